/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"
#include "net/cs-dtls-session.h"

#include <string.h>

#define DTLS (guint) CS_KEYING_DTLS

static CsTestMediaPair *
new_pair (void)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->a.config.keyings = pair->b.config.keyings = DTLS;
  pair->a.agreed.rtcp_mux = pair->b.agreed.rtcp_mux = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_DTLS_SAVP);
  return pair;
}

static void
wait_for_speech (CsTestMediaPair *pair)
{
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
}

/* Two of ours agree on the best that GnuTLS has. */
static void
assert_is_dtls (const CsTestMediaEnd *end)
{
  g_assert_cmpstr (end->security.keying, ==, "dtls");
  g_assert_cmpstr (end->security.suite, ==,
                   cs_dtls_profile_is_known (CS_DTLS_PROFILE_AEAD_AES_256_GCM) ? "AEAD_AES_256_GCM"
                                                                               : "AES_CM_128_HMAC_SHA1_80");
  g_assert_nonnull (end->security.agreement);
}

/* Speech both ways, every datagram looked at. */
static void
test_call (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  assert_is_dtls (&pair->a);
  assert_is_dtls (&pair->b);
  wait_for_speech (pair);
  cs_test_media_pair_assert_nothing_clear (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_ZRTP), ==, 0);
}

/* The answerer says hello before the answer is there: kept, and answered as soon as it is known who may say it. */
static void
test_early_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  cs_media_session_connect (pair->b.session, &pair->b.agreed);
  cs_test_media_pair_wait_for (pair, FALSE, CS_MEDIA_CLASS_DTLS, 1);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_DTLS), ==, 0);
  cs_test_loop_settle ();
  cs_media_session_connect (pair->a.session, &pair->a.agreed);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
}

static void
lose_first (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  guint *n = user_data;

  if (datagram->class == CS_MEDIA_CLASS_DTLS && *n > 0)
    --*n;
  else
    cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_lost_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  guint n = 1;
  gint64 begin_us;

  pair->relay = lose_first;
  pair->user_data = &n;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (n == 0);
  begin_us = g_get_monotonic_time ();
  cs_media_session_confirmed (pair->b.session);
  cs_test_media_pair_wait_secure (pair);
  g_test_message ("%" G_GINT64_FORMAT " us", g_get_monotonic_time () - begin_us);
  wait_for_speech (pair);
}

/* Somebody in between has put another fingerprint into a description. Whoever is told the wrong one sees it. */
static void
test_wrong_fingerprint (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsTestMediaPair) pair = new_pair ();
      CsTestMediaEnd *sees = i == 0 ? &pair->a : &pair->b;
      CsSdpFingerprint *fingerprint = sees->agreed.remote_fingerprints->pdata[0];

      fingerprint->value[5] ^= 1;
      cs_test_media_pair_connect (pair);
      CS_TEST_WAIT_FOR (sees->failed);
      g_assert_cmpint (sees->failure.kind, ==, CS_MEDIA_FAILURE_ATTACK);
      g_assert_cmpint (sees->gate, !=, CS_MEDIA_GATE_SECURE);
      g_assert_false (pair->a.secured || pair->b.secured);
      g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
      g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_RTP), ==, 0);
    }
}

static void
drop_dtls (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  if (datagram->class != CS_MEDIA_CLASS_DTLS)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

/* DTLS was agreed, so that nothing is ever clear, though the call may be. */
static void
test_never_clear (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->relay = drop_dtls;
  pair->a.config.keyings = pair->b.config.keyings = DTLS;
  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_AVP);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.n_quality >= 3);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
}

/* What is said again is the same association; a new tls-id is another one, under way while the old keys are in use. */
static void
test_again (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  guint n_dtls;

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  n_dtls = cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS);
  g_assert_true (pair->b.agreed.is_dtls_client);

  cs_test_media_pair_negotiate (pair, &pair->b, CS_SDP_PROFILE_DTLS_SAVP);
  g_assert_true (pair->b.agreed.is_dtls_client);
  g_assert_false (pair->a.agreed.is_dtls_client);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS), ==, n_dtls);

  pair->a.agreed.remote_tls_id = pair->b.agreed.remote_tls_id = (char *) "another-one-of-20-characters";
  pair->a.secured = pair->b.secured = FALSE;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS), >, n_dtls);
  wait_for_speech (pair);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* In the middle of a call somebody else comes with a certificate that was not announced. */
static void
test_other_peer_later (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  CsSdpFingerprint *fingerprint;

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  fingerprint = pair->a.agreed.remote_fingerprints->pdata[0];
  fingerprint->value[0] ^= 1;
  pair->b.agreed.remote_tls_id = (char *) "another-one-of-20-characters";
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.failed);
  g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_ATTACK);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);
  cs_test_media_pair_assert_nothing_clear (pair);
}

static void
meddle (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);
  g_autofree guint8 *copy = g_memdup2 (bytes, len);
  g_autoptr (GBytes) changed = NULL;

  cs_test_media_pair_forward (pair, datagram, NULL);
  if (datagram->class != CS_MEDIA_CLASS_DTLS)
    return;
  copy[g_rand_int_range (user_data, 13, (int) len)] ^= 0x55;
  changed = g_bytes_new_take (g_steal_pointer (&copy), len);
  cs_test_media_pair_forward (pair, datagram, changed);
}

static void
test_changed_records (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  pair->relay = meddle;
  pair->user_data = rand;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/dtls/call", test_call);
  g_test_add_func ("/media/keying/dtls/early-hello", test_early_hello);
  g_test_add_func ("/media/keying/dtls/lost-hello", test_lost_hello);
  g_test_add_func ("/media/keying/dtls/wrong-fingerprint", test_wrong_fingerprint);
  g_test_add_func ("/media/keying/dtls/never-clear", test_never_clear);
  g_test_add_func ("/media/keying/dtls/again", test_again);
  g_test_add_func ("/media/keying/dtls/other-peer-later", test_other_peer_later);
  g_test_add_func ("/media/keying/dtls/changed-records", test_changed_records);
  return g_test_run ();
}
