/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads certificates for people: names, dates, fingerprint. */
#include "net/cs-net-certificate.h"

#include "base/cs-limits.h"
#include "net/cs-gnutls-private.h"

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
  g_free (self->pem);
  g_free (self->host);
  g_free (self);
}

CsNetCertificateInfo *
cs_net_certificate_info_copy (const CsNetCertificateInfo *self)
{
  CsNetCertificateInfo *copy;

  if (self == NULL)
    return NULL;
  copy = g_memdup2 (self, sizeof *self);
  copy->subject = g_strdup (self->subject);
  copy->issuer = g_strdup (self->issuer);
  copy->names = g_strdup (self->names);
  copy->fingerprint = g_strdup (self->fingerprint);
  copy->pem = g_strdup (self->pem);
  copy->host = g_strdup (self->host);
  return copy;
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

/* As people compare it. */
static char *
hex_pairs (const guint8 *digest, gsize len)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < len; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (text, FALSE);
}

static char *
fingerprint_text (gnutls_x509_crt_t certificate)
{
  guint8 digest[CS_NET_FINGERPRINT_LEN];
  size_t size = sizeof digest;

  if (gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size) < 0)
    size = 0;
  return hex_pairs (digest, size);
}

char *
cs_net_fingerprint_normalize (const char *text)
{
  guint8 digest[CS_NET_FINGERPRINT_LEN];
  gsize n = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == ':' || *p == ' ')
        continue;
      if (n == sizeof digest || !g_ascii_isxdigit (p[0]) || !g_ascii_isxdigit (p[1]))
        return NULL;
      digest[n++] = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
      p++;
    }
  return n == sizeof digest ? hex_pairs (digest, n) : NULL;
}

static char *
pem_text (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem = { NULL, 0 };
  char *text;

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem) < 0)
    return g_strdup ("");
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
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
  self->pem = pem_text (certificate);
  self->fault = -1;
  return self;
}

CsNetCertificateInfo *
cs_net_certificate_info_new_from_pem (const char *pem)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const gnutls_datum_t data = { (guint8 *) pem, (guint) MIN (strlen (pem), G_MAXINT) };

  if (gnutls_x509_crt_init (&certificate) < 0 || gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_PEM) < 0)
    return NULL;
  return cs_net_certificate_info_new (certificate);
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
