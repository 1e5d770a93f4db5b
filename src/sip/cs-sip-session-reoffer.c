/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our re-INVITE (RFC 3261 section 14.1): not while another exchange of offers is open, again after a 491. */

#include "crypto/cs-random.h"
#include "sip/cs-sip-session-private.h"

#define ATTEMPTS 8

static void try_reoffer (gpointer user_data);

/* Section 14.1: whoever chose the Call-ID waits longer, so that the two do not meet again. */
static gint64
make_wait_us (CsSipSession *self)
{
  guint32 tens = self->incoming ? cs_random_below (200) : 210 + cs_random_below (190);

  return (gint64) tens * 10 * G_TIME_SPAN_MILLISECOND;
}

/* Takes neither; tells the user once. */
static void
finish (CsSipSession *self, GBytes *answer, const CsSipCause *cause)
{
  CsSipSessionReofferFunc func = self->reoffer.func;

  self->reoffer.func = NULL;
  g_clear_pointer (&self->reoffer.offer, g_bytes_unref);
  if (func != NULL)
    func (self, answer, cause, self->reoffer.user_data);
}

static void
on_answered (CsSipSession *self, CsSipMessage *response, GBytes *answer)
{
  g_autoptr (CsSipCause) cause = NULL;

  if (answer != NULL)
    cs_sip_session_set_described (self, self->reoffer.offer);
  else
    cause = cs_sip_cause_new (CS_SIP_CAUSE_NOT_ACCEPTABLE, TRUE, cs_sip_message_get_status (response), NULL);
  finish (self, answer, cause);
}

/* Section 12.2.1.2: the peer does not know the dialog, or is not there. */
static void
give_up_session (CsSipSession *self, const CsSipCause *cause)
{
  finish (self, NULL, cause);
  cs_sip_session_end (self, cs_sip_cause_copy (cause), TRUE);
  if (self->agent != NULL && self->state != CS_SIP_SESSION_LEAVING)
    cs_sip_session_send_bye (self, NULL);
}

static void
on_refused (CsSipSession *self, CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);
  g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_response (response);

  if (status == 491 && self->reoffer.attempts < ATTEMPTS)
    {
      self->reoffer.retry
          = cs_timer_queue_add (cs_sip_session_get_timers (self), make_wait_us (self), try_reoffer, self);
    }
  else if (status == 481 || status == 408)
    give_up_session (self, cause);
  else
    finish (self, NULL, cause);
}

static void
on_failed (CsSipSession *self, const GError *error)
{
  g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_error (error);

  give_up_session (self, cause);
}

static const CsSipSessionReinviteEvents reinvite_events = { on_answered, on_refused, on_failed };

static gboolean
is_blocked (CsSipSession *self)
{
  return self->state != CS_SIP_SESSION_ESTABLISHED || self->asked != NULL
         || !cs_sip_offer_state_may_offer (&self->offers, CS_SIP_OFFER_INVITE) || cs_sip_session_refresh_is_open (self);
}

static void
try_reoffer (gpointer user_data)
{
  CsSipSession *self = user_data;

  self->reoffer.retry = NULL;
  /* cs_sip_session_reoffer_resume() comes back to it. */
  if (is_blocked (self))
    return;
  self->reoffer.attempts++;
  cs_sip_session_reinvite_start (&self->reoffer.invite, self, self->reoffer.offer, &reinvite_events);
}

void
cs_sip_session_reoffer (CsSipSession *self, GBytes *offer, CsSipSessionReofferFunc callback, gpointer user_data)
{
  g_return_if_fail (offer != NULL && callback != NULL);
  /* One at a time, and only while there is a session, is the caller's business: `ended` says when it is over. */
  g_return_if_fail (self->reoffer.func == NULL);
  if (self->state != CS_SIP_SESSION_ESTABLISHED && self->state != CS_SIP_SESSION_ACCEPTED)
    return;

  self->reoffer.func = callback;
  self->reoffer.user_data = user_data;
  self->reoffer.offer = g_bytes_ref (offer);
  self->reoffer.attempts = 0;
  self->reoffer.retry = cs_timer_queue_add (cs_sip_session_get_timers (self), 0, try_reoffer, self);
}

void
cs_sip_session_reoffer_resume (CsSipSession *self)
{
  if (cs_sip_session_reoffer_is_open (self) || self->reoffer.func == NULL || self->reoffer.retry != NULL
      || is_blocked (self))
    return;
  self->reoffer.retry = cs_timer_queue_add (cs_sip_session_get_timers (self), 0, try_reoffer, self);
}

void
cs_sip_session_withdraw_reoffer (CsSipSession *self)
{
  if (self->agent == NULL || cs_sip_session_reoffer_is_open (self))
    return;
  cs_timer_queue_clear (cs_sip_session_get_timers (self), &self->reoffer.retry);
  self->reoffer.func = NULL;
  g_clear_pointer (&self->reoffer.offer, g_bytes_unref);
}

gboolean
cs_sip_session_reoffer_is_open (CsSipSession *self)
{
  return cs_sip_session_reinvite_is_open (&self->reoffer.invite);
}

void
cs_sip_session_reoffer_clear (CsSipSession *self, const CsSipCause *cause)
{
  if (self->agent == NULL)
    return;
  cs_timer_queue_clear (cs_sip_session_get_timers (self), &self->reoffer.retry);
  cs_sip_session_reinvite_clear (&self->reoffer.invite);
  finish (self, NULL, cause);
}
