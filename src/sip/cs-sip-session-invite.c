/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The caller's side of an INVITE, with forks and CANCEL. */

/* The caller's side: INVITE, provisional answers, the first 2xx and those of other branches of a fork, CANCEL.
 *
 *   INVITE  ->                      INVITE  ->                     INVITE  ->
 *           <- 180 (tag a)                  <- 180                         <- 180
 *           <- 200 (tag a)          CANCEL  ->                     CANCEL  ->        (on its way when the 200 was sent)
 *   ACK a   ->                              <- 200 (CANCEL)                <- 200 (INVITE)
 *           <- 200 (tag b)                  <- 487                 ACK     ->
 *   ACK b   ->                      ACK     -> (transaction)       BYE     ->
 *   BYE b   ->
 */

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

#include <string.h>

/* An answer of another branch: acknowledged, because its callee waits for that, and ended at once. */
typedef struct {
  CsSipSession *session;
  CsSipDialog *dialog;
  CsSipExchange *ack;
  CsSipExchange *bye;
} Fork;

static void
fork_free (Fork *fork)
{
  cs_sip_exchange_free (fork->ack);
  cs_sip_exchange_free (fork->bye);
  cs_sip_dialog_free (fork->dialog);
  g_free (fork);
}

/* ---- ACK ---- */

static CsSipMessageBuilder *
build_ack (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;

  return cs_sip_dialog_make_ack (self->dialog, cs_sip_exchange_get_request (self->invite));
}

static CsSipMessageBuilder *
build_fork_ack (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  Fork *fork = user_data;

  return cs_sip_dialog_make_ack (fork->dialog, cs_sip_exchange_get_request (fork->session->invite));
}

static const CsSipExchangeEvents ack_events = { build_ack, NULL, NULL };
static const CsSipExchangeEvents fork_ack_events = { build_fork_ack, NULL, NULL };

static void
acknowledge (CsSipSession *self)
{
  g_autoptr (CsSipHop) hop = cs_sip_session_make_hop (self, self->dialog);

  self->ack = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "ACK", hop, &ack_events, self);
}

/* ---- forks ---- */

static void
fork_is_over (Fork *fork)
{
  g_clear_pointer (&fork->bye, cs_sip_exchange_free);
  cs_sip_session_check_quiet (fork->session);
}

static void
on_fork_bye_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  if (cs_sip_message_get_status (response) >= 200)
    fork_is_over (user_data);
}

static void
on_fork_bye_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  fork_is_over (user_data);
}

static CsSipMessageBuilder *
build_fork_bye (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  return cs_sip_dialog_make_request (((Fork *) user_data)->dialog, "BYE");
}

static const CsSipExchangeEvents fork_bye_events = { build_fork_bye, on_fork_bye_response, on_fork_bye_failed };

static Fork *
find_fork (CsSipSession *self, CsSipMessage *response)
{
  for (guint i = 0; i < self->forks->len; i++)
    {
      Fork *fork = g_ptr_array_index (self->forks, i);

      if (cs_sip_dialog_matches_response (fork->dialog, response))
        return fork;
    }
  return NULL;
}

static void
end_fork (CsSipSession *self, CsSipMessage *response)
{
  CsSipEndpoint *endpoint = cs_sip_agent_get_endpoint (self->agent);
  g_autoptr (CsSipHop) hop = NULL;
  Fork *fork;

  if (self->forks->len >= CS_LIMIT_SIP_EARLY_DIALOGS)
    return;
  fork = g_new0 (Fork, 1);
  fork->session = self;
  fork->dialog = cs_sip_dialog_new_uac (cs_sip_exchange_get_request (self->invite), response);
  g_ptr_array_add (self->forks, fork);
  hop = cs_sip_session_make_hop (self, fork->dialog);
  fork->ack = cs_sip_exchange_start (endpoint, "ACK", hop, &fork_ack_events, fork);
  fork->bye = cs_sip_exchange_start (endpoint, "BYE", hop, &fork_bye_events, fork);
}

/* ---- responses ---- */

