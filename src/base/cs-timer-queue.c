/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue of timers on one clock, run from a main context or by a test. */
#include "base/cs-timer-queue.h"

struct _CsTimer {
  gint64 due_us;
  CsTimerFunc func;
  gpointer user_data;
  GSequenceIter *iter;
};

typedef struct {
  GSource source;
  CsTimerQueue *queue;
} QueueSource;

struct _CsTimerQueue {
  CsClock *clock;
  GSequence *timers; /* of CsTimer, soonest first; equal deadlines keep the order in which they were added */
  GSource *source;
};

static gint
compare_due (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CsTimer *x = a;
  const CsTimer *y = b;

  /* GSequence puts a new element behind its equals, so that the order of adding is kept. */
  return (x->due_us > y->due_us) - (x->due_us < y->due_us);
}

static void
update_ready_time (CsTimerQueue *self)
{
  if (self->source != NULL)
    g_source_set_ready_time (self->source, cs_timer_queue_next_us (self));
}

static gboolean
queue_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  CsTimerQueue *queue = ((QueueSource *) source)->queue;

  cs_timer_queue_run (queue);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs queue_source_funcs = {
  .dispatch = queue_source_dispatch,
};

CsTimerQueue *
cs_timer_queue_new (CsClock *clock)
{
  CsTimerQueue *self = g_new0 (CsTimerQueue, 1);

  self->clock = cs_clock_ref (clock);
  self->timers = g_sequence_new (g_free);
  return self;
}

void
cs_timer_queue_free (CsTimerQueue *self)
{
  if (self == NULL)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_sequence_free (self->timers);
  cs_clock_unref (self->clock);
  g_free (self);
}

void
cs_timer_queue_attach (CsTimerQueue *self, GMainContext *context)
{
  g_assert (self->source == NULL);
  g_assert (self->clock == cs_clock_system ());

  self->source = g_source_new (&queue_source_funcs, sizeof (QueueSource));
  ((QueueSource *) self->source)->queue = self;
  g_source_set_static_name (self->source, "cs-timer-queue");
  update_ready_time (self);
  g_source_attach (self->source, context != NULL ? context : g_main_context_get_thread_default ());
}

CsTimer *
cs_timer_queue_add (CsTimerQueue *self, gint64 delay_us, CsTimerFunc func, gpointer user_data)
{
  const gint64 now_us = cs_clock_now_us (self->clock);
  CsTimer *timer = g_new0 (CsTimer, 1);

  timer->due_us = now_us + CLAMP (delay_us, 0, G_MAXINT64 - now_us);
  timer->func = func;
  timer->user_data = user_data;
  timer->iter = g_sequence_insert_sorted (self->timers, timer, compare_due, NULL);
  update_ready_time (self);
  return timer;
}

void
cs_timer_queue_cancel (CsTimerQueue *self, CsTimer *timer)
{
  g_sequence_remove (timer->iter);
  update_ready_time (self);
}

void
cs_timer_queue_clear (CsTimerQueue *self, CsTimer **timer)
{
  if (*timer == NULL)
    return;
  cs_timer_queue_cancel (self, g_steal_pointer (timer));
}

gint64
cs_timer_queue_next_us (CsTimerQueue *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->timers);

  if (g_sequence_iter_is_end (first))
    return -1;
  return ((CsTimer *) g_sequence_get (first))->due_us;
}

guint
cs_timer_queue_run (CsTimerQueue *self)
{
  gint64 now_us = cs_clock_now_us (self->clock);
  guint fired = 0;

  for (;;)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->timers);
      CsTimer *timer;
      CsTimerFunc func;
      gpointer user_data;

      if (g_sequence_iter_is_end (first))
        break;
      timer = g_sequence_get (first);
      if (timer->due_us > now_us)
        break;

      func = timer->func;
      user_data = timer->user_data;
      g_sequence_remove (first);
      fired++;
      func (user_data);
    }

  update_ready_time (self);
  return fired;
}

CsClock *
cs_timer_queue_get_clock (CsTimerQueue *self)
{
  return self->clock;
}
