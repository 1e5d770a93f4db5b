/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-stream.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"

#include <string.h>

/* ---- what the gate keeps ---- */

static void
test_blocked (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  guint rtp, rtcp, seen;

  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->a.quality.level_db > -50);

  cs_media_session_set_blocked (pair->a.session, TRUE);
  cs_test_loop_settle (); /* what was on the wire already */
  rtp = cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP);
  rtcp = cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTCP);
  seen = pair->a.n_quality;
  cs_test_media_pair_wait_for (pair, FALSE, CS_MEDIA_CLASS_RTP, 50);
  CS_TEST_WAIT_FOR (pair->a.n_quality >= seen + 2);
  /* One may have been past the gate when the bar came down. */
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), <=, rtp + 1);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTCP), <=, rtcp + 1);
  g_assert_cmpfloat (pair->a.quality.level_db, ==, -100);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);

  cs_media_session_set_blocked (pair->a.session, FALSE);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 10);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50);
}

static void
test_hold (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  guint seen, rtp;

  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);

  pair->a.agreed.direction = pair->b.agreed.direction = CS_SDP_INACTIVE;
  cs_test_media_pair_connect (pair);
  seen = pair->a.n_quality;
  CS_TEST_WAIT_FOR (pair->a.n_quality >= seen + 1);
  rtp = pair->seen->len;
  CS_TEST_WAIT_FOR (pair->a.n_quality >= seen + 3);
  for (; rtp < pair->seen->len; rtp++)
    g_assert_cmpint (((CsTestDatagram *) pair->seen->pdata[rtp])->class, !=, CS_MEDIA_CLASS_RTP);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);

  /* Back, with other payload types: the keys stay. */
  pair->a.agreed.direction = pair->b.agreed.direction = CS_SDP_SENDRECV;
  pair->a.agreed.formats[0].send_payload_type = pair->b.agreed.formats[0].receive_payload_type = 98;
  pair->b.agreed.formats[0].send_payload_type = pair->a.agreed.formats[0].receive_payload_type = 99;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* A sends what B never heard of: B is told, once, and when A is understood again it plays. */
static void
test_unknown_payload_type (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  const guint8 agreed = pair->a.agreed.formats[0].send_payload_type;
  guint seen;

  pair->a.agreed.formats[0].send_payload_type = 77;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->b.n_unplayed > 0);
  g_assert_cmpuint (pair->b.quality.unknown, >, 100);
  g_assert_false (pair->b.flowing);
  g_assert_true (pair->a.flowing);

  pair->a.agreed.formats[0].send_payload_type = agreed;
  cs_test_media_end_connect (&pair->a);
  CS_TEST_WAIT_FOR (pair->b.flowing && pair->b.quality.level_db > -50);
  seen = pair->b.n_quality;
  CS_TEST_WAIT_FOR (pair->b.n_quality > seen);
  g_assert_cmpuint (pair->b.n_unplayed, ==, 1);
  g_assert_cmpuint (pair->a.n_unplayed, ==, 0);
}

typedef struct {
  guint n_rtp;
  guint n_bad;
} Attacker;

static GBytes *
altered (GBytes *packet, gsize at)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (packet, &len);
  guint8 *copy = g_memdup2 (bytes, len);

  copy[at] ^= 1;
  return g_bytes_new_take (copy, len);
}

/* To every fifth packet of A: one with a bit changed, the same once more, and a clear one of the attacker's own, which
 * claims a sequence number ahead. */
static void
attack_rtp (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  Attacker *attacker = user_data;
  guint8 forged[CS_MEDIA_RTP_HEADER_LEN + 40] = { 0 };
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, NULL);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) own = NULL;

  cs_test_media_pair_forward (pair, datagram, NULL);
  if (!datagram->from_a || datagram->class != CS_MEDIA_CLASS_RTP || ++attacker->n_rtp % 5 != 0)
    return;
  changed = altered (datagram->bytes, g_bytes_get_size (datagram->bytes) - 20);
  cs_test_media_pair_forward (pair, datagram, changed);
  cs_test_media_pair_forward (pair, datagram, NULL);
  memcpy (forged, bytes, CS_MEDIA_RTP_HEADER_LEN);
  forged[2]++;
  own = g_bytes_new (forged, sizeof forged);
  cs_test_media_pair_forward (pair, datagram, own);
  attacker->n_bad += 3;
}

