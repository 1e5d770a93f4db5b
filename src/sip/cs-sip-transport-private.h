/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-datagram.h"
#include "net/cs-net-stream.h"
#include "sip/cs-sip-framer.h"
#include "sip/cs-sip-transport.h"

G_BEGIN_DECLS

/* Shared by cs-sip-transport.c, -udp.c and -stream.c. */
struct _CsSipTransport {
  CsNetTransport transport;
  CsNetTrust *trust;
  CsNetIdentity *client_identity;
  CsTimerQueue *timers;
  CsSipTransportEvents events;
  gpointer user_data;

  CsNetDatagram *datagram[2]; /* IPv4, IPv6; opened when needed */
  GPtrArray *udp_flows;       /* of CsSipFlow, not owned */

  CsNetListener *listener;
  GPtrArray *streams; /* of CsSipFlow, owned */
  GSocketAddress *listen_address;
  CsTimer *sweep;
};

/* One message from the wire: parsed, stamped, handed on or refused. */
void cs_sip_transport_received (CsSipTransport *self, CsSipFlow *flow, GSocketAddress *from, const guint8 *bytes,
                                gsize len);

gboolean cs_sip_transport_listen_udp (CsSipTransport *self, GSocketAddress *address, GError **error);
CsSipFlow *cs_sip_transport_udp_flow (CsSipTransport *self, GSocketAddress *remote, GError **error);
void cs_sip_transport_udp_clear (CsSipTransport *self);

gboolean cs_sip_transport_listen_stream (CsSipTransport *self, GSocketAddress *address, CsNetIdentity *identity,
                                         GError **error);
CsSipFlow *cs_sip_transport_stream_flow (CsSipTransport *self, const CsNetTarget *target, const char *server_name,
                                         gboolean fresh);
void cs_sip_transport_stream_close (CsSipFlow *flow);
void cs_sip_transport_stream_clear (CsSipTransport *self);
CsNetStream *cs_sip_transport_get_stream (CsSipFlow *flow); /* NULL for UDP */

/* (transfer full): the element of a Via with where it came from. Pure. */
char *cs_sip_via_stamp (const char *via, const char *host, const char *address, guint16 port);

G_END_DECLS