static void
add_early_dialog (CsSipSession *self, CsSipMessage *response)
{
  if (cs_sip_message_get_to_tag (response) == NULL || self->early->len >= CS_LIMIT_SIP_EARLY_DIALOGS)
    return;
  for (guint i = 0; i < self->early->len; i++)
    {
      if (cs_sip_dialog_matches_response (g_ptr_array_index (self->early, i), response))
        return;
    }
  g_ptr_array_add (self->early, cs_sip_dialog_new_uac (cs_sip_exchange_get_request (self->invite), response));
}

/* The last one; another callee's does not answer for this one. */
static void
keep_early_answer (CsSipSession *self, CsSipMessage *response, GBytes *description)
{
  g_clear_pointer (&self->early_answer, g_bytes_unref);
  g_free (self->early_tag);
  self->early_answer = g_bytes_ref (description);
  self->early_tag = g_strdup (cs_sip_message_get_to_tag (response));
}

static void
on_provisional (CsSipSession *self, CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);
  g_autoptr (GBytes) description = NULL;

  if (self->state != CS_SIP_SESSION_CALLING && self->state != CS_SIP_SESSION_EARLY)
    return;
  if (self->state == CS_SIP_SESSION_CALLING)
    cs_sip_session_step (self, CS_SIP_SESSION_EARLY);
  if (status == 100)
    return;
  add_early_dialog (self, response);
  cs_sip_session_take_response_identity (self, self->invite, response);
  description = cs_sip_body_get_description (response);
  if (cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_INVITE_1XX, FALSE, description != NULL)
      == CS_SIP_OFFER_PREVIEW)
    keep_early_answer (self, response, description);
  if (self->events.provisional != NULL)
    self->events.provisional (self, status, description, self->user_data);
}

static void
take_answer (CsSipSession *self, CsSipMessage *response)
{
  CsSipFlow *flow = cs_sip_exchange_get_flow (self->invite);

  self->dialog = cs_sip_dialog_new_uac (cs_sip_exchange_get_request (self->invite), response);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  self->flow = cs_sip_flow_ref (flow);
  acknowledge (self);
}

static void
on_success (CsSipSession *self, CsSipMessage *response)
{
  g_autoptr (GBytes) description = NULL;
  Fork *fork;

  if (self->dialog != NULL && cs_sip_dialog_matches_response (self->dialog, response))
    {
      cs_sip_exchange_resend (self->ack);
      return;
    }
  fork = find_fork (self, response);
  if (fork != NULL)
    {
      cs_sip_exchange_resend (fork->ack);
      return;
    }

  if (self->state == CS_SIP_SESSION_CALLING || self->state == CS_SIP_SESSION_EARLY)
    {
      take_answer (self, response);
      cs_sip_session_set_described (self, self->offer);
      cs_sip_session_step (self, CS_SIP_SESSION_ESTABLISHED);
      cs_sip_session_refresh_target (self);
      cs_sip_session_take_response_identity (self, self->invite, response);
      description = cs_sip_body_get_description (response);
      /* RFC 3261 section 13.2.1: the first description is the answer, and need not be said again. */
      if (description == NULL && g_strcmp0 (self->early_tag, cs_sip_message_get_to_tag (response)) == 0)
        description = g_steal_pointer (&self->early_answer);
      cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_INVITE_2XX, FALSE, description != NULL);
      cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_ACK, TRUE, FALSE);
      if (self->events.established != NULL)
        self->events.established (self, description, self->user_data);
    }
  else if (self->state == CS_SIP_SESSION_CANCELLING)
    {
      take_answer (self, response);
      cs_sip_session_send_bye (self, self->bye_reason);
    }
  else
    {
      end_fork (self, response);
    }
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);
  guint status = cs_sip_message_get_status (response);

  if (status < 200)
    {
      on_provisional (self, response);
    }
  else if (status < 300)
    {
      on_success (self, response);
    }
  else
    {
      cs_sip_session_end (self, cs_sip_cause_new_from_response (response), TRUE);
      cs_sip_session_leave (self);
    }
  cs_sip_session_unref (self);
}

