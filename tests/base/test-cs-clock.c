/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-clock.h"

static void
test_fake (void)
{
  g_autoptr (CsClock) clock = cs_clock_fake_new (1000);
  CsClock *other = cs_clock_ref (clock);

  g_assert_cmpint (cs_clock_now_us (clock), ==, 1000);
  g_assert_cmpint (cs_clock_now_us (clock), ==, 1000);
  cs_clock_fake_advance (clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (cs_clock_now_us (clock), ==, 60001000);
  cs_clock_fake_set (clock, 60001000);
  cs_clock_fake_set (clock, 60001001);

  cs_clock_unref (other);
  g_assert_cmpint (cs_clock_now_us (clock), ==, 60001001);
  cs_clock_unref (NULL);
}

static void
test_system (void)
{
  CsClock *clock = cs_clock_system ();
  gint64 before = g_get_monotonic_time ();
  gint64 now;

  /* Shared: a reference more or less does not matter to it. */
  cs_clock_unref (clock);
  cs_clock_unref (cs_clock_ref (clock));
  g_assert_true (clock == cs_clock_system ());

  now = cs_clock_now_us (clock);
  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, g_get_monotonic_time ());
}

static void
test_fake_backwards (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (CsClock) clock = cs_clock_fake_new (1000);

      cs_clock_fake_advance (clock, -1);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

static void
test_system_is_not_fake (void)
{
  if (g_test_subprocess ())
    {
      cs_clock_fake_advance (cs_clock_system (), 1);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/fake", test_fake);
  g_test_add_func ("/clock/system", test_system);
  g_test_add_func ("/clock/fake-backwards", test_fake_backwards);
  g_test_add_func ("/clock/system-is-not-fake", test_system_is_not_fake);
  return g_test_run ();
}
