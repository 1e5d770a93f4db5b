/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-cert.h"

#include <gnutls/crypto.h>
#include <gnutls/x509-ext.h>
#include <string.h>

#define check(call) g_assert_cmpint ((call), >=, 0)

static guint8
general_name_tag (gnutls_x509_subject_alt_name_t type)
{
  if (type == GNUTLS_SAN_RFC822NAME)
    return 0x81;
  if (type == GNUTLS_SAN_DNSNAME)
    return 0x82;
  if (type == GNUTLS_SAN_URI)
    return 0x86;
  g_assert_cmpint (type, ==, GNUTLS_SAN_IPADDRESS);
  return 0x87;
}

/* The extension's DER is put together here: GnuTLS would cut a name at its NUL. */
static void
add_names (gnutls_x509_crt_t crt, const CsTestName *names)
{
  g_autoptr (GByteArray) der = g_byte_array_new ();
  guint8 header[2];

  for (guint i = 0; i < 4 && names[i].text != NULL; i++)
    {
      gsize len = names[i].len != 0 ? names[i].len : strlen (names[i].text);
      const guint8 *bytes = (const guint8 *) names[i].text;
      g_autoptr (GInetAddress) address = NULL;

      if (names[i].type == GNUTLS_SAN_IPADDRESS)
        {
          address = g_inet_address_new_from_string (names[i].text);
          bytes = g_inet_address_to_bytes (address);
          len = g_inet_address_get_native_size (address);
        }
      header[0] = general_name_tag (names[i].type);
      header[1] = (guint8) len;
      g_byte_array_append (der, header, 2);
      g_byte_array_append (der, bytes, (guint) len);
    }
  if (der->len == 0)
    return;
  g_assert_cmpuint (der->len, <, 128);
  header[0] = 0x30;
  header[1] = (guint8) der->len;
  g_byte_array_prepend (der, header, 2);
  check (gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_SAN, der->data, der->len, 0));
}

static void
constrain (gnutls_x509_crt_t crt, const char *domain)
{
  gnutls_x509_name_constraints_t constraints;
  gnutls_datum_t name = { (guint8 *) domain, (guint) strlen (domain) };

  check (gnutls_x509_name_constraints_init (&constraints));
  check (gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_DNSNAME, &name));
  check (gnutls_x509_crt_set_name_constraints (crt, constraints, 1));
  gnutls_x509_name_constraints_deinit (constraints);
}

static void
demand_staple (gnutls_x509_crt_t crt)
{
  gnutls_x509_tlsfeatures_t features;

  check (gnutls_x509_tlsfeatures_init (&features));
  check (gnutls_x509_tlsfeatures_add (features, 5)); /* status_request */
  check (gnutls_x509_crt_set_tlsfeatures (crt, features));
  gnutls_x509_tlsfeatures_deinit (features);
}

static void
make_key (CsTestCert *self, guint rsa_bits)
{
  check (gnutls_x509_privkey_init (&self->key));
  if (rsa_bits != 0)
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_RSA, rsa_bits, 0));
  else
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                         0));
}

CsTestCert *
cs_test_cert_new (const CsTestCertSpec *spec, CsTestCert *issuer)
{
  CsTestCert *self = g_new0 (CsTestCert, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean dated = spec->from_s != 0 || spec->to_s != 0;
  guint8 serial[8] = { 0 };

  make_key (self, spec->rsa_bits);
  check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] = 0x11;
  check (gnutls_x509_crt_init (&self->crt));
  check (gnutls_x509_crt_set_version (self->crt, 3));
  check (gnutls_x509_crt_set_serial (self->crt, serial, sizeof serial));
  check (gnutls_x509_crt_set_key (self->crt, self->key));
  check (gnutls_x509_crt_set_activation_time (self->crt, now + (dated ? spec->from_s : -3600)));
  check (gnutls_x509_crt_set_expiration_time (self->crt, now + (dated ? spec->to_s : 86400)));
  if (spec->cn != NULL)
    check (gnutls_x509_crt_set_dn_by_oid (self->crt, GNUTLS_OID_X520_COMMON_NAME, 0, spec->cn,
                                          (guint) (spec->cn_len != 0 ? spec->cn_len : strlen (spec->cn))));
  add_names (self->crt, spec->names);
  check (gnutls_x509_crt_set_basic_constraints (self->crt, spec->ca, spec->last_ca ? 0 : -1));
  if (spec->key_usage != 0 || spec->ca)
    check (gnutls_x509_crt_set_key_usage (
        self->crt, spec->key_usage != 0 ? spec->key_usage : GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  if (spec->unknown_demand)
    check (gnutls_x509_crt_set_extension_by_oid (self->crt, "1.3.6.1.4.1.99999.1", "\x05\x00", 2, 1));
  if (spec->must_staple)
    demand_staple (self->crt);
  if (!spec->ca && spec->purpose == NULL)
    check (gnutls_x509_crt_set_key_purpose_oid (self->crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
  else if (spec->purpose != NULL && spec->purpose[0] != '\0')
    check (gnutls_x509_crt_set_key_purpose_oid (self->crt, spec->purpose, 0));
  if (spec->permitted_dns != NULL)
    constrain (self->crt, spec->permitted_dns);
  if (issuer == NULL)
    issuer = self;
  check (
      gnutls_x509_crt_sign2 (self->crt, issuer->crt, issuer->key, spec->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0));
  return self;
}

void
cs_test_cert_free (CsTestCert *self)
{
  if (self == NULL)
    return;
  gnutls_x509_crt_deinit (self->crt);
  gnutls_x509_privkey_deinit (self->key);
  g_free (self);
}

static char *
take (gnutls_datum_t *pem)
{
  char *text = g_strndup ((const char *) pem->data, pem->size);

  gnutls_free (pem->data);
  return text;
}

char *
cs_test_cert_pem (CsTestCert *self)
{
  gnutls_datum_t pem;

  check (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_PEM, &pem));
  return take (&pem);
}

char *
cs_test_cert_key_pem (CsTestCert *self)
{
  gnutls_datum_t pem;

  check (gnutls_x509_privkey_export2 (self->key, GNUTLS_X509_FMT_PEM, &pem));
  return take (&pem);
}

char *
cs_test_cert_crl_pem (CsTestCert *issuer, CsTestCert *revoked)
{
  gnutls_x509_crl_t crl;
  gnutls_datum_t pem;
  time_t now = time (NULL);

  check (gnutls_x509_crl_init (&crl));
  check (gnutls_x509_crl_set_version (crl, 2));
  check (gnutls_x509_crl_set_this_update (crl, now - 60));
  check (gnutls_x509_crl_set_next_update (crl, now + 86400));
  check (gnutls_x509_crl_set_crt (crl, revoked->crt, now - 60));
  check (gnutls_x509_crl_sign2 (crl, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0));
  check (gnutls_x509_crl_export2 (crl, GNUTLS_X509_FMT_PEM, &pem));
  gnutls_x509_crl_deinit (crl);
  return take (&pem);
}
