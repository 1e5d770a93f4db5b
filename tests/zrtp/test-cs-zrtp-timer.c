/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-timer.h"

#define MS G_GINT64_CONSTANT (1000)

/* When each retransmission goes out after the first sending, and when it is given up. */
static void
assert_schedule (const CsZrtpSchedule *schedule, guint n, gint64 last_ms, gint64 end_ms)
{
  CsZrtpTimer timer = { 0 };
  const gint64 start = 77 * MS;
  gint64 now = start, last = 0;
  guint sent = 0;
  CsZrtpTimerStep step;

  cs_zrtp_timer_start (&timer, schedule, start);
  do
    {
      now = cs_zrtp_timer_get_deadline_us (&timer);
      g_assert_cmpint (cs_zrtp_timer_run (&timer, now - 1), ==, CS_ZRTP_TIMER_NOTHING);
      step = cs_zrtp_timer_run (&timer, now);
      if (step == CS_ZRTP_TIMER_RESEND)
        {
          sent++;
          last = now;
        }
  } while (step == CS_ZRTP_TIMER_RESEND);

  g_assert_cmpint (step, ==, CS_ZRTP_TIMER_EXHAUSTED);
  g_assert_cmpuint (sent, ==, n);
  if (n > 0)
    g_assert_cmpint ((last - start) / MS, ==, last_ms);
  g_assert_cmpint ((now - start) / MS, ==, end_ms);
  g_assert_false (cs_zrtp_timer_is_running (&timer));
  g_assert_cmpint (cs_zrtp_timer_get_deadline_us (&timer), ==, -1);
}

static void
test_schedules (void)
{
  assert_schedule (&cs_zrtp_schedule_hello, 20, 3750, 3950);
  assert_schedule (&cs_zrtp_schedule_hello_extended, 60, 11750, 11950);
  assert_schedule (&cs_zrtp_schedule_exchange, 10, 9450, 10650);
  assert_schedule (&cs_zrtp_schedule_patience, 0, 0, 12000);
}

static void
test_stopped (void)
{
  CsZrtpTimer timer = { 0 };

  g_assert_cmpint (cs_zrtp_timer_run (&timer, G_MAXINT64), ==, CS_ZRTP_TIMER_NOTHING);
  cs_zrtp_timer_extend (&timer, &cs_zrtp_schedule_exchange);
  g_assert_false (cs_zrtp_timer_is_running (&timer));
  cs_zrtp_timer_start (&timer, &cs_zrtp_schedule_hello, 0);
  g_assert_true (cs_zrtp_timer_is_running (&timer));
  cs_zrtp_timer_stop (&timer);
  g_assert_cmpint (cs_zrtp_timer_run (&timer, G_MAXINT64), ==, CS_ZRTP_TIMER_NOTHING);
}

/* A machine that slept sends one, not twenty. */
static void
test_sleep (void)
{
  CsZrtpTimer timer = { 0 };

  cs_zrtp_timer_start (&timer, &cs_zrtp_schedule_hello, 0);
  g_assert_cmpint (cs_zrtp_timer_run (&timer, 60000 * MS), ==, CS_ZRTP_TIMER_RESEND);
  g_assert_cmpint (cs_zrtp_timer_run (&timer, 60000 * MS), ==, CS_ZRTP_TIMER_NOTHING);
  g_assert_cmpint (cs_zrtp_timer_get_deadline_us (&timer), ==, 60100 * MS);
}

static void
test_extend (void)
{
  CsZrtpTimer timer = { 0 };
  guint sent = 0;

  cs_zrtp_timer_start (&timer, &cs_zrtp_schedule_hello, 0);
  for (guint i = 0; i < 5; i++, sent++)
    g_assert_cmpint (cs_zrtp_timer_run (&timer, cs_zrtp_timer_get_deadline_us (&timer)), ==, CS_ZRTP_TIMER_RESEND);
  cs_zrtp_timer_extend (&timer, &cs_zrtp_schedule_hello_extended);
  while (cs_zrtp_timer_run (&timer, cs_zrtp_timer_get_deadline_us (&timer)) == CS_ZRTP_TIMER_RESEND)
    sent++;
  g_assert_cmpuint (sent, ==, 60);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/timer/schedules", test_schedules);
  g_test_add_func ("/zrtp/timer/stopped", test_stopped);
  g_test_add_func ("/zrtp/timer/sleep", test_sleep);
  g_test_add_func ("/zrtp/timer/extend", test_extend);
  return g_test_run ();
}
