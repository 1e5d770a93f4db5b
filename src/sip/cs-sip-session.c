/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SIP call: the state that the INVITE, offer, INFO and BYE files share. */
#include "sip/cs-sip-session.h"

#include "base/cs-state-table.h"
#include "crypto/cs-random.h"
#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

enum {
  CALLING = CS_SIP_SESSION_CALLING,
  EARLY = CS_SIP_SESSION_EARLY,
  CANCELLING = CS_SIP_SESSION_CANCELLING,
  INCOMING = CS_SIP_SESSION_INCOMING,
  ACCEPTED = CS_SIP_SESSION_ACCEPTED,
  ESTABLISHED = CS_SIP_SESSION_ESTABLISHED,
  LEAVING = CS_SIP_SESSION_LEAVING,
  DONE = CS_SIP_SESSION_DONE,
};

static const char *const state_names[]
    = { "calling", "early", "cancelling", "incoming", "accepted", "established", "leaving", "done" };

static const CsStateEdge state_edges[] = {
  { CALLING, EARLY },       { CALLING, ESTABLISHED }, { CALLING, CANCELLING },   { CALLING, LEAVING },
  { EARLY, ESTABLISHED },   { EARLY, CANCELLING },    { EARLY, LEAVING },        { CANCELLING, LEAVING },
  { INCOMING, ACCEPTED },   { INCOMING, LEAVING },    { ACCEPTED, ESTABLISHED }, { ACCEPTED, LEAVING },
  { ESTABLISHED, LEAVING }, { LEAVING, DONE },
};

static const CsStateTable state_table
    = { "session", state_names, G_N_ELEMENTS (state_names), state_edges, G_N_ELEMENTS (state_edges) };

CsSipSession *
cs_sip_session_new (CsSipAgent *agent, CsSipSessionState state)
{
  CsSipSession *self = g_new0 (CsSipSession, 1);

  self->refs = 1;
  self->agent = agent;
  self->state = (int) state;
  self->local_tag = cs_random_token (8);
  cs_sip_session_info_init (self);
  return self;
}

CsSipSession *
cs_sip_session_ref (CsSipSession *self)
{
  self->refs++;
  return self;
}

void
cs_sip_session_unref (CsSipSession *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  g_assert (self->agent == NULL);
  cs_sip_cause_free (self->cause);
  cs_sip_address_free (self->remote);
  cs_sip_identity_free (self->identity);
  g_free (self->identity_tag);
  g_free (self->call_id);
  g_free (self->local_tag);
  cs_sip_dialog_free (self->dialog);
  cs_sip_flow_unref (self->flow);
  cs_sip_uri_free (self->target);
  g_free (self->from);
  g_clear_pointer (&self->offer, g_bytes_unref);
  g_clear_pointer (&self->early_answer, g_bytes_unref);
  g_free (self->early_tag);
  g_clear_pointer (&self->described, g_bytes_unref);
  g_free (self->told_contact);
  g_free (self->bye_reason);
  g_ptr_array_unref (self->infos);
  g_free (self);
}

void
cs_sip_session_step (CsSipSession *self, CsSipSessionState to)
{
  cs_state_table_step (&state_table, &self->state, (int) to);
}

CsTimerQueue *
cs_sip_session_get_timers (CsSipSession *self)
{
  return cs_sip_agent_get_endpoint (self->agent)->timers;
}

/* ---- the end ---- */

static void
clear_wire (CsSipSession *self)
{
  cs_sip_session_invite_clear (self);
  cs_sip_session_answer_clear (self);
  cs_sip_session_offer_clear (self);
  cs_sip_session_reoffer_clear (self, self->cause);
  cs_sip_session_refresh_clear (self);
  g_clear_pointer (&self->bye, cs_sip_exchange_free);
  g_ptr_array_set_size (self->infos, 0);
}

static void
forget (CsSipSession *self)
{
  CsSipAgent *agent = g_steal_pointer (&self->agent);

  cs_sip_agent_forget (agent, self);
}

