/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

#define Z (guint) CS_KEYING_ZRTP
#define D (guint) CS_KEYING_DTLS
#define S (guint) CS_KEYING_SDES

#define HASH "a=zrtp-hash:1.10 " TEST_HASH "\r\n"
#define PRINT                                                                                                          \
  "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:"   \
  "1E:1F\r\n"
#define WEAK_PRINT "a=fingerprint:sha-1 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13\r\n"
#define K30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define CM80 "AES_CM_128_HMAC_SHA1_80 inline:" K30 "\r\n"
#define CM32 "AES_CM_128_HMAC_SHA1_32 inline:" K30 "\r\n"
#define MKI_OF_1 "AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^31|1:1\r\n"
#define BAD_MKI "AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^31|1:129\r\n"
#define K30B "EBESExQVFhcYGRobHB0eHxAREhMUFRYXGBkaGxwd"
#define TWO_MKIS "AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:4;inline:" K30B "|2:4\r\n"
#define TWO_WITHOUT "AES_CM_128_HMAC_SHA1_80 inline:" K30 ";inline:" K30B "\r\n"
#define K44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis="
#define GCM256 "AEAD_AES_256_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis=\r\n"
#define GCM128 "AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==\r\n"

static guint8 zrtp_hash[32] = { 1 };
static guint8 fingerprint[32] = { 2 };
static GPtrArray *cryptos;

/* One key for each suite, made of the suite's number. */
static void
make_cryptos (void)
{
  cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      g_autoptr (CsSecret) key = cs_secret_new (cs_sdp_suite_key_len (suite));

      memset (key->bytes, 0xa0 + (int) suite, key->len);
      g_ptr_array_add (cryptos, cs_sdp_crypto_new (0, suite, key));
    }
}

static CsSdpLocal
local_side (guint keyings, CsSdpProfile profile)
{
  return (CsSdpLocal){
    .address = "198.51.100.1",
    .port = 6000,
    .rtcp_port = 6001,
    .formats = test_formats,
    .keyings = keyings,
    .zrtp_hash = zrtp_hash,
    .fingerprint = fingerprint,
    .cryptos = cryptos,
    .tls_id = "our-tls-id-of-many-letters",
    .profile = profile,
    .direction = CS_SDP_SENDRECV,
  };
}

/* ---- offers of ours ---- */

