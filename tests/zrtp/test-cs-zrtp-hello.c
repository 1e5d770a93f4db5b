/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-hello.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static gboolean
parse_hex (const char *packet_hex, CsZrtpHello *hello)
{
  g_autoptr (GBytes) message = cs_test_zrtp_message (packet_hex);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);

  return cs_zrtp_hello_parse (bytes, len, hello, NULL);
}

static void
test_captured (void)
{
  CsZrtpHello hello;

  g_assert_true (parse_hex (VECTOR_HELLO_A, &hello));
  g_assert_cmpstr (hello.client_id, ==, "LINPHONE-ZRTPCPP");
  cs_test_assert_hex (hello.h3, sizeof hello.h3, VECTOR_H3_A);
  cs_test_assert_hex (hello.zid, sizeof hello.zid, "7eb00497c0feb2c92431497f");
  g_assert_false (hello.signs || hello.mitm || hello.passive);
  g_assert_cmpuint (hello.offer.n_hashes, ==, 1);
  g_assert_cmpuint (hello.offer.n_ciphers, ==, 1);
  g_assert_cmpuint (hello.offer.n_auths, ==, 2);
  g_assert_cmpint (hello.offer.auths[0], ==, CS_ZRTP_AUTH_HS32);
  g_assert_cmpuint (hello.offer.n_agreements, ==, 1);
  g_assert_cmpint (hello.offer.agreements[0], ==, CS_KEY_AGREEMENT_DH3K);
}

/* Half of its lists is unknown to us and skipped; the rest keeps its order. */
static void
test_captured_gnu (void)
{
  CsZrtpHello hello;

  g_assert_true (parse_hex (VECTOR_HELLO_GNU, &hello));
  g_assert_cmpstr (hello.client_id, ==, "PJS ZRTP 3.0.0");
  g_assert_cmpuint (hello.offer.n_hashes, ==, 2);
  g_assert_cmpint (hello.offer.hashes[0], ==, CS_ZRTP_HASH_S384);
  g_assert_cmpuint (hello.offer.n_ciphers, ==, 2);
  g_assert_cmpint (hello.offer.ciphers[0], ==, CS_ZRTP_CIPHER_AES3);
  g_assert_cmpuint (hello.offer.n_auths, ==, 2);
  g_assert_cmpuint (hello.offer.n_agreements, ==, 3);
  g_assert_cmpint (hello.offer.agreements[0], ==, CS_KEY_AGREEMENT_EC25);
  g_assert_cmpint (hello.offer.agreements[1], ==, CS_KEY_AGREEMENT_DH3K);
  g_assert_cmpint (hello.offer.agreements[2], ==, CS_KEY_AGREEMENT_EC38);
  g_assert_cmpuint (hello.offer.n_sas, ==, 1);
}

static void
test_zrtp_hash (void)
{
  static const struct {
    const char *packet;
    const char *hash;
  } rows[] = {
    { VECTOR_HELLO_A, VECTOR_HELLO_A_HASH },
    { VECTOR_HELLO_B, VECTOR_HELLO_B_HASH },
    { VECTOR_HELLO_GNU, VECTOR_HELLO_GNU_HASH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) message = cs_test_zrtp_message (rows[i].packet);
      guint8 hash[32];

      cs_hash_bytes (CS_HASH_SHA256, g_bytes_get_data (message, NULL), g_bytes_get_size (message), hash);
      cs_test_assert_hex (hash, sizeof hash, rows[i].hash);
    }
}

static void
test_mac (void)
{
  g_autoptr (GBytes) a = cs_test_zrtp_message (VECTOR_HELLO_A), b = cs_test_zrtp_message (VECTOR_HELLO_B);
  g_autofree guint8 *h2_a = cs_test_unhex (VECTOR_H2_A, NULL), *h2_b = cs_test_unhex (VECTOR_H2_B, NULL);

  g_assert_true (cs_zrtp_mac_fits (a, h2_a));
  g_assert_true (cs_zrtp_mac_fits (b, h2_b));
  g_assert_false (cs_zrtp_mac_fits (a, h2_b));
}

