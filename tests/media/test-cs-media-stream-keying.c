/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-stream.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"
#include "net/cs-dtls-session.h"

#include <string.h>

#define DTLS (guint) CS_KEYING_DTLS
#define CONTENT_ALERT 21

/* A clear report of one source about nobody, as anybody can make it. */
static const guint8 clear_report[] = "\x80\xc9\0\1\xde\xad\xbe\xef";
#define CLEAR_REPORT_LEN 8

/* B answers, and so is the client of both associations. */
static CsTestMediaPair *
new_pair (CsTestRelayFunc relay, gpointer user_data)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->relay = relay;
  pair->user_data = user_data;
  pair->a.config.keyings = pair->b.config.keyings = DTLS;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_DTLS_SAVP);
  g_assert_true (pair->b.agreed.is_dtls_client);
  return pair;
}

static void
assert_call_goes_on (CsTestMediaPair *pair)
{
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  cs_test_media_pair_wait_for (pair, FALSE, CS_MEDIA_CLASS_RTP, 20);
  g_assert_false (pair->a.failed || pair->b.failed);
  cs_test_media_pair_assert_nothing_clear (pair);
}

static guint
count_on_rtcp (CsTestMediaPair *pair, gboolean from_a, CsMediaClass class)
{
  guint n = 0;

  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];

      n += datagram->on_rtcp_port && datagram->from_a == from_a && datagram->class == class;
    }
  return n;
}

static guint
count_all_on_rtcp (CsTestMediaPair *pair, CsMediaClass class)
{
  return count_on_rtcp (pair, TRUE, class) + count_on_rtcp (pair, FALSE, class);
}

/* Reports of both are opened by the other: only then does anybody know how long the way is. */
static void
test_reports (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (NULL, NULL);

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.rtt_ms >= 0 && pair->b.quality.rtt_ms >= 0);
  assert_call_goes_on (pair);
  g_assert_cmpuint (pair->a.quality.dropped + pair->b.quality.dropped, ==, 0);
  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];

      if (datagram->on_rtcp_port)
        g_assert_true (datagram->class == CS_MEDIA_CLASS_DTLS || datagram->class == CS_MEDIA_CLASS_RTCP);
      else
        g_assert_true (datagram->class == CS_MEDIA_CLASS_DTLS || datagram->class == CS_MEDIA_CLASS_RTP);
    }
}

static void
test_multiplexed (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (NULL, NULL);

  pair->a.agreed.rtcp_mux = pair->b.agreed.rtcp_mux = TRUE;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTCP, 1);
  cs_test_media_pair_wait_for (pair, FALSE, CS_MEDIA_CLASS_RTCP, 1);
  g_assert_cmpuint (count_all_on_rtcp (pair, CS_MEDIA_CLASS_DTLS), ==, 0);
  g_assert_cmpuint (count_all_on_rtcp (pair, CS_MEDIA_CLASS_RTCP), ==, 0);

  /* A re-INVITE that no longer multiplexes begins the second association, and another tls-id both of them anew. */
  pair->a.agreed.rtcp_mux = pair->b.agreed.rtcp_mux = FALSE;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (count_on_rtcp (pair, TRUE, CS_MEDIA_CLASS_RTCP) > 0
                    && count_on_rtcp (pair, FALSE, CS_MEDIA_CLASS_RTCP) > 0);
  {
    const guint n_dtls = count_all_on_rtcp (pair, CS_MEDIA_CLASS_DTLS);

    g_assert_cmpuint (n_dtls, >, 0);
    pair->a.agreed.remote_tls_id = pair->b.agreed.remote_tls_id = (char *) "another-one-of-20-characters";
    cs_test_media_pair_connect (pair);
    CS_TEST_WAIT_FOR (count_all_on_rtcp (pair, CS_MEDIA_CLASS_DTLS) >= n_dtls + 4);
  }
  pair->b.quality.rtt_ms = -1;
  CS_TEST_WAIT_FOR (pair->b.quality.rtt_ms >= 0);
  assert_call_goes_on (pair);
}

