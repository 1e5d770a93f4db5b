/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-clock.h"

G_BEGIN_DECLS

/**
 * CsTimerQueue:
 *
 * The timers of one owner, in the order of their deadlines, on one clock. With the system clock it attaches itself to a
 * main context as a single GSource; with a fake clock the test calls cs_timer_queue_run() after moving the clock.
 * Callbacks may add and cancel timers, themselves included. One thread: that of the context.
 */
typedef struct _CsTimerQueue CsTimerQueue;
typedef struct _CsTimer CsTimer;
typedef void (*CsTimerFunc) (gpointer user_data);

CsTimerQueue *cs_timer_queue_new (CsClock *clock);
void cs_timer_queue_free (CsTimerQueue *self); /* cancels what is left; not from inside a callback */

/* Starts to run by itself on @context (NULL: the thread default). Needs the system clock. */
void cs_timer_queue_attach (CsTimerQueue *self, GMainContext *context);

/* One shot, at now + @delay_us. The timer belongs to the queue and is gone once it has fired or was cancelled: clear
 * your pointer in the callback. */
CsTimer *cs_timer_queue_add (CsTimerQueue *self, gint64 delay_us, CsTimerFunc func, gpointer user_data);
void cs_timer_queue_cancel (CsTimerQueue *self, CsTimer *timer);

/* Cancels the timer that *@timer points to, if any, and sets it to NULL. */
void cs_timer_queue_clear (CsTimerQueue *self, CsTimer **timer);

/* The clock's time at which the next timer is due, or -1. */
gint64 cs_timer_queue_next_us (CsTimerQueue *self);

/* Fires what is due now; returns how many fired. */
guint cs_timer_queue_run (CsTimerQueue *self);

CsClock *cs_timer_queue_get_clock (CsTimerQueue *self); /* (transfer none) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTimerQueue, cs_timer_queue_free)

G_END_DECLS
