/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people with a memory, over several calls: what each of them holds, what each has compared, what each is told, and
 * what is kept afterwards. */

#include "zrtp/cs-test-zrtp-cache.h"
#include "zrtp/cs-test-zrtp-pair.h"

#define SECOND G_GINT64_CONSTANT (1000000)

/* The ZIDs of the two ends of a pair. */
static const guint8 zids[2] = { 0xaa, 0xbb };

/* Two people who call each other again and again. */
typedef struct {
  CsTestZrtpCache *caches[2]; /* NULL: an end without memory */
  CsTestZrtpPair *pair;       /* of the call that is on, or was last */
  guint initiator;            /* of that one; chance decides */
  guint lost;                 /* messages that never arrive: mask of 1 << CsZrtpMessageType */
} People;

static void
people_init (People *people)
{
  *people = (People){ { cs_test_zrtp_cache_new (), cs_test_zrtp_cache_new () }, NULL, 0, 0 };
}

static void
people_clear (People *people)
{
  cs_test_zrtp_pair_free (people->pair);
  for (guint i = 0; i < 2; i++)
    cs_test_zrtp_cache_free (people->caches[i]);
}

static void
people_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  const People *people = user_data;

  if ((people->lost & 1u << cs_test_zrtp_type (packet, len)) == 0)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

/* @until_us: of the clock of the call. */
static void
ring (People *people, gint64 until_us)
{
  CsZrtpConfig configs[2];

  cs_test_zrtp_pair_free (people->pair);
  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_config (&configs[i], i);
      configs[i].cache = people->caches[i] != NULL ? &people->caches[i]->base : NULL;
    }
  people->pair = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
  people->pair->link = people_link;
  people->pair->link_data = people;
  cs_test_zrtp_pair_start (people->pair);
  cs_test_zrtp_pair_settle (people->pair, until_us);
  people->initiator = people->pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_CONFIRM2] > 0 ? 0 : 1;
}

static void
call (People *people)
{
  ring (people, SECOND);
  cs_test_zrtp_pair_assert_agreed (people->pair);
  g_assert_cmpint (people->pair->ends[people->initiator].secured.role, ==, CS_ZRTP_ROLE_INITIATOR);
}

static const CsZrtpSecured *
told (const People *people, guint end)
{
  return &people->pair->ends[end].secured;
}

static const CsTestZrtpEntry *
kept_at (const People *people, guint end)
{
  return cs_test_zrtp_cache_peek (people->caches[end], zids[1 - end]);
}

static void
say_right (People *people, guint end)
{
  cs_zrtp_engine_set_checked (people->pair->ends[end].engine, TRUE);
}

static gboolean
same_secret (const CsSecret *a, const CsSecret *b)
{
  return a == NULL || b == NULL ? a == b : cs_secret_equal (a, b);
}

/* What an end holds before the call. */
typedef enum {
  NOTHING,
  COMMON,
  OTHER, /* that the peer does not have */
} Holds;

typedef struct {
  Holds holds[2];
  CsZrtpContinuity continuity[2];
} Row;

#define FIRST CS_ZRTP_CONTINUITY_FIRST
#define KEPT CS_ZRTP_CONTINUITY_KEPT
#define BROKEN CS_ZRTP_CONTINUITY_BROKEN

/* (What we hold) x (what the peer holds). */
static const Row matrix[] = {
  { { NOTHING, NOTHING }, { FIRST, FIRST } }, { { NOTHING, OTHER }, { FIRST, BROKEN } },
  { { OTHER, NOTHING }, { BROKEN, FIRST } },  { { OTHER, OTHER }, { BROKEN, BROKEN } },
  { { COMMON, COMMON }, { KEPT, KEPT } },
};

typedef struct {
  CsSecret *rs1[2];
} Before;

