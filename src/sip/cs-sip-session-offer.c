/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer's re-INVITE and UPDATE. */

/* The peer's re-INVITE (RFC 3261 section 14.2) and UPDATE (RFC 3311): handed to the user, answered when the user has
 * decided. Only one offer is open at a time. */

#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

static gboolean
is_invite (CsSipTransaction *transaction)
{
  return cs_sip_transaction_get_kind (transaction) == CS_SIP_INVITE_SERVER;
}

static CsSipOfferMessage
kind_of (CsSipTransaction *transaction)
{
  return is_invite (transaction) ? CS_SIP_OFFER_INVITE : CS_SIP_OFFER_UPDATE;
}

/* 0: it may be put to the user. */
static guint
find_obstacle (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request, gboolean has_offer)
{
  const guint obstacle = cs_sip_offer_state_find_obstacle (&self->offers, kind_of (transaction), has_offer);

  if (obstacle != 0)
    return obstacle;
  if (self->asked != NULL)
    return 500;
  if (!cs_sip_body_is_understood (request))
    return 415;
  if (self->events.offer == NULL)
    return 488;
  return 0;
}

/* An UPDATE without an offer only renews the target. */
void
cs_sip_session_accept_refresh (CsSipSession *self, CsSipTransaction *transaction)
{
  CsSipEndpoint *endpoint = cs_sip_agent_get_endpoint (self->agent);
  g_autoptr (CsSipMessageBuilder) builder = cs_sip_endpoint_make_answer (endpoint, transaction, 200, self->local_tag);
  g_autofree char *contact = cs_sip_session_make_contact (self, cs_sip_transaction_get_flow (transaction));
  g_autoptr (CsSipMessage) response = NULL;

  cs_sip_message_builder_add (builder, "Contact", contact);
  response = cs_sip_message_builder_end (g_steal_pointer (&builder));
  cs_sip_transaction_respond (transaction, response);
}

void
cs_sip_session_offered (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  g_autoptr (GBytes) offer = cs_sip_body_get_description (request);
  guint obstacle;

  if (!is_invite (transaction) && offer == NULL && cs_sip_body_is_understood (request))
    {
      cs_sip_dialog_refresh_target (self->dialog, request);
      cs_sip_session_accept_refresh (self, transaction);
      cs_sip_session_take_request_identity (self, transaction);
      return;
    }

  obstacle = find_obstacle (self, transaction, request, offer != NULL);
  if (obstacle != 0)
    {
      cs_sip_session_answer (self, transaction, obstacle);
      return;
    }
  self->asked = cs_sip_transaction_ref (transaction);
  cs_sip_offer_state_pass (&self->offers, kind_of (transaction), FALSE, offer != NULL);
  self->events.offer (self, offer, self->user_data);
}

void
cs_sip_session_accept_offer (CsSipSession *self, GBytes *description)
{
  CsSipTransaction *asked = g_steal_pointer (&self->asked);
  CsSipEndpoint *endpoint;

  g_return_if_fail (description != NULL);
  if (asked == NULL)
    return;

  endpoint = cs_sip_agent_get_endpoint (self->agent);
  cs_sip_dialog_refresh_target (self->dialog, cs_sip_transaction_get_request (asked));
  if (is_invite (asked))
    {
      cs_sip_session_send_success (self, asked, description);
    }
  else
    {
      g_autofree char *contact = cs_sip_session_make_contact (self, cs_sip_transaction_get_flow (asked));
      g_autoptr (CsSipMessageBuilder) builder = cs_sip_endpoint_make_answer (endpoint, asked, 200, self->local_tag);
      g_autoptr (CsSipMessage) response = NULL;

      cs_sip_message_builder_add (builder, "Contact", contact);
      cs_sip_message_builder_set_body (builder, "application/sdp", description);
      cs_sip_session_set_described (self, description);
      cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_UPDATE_2XX, TRUE, TRUE);
      response = cs_sip_message_builder_end (g_steal_pointer (&builder));
      cs_sip_transaction_respond (asked, response);
    }
  cs_sip_session_take_request_identity (self, asked);
  cs_sip_transaction_unref (asked);
  cs_sip_session_reoffer_resume (self);
}

void
cs_sip_session_refuse_asked (CsSipSession *self, guint status, const char *warning)
{
  g_autoptr (CsSipTransaction) asked = g_steal_pointer (&self->asked);

  if (asked == NULL)
    return;
  cs_sip_cause_free (cs_sip_session_refuse (self, asked, status, NULL, warning));
  cs_sip_offer_state_pass (&self->offers, is_invite (asked) ? CS_SIP_OFFER_INVITE_REFUSED : CS_SIP_OFFER_UPDATE_REFUSED,
                           TRUE, FALSE);
  cs_sip_session_reoffer_resume (self);
}

void
cs_sip_session_reject_offer (CsSipSession *self, guint status, const char *warning)
{
  g_return_if_fail (status >= 300 && status < 700);
  cs_sip_session_refuse_asked (self, status, warning);
}

void
cs_sip_session_offer_clear (CsSipSession *self)
{
  g_clear_pointer (&self->asked, cs_sip_transaction_unref);
}
