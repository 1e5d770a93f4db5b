/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The attacks that the literature knows of, each by its name. Whatever happens, nobody becomes secure with somebody
 * else's keys; and what anybody on the net can send, without having seen the exchange, ends nothing. */

#include "zrtp/cs-test-zrtp-cache.h"
#include "zrtp/cs-test-zrtp-puppet.h"
#include "zrtp/cs-zrtp-failure.h"

#include "crypto/cs-random.h"
#include "lib/cs-test-hex.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define HEADER 12

/* Where the flags are in a Confirm packet: header, head, MAC, IV, H0, and the last byte of their word. */
#define CONFIRM_FLAGS_AT (HEADER + 12 + 8 + 16 + 32 + 3)

static const CsZrtpSuite usual
    = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B256 };

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

/* CVE-2016-6271: the public value is chosen only after ours was seen, so that it does not fit the hvi. */
static void
test_wrong_hvi (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);
      g_autoptr (CsTestZrtpPuppet) puppet = cs_test_zrtp_puppet_new (solo, &usual);

      cs_zrtp_engine_start (solo->end.engine, 0);
      cs_test_zrtp_puppet_say_hello (puppet);
      puppet->wrong_hvi = i == 0;
      cs_test_zrtp_puppet_say_commit (puppet);
      if (i == 1)
        {
          /* Another pair of keys, and all else as it should be: the second Commit is not taken. */
          cs_key_pair_free (puppet->key_pair);
          puppet->key_pair = cs_key_pair_new (CS_KEY_AGREEMENT_X255, 32);
          cs_test_zrtp_puppet_say_commit (puppet);
        }
      cs_test_zrtp_puppet_say_dhpart2 (puppet);
      cs_test_zrtp_puppet_assert_refused (puppet, CS_ZRTP_FAILURE_HVI_MISMATCH, 0x62);
      g_assert_null (solo->end.receive_key);
    }
}

static void
test_bad_pv (const CsTestZrtpBadValue *bad, gboolean as_initiator)
{
  const CsZrtpSuite suite
      = { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS80, bad->agreement, CS_ZRTP_SAS_B32 };
  gsize len;
  g_autofree guint8 *value = cs_test_unhex (bad->hex, &len);
  g_autoptr (CsTestZrtpSolo) solo = NULL;
  g_autoptr (CsTestZrtpPuppet) puppet = NULL;
  CsZrtpConfig config;

  cs_test_zrtp_config (&config, 0);
  config.offer.agreements[0] = bad->agreement;
  config.offer.n_agreements = 1;
  solo = cs_test_zrtp_solo_new (&config);
  puppet = cs_test_zrtp_puppet_new (solo, &suite);
  cs_zrtp_engine_start (solo->end.engine, 0);
  puppet->public_value = value;
  puppet->public_len = len;
  cs_test_zrtp_puppet_say_hello (puppet);
  if (as_initiator)
    {
      cs_test_zrtp_puppet_say_commit (puppet);
      cs_test_zrtp_puppet_say_dhpart2 (puppet);
    }
  else
    cs_test_zrtp_puppet_say_dhpart1 (puppet);
  cs_test_zrtp_puppet_assert_refused (puppet, CS_ZRTP_FAILURE_BAD_PV, 0x61);
  g_assert_null (solo->end.receive_key);
}

static void
test_bad_pv_of_initiator (gconstpointer data)
{
  test_bad_pv (data, TRUE);
}

static void
test_bad_pv_of_responder (gconstpointer data)
{
  test_bad_pv (data, FALSE);
}

static void
record_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  if (from == 1)
    g_ptr_array_add (user_data, g_bytes_new (packet, len));
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

