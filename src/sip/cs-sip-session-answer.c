/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The callee's side of an INVITE: ringing, accepting, refusing, and repeating a 200 until its ACK. */

#include "base/cs-limits.h"
#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

/* RFC 3261 section 13.3.1.1: a proxy gives up when it hears nothing for three minutes. */
#define RING_AGAIN_US (60 * G_TIME_SPAN_SECOND)

/* ---- 2xx until ACK ---- */

static void
success_clear (CsSipSession *self)
{
  CsTimerQueue *timers = cs_sip_session_get_timers (self);

  cs_timer_queue_clear (timers, &self->success.repeat);
  cs_timer_queue_clear (timers, &self->success.give_up);
  g_clear_pointer (&self->success.transaction, cs_sip_transaction_unref);
  g_clear_pointer (&self->success.response, cs_sip_message_unref);
}

/* Whatever the transport, because the hops behind the first one may lose it. */
static void
on_repeat (gpointer user_data)
{
  CsSipSession *self = user_data;

  self->success.interval_us = MIN (self->success.interval_us * 2, CS_SIP_T2_US);
  self->success.repeat
      = cs_timer_queue_add (cs_sip_session_get_timers (self), self->success.interval_us, on_repeat, self);
  cs_sip_transaction_respond (self->success.transaction, self->success.response);
}

/* RFC 3261 section 13.3.1.4: the dialog is confirmed, the session is to be ended. */
static void
on_no_ack (gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  self->success.give_up = NULL;
  success_clear (self);
  cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_UNREACHABLE, TRUE, 0, NULL), TRUE);
  cs_sip_session_send_bye (self, NULL);
  cs_sip_session_unref (self);
}

void
cs_sip_session_send_success (CsSipSession *self, CsSipTransaction *transaction, GBytes *description)
{
  CsSipEndpoint *endpoint = cs_sip_agent_get_endpoint (self->agent);
  CsTimerQueue *timers = endpoint->timers;
  g_autoptr (CsSipMessageBuilder) builder = cs_sip_endpoint_make_answer (endpoint, transaction, 200, self->local_tag);
  g_autofree char *contact = cs_sip_session_make_contact (self, cs_sip_transaction_get_flow (transaction));

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (endpoint, builder);
  cs_sip_message_builder_set_body (builder, "application/sdp", description);
  cs_sip_session_set_described (self, description);
  cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_INVITE_2XX, TRUE, TRUE);

  success_clear (self);
  self->success.transaction = cs_sip_transaction_ref (transaction);
  self->success.response = cs_sip_message_builder_end (g_steal_pointer (&builder));
  self->success.interval_us = CS_SIP_T1_US;
  self->success.repeat = cs_timer_queue_add (timers, CS_SIP_T1_US, on_repeat, self);
  self->success.give_up = cs_timer_queue_add (timers, CS_SIP_TIMEOUT_US, on_no_ack, self);
  cs_sip_transaction_respond (transaction, self->success.response);
}

void
cs_sip_session_ack (CsSipSession *self, CsSipMessage *ack)
{
  CsSipTransaction *answered = self->success.transaction;
  g_autoptr (GBytes) description = NULL;
  gboolean first = self->state == CS_SIP_SESSION_ACCEPTED;
  CsSipOfferRole role;

  if (answered == NULL
      || cs_sip_message_get_cseq (ack) != cs_sip_message_get_cseq (cs_sip_transaction_get_request (answered)))
    return;

  description = cs_sip_body_get_description (ack);
  role = cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_ACK, FALSE, description != NULL);
  if (role != CS_SIP_OFFER_ANSWER)
    g_clear_pointer (&description, g_bytes_unref);
  if (role == CS_SIP_OFFER_MISSING)
    g_debug ("an ACK without the answer to our offer, which is open no more");
  success_clear (self);

  if (self->state == CS_SIP_SESSION_LEAVING)
    {
      /* We hung up before: now BYE is allowed (RFC 3261 section 15). */
      cs_sip_session_send_bye (self, self->bye_reason);
      return;
    }
  if (first)
    cs_sip_session_step (self, CS_SIP_SESSION_ESTABLISHED);
  cs_sip_session_reoffer_resume (self);
  cs_sip_session_refresh_target (self);
  if ((first || description != NULL) && self->events.established != NULL)
    self->events.established (self, description, self->user_data);
}

/* ---- an INVITE comes in ---- */

static void
drop_server (CsSipSession *self)
{
  CsTimerQueue *timers = cs_sip_session_get_timers (self);

  cs_timer_queue_clear (timers, &self->ring_again);
  cs_timer_queue_clear (timers, &self->expires);
  if (self->server == NULL)
    return;
  cs_sip_transaction_set_events (self->server, NULL, NULL);
  g_clear_pointer (&self->server, cs_sip_transaction_unref);
}

static void
on_server_failed (CsSipTransaction *transaction, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  if (self->state == CS_SIP_SESSION_INCOMING)
    {
      drop_server (self);
      cs_sip_session_end (self, cs_sip_cause_new_from_error (error), TRUE);
      cs_sip_session_leave (self);
    }
  cs_sip_session_unref (self);
}

static const CsSipTransactionEvents server_events = { NULL, on_server_failed };

static void
on_expires (gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  self->expires = NULL;
  cs_sip_session_answer (self, self->server, 487);
  drop_server (self);
  cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_NO_ANSWER, TRUE, 487, NULL), TRUE);
  cs_sip_session_leave (self);
  cs_sip_session_unref (self);
}

