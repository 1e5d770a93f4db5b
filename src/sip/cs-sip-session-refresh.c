/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the peer of a call where we are after the connection to the server was replaced. */

/* Telling the peer where we are now (RFC 3261 section 12.2, RFC 5626 section 4.4 leaves it to us): the connection to
 * the server was replaced, and the Contact of the call names the old one, so that nothing of the peer's would arrive.
 * By UPDATE without a description, or where that is not known by a re-INVITE that repeats ours. */

#include "crypto/cs-random.h"
#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

#define ATTEMPTS 8
#define BLOCKED_US G_TIME_SPAN_SECOND

static void try_refresh (gpointer user_data);

static void
try_later (CsSipSession *self, gint64 delay_us)
{
  CsTimerQueue *timers = cs_sip_session_get_timers (self);

  cs_timer_queue_clear (timers, &self->refresh.retry);
  self->refresh.retry = cs_timer_queue_add (timers, delay_us, try_refresh, self);
}

static void
finish (CsSipSession *self)
{
  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
  cs_sip_session_reoffer_resume (self);
  /* It may have moved again. */
  cs_sip_session_refresh_target (self);
}

/* ---- UPDATE ---- */

static CsSipMessageBuilder *
build_update (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (self->dialog, "UPDATE");
  g_autofree char *contact = cs_sip_session_make_contact (self, flow);

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (self->agent), builder);
  return builder;
}

/* Section 12.2.1.2: whatever happened while we were away, the call is over there. */
static void
is_unknown (CsSipSession *self, CsSipMessage *response)
{
  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
  cs_sip_session_end (self, cs_sip_cause_new_from_response (response), TRUE);
  if (self->agent != NULL)
    cs_sip_session_leave (self);
}

static void
refused (CsSipSession *self, guint status)
{
  gboolean knows_none = status == 405 || status == 501 || status == 420 || status == 400 || status == 488;

  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
  if (self->refresh.attempts >= ATTEMPTS || (knows_none && self->refresh.by_invite))
    {
      cs_sip_session_reoffer_resume (self);
      return;
    }
  self->refresh.by_invite = self->refresh.by_invite || (knows_none && self->described != NULL);
  try_later (self, knows_none ? 0 : (1 + (gint64) cs_random_below (3)) * G_TIME_SPAN_SECOND);
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);
  guint status = cs_sip_message_get_status (response);

  if (status >= 200 && status < 300)
    {
      cs_sip_dialog_refresh_target (self->dialog, response);
      cs_sip_session_take_response_identity (self, exchange, response);
      finish (self);
    }
  else if (status == 481)
    {
      is_unknown (self, response);
    }
  else if (status >= 300)
    {
      refused (self, status);
    }
  cs_sip_session_unref (self);
}

/* The next connection brings the next try. */
static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
  g_clear_pointer (&self->told_contact, g_free);
  cs_sip_session_reoffer_resume (self);
  cs_sip_session_unref (self);
}

static const CsSipExchangeEvents update_events = { build_update, on_response, on_failed };

/* ---- re-INVITE ---- */

static CsSipMessageBuilder *
build_invite (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (self->dialog, "INVITE");
  g_autofree char *contact = cs_sip_session_make_contact (self, flow);

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (self->agent), builder);
  cs_sip_message_builder_set_body (builder, "application/sdp", self->described);
  return builder;
}

static CsSipMessageBuilder *
build_ack (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;

  return cs_sip_dialog_make_ack (self->dialog, cs_sip_exchange_get_request (self->refresh.exchange));
}

static const CsSipExchangeEvents ack_events = { build_ack, NULL, NULL };

static void
on_invite_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSession *self = user_data;
  guint status = cs_sip_message_get_status (response);
  g_autoptr (CsSipHop) hop = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (status < 200 || status >= 300)
    {
      on_response (exchange, response, user_data);
      return;
    }
  if (self->refresh.ack != NULL)
    {
      cs_sip_exchange_resend (self->refresh.ack);
      return;
    }
  cs_sip_dialog_refresh_target (self->dialog, response);
  cs_sip_session_take_response_identity (self, exchange, response);
  hop = cs_sip_session_make_hop (self, self->dialog);
  self->refresh.ack = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "ACK", hop, &ack_events, self);
  self->refresh.answered = TRUE;
  cs_sip_session_ref (self);
  /* Whoever was asked before may answer with other keys; to whom we had answered ours were an answer. */
  answer = cs_sip_body_get_description (response);
  if (!self->incoming && answer != NULL && self->events.established != NULL)
    self->events.established (self, answer, self->user_data);
  cs_sip_session_reoffer_resume (self);
  cs_sip_session_unref (self);
}

static const CsSipExchangeEvents invite_events = { build_invite, on_invite_response, on_failed };

/* ---- when ---- */

gboolean
cs_sip_session_refresh_is_open (CsSipSession *self)
{
  return self->refresh.exchange != NULL && !self->refresh.answered;
}

static gboolean
is_blocked (CsSipSession *self)
{
  return self->asked != NULL || self->success.transaction != NULL || cs_sip_session_reoffer_is_open (self)
         || cs_sip_session_refresh_is_open (self);
}

/* TRUE when the peer knows of another place than the one where we are. */
static gboolean
has_moved (CsSipSession *self)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (cs_sip_agent_get_self (self->agent));
  g_autofree char *told = g_strdup (self->told_contact);
  g_autofree char *contact = NULL;

  if (flow == NULL)
    return FALSE;
  contact = cs_sip_session_make_contact (self, flow);
  g_free (self->told_contact);
  self->told_contact = g_strdup (told);
  return g_strcmp0 (contact, told) != 0;
}

static void
try_refresh (gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipEndpoint *endpoint = cs_sip_agent_get_endpoint (self->agent);
  g_autoptr (CsSipHop) hop = NULL;

  self->refresh.retry = NULL;
  if (self->state != CS_SIP_SESSION_ESTABLISHED)
    return;
  if (is_blocked (self))
    {
      try_later (self, BLOCKED_US);
      return;
    }
  g_clear_pointer (&self->refresh.ack, cs_sip_exchange_free);
  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
  self->refresh.answered = FALSE;
  self->refresh.attempts++;
  hop = cs_sip_session_make_hop (self, self->dialog);
  if (self->refresh.by_invite)
    self->refresh.exchange = cs_sip_exchange_start (endpoint, "INVITE", hop, &invite_events, self);
  else
    self->refresh.exchange = cs_sip_exchange_start (endpoint, "UPDATE", hop, &update_events, self);
}

void
cs_sip_session_refresh_target (CsSipSession *self)
{
  if (self->agent == NULL || !self->via_server || self->state != CS_SIP_SESSION_ESTABLISHED
      || self->refresh.retry != NULL || !has_moved (self))
    return;
  self->refresh.attempts = 0;
  try_later (self, 0);
}

void
cs_sip_session_refresh_clear (CsSipSession *self)
{
  if (self->agent != NULL)
    cs_timer_queue_clear (cs_sip_session_get_timers (self), &self->refresh.retry);
  g_clear_pointer (&self->refresh.ack, cs_sip_exchange_free);
  g_clear_pointer (&self->refresh.exchange, cs_sip_exchange_free);
}
