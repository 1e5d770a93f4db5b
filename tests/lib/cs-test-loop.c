/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-loop.h"

#define WATCHDOG_MS 60000
#define TICK_MS 10

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

gint64
cs_test_loop_deadline (void)
{
  return g_get_monotonic_time () + WATCHDOG_MS * G_TIME_SPAN_MILLISECOND;
}

void
cs_test_loop_turn (gint64 deadline_us, const char *condition, const char *file, int line)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) tick = g_timeout_source_new (TICK_MS);

  if (g_get_monotonic_time () > deadline_us)
    g_error ("%s:%d: waited too long for: %s", file, line, condition);

  g_source_set_callback (tick, on_tick, NULL, NULL);
  g_source_attach (tick, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (tick);
}

void
cs_test_loop_settle (void)
{
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
}
