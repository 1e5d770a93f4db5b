/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Key continuity with libbzrtp, the ZRTP of Linphone, over several calls, and what each side says when the other has
 * forgotten. */

#include "interop/cs-test-bzrtp.h"
#include "zrtp/cs-test-zrtp-cache.h"

#include <sqlite3.h>

/* What either side keeps between the calls. */
typedef struct {
  CsTestZrtpCache *ours;
  sqlite3 *theirs;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->ours = cs_test_zrtp_cache_new ();
  g_assert_cmpint (sqlite3_open (":memory:", &f->theirs), ==, SQLITE_OK);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_test_zrtp_cache_free (f->ours);
  sqlite3_close (f->theirs);
}

static void
call (Fixture *f, CsTestBzrtp *exchange)
{
  const CsZrtpConfig config = { .cache = &f->ours->base };

  *exchange = (CsTestBzrtp){ .losses = NULL };
  cs_test_bzrtp_open_ours (exchange, &config);
  cs_test_bzrtp_open_theirs (exchange, NULL, f->theirs);
  cs_test_bzrtp_run (exchange);
  cs_test_bzrtp_assert_agreed (exchange);
}

static void
both_compare (CsTestBzrtp *exchange)
{
  cs_zrtp_engine_set_checked (exchange->engine, TRUE);
  bzrtp_SASVerified (exchange->bzrtp);
}

static void
assert_continuity (const CsTestBzrtp *exchange, CsZrtpContinuity ours, gboolean their_mismatch)
{
  g_assert_cmpint (exchange->info.continuity, ==, ours);
  g_assert_cmpint (exchange->their_mismatch, ==, their_mismatch);
}

static void
assert_all_checked (Fixture *f)
{
  CsTestBzrtp exchange;

  call (f, &exchange);
  assert_continuity (&exchange, CS_ZRTP_CONTINUITY_KEPT, FALSE);
  g_assert_true (exchange.info.our_checked);
  g_assert_true (exchange.info.peer_checked);
  g_assert_true (exchange.their_verified);
  cs_test_bzrtp_close (&exchange);
}

static void
first_call (Fixture *f)
{
  CsTestBzrtp exchange;

  call (f, &exchange);
  assert_continuity (&exchange, CS_ZRTP_CONTINUITY_FIRST, FALSE);
  both_compare (&exchange);
  cs_test_bzrtp_close (&exchange);
}

static void
test_three_calls (Fixture *f, gconstpointer data)
{
  first_call (f);
  for (guint i = 0; i < 8; i++)
    assert_all_checked (f);
}

/* Nobody compares anything: the secrets roll on, and nobody says that he has. */
static void
test_never_compared (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      CsTestBzrtp exchange;

      call (f, &exchange);
      assert_continuity (&exchange, i == 0 ? CS_ZRTP_CONTINUITY_FIRST : CS_ZRTP_CONTINUITY_KEPT, FALSE);
      g_assert_false (exchange.info.our_checked || exchange.info.peer_checked || exchange.their_verified);
      cs_test_bzrtp_close (&exchange);
    }
}

/* Only our user has compared: the peer learns it from V, and does not say it of its own. */
static void
test_only_we_compared (Fixture *f, gconstpointer data)
{
  CsTestBzrtp exchange;

  call (f, &exchange);
  cs_zrtp_engine_set_checked (exchange.engine, TRUE);
  cs_test_bzrtp_close (&exchange);
  call (f, &exchange);
  assert_continuity (&exchange, CS_ZRTP_CONTINUITY_KEPT, FALSE);
  g_assert_true (exchange.info.our_checked);
  g_assert_false (exchange.info.peer_checked);
  g_assert_false (exchange.their_verified);
  cs_test_bzrtp_close (&exchange);
}

static void
they_forget (Fixture *f)
{
  g_assert_cmpint (sqlite3_exec (f->theirs, "DELETE FROM zrtp", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (f->theirs), ==, 1);
}

/* The ZID with nothing behind it: we say so in every call until the user has compared again. */
static void
test_they_forgot (Fixture *f, gconstpointer data)
{
  CsTestBzrtp exchange;

  first_call (f);
  they_forget (f);
  for (guint i = 0; i < 2; i++)
    {
      call (f, &exchange);
      /* Since they retain what they made in the call before, from then on they do not find it with us either. */
      assert_continuity (&exchange, CS_ZRTP_CONTINUITY_BROKEN, i > 0);
      g_assert_true (exchange.info.retained_checked);
      g_assert_false (exchange.info.our_checked || exchange.info.peer_checked);
      if (i == 1)
        both_compare (&exchange);
      cs_test_bzrtp_close (&exchange);
    }
  assert_all_checked (f);
}

/* For us it is a first call, without an alarm; they find that we have nothing. */
static void
test_we_forgot (Fixture *f, gconstpointer data)
{
  CsTestBzrtp exchange;
  GHashTableIter iter;
  gpointer zid;

  first_call (f);
  g_hash_table_iter_init (&iter, f->ours->entries);
  g_assert_true (g_hash_table_iter_next (&iter, &zid, NULL));
  g_hash_table_iter_remove (&iter);

  call (f, &exchange);
  assert_continuity (&exchange, CS_ZRTP_CONTINUITY_FIRST, TRUE);
  g_assert_false (exchange.info.peer_checked);
  both_compare (&exchange);
  cs_test_bzrtp_close (&exchange);
  assert_all_checked (f);
}

/* A new installation has a new ZID: nothing is broken, it is another device. */
static void
test_they_are_new (Fixture *f, gconstpointer data)
{
  CsTestBzrtp exchange;

  first_call (f);
  sqlite3_close (f->theirs);
  g_assert_cmpint (sqlite3_open (":memory:", &f->theirs), ==, SQLITE_OK);
  call (f, &exchange);
  assert_continuity (&exchange, CS_ZRTP_CONTINUITY_FIRST, FALSE);
  g_assert_cmpuint (g_hash_table_size (f->ours->entries), ==, 2);
  cs_test_bzrtp_close (&exchange);
}

int
main (int argc, char *argv[])
{
#define ADD(name, func) g_test_add ("/interop/bzrtp-memory/" name, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("three-calls", test_three_calls);
  ADD ("never-compared", test_never_compared);
  ADD ("only-we-compared", test_only_we_compared);
  ADD ("they-forgot", test_they_forgot);
  ADD ("we-forgot", test_we_forgot);
  ADD ("they-are-new", test_they_are_new);
  return g_test_run ();
}