/* The hello on the RTCP port, too, may be faster than the answer. */
static void
test_early_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (NULL, NULL);

  cs_test_media_end_connect (&pair->b);
  CS_TEST_WAIT_FOR (count_on_rtcp (pair, FALSE, CS_MEDIA_CLASS_DTLS) > 0);
  g_assert_cmpuint (count_on_rtcp (pair, TRUE, CS_MEDIA_CLASS_DTLS), ==, 0);
  cs_test_loop_settle ();
  cs_test_media_end_connect (&pair->a);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (count_on_rtcp (pair, TRUE, CS_MEDIA_CLASS_DTLS) > 0);
  assert_call_goes_on (pair);
}

static void
drop_dtls_on_rtcp (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  if (!datagram->on_rtcp_port || datagram->class != CS_MEDIA_CLASS_DTLS)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

/* A peer that has no second association: the call does not wait for it, and no report leaves. (That the hellos have an
 * end is the channel's, whose test has a clock of its own.) */
static void
test_never_answered (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (drop_dtls_on_rtcp, NULL);

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  assert_call_goes_on (pair);
  CS_TEST_WAIT_FOR (count_on_rtcp (pair, FALSE, CS_MEDIA_CLASS_DTLS) > 1);
  g_assert_cmpuint (count_on_rtcp (pair, TRUE, CS_MEDIA_CLASS_DTLS), ==, 0);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTCP), ==, 0);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_RTCP), ==, 0);
  assert_call_goes_on (pair);
}

/* Somebody who sits on the RTCP port, with a certificate that was not announced. */
typedef struct {
  CsTestMediaPair *pair;
  CsDtlsSession *session;
  gboolean victim_is_a;
  gboolean has_keys;
  gboolean alerted;
} Impostor;

static void
impostor_send (const guint8 *bytes, gsize len, gpointer user_data)
{
  Impostor *self = user_data;
  g_autoptr (GBytes) packet = g_bytes_new (bytes, len);
  const CsTestDatagram datagram
      = { .from_a = !self->victim_is_a, .on_rtcp_port = TRUE, .class = CS_MEDIA_CLASS_DTLS, .bytes = packet };

  cs_test_media_pair_forward (self->pair, &datagram, NULL);
}

static void
impostor_peer_found (gpointer user_data)
{
}

static void
impostor_keys (const CsDtlsKeys *keys, gpointer user_data)
{
  ((Impostor *) user_data)->has_keys = TRUE;
}

static void
impostor_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
}

static const CsDtlsEvents impostor_events = { impostor_send, impostor_peer_found, impostor_keys, impostor_failed };

static void
relay_to_impostor (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  Impostor *self = user_data;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

  if (!datagram->on_rtcp_port || datagram->class != CS_MEDIA_CLASS_DTLS)
    {
      cs_test_media_pair_forward (pair, datagram, NULL);
      return;
    }
  if (datagram->from_a != self->victim_is_a)
    return;
  self->alerted |= bytes[0] == CONTENT_ALERT;
  cs_dtls_session_receive (self->session, bytes, len, g_get_monotonic_time ());
}

static void
test_wrong_fingerprint (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Impostor impostor = { .victim_is_a = i == 0 };
      g_autoptr (CsTestMediaPair) pair = new_pair (relay_to_impostor, &impostor);
      g_autoptr (CsDtlsIdentity) identity = cs_dtls_identity_new (NULL);
      const CsTestMediaEnd *other = impostor.victim_is_a ? &pair->b : &pair->a;
      const CsSdpFingerprint *victim = other->agreed.remote_fingerprints->pdata[0];
      guint seen;

      impostor.pair = pair;
      impostor.session
          = cs_dtls_session_new (impostor.victim_is_a ? CS_DTLS_CLIENT : CS_DTLS_SERVER, identity,
                                 &(CsDtlsFingerprint){ victim->alg, victim->value }, 1, &impostor_events, &impostor);
      cs_test_media_pair_connect (pair);
      cs_test_media_pair_wait_secure (pair);
      cs_dtls_session_start (impostor.session, g_get_monotonic_time ());
      CS_TEST_WAIT_FOR (impostor.alerted);
      /* Reports would leave twice in a second. */
      seen = pair->a.n_quality;
      CS_TEST_WAIT_FOR (pair->a.n_quality > seen + 1);
      g_assert_false (impostor.has_keys);
      g_assert_cmpuint (count_all_on_rtcp (pair, CS_MEDIA_CLASS_RTCP), ==, 0);
      g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);
      g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_SECURE);
      assert_call_goes_on (pair);
      pair->relay = NULL;
      cs_dtls_session_free (impostor.session);
    }
}

