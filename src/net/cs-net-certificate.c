/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-gnutls-private.h"

#include "base/cs-limits.h"

#include <string.h>

void
cs_net_certificate_info_free (CsNetCertificateInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->names);
  g_free (self->fingerprint);
  g_free (self);
}

/* A certificate is written by a stranger: what it says is shown as one line of valid text, and cut. */
static char *
for_people (const guint8 *bytes, gsize len)
{
  char *text = g_utf8_make_valid ((const char *) bytes, (gssize) MIN (len, CS_LIMIT_TLS_CERTIFICATE_TEXT));

  for (char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_ascii_iscntrl (*p))
        *p = '?';
    }
  return text;
}

static char *
distinguished_name (gnutls_x509_crt_t certificate, int (*get) (gnutls_x509_crt_t, gnutls_datum_t *, unsigned))
{
  gnutls_datum_t dn = { NULL, 0 };
  char *text;

  if (get (certificate, &dn, 0) < 0)
    return g_strdup ("");
  text = for_people (dn.data, dn.size);
  gnutls_free (dn.data);
  return text;
}

static char *
address_text (const gnutls_datum_t *bytes)
{
  g_autoptr (GInetAddress) address = NULL;

  if (bytes->size != 4 && bytes->size != 16)
    return NULL;
  address = g_inet_address_new_from_bytes (bytes->data, bytes->size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

static char *
names_text (gnutls_x509_crt_t certificate)
{
  g_auto (gnutls_subject_alt_names_t) names = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gnutls_datum_t name;
  guint type;

  if (!cs_net_certificate_get_names (certificate, &names) || names == NULL)
    return g_strdup ("");

  for (guint i = 0; gnutls_subject_alt_names_get (names, i, &type, &name, NULL) >= 0; i++)
    {
      g_autofree char *one = NULL;

      if (type == GNUTLS_SAN_IPADDRESS)
        one = address_text (&name);
      else if (type == GNUTLS_SAN_DNSNAME || type == GNUTLS_SAN_URI)
        one = for_people (name.data, name.size);
      if (one == NULL)
        continue;
      if (text->len + strlen (one) > CS_LIMIT_TLS_CERTIFICATE_TEXT)
        {
          g_string_append (text, ", …");
          break;
        }
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
fingerprint_text (gnutls_x509_crt_t certificate)
{
  guint8 digest[32];
  size_t size = sizeof digest;
  GString *text = g_string_new (NULL);

  if (gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size) < 0)
    size = 0;
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (text, FALSE);
}

CsNetCertificateInfo *
cs_net_certificate_info_new (gnutls_x509_crt_t certificate)
{
  CsNetCertificateInfo *self = g_new0 (CsNetCertificateInfo, 1);

  self->subject = distinguished_name (certificate, gnutls_x509_crt_get_dn3);
  self->issuer = distinguished_name (certificate, gnutls_x509_crt_get_issuer_dn3);
  self->names = names_text (certificate);
  self->not_before = gnutls_x509_crt_get_activation_time (certificate);
  self->not_after = gnutls_x509_crt_get_expiration_time (certificate);
  self->fingerprint = fingerprint_text (certificate);
  return self;
}

gboolean
cs_net_certificate_get_names (gnutls_x509_crt_t certificate, gnutls_subject_alt_names_t *names)
{
  g_auto (gnutls_subject_alt_names_t) found = NULL;
  gnutls_datum_t extension = { NULL, 0 };
  int rc = gnutls_x509_crt_get_extension_by_oid2 (certificate, GNUTLS_X509EXT_OID_SAN, 0, &extension, NULL);

  if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    {
      *names = NULL;
      return TRUE;
    }
  if (rc < 0)
    return FALSE;

  rc = gnutls_subject_alt_names_init (&found);
  if (rc >= 0)
    rc = gnutls_x509_ext_import_subject_alt_names (&extension, found, 0);
  gnutls_free (extension.data);
  if (rc < 0)
    return FALSE;
  *names = g_steal_pointer (&found);
  return TRUE;
}