static Before
remember (People *people, const Row *row, const gboolean checked[2])
{
  g_autoptr (CsSecret) common = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
  Before before = { { NULL, NULL } };

  for (guint end = 0; end < 2; end++)
    {
      if (row->holds[end] == NOTHING)
        continue;
      before.rs1[end]
          = row->holds[end] == COMMON ? cs_secret_copy (common) : cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
      cs_test_zrtp_cache_put (people->caches[end], zids[1 - end], before.rs1[end], NULL, checked[end]);
    }
  return before;
}

static void
assert_told (const People *people, const Row *row, const gboolean checked[2])
{
  for (guint end = 0; end < 2; end++)
    {
      const CsZrtpSecured *secured = told (people, end);
      const gboolean kept = row->continuity[end] == KEPT;

      g_assert_cmpint (secured->continuity, ==, row->continuity[end]);
      g_assert_cmpint (secured->our_checked, ==, kept && checked[end]);
      g_assert_cmpint (secured->our_checked_at_s, ==, kept && checked[end] ? people->caches[end]->now_s : 0);
      g_assert_cmpint (secured->peer_checked, ==, kept && checked[1 - end]);
      g_assert_cmpint (secured->retained_checked, ==, row->continuity[end] == BROKEN && checked[end]);
      g_assert_false (secured->aux_matched);
    }
}

static void
assert_kept (const People *people, const Row *row, const Before *before, const gboolean checked[2])
{
  for (guint end = 0; end < 2; end++)
    {
      const CsTestZrtpEntry *entry = kept_at (people, end);
      const gboolean kept = row->continuity[end] == KEPT;

      g_assert_nonnull (entry);
      g_assert_cmpuint (people->caches[end]->n_get, ==, 1);
      g_assert_cmpuint (people->caches[end]->n_set_checked, ==, 0);
      if (row->continuity[end] == BROKEN)
        {
          /* As it was, V too: nobody has shown that it is wrong. */
          g_assert_cmpuint (people->caches[end]->n_update, ==, 0);
          g_assert_true (cs_secret_equal (entry->rs1, before->rs1[end]));
          g_assert_null (entry->rs2);
          g_assert_cmpint (entry->checked, ==, checked[end]);
          continue;
        }
      g_assert_cmpuint (people->caches[end]->n_update, ==, 1);
      g_assert_false (same_secret (entry->rs1, before->rs1[end]));
      g_assert_true (same_secret (entry->rs2, before->rs1[end]));
      g_assert_cmpint (entry->checked, ==, kept && checked[end]);
      g_assert_cmpint (entry->expires_at_s, ==, -1);
    }
  if (row->continuity[0] != BROKEN && row->continuity[1] != BROKEN)
    g_assert_true (cs_secret_equal (kept_at (people, 0)->rs1, kept_at (people, 1)->rs1));
}

/* Once both have compared the code all is well, whatever was before: the next call is KEPT and checked at both ends. */
static void
assert_heals (People *people)
{
  for (guint end = 0; end < 2; end++)
    {
      say_right (people, end);
      g_assert_true (kept_at (people, end)->checked);
      g_assert_null (kept_at (people, end)->rs2);
    }
  g_assert_true (cs_secret_equal (kept_at (people, 0)->rs1, kept_at (people, 1)->rs1));

  call (people);
  for (guint end = 0; end < 2; end++)
    {
      g_assert_cmpint (told (people, end)->continuity, ==, KEPT);
      g_assert_true (told (people, end)->our_checked && told (people, end)->peer_checked);
    }
}

static void
test_matrix (gconstpointer data)
{
  const Row *row = data;

  guint initiated[2] = { 0, 0 };

  for (guint i = 0; i < 32; i++)
    {
      const gboolean checked[2] = { row->holds[0] != NOTHING && i & 1, row->holds[1] != NOTHING && i & 2 };
      People people;
      Before before;

      people_init (&people);
      before = remember (&people, row, checked);
      call (&people);
      initiated[people.initiator]++;
      assert_told (&people, row, checked);
      assert_kept (&people, row, &before, checked);
      assert_heals (&people);
      for (guint end = 0; end < 2; end++)
        cs_secret_free (before.rs1[end]);
      people_clear (&people);
    }
  /* Whoever initiates. */
  g_assert_cmpuint (initiated[0], >, 0);
  g_assert_cmpuint (initiated[1], >, 0);
}