static void
test_round_trip (void)
{
  CsZrtpHello hello = { .client_id = "Countersign", .signs = TRUE, .mitm = TRUE, .passive = TRUE }, back;
  guint8 h2[CS_ZRTP_IMAGE_LEN] = { 9 };
  g_autoptr (GBytes) message = NULL;
  gsize len;
  const guint8 *bytes;

  memset (hello.zid, 1, sizeof hello.zid);
  memset (hello.h3, 2, sizeof hello.h3);
  cs_zrtp_offer_complete (&hello.offer, TRUE);
  message = cs_zrtp_hello_print (&hello, h2);
  bytes = g_bytes_get_data (message, &len);
  g_assert_cmpuint (len, ==, 4 * (22 + 17));
  g_assert_true (cs_zrtp_hello_parse (bytes, len, &back, NULL));
  g_assert_cmpstr (back.client_id, ==, "Countersign");
  g_assert_true (back.signs && back.mitm && back.passive);
  g_assert_cmpmem (back.zid, sizeof back.zid, hello.zid, sizeof hello.zid);
  g_assert_cmpmem (back.h3, sizeof back.h3, hello.h3, sizeof hello.h3);
  g_assert_cmpmem (&back.offer, sizeof back.offer, &hello.offer, sizeof hello.offer);
  g_assert_true (cs_zrtp_mac_fits (message, h2));
}

static void
test_client_id_is_made_printable (void)
{
  CsZrtpHello hello = { .client_id = "a\x1b[31m\xc3\xa4"
                                     "b" },
              back;
  guint8 h2[CS_ZRTP_IMAGE_LEN] = { 0 };
  g_autoptr (GBytes) message = cs_zrtp_hello_print (&hello, h2);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);

  g_assert_true (cs_zrtp_hello_parse (bytes, len, &back, NULL));
  g_assert_cmpstr (back.client_id, ==, "a?[31m??b");
}

/* No list at all means the mandatory algorithms. */
static void
test_empty_lists (void)
{
  CsZrtpHello hello = { .client_id = "none" }, back;
  guint8 h2[CS_ZRTP_IMAGE_LEN] = { 0 };
  g_autoptr (GBytes) message = cs_zrtp_hello_print (&hello, h2);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);

  g_assert_cmpuint (len, ==, 22 * 4);
  g_assert_true (cs_zrtp_hello_parse (bytes, len, &back, NULL));
  g_assert_cmpuint (back.offer.n_hashes, ==, 1);
  g_assert_cmpuint (back.offer.n_auths, ==, 2);
  g_assert_cmpint (back.offer.agreements[0], ==, CS_KEY_AGREEMENT_DH3K);
}

/* A Hello of @counts (the word of flags) whose algorithm names are all @name, @extra bytes longer than it should be. */
static GBytes *
odd_hello (guint32 counts, guint n_names, const char *name, int extra)
{
  const gsize len = 22 * 4 + n_names * 4 + extra;
  guint8 *bytes = g_malloc0 (len);
  CsWriter writer = CS_WRITER_INIT (bytes, len);

  cs_writer_u16 (&writer, 0x505a);
  cs_writer_u16 (&writer, (guint16) (len / 4));
  cs_writer_bytes (&writer, (const guint8 *) "Hello   1.10odd client id   ", 28);
  cs_writer_zeros (&writer, 32 + 12);
  cs_writer_u32 (&writer, counts);
  for (guint i = 0; i < n_names; i++)
    cs_writer_bytes (&writer, (const guint8 *) name, 4);
  return g_bytes_new_take (bytes, len);
}

static const struct {
  const char *name;
  guint32 counts;
  guint n_names;
  int extra;
  gboolean ok;
} odd[] = {
  { "seven of each", 0x77777, 35, 0, TRUE },
  { "reserved bits set", 0x80f00000, 0, 0, TRUE },
  { "eight hashes", 0x80000, 8, 0, FALSE },
  { "eight ciphers", 0x08000, 8, 0, FALSE },
  { "eight auth tags", 0x00800, 8, 0, FALSE },
  { "eight agreements", 0x00080, 8, 0, FALSE },
  { "fifteen SAS", 0x0000f, 15, 0, FALSE },
  { "fewer names than counted", 0x77777, 34, 0, FALSE },
  { "more names than counted", 0x77777, 36, 0, FALSE },
  { "counted but none there", 0x10000, 0, 0, FALSE },
  { "no MAC", 0, 0, -8, FALSE },
  { "half a MAC", 0, 0, -4, FALSE },
  { "no flags", 0, 0, -12, FALSE },
  { "trailing word", 0, 0, 4, FALSE },
};

