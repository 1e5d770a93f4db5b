/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our re-INVITE (RFC 3261 section 14.1): not while another exchange of offers is open, again after a 491. */

#include "crypto/cs-random.h"
#include "sip/cs-sip-body.h"
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

/* What is left of the last one: its INVITE waited for repeated answers. */
static void
drop_exchanges (CsSipSession *self)
{
  g_clear_pointer (&self->reoffer.ack, cs_sip_exchange_free);
  g_clear_pointer (&self->reoffer.exchange, cs_sip_exchange_free);
}

static CsSipMessageBuilder *
build_ack (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;

  return cs_sip_dialog_make_ack (self->dialog, cs_sip_exchange_get_request (self->reoffer.exchange));
}

static const CsSipExchangeEvents ack_events = { build_ack, NULL, NULL };

static void
on_success (CsSipSession *self, CsSipMessage *response)
{
  g_autoptr (CsSipHop) hop = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (self->reoffer.ack != NULL)
    {
      cs_sip_exchange_resend (self->reoffer.ack);
      return;
    }

  cs_sip_dialog_refresh_target (self->dialog, response);
  cs_sip_session_take_response_identity (self, self->reoffer.exchange, response);
  hop = cs_sip_session_make_hop (self, self->dialog);
  self->reoffer.ack = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "ACK", hop, &ack_events, self);
  answer = cs_sip_body_get_description (response);
  if (answer != NULL)
    {
      cs_sip_session_set_described (self, self->reoffer.offer);
      finish (self, answer, NULL);
    }
  else
    {
      g_autoptr (CsSipCause) cause
          = cs_sip_cause_new (CS_SIP_CAUSE_NOT_ACCEPTABLE, TRUE, cs_sip_message_get_status (response), NULL);

      finish (self, NULL, cause);
    }
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
wait_and_retry (CsSipSession *self)
{
  drop_exchanges (self);
  self->reoffer.retry = cs_timer_queue_add (cs_sip_session_get_timers (self), make_wait_us (self), try_reoffer, self);
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);
  guint status = cs_sip_message_get_status (response);

  if (status >= 200 && status < 300)
    {
      on_success (self, response);
    }
  else if (status == 491 && self->reoffer.attempts < ATTEMPTS)
    {
      wait_and_retry (self);
    }
  else if (status >= 300)
    {
      g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_response (response);

      if (status == 481 || status == 408)
        give_up_session (self, cause);
      else
        finish (self, NULL, cause);
    }
  cs_sip_session_unref (self);
}

static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);
  g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_error (error);

  if (self->reoffer.func != NULL)
    give_up_session (self, cause);
  cs_sip_session_unref (self);
}

static CsSipMessageBuilder *
build_invite (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (self->dialog, "INVITE");
  g_autofree char *contact = cs_sip_session_make_contact (self, flow);

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (self->agent), builder);
  cs_sip_message_builder_set_body (builder, "application/sdp", self->reoffer.offer);
  return builder;
}

static const CsSipExchangeEvents invite_events = { build_invite, on_response, on_failed };

static gboolean
is_blocked (CsSipSession *self)
{
  return self->state != CS_SIP_SESSION_ESTABLISHED || self->asked != NULL || self->success.transaction != NULL
         || cs_sip_session_refresh_is_open (self);
}

static void
try_reoffer (gpointer user_data)
{
  CsSipSession *self = user_data;
  g_autoptr (CsSipHop) hop = NULL;

  self->reoffer.retry = NULL;
  drop_exchanges (self);
  /* cs_sip_session_reoffer_resume() comes back to it. */
  if (is_blocked (self))
    return;
  self->reoffer.attempts++;
  hop = cs_sip_session_make_hop (self, self->dialog);
  self->reoffer.exchange
      = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "INVITE", hop, &invite_events, self);
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

gboolean
cs_sip_session_reoffer_is_open (CsSipSession *self)
{
  return self->reoffer.func != NULL && self->reoffer.exchange != NULL;
}

void
cs_sip_session_reoffer_clear (CsSipSession *self, const CsSipCause *cause)
{
  if (self->agent == NULL)
    return;
  cs_timer_queue_clear (cs_sip_session_get_timers (self), &self->reoffer.retry);
  drop_exchanges (self);
  finish (self, NULL, cause);
}
