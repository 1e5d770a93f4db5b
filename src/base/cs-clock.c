/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks: the system's, and a fake one that tests set by hand. */
#include "base/cs-clock.h"

struct _CsClock {
  gatomicrefcount refs;
  gboolean fake;
  gint64 now_us;
};

CsClock *
cs_clock_system (void)
{
  static CsClock system_clock;

  return &system_clock;
}

CsClock *
cs_clock_fake_new (gint64 start_us)
{
  CsClock *self = g_new0 (CsClock, 1);

  g_atomic_ref_count_init (&self->refs);
  self->fake = TRUE;
  self->now_us = start_us;
  return self;
}

CsClock *
cs_clock_ref (CsClock *self)
{
  if (self->fake)
    g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_clock_unref (CsClock *self)
{
  if (self == NULL || !self->fake)
    return;
  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

gint64
cs_clock_now_us (CsClock *self)
{
  return self->fake ? self->now_us : g_get_monotonic_time ();
}

void
cs_clock_fake_set (CsClock *self, gint64 now_us)
{
  g_assert (self->fake);
  g_assert (now_us >= self->now_us);
  self->now_us = now_us;
}

void
cs_clock_fake_advance (CsClock *self, gint64 by_us)
{
  cs_clock_fake_set (self, self->now_us + by_us);
}
