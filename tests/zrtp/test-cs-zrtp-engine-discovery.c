/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-pair.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-vectors.h"
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-failure.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define GRACE (2 * SECOND)

static CsTestZrtpSolo *
started (void)
{
  CsTestZrtpSolo *solo = cs_test_zrtp_solo_new (NULL);

  cs_zrtp_engine_start (solo->end.engine, 0);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, 1);
  return solo;
}

static void
assert_ended (const CsTestZrtpSolo *solo, CsZrtpFailure failure)
{
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  g_assert_cmphex (solo->end.failure, ==, failure);
  g_assert_false (solo->end.by_peer);
}

/* Twenty retransmissions take 3.75 s; the last one gets as long as the others to be answered. */
static void
test_no_peer (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();

  cs_test_zrtp_solo_run (solo, 3750 * 1000);
  g_assert_cmpuint (solo->end.n_failed, ==, 0);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, 21);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  assert_ended (solo, CS_ZRTP_FAILURE_NO_PEER);
  g_assert_cmpint (solo->end.failed_at_us, ==, 3950 * 1000);
  g_assert_cmpuint (solo->sent->len, ==, 21);

  /* It is over: nobody who comes now is answered. */
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  cs_zrtp_engine_restart (solo->end.engine, solo->now_us);
  cs_zrtp_engine_start (solo->end.engine, solo->now_us);
  g_assert_cmpuint (solo->sent->len, ==, 21);
}

static void
test_restart (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);

  cs_zrtp_engine_restart (solo->end.engine, 0);
  g_assert_cmpuint (solo->sent->len, ==, 0);
  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_test_zrtp_solo_run (solo, 3 * SECOND);
  cs_zrtp_engine_restart (solo->end.engine, solo->now_us);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  assert_ended (solo, CS_ZRTP_FAILURE_NO_PEER);
  g_assert_cmpint (solo->end.failed_at_us, ==, 3 * SECOND + 3950 * 1000);
}

static void
test_hello_is_answered (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();
  static const CsZrtpMessageType expected[]
      = { CS_ZRTP_MESSAGE_HELLO, CS_ZRTP_MESSAGE_HELLO_ACK, CS_ZRTP_MESSAGE_COMMIT };

  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_true (solo->end.peer_found);
  g_assert_cmpuint (solo->sent->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (
        cs_test_zrtp_type (g_bytes_get_data (solo->sent->pdata[i], NULL), g_bytes_get_size (solo->sent->pdata[i])), ==,
        expected[i]);

  /* Again: acknowledged again. Another one: dropped, as whoever wants to take the place of the first. */
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, 2);
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_B);
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_GNU);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, 2);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (solo->end.engine), ==, 2);
}

/* Our Hello may be lost although the peer's has come: it goes on beside the Commit. */
static void
test_hello_beside_commit (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_HELLO_ACK);
  guint sent;

  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  cs_test_zrtp_solo_run (solo, 5 * SECOND);
  sent = cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO);
  g_assert_cmpuint (sent, >, 21);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), >, 3);

  cs_test_zrtp_solo_feed (solo, ack);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, sent);
  assert_ended (solo, CS_ZRTP_FAILURE_TIMEOUT);
}

static void
test_only_acknowledged (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_HELLO_ACK);

  cs_test_zrtp_solo_feed (solo, ack);
  cs_test_zrtp_solo_run (solo, 11 * SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, 1);
  g_assert_cmpuint (solo->end.n_failed, ==, 0);

  cs_zrtp_engine_restart (solo->end.engine, solo->now_us);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, 2);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  assert_ended (solo, CS_ZRTP_FAILURE_TIMEOUT);
  g_assert_cmpint (solo->end.failed_at_us, ==, 23 * SECOND);
}

static void
test_ack_before_start (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_HELLO_ACK);

  cs_test_zrtp_solo_feed (solo, ack);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (solo->end.engine), ==, 1);
  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_test_zrtp_solo_run (solo, SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), >, 1);
}

/* The captured Hello with @version in it. */
static void
feed_version (CsTestZrtpSolo *solo, const char *version)
{
  gsize len;
  g_autofree guint8 *packet = cs_test_unhex (VECTOR_HELLO_A, &len);

  memcpy (packet + 24, version, 4);
  cs_test_zrtp_fix_crc (packet, len);
  cs_zrtp_engine_receive (solo->end.engine, packet, len, solo->now_us);
}

static void
test_higher_version (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();

  feed_version (solo, "2.00");
  feed_version (solo, "1.20");
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO), ==, 3);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, 0);
  g_assert_false (solo->end.peer_found);

  /* It understands and comes back with ours. */
  feed_version (solo, "1.1x");
  g_assert_true (solo->end.peer_found);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
}

