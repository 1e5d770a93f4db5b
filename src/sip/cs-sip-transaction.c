/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of transactions: matching, timers, limits. */
#include "sip/cs-sip-transaction.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "sip/cs-sip-transaction-private.h"

#include <string.h>

#define MAGIC_COOKIE "z9hG4bK"

struct _CsSipTransactions {
  CsTimerQueue *timers;
  CsSipTransactionsEvents events;
  gpointer user_data;
  GHashTable *table; /* key -> CsSipTransaction, which owns the key */
  guint n_servers;
};

/* ---- matching (RFC 3261 sections 17.1.3 and 17.2.3) ---- */

static char *
make_client_key (CsSipMessage *message)
{
  return g_strdup_printf ("c %s %s", cs_sip_message_get_method (message), cs_sip_message_get_branch (message));
}

static char *
make_server_key (CsSipMessage *request, const char *method)
{
  const char *branch = cs_sip_message_get_branch (request);
  g_autofree char *host = NULL;

  if (branch != NULL && g_str_has_prefix (branch, MAGIC_COOKIE) && strlen (branch) > strlen (MAGIC_COOKIE))
    {
      host = g_ascii_strdown (cs_sip_message_get_via_host (request), -1);
      return g_strdup_printf ("s %s %s %s:%u", method, branch, host, cs_sip_message_get_via_port (request));
    }

  /* A client of RFC 2543. The To tag is left out, because an INVITE has none where its ACK has one. */
  return g_strdup_printf ("o %s %s %s %s %u %s:%u %s", method, cs_sip_message_get_request_uri (request)->text,
                          cs_sip_message_get_from_tag (request) ? cs_sip_message_get_from_tag (request) : "",
                          cs_sip_message_get_call_id (request), cs_sip_message_get_cseq (request),
                          cs_sip_message_get_via_host (request), cs_sip_message_get_via_port (request),
                          branch != NULL ? branch : "");
}

char *
cs_sip_transaction_make_branch (void)
{
  g_autofree char *token = cs_random_token (12);

  return g_strconcat (MAGIC_COOKIE, token, NULL);
}

/* ---- one transaction ---- */

static gboolean
is_server (CsSipTransaction *self)
{
  return self->kind == CS_SIP_INVITE_SERVER || self->kind == CS_SIP_SERVER;
}

static CsSipTransaction *
transaction_new (CsSipTransactions *layer, CsSipTransactionKind kind, char *key, CsSipFlow *flow, CsSipMessage *request)
{
  CsSipTransaction *self = g_new0 (CsSipTransaction, 1);

  self->refs = 1;
  self->layer = layer;
  self->kind = kind;
  self->key = key;
  self->flow = cs_sip_flow_ref (flow);
  self->request = cs_sip_message_ref (request);
  g_hash_table_insert (layer->table, self->key, cs_sip_transaction_ref (self));
  if (is_server (self))
    layer->n_servers++;
  return self;
}

CsSipTransaction *
cs_sip_transaction_ref (CsSipTransaction *self)
{
  self->refs++;
  return self;
}

void
cs_sip_transaction_unref (CsSipTransaction *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  g_free (self->key);
  cs_sip_flow_unref (self->flow);
  g_clear_pointer (&self->answered_by, cs_sip_flow_unref);
  cs_sip_message_unref (self->request);
  g_clear_pointer (&self->last, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->cancel_reason);
  g_free (self);
}

void
cs_sip_transaction_set_timer (CsSipTransaction *self, CsTimer **timer, gint64 delay_us, CsTimerFunc func)
{
  cs_timer_queue_clear (self->layer->timers, timer);
  *timer = cs_timer_queue_add (self->layer->timers, delay_us, func, self);
}

void
cs_sip_transaction_clear_timer (CsSipTransaction *self, CsTimer **timer)
{
  cs_timer_queue_clear (self->layer->timers, timer);
}

static void
detach (CsSipTransaction *self)
{
  cs_sip_transaction_clear_timer (self, &self->retransmit);
  cs_sip_transaction_clear_timer (self, &self->timeout);
  cs_sip_transaction_clear_timer (self, &self->send_error);
  cs_sip_transaction_clear_timer (self, &self->held);
  if (is_server (self))
    self->layer->n_servers--;
  self->layer = NULL;
}

