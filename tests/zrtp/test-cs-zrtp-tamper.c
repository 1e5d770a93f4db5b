/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody on the path changes packets and repairs their CRC. Whatever he changes: never two secure ends with different
 * keys, never a crash, and the failure is one that fits. */

#include "zrtp/cs-test-zrtp-pair.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define HEADER 12

typedef struct {
  CsZrtpMessageType type;
  gsize at;
  guint8 flip;
  gboolean fix_crc;
  gboolean always; /* retransmissions too; otherwise only the first one */
  guint done;
  gsize seen_len;
} Tamper;

static void
tamper_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  Tamper *tamper = user_data;
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (cs_test_zrtp_type (packet, len) == tamper->type)
    tamper->seen_len = len;
  if (cs_test_zrtp_type (packet, len) == tamper->type && tamper->at < len && (tamper->always || tamper->done == 0))
    {
      copy[tamper->at] ^= tamper->flip;
      if (tamper->fix_crc && tamper->at < len - 4)
        cs_test_zrtp_fix_crc (copy, len);
      tamper->done++;
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
}

static CsTestZrtpPair *
play (Tamper *tamper)
{
  CsTestZrtpPair *pair = cs_test_zrtp_pair_new (NULL, NULL);

  pair->link = tamper_link;
  pair->link_data = tamper;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return pair;
}

/* What either end may say when a message of @type was changed. */
static gboolean
is_fitting (CsZrtpMessageType type, CsZrtpFailure failure)
{
  /* A packet that stops to be one is lost for good; and the other side learns of the end by an Error, which carries
   * MALFORMED for what has no code. */
  if (failure == CS_ZRTP_FAILURE_TIMEOUT || failure == CS_ZRTP_FAILURE_MALFORMED)
    return TRUE;

  switch ((int) type)
    {
    case CS_ZRTP_MESSAGE_HELLO:
      return failure == CS_ZRTP_FAILURE_NO_PEER || failure == CS_ZRTP_FAILURE_VERSION
             || failure == CS_ZRTP_FAILURE_HASH_CHAIN || failure == CS_ZRTP_FAILURE_HVI_MISMATCH;
    case CS_ZRTP_MESSAGE_COMMIT:
      return failure == CS_ZRTP_FAILURE_HASH_CHAIN || failure == CS_ZRTP_FAILURE_HVI_MISMATCH
             || (failure >= CS_ZRTP_FAILURE_HASH && failure <= CS_ZRTP_FAILURE_NO_SHARED_SECRET)
             || failure == CS_ZRTP_FAILURE_CONFIRM_MAC;
    case CS_ZRTP_MESSAGE_DHPART1:
      return failure == CS_ZRTP_FAILURE_BAD_PV || failure == CS_ZRTP_FAILURE_CONFIRM_MAC
             || failure == CS_ZRTP_FAILURE_HASH_CHAIN;
    case CS_ZRTP_MESSAGE_DHPART2:
      return failure == CS_ZRTP_FAILURE_HVI_MISMATCH;
    case CS_ZRTP_MESSAGE_CONFIRM1:
    case CS_ZRTP_MESSAGE_CONFIRM2:
      return failure == CS_ZRTP_FAILURE_CONFIRM_MAC || failure == CS_ZRTP_FAILURE_HASH_CHAIN;
    default:
      return FALSE;
    }
}

/* Every byte of every packet of one type, one after the other, in all its retransmissions. */
static void
assert_fitting (const CsTestZrtpPair *pair, const Tamper *tamper)
{
  for (guint end = 0; end < 2; end++)
    {
      if (pair->ends[end].n_failed > 0 && !is_fitting (tamper->type, pair->ends[end].failure))
        g_error ("byte %u of %s: %s", (guint) tamper->at, cs_zrtp_message_type_name (tamper->type),
                 cs_zrtp_failure_name (pair->ends[end].failure));
    }
}

static void
test_every_byte (gconstpointer data)
{
  const CsZrtpMessageType type = (CsZrtpMessageType) GPOINTER_TO_INT (data);
  gsize len = HEADER + 1;

  for (gsize at = 0; at < len - 4; at++)
    {
      Tamper tamper = { .type = type, .at = at, .flip = (guint8) (1 << at % 8), .fix_crc = TRUE, .always = TRUE };
      g_autoptr (CsTestZrtpPair) pair = play (&tamper);

      len = tamper.seen_len;
      assert_fitting (pair, &tamper);

      /* The unused byte of the header, the sequence number and the SSRC are not protected and not needed. Of the
       * messages with a MAC everything is; which of two Commits counts is chance and has its own test. */
      if (at == 1 || at == 2 || at == 3 || (at >= 8 && at < HEADER))
        cs_test_zrtp_pair_assert_agreed (pair);
      else if (type != CS_ZRTP_MESSAGE_HELLO_ACK && type != CS_ZRTP_MESSAGE_COMMIT)
        g_assert_cmpuint (pair->ends[0].n_secured + pair->ends[1].n_secured, <, 2);
    }
}

/* Both Commits are changed, but only one of them counts: the other is not even read when it loses the contention. When
 * the one that counts was changed behind its header nobody becomes secure. */
