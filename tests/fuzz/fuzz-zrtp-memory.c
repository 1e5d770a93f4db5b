/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people with a memory call each other several times, some calls with a second stream, and the input is what
 * happens: what each does between the calls, and the script of somebody on the path. Whatever he does, nobody is secure
 * with different keys, both find the same continuity, and nothing counts as checked that was not compared. */

#include "zrtp/cs-test-zrtp-cache.h"
#include "zrtp/cs-test-zrtp-path.h"

#include <stdint.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define MAX_SCRIPT 768
#define MAX_CALLS 4

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const guint8 zids[2] = { 0xaa, 0xbb };

typedef struct {
  CsTestZrtpPath path;
  CsTestZrtpCache *caches[2];
  gboolean compared[2]; /* ever */
} Life;

/* Before a call: who has forgotten the other, or lets time go by. */
static void
live (Life *life, guint8 what)
{
  for (guint end = 0; end < 2; end++)
    {
      if (what >> end & 1)
        cs_test_zrtp_cache_forget (life->caches[end], zids[1 - end]);
      if (what >> (2 + end) & 1)
        life->caches[end]->now_s += 86400;
    }
}

/* After it: what each user says of the code. */
static void
compare (Life *life, CsTestZrtpPair *pair, guint8 what)
{
  for (guint end = 0; end < 2; end++)
    {
      const gboolean says = what >> (2 * end) & 1, right = what >> (2 * end + 1) & 1;

      if (!says)
        continue;
      cs_zrtp_engine_set_checked (pair->ends[end].engine, right);
      life->compared[end] |= right && pair->ends[end].n_secured > 0;
    }
}

static void
assert_honest (const Life *life, const CsTestZrtpPair *pair)
{
  const CsZrtpSecured *a = &pair->ends[0].secured, *b = &pair->ends[1].secured;

  for (guint end = 0; end < 2; end++)
    {
      const CsTestZrtpEntry *entry = cs_test_zrtp_cache_peek (life->caches[end], zids[1 - end]);

      if (!life->compared[end])
        g_assert_false (pair->ends[end].secured.our_checked || pair->ends[end].secured.retained_checked);
      g_assert_true (life->compared[end] || entry == NULL || !entry->checked);
    }
  if (pair->ends[0].n_secured == 0 || pair->ends[1].n_secured == 0)
    return;
  g_assert_cmpint (a->continuity == CS_ZRTP_CONTINUITY_KEPT, ==, b->continuity == CS_ZRTP_CONTINUITY_KEPT);
  g_assert_cmpint (a->peer_checked, ==, b->our_checked);
  g_assert_cmpint (b->peer_checked, ==, a->our_checked);
}

static CsTestZrtpPair *
play (Life *life, CsZrtpSession *const sessions[2])
{
  CsTestZrtpPair *pair;
  CsZrtpConfig configs[2];

  for (guint end = 0; end < 2; end++)
    {
      cs_test_zrtp_config (&configs[end], end);
      configs[end].cache = sessions == NULL ? &life->caches[end]->base : NULL;
      configs[end].keep_session = sessions == NULL;
      configs[end].session = sessions != NULL ? sessions[end] : NULL;
    }
  pair = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
  pair->link = cs_test_zrtp_path_link;
  pair->link_data = &life->path;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return pair;
}

static void
call (Life *life)
{
  const guint8 before = cs_test_zrtp_path_next (&life->path), after = cs_test_zrtp_path_next (&life->path);
  g_autoptr (CsTestZrtpPair) pair = NULL, further = NULL;

  live (life, before);
  pair = play (life, NULL);
  if (after & 0x80)
    cs_zrtp_engine_srtp_received (pair->ends[0].engine, pair->now_us);
  cs_test_zrtp_pair_assert_sane (pair);
  assert_honest (life, pair);
  if (before & 0x80)
    {
      CsZrtpSession *const sessions[2]
          = { cs_zrtp_engine_get_session (pair->ends[0].engine), cs_zrtp_engine_get_session (pair->ends[1].engine) };

      further = play (life, sessions);
    }
  compare (life, pair, after);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Life life = { .path = { .script = CS_READER_INIT (data, MIN (size, MAX_SCRIPT)) } };

  for (guint end = 0; end < 2; end++)
    life.caches[end] = cs_test_zrtp_cache_new ();
  for (guint i = 0; i < MAX_CALLS && (i == 0 || cs_reader_left (&life.path.script) > 0); i++)
    call (&life);
  for (guint end = 0; end < 2; end++)
    cs_test_zrtp_cache_free (life.caches[end]);
  return 0;
}