void
cs_sip_transaction_step (CsSipTransaction *self, CsSipTransactionState to)
{
  gboolean other = self->kind == CS_SIP_CLIENT || self->kind == CS_SIP_SERVER;

  cs_state_table_step (is_server (self) ? &cs_sip_server_tables[other] : &cs_sip_client_tables[other], &self->state,
                       (int) to);
}

void
cs_sip_transaction_terminate (CsSipTransaction *self)
{
  CsSipTransactions *layer = self->layer;

  if (layer == NULL)
    return;
  cs_sip_transaction_step (self, CS_SIP_TRANSACTION_TERMINATED);
  detach (self);
  g_hash_table_remove (layer->table, self->key);
}

void
cs_sip_transaction_expired (gpointer user_data)
{
  CsSipTransaction *self = user_data;

  self->timeout = NULL;
  cs_sip_transaction_terminate (self);
}

void
cs_sip_transaction_fail (CsSipTransaction *self, const GError *error)
{
  g_autoptr (CsSipTransaction) hold = cs_sip_transaction_ref (self);

  cs_sip_transaction_terminate (self);
  if (self->events.failed != NULL)
    self->events.failed (self, error, self->user_data);
}

void
cs_sip_transaction_fail_timeout (CsSipTransaction *self)
{
  g_autoptr (GError) error = g_error_new (CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "Nobody answered");

  cs_sip_transaction_fail (self, error);
}

/* Where a broken connection matters: a client still waits for its answer, or nobody has answered the server's INVITE.
 */
static gboolean
needs_flow (CsSipTransaction *self)
{
  return self->state == CS_SIP_TRANSACTION_CALLING || self->state == CS_SIP_TRANSACTION_TRYING
         || self->state == CS_SIP_TRANSACTION_PROCEEDING;
}

static void
on_send_error (gpointer user_data)
{
  CsSipTransaction *self = user_data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  self->send_error = NULL;
  cs_sip_transaction_fail (self, error);
}

void
cs_sip_transaction_send (CsSipTransaction *self)
{
  g_autoptr (GError) error = NULL;

  if (cs_sip_flow_send (self->flow, self->last, &error) || self->error != NULL || !needs_flow (self))
    return;
  self->error = g_steal_pointer (&error);
  cs_sip_transaction_set_timer (self, &self->send_error, 0, on_send_error);
}

void
cs_sip_transaction_set_last (CsSipTransaction *self, CsSipMessage *message)
{
  g_clear_pointer (&self->last, g_bytes_unref);
  self->last = cs_sip_message_to_bytes (message);
}

void
cs_sip_transaction_set_events (CsSipTransaction *self, const CsSipTransactionEvents *events, gpointer user_data)
{
  self->events = events != NULL ? *events : (CsSipTransactionEvents){ NULL };
  self->user_data = user_data;
}

CsSipTransactionKind
cs_sip_transaction_get_kind (CsSipTransaction *self)
{
  return self->kind;
}

CsSipTransactionState
cs_sip_transaction_get_state (CsSipTransaction *self)
{
  return (CsSipTransactionState) self->state;
}

CsSipMessage *
cs_sip_transaction_get_request (CsSipTransaction *self)
{
  return self->request;
}

CsSipFlow *
cs_sip_transaction_get_flow (CsSipTransaction *self)
{
  return self->flow;
}

CsSipFlow *
cs_sip_transaction_get_response_flow (CsSipTransaction *self)
{
  return self->answered_by;
}

/* ---- the layer ---- */

CsSipTransactions *
cs_sip_transactions_new (CsTimerQueue *timers, const CsSipTransactionsEvents *events, gpointer user_data)
{
  CsSipTransactions *self = g_new0 (CsSipTransactions, 1);

  self->timers = timers;
  self->events = *events;
  self->user_data = user_data;
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cs_sip_transaction_unref);
  return self;
}

void
cs_sip_transactions_free (CsSipTransactions *self)
{
  GHashTableIter iter;
  gpointer transaction;

  if (self == NULL)
    return;
  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &transaction))
    {
      detach (transaction);
      cs_sip_transaction_set_events (transaction, NULL, NULL);
    }
  g_hash_table_unref (self->table);
  g_free (self);
}

guint
cs_sip_transactions_count (CsSipTransactions *self)
{
  return g_hash_table_size (self->table);
}