static void
test_forged_packets (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  Attacker attacker = { 0 };
  guint64 good;

  pair->relay = attack_rtp;
  pair->user_data = &attacker;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 100);
  cs_media_session_stop (pair->a.session);
  CS_TEST_WAIT_FOR (pair->a.stopped);
  good = pair->a.quality.sent;
  cs_test_loop_settle ();
  CS_TEST_WAIT_FOR (pair->b.quality.received == good && pair->b.quality.dropped == attacker.n_bad);
  g_assert_cmpuint (attacker.n_bad, >=, 60);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_SECURE);
  g_assert_false (pair->b.failed);
}

static void
test_wrong_hello_hash (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  cs_test_media_pair_create (pair);
  pair->a.agreed.peer_zrtp_hash[7] ^= 0x10;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.failed);
  g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_ATTACK);
  g_assert_cmpint (pair->a.failure.zrtp, ==, CS_ZRTP_FAILURE_HELLO_HASH);
  g_assert_cmpint (pair->a.gate, !=, CS_MEDIA_GATE_SECURE);
  g_assert_cmpint (pair->a.gate, !=, CS_MEDIA_GATE_CLEAR);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTCP), ==, 0);
}

/* Changes the named message on its way: somebody in between who cannot do more. */
static void
break_message (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  const char *message = user_data;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

  /* Packet header 12 bytes, preamble and length 4, then the type. A changed packet fails its checksum: it is as if it
   * never came. */
  if (datagram->class == CS_MEDIA_CLASS_ZRTP && len > 24 && memcmp (bytes + 16, message, 8) == 0)
    {
      g_autoptr (GBytes) changed = altered (datagram->bytes, len - 30);

      cs_test_media_pair_forward (pair, datagram, changed);
      return;
    }
  cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_handshake_that_never_ends (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->relay = break_message;
  pair->user_data = (gpointer) "DHPart2 ";
  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  pair->a.agreed.peer_has_zrtp_hash = pair->b.agreed.peer_has_zrtp_hash = FALSE;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.failed || pair->b.failed);
  g_assert_cmpint (pair->a.failed ? pair->a.failure.kind : pair->b.failure.kind, ==, CS_MEDIA_FAILURE_HANDSHAKE);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_HANDSHAKE);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_HANDSHAKE);
  /* It could have been clear, but ZRTP was seen. */
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_RTP), ==, 0);
}

/* Loses a quarter of all packets, of keying and of sound. */
static void
lose_some (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  if (g_rand_int_range (user_data, 0, 4) > 0)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_lossy (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->relay = lose_some;
  pair->user_data = rand;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.lost > 5 && pair->b.quality.lost > 5);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
  g_assert_cmpuint (pair->a.quality.dropped, ==, 0);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* ---- peers without ZRTP ---- */

static void
test_no_zrtp (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new_without_zrtp ();

  pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->b.gate == CS_MEDIA_GATE_CLEAR);
  CS_TEST_WAIT_FOR (pair->a.failed && pair->a.quality.dropped > 20);
  g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_NO_KEYING);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
  g_assert_cmpuint (pair->a.quality.received, ==, 0);
  g_assert_false (pair->a.flowing);
}

/* The hash in signalling promises ZRTP: even a call that may be clear does not become so. */
static void
test_announced_is_never_clear (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new_without_zrtp ();

  pair->a.config.allow_clear = TRUE;
  pair->a.agreed.peer_has_zrtp_hash = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.failed);
  g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_NO_KEYING);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
}

static void
test_clear (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new_without_zrtp ();

  cs_test_media_pair_connect_clear (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
  g_assert_false (pair->a.failed || pair->b.failed || pair->a.secured);
}

/* Both allow clear, both speak ZRTP: it is used. */
static void
test_zrtp_is_preferred (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  pair->a.agreed.peer_has_zrtp_hash = pair->b.agreed.peer_has_zrtp_hash = FALSE;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.flowing);
  g_assert_false (pair->a.security.zrtp.peer_hello_hash_checked);
  cs_test_media_pair_assert_nothing_clear (pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/stream/blocked", test_blocked);
  g_test_add_func ("/media/stream/unknown-payload-type", test_unknown_payload_type);
  g_test_add_func ("/media/stream/hold", test_hold);
  g_test_add_func ("/media/stream/forged-packets", test_forged_packets);
  g_test_add_func ("/media/stream/wrong-hello-hash", test_wrong_hello_hash);
  g_test_add_func ("/media/stream/handshake-that-never-ends", test_handshake_that_never_ends);
  g_test_add_func ("/media/stream/lossy", test_lossy);
  g_test_add_func ("/media/stream/no-zrtp", test_no_zrtp);
  g_test_add_func ("/media/stream/announced-is-never-clear", test_announced_is_never_clear);
  g_test_add_func ("/media/stream/clear", test_clear);
  g_test_add_func ("/media/stream/zrtp-is-preferred", test_zrtp_is_preferred);
  return g_test_run ();
}
