/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends one request of ours until it has a final response, over as many servers as it takes. */
#include "sip/cs-sip-exchange.h"

#include "base/cs-limits.h"
#include "base/cs-state-table.h"
#include "sip/cs-sip-server-flow.h"

#include <string.h>

/*   RESOLVING --targets--> CONNECTING --ready--> SENT --final, or no place left--> DONE
 *       |  ^                 |  ^                 | |
 *       |  |                 |  `--- next place --' |
 *       |  `-- the given flow is gone --------------|
 *       `---------------- given flow, or UDP ------>'
 *
 *   To our server, whose flow is another's: RESOLVING --> WAITING --up--> SENT, and back when that is lost; an INVITE
 *   stays SENT then, and its transaction goes over to the next connection. */
enum { RESOLVING, CONNECTING, WAITING, SENT, DONE };

/* How long a call that rings may have lost its connection and hear nothing by the next one. */
#define LOST_US (20 * G_TIME_SPAN_SECOND)

/* How long a request that is too large for UDP waits for a connection before it goes by UDP all the same. */
#define LARGE_WAIT_US (1500 * G_TIME_SPAN_MILLISECOND)

/* How often a request is sent again because its connection broke. */
#define LOST_ROUNDS 1

static const char *const state_names[] = { "resolving", "connecting", "waiting", "sent", "done" };

static const CsStateEdge state_edges[] = {
  { RESOLVING, CONNECTING }, { RESOLVING, SENT },  { RESOLVING, DONE },    { CONNECTING, CONNECTING },
  { CONNECTING, SENT },      { CONNECTING, DONE }, { RESOLVING, WAITING }, { WAITING, SENT },
  { WAITING, CONNECTING },   { WAITING, DONE },    { SENT, WAITING },      { SENT, CONNECTING },
  { SENT, RESOLVING },       { SENT, SENT },       { SENT, DONE },
};

static const CsStateTable state_table
    = { "exchange", state_names, G_N_ELEMENTS (state_names), state_edges, G_N_ELEMENTS (state_edges) };

struct _CsSipExchange {
  guint refs;
  CsSipEndpoint *endpoint; /* NULL once freed */
  char *method;
  CsSipHop *hop;
  CsSipExchangeEvents events;
  gpointer user_data;

  int state;
  GCancellable *cancellable;
  GPtrArray *targets; /* of CsNetTarget */
  guint next;
  CsSipFlow *flow;
  CsSipTransaction *transaction;
  CsSipMessage *request;
  guint challenges;
  char *large_tcp; /* "address:port" that TCP is tried at because of the size */
  CsTimer *large_wait;
  gboolean cancelled;
  char *cancel_reason;
  guint losses;  /* connections that broke under it */
  CsTimer *lost; /* the connection broke, and nothing came by another one so far */
  GError *error; /* the most telling one so far */
};

static void next_target (CsSipExchange *self);
static void find_way (CsSipExchange *self);

CsSipExchange *
cs_sip_exchange_ref (CsSipExchange *self)
{
  self->refs++;
  return self;
}

void
cs_sip_exchange_unref (CsSipExchange *self)
{
  if (--self->refs > 0)
    return;
  g_free (self->method);
  cs_sip_hop_free (self->hop);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  g_clear_pointer (&self->transaction, cs_sip_transaction_unref);
  g_clear_pointer (&self->request, cs_sip_message_unref);
  g_free (self->large_tcp);
  g_free (self->cancel_reason);
  g_clear_error (&self->error);
  g_free (self);
}

static void
step (CsSipExchange *self, int to)
{
  cs_state_table_step (&state_table, &self->state, to);
}

static void
drop_transaction (CsSipExchange *self)
{
  if (self->transaction == NULL)
    return;
  cs_sip_transaction_set_events (self->transaction, NULL, NULL);
  g_clear_pointer (&self->transaction, cs_sip_transaction_unref);
}

void
cs_sip_exchange_free (CsSipExchange *self)
{
  if (self == NULL)
    return;
  if (self->endpoint != NULL)
    {
      g_ptr_array_remove_fast (self->endpoint->exchanges, self);
      cs_timer_queue_clear (self->endpoint->timers, &self->lost);
      cs_timer_queue_clear (self->endpoint->timers, &self->large_wait);
    }
  self->endpoint = NULL;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  drop_transaction (self);
  cs_sip_exchange_unref (self);
}

static gboolean
is_telling (const GError *error)
{
  return cs_net_error_is_server_certificate (error) || cs_net_error_is_client_certificate (error);
}

static void
remember_error (CsSipExchange *self, const GError *error)
{
  if (error == NULL || (self->error != NULL && is_telling (self->error)))
    return;
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
}

