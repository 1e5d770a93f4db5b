/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends a re-INVITE with an offer and acknowledges its answer, for an offer of ours (-reoffer.c) and for a new Contact
 * (-refresh.c). */

#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

static CsSipMessageBuilder *
build_ack (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSessionReinvite *self = user_data;

  return cs_sip_dialog_make_ack (self->session->dialog, cs_sip_exchange_get_request (self->exchange));
}

static const CsSipExchangeEvents ack_events = { build_ack, NULL, NULL };

static void
on_success (CsSipSessionReinvite *self, CsSipMessage *response)
{
  CsSipSession *session = self->session;
  g_autoptr (CsSipHop) hop = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (self->ack != NULL)
    {
      cs_sip_exchange_resend (self->ack);
      return;
    }
  cs_sip_dialog_refresh_target (session->dialog, response);
  cs_sip_session_take_response_identity (session, self->exchange, response);
  hop = cs_sip_session_make_hop (session, session->dialog);
  self->ack = cs_sip_exchange_start (cs_sip_agent_get_endpoint (session->agent), "ACK", hop, &ack_events, self);
  answer = cs_sip_body_get_description (response);
  cs_sip_offer_state_pass (&session->offers, CS_SIP_OFFER_INVITE_2XX, FALSE, answer != NULL);
  cs_sip_offer_state_pass (&session->offers, CS_SIP_OFFER_ACK, TRUE, FALSE);
  self->events->answered (session, response, answer);
}

static void
is_refused (CsSipSessionReinvite *self)
{
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  cs_sip_offer_state_pass (&self->session->offers, CS_SIP_OFFER_INVITE_REFUSED, FALSE, FALSE);
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSessionReinvite *self = user_data;
  CsSipSession *session = cs_sip_session_ref (self->session);
  guint status = cs_sip_message_get_status (response);

  if (status >= 200 && status < 300)
    on_success (self, response);
  else if (status >= 300)
    {
      is_refused (self);
      self->events->refused (session, response);
    }
  cs_sip_session_unref (session);
}

/* After the answer this is only the end of waiting for repeated ones. */
static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSessionReinvite *self = user_data;
  CsSipSession *session = cs_sip_session_ref (self->session);

  if (self->ack == NULL)
    {
      is_refused (self);
      self->events->failed (session, error);
    }
  cs_sip_session_unref (session);
}

static CsSipMessageBuilder *
build_invite (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSessionReinvite *self = user_data;
  CsSipSession *session = self->session;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (session->dialog, "INVITE");
  g_autofree char *contact = cs_sip_session_make_contact (session, flow);

  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (session->agent), builder);
  cs_sip_message_builder_set_body (builder, "application/sdp", self->offer);
  return builder;
}

static const CsSipExchangeEvents invite_events = { build_invite, on_response, on_failed };

void
cs_sip_session_reinvite_start (CsSipSessionReinvite *self, CsSipSession *session, GBytes *offer,
                               const CsSipSessionReinviteEvents *events)
{
  g_autoptr (CsSipHop) hop = cs_sip_session_make_hop (session, session->dialog);

  cs_sip_session_reinvite_clear (self);
  self->session = session;
  self->events = events;
  self->offer = g_bytes_ref (offer);
  cs_sip_offer_state_pass (&session->offers, CS_SIP_OFFER_INVITE, TRUE, TRUE);
  self->exchange
      = cs_sip_exchange_start (cs_sip_agent_get_endpoint (session->agent), "INVITE", hop, &invite_events, self);
}

gboolean
cs_sip_session_reinvite_is_open (const CsSipSessionReinvite *self)
{
  return self->exchange != NULL && self->ack == NULL;
}

void
cs_sip_session_reinvite_clear (CsSipSessionReinvite *self)
{
  g_clear_pointer (&self->ack, cs_sip_exchange_free);
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  g_clear_pointer (&self->offer, g_bytes_unref);
}
