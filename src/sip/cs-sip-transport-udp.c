/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UDP side of CsSipTransport: one socket for each address family, a flow for each remote address. */

#include "net/cs-net-datagram.h"
#include "sip/cs-sip-transport-private.h"

typedef struct {
  CsSipFlow base;
  CsSipTransport *transport; /* NULL when that is gone */
  CsNetDatagram *datagram;   /* not owned */
} UdpFlow;

static gboolean
udp_flow_send (CsSipFlow *flow, GBytes *bytes, GError **error)
{
  UdpFlow *self = (UdpFlow *) flow;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return cs_net_datagram_send (self->datagram, flow->remote, data, len, error);
}

static void
udp_flow_free (CsSipFlow *flow)
{
  UdpFlow *self = (UdpFlow *) flow;

  if (self->transport != NULL)
    g_ptr_array_remove_fast (self->transport->udp_flows, flow);
  g_free (self);
}

static const CsSipFlowClass udp_flow_class = { udp_flow_send, udp_flow_free };

static guint
family_index (GSocketAddress *address)
{
  return g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? 1 : 0;
}

static void
on_datagram (CsNetDatagram *datagram, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  CsSipTransport *self = user_data;
  g_autoptr (CsSipFlow) flow = NULL;

  /* Keep-alives: CRLFs and, from some, zeros. */
  while (len > 0 && (*bytes == '\r' || *bytes == '\n' || *bytes == '\0'))
    {
      bytes++;
      len--;
    }
  if (len == 0)
    return;

  flow = cs_sip_transport_udp_flow (self, from, NULL);
  if (flow != NULL)
    cs_sip_transport_received (self, flow, from, bytes, len);
}

static void
on_refused (CsNetDatagram *datagram, GSocketAddress *to, const GError *error, gpointer user_data)
{
  CsSipTransport *self = user_data;
  g_autoptr (CsSipFlow) flow = NULL;

  for (guint i = 0; i < self->udp_flows->len && flow == NULL; i++)
    {
      CsSipFlow *each = g_ptr_array_index (self->udp_flows, i);

      if (!each->stale && cs_sip_socket_address_equal (each->remote, to))
        flow = cs_sip_flow_ref (each);
    }
  if (flow != NULL)
    self->events.flow_refused (self, flow, error, self->user_data);
}

static CsNetDatagram *
open_socket (CsSipTransport *self, GSocketAddress *address, GError **error)
{
  CsNetDatagram *datagram = cs_net_datagram_new (address, error);

  if (datagram != NULL)
    {
      self->datagram[family_index (address)] = datagram;
      cs_net_datagram_report_refused (datagram, on_refused);
      cs_net_datagram_start (datagram, g_main_context_get_thread_default (), on_datagram, self);
    }
  return datagram;
}

gboolean
cs_sip_transport_listen_udp (CsSipTransport *self, GSocketAddress *address, GError **error)
{
  CsNetDatagram *datagram = open_socket (self, address, error);

  if (datagram == NULL)
    return FALSE;
  self->listen_address = g_object_ref (cs_net_datagram_get_local (datagram));
  return TRUE;
}

static CsNetDatagram *
get_socket (CsSipTransport *self, GSocketAddress *remote, GError **error)
{
  guint index = family_index (remote);
  g_autoptr (GInetAddress) any = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  if (self->datagram[index] != NULL)
    return self->datagram[index];
  any = g_inet_address_new_any (g_socket_address_get_family (remote));
  address = g_inet_socket_address_new (any, 0);
  return open_socket (self, address, error);
}

/* The socket's own address, or where that is "any", the one that packets to @remote leave from. */
static gboolean
find_local (UdpFlow *self, GError **error)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (cs_net_datagram_get_local (self->datagram));
  g_autoptr (GInetAddress) address = g_object_ref (g_inet_socket_address_get_address (local));

  if (g_inet_address_get_is_any (address))
    {
      g_object_unref (address);
      address = cs_net_local_address_for (self->base.remote);
    }
  if (address == NULL)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "There is no way to that address");
      return FALSE;
    }
  self->base.local_host = g_inet_address_to_string (address);
  self->base.local_port = g_inet_socket_address_get_port (local);
  return TRUE;
}

static CsSipFlow *
find_flow (CsSipTransport *self, GSocketAddress *remote)
{
  for (guint i = 0; i < self->udp_flows->len; i++)
    {
      CsSipFlow *flow = g_ptr_array_index (self->udp_flows, i);

      if (!flow->stale && cs_sip_socket_address_equal (flow->remote, remote))
        return flow;
    }
  return NULL;
}

CsSipFlow *
cs_sip_transport_udp_flow (CsSipTransport *self, GSocketAddress *remote, GError **error)
{
  CsSipFlow *known = find_flow (self, remote);
  CsNetDatagram *datagram;
  UdpFlow *flow;

  if (known != NULL)
    return cs_sip_flow_ref (known);
  datagram = get_socket (self, remote, error);
  if (datagram == NULL)
    return NULL;

  flow = g_new0 (UdpFlow, 1);
  cs_sip_flow_init (&flow->base, &udp_flow_class, CS_NET_TRANSPORT_UDP);
  flow->base.remote = g_object_ref (remote);
  flow->datagram = datagram;
  if (!find_local (flow, error))
    {
      cs_sip_flow_unref (&flow->base);
      return NULL;
    }
  flow->base.ready = TRUE;
  flow->transport = self;
  g_ptr_array_add (self->udp_flows, flow);
  return &flow->base;
}

void
cs_sip_transport_udp_clear (CsSipTransport *self)
{
  for (guint i = 0; i < self->udp_flows->len; i++)
    {
      UdpFlow *flow = g_ptr_array_index (self->udp_flows, i);

      flow->base.closed = TRUE;
      flow->transport = NULL;
    }
  g_ptr_array_set_size (self->udp_flows, 0);
  for (guint i = 0; i < G_N_ELEMENTS (self->datagram); i++)
    g_clear_pointer (&self->datagram[i], cs_net_datagram_free);
}
