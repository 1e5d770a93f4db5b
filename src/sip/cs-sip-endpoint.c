/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an agent's sessions and registration share: sending requests, finding the next hop. */
#include "sip/cs-sip-endpoint.h"

#include "crypto/cs-random.h"
#include "sip/cs-sip-exchange.h"
#include "sip/cs-sip-server-flow.h"

#include <string.h>

/* ---- hops ---- */

static CsNetTransport
transport_of_uri (const CsSipUri *uri)
{
  g_autofree char *name = cs_sip_uri_get_param (uri, "transport");

  if (uri->scheme == CS_SIP_SCHEME_SIPS || (name != NULL && g_ascii_strcasecmp (name, "tls") == 0))
    return CS_NET_TRANSPORT_TLS;
  if (name != NULL && g_ascii_strcasecmp (name, "tcp") == 0)
    return CS_NET_TRANSPORT_TCP;
  return CS_NET_TRANSPORT_UDP;
}

CsSipHop *
cs_sip_hop_new_for_uri (const CsSipUri *uri, CsNetTransport least)
{
  CsSipHop *self = g_new0 (CsSipHop, 1);
  g_autofree char *maddr = cs_sip_uri_get_param (uri, "maddr");

  /* A caller that is known by a telephone number alone leads nowhere, which the resolver says. */
  self->host = g_strdup (maddr != NULL && *maddr != '\0' ? maddr : uri->host != NULL ? uri->host : "");
  self->port = uri->port;
  self->transport = MAX (transport_of_uri (uri), least);
  self->server_name = g_strdup (uri->host != NULL ? uri->host : "");
  return self;
}

CsSipHop *
cs_sip_hop_copy (const CsSipHop *self)
{
  CsSipHop *copy = g_new0 (CsSipHop, 1);

  *copy = *self;
  copy->flow = self->flow != NULL ? cs_sip_flow_ref (self->flow) : NULL;
  copy->host = g_strdup (self->host);
  copy->server_name = g_strdup (self->server_name);
  return copy;
}

void
cs_sip_hop_free (CsSipHop *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  g_free (self->host);
  g_free (self->server_name);
  g_free (self);
}

void
cs_sip_hop_set_flow (CsSipHop *self, CsSipFlow *flow)
{
  if (flow != NULL)
    cs_sip_flow_ref (flow);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  self->flow = flow;
}

CsSipDigestScope
cs_sip_hop_get_scope (const CsSipHop *self, const CsSipMessage *request)
{
  if (g_str_equal (cs_sip_message_get_method (request), "REGISTER"))
    return CS_SIP_DIGEST_REGISTER;
  if (cs_sip_message_get_to_tag (request) == NULL)
    return CS_SIP_DIGEST_REQUEST;
  return self->ends_at_server ? CS_SIP_DIGEST_SERVER_DIALOG : CS_SIP_DIGEST_DIALOG;
}

/* ---- endpoint ---- */

static void
on_message (CsSipTransport *transport, CsSipFlow *flow, CsSipMessage *message, gpointer user_data)
{
  CsSipEndpoint *self = user_data;

  if (self->server != NULL)
    cs_sip_server_flow_heard (self->server, flow);
  if (cs_sip_message_is_request (message) && g_str_equal (cs_sip_message_get_method (message), "OPTIONS"))
    self->events.request (self, NULL, flow, message, self->user_data);
  else
    cs_sip_transactions_receive (self->transactions, flow, message);
}

/* The exchanges that there are now; each may end others. (transfer full) */
static GPtrArray *
copy_exchanges (CsSipEndpoint *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_exchange_unref);

  for (guint i = 0; i < self->exchanges->len; i++)
    g_ptr_array_add (copy, cs_sip_exchange_ref (g_ptr_array_index (self->exchanges, i)));
  return copy;
}

static void
on_flow_ready (CsSipTransport *transport, CsSipFlow *flow, gpointer user_data)
{
  CsSipEndpoint *self = user_data;
  g_autoptr (GPtrArray) exchanges = copy_exchanges (self);

  for (guint i = 0; i < exchanges->len; i++)
    {
      if (g_ptr_array_find (self->exchanges, g_ptr_array_index (exchanges, i), NULL))
        cs_sip_exchange_flow_ready (g_ptr_array_index (exchanges, i), flow);
    }
  if (self->server != NULL)
    cs_sip_server_flow_ready (self->server, flow);
}

static void
on_flow_closed (CsSipTransport *transport, CsSipFlow *flow, const GError *error, gpointer user_data)
{
  CsSipEndpoint *self = user_data;
  g_autoptr (GPtrArray) exchanges = copy_exchanges (self);
  gboolean hold = self->server != NULL && cs_sip_server_flow_is_from (self->server, flow);

  for (guint i = 0; i < exchanges->len; i++)
    {
      if (g_ptr_array_find (self->exchanges, g_ptr_array_index (exchanges, i), NULL))
        cs_sip_exchange_flow_closed (g_ptr_array_index (exchanges, i), flow, error);
    }
  cs_sip_transactions_flow_closed (self->transactions, flow, error, hold);
  self->events.flow_closed (self, flow, error, self->user_data);
  if (self->server != NULL)
    cs_sip_server_flow_closed (self->server, flow, error);
}

