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
  g_autoptr (CsCode) code = cs_code_new (CS_CODE_B256, SAS);

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
  return g_test_run ();
}