/* All that the peer said in an earlier call, once more, in its order. */
static void
test_replayed_call (void)
{
  guint as_initiator = 0, as_responder = 0;

  for (guint i = 0; i < 24; i++)
    {
      g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr (CsTestZrtpPair) earlier = play (record_link, said);
      g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);

      cs_test_zrtp_pair_assert_agreed (earlier);
      if (earlier->ends[1].secured.role == CS_ZRTP_ROLE_INITIATOR)
        as_initiator++;
      else
        as_responder++;
      cs_zrtp_engine_start (solo->end.engine, 0);
      for (guint j = 0; j < said->len; j++)
        cs_zrtp_engine_receive (solo->end.engine, g_bytes_get_data (said->pdata[j], NULL),
                                g_bytes_get_size (said->pdata[j]), solo->now_us);
      cs_zrtp_engine_srtp_received (solo->end.engine, solo->now_us);
      cs_test_zrtp_solo_run (solo, 60 * SECOND);
      g_assert_cmpuint (solo->end.n_secured, ==, 0);
      g_assert_cmpuint (solo->end.n_failed, ==, 1);
      g_assert_null (solo->end.send_key);
    }
  g_assert_cmpuint (as_initiator, >, 0);
  g_assert_cmpuint (as_responder, >, 0);
}

/* Everything that either said comes once more, to whom it was meant for and to who said it, when all is over. */
static void
replay_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
  for (guint i = 1; i < 4; i++)
    {
      cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, i * 37000);
      cs_test_zrtp_pair_deliver (pair, from, packet, len, i * 53000);
    }
}

static void
test_replayed_packets (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (CsTestZrtpPair) pair = play (replay_link, NULL);

      cs_test_zrtp_pair_assert_agreed (pair);
    }
}

/* One name in the list for another of the same kind, in both Hellos. */
static const struct {
  const char *name;
  const char *there;
  const char *instead;
} swaps[] = {
  { "weaker-cipher", "AES3AES1", "AES1AES1" },       { "weaker-tag", "HS80HS32", "HS32HS32" },
  { "order-of-tags", "HS80HS32", "HS32HS80" },       { "weaker-agreement", "X255X448", "DH3kDH3k" },
  { "order-of-agreements", "X255X448", "X448X255" }, { "weaker-hash", "S384S512", "S256S256" },
  { "unknown-hash", "S256S384", "N256N384" },        { "shorter-code", "CSW4B256", "B32 B32 " },
};

static void
swap_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const guint row = GPOINTER_TO_UINT (user_data);
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (cs_test_zrtp_type (packet, len) == CS_ZRTP_MESSAGE_HELLO)
    {
      guint8 *at = memmem (copy, len, swaps[row].there, 8);

      g_assert_nonnull (at);
      memcpy (at, swaps[row].instead, 8);
      cs_test_zrtp_fix_crc (copy, len);
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
}

static void
test_swapped_lists (gconstpointer data)
{
  g_autoptr (CsTestZrtpPair) pair = play (swap_link, (gpointer) data);

  assert_nobody_secure (pair);
}

/* The packets of another exchange with somebody of the same ZID, thrown in before each of the right ones. */
typedef struct {
  GPtrArray *foreign;
} Splice;

static void
splice_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const Splice *splice = user_data;

  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
  for (guint i = 0; from == 1 && i < splice->foreign->len; i++)
    {
      GBytes *other = splice->foreign->pdata[i];

      cs_test_zrtp_pair_deliver (pair, 0, g_bytes_get_data (other, NULL), g_bytes_get_size (other), pair->delay_us);
    }
}

static void
test_hash_chain_splice (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr (CsTestZrtpPair) other = play (record_link, said), pair = NULL;
      Splice splice = { said };

      pair = play (splice_link, &splice);
      cs_test_zrtp_pair_assert_agreed (pair);
      g_assert_false (cs_secret_equal (pair->ends[0].send_key, other->ends[0].send_key));
    }
}

/* A Confirm from somebody who does not have the keys. */
typedef struct {
  gboolean always; /* instead of the right one; otherwise before it */
  gint flag;       /* which bit of the flags is flipped, -1: all is noise */
} Forgery;

