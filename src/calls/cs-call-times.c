/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a call began and ended. */

#include "calls/cs-call-times.h"

struct _CsCallTimes {
  GDateTime *created;
  GDateTime *started;
  GDateTime *ended;
  gint64 started_us; /* monotonic */
  guint duration_s;
};

CsCallTimes *
cs_call_times_new (void)
{
  CsCallTimes *self = g_new0 (CsCallTimes, 1);

  self->created = g_date_time_new_now_local ();
  return self;
}

void
cs_call_times_free (CsCallTimes *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->created, g_date_time_unref);
  g_clear_pointer (&self->started, g_date_time_unref);
  g_clear_pointer (&self->ended, g_date_time_unref);
  g_free (self);
}

void
cs_call_times_start (CsCallTimes *self)
{
  self->started = g_date_time_new_now_local ();
  self->started_us = g_get_monotonic_time ();
}

void
cs_call_times_end (CsCallTimes *self)
{
  self->ended = g_date_time_new_now_local ();
  if (self->started != NULL)
    self->duration_s = (guint) ((g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC);
}

GDateTime *
cs_call_times_get_created (const CsCallTimes *self)
{
  return self->created;
}

GDateTime *
cs_call_times_get_started (const CsCallTimes *self)
{
  return self->started;
}

GDateTime *
cs_call_times_get_ended (const CsCallTimes *self)
{
  return self->ended;
}

guint
cs_call_times_get_duration (const CsCallTimes *self)
{
  return self->duration_s;
}