static void
test_forms_of_offers (void)
{
  static const struct {
    CsSdpProfile profile;
    guint keyings;
    const char *line;
    gboolean hash, print;
    guint n_crypto;
  } rows[] = {
    { CS_SDP_PROFILE_AVP, 0, "m=audio 6000 RTP/AVP ", FALSE, FALSE, 0 },
    { CS_SDP_PROFILE_AVP, Z, "m=audio 6000 RTP/AVP ", TRUE, FALSE, 0 },
    { CS_SDP_PROFILE_AVP, Z | D | S, "m=audio 6000 RTP/AVP ", TRUE, TRUE, 4 },
    { CS_SDP_PROFILE_AVP, D | S, "m=audio 6000 RTP/AVP ", FALSE, TRUE, 4 },
    { CS_SDP_PROFILE_SAVP, S, "m=audio 6000 RTP/SAVP ", FALSE, FALSE, 4 },
    { CS_SDP_PROFILE_SAVP, Z | S, "m=audio 6000 RTP/SAVP ", FALSE, FALSE, 4 },
    { CS_SDP_PROFILE_SAVP, D | S, "m=audio 6000 RTP/SAVP ", FALSE, TRUE, 4 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "m=audio 6000 UDP/TLS/RTP/SAVP ", FALSE, TRUE, 0 },
    { CS_SDP_PROFILE_DTLS_SAVP, Z | D | S, "m=audio 6000 UDP/TLS/RTP/SAVP ", FALSE, TRUE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsSdpLocal local = local_side (rows[i].keyings, rows[i].profile);
      g_autoptr (CsSdp) offer = cs_sdp_offer (&local);
      g_autofree char *text = cs_sdp_print (offer);
      g_autoptr (CsSdp) parsed = test_parse (text);

      g_test_message ("%u", i);
      g_assert_nonnull (strstr (text, rows[i].line));
      g_assert_cmpint (strstr (text, "\r\na=zrtp-hash:") != NULL, ==, rows[i].hash);
      g_assert_cmpint (strstr (text, "\r\na=fingerprint:sha-256 02:00:") != NULL, ==, rows[i].print);
      g_assert_cmpint (strstr (text, "\r\na=setup:actpass\r\n") != NULL, ==, rows[i].print);
      g_assert_cmpint (strstr (text, "\r\na=tls-id:our-tls-id-of-many-letters\r\n") != NULL, ==, rows[i].print);
      g_assert_cmpuint (parsed->audio->cryptos->len, ==, rows[i].n_crypto);
      for (guint j = 0; j < parsed->audio->cryptos->len; j++)
        {
          const CsSdpCrypto *crypto = parsed->audio->cryptos->pdata[j];

          g_assert_cmpuint (crypto->tag, ==, j + 1);
          g_assert_cmpint (crypto->suite, ==, j); /* the order of preference; the short tags come behind */
        }
    }
}

/* ---- answers of ours ---- */

static void
test_answers (void)
{
  static const struct {
    const char *profile;
    const char *lines;
    guint keyings;
    int keying; /* -1: refused */
  } rows[] = {
    { "RTP/AVP", "", Z | D | S, CS_KEYING_NONE },
    { "RTP/AVP", HASH, 0, CS_KEYING_NONE },
    { "RTP/AVP", HASH, Z, CS_KEYING_ZRTP },
    { "RTP/AVP", HASH PRINT "a=crypto:1 " CM80, Z | D | S, CS_KEYING_ZRTP },
    { "RTP/AVP", HASH PRINT "a=crypto:1 " CM80, D | S, CS_KEYING_DTLS },
    { "RTP/AVP", HASH PRINT "a=crypto:1 " CM80, S, CS_KEYING_SDES },
    { "RTP/AVP", HASH PRINT "a=setup:holdconn\r\na=crypto:1 " CM80, D | S, CS_KEYING_SDES },
    { "RTP/AVP", WEAK_PRINT, D, CS_KEYING_NONE },
    { "RTP/AVP", "a=crypto:1 " CM80, Z, CS_KEYING_NONE },
    { "RTP/AVP", "a=crypto:1 " CM80, S, CS_KEYING_SDES },
    { "RTP/AVP", "a=crypto:1 x\r\n", S, CS_KEYING_NONE },
    { "RTP/AVPF", "a=crypto:1 " CM80, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:1 " CM80, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:1 " CM32, S, CS_KEYING_SDES },
    { "RTP/SAVP", HASH "a=crypto:1 " CM80, Z | S, CS_KEYING_SDES },
    { "RTP/SAVP", PRINT "a=crypto:1 " CM80, D | S, CS_KEYING_DTLS },
    { "RTP/SAVP", PRINT, D, CS_KEYING_DTLS },
    { "RTP/SAVPF", "a=crypto:1 " CM80, S, CS_KEYING_SDES },
    { "RTP/SAVPF", PRINT, D, CS_KEYING_DTLS },
    { "UDP/TLS/RTP/SAVP", PRINT, D, CS_KEYING_DTLS },
    { "UDP/TLS/RTP/SAVPF", PRINT "a=setup:passive\r\n", Z | D | S, CS_KEYING_DTLS },
    { "RTP/SAVP", "a=crypto:1 " MKI_OF_1, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:1 " TWO_MKIS, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:1 " BAD_MKI "a=crypto:2 " CM80, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:1 " TWO_WITHOUT "a=crypto:2 " CM80, S, CS_KEYING_SDES },
    { "RTP/AVP", "a=crypto:1 " BAD_MKI, S, CS_KEYING_NONE },
    { "RTP/SAVP", "a=crypto:1 " BAD_MKI, S, -1 },
    { "RTP/SAVP", "a=crypto:1 " TWO_WITHOUT, S, -1 },
    /* a tag that nobody can say back */
    { "RTP/AVP", "a=crypto:01 " CM80, S, CS_KEYING_NONE },
    { "RTP/SAVP", "a=crypto:01 " GCM256 "a=crypto:2 " CM80, S, CS_KEYING_SDES },
    { "RTP/SAVP", "a=crypto:01 " CM80, S, -1 },
    { "RTP/SAVP", "a=crypto:1000000000 " CM80, S, -1 },
    { "RTP/SAVP", "a=crypto:x " CM80, S, -1 },
    { "RTP/SAVP", "", Z | D | S, -1 },
    { "RTP/SAVP", HASH, Z | D | S, -1 },
    { "RTP/SAVP", HASH "a=crypto:1 " CM80, Z, -1 },
    { "RTP/SAVP", "a=crypto:1 " CM80, D, -1 },
    { "RTP/SAVP", "a=crypto:1 " CM80, 0, -1 },
    { "RTP/SAVP", "a=crypto:1 x\r\n", S, -1 },
    { "RTP/SAVP", PRINT, S, -1 },
    { "RTP/SAVP", WEAK_PRINT, D, -1 },
    { "RTP/SAVPF", HASH, Z, -1 },
    { "UDP/TLS/RTP/SAVP", "a=crypto:1 " CM80, D | S, -1 },
    { "UDP/TLS/RTP/SAVP", PRINT, Z | S, -1 },
    { "UDP/TLS/RTP/SAVP", WEAK_PRINT, D, -1 },
    { "UDP/TLS/RTP/SAVP", PRINT "a=setup:holdconn\r\n", D, -1 },
    { "UDP/TLS/RTP/SAVPF", "", Z | D | S, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = g_strconcat (TEST_HEAD "m=audio 4000 ", rows[i].profile, " 96\r\n" TEST_OPUS, rows[i].lines, NULL);
      g_autoptr (CsSdp) offer = test_parse (text);
      const CsSdpLocal local = local_side (rows[i].keyings, CS_SDP_PROFILE_AVP);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, &error);
      CsKeyings keying = 99;

      g_test_message ("%s %s", rows[i].profile, rows[i].lines);
      g_assert_cmpint (cs_sdp_can_answer (offer, test_formats, rows[i].keyings, &keying, NULL), ==,
                       rows[i].keying >= 0);
      if (rows[i].keying < 0)
        {
          g_assert_error (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE);
          g_assert_null (answer);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (agreed->keying, ==, rows[i].keying);
      g_assert_cmpint (keying, ==, rows[i].keying);
      /* exactly one, and with none only what may be found in-band */
      g_assert_cmpuint (answer->audio->cryptos->len, ==, rows[i].keying == CS_KEYING_SDES);
      g_assert_cmpuint (answer->audio->fingerprints->len, ==, rows[i].keying == CS_KEYING_DTLS);
      if (rows[i].keying == CS_KEYING_SDES || rows[i].keying == CS_KEYING_DTLS)
        g_assert_cmpuint (answer->audio->zrtp_hashes->len, ==, 0);
    }
}

/* Our preference decides, and the offered tag comes back. */
static void
test_which_line (void)
{
  static const struct {
    const char *lines;
    guint tag;
    CsSdpSuite suite;
  } rows[] = {
    { "a=crypto:1 " CM80 "a=crypto:2 " GCM256, 2, CS_SDP_SUITE_AEAD_AES_256_GCM },
    { "a=crypto:7 " CM32 "a=crypto:5 " GCM128 "a=crypto:6 " CM80, 5, CS_SDP_SUITE_AEAD_AES_128_GCM },
    { "a=crypto:1 " CM32 "a=crypto:2 " CM80, 2, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "a=crypto:9 " CM80 "a=crypto:3 " CM80, 9, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "a=crypto:01 " GCM256 "a=crypto:1 " CM80, 1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80 },
    { "a=crypto:4 " CM32, 4, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_32 },
  };
  const CsSdpLocal local = local_side (S, CS_SDP_PROFILE_AVP);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS, rows[i].lines, NULL);
      g_autoptr (CsSdp) offer = test_parse (text);
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, NULL);
      const CsSdpCrypto *crypto = answer->audio->cryptos->pdata[0];

      g_test_message ("%s", rows[i].lines);
      g_assert_cmpuint (crypto->tag, ==, rows[i].tag);
      g_assert_cmpint (crypto->suite, ==, rows[i].suite);
      g_assert_cmpuint (crypto->keys[0].key->bytes[0], ==, 0xa0 + rows[i].suite);
      g_assert_true (cs_secret_equal (agreed->local_crypto->keys[0].key, crypto->keys[0].key));
      g_assert_cmpuint (agreed->remote_crypto->tag, ==, rows[i].tag);
      g_assert_cmpuint (agreed->remote_crypto->keys[0].key->bytes[1], ==, 1);
    }
}

