/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificates that are trusted: the system's, extra anchors and the account's pins. */
#include "net/cs-net-trust.h"

#include "net/cs-gnutls-private.h"

#include <string.h>

struct _CsNetTrust {
  gatomicrefcount ref_count;
  CsNetTrust *base;                             /* whose anchors are used; NULL: it has its own */
  gnutls_certificate_credentials_t credentials; /* NULL with a base */
  GPtrArray *pins;                              /* of Pin */
  CsNetTickets *tickets;
};

typedef struct {
  char *host; /* ASCII, lower case, no trailing dot */
  char *fingerprint;
} Pin;

static void
pin_free (gpointer data)
{
  Pin *self = data;

  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self);
}

/* One spelling for every way to write a host. */
static char *
plain_host (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  char *plain = g_ascii_strdown (ascii != NULL ? ascii : host, -1);

  if (g_str_has_suffix (plain, "."))
    plain[strlen (plain) - 1] = '\0';
  return plain;
}

static CsNetTrust *
trust_new (void)
{
  CsNetTrust *self = g_new0 (CsNetTrust, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->pins = g_ptr_array_new_with_free_func (pin_free);
  self->tickets = cs_net_tickets_new ();
  return self;
}

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
  g_autoptr (CsNetTrust) self = trust_new ();
  int rc;

  rc = gnutls_certificate_allocate_credentials (&self->credentials);
  g_assert (rc >= 0);
  gnutls_certificate_set_retrieve_function2 (self->credentials, cs_tls_session_on_certificate_wanted);

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
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  cs_net_trust_unref (self->base);
  g_ptr_array_unref (self->pins);
  cs_net_tickets_free (self->tickets);
  g_free (self);
}

CsNetTrust *
cs_net_trust_with_pins (CsNetTrust *self, const CsNetPin *pins, gsize n_pins)
{
  CsNetTrust *pinned = trust_new ();

  pinned->base = cs_net_trust_ref (self->base != NULL ? self->base : self);
  for (gsize i = 0; i < n_pins; i++)
    {
      Pin *pin = g_new0 (Pin, 1);

      pin->host = plain_host (pins[i].host);
      pin->fingerprint = g_strdup (pins[i].fingerprint);
      g_ptr_array_add (pinned->pins, pin);
    }
  return pinned;
}

CsNetPinned
cs_net_trust_look_up_pin (CsNetTrust *self, const char *host, const char *fingerprint)
{
  g_autofree char *plain = plain_host (host);
  CsNetPinned found = CS_NET_PINNED_NONE;

  for (guint i = 0; i < self->pins->len; i++)
    {
      const Pin *pin = self->pins->pdata[i];

      if (!g_str_equal (pin->host, plain))
        continue;
      if (g_str_equal (pin->fingerprint, fingerprint))
        return CS_NET_PINNED_THIS;
      found = CS_NET_PINNED_ANOTHER;
    }
  return found;
}

gnutls_certificate_credentials_t
cs_net_trust_get_credentials (CsNetTrust *self)
{
  return self->base != NULL ? self->base->credentials : self->credentials;
}

CsNetTickets *
cs_net_trust_get_tickets (CsNetTrust *self)
{
  return self->tickets;
}