static void
forge_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const Forgery *forgery = user_data;
  const CsZrtpMessageType type = cs_test_zrtp_type (packet, len);
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (type == CS_ZRTP_MESSAGE_CONFIRM1 || type == CS_ZRTP_MESSAGE_CONFIRM2)
    {
      if (forgery->flag >= 0)
        copy[CONFIRM_FLAGS_AT] ^= (guint8) (1 << forgery->flag);
      else
        cs_random_bytes (copy + HEADER + 12, len - HEADER - 12 - 4);
      cs_test_zrtp_fix_crc (copy, len);
      cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
      if (forgery->always)
        return;
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
assert_forgery_fails (const Forgery *forgery)
{
  g_autoptr (CsTestZrtpPair) pair = play (forge_link, (gpointer) forgery);

  if (forgery->always)
    {
      assert_nobody_secure (pair);
      g_assert_true (pair->ends[0].failure == CS_ZRTP_FAILURE_CONFIRM_MAC
                     || pair->ends[1].failure == CS_ZRTP_FAILURE_CONFIRM_MAC);
      return;
    }
  cs_test_zrtp_pair_assert_agreed (pair);
  for (guint end = 0; end < 2; end++)
    {
      g_assert_false (pair->ends[end].secured.peer_disclosure);
      g_assert_false (pair->ends[end].secured.peer_checked);
    }
}

static void
test_forged_confirm (gconstpointer data)
{
  const Forgery once = { FALSE, GPOINTER_TO_INT (data) }, always = { TRUE, GPOINTER_TO_INT (data) };

  assert_forgery_fails (&once);
  assert_forgery_fails (&always);
}

/* Nothing gets through for 3.75 s from some moment on, one way or both ways. */
typedef struct {
  gint64 from_us;
  guint ways; /* bit 0: of end 0, bit 1: of end 1 */
} Silence;

static void
silent_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const Silence *silence = user_data;
  const gboolean silent = pair->now_us >= silence->from_us && pair->now_us < silence->from_us + 3750000;

  if (!silent || !(silence->ways >> from & 1))
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_silence (gconstpointer data)
{
  Silence silence = { 0, GPOINTER_TO_UINT (data) };

  for (; silence.from_us < 80000; silence.from_us += 5000)
    {
      g_autoptr (CsTestZrtpPair) pair = play (silent_link, &silence);

      cs_test_zrtp_pair_assert_agreed (pair);
    }
}

/* An Error of every code, to both, all the time: nobody has vouched for it. */
static void
error_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  g_autoptr (GBytes) error = cs_zrtp_failure_print ((CsZrtpFailure) GPOINTER_TO_UINT (user_data));
  g_autoptr (GBytes) forged = cs_zrtp_packet_print (error, 1, 0x11223344);

  if (n < 20)
    for (guint end = 0; end < 2; end++)
      cs_test_zrtp_pair_deliver (pair, end, g_bytes_get_data (forged, NULL), g_bytes_get_size (forged), 0);
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_forged_error (void)
{
  static const CsZrtpFailure codes[]
      = { CS_ZRTP_FAILURE_MALFORMED,   CS_ZRTP_FAILURE_VERSION, CS_ZRTP_FAILURE_CONFIRM_MAC,
          CS_ZRTP_FAILURE_NONCE_REUSE, CS_ZRTP_FAILURE_TIMEOUT, CS_ZRTP_FAILURE_GOCLEAR };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (CsTestZrtpPair) pair = play (error_link, GUINT_TO_POINTER (codes[i]));

      cs_test_zrtp_pair_assert_agreed (pair);
    }
}

/* Fragments of an extension that we do not speak (first byte 0x11) are no packets of ours. */
static void
fragment_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  copy[0] = 0x11;
  cs_test_zrtp_fix_crc (copy, len);
  cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
  if (user_data == NULL)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_fragments (void)
{
  g_autoptr (CsTestZrtpPair) beside = play (fragment_link, NULL),
                             instead = play (fragment_link, GINT_TO_POINTER (TRUE));

  cs_test_zrtp_pair_assert_agreed (beside);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (beside->ends[0].engine), >=, 5);
  assert_nobody_secure (instead);
  g_assert_cmpint (instead->ends[0].failure, ==, CS_ZRTP_FAILURE_NO_PEER);
}

/* Somebody who speaks ZRTP with both. Their codes differ; and when they had retained something of each other neither
 * finds it in him, so that both are told before a word is read. */
