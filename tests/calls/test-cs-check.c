/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-check-private.h"

#define SAS 0xd269b071u
#define RIGHT "standard guitarist"
#define WRONG "aardvark adroitness"

typedef struct {
  CsCheck *check;
  guint right;
  guint wrong;
  guint retried;
} Fixture;

static void
on_entered (CsCheck *check, gboolean right, Fixture *fixture)
{
  if (right)
    fixture->right++;
  else
    fixture->wrong++;
}

static void
on_retried (CsCheck *check, Fixture *fixture)
{
  fixture->retried++;
}

static void
set_up (Fixture *fixture, gconstpointer speak_first)
{
  g_autoptr (CsCode) code = cs_code_new (CS_CODE_B256, SAS, TRUE);

  fixture->check = cs_check_new (code, GPOINTER_TO_INT (speak_first));
  g_signal_connect (fixture->check, "entered", G_CALLBACK (on_entered), fixture);
  g_signal_connect (fixture->check, "retried", G_CALLBACK (on_retried), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer speak_first)
{
  g_assert_finalize_object (fixture->check);
}

static void
test_listen_first (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  g_assert_null (cs_check_get_shown (check));
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_true (cs_check_is_right (check));
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_SPEAK);
  g_assert_cmpstr (cs_check_get_shown (check), ==, RIGHT);
  cs_check_spoken (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_DONE);
  g_assert_null (cs_check_get_shown (check));
  g_assert_cmpuint (fixture->right, ==, 1);
}

static void
test_speak_first (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  g_assert_cmpstr (cs_check_get_shown (check), ==, RIGHT);
  /* Nothing can be entered while our own words are on the screen. */
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_INCOMPLETE);
  g_assert_false (cs_check_is_right (check));
  cs_check_spoken (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  g_assert_null (cs_check_get_shown (check));
  g_assert_false (cs_check_is_right (check));
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_DONE);
}

static void
test_wrong_then_right (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  g_assert_cmpint (cs_check_enter (check, WRONG), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_WRONG);
  /* No second entry without the user's decision. */
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_INCOMPLETE);
  g_assert_false (cs_check_is_right (check));
  cs_check_try_again (check);
  g_assert_cmpuint (fixture->retried, ==, 1);
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpuint (fixture->wrong, ==, 1);
  g_assert_cmpuint (fixture->right, ==, 1);
}

static void
test_wrong_twice (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  cs_check_enter (check, WRONG);
  cs_check_try_again (check);
  g_assert_cmpint (cs_check_enter (check, WRONG), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_GIVEN_UP);
  cs_check_try_again (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_GIVEN_UP);
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_INCOMPLETE);
  cs_check_spoken (check);
  g_assert_false (cs_check_is_right (check));
  g_assert_cmpuint (fixture->retried, ==, 1);
}

static void
test_undecided (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  g_assert_cmpint (cs_check_enter (check, "guitarist standard"), ==, CS_CODE_ENTRY_SWAPPED);
  g_assert_cmpint (cs_check_enter (check, "nonsense"), ==, CS_CODE_ENTRY_INCOMPLETE);
  g_assert_cmpint (cs_check_enter (check, ""), ==, CS_CODE_ENTRY_INCOMPLETE);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  g_assert_cmpuint (fixture->right + fixture->wrong, ==, 0);

  /* The steps of other turns do nothing. */
  cs_check_spoken (check);
  cs_check_try_again (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  g_assert_false (cs_check_is_right (check));
}

static void
test_skip (Fixture *fixture, gconstpointer speak_first)
{
  CsCheck *check = fixture->check;
  const CsCheckTurn first = GPOINTER_TO_INT (speak_first) ? CS_CHECK_SPEAK : CS_CHECK_LISTEN;

  cs_check_reopen (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, first);
  cs_check_skip (check);
  cs_check_skip (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_SKIPPED);
  g_assert_null (cs_check_get_shown (check));
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_INCOMPLETE);
  g_assert_false (cs_check_is_right (check));
  cs_check_spoken (check);
  cs_check_try_again (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_SKIPPED);

  cs_check_reopen (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, first);
  if (first == CS_CHECK_SPEAK)
    cs_check_spoken (check);
  g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_RIGHT);
}

/* Whoever was told that the code differs can try again or hang up, but not talk on as if nothing had been. */
static void
test_skip_after_wrong (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  g_assert_true (cs_check_can_skip (check));
  cs_check_enter (check, WRONG);
  g_assert_false (cs_check_can_skip (check));
  cs_check_skip (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_WRONG);
  cs_check_try_again (check);
  g_assert_false (cs_check_can_skip (check));
  cs_check_skip (check);
  cs_check_enter (check, "nonsense");
  cs_check_skip (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  cs_check_enter (check, RIGHT);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_SPEAK);
  g_assert_true (cs_check_can_skip (check));

  /* taken back, it is a check like any other */
  cs_check_spoken (check);
  g_assert_false (cs_check_can_skip (check));
  cs_check_restart (check);
  g_assert_true (cs_check_can_skip (check));
  cs_check_enter (check, WRONG);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_GIVEN_UP);
  g_assert_false (cs_check_can_skip (check));
  cs_check_skip (check);
  cs_check_reopen (check);
  cs_check_restart (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_GIVEN_UP);
}

/* Skipped between hearing and reading: what was heard stays, the rest is still to be read. */
static void
test_skip_half (Fixture *fixture, gconstpointer data)
{
  CsCheck *check = fixture->check;

  cs_check_enter (check, RIGHT);
  cs_check_skip (check);
  g_assert_true (cs_check_is_right (check));
  cs_check_reopen (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_SPEAK);
  cs_check_spoken (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_DONE);
}

static void
test_restart (Fixture *fixture, gconstpointer speak_first)
{
  CsCheck *check = fixture->check;

  for (guint i = 0; i < 2; i++)
    {
      if (GPOINTER_TO_INT (speak_first))
        cs_check_spoken (check);
      g_assert_cmpint (cs_check_enter (check, RIGHT), ==, CS_CODE_ENTRY_RIGHT);
      cs_check_spoken (check);
      g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_DONE);
      cs_check_restart (check);
      g_assert_false (cs_check_is_right (check));
      g_assert_cmpint (cs_check_get_turn (check), ==, GPOINTER_TO_INT (speak_first) ? CS_CHECK_SPEAK : CS_CHECK_LISTEN);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, first, func) g_test_add ("/check/" name, Fixture, GINT_TO_POINTER (first), set_up, func, tear_down)
  ADD ("listen-first", FALSE, test_listen_first);
  ADD ("speak-first", TRUE, test_speak_first);
  ADD ("wrong-then-right", FALSE, test_wrong_then_right);
  ADD ("wrong-twice", FALSE, test_wrong_twice);
  ADD ("undecided", FALSE, test_undecided);
  ADD ("skip/listen-first", FALSE, test_skip);
  ADD ("skip/speak-first", TRUE, test_skip);
  ADD ("skip/after-wrong", FALSE, test_skip_after_wrong);
  ADD ("skip/half", FALSE, test_skip_half);
  ADD ("restart/listen-first", FALSE, test_restart);
  ADD ("restart/speak-first", TRUE, test_restart);
  return g_test_run ();
}