/* Without any comparing the secrets roll on from call to call. */
static void
test_rolls_on (void)
{
  People people;

  people_init (&people);
  for (guint i = 0; i < 6; i++)
    {
      call (&people);
      for (guint end = 0; end < 2; end++)
        {
          g_assert_cmpint (told (&people, end)->continuity, ==, i == 0 ? FIRST : KEPT);
          g_assert_false (told (&people, end)->our_checked || told (&people, end)->peer_checked);
        }
    }
  people_clear (&people);
}

/* One of them has checked and the other has not: each says what its own user did. */
static void
test_one_has_checked (void)
{
  People people;

  people_init (&people);
  call (&people);
  say_right (&people, 0);
  for (guint i = 0; i < 3; i++)
    {
      call (&people);
      g_assert_true (told (&people, 0)->our_checked && !told (&people, 0)->peer_checked);
      g_assert_true (!told (&people, 1)->our_checked && told (&people, 1)->peer_checked);
    }
  cs_zrtp_engine_set_checked (people.pair->ends[0].engine, FALSE);
  g_assert_false (kept_at (&people, 0)->checked);
  call (&people);
  g_assert_cmpint (told (&people, 0)->continuity, ==, KEPT);
  g_assert_false (told (&people, 0)->our_checked || told (&people, 1)->peer_checked);
  people_clear (&people);
}

/* Conf2ACK and everything after it is lost: the responder has rolled on, the initiator has not. */
static void
test_lost_conf2_ack (void)
{
  People people;

  people_init (&people);
  call (&people);
  say_right (&people, 0);
  say_right (&people, 1);

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (CsSecret) before = cs_secret_copy (kept_at (&people, 0)->rs1);

      people.lost = 1u << CS_ZRTP_MESSAGE_CONF2_ACK;
      ring (&people, 60 * SECOND);
      g_assert_cmpuint (people.pair->ends[people.initiator].n_failed, ==, 1);
      g_assert_cmpint (people.pair->ends[people.initiator].failure, ==, CS_ZRTP_FAILURE_TIMEOUT);
      g_assert_true (cs_secret_equal (kept_at (&people, people.initiator)->rs1, before));
      g_assert_true (cs_secret_equal (kept_at (&people, 1 - people.initiator)->rs2, before));

      people.lost = 0;
      call (&people);
      for (guint end = 0; end < 2; end++)
        {
          g_assert_cmpint (told (&people, end)->continuity, ==, KEPT);
          g_assert_true (told (&people, end)->our_checked && told (&people, end)->peer_checked);
        }
      g_assert_true (cs_secret_equal (kept_at (&people, 0)->rs1, kept_at (&people, 1)->rs1));
    }
  people_clear (&people);
}

/* Somebody on the way drops one message in every call, for as long as it takes to drive the secret out. */
typedef struct {
  const char *name;
  CsZrtpMessageType drops[3]; /* in turn, from call to call */
  guint n_drops;
  guint n_calls;
  gboolean checked[2];
} Erosion;

