/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-trust.h"

#include "net/cs-gnutls-private.h"

#include <string.h>

struct _CsNetTrust {
  gatomicrefcount ref_count;
  gnutls_certificate_credentials_t credentials;
};

static gboolean
refuse_file (GError **error, const char *file, const char *why)
{
  g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot use the certificates in %s: %s", file, why);
  return FALSE;
}

/* A file may also hold CRLs: those are then honoured. */
static gboolean
add_anchors (CsNetTrust *self, const char *file, GError **error)
{
  g_autoptr (GError) read_error = NULL;
  g_autofree char *text = NULL;
  gnutls_datum_t pem;
  gsize len;
  int rc;

  if (!g_file_get_contents (file, &text, &len, &read_error))
    return refuse_file (error, file, read_error->message);
  if (len > G_MAXINT)
    return refuse_file (error, file, "too large");
  pem = (gnutls_datum_t){ (guint8 *) text, (guint) len };

  rc = gnutls_certificate_set_x509_trust_mem (self->credentials, &pem, GNUTLS_X509_FMT_PEM);
  if (rc <= 0)
    return refuse_file (error, file, gnutls_strerror (rc < 0 ? rc : GNUTLS_E_NO_CERTIFICATE_FOUND));
  if (strstr (text, "-----BEGIN X509 CRL-----") == NULL)
    return TRUE;
  rc = gnutls_certificate_set_x509_crl_mem (self->credentials, &pem, GNUTLS_X509_FMT_PEM);
  return rc >= 0 || refuse_file (error, file, gnutls_strerror (rc));
}

CsNetTrust *
cs_net_trust_new (const char *anchors_file, GError **error)
{
  g_autoptr (CsNetTrust) self = g_new0 (CsNetTrust, 1);
  int rc;

  g_atomic_ref_count_init (&self->ref_count);
  rc = gnutls_certificate_allocate_credentials (&self->credentials);
  g_assert (rc >= 0);

  /* No certificates on this system: then nobody is trusted but the extra anchors. */
  rc = gnutls_certificate_set_x509_system_trust (self->credentials);
  if (rc < 0)
    g_debug ("no system certificates: %s", gnutls_strerror (rc));
  if (anchors_file != NULL && !add_anchors (self, anchors_file, error))
    return NULL;
  return g_steal_pointer (&self);
}

CsNetTrust *
cs_net_trust_ref (CsNetTrust *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_net_trust_unref (CsNetTrust *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

gnutls_certificate_credentials_t
cs_net_trust_get_credentials (CsNetTrust *self)
{
  return self->credentials;
}