static void
test_setups (void)
{
  static const struct {
    const char *offered;
    CsSdpSetup in_force, answered;
  } rows[] = {
    { "a=setup:actpass\r\n", CS_SDP_SETUP_NONE, CS_SDP_SETUP_ACTIVE },
    { "a=setup:actpass\r\n", CS_SDP_SETUP_ACTIVE, CS_SDP_SETUP_ACTIVE },
    { "a=setup:actpass\r\n", CS_SDP_SETUP_PASSIVE, CS_SDP_SETUP_PASSIVE },
    { "a=setup:active\r\n", CS_SDP_SETUP_NONE, CS_SDP_SETUP_PASSIVE },
    { "a=setup:active\r\n", CS_SDP_SETUP_ACTIVE, CS_SDP_SETUP_PASSIVE },
    { "a=setup:passive\r\n", CS_SDP_SETUP_PASSIVE, CS_SDP_SETUP_ACTIVE },
    { "", CS_SDP_SETUP_NONE, CS_SDP_SETUP_PASSIVE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsSdpLocal local = local_side (D, CS_SDP_PROFILE_AVP);
      g_autofree char *text
          = g_strconcat (TEST_HEAD "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT, rows[i].offered, NULL);
      g_autoptr (CsSdp) offer = test_parse (text);
      g_autoptr (CsSdpAgreed) here = NULL;
      g_autoptr (CsSdpAgreed) there = NULL;
      g_autoptr (CsSdp) answer = NULL;

      local.setup = rows[i].in_force;
      answer = cs_sdp_answer (offer, &local, &here, NULL);
      g_assert_cmpint (answer->audio->setup, ==, rows[i].answered);
      g_assert_cmpint (here->is_dtls_client, ==, rows[i].answered == CS_SDP_SETUP_ACTIVE);
      there = cs_sdp_agree (offer, answer, test_formats, NULL);
      g_assert_cmpint (there->is_dtls_client, ==, !here->is_dtls_client);
      g_assert_cmpuint (there->remote_fingerprints->len, ==, 1);
    }
}

static char *
answered_tls_id (const char *offered, const char *peer_before)
{
  CsSdpLocal local = local_side (D, CS_SDP_PROFILE_AVP);
  g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT, offered, NULL);
  g_autoptr (CsSdp) offer = test_parse (text);
  g_autoptr (CsSdp) answer = NULL;

  local.peer_tls_id = peer_before;
  answer = cs_sdp_answer (offer, &local, NULL, NULL);
  return g_strdup (answer->audio->tls_id);
}

/* RFC 8842: none to who says none, ours as long as theirs is the same, and a new one for a new one. */
static void
test_tls_ids (void)
{
  g_autofree char *none = answered_tls_id ("", NULL);
  g_autofree char *first = answered_tls_id ("a=tls-id:aaaaaaaaaaaaaaaaaaaa\r\n", NULL);
  g_autofree char *same = answered_tls_id ("a=tls-id:aaaaaaaaaaaaaaaaaaaa\r\n", "aaaaaaaaaaaaaaaaaaaa");
  g_autofree char *other = answered_tls_id ("a=tls-id:bbbbbbbbbbbbbbbbbbbb\r\n", "aaaaaaaaaaaaaaaaaaaa");
  g_autofree char *third = answered_tls_id ("a=tls-id:cccccccccccccccccccc\r\n", "aaaaaaaaaaaaaaaaaaaa");

  g_assert_null (none);
  g_assert_cmpstr (first, ==, "our-tls-id-of-many-letters");
  g_assert_cmpstr (same, ==, first);
  g_assert_cmpstr (other, !=, first);
  g_assert_cmpstr (third, !=, other);
}

/* ---- answers to ours ---- */

static void
test_answers_to_ours (void)
{
  static const struct {
    CsSdpProfile profile;
    guint keyings;
    const char *answer; /* profile and attributes */
    int keying;         /* -1: not an answer */
  } rows[] = {
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS, CS_KEYING_NONE },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS HASH, CS_KEYING_ZRTP },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_KEYING_DTLS },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:4 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS HASH PRINT "a=setup:active\r\na=crypto:4 " CM80,
      CS_KEYING_ZRTP },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:passive\r\na=crypto:4 " CM80,
      CS_KEYING_DTLS },
    { CS_SDP_PROFILE_AVP, Z, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:1 " CM80, CS_KEYING_NONE },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVP 96\r\n" TEST_OPUS HASH, CS_KEYING_NONE },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, D | S, "RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_KEYING_DTLS },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_KEYING_DTLS },

    /* a profile that needs keys, to an offer that has some */
    { CS_SDP_PROFILE_AVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, Z | D | S, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_KEYING_DTLS },

    /* also where the number is none */
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:01 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:01 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1000000000 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:-1 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:x " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:01 " CM32 "a=crypto:01 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:01 " CM32, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:01 " BAD_MKI, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:x x\r\n", -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:" CM80, -1 },
    { CS_SDP_PROFILE_SAVP, S,
      "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:01 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTCP\r\n", -1 },
    { CS_SDP_PROFILE_SAVP, S,
      "RTP/SAVP 96\r\n" TEST_OPUS
      "a=crypto:01 AEAD_AES_256_GCM inline:oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKA=\r\n",
      -1 },

    /* with feedback, or in other letters: the keys are what counts */
    { CS_SDP_PROFILE_AVP, S, "RTP/AVPF 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVPF 96\r\n" TEST_OPUS HASH, CS_KEYING_ZRTP },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/AVPF 96\r\n" TEST_OPUS, CS_KEYING_NONE },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVPF 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "rtp/savp 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, S, "rtp/savp 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVPF 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_KEYING_DTLS },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVPF 96\r\n" TEST_OPUS "a=crypto:1 x\r\n", -1 },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVPF 96\r\n" TEST_OPUS "a=crypto:5 " CM32, -1 },
    { CS_SDP_PROFILE_AVP, D, "RTP/AVPF 96\r\n" TEST_OPUS WEAK_PRINT "a=setup:active\r\n", -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/AVPF 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/AVPF 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_SAVP, S, "rtp/avp 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVPF 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_SAVP, D, "UDP/TLS/RTP/SAVPF 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "RTP/SAVPF 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "RTP/AVPF 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVPF 96\r\n" TEST_OPUS, -1 },

    /* the suite tells which line is meant, whatever its number */
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:5 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:2 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " CM80, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256 "a=crypto:2 " GCM128, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:9 " CM32 "a=crypto:8 " CM80, CS_KEYING_SDES },

    /* its key has an MKI, or there are several; a line that cannot be used does not harm one that can */
    { CS_SDP_PROFILE_AVP, S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:4 " MKI_OF_1, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " TWO_MKIS, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " BAD_MKI "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " BAD_MKI, -1 },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:4 " BAD_MKI, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " TWO_WITHOUT, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:" K30 "|1:1\r\n",
      -1 },

    /* another profile */
    { CS_SDP_PROFILE_SAVP, S, "RTP/AVP 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_AVP, S, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_AVP, Z, "RTP/SAVP 96\r\n" TEST_OPUS HASH, -1 },
    { CS_SDP_PROFILE_AVP, S, "RTP/SAVP 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_AVP, S, "TCP/RTP/AVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", -1 },
    /* keys where they are needed, and none */
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS HASH, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS, -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS WEAK_PRINT "a=setup:active\r\n", -1 },
    /* who begins */
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT, -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\n", -1 },
    { CS_SDP_PROFILE_DTLS_SAVP, D, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:holdconn\r\n", -1 },
    { CS_SDP_PROFILE_AVP, D, "RTP/AVP 96\r\n" TEST_OPUS PRINT, -1 },
    { CS_SDP_PROFILE_AVP, D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\n", -1 },
    /* keys beside a handshake that nobody would begin */
    { CS_SDP_PROFILE_AVP, D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:4 " CM80,
      CS_KEYING_SDES },
    { CS_SDP_PROFILE_SAVP, D | S, "RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:holdconn\r\na=crypto:4 " CM80,
      CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, Z | D | S, "RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=crypto:1 " GCM256, CS_KEYING_SDES },
    { CS_SDP_PROFILE_AVP, D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\na=crypto:4 " CM80,
      CS_KEYING_DTLS },
    { CS_SDP_PROFILE_AVP, D, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:4 " CM80, -1 },
    { CS_SDP_PROFILE_AVP, D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:5 " CM32, -1 },
    { CS_SDP_PROFILE_AVP, D | S, "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:1 x\r\n", -1 },
    { CS_SDP_PROFILE_AVP, D | S,
      "RTP/AVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:" K30
      " UNENCRYPTED_SRTCP\r\n",
      -1 },
    { CS_SDP_PROFILE_AVP, D | S, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:actpass\r\na=crypto:4 " CM80, -1 },
    /* lines of keys that do not answer ours */
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " CM32, -1 },
    { CS_SDP_PROFILE_SAVP, S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 x\r\n", -1 },
    { CS_SDP_PROFILE_SAVP, S,
      "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTP\r\n", -1 },
    { CS_SDP_PROFILE_AVP, S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:1 x\r\n", -1 },
    { CS_SDP_PROFILE_AVP, D, "RTP/AVP 96\r\n" TEST_OPUS WEAK_PRINT "a=setup:active\r\n", -1 },
    /* our own key back: 44 times 0xa0 */
    { CS_SDP_PROFILE_SAVP, S,
      "RTP/SAVP 96\r\n" TEST_OPUS
      "a=crypto:1 AEAD_AES_256_GCM inline:oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKA=\r\n",
      -1 },
    { CS_SDP_PROFILE_SAVP, S,
      "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 AEAD_AES_256_GCM inline:" K44
      "|1:1;inline:oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKA=|2:1\r\n",
      -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsSdpLocal local = local_side (rows[i].keyings, rows[i].profile);
      g_autoptr (CsSdp) offer = cs_sdp_offer (&local);
      g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 ", rows[i].answer, NULL);
      g_autoptr (CsSdp) answer = test_parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdpAgreed) agreed = NULL;

      g_test_message ("%u: %s", i, rows[i].answer);
      cs_sdp_read_as_answer (answer);
      agreed = cs_sdp_agree (offer, answer, test_formats, &error);
      if (rows[i].keying < 0)
        {
          g_assert_error (error, CS_SDP_ERROR, CS_SDP_ERROR_NOT_AN_ANSWER);
          g_assert_null (agreed);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (agreed->keying, ==, rows[i].keying);
      g_assert_cmpint (agreed->local_crypto != NULL, ==, rows[i].keying == CS_KEYING_SDES);
      g_assert_cmpint (agreed->remote_fingerprints != NULL, ==, rows[i].keying == CS_KEYING_DTLS);
    }
}

/* A re-offer has the form and the tls-id of what we said last, and the one key that was agreed on. */
static void
test_reoffer (void)
{
  CsSdpLocal local = local_side (S, CS_SDP_PROFILE_AVP);
  g_autoptr (CsSdp) offer = test_parse (TEST_HEAD "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:4 " CM32);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, NULL);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  g_autoptr (CsSdp) again = NULL;

  g_ptr_array_add (left, agreed->local_crypto);
  local.cryptos = left;
  again = cs_sdp_reoffer (answer, &local);
  g_assert_cmpint (again->audio->profile, ==, CS_SDP_PROFILE_SAVP);
  g_assert_cmpuint (again->audio->cryptos->len, ==, 1);
  g_assert_true (cs_secret_equal (((CsSdpCrypto *) again->audio->cryptos->pdata[0])->keys[0].key,
                                  agreed->local_crypto->keys[0].key));
}

/* An answer may have made the profile a stricter one: a later offer goes on with that, and with the keys it may carry.
 */
static void
test_reoffer_after_stricter_answer (void)
{
  static const struct {
    guint keyings;
    const char *answer;
    CsSdpProfile profile;
    gboolean hash, fingerprint, crypto;
  } rows[] = {
    { Z | D | S, "RTP/AVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_SDP_PROFILE_AVP, TRUE, TRUE, TRUE },
    { Z | D | S, "RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_SDP_PROFILE_SAVP, FALSE, TRUE, TRUE },
    { Z | S, "RTP/SAVPF 96\r\n" TEST_OPUS "a=crypto:1 " GCM256, CS_SDP_PROFILE_SAVPF, FALSE, FALSE, TRUE },
    { Z | D | S, "UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS PRINT "a=setup:active\r\n", CS_SDP_PROFILE_DTLS_SAVP, FALSE, TRUE,
      FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsSdpLocal local = local_side (rows[i].keyings, CS_SDP_PROFILE_AVP);
      g_autoptr (CsSdp) offer = cs_sdp_offer (&local);
      g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 ", rows[i].answer, NULL);
      g_autoptr (CsSdp) answer = test_parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdpAgreed) agreed = cs_sdp_agree (offer, answer, test_formats, &error);
      g_autoptr (CsSdp) again = NULL;
      g_autofree char *said = NULL;

      g_test_message ("%s", rows[i].answer);
      g_assert_no_error (error);
      cs_sdp_settle_profile (offer, answer);
      again = cs_sdp_reoffer (offer, &local);
      said = cs_sdp_print (again);
      g_assert_cmpint (again->audio->profile, ==, rows[i].profile);
      g_assert_cmpstr (again->audio->profile_name, ==, answer->audio->profile_name);
      g_assert_cmpint (strstr (said, "a=zrtp-hash:") != NULL, ==, rows[i].hash);
      g_assert_cmpint (strstr (said, "a=fingerprint:") != NULL, ==, rows[i].fingerprint);
      g_assert_cmpint (strstr (said, "a=crypto:") != NULL, ==, rows[i].crypto);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_cryptos ();
  g_test_add_func ("/sdp/keying/forms-of-offers", test_forms_of_offers);
  g_test_add_func ("/sdp/keying/answers", test_answers);
  g_test_add_func ("/sdp/keying/which-line", test_which_line);
  g_test_add_func ("/sdp/keying/setups", test_setups);
  g_test_add_func ("/sdp/keying/tls-ids", test_tls_ids);
  g_test_add_func ("/sdp/keying/answers-to-ours", test_answers_to_ours);
  g_test_add_func ("/sdp/keying/reoffer", test_reoffer);
  g_test_add_func ("/sdp/keying/reoffer/after-stricter-answer", test_reoffer_after_stricter_answer);
  {
    const int failures = g_test_run ();

    g_ptr_array_unref (cryptos);
    return failures;
  }
}
