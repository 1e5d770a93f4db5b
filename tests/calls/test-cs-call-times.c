/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which times a call has, by how far it came. */

#include "calls/cs-call-times.h"

/* On the clock of the wall, which has steps: to the second. */
static void
assert_now (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_assert_nonnull (time);
  g_assert_cmpint (ABS (g_date_time_difference (now, time)), <, 5 * G_TIME_SPAN_SECOND);
}

static void
test_created (void)
{
  g_autoptr (CsCallTimes) times = cs_call_times_new ();

  assert_now (cs_call_times_get_created (times));
  g_assert_null (cs_call_times_get_started (times));
  g_assert_null (cs_call_times_get_ended (times));
  g_assert_cmpuint (cs_call_times_get_duration (times), ==, 0);
}

static void
test_never_active (void)
{
  g_autoptr (CsCallTimes) times = cs_call_times_new ();

  cs_call_times_end (times);
  g_assert_null (cs_call_times_get_started (times));
  assert_now (cs_call_times_get_ended (times));
  g_assert_cmpuint (cs_call_times_get_duration (times), ==, 0);
}

static void
test_active (void)
{
  g_autoptr (CsCallTimes) times = cs_call_times_new ();
  const gint64 before = g_get_monotonic_time ();
  gint64 lasted;

  cs_call_times_start (times);
  assert_now (cs_call_times_get_started (times));
  g_assert_null (cs_call_times_get_ended (times));
  g_usleep (1100 * 1000);
  cs_call_times_end (times);
  lasted = (g_get_monotonic_time () - before) / G_USEC_PER_SEC;
  assert_now (cs_call_times_get_ended (times));
  g_assert_cmpuint (cs_call_times_get_duration (times), >=, 1);
  g_assert_cmpint (cs_call_times_get_duration (times), <=, lasted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-times/created", test_created);
  g_test_add_func ("/call-times/never-active", test_never_active);
  g_test_add_func ("/call-times/active", test_active);
  return g_test_run ();
}
