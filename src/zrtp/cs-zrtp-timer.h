/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often one message is sent again (RFC 6189 section 6): the first interval doubles up to the cap; after the last
 * retransmission one more interval is waited for an answer. */
typedef struct {
  gint64 first_us;
  gint64 cap_us;
  guint retransmissions;
} CsZrtpSchedule;

extern const CsZrtpSchedule cs_zrtp_schedule_hello; /* T1: 20 in 3.75 s */
extern const CsZrtpSchedule
    cs_zrtp_schedule_hello_extended;                   /* T1 once the peer is known to speak ZRTP: 60 in 11.75 s */
extern const CsZrtpSchedule cs_zrtp_schedule_exchange; /* T2: 10 in 9.45 s */
extern const CsZrtpSchedule cs_zrtp_schedule_patience; /* nothing to send: the other side's T2 and a bit */

extern const CsZrtpSchedule cs_zrtp_schedule_grace; /* nothing to send: what a suspicion gives the right message */

typedef enum {
  CS_ZRTP_TIMER_NOTHING,
  CS_ZRTP_TIMER_RESEND,
  CS_ZRTP_TIMER_EXHAUSTED, /* it has stopped */
} CsZrtpTimerStep;

/* Lives inside its owner; zeros are a stopped timer. */
typedef struct {
  const CsZrtpSchedule *schedule; /* NULL: stopped */
  guint sent;
  gint64 interval_us;
  gint64 deadline_us;
} CsZrtpTimer;

/* The message has been sent for the first time just now. */
void cs_zrtp_timer_start (CsZrtpTimer *self, const CsZrtpSchedule *schedule, gint64 now_us);

/* Goes on with a longer schedule from where it is. */
void cs_zrtp_timer_extend (CsZrtpTimer *self, const CsZrtpSchedule *schedule);

void cs_zrtp_timer_stop (CsZrtpTimer *self);

/* What is due now. After a long sleep that is one retransmission, not all that were missed. */
CsZrtpTimerStep cs_zrtp_timer_run (CsZrtpTimer *self, gint64 now_us);

gboolean cs_zrtp_timer_is_running (const CsZrtpTimer *self);
gint64 cs_zrtp_timer_get_deadline_us (const CsZrtpTimer *self); /* or -1 */

G_END_DECLS
