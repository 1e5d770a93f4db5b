/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attacks by Hello, which anybody can make up who can send to the port. */

#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-zrtp-hello.h"

#include "crypto/cs-random.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

static CsTestZrtpPair *
play (CsTestZrtpLink link, gpointer data)
{
  CsTestZrtpPair *pair = cs_test_zrtp_pair_new (NULL, NULL);

  pair->link = link;
  pair->link_data = data;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return pair;
}

static void
assert_nobody_secure (const CsTestZrtpPair *pair)
{
  g_assert_cmpuint (pair->ends[0].n_secured + pair->ends[1].n_secured, ==, 0);
  g_assert_cmpuint (pair->ends[0].n_failed + pair->ends[1].n_failed, ==, 2);
}

static void
echo_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const gboolean alone = user_data != NULL;

  cs_test_zrtp_pair_deliver (pair, from, packet, len, pair->delay_us);
  if (!alone)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, 2 * pair->delay_us);
}

/* Our own packets come back. That there is nobody else is found out; who is there is found too. */
static void
test_own_zid (void)
{
  g_autoptr (CsTestZrtpPair) alone = play (echo_link, GINT_TO_POINTER (TRUE)), both = play (echo_link, NULL);

  assert_nobody_secure (alone);
  for (guint end = 0; end < 2; end++)
    {
      g_assert_cmpint (alone->ends[end].failure, ==, CS_ZRTP_FAILURE_EQUAL_ZIDS);
      g_assert_cmpint (alone->ends[end].failed_at_us, ==, alone->delay_us + 2 * SECOND);
      g_assert_cmpuint (alone->ends[end].n_sent_of[CS_ZRTP_MESSAGE_COMMIT], ==, 0);
    }
  cs_test_zrtp_pair_assert_agreed (both);
}

/* A Hello that nobody announced, sound but for that, with a ZID, an H3 and an SSRC of its own. */
static GBytes *
make_hello (void)
{
  g_autoptr (CsZrtpHashChain) chain = cs_zrtp_hash_chain_new ();
  CsZrtpHello hello = { .client_id = "Countersign" };
  g_autoptr (GBytes) message = NULL;
  guint32 ssrc;

  cs_random_bytes (hello.zid, sizeof hello.zid);
  cs_random_bytes ((guint8 *) &ssrc, sizeof ssrc);
  memcpy (hello.h3, cs_zrtp_hash_chain_get (chain, 3), CS_ZRTP_IMAGE_LEN);
  cs_zrtp_offer_complete (&hello.offer, TRUE);
  message = cs_zrtp_hello_print (&hello, cs_zrtp_hash_chain_get (chain, 2));
  return cs_zrtp_packet_print (message, 1, ssrc);
}

static void
announce (CsTestZrtpPair *pair)
{
  for (guint end = 0; end < 2; end++)
    {
      guint8 hash[CS_ZRTP_HELLO_HASH_LEN];

      cs_zrtp_engine_get_hello_hash (pair->ends[1 - end].engine, hash);
      cs_zrtp_engine_set_peer_hello_hash (pair->ends[end].engine, hash, 0);
    }
}

/* Not what signalling announced: passed over while the right one may come, and told when it does not. */
static void
test_hello_not_announced (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);
  g_autoptr (GBytes) hello = make_hello ();
  const guint8 *bytes = g_bytes_get_data (hello, NULL);
  const gsize len = g_bytes_get_size (hello);
  const guint8 announced[CS_ZRTP_HELLO_HASH_LEN] = { 1 };

  announce (pair);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_deliver (pair, 0, bytes, len, 1000);
  cs_test_zrtp_pair_deliver (pair, 1, bytes, len, 1000);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_true (pair->ends[0].secured.peer_hello_hash_checked);

  cs_zrtp_engine_set_peer_hello_hash (solo->end.engine, announced, 0);
  cs_zrtp_engine_receive (solo->end.engine, bytes, len, 0);
  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_zrtp_engine_receive (solo->end.engine, bytes, len, 0);
  cs_test_zrtp_solo_run (solo, 2 * SECOND - 1);
  g_assert_cmpuint (solo->end.n_failed, ==, 0);
  cs_test_zrtp_solo_run (solo, 2 * SECOND);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  g_assert_cmpint (solo->end.failure, ==, CS_ZRTP_FAILURE_HELLO_HASH);
  g_assert_false (solo->end.peer_found);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, 0);
}

/* It came before we began, and before signalling said what it should be: it is let go. */
static void
test_hello_before_the_announcement (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  g_autoptr (GBytes) hello = make_hello ();

  cs_zrtp_engine_receive (pair->ends[0].engine, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), 0);
  g_assert_true (pair->ends[0].peer_found);
  pair->ends[0].peer_found = FALSE;
  announce (pair);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
}

/* Two thousand Hellos a second from as many sources. Nobody answers them, nothing is kept of them, and the two who want
 * to talk to each other do. */
static void
test_hello_flood (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

  announce (pair);
  for (guint i = 0; i < 4000; i++)
    {
      g_autoptr (GBytes) hello = make_hello ();

      for (guint end = 0; end < 2; end++)
        cs_test_zrtp_pair_deliver (pair, end, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), i * 500);
    }
  cs_test_zrtp_pair_run (pair, SECOND);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 3 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  /* As fast as if nobody else were there. */
  g_assert_cmpint (MAX (pair->ends[0].secured_at_us, pair->ends[1].secured_at_us), ==, SECOND + 7 * pair->delay_us);

  g_assert_cmpuint (pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_HELLO_ACK], ==, 1);
  g_assert_cmpuint (pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_COMMIT], ==, 1);
  g_assert_cmpuint (pair->ends[0].n_sent, <, 10);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (pair->ends[0].engine), >, 3000);
}

/* Without an announcement the first Hello stands, right or wrong: one answer, however many come. */
static void
test_hello_flood_unannounced (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);

  cs_zrtp_engine_start (solo->end.engine, 0);
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GBytes) hello = make_hello ();

      solo->now_us += 500;
      cs_zrtp_engine_receive (solo->end.engine, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), solo->now_us);
    }
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, 1);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
  g_assert_cmpuint (solo->sent->len, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/attack/own-zid", test_own_zid);
  g_test_add_func ("/zrtp/attack/hello-not-announced", test_hello_not_announced);
  g_test_add_func ("/zrtp/attack/hello-before-the-announcement", test_hello_before_the_announcement);
  g_test_add_func ("/zrtp/attack/hello-flood", test_hello_flood);
  g_test_add_func ("/zrtp/attack/hello-flood-unannounced", test_hello_flood_unannounced);
  return g_test_run ();
}
