/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one owner of the connection to an account's server. */

/* The one owner of the connection to a server.
 *
 *            demand, pause over           ready                request unanswered
 *   DOWN ------------------------> CONNECTING ----> UP ----------------------------> SUSPECT
 *    ^  ^                             |  ^          |  ^--------- answer ------------'  |
 *    |  `------- no place left -------'  |          |                                   |
 *    |                                   `--- renew, next place, lost for the first time'
 *    `------------------- lost: again after a pause -------------------------------------'
 */

#include "sip/cs-sip-server-flow.h"

#include "base/cs-state-table.h"
#include "crypto/cs-random.h"
#include "net/cs-net-datagram.h"
#include "net/cs-net-watch.h"
#include "sip/cs-sip-keep-alive.h"

enum {
  DOWN,
  CONNECTING,
  UP,
  SUSPECT,
};

static const char *const state_names[] = { "down", "connecting", "up", "suspect" };

static const CsStateEdge state_edges[] = {
  { DOWN, CONNECTING }, { CONNECTING, UP }, { CONNECTING, DOWN }, { CONNECTING, CONNECTING },
  { UP, SUSPECT },      { UP, DOWN },       { SUSPECT, UP },      { SUSPECT, DOWN },
};

static const CsStateTable state_table
    = { "server flow", state_names, G_N_ELEMENTS (state_names), state_edges, G_N_ELEMENTS (state_edges) };

/* Seconds to wait after so many failures in a row. The base of RFC 5626 section 4.5 is 30; a connection that had stood
 * is replaced at once, and one short pause comes before the long ones, because most servers are back by then. The RFC
 * would go up to 1800: a telephone that does not ring is worth a handshake every five minutes. */
static const guint pauses_s[] = { 0, 5, 30, 60, 120, 240, 300 };

/* A connection that breaks earlier counts as one that failed. */
#define STANDS_US (30 * G_TIME_SPAN_SECOND)

struct _CsSipServerFlow {
  CsSipEndpoint *endpoint;
  CsSipHop *where;
  CsSipKeepAlive *keep_alive;
  CsNetWatch *watch; /* once it is wanted */

  int state;
  GCancellable *resolving; /* or NULL */
  GPtrArray *targets;      /* of CsNetTarget: what the name stood for last */
  guint next;
  CsSipFlow *flow;
  gint64 up_since_us;
  gboolean was_up; /* ever */
  guint failures;  /* in a row */
  gint64 last_wait_us;
  CsTimer *retry;
  GError *error; /* the most telling one of this round */
};

static void next_target (CsSipServerFlow *self);

static void
step (CsSipServerFlow *self, int to)
{
  g_debug ("server flow: %s -> %s", state_names[self->state], state_names[to]);
  cs_state_table_step (&state_table, &self->state, to);
}

static gint64
now_us (CsSipServerFlow *self)
{
  return cs_clock_now_us (cs_timer_queue_get_clock (self->endpoint->timers));
}

static gboolean
is_certificate (const GError *error)
{
  return cs_net_error_is_server_certificate (error) || cs_net_error_is_client_certificate (error);
}

static void
remember_error (CsSipServerFlow *self, const GError *error)
{
  if (error == NULL || (self->error != NULL && is_certificate (self->error)))
    return;
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
}

/* ---- connecting ---- */

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = cs_net_resolve_finish (result, &error);
  CsSipServerFlow *self = user_data;

  /* Whoever cancelled it may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->resolving);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  self->targets = g_steal_pointer (&targets);
  self->next = 0;
  remember_error (self, error);
  next_target (self);
}

static void
stop_resolving (CsSipServerFlow *self)
{
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
}

static void
begin (CsSipServerFlow *self)
{
  CsNetQuery query = { self->where->host, self->where->port, self->where->transport };

  cs_timer_queue_clear (self->endpoint->timers, &self->retry);
  stop_resolving (self);
  g_clear_error (&self->error);
  if (self->state != CONNECTING)
    step (self, CONNECTING);
  self->resolving = g_cancellable_new ();
  cs_net_resolve_async (&query, self->resolving, on_resolved, self);
}

static void
on_retry (gpointer user_data)
{
  CsSipServerFlow *self = user_data;

  self->retry = NULL;
  begin (self);
}

/* RFC 5626 section 4.5: between half and the whole of it, so that a server is not met by everybody at once. */
static gint64
next_pause_us (CsSipServerFlow *self)
{
  gint64 most_us = pauses_s[MIN (self->failures, G_N_ELEMENTS (pauses_s) - 1)] * G_TIME_SPAN_SECOND;

  return most_us - (gint64) cs_random_below ((guint32) (most_us / 2 + 1));
}