CsSipTransaction *
cs_sip_transactions_request (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *request,
                             const CsSipTransactionEvents *events, gpointer user_data)
{
  gboolean invite = g_str_equal (cs_sip_message_get_method (request), "INVITE");
  CsSipTransaction *transaction
      = transaction_new (self, invite ? CS_SIP_INVITE_CLIENT : CS_SIP_CLIENT, make_client_key (request), flow, request);

  cs_sip_transaction_set_events (transaction, events, user_data);
  cs_sip_client_start (transaction);
  return transaction;
}

static CsSipTransaction *
find_server (CsSipTransactions *self, CsSipMessage *request, const char *method)
{
  g_autofree char *key = make_server_key (request, method);

  return g_hash_table_lookup (self->table, key);
}

CsSipTransaction *
cs_sip_transactions_find_cancelled (CsSipTransactions *self, CsSipMessage *cancel)
{
  return find_server (self, cancel, "INVITE");
}

static void
receive_response (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *response)
{
  g_autofree char *key = make_client_key (response);
  CsSipTransaction *transaction = g_hash_table_lookup (self->table, key);

  /* RFC 6026 section 8.4: what matches nothing is dropped. */
  if (transaction == NULL)
    {
      g_debug ("dropping a response that matches no transaction");
      return;
    }

  cs_sip_transaction_ref (transaction);
  cs_sip_flow_ref (flow);
  g_clear_pointer (&transaction->answered_by, cs_sip_flow_unref);
  transaction->answered_by = flow;
  cs_sip_client_response (transaction, response);
  cs_sip_transaction_unref (transaction);
}

static void
receive_ack (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *ack)
{
  CsSipTransaction *transaction = find_server (self, ack, "INVITE");

  if (transaction == NULL || transaction->state == CS_SIP_TRANSACTION_ACCEPTED)
    self->events.request (self, NULL, flow, ack, self->user_data);
  else
    cs_sip_server_ack (transaction);
}

static void
refuse_statelessly (CsSipFlow *flow, CsSipMessage *request)
{
  g_autoptr (CsSipMessageBuilder) builder
      = cs_sip_message_builder_response (request, 503, "Service Unavailable", "busy");
  g_autoptr (CsSipMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;

  cs_sip_message_builder_add (builder, "Retry-After", "30");
  response = cs_sip_message_builder_end (g_steal_pointer (&builder));
  bytes = cs_sip_message_to_bytes (response);
  cs_sip_flow_send (flow, bytes, NULL);
}

static gboolean
is_same_host (CsSipFlow *a, CsSipFlow *b)
{
  if (a == b)
    return TRUE;
  return a->remote != NULL && b->remote != NULL
         && g_inet_address_equal (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (a->remote)),
                                  g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (b->remote)));
}

/* Whether whoever is behind @flow has used its part of the strangers' room, or all of that is used. */
static gboolean
is_used_up (CsSipTransactions *self, CsSipFlow *flow)
{
  guint n_flow = 0;
  guint n_host = 0;
  GHashTableIter iter;
  gpointer transaction;

  if (self->n_servers >= CS_LIMIT_SIP_TRANSACTIONS_STRANGER)
    return TRUE;
  if (self->n_servers < CS_LIMIT_SIP_TRANSACTIONS_FLOW)
    return FALSE;
  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &transaction))
    {
      CsSipTransaction *each = transaction;

      if (!is_server (each))
        continue;
      n_flow += each->flow == flow;
      n_host += is_same_host (each->flow, flow);
    }
  return n_flow >= CS_LIMIT_SIP_TRANSACTIONS_FLOW || n_host >= CS_LIMIT_SIP_TRANSACTIONS_HOST;
}

static gboolean
has_room (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *request)
{
  CsSipShare share = CS_SIP_SHARE_STRANGER;

  if (!is_used_up (self, flow))
    return TRUE;
  if (self->events.share != NULL)
    share = self->events.share (self, flow, request, self->user_data);
  switch (share)
    {
    case CS_SIP_SHARE_SERVER:
      return self->n_servers < CS_LIMIT_SIP_TRANSACTIONS;
    case CS_SIP_SHARE_DIALOG:
      return self->n_servers < CS_LIMIT_SIP_TRANSACTIONS_DIALOG;
    case CS_SIP_SHARE_STRANGER:
    default:
      return FALSE;
    }
}