static const Erosion erosions[] = {
  { "conf2ack", { CS_ZRTP_MESSAGE_CONF2_ACK }, 1, 4, { TRUE, TRUE } },
  { "conf2ack/long", { CS_ZRTP_MESSAGE_CONF2_ACK }, 1, 24, { TRUE, TRUE } },
  { "conf2ack/one-checked", { CS_ZRTP_MESSAGE_CONF2_ACK }, 1, 12, { TRUE, FALSE } },
  { "conf2ack/unchecked", { CS_ZRTP_MESSAGE_CONF2_ACK }, 1, 12, { FALSE, FALSE } },
  { "confirm2", { CS_ZRTP_MESSAGE_CONFIRM2 }, 1, 12, { TRUE, TRUE } },
  { "confirm1", { CS_ZRTP_MESSAGE_CONFIRM1 }, 1, 12, { TRUE, TRUE } },
  { "dhpart2", { CS_ZRTP_MESSAGE_DHPART2 }, 1, 6, { TRUE, TRUE } },
  { "conf2ack-confirm2", { CS_ZRTP_MESSAGE_CONF2_ACK, CS_ZRTP_MESSAGE_CONFIRM2 }, 2, 12, { TRUE, TRUE } },
  { "all-of-them",
    { CS_ZRTP_MESSAGE_CONF2_ACK, CS_ZRTP_MESSAGE_CONFIRM2, CS_ZRTP_MESSAGE_CONFIRM1 },
    3,
    15,
    { TRUE, TRUE } },
};

static void
test_erosion (gconstpointer data)
{
  const Erosion *row = data;
  People people;

  people_init (&people);
  call (&people);
  for (guint end = 0; end < 2; end++)
    if (row->checked[end])
      say_right (&people, end);

  for (guint i = 0; i < row->n_calls; i++)
    {
      people.lost = 1u << row->drops[i % row->n_drops];
      ring (&people, 60 * SECOND);
      g_assert_cmpuint (people.pair->ends[0].n_secured + people.pair->ends[1].n_secured, <, 2);
    }
  people.lost = 0;
  call (&people);
  for (guint end = 0; end < 2; end++)
    {
      g_assert_cmpint (told (&people, end)->continuity, ==, KEPT);
      g_assert_cmpint (told (&people, end)->our_checked, ==, row->checked[end]);
      g_assert_cmpint (told (&people, end)->peer_checked, ==, row->checked[1 - end]);
    }
  people_clear (&people);
}

/* SRTP stands for the lost Conf2ACK also here. */
static void
test_srtp_instead_of_conf2_ack (void)
{
  People people;
  guint waiting;

  people_init (&people);
  people.lost = 1u << CS_ZRTP_MESSAGE_CONF2_ACK;
  ring (&people, SECOND);
  waiting = people.initiator;
  g_assert_null (kept_at (&people, waiting));
  for (guint i = 0; i < 3; i++)
    cs_zrtp_engine_srtp_received (people.pair->ends[waiting].engine, people.pair->now_us);
  g_assert_true (cs_secret_equal (kept_at (&people, 0)->rs1, kept_at (&people, 1)->rs1));
  g_assert_cmpuint (people.caches[waiting]->n_update, ==, 1);
  people_clear (&people);
}

/* An end without memory promises nothing, so that the other keeps nothing either and never takes it for an attack. */
static void
test_peer_without_memory (void)
{
  People people;

  people_init (&people);
  cs_test_zrtp_cache_free (people.caches[1]);
  people.caches[1] = NULL;
  for (guint i = 0; i < 3; i++)
    {
      call (&people);
      say_right (&people, 0);
      say_right (&people, 1);
      g_assert_cmpint (told (&people, 0)->continuity, ==, FIRST);
      g_assert_cmpint (told (&people, 1)->continuity, ==, FIRST);
      g_assert_null (kept_at (&people, 0));
    }
  people_clear (&people);
}