static void
on_flow_refused (CsSipTransport *transport, CsSipFlow *flow, const GError *error, gpointer user_data)
{
  CsSipEndpoint *self = user_data;

  cs_sip_transactions_flow_refused (self->transactions, flow, error);
}

static void
on_pong (CsSipTransport *transport, CsSipFlow *flow, gpointer user_data)
{
  CsSipEndpoint *self = user_data;

  if (self->server != NULL)
    cs_sip_server_flow_pong (self->server, flow);
}

/* ---- the way to the server ---- */

void
cs_sip_endpoint_set_server (CsSipEndpoint *self, const CsSipHop *where, const CsSipUri *address)
{
  g_assert (self->server == NULL);
  self->server = cs_sip_server_flow_new (self, where, address);
}

void
cs_sip_endpoint_server_up (CsSipEndpoint *self, CsSipFlow *flow)
{
  g_autoptr (GPtrArray) exchanges = copy_exchanges (self);

  cs_sip_transactions_resume (self->transactions, flow);
  for (guint i = 0; i < exchanges->len; i++)
    {
      if (g_ptr_array_find (self->exchanges, g_ptr_array_index (exchanges, i), NULL))
        cs_sip_exchange_server_up (g_ptr_array_index (exchanges, i), flow);
    }
  self->events.server_up (self, flow, self->user_data);
}

void
cs_sip_endpoint_server_down (CsSipEndpoint *self, const GError *error)
{
  g_autoptr (GPtrArray) exchanges = copy_exchanges (self);

  for (guint i = 0; i < exchanges->len && error != NULL; i++)
    {
      if (g_ptr_array_find (self->exchanges, g_ptr_array_index (exchanges, i), NULL))
        cs_sip_exchange_server_down (g_ptr_array_index (exchanges, i), error);
    }
  self->events.server_down (self, error, self->user_data);
}

static void
on_request (CsSipTransactions *transactions, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request,
            gpointer user_data)
{
  CsSipEndpoint *self = user_data;

  self->events.request (self, transaction, flow, request, self->user_data);
}

static const CsSipTransportEvents transport_events
    = { on_message, on_flow_ready, on_flow_closed, on_flow_refused, on_pong };

static CsSipShare
on_share (CsSipTransactions *transactions, CsSipFlow *flow, CsSipMessage *request, gpointer user_data)
{
  CsSipEndpoint *self = user_data;

  return self->events.share != NULL ? self->events.share (self, flow, request, self->user_data) : CS_SIP_SHARE_STRANGER;
}

static const CsSipTransactionsEvents transactions_events = { on_request, on_share };

