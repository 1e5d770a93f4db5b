/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-fingerprints-private.h"

#include <string.h>

/* What was named, a letter for each: whose certificate it is ('r' the right one's, 'w' another's), by SHA-256; in
 * capitals by SHA-512, and with 't' and 'x' (right, wrong) by SHA-384. */
static const struct {
  const char *named;
  gboolean is_named;
} rows[] = {
  { "r", TRUE },    { "R", TRUE },    { "t", TRUE },    { "rr", TRUE },    { "rw", TRUE }, /* several certificates: any
                                                                                              of them */
  { "wr", TRUE },   { "wwwr", TRUE }, { "rR", TRUE },   { "rRt", TRUE },   { "wrWR", TRUE }, { "w", FALSE },
  { "W", FALSE },   { "x", FALSE },   { "ww", FALSE },  { "wwww", FALSE }, { "rW", FALSE }, /* several kinds: all of
                                                                                               them */
  { "Rw", FALSE },  { "rx", FALSE },  { "rRx", FALSE }, { "wR", FALSE },   { "wwR", FALSE }, { "rrWW", FALSE },
  { "tRw", FALSE }, { "wWx", FALSE },
};

static CsDtlsFingerprint
name (char letter, guint8 out[CS_HASH_MAX])
{
  const CsHashAlg alg = strchr ("rw", letter) != NULL   ? CS_HASH_SHA256
                        : strchr ("RW", letter) != NULL ? CS_HASH_SHA512
                                                        : CS_HASH_SHA384;
  const char *certificate = strchr ("rRt", letter) != NULL ? "the right certificate" : "another certificate";

  cs_hash_bytes (alg, (const guint8 *) certificate, strlen (certificate), out);
  return (CsDtlsFingerprint){ alg, out };
}

static void
test_rows (void)
{
  const gnutls_datum_t certificate = { (guchar *) "the right certificate", strlen ("the right certificate") };
  const gnutls_datum_t none = { NULL, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const guint n = strlen (rows[i].named);
      guint8 values[4][CS_HASH_MAX];
      CsDtlsFingerprint fingerprints[4];
      CsDtlsFingerprints *self;

      for (guint at = 0; at < n; at++)
        fingerprints[at] = name (rows[i].named[at], values[at]);
      self = cs_dtls_fingerprints_new (fingerprints, n);
      memset (values, 0, sizeof values); /* copied */
      g_test_message ("%s", rows[i].named);
      g_assert_cmpint (cs_dtls_fingerprints_name (self, &certificate), ==, rows[i].is_named);
      g_assert_false (cs_dtls_fingerprints_name (self, &none));
      cs_dtls_fingerprints_free (self);
    }
}

/* Every bit of it. */
static void
test_every_bit (void)
{
  const gnutls_datum_t certificate = { (guchar *) "the right certificate", strlen ("the right certificate") };
  guint8 value[CS_HASH_MAX];
  const CsDtlsFingerprint fingerprint = name ('R', value);

  for (gsize bit = 0; bit < cs_hash_len (CS_HASH_SHA512) * 8; bit++)
    {
      CsDtlsFingerprints *self;

      value[bit / 8] ^= (guint8) (1 << bit % 8);
      self = cs_dtls_fingerprints_new (&fingerprint, 1);
      g_assert_false (cs_dtls_fingerprints_name (self, &certificate));
      cs_dtls_fingerprints_free (self);
      value[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dtls-fingerprints/rows", test_rows);
  g_test_add_func ("/net/dtls-fingerprints/every-bit", test_every_bit);
  return g_test_run ();
}
