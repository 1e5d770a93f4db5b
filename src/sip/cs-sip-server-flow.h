/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipServerFlow:
 *
 * The connection to our server. It alone looks the server up, opens connections to it, keeps them alive, suspects and
 * replaces them; everybody else hears of it (CsSipEndpointEvents) and never reacts to a socket. What fails is tried
 * again with growing pauses (RFC 5626 section 4.5), which only a connection that has stood for a while takes back. Over
 * UDP the "connection" is the address that was chosen. One thread.
 */
typedef struct _CsSipServerFlow CsSipServerFlow;

/* @where: host, port, transport and the name a certificate has to be for. @address: ours, or NULL. */
CsSipServerFlow *cs_sip_server_flow_new (CsSipEndpoint *endpoint, const CsSipHop *where, const CsSipUri *address);
void cs_sip_server_flow_free (CsSipServerFlow *self);

/* Somebody needs it: connects at once unless it is open or about to be. What comes of it, the endpoint is told. */
void cs_sip_server_flow_demand (CsSipServerFlow *self);

/* (transfer none): open and above suspicion, or NULL. */
CsSipFlow *cs_sip_server_flow_get (CsSipServerFlow *self);
CsSipFlow *cs_sip_server_flow_get_any (CsSipServerFlow *self); /* suspected or not */

CsNetTransport cs_sip_server_flow_get_transport (CsSipServerFlow *self);

/* TRUE when what comes by @flow comes from our server. */
gboolean cs_sip_server_flow_is_from (CsSipServerFlow *self, CsSipFlow *flow);

/* A request was not answered on @flow, or the network may have changed: finds out within seconds whether it still
 * leads to somebody, and replaces it if not. */
void cs_sip_server_flow_suspect (CsSipServerFlow *self, CsSipFlow *flow);

/* The server at the other end of @flow is of no use now (RFC 3263 section 4.3): on to the next place that its name
 * stands for. FALSE when there is none. */
gboolean cs_sip_server_flow_try_next (CsSipServerFlow *self, CsSipFlow *flow);

/* The network changed, or the user asks: a new connection at once, whatever there is. */
void cs_sip_server_flow_renew (CsSipServerFlow *self);

/* As its CsNetWatch says; for tests. */
void cs_sip_server_flow_network_changed (CsSipServerFlow *self, gboolean resumed);

/* From the endpoint. */
void cs_sip_server_flow_ready (CsSipServerFlow *self, CsSipFlow *flow);
void cs_sip_server_flow_closed (CsSipServerFlow *self, CsSipFlow *flow, const GError *error);
void cs_sip_server_flow_pong (CsSipServerFlow *self, CsSipFlow *flow);
void cs_sip_server_flow_heard (CsSipServerFlow *self, CsSipFlow *flow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipServerFlow, cs_sip_server_flow_free)

G_END_DECLS
