/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"

#include <string.h>

#define ZRTP (guint) CS_KEYING_ZRTP
#define DTLS (guint) CS_KEYING_DTLS
#define SDES (guint) CS_KEYING_SDES

static CsTestMediaPair *
new_pair (guint keyings)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->a.config.keyings = pair->b.config.keyings = keyings;
  cs_test_media_pair_create (pair);
  return pair;
}

static void
wait_for_speech (CsTestMediaPair *pair)
{
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
}

/* What comes before the agreement has no keys yet. */
static guint64
count_dropped (const CsTestMediaPair *pair)
{
  return pair->a.quality.dropped + pair->b.quality.dropped;
}

/* Speech both ways, every datagram looked at, RTCP among them. */
static void
test_call (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
  guint64 dropped;

  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  g_assert_cmpstr (pair->a.security.keying, ==, "sdes");
  g_assert_cmpstr (pair->a.security.suite, ==, "AEAD_AES_256_GCM");
  g_assert_null (pair->a.security.agreement);
  wait_for_speech (pair);
  dropped = count_dropped (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.rtt_ms >= 0);
  cs_test_media_pair_assert_nothing_clear (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_ZRTP), ==, 0);
  g_assert_cmpuint (count_dropped (pair), ==, dropped);
}

/* What the peer takes of the offer is what both use. */
static void
test_each_suite (void)
{
  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
      g_autoptr (CsSecret) to_a = cs_secret_new_random (cs_sdp_suite_key_len (suite));
      g_autoptr (CsSecret) to_b = cs_secret_new_random (cs_sdp_suite_key_len (suite));
      g_autoptr (CsSdpCrypto) of_a = cs_sdp_crypto_new (1, suite, to_b);
      g_autoptr (CsSdpCrypto) of_b = cs_sdp_crypto_new (1, suite, to_a);

      pair->a.agreed.keying = pair->b.agreed.keying = CS_KEYING_SDES;
      pair->a.agreed.local_crypto = pair->b.agreed.remote_crypto = of_a;
      pair->b.agreed.local_crypto = pair->a.agreed.remote_crypto = of_b;
      cs_test_media_pair_connect (pair);
      cs_test_media_pair_wait_secure (pair);
      g_assert_cmpstr (pair->a.security.suite, ==, cs_sdp_suite_name (suite));
      CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
      cs_test_media_pair_assert_nothing_clear (pair);
    }
}

/* B's packets carry an MKI, as it announced: A hears it and reads its reports, and answers without one. */
static void
test_mki (void)
{
  static const struct {
    CsSdpSuite suite;
    gsize mki_len;
    guint n_keys;
    gboolean b_sends_it;
  } rows[] = {
    { CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80, 1, 1, TRUE }, { CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80, 4, 2, TRUE },
    { CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_32, 4, 1, TRUE }, { CS_SDP_SUITE_AEAD_AES_256_GCM, 128, 3, TRUE },
    { CS_SDP_SUITE_AEAD_AES_128_GCM, 1, 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
      const gsize key_len = cs_sdp_suite_key_len (rows[i].suite);
      g_autoptr (CsSecret) to_a = cs_secret_new_random (key_len);
      g_autoptr (CsSecret) to_b = cs_secret_new_random (key_len);
      g_autoptr (CsSdpCrypto) of_a = cs_sdp_crypto_new (1, rows[i].suite, to_b);
      g_autoptr (CsSdpCrypto) of_b = cs_sdp_crypto_new (1, rows[i].suite, to_a);
      g_autoptr (CsSdpCrypto) of_b_itself = cs_sdp_crypto_copy (of_b);
      guint64 dropped;

      g_test_message ("%u", i);
      of_b->mki_len = rows[i].mki_len;
      for (guint at = 0; at < rows[i].n_keys; at++)
        {
          if (at > 0)
            of_b->keys[of_b->n_keys++].key = cs_secret_new_random (key_len);
          of_b->keys[at].mki[of_b->mki_len - 1] = (guint8) at;
        }
      pair->a.agreed.keying = pair->b.agreed.keying = CS_KEYING_SDES;
      pair->a.agreed.local_crypto = pair->b.agreed.remote_crypto = of_a;
      pair->b.agreed.local_crypto = rows[i].b_sends_it ? of_b : of_b_itself;
      pair->a.agreed.remote_crypto = of_b;
      cs_test_media_pair_connect (pair);
      cs_test_media_pair_wait_secure (pair);
      wait_for_speech (pair);
      dropped = count_dropped (pair);
      CS_TEST_WAIT_FOR (pair->a.quality.rtt_ms >= 0 && pair->b.quality.rtt_ms >= 0);
      g_assert_cmpuint (pair->a.quality.received, >, 10);
      g_assert_cmpuint (count_dropped (pair), ==, dropped);
      cs_test_media_pair_assert_nothing_clear (pair);
    }
}

/* RFC 8643: everything is offered, and the first that both have is taken. */
static void
test_order (void)
{
  static const struct {
    guint a, b;
    const char *keying; /* NULL: none */
  } rows[] = {
    { ZRTP | DTLS | SDES, ZRTP | DTLS | SDES, "zrtp" },
    { ZRTP | DTLS | SDES, DTLS | SDES, "dtls" },
    { ZRTP | DTLS | SDES, SDES, "sdes" },
    { ZRTP | SDES, ZRTP | DTLS | SDES, "zrtp" },
    { DTLS | SDES, ZRTP | DTLS | SDES, "dtls" },
    { SDES, ZRTP | SDES, "sdes" },
    { DTLS, SDES, NULL },
    { SDES, DTLS | ZRTP, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

      g_test_message ("%u", i);
      pair->a.config.keyings = rows[i].a;
      pair->b.config.keyings = rows[i].b;
      cs_test_media_pair_create (pair);
      cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_AVP);
      cs_test_media_pair_connect (pair);
      if (rows[i].keying == NULL)
        {
          CS_TEST_WAIT_FOR (pair->a.failed);
          g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_NO_KEYING);
          g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_CLOSED);
          g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
          continue;
        }
      cs_test_media_pair_wait_secure (pair);
      g_assert_cmpstr (pair->a.security.keying, ==, rows[i].keying);
      g_assert_cmpstr (pair->b.security.keying, ==, rows[i].keying);
      CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
      cs_test_media_pair_assert_nothing_clear (pair);
    }
}

