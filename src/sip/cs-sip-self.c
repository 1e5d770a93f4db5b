/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account on the wire: who we are, and which way leads to our server. */

#include "sip/cs-sip-self.h"

#include "sip/cs-sip-server-flow.h"

#include <string.h>

/* ---- the way to our server ---- */

CsSipFlow *
cs_sip_self_get_server_flow (CsSipSelf *self)
{
  return self->server != NULL ? cs_sip_server_flow_get_any (self->endpoint->server) : NULL;
}

CsSipHop *
cs_sip_self_make_hop (CsSipSelf *self, const CsSipUri *uri)
{
  CsSipFlow *flow = self->server != NULL ? cs_sip_server_flow_get (self->endpoint->server) : NULL;
  CsSipHop *hop;

  if (self->server == NULL)
    return cs_sip_hop_new_for_uri (uri, self->endpoint->least);

  hop = cs_sip_hop_copy (self->server);
  /* RFC 3261 section 8.1.2: a SIPS URI is only ever sent over TLS. */
  if (uri->scheme == CS_SIP_SCHEME_SIPS)
    hop->transport = CS_NET_TRANSPORT_TLS;
  if (flow != NULL && flow->transport >= hop->transport)
    cs_sip_hop_set_flow (hop, flow);
  return hop;
}

static char *
make_server_route (CsSipSelf *self)
{
  g_autofree char *params = g_strdup_printf (";lr;transport=%s", cs_net_transport_name (self->server->transport));
  g_autoptr (CsSipUri) route = cs_sip_uri_new (CS_SIP_SCHEME_SIP, NULL, self->server->host, self->server->port, params);

  return route != NULL ? g_strdup_printf ("<%s>", route->text) : NULL;
}

/* What the registrar said (RFC 3608 section 6.1), behind our server where that is not in it. */
static char *
make_service_route (CsSipSelf *self, GPtrArray *routes)
{
  g_autoptr (CsSipAddress) first = cs_sip_address_parse (g_ptr_array_index (routes, 0), NULL);
  g_autoptr (GString) value = g_string_new (NULL);

  if (!cs_sip_self_is_server_uri (self, first->uri))
    {
      g_autofree char *server = make_server_route (self);

      g_string_append (value, server);
    }
  for (guint i = 0; i < routes->len; i++)
    g_string_append_printf (value, "%s%s", value->len > 0 ? ", " : "", (char *) g_ptr_array_index (routes, i));
  return g_strdup (value->str);
}

char *
cs_sip_self_make_route (CsSipSelf *self, const CsSipUri *uri)
{
  if (self->server == NULL)
    return NULL;
  if (self->routes != NULL && self->routes->len > 0)
    return make_service_route (self, self->routes);
  if (g_strcmp0 (self->server->host, uri->host) == 0
      || (!self->route_server && cs_sip_self_is_own_domain (self, uri->host)))
    return NULL;
  return make_server_route (self);
}

gboolean
cs_sip_self_is_own_domain (CsSipSelf *self, const char *host)
{
  return self->identity != NULL && g_strcmp0 (self->identity->host, host) == 0;
}

static gboolean
has_address_of (CsSipFlow *flow, const CsSipUri *uri)
{
  const guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (flow->remote));
  g_autofree char *number = cs_sip_flow_get_remote_number (flow);

  return g_str_equal (uri->host, number) && (uri->port == 0 || uri->port == port);
}

gboolean
cs_sip_self_is_server_uri (CsSipSelf *self, const CsSipUri *uri)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (self);
  g_autofree char *maddr = NULL;

  if (self->server == NULL || uri->host == NULL)
    return FALSE;
  /* It is named, and somebody else is meant. */
  maddr = cs_sip_uri_get_param (uri, "maddr");
  if (maddr != NULL)
    return FALSE;
  if (flow != NULL && has_address_of (flow, uri))
    return TRUE;
  return (g_str_equal (uri->host, self->server->host) || cs_sip_self_is_own_domain (self, uri->host))
         && (uri->port == 0 || uri->port == self->server->port);
}

gboolean
cs_sip_self_is_server_flow (CsSipSelf *self, CsSipFlow *flow)
{
  return self->server != NULL && cs_sip_server_flow_is_from (self->endpoint->server, flow);
}

char *
cs_sip_self_make_from (CsSipSelf *self, CsSipFlow *flow)
{
  g_autoptr (CsSipUri) local = NULL;

  if (self->identity != NULL)
    return cs_sip_address_format (self->display_name, self->identity->text, NULL);
  local = cs_sip_uri_new (CS_SIP_SCHEME_SIP, "anonymous", flow->local_host, 0, NULL);
  return cs_sip_address_format (self->display_name, local->text, NULL);
}

const char *
cs_sip_self_get_user (CsSipSelf *self)
{
  return self->identity != NULL ? self->identity->user : NULL;
}

void
cs_sip_self_set_routes (CsSipSelf *self, GPtrArray *routes)
{
  g_ptr_array_ref (routes);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  self->routes = routes;
}

/* ---- life ---- */

CsSipUri *
cs_sip_self_parse_target (const char *text, GError **error)
{
  g_autoptr (CsSipUri) uri = cs_sip_uri_parse (text, error);

  if (uri == NULL)
    return NULL;
  if (uri->scheme != CS_SIP_SCHEME_SIP && uri->scheme != CS_SIP_SCHEME_SIPS)
    {
      g_set_error (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI, "This is not a SIP address");
      return NULL;
    }
  if (uri->headers == NULL)
    return g_steal_pointer (&uri);
  return cs_sip_uri_new (uri->scheme, uri->user, uri->host, uri->port, uri->params);
}

static gboolean
is_numeric (const char *host)
{
  return g_hostname_is_ip_address (host);
}

/* A certificate has to be for the domain that the user asked for; a server that was named instead of being looked up
 * is what the user asked for, unless it is only a number. */
static CsSipHop *
make_server (const CsSipAgentConfig *config, const CsSipUri *identity)
{
  const char *host = config->server_host != NULL ? config->server_host : identity != NULL ? identity->host : NULL;
  CsSipHop *hop;

  if (host == NULL || (config->server_host == NULL && !config->registers))
    return NULL;
  hop = g_new0 (CsSipHop, 1);
  hop->host = g_ascii_strdown (host, -1);
  hop->port = config->server_port != 0 || config->server_host != NULL ? config->server_port : identity->port;
  hop->transport = config->transport;
  hop->server_name = g_strdup (is_numeric (host) && identity != NULL ? identity->host : hop->host);
  hop->is_server = TRUE;
  return hop;
}

CsSipSelf *
cs_sip_self_new (const CsSipAgentConfig *config, GError **error)
{
  g_autoptr (CsSipSelf) self = g_new0 (CsSipSelf, 1);

  if (config->identity != NULL)
    {
      self->identity = cs_sip_self_parse_target (config->identity, error);
      if (self->identity == NULL)
        return NULL;
    }
  if (config->registers && (self->identity == NULL || self->identity->user == NULL))
    {
      g_set_error (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI, "An account needs an address with a name");
      return NULL;
    }
  self->display_name = g_strdup (config->display_name);
  self->server = make_server (config, self->identity);
  self->route_server = config->server_host != NULL;
  self->direct = config->listen != NULL;
  return g_steal_pointer (&self);
}

void
cs_sip_self_free (CsSipSelf *self)
{
  if (self == NULL)
    return;
  cs_sip_hop_free (self->server);
  cs_sip_uri_free (self->identity);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_free (self->display_name);
  g_free (self);
}
