/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way to one peer: a connection, or an address behind the UDP socket. */
#include "sip/cs-sip-flow.h"

#include <string.h>

gboolean
cs_sip_socket_address_equal (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *x = G_INET_SOCKET_ADDRESS (a);
  GInetSocketAddress *y = G_INET_SOCKET_ADDRESS (b);

  return g_inet_socket_address_get_port (x) == g_inet_socket_address_get_port (y)
         && g_inet_address_equal (g_inet_socket_address_get_address (x), g_inet_socket_address_get_address (y));
}

void
cs_sip_flow_init (CsSipFlow *self, const CsSipFlowClass *klass, CsNetTransport transport)
{
  self->klass = klass;
  self->refs = 1;
  self->transport = transport;
}

CsSipFlow *
cs_sip_flow_ref (CsSipFlow *self)
{
  self->refs++;
  return self;
}

void
cs_sip_flow_unref (CsSipFlow *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  g_free (self->local_host);
  g_free (self->seen_host);
  g_clear_object (&self->remote);
  self->klass->free (self);
}

gboolean
cs_sip_flow_is_reliable (const CsSipFlow *self)
{
  return self->transport != CS_NET_TRANSPORT_UDP;
}

gboolean
cs_sip_flow_is_same_place (const CsSipFlow *a, const CsSipFlow *b)
{
  return cs_sip_socket_address_equal (a->remote, b->remote);
}

char *
cs_sip_flow_get_remote_number (const CsSipFlow *self)
{
  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self->remote)));
}

gboolean
cs_sip_flow_send (CsSipFlow *self, GBytes *bytes, GError **error)
{
  if (self->closed)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection is closed");
      return FALSE;
    }
  return self->klass->send (self, bytes, error);
}

void
cs_sip_flow_set_seen (CsSipFlow *self, const char *received, const char *rport)
{
  g_autoptr (GInetAddress) address = received != NULL ? g_inet_address_new_from_string (received) : NULL;
  guint64 port = 0;

  if (rport == NULL || !g_ascii_string_to_unsigned (rport, 10, 1, G_MAXUINT16, &port, NULL))
    port = 0;
  if (address == NULL && port == 0)
    return;
  g_free (self->seen_host);
  self->seen_host = address != NULL ? g_inet_address_to_string (address) : g_strdup (self->local_host);
  self->seen_port = port != 0 ? (guint16) port : self->local_port;
}

char *
cs_sip_flow_make_via (const CsSipFlow *self, const char *branch)
{
  g_autofree char *transport = g_ascii_strup (cs_net_transport_name (self->transport), -1);
  gboolean v6 = strchr (self->local_host, ':') != NULL;

  return g_strdup_printf ("SIP/2.0/%s %s%s%s:%u;branch=%s;rport", transport, v6 ? "[" : "", self->local_host,
                          v6 ? "]" : "", self->local_port, branch);
}