/* What set_checked() does, by continuity and answer. */
static void
test_set_checked (void)
{
  for (guint i = 0; i < 6; i++)
    {
      const Row *row = &matrix[i < 2 ? 0 : i < 4 ? 4 : 3];
      const gboolean right = i % 2 == 1, was_checked[2] = { row->holds[0] != NOTHING, FALSE };
      const CsTestZrtpEntry *entry;
      People people;
      Before before;

      people_init (&people);
      before = remember (&people, row, was_checked);
      call (&people);
      people.caches[0]->now_s += 5;
      cs_zrtp_engine_set_checked (people.pair->ends[0].engine, right);
      entry = kept_at (&people, 0);
      if (right)
        {
          g_assert_true (entry->checked);
          g_assert_cmpint (entry->checked_at_s, ==, people.caches[0]->now_s);
          g_assert_null (entry->rs2);
          g_assert_false (same_secret (entry->rs1, before.rs1[0]));
          cs_zrtp_engine_set_checked (people.pair->ends[0].engine, FALSE);
          g_assert_false (kept_at (&people, 0)->checked);
        }
      else if (row->continuity[0] == BROKEN)
        {
          /* The wrong code was that of whoever is on the line now. */
          g_assert_true (entry->checked);
          g_assert_true (cs_secret_equal (entry->rs1, before.rs1[0]));
        }
      else
        g_assert_false (entry->checked);
      for (guint end = 0; end < 2; end++)
        cs_secret_free (before.rs1[end]);
      people_clear (&people);
    }
}

/* Two calls at once, both of them the first with this device, and somebody is in between of the second. The user
 * compares the code of the good one: what the other one made is not vouched for, although it came later. */
static void
test_set_checked_vouches_for_one (void)
{
  g_autoptr (CsTestZrtpCache) ours = cs_test_zrtp_cache_new (), theirs = cs_test_zrtp_cache_new ();
  g_autoptr (CsTestZrtpCache) attackers = cs_test_zrtp_cache_new ();
  CsTestZrtpCache *const peers[2] = { theirs, attackers };
  CsTestZrtpPair *calls[2];
  CsZrtpConfig a, b;

  cs_test_zrtp_config (&a, 0);
  cs_test_zrtp_config (&b, 1);
  a.cache = &ours->base;
  for (guint i = 0; i < 2; i++)
    {
      b.cache = &peers[i]->base;
      calls[i] = cs_test_zrtp_pair_new (&a, &b);
      cs_test_zrtp_pair_start (calls[i]);
      cs_test_zrtp_pair_run (calls[i], 3 * calls[i]->delay_us);
    }
  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_pair_settle (calls[i], SECOND);
      g_assert_cmpint (calls[i]->ends[0].secured.continuity, ==, FIRST);
    }
  g_assert_true (
      cs_secret_equal (cs_test_zrtp_cache_peek (ours, 0xbb)->rs1, cs_test_zrtp_cache_peek (attackers, 0xaa)->rs1));

  cs_zrtp_engine_set_checked (calls[0]->ends[0].engine, TRUE);
  g_assert_true (
      cs_secret_equal (cs_test_zrtp_cache_peek (ours, 0xbb)->rs1, cs_test_zrtp_cache_peek (theirs, 0xaa)->rs1));
  g_assert_null (cs_test_zrtp_cache_peek (ours, 0xbb)->rs2);
  for (guint i = 0; i < 2; i++)
    cs_test_zrtp_pair_free (calls[i]);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "nothing-nothing", "nothing-other", "other-nothing", "other-other", "common" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (matrix); i++)
    {
      g_autofree char *path = g_strdup_printf ("/zrtp/memory/matrix/%s", names[i]);

      g_test_add_data_func (path, &matrix[i], test_matrix);
    }
  g_test_add_func ("/zrtp/memory/rolls-on", test_rolls_on);
  g_test_add_func ("/zrtp/memory/one-has-checked", test_one_has_checked);
  g_test_add_func ("/zrtp/memory/lost-conf2-ack", test_lost_conf2_ack);
  for (guint i = 0; i < G_N_ELEMENTS (erosions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/zrtp/memory/erosion/%s", erosions[i].name);

      g_test_add_data_func (path, &erosions[i], test_erosion);
    }
  g_test_add_func ("/zrtp/memory/srtp-instead-of-conf2-ack", test_srtp_instead_of_conf2_ack);
  g_test_add_func ("/zrtp/memory/peer-without-memory", test_peer_without_memory);
  g_test_add_func ("/zrtp/memory/set-checked", test_set_checked);
  g_test_add_func ("/zrtp/memory/set-checked-vouches-for-one", test_set_checked_vouches_for_one);
  return g_test_run ();
}
