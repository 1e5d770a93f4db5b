/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-commit.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static void
test_captured (void)
{
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_COMMIT_B);
  g_autofree guint8 *h1 = cs_test_unhex (VECTOR_H1_B, NULL);
  g_autoptr (GBytes) again = NULL;
  CsZrtpCommit commit;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);

  g_assert_true (cs_zrtp_commit_parse (bytes, len, &commit, NULL));
  g_assert_cmpint (commit.mode, ==, CS_ZRTP_COMMIT_DH);
  cs_test_assert_hex (commit.h2, sizeof commit.h2, VECTOR_H2_B);
  cs_test_assert_hex (commit.zid, sizeof commit.zid, "9242c2cf44ee9c65ca5878f1");
  cs_test_assert_hex (commit.hvi, sizeof commit.hvi, VECTOR_HVI);
  g_assert_cmpmem (commit.auth, 4, "HS32", 4);
  g_assert_cmpmem (commit.agreement, 4, "DH3k", 4);
  g_assert_cmpmem (commit.sas, 4, "B32 ", 4);
  g_assert_true (cs_zrtp_mac_fits (message, h1));

  again = cs_zrtp_commit_print (&commit, h1);
  g_assert_true (g_bytes_equal (again, message));
}

static void
test_hvi (void)
{
  g_autoptr (GBytes) dhpart2 = cs_test_zrtp_message (VECTOR_DHPART2_B);
  g_autoptr (GBytes) hello = cs_test_zrtp_message (VECTOR_HELLO_A), other = cs_test_zrtp_message (VECTOR_HELLO_B);
  guint8 hvi[CS_ZRTP_HVI_LEN], changed[CS_ZRTP_HVI_LEN];

  cs_zrtp_commit_hvi (CS_ZRTP_HASH_S256, dhpart2, hello, hvi);
  cs_test_assert_hex (hvi, sizeof hvi, VECTOR_HVI);
  cs_zrtp_commit_hvi (CS_ZRTP_HASH_S256, dhpart2, other, changed);
  g_assert_cmpint (memcmp (hvi, changed, sizeof hvi), !=, 0);
  cs_zrtp_commit_hvi (CS_ZRTP_HASH_S384, dhpart2, hello, changed);
  g_assert_cmpint (memcmp (hvi, changed, sizeof hvi), !=, 0);
}

/* Each mode has one length. */
static void
test_modes (void)
{
  static const struct {
    const char *agreement;
    CsZrtpCommitMode mode;
    guint words;
  } rows[] = {
    { "DH3k", CS_ZRTP_COMMIT_DH, 29 },        { "EC52", CS_ZRTP_COMMIT_DH, 29 },
    { "KYB1", CS_ZRTP_COMMIT_DH, 29 },        { "Mult", CS_ZRTP_COMMIT_MULTISTREAM, 25 },
    { "Prsh", CS_ZRTP_COMMIT_PRESHARED, 27 },
  };
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_COMMIT_B);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint words = 3; words <= 40; words++)
        {
          g_autofree guint8 *bytes = g_malloc0 (4 * words);
          CsZrtpCommit commit;

          memcpy (bytes, g_bytes_get_data (message, NULL), MIN (4 * words, g_bytes_get_size (message)));
          bytes[3] = (guint8) words;
          if (words >= 18)
            memcpy (bytes + 68, rows[i].agreement, 4);
          g_assert_cmpint (cs_zrtp_commit_parse (bytes, 4 * words, &commit, NULL), ==, words == rows[i].words);
          if (words == rows[i].words)
            g_assert_cmpint (commit.mode, ==, rows[i].mode);
        }
    }
}

static void
test_suite (void)
{
  static const CsZrtpSuite suite
      = { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X448, CS_ZRTP_SAS_B32 };
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_DH };

  cs_zrtp_commit_set_suite (&commit, &suite);
  g_assert_cmpmem (commit.hash, 20, "S384AES3HS80X448B32 ", 20);
}

static void
test_multistream (void)
{
  static const CsZrtpSuite suite
      = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_GCM, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_CSW4 };
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_MULTISTREAM, .h2 = { 2 }, .zid = { 3 }, .nonce = { 4 } }, back;
  const guint8 h1[CS_ZRTP_IMAGE_LEN] = { 1 };
  g_autoptr (GBytes) message = NULL;

  cs_zrtp_commit_set_suite (&commit, &suite);
  g_assert_cmpmem (commit.hash, 20, "S256AES1GCM MultCSW4", 20);
  message = cs_zrtp_commit_print (&commit, h1);
  g_assert_cmpuint (g_bytes_get_size (message), ==, 4 * 25);
  g_assert_true (cs_zrtp_mac_fits (message, h1));
  g_assert_true (cs_zrtp_commit_parse (g_bytes_get_data (message, NULL), g_bytes_get_size (message), &back, NULL));
  g_assert_cmpmem (&back, sizeof back, &commit, sizeof commit);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/commit/captured", test_captured);
  g_test_add_func ("/zrtp/commit/hvi", test_hvi);
  g_test_add_func ("/zrtp/commit/modes", test_modes);
  g_test_add_func ("/zrtp/commit/suite", test_suite);
  g_test_add_func ("/zrtp/commit/multistream", test_multistream);
  return g_test_run ();
}