static void
tell_end (CsSipSession *self)
{
  CsSipSessionEvents events = self->events;

  cs_sip_session_reoffer_clear (self, self->cause);
  self->events = (CsSipSessionEvents){ NULL };
  if (events.ended != NULL)
    events.ended (self, self->cause, self->user_data);
}

static void
on_tell_end (gpointer user_data)
{
  CsSipSession *self = user_data;

  self->tell_end = NULL;
  cs_sip_session_ref (self);
  tell_end (self);
  if (self->agent != NULL && self->state == DONE)
    forget (self);
  cs_sip_session_unref (self);
}

void
cs_sip_session_end (CsSipSession *self, CsSipCause *cause, gboolean now)
{
  if (self->cause != NULL)
    {
      cs_sip_cause_free (cause);
      return;
    }
  self->cause = cause;
  if (now)
    tell_end (self);
  else
    self->tell_end = cs_timer_queue_add (cs_sip_session_get_timers (self), 0, on_tell_end, self);
}

void
cs_sip_session_check_quiet (CsSipSession *self)
{
  if (self->agent == NULL || self->state != LEAVING || self->bye != NULL || self->success.transaction != NULL
      || !cs_sip_session_invite_forks_are_over (self))
    return;

  cs_sip_session_step (self, CS_SIP_SESSION_DONE);
  clear_wire (self);
  if (self->tell_end == NULL)
    forget (self);
}

void
cs_sip_session_leave (CsSipSession *self)
{
  if (self->state != LEAVING && self->state != DONE)
    cs_sip_session_step (self, CS_SIP_SESSION_LEAVING);
  cs_sip_session_check_quiet (self);
}

void
cs_sip_session_abandon (CsSipSession *self)
{
  self->events = (CsSipSessionEvents){ NULL };
  self->reoffer.func = NULL;
  cs_timer_queue_clear (cs_sip_session_get_timers (self), &self->tell_end);
  clear_wire (self);
  self->agent = NULL;
  /* From any state: who still holds it can ask nothing of it any more. */
  self->state = CS_SIP_SESSION_DONE;
}

/* ---- the way ---- */

static gboolean
is_usable (CsSipFlow *flow)
{
  return flow != NULL && flow->ready && !flow->closed && !flow->stale && cs_sip_flow_is_reliable (flow);
}

/* What came through our server goes back through it, where the RFC would have us go elsewhere only in theory: a route
 * set begins at the server, whatever name it gives itself there, and over TLS it is the verified connection that
 * counts, not a number that no certificate is for. */
static gboolean
goes_by_server (CsSipSession *self, CsSipDialog *dialog, CsNetTransport least)
{
  const CsSipUri *next = cs_sip_dialog_get_next_hop (dialog);

  if (!self->via_server)
    return FALSE;
  return least == CS_NET_TRANSPORT_TLS || (least == CS_NET_TRANSPORT_TCP && cs_sip_dialog_has_route (dialog))
         || cs_sip_self_is_own_domain (cs_sip_agent_get_self (self->agent), next->host)
         || cs_sip_self_is_server_uri (cs_sip_agent_get_self (self->agent), next);
}

CsSipHop *
cs_sip_session_make_hop (CsSipSession *self, CsSipDialog *dialog)
{
  const CsSipUri *next = cs_sip_dialog_get_next_hop (dialog);
  CsNetTransport least = cs_sip_agent_get_endpoint (self->agent)->least;
  gboolean by_server = goes_by_server (self, dialog, least);
  CsSipHop *hop = by_server ? cs_sip_self_make_hop (cs_sip_agent_get_self (self->agent), next)
                            : cs_sip_hop_new_for_uri (next, least);

  /* A call that came through our server may lead elsewhere, where our credentials are nobody's business. */
  hop->is_server = by_server;
  /* Whoever is behind our server is so by a route; without one the server is the other end (a B2BUA). */
  hop->ends_at_server = by_server && !cs_sip_dialog_has_route (dialog);
  /* A peer without a server often cannot be reached but by the connection that there is. */
  if (is_usable (self->flow) && !self->via_server)
    cs_sip_hop_set_flow (hop, self->flow);
  return hop;
}