static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  /* After the answer this is only the end of waiting for others. */
  if (self->dialog == NULL)
    {
      cs_sip_session_end (self, cs_sip_cause_new_from_error (error), TRUE);
      cs_sip_session_leave (self);
    }
  cs_sip_session_unref (self);
}

/* Somebody's telephone rings, and its answer cannot reach us: it is called back, and the user told. */
static void
on_lost (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipSession *self = cs_sip_session_ref (user_data);

  if (self->state == CS_SIP_SESSION_CALLING || self->state == CS_SIP_SESSION_EARLY)
    {
      cs_sip_session_step (self, CS_SIP_SESSION_CANCELLING);
      cs_sip_session_end (self, cs_sip_cause_new_from_error (error), TRUE);
    }
  cs_sip_session_unref (self);
}

/* ---- the request ---- */

static CsSipMessageBuilder *
build_invite (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("INVITE", self->target->text);
  g_autofree char *route = cs_sip_self_make_route (cs_sip_agent_get_self (self->agent), self->target);
  g_autofree char *to = g_strdup_printf ("<%s>", self->target->text);
  g_autofree char *cseq = g_strdup_printf ("%u INVITE", ++self->cseq);
  g_autofree char *contact = cs_sip_session_make_contact (self, flow);

  if (self->from == NULL)
    {
      g_autofree char *from = cs_sip_self_make_from (cs_sip_agent_get_self (self->agent), flow);

      self->from = g_strdup_printf ("%s;tag=%s", from, self->local_tag);
    }
  if (route != NULL)
    cs_sip_message_builder_add (builder, "Route", route);
  cs_sip_message_builder_add (builder, "Max-Forwards", "70");
  cs_sip_message_builder_add (builder, "From", self->from);
  cs_sip_message_builder_add (builder, "To", to);
  cs_sip_message_builder_add (builder, "Call-ID", self->call_id);
  cs_sip_message_builder_add (builder, "CSeq", cseq);
  cs_sip_message_builder_add (builder, "Contact", contact);
  cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (self->agent), builder);
  cs_sip_message_builder_set_body (builder, "application/sdp", self->offer);
  return builder;
}

static const CsSipExchangeEvents invite_events = { build_invite, on_response, on_failed, on_lost };

CsSipSession *
cs_sip_session_new_outgoing (CsSipAgent *agent, CsSipUri *target, GBytes *offer)
{
  CsSipSession *self = cs_sip_session_new (agent, CS_SIP_SESSION_CALLING);
  g_autofree char *to = g_strdup_printf ("<%s>", target->text);

  self->target = target;
  self->offer = g_bytes_ref (offer);
  self->remote = cs_sip_address_parse (to, NULL);
  self->call_id = cs_random_token (16);
  self->sips = target->scheme == CS_SIP_SCHEME_SIPS;
  self->via_server = cs_sip_agent_get_self (agent)->server != NULL;
  self->early = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_dialog_free);
  self->forks = g_ptr_array_new_with_free_func ((GDestroyNotify) fork_free);
  return self;
}

void
cs_sip_session_start (CsSipSession *self)
{
  g_autoptr (CsSipHop) hop = cs_sip_self_make_hop (cs_sip_agent_get_self (self->agent), self->target);

  cs_sip_offer_state_pass (&self->offers, CS_SIP_OFFER_INVITE, TRUE, TRUE);
  self->invite = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "INVITE", hop, &invite_events, self);
}

void
cs_sip_session_invite_clear (CsSipSession *self)
{
  g_clear_pointer (&self->ack, cs_sip_exchange_free);
  g_clear_pointer (&self->forks, g_ptr_array_unref);
  g_clear_pointer (&self->early, g_ptr_array_unref);
  g_clear_pointer (&self->invite, cs_sip_exchange_free);
}

gboolean
cs_sip_session_invite_forks_are_over (CsSipSession *self)
{
  for (guint i = 0; self->forks != NULL && i < self->forks->len; i++)
    {
      if (((Fork *) g_ptr_array_index (self->forks, i))->bye != NULL)
        return FALSE;
    }
  return TRUE;
}