CsSipEndpoint *
cs_sip_endpoint_new (const CsSipEndpointConfig *config, CsClock *clock, const CsSipEndpointEvents *events,
                     gpointer user_data, GError **error)
{
  g_autoptr (CsSipEndpoint) self = g_new0 (CsSipEndpoint, 1);

  self->timers = cs_timer_queue_new (clock);
  if (clock == cs_clock_system ())
    cs_timer_queue_attach (self->timers, NULL);
  self->least = config->transport.transport;
  self->auth_user = g_strdup (config->auth_user);
  self->password = config->password != NULL ? cs_secret_ref (config->password) : NULL;
  self->user_agent = g_strdup (config->user_agent);
  self->allow = g_strdup (config->allow);
  self->digest = cs_sip_digest_new ();
  self->exchanges = g_ptr_array_new ();
  self->udp_only = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->events = *events;
  self->user_data = user_data;
  self->transactions = cs_sip_transactions_new (self->timers, &transactions_events, self);
  self->transport = cs_sip_transport_new (&config->transport, self->timers, &transport_events, self, error);
  if (self->transport == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_sip_endpoint_free (CsSipEndpoint *self)
{
  if (self == NULL)
    return;
  g_assert (self->exchanges->len == 0);
  cs_sip_server_flow_free (self->server);
  cs_sip_transport_free (self->transport);
  cs_sip_transactions_free (self->transactions);
  cs_sip_digest_free (self->digest);
  g_ptr_array_unref (self->exchanges);
  g_hash_table_unref (self->udp_only);
  g_free (self->auth_user);
  cs_secret_free (self->password);
  g_free (self->user_agent);
  g_free (self->allow);
  cs_timer_queue_free (self->timers);
  g_free (self);
}

void
cs_sip_endpoint_set_credentials (CsSipEndpoint *self, const char *auth_user, const CsSecret *password)
{
  g_free (self->auth_user);
  self->auth_user = g_strdup (auth_user);
  cs_secret_free (self->password);
  self->password = password != NULL ? cs_secret_copy (password) : NULL;
  cs_sip_digest_free (self->digest);
  self->digest = cs_sip_digest_new ();
}

gboolean
cs_sip_endpoint_may_authorize (CsSipEndpoint *self, const CsSipHop *hop)
{
  return hop->is_server && self->password != NULL && self->auth_user != NULL;
}

CsSipMessage *
cs_sip_endpoint_dress (CsSipEndpoint *self, const CsSipHop *hop, CsSipFlow *flow, CsSipMessage *bare)
{
  g_autoptr (CsSipMessageBuilder) builder = cs_sip_message_builder_copy (bare);
  g_autofree char *branch = cs_sip_transaction_make_branch ();
  g_autofree char *via = cs_sip_flow_make_via (flow, branch);
  const char *method = cs_sip_message_get_method (bare);

  cs_sip_message_builder_prepend (builder, "Via", via);
  /* An ACK brings along those of its INVITE. */
  if (!hop->is_server)
    {
      cs_sip_message_builder_remove (builder, "Authorization");
      cs_sip_message_builder_remove (builder, "Proxy-Authorization");
    }
  else if (cs_sip_endpoint_may_authorize (self, hop) && !g_str_equal (method, "ACK"))
    {
      cs_sip_digest_authorize (self->digest, cs_sip_hop_get_scope (hop, bare), builder, method,
                               cs_sip_message_get_request_uri (bare)->text, self->auth_user, self->password);
    }
  return cs_sip_message_builder_end (g_steal_pointer (&builder));
}

/* ---- what we say of ourselves ---- */

char *
cs_sip_endpoint_make_contact (CsSipEndpoint *self, CsSipFlow *flow, const char *user, gboolean sips)
{
  GInetSocketAddress *listen = (GInetSocketAddress *) cs_sip_transport_get_listen_address (self->transport);
  CsNetTransport transport = flow->transport;
  g_autofree char *host = g_strdup (flow->seen_host != NULL ? flow->seen_host : flow->local_host);
  guint16 port = flow->seen_host != NULL ? flow->seen_port : flow->local_port;
  g_autoptr (GString) params = g_string_new (NULL);
  g_autoptr (CsSipUri) uri = NULL;

  if (listen != NULL)
    {
      GInetAddress *address = g_inet_socket_address_get_address (listen);

      g_free (host);
      host = g_inet_address_get_is_any (address) ? g_strdup (flow->local_host) : g_inet_address_to_string (address);
      port = g_inet_socket_address_get_port (listen);
      transport = self->least;
    }
  if (transport != CS_NET_TRANSPORT_UDP)
    g_string_append_printf (params, ";transport=%s", cs_net_transport_name (transport));

  uri = cs_sip_uri_new (sips ? CS_SIP_SCHEME_SIPS : CS_SIP_SCHEME_SIP, user, host, port,
                        params->len > 0 ? params->str : NULL);
  return g_strdup (uri->text);
}

void
cs_sip_endpoint_describe (CsSipEndpoint *self, CsSipMessageBuilder *builder)
{
  cs_sip_message_builder_add (builder, "Allow", self->allow);
  if (self->user_agent != NULL)
    cs_sip_message_builder_add (builder, "User-Agent", self->user_agent);
}

CsSipMessageBuilder *
cs_sip_endpoint_make_answer (CsSipEndpoint *self, CsSipTransaction *transaction, guint status, const char *to_tag)
{
  g_autofree char *fresh = to_tag == NULL ? cs_random_token (8) : NULL;

  return cs_sip_message_builder_response (cs_sip_transaction_get_request (transaction), status, NULL,
                                          to_tag != NULL ? to_tag : fresh);
}

CsSipMessageBuilder *
cs_sip_endpoint_make_stateless (CsSipMessage *request, guint status)
{
  guint hash = g_str_hash (cs_sip_message_get_call_id (request)) ^ g_str_hash (cs_sip_message_get (request, "Via", 0));
  g_autofree char *tag = g_strdup_printf ("%08x", hash);

  return cs_sip_message_builder_response (request, status, NULL, tag);
}

void
cs_sip_endpoint_answer_statelessly (CsSipFlow *flow, CsSipMessageBuilder *builder)
{
  g_autoptr (CsSipMessage) response = cs_sip_message_builder_end (builder);
  g_autoptr (GBytes) bytes = cs_sip_message_to_bytes (response);

  cs_sip_flow_send (flow, bytes, NULL);
}

void
cs_sip_endpoint_answer (CsSipEndpoint *self, CsSipTransaction *transaction, guint status, const char *to_tag)
{
  g_autoptr (CsSipMessage) response
      = cs_sip_message_builder_end (cs_sip_endpoint_make_answer (self, transaction, status, to_tag));

  cs_sip_transaction_respond (transaction, response);
}