static void
inject (CsTestMediaPair *pair, gboolean from_a)
{
  g_autoptr (GBytes) report = g_bytes_new (clear_report, CLEAR_REPORT_LEN);
  const CsTestDatagram datagram
      = { .from_a = from_a, .on_rtcp_port = TRUE, .class = CS_MEDIA_CLASS_RTCP, .bytes = report };

  cs_test_media_pair_forward (pair, &datagram, NULL);
}

/* Reports in clear are not read, neither while there are no keys nor later. */
static void
test_clear_reports (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsTestMediaPair) pair = new_pair (i == 0 ? drop_dtls_on_rtcp : NULL, NULL);

      cs_test_media_pair_connect (pair);
      inject (pair, FALSE);
      cs_test_media_pair_wait_secure (pair);
      inject (pair, FALSE);
      if (i == 1)
        CS_TEST_WAIT_FOR (count_on_rtcp (pair, FALSE, CS_MEDIA_CLASS_RTCP) > 0);
      for (guint n = 0; n < 5; n++)
        inject (pair, FALSE);
      CS_TEST_WAIT_FOR (pair->a.quality.dropped == 7);
      g_assert_cmpuint (pair->b.quality.dropped, ==, 0);
      if (i == 0)
        g_assert_cmpuint (count_all_on_rtcp (pair, CS_MEDIA_CLASS_RTCP), ==, 0);
      assert_call_goes_on (pair);
    }
}

/* Every record on the RTCP port is followed by one that was changed, and every report comes changed and once more. */
static void
meddle_on_rtcp (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);
  g_autofree guint8 *copy = g_memdup2 (bytes, len);
  g_autoptr (GBytes) changed = NULL;

  cs_test_media_pair_forward (pair, datagram, NULL);
  if (!datagram->on_rtcp_port)
    return;
  copy[g_rand_int_range (user_data, 13, (int) len)] ^= 0x55;
  changed = g_bytes_new_take (g_steal_pointer (&copy), len);
  cs_test_media_pair_forward (pair, datagram, changed);
  if (datagram->class == CS_MEDIA_CLASS_RTCP)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_meddled_with (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (CsTestMediaPair) pair = new_pair (meddle_on_rtcp, rand);
  guint n_reports;

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.rtt_ms >= 0 && pair->b.quality.rtt_ms >= 0);
  n_reports = count_all_on_rtcp (pair, CS_MEDIA_CLASS_RTCP);
  g_assert_cmpuint (n_reports, >, 0);
  CS_TEST_WAIT_FOR (pair->a.quality.dropped + pair->b.quality.dropped >= 2 * n_reports);
  assert_call_goes_on (pair);
}

/* What fills the RTCP port with handshakes keeps no sound out. */
static void
flood_rtcp (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  const guint n = !datagram->on_rtcp_port && datagram->class == CS_MEDIA_CLASS_DTLS ? 300 : 0;
  guint8 rubbish[64] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 51, 1 };
  g_autoptr (GBytes) packet = g_bytes_new (rubbish, sizeof rubbish);
  const CsTestDatagram flood
      = { .from_a = datagram->from_a, .on_rtcp_port = TRUE, .class = CS_MEDIA_CLASS_DTLS, .bytes = packet };

  for (guint i = 0; i < n; i++)
    cs_test_media_pair_forward (pair, &flood, NULL);
  if (!datagram->on_rtcp_port)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_flooded (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair (flood_rtcp, NULL);

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  assert_call_goes_on (pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/stream/keying/rtcp-reports", test_reports);
  g_test_add_func ("/media/stream/keying/rtcp-multiplexed", test_multiplexed);
  g_test_add_func ("/media/stream/keying/rtcp-early-hello", test_early_hello);
  g_test_add_func ("/media/stream/keying/rtcp-never-answered", test_never_answered);
  g_test_add_func ("/media/stream/keying/rtcp-wrong-fingerprint", test_wrong_fingerprint);
  g_test_add_func ("/media/stream/keying/rtcp-clear-reports", test_clear_reports);
  g_test_add_func ("/media/stream/keying/rtcp-meddled-with", test_meddled_with);
  g_test_add_func ("/media/stream/keying/rtcp-flooded", test_flooded);
  return g_test_run ();
}