static void
test_man_in_the_middle (void)
{
  g_autoptr (CsTestZrtpCache) a = cs_test_zrtp_cache_new (), b = cs_test_zrtp_cache_new ();
  g_autoptr (CsSecret) common = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
  CsTestZrtpCache *const caches[2] = { a, b };
  guint32 codes[2];

  cs_test_zrtp_cache_put (a, 0xbb, common, NULL, TRUE);
  cs_test_zrtp_cache_put (b, 0xaa, common, NULL, TRUE);
  for (guint end = 0; end < 2; end++)
    {
      g_autoptr (CsTestZrtpPair) half = NULL;
      CsZrtpConfig configs[2];

      /* He takes the ZID of the other. */
      cs_test_zrtp_config (&configs[0], 0);
      cs_test_zrtp_config (&configs[1], 1);
      configs[end].cache = &caches[end]->base;
      half = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
      cs_test_zrtp_pair_start (half);
      cs_test_zrtp_pair_settle (half, SECOND);
      cs_test_zrtp_pair_assert_agreed (half);
      codes[end] = half->ends[end].secured.sas_value;
      g_assert_cmpint (half->ends[end].secured.continuity, ==, CS_ZRTP_CONTINUITY_BROKEN);
      g_assert_true (half->ends[end].secured.retained_checked);
      g_assert_false (half->ends[end].secured.our_checked);
      cs_zrtp_engine_set_checked (half->ends[end].engine, FALSE);
      g_assert_true (cs_secret_equal (cs_test_zrtp_cache_peek (caches[end], end == 0 ? 0xbb : 0xaa)->rs1, common));
    }
  g_assert_cmphex (codes[0], !=, codes[1]);
}

static void
add_bad_values (void)
{
  for (const CsTestZrtpBadValue *bad = cs_test_zrtp_bad_values; bad->name != NULL; bad++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (bad->name), " ,", '-');
      g_autofree char *initiator = g_strdup_printf ("/zrtp/attack/bad-pv/initiator/%s", name);
      g_autofree char *responder = g_strdup_printf ("/zrtp/attack/bad-pv/responder/%s", name);

      g_test_add_data_func (initiator, bad, test_bad_pv_of_initiator);
      g_test_add_data_func (responder, bad, test_bad_pv_of_responder);
    }
}

int
main (int argc, char *argv[])
{
  static const char *const flags[] = { "disclosure", "allow-clear", "verified", "enrollment" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/attack/wrong-hvi-CVE-2016-6271", test_wrong_hvi);
  add_bad_values ();
  g_test_add_func ("/zrtp/attack/replayed-call", test_replayed_call);
  g_test_add_func ("/zrtp/attack/replayed-packets", test_replayed_packets);
  for (guint i = 0; i < G_N_ELEMENTS (swaps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/zrtp/attack/swapped-lists/%s", swaps[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_swapped_lists);
    }
  g_test_add_func ("/zrtp/attack/hash-chain-splice", test_hash_chain_splice);
  g_test_add_data_func ("/zrtp/attack/forged-confirm", GINT_TO_POINTER (-1), test_forged_confirm);
  for (gint i = 0; i < (gint) G_N_ELEMENTS (flags); i++)
    {
      g_autofree char *path = g_strdup_printf ("/zrtp/attack/flipped-flag/%s", flags[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_forged_confirm);
    }
  g_test_add_data_func ("/zrtp/attack/silence/of-one", GUINT_TO_POINTER (1), test_silence);
  g_test_add_data_func ("/zrtp/attack/silence/of-the-other", GUINT_TO_POINTER (2), test_silence);
  g_test_add_data_func ("/zrtp/attack/silence/both-ways", GUINT_TO_POINTER (3), test_silence);
  g_test_add_func ("/zrtp/attack/forged-error", test_forged_error);
  g_test_add_func ("/zrtp/attack/fragments", test_fragments);
  g_test_add_func ("/zrtp/attack/man-in-the-middle", test_man_in_the_middle);
  return g_test_run ();
}