static void
set_expires (CsSipSession *self, CsSipMessage *invite)
{
  const char *value = cs_sip_message_get (invite, "Expires", 0);
  guint64 seconds;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &seconds, NULL))
    return;
  self->expires
      = cs_timer_queue_add (cs_sip_session_get_timers (self), (gint64) seconds * G_TIME_SPAN_SECOND, on_expires, self);
}

/* The address of a From that a dialog can be made of; its URI may make no sense all the same. (transfer full) */
static CsSipAddress *
address_of (const char *from)
{
  CsSipAddress *address = cs_sip_address_parse (from, NULL);

  return address != NULL ? address : cs_sip_address_salvage (from);
}

CsSipSession *
cs_sip_session_new_incoming (CsSipAgent *agent, CsSipTransaction *transaction, CsSipFlow *flow)
{
  CsSipSession *self = cs_sip_session_new (agent, CS_SIP_SESSION_INCOMING);
  CsSipMessage *invite = cs_sip_transaction_get_request (transaction);

  self->incoming = TRUE;
  self->remote = address_of (cs_sip_message_get (invite, "From", 0));
  self->call_id = g_strdup (cs_sip_message_get_call_id (invite));
  self->dialog = cs_sip_dialog_new_uas (invite, self->local_tag);
  self->flow = cs_sip_flow_ref (flow);
  self->via_server = cs_sip_self_is_server_flow (cs_sip_agent_get_self (agent), flow);
  self->sips = cs_sip_message_get_request_uri (invite)->scheme == CS_SIP_SCHEME_SIPS;
  self->offer = cs_sip_body_get_description (invite);
  cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_INVITE, FALSE, self->offer != NULL);
  self->server = cs_sip_transaction_ref (transaction);
  cs_sip_transaction_set_events (transaction, &server_events, self);
  set_expires (self, invite);
  cs_sip_session_take_request_identity (self, transaction);
  return self;
}

gboolean
cs_sip_session_is_merged (CsSipSession *self, CsSipMessage *request)
{
  CsSipMessage *invite;

  if (self->server == NULL)
    return FALSE;
  invite = cs_sip_transaction_get_request (self->server);
  return cs_sip_message_get_cseq (invite) == cs_sip_message_get_cseq (request)
         && g_strcmp0 (cs_sip_message_get_call_id (invite), cs_sip_message_get_call_id (request)) == 0
         && g_strcmp0 (cs_sip_message_get_from_tag (invite), cs_sip_message_get_from_tag (request)) == 0;
}

/* ---- what the user does ---- */

static void
send_ringing (CsSipSession *self)
{
  CsSipEndpoint *endpoint = cs_sip_agent_get_endpoint (self->agent);
  g_autoptr (CsSipMessageBuilder) builder = cs_sip_endpoint_make_answer (endpoint, self->server, 180, self->local_tag);
  g_autoptr (CsSipMessage) response = NULL;
  g_autofree char *contact = cs_sip_session_make_contact (self, self->flow);

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (endpoint, builder);
  response = cs_sip_message_builder_end (g_steal_pointer (&builder));
  cs_sip_transaction_respond (self->server, response);
}

static void
on_ring_again (gpointer user_data)
{
  CsSipSession *self = user_data;

  self->ring_again = cs_timer_queue_add (cs_sip_session_get_timers (self), RING_AGAIN_US, on_ring_again, self);
  send_ringing (self);
}

void
cs_sip_session_ring (CsSipSession *self)
{
  if (self->state != CS_SIP_SESSION_INCOMING || self->ring_again != NULL)
    return;
  on_ring_again (self);
}

void
cs_sip_session_accept (CsSipSession *self, GBytes *description)
{
  CsTimerQueue *timers;

  g_return_if_fail (description != NULL);
  if (self->state != CS_SIP_SESSION_INCOMING)
    return;
  timers = cs_sip_session_get_timers (self);
  cs_timer_queue_clear (timers, &self->ring_again);
  cs_timer_queue_clear (timers, &self->expires);
  cs_sip_session_step (self, CS_SIP_SESSION_ACCEPTED);
  cs_sip_session_send_success (self, self->server, description);
}

void
cs_sip_session_reject (CsSipSession *self, guint status, const char *reason, const char *warning)
{
  CsSipCause *cause;

  g_return_if_fail (status >= 300 && status < 700);
  if (self->state != CS_SIP_SESSION_INCOMING)
    return;
  cause = cs_sip_session_refuse (self, self->server, status, reason, warning);
  drop_server (self);
  cs_sip_session_end (self, cause, FALSE);
  cs_sip_session_leave (self);
}

/* ---- CANCEL ---- */

gboolean
cs_sip_session_cancel (CsSipSession *self, CsSipTransaction *invite, CsSipMessage *cancel)
{
  if (invite == self->asked)
    {
      cs_sip_session_refuse_asked (self, 487, NULL);
      return TRUE;
    }
  if (invite != self->server)
    return FALSE;
  if (self->state != CS_SIP_SESSION_INCOMING)
    return TRUE;

  cs_sip_session_answer (self, self->server, 487);
  drop_server (self);
  cs_sip_session_end (self, cs_sip_cause_new_from_request (cancel), TRUE);
  cs_sip_session_leave (self);
  return TRUE;
}

void
cs_sip_session_answer_clear (CsSipSession *self)
{
  success_clear (self);
  drop_server (self);
}
