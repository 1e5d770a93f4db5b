/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent.h"
#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/* What sessions and the registration ask of their agent. */

/* A test's agent, whose timers only run by cs_timer_queue_run(). */
CsSipAgent *cs_sip_agent_new_with_clock (const CsSipAgentConfig *config, CsClock *clock, const CsSipAgentEvents *events,
                                         gpointer user_data, GError **error);
CsSipEndpoint *cs_sip_agent_get_endpoint (CsSipAgent *self);

/* Where an initial request to @uri goes (transfer full): our server, or without one where @uri says. */
CsSipHop *cs_sip_agent_make_hop (CsSipAgent *self, const CsSipUri *uri);
gboolean cs_sip_agent_has_server (CsSipAgent *self);

/* (transfer full): the preloaded Route of such a request (RFC 3261 section 8.1.1.1), or NULL. */
char *cs_sip_agent_make_route (CsSipAgent *self, const CsSipUri *uri);

/* TRUE when @host is the domain of our identity, whose server is ours. */
gboolean cs_sip_agent_is_own_domain (CsSipAgent *self, const char *host);

/* TRUE when @uri names our server, and no way elsewhere: by name, by domain, or by the address that it answers from. */
gboolean cs_sip_agent_is_server_uri (CsSipAgent *self, const CsSipUri *uri);

/* (transfer none): the connection to our server, or NULL while there is none. */
CsSipFlow *cs_sip_agent_get_server_flow (CsSipAgent *self);

/* TRUE when @flow leads to our server. */
gboolean cs_sip_agent_is_server_flow (CsSipAgent *self, CsSipFlow *flow);

/* (transfer full): our name-addr for From, seen from @flow; without a tag. */
char *cs_sip_agent_make_from (CsSipAgent *self, CsSipFlow *flow);
const char *cs_sip_agent_get_user (CsSipAgent *self); /* of the identity, or NULL */

/* The session is over on the wire too. */
void cs_sip_agent_forget (CsSipAgent *self, CsSipSession *session);

G_END_DECLS