/* Lets go of what there is; a connection is closed, because requests on it would wait for nothing. */
static void
drop_flow (CsSipServerFlow *self)
{
  cs_sip_keep_alive_watch (self->keep_alive, NULL);
  if (self->flow == NULL)
    return;
  self->flow->stale = TRUE;
  /* While it is closed it is still known as the server's. */
  cs_sip_transport_close_flow (self->endpoint->transport, self->flow);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
}

/* To DOWN, and on from there after the pause that is due. */
static void
go_down (CsSipServerFlow *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  gint64 wait_us = next_pause_us (self);

  if (error == NULL)
    g_set_error (&error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection was closed");
  step (self, DOWN);
  drop_flow (self);
  self->failures++;
  self->last_wait_us = wait_us;
  if (wait_us == 0)
    {
      begin (self);
      cs_sip_endpoint_server_down (self->endpoint, NULL);
      return;
    }
  /* Where the certificate was never good, only the user can do something about it. */
  if (self->was_up || !is_certificate (error))
    self->retry = cs_timer_queue_add (self->endpoint->timers, wait_us, on_retry, self);
  cs_sip_endpoint_server_down (self->endpoint, error);
}

static void
become_up (CsSipServerFlow *self)
{
  step (self, UP);
  self->up_since_us = now_us (self);
  self->was_up = TRUE;
  g_clear_error (&self->error);
  cs_sip_keep_alive_watch (self->keep_alive, self->flow);
  cs_sip_endpoint_server_up (self->endpoint, self->flow);
}

static void
next_target (CsSipServerFlow *self)
{
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  while (self->targets != NULL && self->next < self->targets->len)
    {
      g_autoptr (GError) error = NULL;

      self->flow = cs_sip_transport_reach (self->endpoint->transport, self->targets->pdata[self->next++],
                                           self->where->server_name, TRUE, &error);
      remember_error (self, error);
      if (self->flow == NULL)
        continue;
      if (self->flow->ready)
        become_up (self);
      return;
    }
  /* Not again at once. */
  self->failures = MAX (self->failures, 1);
  go_down (self);
}

/* ---- losing it ---- */

static void
lost (CsSipServerFlow *self, const GError *error)
{
  if (now_us (self) - self->up_since_us > MAX (self->last_wait_us, STANDS_US))
    self->failures = 0;
  remember_error (self, error);
  go_down (self);
}

static void
on_alive (gboolean alive, gpointer user_data)
{
  CsSipServerFlow *self = user_data;

  if (!alive)
    {
      g_autoptr (GError) error
          = g_error_new (CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "The server does not answer any more");

      lost (self, error);
    }
  else if (self->state == SUSPECT)
    {
      step (self, UP);
      cs_sip_endpoint_server_up (self->endpoint, self->flow);
    }
}

void
cs_sip_server_flow_ready (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (self->state == CONNECTING && self->flow == flow)
    become_up (self);
}

void
cs_sip_server_flow_closed (CsSipServerFlow *self, CsSipFlow *flow, const GError *error)
{
  if (self->flow != flow || self->state == DOWN)
    return;
  if (self->state == CONNECTING)
    {
      remember_error (self, error);
      next_target (self);
    }
  else
    {
      lost (self, error);
    }
}

void
cs_sip_server_flow_pong (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (self->flow == flow)
    cs_sip_keep_alive_pong (self->keep_alive);
}

void
cs_sip_server_flow_heard (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (self->flow == flow)
    cs_sip_keep_alive_heard (self->keep_alive);
}

/* ---- what others ask ---- */

/* FALSE as well when there is no way there at all now. */
static gboolean
has_other_address (CsSipServerFlow *self)
{
  g_autoptr (GInetAddress) local = cs_net_local_address_for (self->flow->remote);
  g_autofree char *host = local != NULL ? g_inet_address_to_string (local) : NULL;

  return host != NULL && g_strcmp0 (host, self->flow->local_host) != 0;
}

/* A connection whose address we still have may have survived, as when a virtual network came up beside it. */
void
cs_sip_server_flow_network_changed (CsSipServerFlow *self, gboolean resumed)
{
  g_debug ("server flow: the network changed while %s", state_names[self->state]);
  if ((self->state == UP || self->state == SUSPECT) && !resumed && !has_other_address (self))
    cs_sip_server_flow_suspect (self, self->flow);
  else if (self->state != DOWN || self->retry != NULL)
    cs_sip_server_flow_renew (self);
}

static void
on_watch (CsNetWatchEvent event, gpointer user_data)
{
  cs_sip_server_flow_network_changed (user_data, event == CS_NET_WATCH_RESUMED);
}

void
cs_sip_server_flow_demand (CsSipServerFlow *self)
{
  if (self->watch == NULL)
    self->watch = cs_net_watch_new (on_watch, self);
  if (self->state == DOWN)
    begin (self);
}

CsSipFlow *
cs_sip_server_flow_get (CsSipServerFlow *self)
{
  return self->state == UP && !self->flow->closed ? self->flow : NULL;
}

CsNetTransport
cs_sip_server_flow_get_transport (CsSipServerFlow *self)
{
  return self->where->transport;
}

CsSipFlow *
cs_sip_server_flow_get_any (CsSipServerFlow *self)
{
  return self->state == UP || self->state == SUSPECT ? self->flow : NULL;
}

gboolean
cs_sip_server_flow_is_from (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (flow == self->flow)
    return TRUE;
  if (flow->transport != self->where->transport || cs_sip_flow_is_reliable (flow))
    return FALSE;
  for (guint i = 0; self->targets != NULL && i < self->targets->len; i++)
    {
      const CsNetTarget *target = self->targets->pdata[i];

      if (cs_sip_socket_address_equal (target->address, flow->remote))
        return TRUE;
    }
  return FALSE;
}

void
cs_sip_server_flow_suspect (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (self->state != UP || self->flow != flow)
    return;
  step (self, SUSPECT);
  cs_sip_keep_alive_probe (self->keep_alive);
}

gboolean
cs_sip_server_flow_try_next (CsSipServerFlow *self, CsSipFlow *flow)
{
  if (self->flow != flow || (self->state != UP && self->state != SUSPECT) || self->targets == NULL
      || self->next >= self->targets->len)
    return FALSE;
  step (self, DOWN);
  drop_flow (self);
  step (self, CONNECTING);
  next_target (self);
  return TRUE;
}

void
cs_sip_server_flow_renew (CsSipServerFlow *self)
{
  self->failures = 0;
  self->last_wait_us = 0;
  if (self->state != DOWN)
    step (self, DOWN);
  drop_flow (self);
  begin (self);
  cs_sip_endpoint_server_down (self->endpoint, NULL);
}

/* ---- life ---- */

CsSipServerFlow *
cs_sip_server_flow_new (CsSipEndpoint *endpoint, const CsSipHop *where, const CsSipUri *address)
{
  CsSipServerFlow *self = g_new0 (CsSipServerFlow, 1);

  self->endpoint = endpoint;
  self->where = cs_sip_hop_copy (where);
  self->keep_alive = cs_sip_keep_alive_new (endpoint, address, on_alive, self);
  self->state = DOWN;
  return self;
}

void
cs_sip_server_flow_free (CsSipServerFlow *self)
{
  if (self == NULL)
    return;
  stop_resolving (self);
  cs_net_watch_free (self->watch);
  cs_timer_queue_clear (self->endpoint->timers, &self->retry);
  cs_sip_keep_alive_free (self->keep_alive);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_error (&self->error);
  cs_sip_hop_free (self->where);
  g_free (self);
}