static void
commit_of_one (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const Tamper *tamper = user_data;
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (cs_test_zrtp_type (packet, len) == CS_ZRTP_MESSAGE_COMMIT)
    {
      /* B's is lost, so that A's counts. */
      if (from == 1)
        return;
      copy[tamper->at] ^= tamper->flip;
      cs_test_zrtp_fix_crc (copy, len);
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
}

static void
test_the_commit_that_counts (void)
{
  guint failed = 0;

  for (gsize at = HEADER; at < 128; at++)
    {
      g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
      Tamper tamper = { .at = at, .flip = 0x10 };

      pair->link = commit_of_one;
      pair->link_data = &tamper;
      cs_test_zrtp_pair_start (pair);
      cs_test_zrtp_pair_settle (pair, 60 * SECOND);
      cs_test_zrtp_pair_assert_sane (pair);
      g_assert_cmpuint (pair->ends[0].n_secured + pair->ends[1].n_secured, ==, 0);
      failed += pair->ends[0].n_failed + pair->ends[1].n_failed;
    }
  g_assert_cmpuint (failed, ==, 2 * (128 - HEADER));
}

/* Without repairing the CRC a change is a loss: the retransmission gets through. */
static void
test_damaged (void)
{
  for (guint type = CS_ZRTP_MESSAGE_HELLO; type <= CS_ZRTP_MESSAGE_CONF2_ACK; type++)
    {
      for (gsize at = 0; at < 28; at += 3)
        {
          Tamper tamper = { .type = (CsZrtpMessageType) type, .at = at, .flip = 0x20 };
          g_autoptr (CsTestZrtpPair) pair = play (&tamper);

          g_assert_cmpuint (tamper.done, ==, 1);
          cs_test_zrtp_pair_assert_agreed (pair);
        }
    }
}

/* Only the first one is changed, the retransmissions are not: he has not won, but may have made it fail. */
static void
test_once (void)
{
  GRand *rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 300; i++)
    {
      Tamper tamper = { .type = (CsZrtpMessageType) g_rand_int_range (rand, 0, CS_ZRTP_MESSAGE_CONF2_ACK + 1),
                        .at = (gsize) g_rand_int_range (rand, HEADER, 150),
                        .flip = (guint8) g_rand_int_range (rand, 1, 256),
                        .fix_crc = TRUE };
      g_autoptr (CsTestZrtpPair) pair = play (&tamper);
    }
  g_rand_free (rand);
}

typedef struct {
  GRand *rand;
  gboolean lengthen;
} Cut;

static void
cut_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const Cut *cut = user_data;

  /* One that is too short or too long, with all the lengths right or not, before the right one. */
  for (guint i = 0; i < 2; i++)
    {
      const gsize other = cut->lengthen ? len + (gsize) g_rand_int_range (cut->rand, 1, 3000)
                                        : (gsize) g_rand_int_range (cut->rand, 0, (gint32) len);
      g_autofree guint8 *copy = g_malloc0 (other);

      if (other > 0)
        memcpy (copy, packet, MIN (len, other));
      if (other >= 20 && i == 0)
        {
          copy[14] = (guint8) ((other - 16) / 4 >> 8);
          copy[15] = (guint8) ((other - 16) / 4);
        }
      if (other >= 4)
        cs_test_zrtp_fix_crc (copy, other);
      cs_test_zrtp_pair_deliver (pair, 1 - from, copy, other, pair->delay_us);
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_any_length (void)
{
  for (guint32 seed = 0; seed < 120; seed++)
    {
      g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
      Cut cut = { g_rand_new_with_seed (seed), seed % 2 == 0 };

      pair->link = cut_link;
      pair->link_data = &cut;
      cs_test_zrtp_pair_start (pair);
      cs_test_zrtp_pair_settle (pair, 60 * SECOND);
      cs_test_zrtp_pair_assert_sane (pair);
      g_assert_cmpuint (cs_zrtp_engine_get_dropped (pair->ends[0].engine), >, 0);
      g_rand_free (cut.rand);
    }
}

/* Noise that looks like ZRTP, in every state. */
static void
test_noise (void)
{
  GRand *rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 80; round++)
    {
      g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

      cs_test_zrtp_pair_start (pair);
      for (guint step = 0; step < 30; step++)
        {
          const gsize len = 28 + 4 * (gsize) g_rand_int_range (rand, 0, 120);
          g_autofree guint8 *noise = g_malloc (len);
          const char *type = cs_zrtp_message_type_name ((CsZrtpMessageType) g_rand_int_range (rand, 0, 8));

          for (gsize i = 0; i < len; i++)
            noise[i] = (guint8) g_rand_int (rand);
          memcpy (noise, "\x10\x00\x00\x01ZRTP", 8);
          memcpy (noise + 12, "PZ", 2);
          noise[14] = (guint8) ((len - 16) / 4 >> 8);
          noise[15] = (guint8) ((len - 16) / 4);
          memcpy (noise + 16, type, 8);
          cs_test_zrtp_fix_crc (noise, len);
          cs_test_zrtp_pair_deliver (pair, step % 2, noise, len, g_rand_int_range (rand, 0, 90000));
        }
      cs_test_zrtp_pair_settle (pair, 60 * SECOND);
      cs_test_zrtp_pair_assert_sane (pair);
    }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint type = CS_ZRTP_MESSAGE_HELLO; type <= CS_ZRTP_MESSAGE_CONF2_ACK; type++)
    {
      g_autofree char *name = g_strstrip (g_strdup (cs_zrtp_message_type_name ((CsZrtpMessageType) type)));
      g_autofree char *path = g_strdup_printf ("/zrtp/tamper/every-byte/%s", name);

      g_test_add_data_func (path, GINT_TO_POINTER (type), test_every_byte);
    }
  g_test_add_func ("/zrtp/tamper/the-commit-that-counts", test_the_commit_that_counts);
  g_test_add_func ("/zrtp/tamper/damaged", test_damaged);
  g_test_add_func ("/zrtp/tamper/once", test_once);
  g_test_add_func ("/zrtp/tamper/any-length", test_any_length);
  g_test_add_func ("/zrtp/tamper/noise", test_noise);
  return g_test_run ();
}
