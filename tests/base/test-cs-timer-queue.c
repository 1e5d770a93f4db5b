/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-timer-queue.h"

typedef struct {
  CsClock *clock;
  CsTimerQueue *queue;
  GString *fired; /* the letters of the timers, in the order in which they fired */
  CsTimer *victim;
  guint rounds;
} Fixture;

/* A timer of the test: writes its letter down. */
typedef struct {
  Fixture *fixture;
  char letter;
} Letter;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = cs_clock_fake_new (5000);
  self->queue = cs_timer_queue_new (self->clock);
  self->fired = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  cs_timer_queue_free (self->queue);
  cs_clock_unref (self->clock);
  g_string_free (self->fired, TRUE);
}

static void
on_letter (gpointer user_data)
{
  Letter *letter = user_data;

  g_string_append_c (letter->fixture->fired, letter->letter);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  static const gint64 delays[] = { 300, 100, 200, 100, 0, -5, 100, 300 };
  Letter letters[G_N_ELEMENTS (delays)];

  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, -1);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 0);
  g_assert_true (cs_timer_queue_get_clock (self->queue) == self->clock);

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      letters[i] = (Letter){ self, (char) ('a' + i) };
      cs_timer_queue_add (self->queue, delays[i], on_letter, &letters[i]);
    }

  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, 5000);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 2);
  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, 5100);
  cs_clock_fake_advance (self->clock, 99);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 0);
  cs_clock_fake_advance (self->clock, 1);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 3);
  cs_clock_fake_advance (self->clock, 1000000);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 3);
  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, -1);

  /* Equal deadlines fire in the order in which they were added. */
  g_assert_cmpstr (self->fired->str, ==, "efbdgcah");
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  Letter letters[] = { { self, 'a' }, { self, 'b' }, { self, 'c' } };
  CsTimer *a = cs_timer_queue_add (self->queue, 10, on_letter, &letters[0]);
  CsTimer *b = cs_timer_queue_add (self->queue, 20, on_letter, &letters[1]);
  CsTimer *none = NULL;

  cs_timer_queue_add (self->queue, 30, on_letter, &letters[2]);
  cs_timer_queue_cancel (self->queue, a);
  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, 5020);
  cs_timer_queue_clear (self->queue, &b);
  g_assert_null (b);
  cs_timer_queue_clear (self->queue, &b);
  cs_timer_queue_clear (self->queue, &none);

  cs_clock_fake_advance (self->clock, 100);
  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 1);
  g_assert_cmpstr (self->fired->str, ==, "c");
}

static void
on_cancel_victim (gpointer user_data)
{
  Fixture *self = user_data;

  cs_timer_queue_clear (self->queue, &self->victim);
}

/* A callback cancels a timer that is due in the same run. */
static void
test_cancel_from_callback (Fixture *self, gconstpointer data)
{
  Letter letters[] = { { self, 'a' }, { self, 'b' } };

  cs_timer_queue_add (self->queue, 10, on_cancel_victim, self);
  self->victim = cs_timer_queue_add (self->queue, 10, on_letter, &letters[0]);
  cs_timer_queue_add (self->queue, 10, on_letter, &letters[1]);
  cs_clock_fake_advance (self->clock, 10);

  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 2);
  g_assert_cmpstr (self->fired->str, ==, "b");
}

static void
on_again (gpointer user_data)
{
  Fixture *self = user_data;

  if (++self->rounds < 3)
    cs_timer_queue_add (self->queue, 50, on_again, self);
}

static void
test_add_from_callback (Fixture *self, gconstpointer data)
{
  cs_timer_queue_add (self->queue, 50, on_again, self);

  for (guint round = 1; round <= 3; round++)
    {
      cs_clock_fake_set (self->clock, cs_timer_queue_next_us (self->queue));
      g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 1);
      g_assert_cmpuint (self->rounds, ==, round);
    }
  g_assert_cmpint (cs_clock_now_us (self->clock), ==, 5150);
  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, -1);
}

static void
test_longest_delay (Fixture *self, gconstpointer data)
{
  Letter letters[] = { { self, 'a' }, { self, 'b' } };

  cs_timer_queue_add (self->queue, G_MAXINT64, on_letter, &letters[0]);
  cs_timer_queue_add (self->queue, 1, on_letter, &letters[1]);
  cs_clock_fake_advance (self->clock, 1000000);

  g_assert_cmpuint (cs_timer_queue_run (self->queue), ==, 1);
  g_assert_cmpstr (self->fired->str, ==, "b");
  g_assert_cmpint (cs_timer_queue_next_us (self->queue), ==, G_MAXINT64);
}

static void
on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
}

/* On the system clock the queue wakes its own context, for a timer that was there when it was attached, for later ones,
 * and for one that moved to the front. */
static void
test_attached (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (CsTimerQueue) queue = cs_timer_queue_new (cs_clock_system ());

  cs_timer_queue_add (queue, 0, on_quit, loop);
  cs_timer_queue_attach (queue, context);
  g_main_loop_run (loop);
  g_assert_cmpint (cs_timer_queue_next_us (queue), ==, -1);

  cs_timer_queue_add (queue, G_TIME_SPAN_HOUR, on_quit, loop);
  cs_timer_queue_add (queue, 1000, on_quit, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (cs_timer_queue_next_us (queue), >, g_get_monotonic_time () + G_TIME_SPAN_MINUTE);
}

static void
on_never (gpointer user_data)
{
  g_assert_not_reached ();
}

/* Nothing fires once the queue is gone. */
static void
test_freed (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  CsTimerQueue *queue = cs_timer_queue_new (cs_clock_system ());

  cs_timer_queue_attach (queue, context);
  cs_timer_queue_add (queue, 0, on_never, NULL);
  cs_timer_queue_free (queue);
  g_assert_false (g_main_context_iteration (context, FALSE));
  cs_timer_queue_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/timer-queue/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/timer-queue/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/timer-queue/cancel-from-callback", Fixture, NULL, set_up, test_cancel_from_callback, tear_down);
  g_test_add ("/timer-queue/add-from-callback", Fixture, NULL, set_up, test_add_from_callback, tear_down);
  g_test_add ("/timer-queue/longest-delay", Fixture, NULL, set_up, test_longest_delay, tear_down);
  g_test_add_func ("/timer-queue/attached", test_attached);
  g_test_add_func ("/timer-queue/freed", test_freed);
  return g_test_run ();
}
