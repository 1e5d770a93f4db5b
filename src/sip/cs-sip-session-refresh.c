/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the peer of a call where we are after the connection to the server was replaced. */

/* Telling the peer where we are now (RFC 3261 section 12.2, RFC 5626 section 4.4 leaves it to us): the connection to
 * the server was replaced, and the Contact of the call names the old one, so that nothing of the peer's would arrive.
 * By UPDATE without a description, or where that is not known by a re-INVITE that repeats ours. */

#include "crypto/cs-random.h"
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

/* Section 12.2.1.2: whatever happened while we were away, the call is over there. */
static void
is_unknown (CsSipSession *self, CsSipMessage *response)
{
  cs_sip_session_end (self, cs_sip_cause_new_from_response (response), TRUE);
  if (self->agent != NULL)
    cs_sip_session_leave (self);
}

static void
take_refusal (CsSipSession *self, CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);
  gboolean knows_none = status == 405 || status == 501 || status == 420 || status == 400 || status == 488;

  if (status == 481)
    {
      is_unknown (self, response);
      return;
    }
  if (self->refresh.attempts >= ATTEMPTS || (knows_none && self->refresh.by_invite))
    {
      cs_sip_session_reoffer_resume (self);
      return;
    }
  self->refresh.by_invite = self->refresh.by_invite || (knows_none && self->described != NULL);
  try_later (self, knows_none ? 0 : (1 + (gint64) cs_random_below (3)) * G_TIME_SPAN_SECOND);
}

/* The next connection brings the next try. */
static void
take_failure (CsSipSession *self)
{
  g_clear_pointer (&self->told_contact, g_free);
  cs_sip_session_reoffer_resume (self);
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

static void
on_update_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);
  guint status = cs_sip_message_get_status (response);

  if (status >= 200 && status < 300)
    cs_sip_session_take_response_identity (self, exchange, response);
  if (status >= 200)
    g_clear_pointer (&self->refresh.update, cs_sip_exchange_free);
  if (status >= 300)
    {
      take_refusal (self, response);
    }
  else if (status >= 200)
    {
      cs_sip_dialog_refresh_target (self->dialog, response);
      cs_sip_session_reoffer_resume (self);
      /* It may have moved again. */
      cs_sip_session_refresh_target (self);
    }
  cs_sip_session_unref (self);
}

static void
on_update_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  g_clear_pointer (&self->refresh.update, cs_sip_exchange_free);
  take_failure (self);
  cs_sip_session_unref (self);
}

static const CsSipExchangeEvents update_events = { build_update, on_update_response, on_update_failed };

/* ---- re-INVITE ---- */

/* Whoever was asked before may answer with other keys; to whom we had answered ours were an answer. */
static void
on_answered (CsSipSession *self, CsSipMessage *response, GBytes *answer)
{
  if (!self->incoming && answer != NULL && self->events.established != NULL)
    self->events.established (self, answer, self->user_data);
  cs_sip_session_reoffer_resume (self);
}

static void
on_invite_failed (CsSipSession *self, const GError *error)
{
  take_failure (self);
}

static const CsSipSessionReinviteEvents reinvite_events = { on_answered, take_refusal, on_invite_failed };

/* ---- when ---- */

gboolean
cs_sip_session_refresh_is_open (CsSipSession *self)
{
  return self->refresh.update != NULL || cs_sip_session_reinvite_is_open (&self->refresh.invite);
}

static gboolean
is_blocked (CsSipSession *self)
{
  return self->asked != NULL || !cs_sip_offer_state_may_offer (&self->offers, CS_SIP_OFFER_INVITE)
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
  g_autoptr (CsSipHop) hop = NULL;

  self->refresh.retry = NULL;
  if (self->state != CS_SIP_SESSION_ESTABLISHED)
    return;
  if (is_blocked (self))
    {
      try_later (self, BLOCKED_US);
      return;
    }
  self->refresh.attempts++;
  if (self->refresh.by_invite)
    {
      cs_sip_session_reinvite_start (&self->refresh.invite, self, self->described, &reinvite_events);
      return;
    }
  hop = cs_sip_session_make_hop (self, self->dialog);
  self->refresh.update
      = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "UPDATE", hop, &update_events, self);
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
  g_clear_pointer (&self->refresh.update, cs_sip_exchange_free);
  cs_sip_session_reinvite_clear (&self->refresh.invite);
}
