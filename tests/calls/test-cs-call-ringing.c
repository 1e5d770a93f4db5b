/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a call rings, and that nothing comes of it afterwards. */

#include "calls/cs-call-ringing.h"

static void
on_limit (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

static gboolean
on_later (gpointer user_data)
{
  gboolean *later = user_data;

  *later = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until what was due in @ms has happened. */
static void
run_for (guint ms)
{
  gboolean later = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, ms, on_later, &later, NULL);
  while (!later)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_limit_once (void)
{
  g_autoptr (CsCallRinging) ringing = cs_call_ringing_new (FALSE);
  guint count = 0;

  cs_call_ringing_start (ringing, CS_MEDIA_TONE_RINGING);
  cs_call_ringing_limit (ringing, 10, on_limit, &count);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE);
  run_for (30);
  g_assert_cmpuint (count, ==, 1);
  cs_call_ringing_stop (ringing);
}

static void
test_stopped (void)
{
  g_autoptr (CsCallRinging) ringing = cs_call_ringing_new (FALSE);
  guint count = 0;

  cs_call_ringing_limit (ringing, 10, on_limit, &count);
  cs_call_ringing_stop (ringing);
  run_for (30);
  g_assert_cmpuint (count, ==, 0);
  cs_call_ringing_stop (ringing);
}

static void
test_freed (void)
{
  CsCallRinging *ringing = cs_call_ringing_new (FALSE);
  guint count = 0;

  cs_call_ringing_limit (ringing, 10, on_limit, &count);
  cs_call_ringing_free (ringing);
  run_for (30);
  g_assert_cmpuint (count, ==, 0);
  cs_call_ringing_free (NULL);
}

/* The call that rings too long is ended by the limit, and stops its ringing in it. */
static void
on_limit_stop (gpointer user_data)
{
  CsCallRinging **ringing = user_data;

  cs_call_ringing_stop (*ringing);
  g_clear_pointer (ringing, cs_call_ringing_free);
}

static void
test_ended_by_limit (void)
{
  CsCallRinging *ringing = cs_call_ringing_new (FALSE);

  cs_call_ringing_limit (ringing, 10, on_limit_stop, &ringing);
  while (ringing != NULL)
    g_main_context_iteration (NULL, TRUE);
  run_for (30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-ringing/limit-once", test_limit_once);
  g_test_add_func ("/call-ringing/stopped", test_stopped);
  g_test_add_func ("/call-ringing/freed", test_freed);
  g_test_add_func ("/call-ringing/ended-by-limit", test_ended_by_limit);
  return g_test_run ();
}