char *
cs_sip_session_make_contact (CsSipSession *self, CsSipFlow *flow)
{
  g_autofree char *uri
      = cs_sip_endpoint_make_contact (cs_sip_agent_get_endpoint (self->agent), flow,
                                      cs_sip_self_get_user (cs_sip_agent_get_self (self->agent)), self->sips);

  g_free (self->told_contact);
  self->told_contact = g_strdup_printf ("<%s>", uri);
  return g_strdup (self->told_contact);
}

void
cs_sip_session_set_described (CsSipSession *self, GBytes *description)
{
  g_bytes_ref (description);
  g_clear_pointer (&self->described, g_bytes_unref);
  self->described = description;
}

/* RFC 3326. */
char *
cs_sip_session_make_reason (const char *text)
{
  g_autofree char *quoted = text != NULL ? cs_sip_quote_display_name (text) : NULL;

  return quoted != NULL ? g_strconcat ("SIP;text=", quoted, NULL) : NULL;
}

/* What each of the refusals owes the other side. */
static void
explain (CsSipMessageBuilder *builder, guint status, const char *warning, const char *allow)
{
  if (warning != NULL)
    {
      g_autofree char *quoted = cs_sip_quote_display_name (warning);
      g_autofree char *value = g_strdup_printf ("399 countersign %s", quoted);

      cs_sip_message_builder_add (builder, "Warning", value);
    }
  /* RFC 3261 section 14.2: a random time of up to ten seconds. */
  if (status == 500)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", cs_random_below (10));

      cs_sip_message_builder_add (builder, "Retry-After", seconds);
    }
  if (status == 405)
    cs_sip_message_builder_add (builder, "Allow", allow);
  if (status == 415)
    cs_sip_body_add_accepted (builder);
}

CsSipCause *
cs_sip_session_refuse (CsSipSession *self, CsSipTransaction *transaction, guint status, const char *reason,
                       const char *warning)
{
  CsSipMessageBuilder *builder
      = cs_sip_message_builder_response (cs_sip_transaction_get_request (transaction), status, reason, self->local_tag);
  g_autoptr (CsSipMessage) response = NULL;
  CsSipCause *cause;

  explain (builder, status, warning, cs_sip_agent_get_endpoint (self->agent)->allow);
  response = cs_sip_message_builder_end (builder);
  cs_sip_transaction_respond (transaction, response);
  cause = cs_sip_cause_new_from_response (response);
  cause->remote = FALSE;
  return cause;
}

void
cs_sip_session_answer (CsSipSession *self, CsSipTransaction *transaction, guint status)
{
  cs_sip_cause_free (cs_sip_session_refuse (self, transaction, status, NULL, NULL));
}

/* ---- requests inside the dialog ---- */

/* All that a dialog takes; ACK and CANCEL have ways of their own. A method is a row here, and the file that takes it.
 */
typedef struct {
  const char *name;
  void (*take) (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request);
  gboolean at_the_end; /* also when we have hung up */
} Method;

static const Method methods[] = {
  { "INVITE", cs_sip_session_offered, FALSE },
  { "BYE", cs_sip_session_bye_received, TRUE },
  { "INFO", cs_sip_session_info_received, FALSE },
  { "UPDATE", cs_sip_session_offered, FALSE },
};

static const Method *
find_method (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, name))
        return &methods[i];
    }
  return NULL;
}

gboolean
cs_sip_session_takes (const char *method)
{
  return find_method (method) != NULL;
}

char *
cs_sip_session_make_allow (void)
{
  GString *allow = g_string_new ("ACK, CANCEL, OPTIONS");

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    g_string_append_printf (allow, ", %s", methods[i].name);
  return g_string_free (allow, FALSE);
}