static void
fail (CsSipExchange *self)
{
  cs_sip_exchange_ref (self);
  if (self->error == NULL)
    g_set_error (&self->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection was closed");
  cs_timer_queue_clear (self->endpoint->timers, &self->lost);
  step (self, DONE);
  if (self->events.failed != NULL)
    self->events.failed (self, self->error, self->user_data);
  cs_sip_exchange_unref (self);
}

/* ---- sending ---- */

static gboolean
is_ack (CsSipExchange *self)
{
  return g_str_equal (self->method, "ACK");
}

static CsSipMessage *
build (CsSipExchange *self, CsSipFlow *flow)
{
  g_autoptr (CsSipMessage) bare = cs_sip_message_builder_end (self->events.build (self, flow, self->user_data));

  return cs_sip_endpoint_dress (self->endpoint, self->hop, flow, bare);
}

static gboolean
is_too_large (CsSipExchange *self, CsSipMessage *request, CsSipFlow *flow)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *key = NULL;

  if (cs_sip_flow_is_reliable (flow) || self->large_tcp != NULL)
    return FALSE;
  key = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (flow->remote));
  bytes = cs_sip_message_to_bytes (request);
  return g_bytes_get_size (bytes) > CS_LIMIT_SIP_UDP_REQUEST && !g_hash_table_contains (self->endpoint->udp_only, key);
}

/* Where connections are dropped without a word, UDP is what is left, from now on at once. */
static void
on_large_too_long (gpointer user_data)
{
  CsSipExchange *self = user_data;

  self->large_wait = NULL;
  if (self->state != CONNECTING || self->flow == NULL || self->flow->transport != CS_NET_TRANSPORT_TCP)
    return;
  g_hash_table_add (self->endpoint->udp_only, g_strdup (self->large_tcp));
  next_target (self);
}

/* The same place over TCP, and back to UDP when that is refused. */
static void
go_over_to_tcp (CsSipExchange *self, CsSipFlow *flow)
{
  self->large_tcp = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (flow->remote));
  if (self->targets == NULL)
    {
      self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_net_target_free);
      self->next = 0;
    }
  g_ptr_array_insert (self->targets, (int) self->next, cs_net_target_new (CS_NET_TRANSPORT_TCP, flow->remote));
  g_ptr_array_insert (self->targets, (int) self->next + 1, cs_net_target_new (CS_NET_TRANSPORT_UDP, flow->remote));
  self->large_wait = cs_timer_queue_add (self->endpoint->timers, LARGE_WAIT_US, on_large_too_long, self);
  next_target (self);
}

static void on_response (CsSipTransaction *transaction, CsSipMessage *response, gpointer user_data);
static void on_failed (CsSipTransaction *transaction, const GError *error, gpointer user_data);

static const CsSipTransactionEvents transaction_events = { on_response, on_failed };

static void
attempt (CsSipExchange *self, CsSipFlow *flow)
{
  g_autoptr (CsSipMessage) request = build (self, flow);
  g_autoptr (CsSipFlow) hold = cs_sip_flow_ref (flow);

  if (is_too_large (self, request, flow))
    {
      go_over_to_tcp (self, flow);
      return;
    }

  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  g_clear_pointer (&self->request, cs_sip_message_unref);
  self->flow = g_steal_pointer (&hold);
  self->request = g_steal_pointer (&request);
  drop_transaction (self);
  step (self, SENT);
  if (is_ack (self))
    cs_sip_exchange_resend (self);
  else
    self->transaction = cs_sip_transactions_request (self->endpoint->transactions, self->flow, self->request,
                                                     &transaction_events, self);
}

void
cs_sip_exchange_resend (CsSipExchange *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->state != SENT)
    return;
  if (self->flow->closed)
    {
      cs_sip_hop_set_flow (self->hop, NULL);
      step (self, RESOLVING);
      find_way (self);
      return;
    }
  bytes = cs_sip_message_to_bytes (self->request);
  cs_sip_flow_send (self->flow, bytes, NULL);
}

/* ---- finding a place ---- */

static void
next_target (CsSipExchange *self)
{
  while (self->targets != NULL && self->next < self->targets->len)
    {
      CsNetTarget *target = g_ptr_array_index (self->targets, self->next++);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipFlow) flow
          = cs_sip_transport_reach (self->endpoint->transport, target, self->hop->server_name, FALSE, &error);

      if (flow == NULL)
        {
          remember_error (self, error);
          continue;
        }
      if (flow->ready)
        {
          attempt (self, flow);
          return;
        }
      step (self, CONNECTING);
      g_clear_pointer (&self->flow, cs_sip_flow_unref);
      self->flow = g_steal_pointer (&flow);
      return;
    }
  fail (self);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsSipExchange *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = cs_net_resolve_finish (result, &error);

  if (self->endpoint != NULL && self->state == RESOLVING)
    {
      g_clear_pointer (&self->targets, g_ptr_array_unref);
      self->targets = g_steal_pointer (&targets);
      self->next = 0;
      remember_error (self, error);
      next_target (self);
    }
  cs_sip_exchange_unref (self);
}

