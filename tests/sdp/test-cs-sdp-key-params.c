/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

/* Five keys of 30 bytes in Base64. The first is 0, 1, 2 …; the others begin with 0x10, 0x20, 0x30, 0x40. */
#define K "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define K1 "inline:EBESExQVFhcYGRobHB0eHxAREhMUFRYXGBkaGxwd"
#define K2 "inline:ICEiIyQlJicoKSorLC0uLyAhIiMkJSYnKCkqKywt"
#define K3 "inline:MDEyMzQ1Njc4OTo7PD0+PzAxMjM0NTY3ODk6Ozw9"
#define K4 "inline:QEFCQ0RFRkdISUpLTE1OT0BBQkNERUZHSElKS0xN"

/* 2^1024 - 1, the largest in 128 bytes, is the first with a 5 behind it. */
#define NEARLY_2_1024                                                                                                  \
  "17976931348623159077293051907890247336179769789423065727343008115773267580550096313270847732240753602112011387987"  \
  "13933576587897688144166224928474306394741243777678934248654852763022196012460941194530829520850057688381506823424"  \
  "6288147391311054082723716335051068458629823994724593847971630483535632962422413721"

static CsSdp *
parse_params (const char *params)
{
  g_autofree char *text
      = g_strdup_printf (TEST_HEAD "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 AES_CM_128_HMAC_SHA1_80 %s\r\n"
                                   "a=crypto:77 AES_CM_128_HMAC_SHA1_32 " K "\r\n",
                         params);

  return test_parse (text);
}

/* NULL: the line was passed over; the good one behind it never is. (transfer none) */
static const CsSdpCrypto *
first_of (const CsSdp *sdp)
{
  const GPtrArray *cryptos = sdp->audio->cryptos;
  const CsSdpCrypto *last = cryptos->pdata[cryptos->len - 1];

  g_assert_true (sdp->audio->has_crypto);
  g_assert_cmpuint (last->tag, ==, 77);
  return cryptos->len == 2 ? cryptos->pdata[0] : NULL;
}

