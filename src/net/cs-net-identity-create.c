/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a self-signed certificate for direct calls. */
#include "net/cs-net-trust.h"

#include "base/cs-private-file.h"
#include "net/cs-gnutls-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#define SERIAL_LEN 16
#define DAY_S (24 * 60 * 60)

/* Clocks differ: a certificate is already valid for a peer whose clock is this much behind. */
#define BACKDATE_S (60 * 60)

/* PEM as text of ours, with GnuTLS's copy wiped: it may be a key. */
static char *
take_pem (gnutls_datum_t *pem)
{
  char *text = g_strndup ((const char *) pem->data, pem->size);

  gnutls_memset (pem->data, 0, pem->size);
  gnutls_free (pem->data);
  return text;
}

static void
wipe_free (char *text, gsize len)
{
  if (text != NULL)
    gnutls_memset (text, 0, len);
  g_free (text);
}

/* The names that cs_net_certificate_check_name() looks for. */
static int
add_name (gnutls_x509_crt_t certificate, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *uri = g_strconcat ("sip:", host, NULL);
  int rc;

  if (address != NULL)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                 (guint) g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND);
  rc = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host, (guint) strlen (host),
                                             GNUTLS_FSAN_APPEND);
  if (rc < 0)
    return rc;
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_URI, uri, (guint) strlen (uri),
                                               GNUTLS_FSAN_APPEND);
}

static int
add_names (gnutls_x509_crt_t certificate, char *const *hosts)
{
  int rc = 0;

  for (guint i = 0; hosts[i] != NULL && rc >= 0; i++)
    rc = add_name (certificate, hosts[i]);
  return rc;
}

static int
set_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[SERIAL_LEN];
  int rc = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  if (rc < 0)
    return rc;
  /* Positive and without a leading zero (RFC 5280 section 4.1.2.2). */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
}

static int
fill_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, char *const *hosts, guint days)
{
  time_t now = (time_t) (g_get_real_time () / G_USEC_PER_SEC);
  int rc;

  if ((rc = gnutls_x509_crt_set_version (certificate, 3)) < 0 || (rc = set_serial (certificate)) < 0
      || (rc = gnutls_x509_crt_set_key (certificate, key)) < 0
      || (rc = gnutls_x509_crt_set_activation_time (certificate, now - BACKDATE_S)) < 0
      || (rc = gnutls_x509_crt_set_expiration_time (certificate, now + (time_t) days * DAY_S)) < 0
      || (rc = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, hosts[0],
                                              (guint) strlen (hosts[0])))
             < 0
      || (rc = add_names (certificate, hosts)) < 0
      || (rc = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1)) < 0
      || (rc = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0
      || (rc = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0
      || (rc = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0)) < 0)
    return rc;
  return gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static gboolean
write_identity (const char *pem_file, gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, GError **error)
{
  g_autoptr (GError) write_error = NULL;
  gnutls_datum_t certificate_pem = { NULL, 0 };
  gnutls_datum_t key_pem = { NULL, 0 };
  g_autofree char *certificate_text = NULL;
  char *key_text;
  char *both;
  gboolean ok;

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem) < 0)
    return FALSE;
  certificate_text = take_pem (&certificate_pem);
  if (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem) < 0)
    return FALSE;
  key_text = take_pem (&key_pem);
  both = g_strconcat (key_text, certificate_text, NULL);

  ok = cs_private_file_write (pem_file, both, -1, &write_error);
  wipe_free (key_text, strlen (key_text));
  wipe_free (both, strlen (both));
  if (!ok)
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot write %s: %s", pem_file, write_error->message);
  return ok;
}

/* NULL when one of them is no host. */
static char **
to_ascii (const char *const *hosts)
{
  g_auto (GStrv) names = g_new0 (char *, g_strv_length ((char **) hosts) + 1);

  for (guint i = 0; hosts[i] != NULL; i++)
    {
      names[i] = g_hostname_to_ascii (hosts[i]);
      if (names[i] == NULL || names[i][0] == '\0')
        return NULL;
    }
  return g_steal_pointer (&names);
}

gboolean
cs_net_identity_create (const char *pem_file, const char *host, guint days, GError **error)
{
  const char *const hosts[] = { host, NULL };

  return cs_net_identity_create_for (pem_file, hosts, days, error);
}

gboolean
cs_net_identity_create_for (const char *pem_file, const char *const *hosts, guint days, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  g_auto (GStrv) names = to_ascii (hosts);
  int rc;

  if (names == NULL || names[0] == NULL)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "This is not a host name");
      return FALSE;
    }
  if ((rc = gnutls_x509_privkey_init (&key)) < 0
      || (rc
          = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0))
             < 0
      || (rc = gnutls_x509_crt_init (&certificate)) < 0 || (rc = fill_certificate (certificate, key, names, days)) < 0)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot make a certificate: %s", gnutls_strerror (rc));
      return FALSE;
    }
  return write_identity (pem_file, certificate, key, error);
}