/* A call that may be clear, between two who have nothing in common: nobody waits for a Hello that nobody sends. */
static void
test_nothing_in_common (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->a.config.keyings = SDES;
  pair->b.config.keyings = DTLS;
  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_AVP);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.gate == CS_MEDIA_GATE_CLEAR && pair->b.gate == CS_MEDIA_GATE_CLEAR);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_ZRTP), ==, 0);
}

/* The last RTP packet that A has sent, so far. */
static GBytes *
last_of_a (CsTestMediaPair *pair)
{
  for (guint i = pair->seen->len; i > 0; i--)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i - 1];

      if (datagram->from_a && datagram->class == CS_MEDIA_CLASS_RTP && !datagram->on_rtcp_port)
        return datagram->bytes;
    }
  g_assert_not_reached ();
}

static void
replay (CsTestMediaPair *pair, GBytes *packet)
{
  const CsTestDatagram datagram = { .from_a = TRUE, .class = CS_MEDIA_CLASS_RTP, .bytes = packet };

  cs_test_media_pair_forward (pair, &datagram, NULL);
}

/* Descriptions that are repeated keep the contexts: what was received before is still a replay. */
static void
test_unchanged_keys_stay (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
  g_autoptr (CsSdpCrypto) before = NULL;
  g_autoptr (GBytes) old = NULL;
  guint64 dropped;

  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  before = cs_sdp_crypto_copy (pair->a.agreed.local_crypto);
  old = g_bytes_ref (last_of_a (pair));
  dropped = pair->b.quality.dropped;

  cs_test_media_pair_negotiate (pair, &pair->b, CS_SDP_PROFILE_SAVP);
  g_assert_true (cs_secret_equal (before->keys[0].key, pair->a.agreed.local_crypto->keys[0].key));
  g_assert_true (cs_secret_equal (before->keys[0].key, pair->b.agreed.remote_crypto->keys[0].key));
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  g_assert_cmpuint (pair->b.quality.dropped, ==, dropped);
  replay (pair, old);
  CS_TEST_WAIT_FOR (pair->b.quality.dropped == dropped + 1);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* A changed key in a re-offer: from then on everything is under the new one, and the gate has not moved. */
static void
test_new_key (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
  g_autoptr (CsSecret) key = NULL;
  g_autoptr (CsSdpCrypto) crypto = NULL;
  guint64 dropped, dropped_by_a;
  guint seen;

  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  dropped_by_a = pair->a.quality.dropped;

  key = cs_secret_new_random (pair->a.agreed.local_crypto->keys[0].key->len);
  crypto = cs_sdp_crypto_new (1, pair->a.agreed.local_crypto->suite, key);
  pair->a.agreed.local_crypto = pair->b.agreed.remote_crypto = crypto;
  cs_test_media_end_connect (&pair->b);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 5);
  CS_TEST_WAIT_FOR (pair->b.quality.dropped > 0);
  cs_test_media_end_connect (&pair->a);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  seen = pair->b.n_quality;
  CS_TEST_WAIT_FOR (pair->b.n_quality >= seen + 1);
  dropped = pair->b.quality.dropped;
  CS_TEST_WAIT_FOR (pair->b.n_quality >= seen + 3);
  g_assert_cmpuint (pair->b.quality.dropped, ==, dropped);
  g_assert_cmpfloat (pair->b.quality.level_db, >, -50);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_SECURE);
  g_assert_cmpuint (pair->a.quality.dropped, ==, dropped_by_a); /* the other direction kept its key */
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* Another suite, too: it is told as the first was. Descriptions that only repeat tell nothing. */
static void
test_new_suite (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
  const CsSdpSuite suite = CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80;
  g_autoptr (CsSecret) to_a = cs_secret_new_random (cs_sdp_suite_key_len (suite));
  g_autoptr (CsSecret) to_b = cs_secret_new_random (cs_sdp_suite_key_len (suite));
  g_autoptr (CsSdpCrypto) of_a = cs_sdp_crypto_new (1, suite, to_b);
  g_autoptr (CsSdpCrypto) of_b = cs_sdp_crypto_new (1, suite, to_a);

  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  pair->a.secured = pair->b.secured = FALSE;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.received > 100);
  g_assert_false (pair->a.secured || pair->b.secured);

  pair->a.agreed.local_crypto = pair->b.agreed.remote_crypto = of_a;
  pair->b.agreed.local_crypto = pair->a.agreed.remote_crypto = of_b;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  g_assert_cmpstr (pair->a.security.keying, ==, "sdes");
  g_assert_cmpstr (pair->a.security.suite, ==, "AES_CM_128_HMAC_SHA1_80");
  g_assert_cmpstr (pair->b.security.suite, ==, "AES_CM_128_HMAC_SHA1_80");
  pair->a.quality.level_db = pair->b.quality.level_db = -100;
  wait_for_speech (pair);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* Other descriptions than the stream's keying: where it goes may change, how it is keyed does not. */