static void
resolve (CsSipExchange *self)
{
  CsNetQuery query = { self->hop->host, self->hop->port, self->hop->transport };

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  cs_net_resolve_async (&query, self->cancellable, on_resolved, cs_sip_exchange_ref (self));
}

/* NULL: it is not our server's business, or not by the transport that is needed. */
static CsSipServerFlow *
get_server (CsSipExchange *self)
{
  CsSipServerFlow *server = self->hop->is_server ? self->endpoint->server : NULL;

  return server != NULL && cs_sip_server_flow_get_transport (server) >= self->hop->transport ? server : NULL;
}

static void
find_way (CsSipExchange *self)
{
  CsSipServerFlow *server = get_server (self);
  CsSipFlow *flow = server != NULL ? cs_sip_server_flow_get (server) : NULL;

  if (server == NULL)
    {
      resolve (self);
    }
  else if (flow != NULL)
    {
      attempt (self, flow);
    }
  else
    {
      if (self->state != WAITING)
        step (self, WAITING);
      cs_sip_server_flow_demand (server);
    }
}

/* ---- a connection that breaks, and the next one ---- */

static void
on_lost (gpointer user_data)
{
  CsSipExchange *self = user_data;

  gboolean sent = self->transaction != NULL;

  self->lost = NULL;
  /* Its own timers end what nobody has answered, or what was cancelled. */
  if (self->cancelled || (sent && cs_sip_transaction_get_state (self->transaction) == CS_SIP_TRANSACTION_CALLING))
    return;
  g_clear_error (&self->error);
  g_set_error (&self->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection to the server was lost");
  if (sent && self->events.lost != NULL)
    {
      cs_sip_exchange_cancel (self, NULL);
      self->events.lost (self, self->error, self->user_data);
      return;
    }
  drop_transaction (self);
  fail (self);
}

/* Nothing has been heard of what was sent on @flow, or a callee rings. */
static void
lose (CsSipExchange *self)
{
  CsSipTransactionState state
      = self->transaction != NULL ? cs_sip_transaction_get_state (self->transaction) : CS_SIP_TRANSACTION_TERMINATED;
  gboolean invite = g_str_equal (self->method, "INVITE");

  if (state != CS_SIP_TRANSACTION_CALLING && state != CS_SIP_TRANSACTION_TRYING
      && state != CS_SIP_TRANSACTION_PROCEEDING)
    return;
  /* The transaction then says that it failed. */
  if (++self->losses > LOST_ROUNDS && state != CS_SIP_TRANSACTION_PROCEEDING)
    return;
  cs_timer_queue_clear (self->endpoint->timers, &self->lost);
  self->lost = cs_timer_queue_add (self->endpoint->timers, LOST_US, on_lost, self);
  if (invite)
    return;
  drop_transaction (self);
  step (self, WAITING);
}

void
cs_sip_exchange_server_up (CsSipExchange *self, CsSipFlow *flow)
{
  if (get_server (self) == NULL)
    return;
  if (self->state == WAITING)
    {
      cs_timer_queue_clear (self->endpoint->timers, &self->lost);
      attempt (self, flow);
    }
  else if (self->state == SENT && self->lost != NULL)
    {
      cs_sip_flow_unref (self->flow);
      self->flow = cs_sip_flow_ref (flow);
    }
}

void
cs_sip_exchange_server_down (CsSipExchange *self, const GError *error)
{
  if (self->state != WAITING || self->lost != NULL || get_server (self) == NULL)
    return;
  remember_error (self, error);
  fail (self);
}

void
cs_sip_exchange_flow_ready (CsSipExchange *self, CsSipFlow *flow)
{
  if (self->state == CONNECTING && self->flow == flow)
    attempt (self, flow);
}

void
cs_sip_exchange_flow_closed (CsSipExchange *self, CsSipFlow *flow, const GError *error)
{
  if (self->flow != flow)
    return;
  if (self->state == SENT && self->large_tcp == NULL && get_server (self) != NULL)
    lose (self);
  if (self->state != CONNECTING)
    return;
  if (self->large_tcp != NULL && flow->transport == CS_NET_TRANSPORT_TCP)
    g_hash_table_add (self->endpoint->udp_only, g_strdup (self->large_tcp));
  else
    remember_error (self, error);
  next_target (self);
}

/* ---- answers ---- */

/* TRUE when the next place is being tried. */
static gboolean
move_on (CsSipExchange *self)
{
  CsSipServerFlow *server = get_server (self);

  if (self->cancelled)
    return FALSE;
  if (server != NULL && self->large_tcp == NULL)
    {
      /* A call that was refused is not dialled at another place; one that was not heard of might ring already. */
      if (g_str_equal (self->method, "INVITE") || !cs_sip_server_flow_try_next (server, self->flow))
        return FALSE;
      drop_transaction (self);
      find_way (self);
      return TRUE;
    }
  if (self->targets == NULL)
    {
      if (!self->flow->closed)
        return FALSE;
      /* The flow that we were given broke; its place may still be there. */
      cs_sip_hop_set_flow (self->hop, NULL);
      drop_transaction (self);
      step (self, RESOLVING);
      resolve (self);
      return TRUE;
    }
  if (self->next >= self->targets->len)
    return FALSE;
  next_target (self);
  return TRUE;
}

static gboolean
answer_challenge (CsSipExchange *self, CsSipMessage *response)
{
  g_autoptr (GError) error = NULL;

  if (!cs_sip_endpoint_may_authorize (self->endpoint, self->hop) || self->cancelled
      || ++self->challenges > CS_LIMIT_SIP_AUTH_ROUNDS)
    return FALSE;
  if (!cs_sip_digest_challenge (self->endpoint->digest, cs_sip_hop_get_scope (self->hop, self->request), response,
                                &error))
    {
      g_debug ("challenge: %s", error->message);
      return FALSE;
    }
  attempt (self, self->flow);
  return TRUE;
}

static void
on_response (CsSipTransaction *transaction, CsSipMessage *response, gpointer user_data)
{
  CsSipExchange *self = user_data;
  guint status = cs_sip_message_get_status (response);

  cs_timer_queue_clear (self->endpoint->timers, &self->lost);
  if (status < 200 && self->cancelled)
    cs_sip_transaction_cancel (transaction, self->cancel_reason);
  if ((status == 401 || status == 407) && answer_challenge (self, response))
    return;
  if (status == 503 && move_on (self))
    return;

  if (status >= 300 || (status >= 200 && !g_str_equal (self->method, "INVITE")))
    step (self, DONE);
  if (self->events.response != NULL)
    self->events.response (self, response, self->user_data);
}

static void
on_failed (CsSipTransaction *transaction, const GError *error, gpointer user_data)
{
  CsSipExchange *self = user_data;
  CsSipServerFlow *server = get_server (self);
  g_autoptr (CsSipFlow) flow = cs_sip_flow_ref (self->flow);

  /* Nobody answered on a connection that looks open: it is not to be trusted with the next request. */
  if (server == NULL && cs_sip_flow_is_reliable (flow))
    flow->stale = TRUE;
  remember_error (self, error);
  if (move_on (self))
    return;
  if (server != NULL)
    cs_sip_server_flow_suspect (server, flow);
  fail (self);
}

gboolean
cs_sip_exchange_cancel (CsSipExchange *self, const char *reason)
{
  if (self->transaction == NULL || self->state != SENT)
    return FALSE;
  if (!self->cancelled)
    {
      self->cancelled = TRUE;
      self->cancel_reason = g_strdup (reason);
      cs_sip_transaction_cancel (self->transaction, reason);
    }
  return TRUE;
}

CsSipMessage *
cs_sip_exchange_get_request (CsSipExchange *self)
{
  return self->request;
}

CsSipFlow *
cs_sip_exchange_get_flow (CsSipExchange *self)
{
  return self->request != NULL ? self->flow : NULL;
}

CsSipFlow *
cs_sip_exchange_get_response_flow (CsSipExchange *self)
{
  return self->transaction != NULL ? cs_sip_transaction_get_response_flow (self->transaction) : NULL;
}

/* ---- life ---- */

CsSipExchange *
cs_sip_exchange_start (CsSipEndpoint *endpoint, const char *method, const CsSipHop *hop,
                       const CsSipExchangeEvents *events, gpointer user_data)
{
  CsSipExchange *self = g_new0 (CsSipExchange, 1);
  CsSipFlow *flow = hop->flow;

  self->refs = 1;
  self->endpoint = endpoint;
  self->method = g_strdup (method);
  self->hop = cs_sip_hop_copy (hop);
  self->events = *events;
  self->user_data = user_data;
  self->state = RESOLVING;
  g_ptr_array_add (endpoint->exchanges, self);

  if (flow != NULL && flow->ready && !flow->closed && !flow->stale)
    attempt (self, flow);
  else
    find_way (self);
  return self;
}
