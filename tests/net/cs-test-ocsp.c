/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-cert.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#define check(call) g_assert_cmpint ((call), >=, 0)

/* GnuTLS reads OCSP answers and writes none: the DER is put together here, from the inside out (RFC 6960
 * section 4.2.1). */

static GByteArray *
tlv (guint8 tag, const void *bytes, gsize len)
{
  GByteArray *der = g_byte_array_new ();
  guint8 head[4] = { tag };
  guint n = 2;

  g_assert_cmpuint (len, <, 65536);
  if (len < 128)
    head[1] = (guint8) len;
  else if (len < 256)
    {
      head[1] = 0x81;
      head[2] = (guint8) len;
      n = 3;
    }
  else
    {
      head[1] = 0x82;
      head[2] = (guint8) (len >> 8);
      head[3] = (guint8) len;
      n = 4;
    }
  g_byte_array_append (der, head, n);
  g_byte_array_append (der, bytes, (guint) len);
  return der;
}

/* All parts, which are taken, inside one @tag. */
static GByteArray *
wrap (guint8 tag, ...)
{
  g_autoptr (GByteArray) inside = g_byte_array_new ();
  GByteArray *part;
  va_list parts;

  va_start (parts, tag);
  while ((part = va_arg (parts, GByteArray *)) != NULL)
    {
      g_byte_array_append (inside, part->data, part->len);
      g_byte_array_unref (part);
    }
  va_end (parts);
  return tlv (tag, inside->data, inside->len);
}

static GByteArray *
oid (const char *bytes, gsize len)
{
  return tlv (0x06, bytes, len);
}

static GByteArray *
generalized_time (gint64 offset_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) offset_s);
  g_autofree char *text = g_date_time_format (then, "%Y%m%d%H%M%SZ");

  return tlv (0x18, text, strlen (text));
}

static GByteArray *
sha1_of (const void *bytes, gsize len)
{
  guint8 digest[20];

  check (gnutls_hash_fast (GNUTLS_DIG_SHA1, bytes, len, digest));
  return tlv (0x04, digest, sizeof digest);
}

/* The BIT STRING of a certificate's SubjectPublicKeyInfo, without its count of unused bits. */
static GByteArray *
key_hash (CsTestCert *issuer)
{
  gnutls_pubkey_t key;
  gnutls_datum_t x, y;
  gnutls_ecc_curve_t curve;
  g_autoptr (GByteArray) point = g_byte_array_new ();

  check (gnutls_pubkey_init (&key));
  check (gnutls_pubkey_import_x509 (key, issuer->crt, 0));
  check (gnutls_pubkey_export_ecc_raw2 (key, &curve, &x, &y, GNUTLS_EXPORT_FLAG_NO_LZ));
  g_byte_array_append (point, (const guint8 *) "\x04", 1);
  for (gsize pad = x.size; pad < 32; pad++)
    g_byte_array_append (point, (const guint8 *) "\0", 1);
  g_byte_array_append (point, x.data, x.size);
  for (gsize pad = y.size; pad < 32; pad++)
    g_byte_array_append (point, (const guint8 *) "\0", 1);
  g_byte_array_append (point, y.data, y.size);
  gnutls_free (x.data);
  gnutls_free (y.data);
  gnutls_pubkey_deinit (key);
  return sha1_of (point->data, point->len);
}

static GByteArray *
certificate_id (CsTestCert *subject, CsTestCert *issuer)
{
  guint8 serial[64];
  size_t serial_len = sizeof serial;
  gnutls_datum_t dn;
  GByteArray *name_hash;

  check (gnutls_x509_crt_get_serial (subject->crt, serial, &serial_len));
  check (gnutls_x509_crt_get_raw_dn (issuer->crt, &dn));
  name_hash = sha1_of (dn.data, dn.size);
  gnutls_free (dn.data);
  return wrap (0x30, wrap (0x30, oid ("\x2b\x0e\x03\x02\x1a", 5), tlv (0x05, NULL, 0), NULL), name_hash,
               key_hash (issuer), tlv (0x02, serial, serial_len), NULL);
}

static GByteArray *
certificate_status (char status)
{
  if (status == 'g')
    return tlv (0x80, NULL, 0);
  if (status == 'u')
    return tlv (0x82, NULL, 0);
  return wrap (0xa1, generalized_time (-7200), NULL);
}

static GByteArray *
sign (GByteArray *data, CsTestCert *signer, gboolean forged)
{
  gnutls_privkey_t key;
  gnutls_datum_t signature;
  const gnutls_datum_t tbs = { data->data, data->len };
  g_autoptr (GByteArray) bits = g_byte_array_new ();

  check (gnutls_privkey_init (&key));
  check (gnutls_privkey_import_x509 (key, signer->key, 0));
  check (gnutls_privkey_sign_data (key, GNUTLS_DIG_SHA256, 0, &tbs, &signature));
  gnutls_privkey_deinit (key);
  g_byte_array_append (bits, (const guint8 *) "\0", 1);
  g_byte_array_append (bits, signature.data, signature.size);
  gnutls_free (signature.data);
  if (forged)
    bits->data[bits->len - 1] ^= 1;
  return tlv (0x03, bits->data, bits->len);
}

GBytes *
cs_test_ocsp_new (const CsTestOcspSpec *spec, CsTestCert *subject, CsTestCert *issuer, CsTestCert *signer)
{
  gint64 this_s = spec->this_update_s != 0 ? spec->this_update_s : -3600;
  gint64 next_s = spec->next_update_s != 0 ? spec->next_update_s : 86400;
  gnutls_datum_t dn;
  GByteArray *single, *data, *basic, *response;

  check (gnutls_x509_crt_get_raw_dn (signer->crt, &dn));
  single = wrap (0x30, certificate_id (subject, issuer), certificate_status (spec->status), generalized_time (this_s),
                 wrap (0xa0, generalized_time (next_s), NULL), NULL);
  data = wrap (0x30, tlv (0xa1, dn.data, dn.size), generalized_time (this_s), wrap (0x30, single, NULL), NULL);
  gnutls_free (dn.data);
  response = sign (data, signer, spec->forged);
  basic = wrap (0x30, data, wrap (0x30, oid ("\x2a\x86\x48\xce\x3d\x04\x03\x02", 8), NULL), response, NULL);
  data = tlv (0x04, basic->data, basic->len);
  g_byte_array_unref (basic);
  response = wrap (0x30, tlv (0x0a, "\0", 1),
                   wrap (0xa0, wrap (0x30, oid ("\x2b\x06\x01\x05\x05\x07\x30\x01\x01", 9), data, NULL), NULL), NULL);
  return g_byte_array_free_to_bytes (response);
}