static void
test_odd (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GBytes) message = NULL;
      CsZrtpHello hello;
      gsize len;
      const guint8 *bytes;

      g_test_message ("%s", odd[i].name);
      if (odd[i].extra < 0)
        {
          g_autoptr (GBytes) whole = odd_hello (odd[i].counts, 0, "", 0);
          g_autofree guint8 *cut = g_memdup2 (g_bytes_get_data (whole, &len), 22 * 4);

          cut[3] = (guint8) (22 + odd[i].extra / 4);
          message = g_bytes_new (cut, 22 * 4 + odd[i].extra);
        }
      else
        message = odd_hello (odd[i].counts, odd[i].n_names, "XXXX", odd[i].extra);
      bytes = g_bytes_get_data (message, &len);
      g_assert_cmpint (cs_zrtp_hello_parse (bytes, len, &hello, NULL), ==, odd[i].ok);
    }
}

/* The same name seven times in every list is the algorithm once. */
static void
test_duplicates (void)
{
  static const char *const names[] = { "S384", "AES3", "HS80", "X448", "B256" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) message = odd_hello (0x77777, 35, names[i], 0);
      CsZrtpHello hello;
      gsize len;
      const guint8 *bytes = g_bytes_get_data (message, &len);

      g_assert_true (cs_zrtp_hello_parse (bytes, len, &hello, NULL));
      g_assert_cmpuint (hello.offer.n_hashes, ==, i == 0 ? 2 : 1);
      g_assert_cmpuint (hello.offer.n_ciphers, ==, i == 1 ? 2 : 1);
      g_assert_cmpuint (hello.offer.n_auths, ==, 2);
      g_assert_cmpint (hello.offer.auths[0], ==, i == 2 ? CS_ZRTP_AUTH_HS80 : CS_ZRTP_AUTH_HS32);
      g_assert_cmpuint (hello.offer.n_agreements, ==, i == 3 ? 2 : 1);
      g_assert_cmpuint (hello.offer.n_sas, ==, i == 4 ? 2 : 1);
    }
}

static void
test_versions (void)
{
  static const struct {
    const char *version;
    int sign;
  } rows[] = {
    { "1.10", 0 }, { "1.1x", 0 }, { "1.19", 0 }, { "1.20", 1 }, { "2.00", 1 }, { "1.00", -1 }, { "0.90", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) message = odd_hello (0, 0, "", 0);
      gsize len;
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (message, &len), 22 * 4);
      g_autoptr (GError) error = NULL;
      CsZrtpHello hello;
      int order;

      memcpy (bytes + 12, rows[i].version, 4);
      g_assert_true (cs_zrtp_hello_compare_version (bytes, len, &order));
      g_assert_cmpint (CLAMP (order, -1, 1), ==, rows[i].sign);
      g_assert_cmpint (cs_zrtp_hello_parse (bytes, len, &hello, &error), ==, rows[i].sign == 0);
      if (rows[i].sign != 0)
        g_assert_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_UNSUPPORTED);
      g_assert_false (cs_zrtp_hello_compare_version (bytes, 15, &order));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/hello/captured", test_captured);
  g_test_add_func ("/zrtp/hello/captured-gnu", test_captured_gnu);
  g_test_add_func ("/zrtp/hello/zrtp-hash", test_zrtp_hash);
  g_test_add_func ("/zrtp/hello/mac", test_mac);
  g_test_add_func ("/zrtp/hello/round-trip", test_round_trip);
  g_test_add_func ("/zrtp/hello/client-id-is-made-printable", test_client_id_is_made_printable);
  g_test_add_func ("/zrtp/hello/empty-lists", test_empty_lists);
  g_test_add_func ("/zrtp/hello/odd", test_odd);
  g_test_add_func ("/zrtp/hello/duplicates", test_duplicates);
  g_test_add_func ("/zrtp/hello/versions", test_versions);
  return g_test_run ();
}