static void
test_only_higher_version (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();

  feed_version (solo, "2.00");
  cs_test_zrtp_solo_run (solo, 4 * SECOND);
  assert_ended (solo, CS_ZRTP_FAILURE_VERSION);
}

static void
test_lower_version (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();
  g_autoptr (GBytes) error = NULL, expected = cs_zrtp_failure_print (CS_ZRTP_FAILURE_VERSION);

  feed_version (solo, "1.00");
  g_assert_cmpuint (solo->end.n_failed, ==, 0);
  cs_test_zrtp_solo_run (solo, GRACE);
  assert_ended (solo, CS_ZRTP_FAILURE_VERSION);
  error = cs_test_zrtp_solo_last (solo, CS_ZRTP_MESSAGE_ERROR);
  g_assert_true (g_bytes_equal (error, expected));
}

static void
test_announced_hash (void)
{
  g_autofree guint8 *right = cs_test_unhex (VECTOR_HELLO_A_HASH, NULL);
  g_autofree guint8 *wrong = cs_test_unhex (VECTOR_HELLO_B_HASH, NULL);

  for (guint late = 0; late < 2; late++)
    {
      for (guint is_wrong = 0; is_wrong < 2; is_wrong++)
        {
          g_autoptr (CsTestZrtpSolo) solo = started ();
          const guint8 *hash = is_wrong ? wrong : right;

          if (!late)
            cs_zrtp_engine_set_peer_hello_hash (solo->end.engine, hash, 0);
          cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
          if (late)
            cs_zrtp_engine_set_peer_hello_hash (solo->end.engine, hash, 0);

          if (is_wrong)
            {
              /* Early, the right one might still come. */
              g_assert_cmpuint (solo->end.n_failed, ==, late);
              cs_test_zrtp_solo_run (solo, GRACE);
              assert_ended (solo, CS_ZRTP_FAILURE_HELLO_HASH);
              g_assert_cmpint (solo->end.peer_found, ==, late);
              g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), ==, late);
              cs_zrtp_engine_set_peer_hello_hash (solo->end.engine, right, 0);
              g_assert_cmpuint (solo->end.n_failed, ==, 1);
            }
          else
            {
              g_assert_cmpuint (solo->end.n_failed, ==, 0);
              g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
            }
        }
    }
}

/* Even when it is secure: a Hello that signalling disowns was somebody else's. */
static void
test_disowned_after_secure (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  guint8 hash[CS_ZRTP_HELLO_HASH_LEN];

  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);

  cs_zrtp_engine_get_hello_hash (pair->ends[1].engine, hash);
  cs_zrtp_engine_set_peer_hello_hash (pair->ends[0].engine, hash, pair->now_us);
  g_assert_true (cs_zrtp_engine_is_secure (pair->ends[0].engine));
  hash[0] ^= 1;
  cs_zrtp_engine_set_peer_hello_hash (pair->ends[0].engine, hash, pair->now_us);
  g_assert_false (cs_zrtp_engine_is_secure (pair->ends[0].engine));
  g_assert_cmpuint (pair->ends[0].n_failed, ==, 1);
  g_assert_cmpint (pair->ends[0].failure, ==, CS_ZRTP_FAILURE_HELLO_HASH);
}

static void
test_malformed_hello (void)
{
  g_autoptr (CsTestZrtpSolo) solo = started ();
  gsize len;
  g_autofree guint8 *packet = cs_test_unhex (VECTOR_HELLO_A, &len);

  /* Eight hashes are announced. */
  packet[89] = 0x08;
  cs_test_zrtp_fix_crc (packet, len);
  cs_zrtp_engine_receive (solo->end.engine, packet, len, 0);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (solo->end.engine), ==, 1);
  g_assert_false (solo->end.peer_found);
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_true (solo->end.peer_found);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/discovery/no-peer", test_no_peer);
  g_test_add_func ("/zrtp/discovery/restart", test_restart);
  g_test_add_func ("/zrtp/discovery/hello-is-answered", test_hello_is_answered);
  g_test_add_func ("/zrtp/discovery/hello-beside-commit", test_hello_beside_commit);
  g_test_add_func ("/zrtp/discovery/only-acknowledged", test_only_acknowledged);
  g_test_add_func ("/zrtp/discovery/ack-before-start", test_ack_before_start);
  g_test_add_func ("/zrtp/discovery/higher-version", test_higher_version);
  g_test_add_func ("/zrtp/discovery/only-higher-version", test_only_higher_version);
  g_test_add_func ("/zrtp/discovery/lower-version", test_lower_version);
  g_test_add_func ("/zrtp/discovery/announced-hash", test_announced_hash);
  g_test_add_func ("/zrtp/discovery/disowned-after-secure", test_disowned_after_secure);
  g_test_add_func ("/zrtp/discovery/malformed-hello", test_malformed_hello);
  return g_test_run ();
}