static void
test_no_other_keying (void)
{
  static const CsKeyings others[] = { CS_KEYING_NONE, CS_KEYING_ZRTP };
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES | ZRTP);

  pair->a.config.allow_clear = TRUE;
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const guint before = pair->b.quality.received;

      pair->a.agreed.keying = others[i];
      pair->a.agreed.peer_has_zrtp_hash = others[i] == CS_KEYING_ZRTP;
      cs_test_media_end_connect (&pair->a);
      CS_TEST_WAIT_FOR (pair->b.quality.received > before + 40);
      g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);
      g_assert_false (pair->a.failed);
    }
  pair->a.agreed.keying = CS_KEYING_SDES;
  cs_test_media_pair_assert_nothing_clear (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_ZRTP), ==, 0);
}

/* The peer's packets are under another key than it said: nothing is heard, and nothing changes. */
static void
test_wrong_key (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (SDES);
  g_autoptr (CsSdpCrypto) wrong = NULL;

  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_SAVP);
  wrong = cs_sdp_crypto_copy (pair->b.agreed.remote_crypto);
  wrong->keys[0].key->bytes[0] ^= 1;
  pair->b.agreed.remote_crypto = wrong;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->b.quality.dropped > 40);
  g_assert_cmpuint (pair->b.quality.received, ==, 0);
  g_assert_false (pair->b.flowing);
  CS_TEST_WAIT_FOR (pair->a.flowing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/sdes/call", test_call);
  g_test_add_func ("/media/keying/sdes/each-suite", test_each_suite);
  g_test_add_func ("/media/keying/sdes/mki", test_mki);
  g_test_add_func ("/media/keying/sdes/order", test_order);
  g_test_add_func ("/media/keying/sdes/nothing-in-common", test_nothing_in_common);
  g_test_add_func ("/media/keying/sdes/unchanged-keys-stay", test_unchanged_keys_stay);
  g_test_add_func ("/media/keying/sdes/new-key", test_new_key);
  g_test_add_func ("/media/keying/sdes/new-suite", test_new_suite);
  g_test_add_func ("/media/keying/sdes/no-other-keying", test_no_other_keying);
  g_test_add_func ("/media/keying/sdes/wrong-key", test_wrong_key);
  return g_test_run ();
}