/* One key, with everything that may stand behind it. */
static void
test_one_key (void)
{
  static const struct {
    const char *params;
    gsize mki_len;
    guint8 mki[8]; /* its last bytes */
  } rows[] = {
    { K, 0, { 0 } },
    { K "|2^31", 0, { 0 } },
    { K "|1048576", 0, { 0 } },
    { K "|1:1", 1, { 1 } },
    { K "|0:1", 1, { 0 } },
    { K "|255:1", 1, { 255 } },
    { K "|256:2", 2, { 1, 0 } },
    { K "|65535:2", 2, { 255, 255 } },
    { K "|1:4", 4, { 0, 0, 0, 1 } },
    { K "|2^31|1:1", 1, { 1 } },
    { K "|2^20|1:4", 4, { 0, 0, 0, 1 } },
    { K "|2^48|1:4", 4, { 0, 0, 0, 1 } },
    { K "|1048576|1:4", 4, { 0, 0, 0, 1 } },
    { K "|2147483648|0004:4", 4, { 0, 0, 0, 4 } },
    { K "|4294967295:4", 4, { 255, 255, 255, 255 } },
    { K "|18446744073709551615:8", 8, { 255, 255, 255, 255, 255, 255, 255, 255 } },
    { K "|72623859790382856:8", 8, { 1, 2, 3, 4, 5, 6, 7, 8 } },
    { K "|1:004", 4, { 0, 0, 0, 1 } },
    { K "|1:128", 128, { 0, 0, 0, 0, 0, 0, 0, 1 } },
    { K "|" NEARLY_2_1024 "5:128", 128, { 255, 255, 255, 255, 255, 255, 255, 255 } },
    { K "|2^31|" NEARLY_2_1024 "5:128", 128, { 255, 255, 255, 255, 255, 255, 255, 255 } },
    /* more than a key can last for */
    { K "|2^49", 0, { 0 } },
    { K "|2^64|1:1", 1, { 1 } },
    { K "|2^99999999999999999999", 0, { 0 } },
    { K "|281474976710657", 0, { 0 } },
    { K "|18446744073709551615", 0, { 0 } },
    { K "|18446744073709551616|1:4", 4, { 0, 0, 0, 1 } },
    /* separators of nothing */
    { K "|", 0, { 0 } },
    { K "||", 0, { 0 } },
    { K ";", 0, { 0 } },
    { ";" K, 0, { 0 } },
    { K "|;", 0, { 0 } },
    { K "|2^31|", 0, { 0 } },
    { K "||1:1", 1, { 1 } },
    { K "|1:1|", 1, { 1 } },
    { K "|2^31||1:1", 1, { 1 } },
    { K "|2^31|1:1|;", 1, { 1 } },
    { K "|1:1;;;;;;;;", 1, { 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_params (rows[i].params);
      const CsSdpCrypto *crypto = first_of (sdp);
      const gsize shown = MIN (rows[i].mki_len, 8);

      g_test_message ("%s", rows[i].params);
      g_assert_nonnull (crypto);
      g_assert_cmpuint (crypto->n_keys, ==, 1);
      g_assert_cmpuint (crypto->keys[0].key->bytes[29], ==, 29);
      g_assert_cmpuint (crypto->mki_len, ==, rows[i].mki_len);
      g_assert_cmpmem (crypto->keys[0].mki + rows[i].mki_len - shown, shown, rows[i].mki, shown);
    }
}

static void
test_several_keys (void)
{
  static const struct {
    const char *params;
    guint n;
    gsize mki_len;
  } rows[] = {
    { K "|1:1;" K1 "|2:1", 2, 1 },
    { K "|2^31|1:4;" K1 "|2^31|2:4", 2, 4 },
    { K "|2^20|1:4;" K1 "|2:4;" K2 "|2147483648|3:4", 3, 4 },
    { K "|1:1;" K1 "|2:1;" K2 "|3:1;" K3 "|4:1", 4, 1 },
    { K "|1:128;" K1 "|2:128", 2, 128 },
    { K "|1:1;;" K1 "|2:1", 2, 1 },
    { ";" K "|1:1;" K1 "||2:1;", 2, 1 },
    { K "|1:1;" K1 "|2:1;" K2 "|3:1;" K3 "|4:1;", 4, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_params (rows[i].params);
      const CsSdpCrypto *crypto = first_of (sdp);

      g_test_message ("%s", rows[i].params);
      g_assert_nonnull (crypto);
      g_assert_cmpuint (crypto->n_keys, ==, rows[i].n);
      g_assert_cmpuint (crypto->mki_len, ==, rows[i].mki_len);
      for (guint at = 0; at < crypto->n_keys; at++)
        {
          g_assert_cmpuint (crypto->keys[at].key->bytes[0], ==, at << 4);
          g_assert_cmpuint (crypto->keys[at].mki[crypto->mki_len - 1], ==, at + 1);
        }
    }
}

static void
test_passed_over (void)
{
  static const char *const rows[] = {
    /* no key */
    "inline",
    "inline:",
    "inline:|2^31",
    "inline:|1:1",
    "inline:|2^31|1:1",
    "uri:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd|1:1",
    ";",
    "|1:1",
    /* lifetime */
    K "|0",
    K "|1",
    K "|2^",
    K "|2^0",
    K "|2^19",
    K "|2^-20",
    K "|2^20x",
    K "|2^2^20",
    K "|1048575",
    K "|-1048576",
    K "|2^31|2^31",
    K "|2^19|1:1",
    K "||0",
    K "||2^19",
    K "|2^|",
    K "|2^019",
    K "|2^+49",
    K "|2^ 49",
    K "|2^49x",
    K "|+281474976710657",
    K "|281474976710657x",
    K "|18446744073709551616x",
    K "|-18446744073709551616",
    K "|2^31||2^31",
    K "|x|",
    /* MKI: its length */
    K "|1:",
    K "|1:0",
    K "|1:129",
    K "|1:999",
    K "|1:-1",
    K "|1:+1",
    K "|1:x",
    K "|1:1x",
    K "|1:1:1",
    K "|1:4294967297",
    K "|1:18446744073709551617",
    K "|2^31|1:0",
    K "|2^31|1:129",
    /* MKI: its value */
    K "|:1",
    K "|:",
    K "|x:1",
    K "|-1:1",
    K "|+1:1",
    K "|0x1:1",
    K "|1.0:1",
    K "|256:1",
    K "|65536:2",
    K "|16777216:3",
    K "|4294967296:4",
    K "|18446744073709551616:8",
    K "|2^31|256:1",
    K "|2^8:4",
    K "|" NEARLY_2_1024 "6:128",
    K "|" NEARLY_2_1024 "5:127",
    K "|0" NEARLY_2_1024 "5:128",
    /* in another order, or too much */
    K "|1:1|2^31",
    K "|1:1|1:1",
    K "|2^31|1:1|x",
    K "|2^31|1:1|1:1",
    K "|1:1||2^31",
    K "|1:1||1:1",
    K "|2^31||1:1||x",
    /* several keys: an MKI for each, of one length, and all different */
    ";;",
    ";|1:1",
    K ";x",
    K ";" K,
    K ";;" K1,
    K "||;" K1 "||",
    K "|1:1;;" K1 "|1:1",
    K ";" K1,
    K "|2^31;" K1 "|2^31",
    K "|1:1;" K1,
    K ";" K1 "|1:1",
    K "|1:1;" K1 "|2:2",
    K "|1:2;" K1 "|2:1",
    K "|1:1;" K1 "|1:1",
    K "|1:1;" K1 "|01:1",
    K "|1:1;" K "|2:1",
    K "|1:1;" K1 "|2:1;" K2 "|1:1",
    K "|1:1;" K1 "|2:1;" K "|3:1",
    K "|1:1;" K1 "|2:1;" K2,
    K "|1:1;" K1 "|256:1",
    K "|1:1;inline:AAEC|2:1",
    K "|1:1;uri:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd|2:1",
    K "|1:1;" K1 "|2:1;" K2 "|3:1;" K3 "|4:1;" K4 "|5:1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_params (rows[i]);

      g_test_message ("%s", rows[i]);
      g_assert_null (first_of (sdp));
    }
}

/* Printed without the lifetime, and read again the same. */
static void
test_printed (void)
{
  static const struct {
    const char *params, *printed;
  } rows[] = {
    { K "|2^31", K },
    { K "|2^31|1:1", K "|1:1" },
    { K "|0:4", K "|0:4" },
    { K "|0010:4", K "|10:4" },
    { K "|18446744073709551615:9", K "|18446744073709551615:9" },
    { K "|" NEARLY_2_1024 "5:128", K "|" NEARLY_2_1024 "5:128" },
    { K "|2^31|1:4;" K1 "|2^20|4294967295:4", K "|1:4;" K1 "|4294967295:4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_params (rows[i].params);
      g_autofree char *text = cs_sdp_print (sdp);
      g_autofree char *line = g_strdup_printf ("\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 %s\r\n", rows[i].printed);
      g_autoptr (CsSdp) again = test_parse (text);

      g_test_message ("%s", rows[i].params);
      g_assert_nonnull (strstr (text, line));
      g_assert_true (cs_sdp_crypto_equal (first_of (sdp), first_of (again)));
    }
}

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } rows[] = {
    { K, K, TRUE },
    { K "|2^31", K "|2^20", TRUE },
    { K "|1:1", K "|2^20|01:1", TRUE },
    { K "|1:1;" K1 "|2:1", K "|1:1;" K1 "|2:1", TRUE },
    { K, K1, FALSE },
    { K, K "|1:1", FALSE },
    { K "|1:1", K "|2:1", FALSE },
    { K "|1:1", K "|1:2", FALSE },
    { K "|1:1", K1 "|1:1", FALSE },
    { K "|1:1", K "|1:1;" K1 "|2:1", FALSE },
    { K "|1:1;" K1 "|2:1", K "|1:1;" K2 "|2:1", FALSE },
    { K "|1:1;" K1 "|2:1", K "|1:1;" K1 "|3:1", FALSE },
    { K "|1:1;" K1 "|2:1", K1 "|2:1;" K "|1:1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) a = parse_params (rows[i].a);
      g_autoptr (CsSdp) b = parse_params (rows[i].b);
      g_autoptr (CsSdpCrypto) copy = cs_sdp_crypto_copy (first_of (a));

      g_test_message ("%s, %s", rows[i].a, rows[i].b);
      g_assert_cmpint (cs_sdp_crypto_equal (first_of (a), first_of (b)), ==, rows[i].equal);
      g_assert_true (cs_sdp_crypto_equal (first_of (a), copy));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/key-params/one-key", test_one_key);
  g_test_add_func ("/sdp/key-params/several-keys", test_several_keys);
  g_test_add_func ("/sdp/key-params/passed-over", test_passed_over);
  g_test_add_func ("/sdp/key-params/printed", test_printed);
  g_test_add_func ("/sdp/key-params/equal", test_equal);
  return g_test_run ();
}
