/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

/* 30, 46, 28 and 44 bytes in Base64. */
#define K30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define K46 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ"
#define K28 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw"
#define K44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis"

static CsSdp *
parse_lines (const char *lines)
{
  g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS, lines, NULL);

  return test_parse (text);
}

static void
test_good_lines (void)
{
  static const struct {
    const char *value;
    guint tag;
    CsSdpSuite suite;
  } rows[] = {
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30, 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "2 AES_CM_128_HMAC_SHA1_32 inline:" K30, 2, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_32 },
    { "3 AES_256_CM_HMAC_SHA1_80 inline:" K46 "==", 3, CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80 },
    { "3 AES_256_CM_HMAC_SHA1_80 inline:" K46, 3, CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80 },
    { "4 AES_CM_256_HMAC_SHA1_80 inline:" K46 "==", 4, CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80 },
    { "4 AES_CM_256_HMAC_SHA1_32 inline:" K46 "==", 4, CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_32 },
    { "5 AEAD_AES_128_GCM inline:" K28 "==", 5, CS_SDP_SUITE_AEAD_AES_128_GCM },
    { "6 AEAD_AES_256_GCM inline:" K44 "=", 6, CS_SDP_SUITE_AEAD_AES_256_GCM },
    { "6 AEAD_AES_256_GCM inline:" K44, 6, CS_SDP_SUITE_AEAD_AES_256_GCM },
    { "0 aes_cm_128_hmac_sha1_80 INLINE:" K30, 0, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "999999999 AES_CM_128_HMAC_SHA1_80 inline:" K30, 999999999, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1  AES_CM_128_HMAC_SHA1_80\tinline:" K30 " ", 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^31", 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^20", 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^48", 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1048576", 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "1 AES_256_CM_HMAC_SHA1_80 inline:" K46 "|2^31", 1, CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80 },
    { "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " WSH=64 -X=1 FEC_ORDER=FEC_SRTP", 1,
      CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("a=crypto:%s\r\n", rows[i].value);
      g_autoptr (CsSdp) sdp = parse_lines (line);
      const CsSdpCrypto *crypto;

      g_test_message ("%s", rows[i].value);
      g_assert_cmpuint (sdp->audio->cryptos->len, ==, 1);
      crypto = sdp->audio->cryptos->pdata[0];
      g_assert_cmpuint (crypto->tag, ==, rows[i].tag);
      g_assert_cmpint (crypto->suite, ==, rows[i].suite);
      g_assert_cmpuint (crypto->keys[0].key->len, ==, cs_sdp_suite_key_len (crypto->suite));
      for (guint at = 0; at < crypto->keys[0].key->len; at++)
        g_assert_cmpuint (crypto->keys[0].key->bytes[at], ==, at);
    }
}

static void
test_lines_passed_over (void)
{
  static const char *const rows[] = {
    "",
    "1",
    "1 AES_CM_128_HMAC_SHA1_80",
    "1 AES_CM_128_HMAC_SHA1_80 " K30,
    "AES_CM_128_HMAC_SHA1_80 inline:" K30,
    "x AES_CM_128_HMAC_SHA1_80 inline:" K30,
    "-1 AES_CM_128_HMAC_SHA1_80 inline:" K30,
    "01 AES_CM_128_HMAC_SHA1_80 inline:" K30,
    "1000000000 AES_CM_128_HMAC_SHA1_80 inline:" K30,
    "1 NULL_HMAC_SHA1_80 inline:" K30,
    "1 F8_128_HMAC_SHA1_80 inline:" K30,
    "1 AEAD_AES_128_GCM_8 inline:" K28 "==",
    "1 AES_192_CM_HMAC_SHA1_80 inline:" K30,
    "1 AES_CM_128_HMAC_SHA1_80x inline:" K30,
    "1 AES_CM_128_HMAC_SHA1_80 inline:",
    "1 AES_CM_128_HMAC_SHA1_80 inline:x",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K46 "==",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K28 "==",
    "1 AES_256_CM_HMAC_SHA1_80 inline:" K30,
    "1 AES_256_CM_HMAC_SHA1_80 inline:" K46 "=",
    "1 AES_256_CM_HMAC_SHA1_80 inline:" K46 "===",
    "1 AEAD_AES_256_GCM inline:" K46 "==",
    "1 AEAD_AES_128_GCM inline:" K30,
    "1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw-",
    "1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGx=d",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^19",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1000",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 ";inline:" K30,
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^31|1:4;inline:" K30 "|2^31|2:4",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTP",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTCP",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNAUTHENTICATED_SRTP",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " KDR=1",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " FEC_KEY=inline:" K30,
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " X=1",
    "1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " WSH=64 UNENCRYPTED_SRTP",
    "1 AES_CM_128_HMAC_SHA1_80 uri:" K30,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* a good line behind it is taken all the same */
      g_autofree char *lines
          = g_strdup_printf ("a=crypto:%s\r\na=crypto:77 AEAD_AES_256_GCM inline:" K44 "=\r\n", rows[i]);
      g_autoptr (CsSdp) sdp = parse_lines (lines);

      g_test_message ("%s", rows[i]);
      g_assert_true (sdp->audio->has_crypto);
      g_assert_cmpuint (sdp->audio->cryptos->len, ==, 1);
      g_assert_cmpuint (((const CsSdpCrypto *) sdp->audio->cryptos->pdata[0])->tag, ==, 77);
    }
}

static void
test_same_tag (void)
{
  g_autoptr (CsSdp) sdp = parse_lines ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "\r\n"
                                       "a=crypto:1 AEAD_AES_256_GCM inline:" K44 "=\r\n");

  g_assert_cmpuint (sdp->audio->cryptos->len, ==, 1);
  g_assert_cmpint (((const CsSdpCrypto *) sdp->audio->cryptos->pdata[0])->suite, ==,
                   CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80);
}

static void
test_many (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (CsSdp) sdp = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (lines, "a=crypto:%u AEAD_AES_128_GCM inline:" K28 "==\r\n", i);
  sdp = parse_lines (lines->str);
  g_assert_cmpuint (sdp->audio->cryptos->len, ==, 16);
}

static void
test_printed (void)
{
  g_autoptr (CsSdp) sdp = parse_lines ("a=crypto:9 AES_CM_256_HMAC_SHA1_80 inline:" K46 "|2^31 WSH=64\r\n");
  g_autofree char *text = cs_sdp_print (sdp);

  g_assert_nonnull (strstr (text, "\r\na=crypto:9 AES_256_CM_HMAC_SHA1_80 inline:" K46 "==\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/crypto/good-lines", test_good_lines);
  g_test_add_func ("/sdp/crypto/lines-passed-over", test_lines_passed_over);
  g_test_add_func ("/sdp/crypto/same-tag", test_same_tag);
  g_test_add_func ("/sdp/crypto/many", test_many);
  g_test_add_func ("/sdp/crypto/printed", test_printed);
  return g_test_run ();
}