/* What is shown of the connection is that of the one in use. */
static void
take_flow (CsSipSession *self, CsSipFlow *flow)
{
  if (self->flow == NULL || flow == self->flow || !self->flow->closed)
    return;
  cs_sip_flow_unref (self->flow);
  self->flow = cs_sip_flow_ref (flow);
}

gboolean
cs_sip_session_matches (CsSipSession *self, CsSipMessage *request)
{
  if (self->dialog != NULL)
    return cs_sip_dialog_matches (self->dialog, request);
  for (guint i = 0; self->early != NULL && i < self->early->len; i++)
    {
      if (cs_sip_dialog_matches (g_ptr_array_index (self->early, i), request))
        return TRUE;
    }
  return FALSE;
}

/* An early dialog of a caller. An UPDATE without a description renews the target (RFC 3311 section 5.2); one with an
 * offer waits for the answer to ours. */
static void
answer_early (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  if (!g_str_equal (cs_sip_message_get_method (request), "UPDATE"))
    {
      cs_sip_session_answer (self, transaction, 481);
      return;
    }
  for (guint i = 0; i < self->early->len; i++)
    {
      CsSipDialog *dialog = g_ptr_array_index (self->early, i);

      if (!cs_sip_dialog_matches (dialog, request))
        continue;
      if (!cs_sip_dialog_accept (dialog, request))
        cs_sip_session_answer (self, transaction, 500);
      else if (cs_sip_message_get_body (request) != NULL)
        cs_sip_session_answer (self, transaction,
                               cs_sip_offer_state_find_obstacle (&self->offers, CS_SIP_OFFER_UPDATE, TRUE));
      else
        {
          cs_sip_dialog_refresh_target (dialog, request);
          cs_sip_session_accept_refresh (self, transaction);
          cs_sip_session_take_request_identity (self, transaction);
        }
      return;
    }
  cs_sip_session_answer (self, transaction, 481);
}

void
cs_sip_session_request (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  const Method *method = find_method (cs_sip_message_get_method (request));

  /* It has found its way here. */
  if (self->via_server)
    take_flow (self, cs_sip_transaction_get_flow (transaction));

  if (self->dialog == NULL)
    answer_early (self, transaction, request);
  else if (!cs_sip_dialog_accept (self->dialog, request))
    cs_sip_session_answer (self, transaction, 500);
  else if (method == NULL)
    cs_sip_session_answer (self, transaction, self->state < LEAVING ? 405 : 481);
  else if (self->state < LEAVING || method->at_the_end)
    method->take (self, transaction, request);
  else
    cs_sip_session_answer (self, transaction, 481);
}

/* ---- what the user may know ---- */

void
cs_sip_session_set_events (CsSipSession *self, const CsSipSessionEvents *events, gpointer user_data)
{
  self->events
      = events != NULL && (self->cause == NULL || self->tell_end != NULL) ? *events : (CsSipSessionEvents){ NULL };
  self->user_data = user_data;
  if (events == NULL)
    self->reoffer.func = NULL;
}

gboolean
cs_sip_session_is_incoming (CsSipSession *self)
{
  return self->incoming;
}

const CsSipAddress *
cs_sip_session_get_remote (CsSipSession *self)
{
  return self->remote;
}

const char *
cs_sip_session_get_call_id (CsSipSession *self)
{
  return self->call_id;
}

GBytes *
cs_sip_session_get_offer (CsSipSession *self)
{
  return self->incoming ? self->offer : NULL;
}

static CsSipFlow *
get_flow (CsSipSession *self)
{
  return self->flow == NULL && self->invite != NULL ? cs_sip_exchange_get_flow (self->invite) : self->flow;
}

char *
cs_sip_session_get_local_host (CsSipSession *self)
{
  CsSipFlow *flow = get_flow (self);

  return flow != NULL ? g_strdup (flow->local_host) : NULL;
}

gboolean
cs_sip_session_is_tls (CsSipSession *self)
{
  CsSipFlow *flow = get_flow (self);

  return flow != NULL && flow->transport == CS_NET_TRANSPORT_TLS;
}