static void
receive_request (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *request)
{
  const char *method = cs_sip_message_get_method (request);
  CsSipTransaction *transaction;

  if (g_str_equal (method, "ACK"))
    {
      receive_ack (self, flow, request);
      return;
    }

  transaction = find_server (self, request, method);
  if (transaction != NULL)
    {
      cs_sip_server_request_again (transaction);
      return;
    }
  if (!has_room (self, flow, request))
    {
      refuse_statelessly (flow, request);
      return;
    }

  transaction = transaction_new (self, g_str_equal (method, "INVITE") ? CS_SIP_INVITE_SERVER : CS_SIP_SERVER,
                                 make_server_key (request, method), flow, request);
  cs_sip_server_start (transaction);
  self->events.request (self, transaction, flow, request, self->user_data);
  cs_sip_transaction_unref (transaction);
}

void
cs_sip_transactions_receive (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *message)
{
  if (cs_sip_message_is_request (message))
    receive_request (self, flow, message);
  else
    receive_response (self, flow, message);
}

static void
on_held_too_long (gpointer user_data)
{
  CsSipTransaction *self = user_data;
  g_autoptr (GError) error = g_error_new (CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection was closed");

  self->held = NULL;
  cs_sip_transaction_fail (self, error);
}

static gboolean
may_be_held (CsSipTransaction *self)
{
  return (self->kind == CS_SIP_INVITE_CLIENT || self->kind == CS_SIP_INVITE_SERVER)
         && !(self->state == CS_SIP_TRANSACTION_CALLING && self->resent);
}

static void
hold_transaction (CsSipTransaction *self)
{
  cs_sip_transaction_clear_timer (self, &self->send_error);
  g_clear_error (&self->error);
  cs_sip_transaction_set_timer (self, &self->held, CS_SIP_TIMEOUT_US, on_held_too_long);
}

/* Those that need @flow, or with NULL those that are held; an event may end others of them. (transfer full) */
static GPtrArray *
list_transactions (CsSipTransactions *self, CsSipFlow *flow)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_transaction_unref);
  GHashTableIter iter;
  gpointer transaction;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &transaction))
    {
      CsSipTransaction *each = transaction;

      if (flow != NULL ? each->flow == flow && needs_flow (each) : each->held != NULL)
        g_ptr_array_add (list, cs_sip_transaction_ref (each));
    }
  return list;
}

void
cs_sip_transactions_flow_closed (CsSipTransactions *self, CsSipFlow *flow, const GError *error, gboolean hold)
{
  g_autoptr (GPtrArray) broken = list_transactions (self, flow);
  g_autoptr (GError) closed = g_error_new (CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection was closed");

  for (guint i = 0; i < broken->len; i++)
    {
      CsSipTransaction *each = g_ptr_array_index (broken, i);

      if (each->layer == NULL)
        continue;
      if (hold && may_be_held (each))
        hold_transaction (each);
      else
        cs_sip_transaction_fail (each, error != NULL ? error : closed);
    }
}

void
cs_sip_transactions_flow_refused (CsSipTransactions *self, CsSipFlow *flow, const GError *error)
{
  g_autoptr (GPtrArray) list = list_transactions (self, flow);

  for (guint i = 0; i < list->len; i++)
    {
      CsSipTransaction *each = g_ptr_array_index (list, i);

      if (each->layer != NULL && !is_server (each)
          && (each->state == CS_SIP_TRANSACTION_CALLING || each->state == CS_SIP_TRANSACTION_TRYING))
        cs_sip_transaction_fail (each, error);
    }
}

void
cs_sip_transactions_resume (CsSipTransactions *self, CsSipFlow *flow)
{
  g_autoptr (GPtrArray) held = list_transactions (self, NULL);

  for (guint i = 0; i < held->len; i++)
    {
      CsSipTransaction *each = g_ptr_array_index (held, i);

      cs_sip_transaction_clear_timer (each, &each->held);
      cs_sip_flow_unref (each->flow);
      each->flow = cs_sip_flow_ref (flow);
      if (is_server (each))
        cs_sip_transaction_send (each);
      else
        cs_sip_client_resume (each);
    }
}
