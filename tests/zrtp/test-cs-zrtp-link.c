/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two engines over a bad network: what is lost comes again, what comes twice or late does no harm. */

#include "zrtp/cs-test-zrtp-pair.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define N_ROUNDS 3 /* who initiates is chance: each case is played for both */

typedef struct {
  CsZrtpMessageType type;
  guint from;
  guint times; /* how often it is lost */
} Loss;

static void
lose_message (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  Loss *loss = user_data;

  if (cs_test_zrtp_type (packet, len) == loss->type && loss->times > 0 && (loss->from == 2 || loss->from == from))
    loss->times--;
  else
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

/* The first one, the first five and the first ten of every kind of message, of one side and of both. */
static void
test_each_message_lost (void)
{
  static const guint times[] = { 1, 5, 9 };

  for (guint type = CS_ZRTP_MESSAGE_HELLO; type <= CS_ZRTP_MESSAGE_CONF2_ACK; type++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (times) * 3 * N_ROUNDS; i++)
        {
          g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
          Loss loss = { (CsZrtpMessageType) type, i % 3, times[i / 3 % G_N_ELEMENTS (times)] };

          pair->link = lose_message;
          pair->link_data = &loss;
          cs_test_zrtp_pair_start (pair);
          cs_test_zrtp_pair_settle (pair, 60 * SECOND);
          cs_test_zrtp_pair_assert_agreed (pair);
        }
    }
}

static void
lose_nth (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const guint *lost = user_data;

  if (n != lost[from])
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

/* One packet of each side is lost, every pair of positions. */
static void
test_each_packet_lost (void)
{
  for (guint a = 0; a < 9; a++)
    {
      for (guint b = 0; b < 9; b++)
        {
          g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
          guint lost[2] = { a, b };

          pair->link = lose_nth;
          pair->link_data = lost;
          cs_test_zrtp_pair_start (pair);
          cs_test_zrtp_pair_settle (pair, 60 * SECOND);
          cs_test_zrtp_pair_assert_agreed (pair);
        }
    }
}

typedef struct {
  GRand *rand;
  double loss, duplicate;
  gint64 max_delay_us;
} Weather;

static void
bad_weather (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  Weather *weather = user_data;
  guint copies = g_rand_double (weather->rand) < weather->duplicate ? 3 : 1;

  if (g_rand_double (weather->rand) < weather->loss)
    return;
  while (copies-- > 0)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len,
                               g_rand_int_range (weather->rand, 0, (gint32) weather->max_delay_us));
}

static guint
play (guint rounds, double loss, double duplicate, gint64 max_delay_us)
{
  guint agreed = 0;

  for (guint32 seed = 0; seed < rounds; seed++)
    {
      g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
      Weather weather = { g_rand_new_with_seed (seed), loss, duplicate, max_delay_us };

      pair->link = bad_weather;
      pair->link_data = &weather;
      cs_test_zrtp_pair_start (pair);
      cs_test_zrtp_pair_settle (pair, 120 * SECOND);
      cs_test_zrtp_pair_assert_sane (pair);
      if (pair->ends[0].n_secured == 1 && pair->ends[1].n_secured == 1)
        {
          cs_test_zrtp_pair_assert_agreed (pair);
          agreed++;
        }
      else
        {
          /* Whoever did not make it knows. A Conf2ACK lost eleven times leaves the responder secure alone. */
          g_assert_cmpuint (pair->ends[0].n_failed + pair->ends[1].n_failed, >=, 1);
        }
      g_rand_free (weather.rand);
    }
  return agreed;
}

static void
test_duplicates (void)
{
  g_assert_cmpuint (play (40, 0, 1, 2), ==, 40);
}

static void
test_reordered (void)
{
  g_assert_cmpuint (play (80, 0, 0.2, 400000), ==, 80);
}

static void
test_slow (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

  pair->delay_us = SECOND;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
}

/* A fifth of all packets: eleven attempts leave one failure in tens of thousands. */
static void
test_loss (void)
{
  g_assert_cmpuint (play (80, 0.2, 0.1, 100000), >=, 78);
}

/* Two thirds: it often fails, but it says so and never gets it wrong. */
static void
test_heavy_loss (void)
{
  const guint agreed = play (100, 0.7, 0.1, 300000);

  g_test_message ("%u of 100", agreed);
  g_assert_cmpuint (agreed, >, 3);
}

static void
one_way (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  if (from == 0)
    cs_test_zrtp_pair_deliver (pair, 1, packet, len, pair->delay_us);
}

static void
test_one_way (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

  pair->link = one_way;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_run (pair, 60 * SECOND);
  g_assert_cmpint (pair->ends[0].failure, ==, CS_ZRTP_FAILURE_NO_PEER);
  g_assert_cmpint (pair->ends[0].failed_at_us, ==, 3950 * 1000);
  g_assert_true (pair->ends[1].peer_found);
  g_assert_cmpint (pair->ends[1].failure, ==, CS_ZRTP_FAILURE_TIMEOUT);
  g_assert_cmpuint (pair->ends[0].n_secured + pair->ends[1].n_secured, ==, 0);
}

/* Every packet of the exchange once more, in the order of sending, when it is long over. */
static GPtrArray *recorded;

static void
record (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  g_ptr_array_add (recorded, g_bytes_new (packet, len));
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_replayed (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL), fresh = cs_test_zrtp_pair_new (NULL, NULL);

  recorded = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  pair->link = record;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  pair->link = NULL;
  for (guint to = 0; to < 2; to++)
    {
      for (guint i = 0; i < recorded->len; i++)
        cs_test_zrtp_pair_deliver (pair, to, g_bytes_get_data (recorded->pdata[i], NULL),
                                   g_bytes_get_size (recorded->pdata[i]), SECOND);
    }
  cs_test_zrtp_pair_run (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);

  /* And into a new exchange of others: the old Hello is taken for the peer's, but it leads nowhere. */
  for (guint i = 0; i < recorded->len; i++)
    cs_test_zrtp_pair_deliver (fresh, 0, g_bytes_get_data (recorded->pdata[i], NULL),
                               g_bytes_get_size (recorded->pdata[i]), 0);
  cs_test_zrtp_pair_start (fresh);
  cs_test_zrtp_pair_settle (fresh, 60 * SECOND);
  cs_test_zrtp_pair_assert_sane (fresh);
  g_assert_cmpuint (fresh->ends[0].n_secured, ==, 0);
  g_ptr_array_unref (recorded);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/link/each-message-lost", test_each_message_lost);
  g_test_add_func ("/zrtp/link/each-packet-lost", test_each_packet_lost);
  g_test_add_func ("/zrtp/link/duplicates", test_duplicates);
  g_test_add_func ("/zrtp/link/reordered", test_reordered);
  g_test_add_func ("/zrtp/link/slow", test_slow);
  g_test_add_func ("/zrtp/link/loss", test_loss);
  g_test_add_func ("/zrtp/link/heavy-loss", test_heavy_loss);
  g_test_add_func ("/zrtp/link/one-way", test_one_way);
  g_test_add_func ("/zrtp/link/replayed", test_replayed);
  return g_test_run ();
}
