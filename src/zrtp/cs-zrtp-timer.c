/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The retransmission timer of ZRTP messages. */
#include "zrtp/cs-zrtp-timer.h"

#define MS G_GINT64_CONSTANT (1000)

const CsZrtpSchedule cs_zrtp_schedule_hello = { 50 * MS, 200 * MS, 20 };
const CsZrtpSchedule cs_zrtp_schedule_hello_extended = { 50 * MS, 200 * MS, 60 };
const CsZrtpSchedule cs_zrtp_schedule_exchange = { 150 * MS, 1200 * MS, 10 };
const CsZrtpSchedule cs_zrtp_schedule_patience = { 12000 * MS, 12000 * MS, 0 };

const CsZrtpSchedule cs_zrtp_schedule_grace = { 2000 * MS, 2000 * MS, 0 };

void
cs_zrtp_timer_start (CsZrtpTimer *self, const CsZrtpSchedule *schedule, gint64 now_us)
{
  *self = (CsZrtpTimer){
    .schedule = schedule,
    .sent = 0,
    .interval_us = schedule->first_us,
    .deadline_us = now_us + schedule->first_us,
  };
}

void
cs_zrtp_timer_extend (CsZrtpTimer *self, const CsZrtpSchedule *schedule)
{
  if (self->schedule != NULL)
    self->schedule = schedule;
}

void
cs_zrtp_timer_stop (CsZrtpTimer *self)
{
  self->schedule = NULL;
}

CsZrtpTimerStep
cs_zrtp_timer_run (CsZrtpTimer *self, gint64 now_us)
{
  if (self->schedule == NULL || now_us < self->deadline_us)
    return CS_ZRTP_TIMER_NOTHING;
  if (self->sent == self->schedule->retransmissions)
    {
      cs_zrtp_timer_stop (self);
      return CS_ZRTP_TIMER_EXHAUSTED;
    }

  self->sent++;
  self->interval_us = MIN (2 * self->interval_us, self->schedule->cap_us);
  self->deadline_us = now_us + self->interval_us;
  return CS_ZRTP_TIMER_RESEND;
}

gboolean
cs_zrtp_timer_is_running (const CsZrtpTimer *self)
{
  return self->schedule != NULL;
}

gint64
cs_zrtp_timer_get_deadline_us (const CsZrtpTimer *self)
{
  return self->schedule != NULL ? self->deadline_us : -1;
}
