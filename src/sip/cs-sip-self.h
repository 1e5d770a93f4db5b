/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent.h"
#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipSelf:
 *
 * One account on the wire: its address of record, its server and the way there, the routes its registrar wants.
 * Sessions and the registration stand on it; the agent assembles. One thread.
 */
typedef struct {
  CsSipEndpoint *endpoint; /* not owned */
  CsSipUri *identity;      /* or NULL */
  char *display_name;      /* or NULL */
  CsSipHop *server;        /* NULL: direct calls */
  gboolean route_server;   /* it was named, so that it is not simply the domain's */
  gboolean direct;         /* calls may come to a port of ours, too */
  GPtrArray *routes;       /* of char: Service-Route, or NULL */
} CsSipSelf;

/* Without an endpoint, which the caller sets. Errors: BAD_URI. */
CsSipSelf *cs_sip_self_new (const CsSipAgentConfig *config, GError **error);
void cs_sip_self_free (CsSipSelf *self);
void cs_sip_self_set_routes (CsSipSelf *self, GPtrArray *routes);

/* (transfer full): a SIP or SIPS address without headers. Errors: BAD_URI. */
CsSipUri *cs_sip_self_parse_target (const char *text, GError **error);

/* Where an initial request to @uri goes (transfer full): our server, or without one where @uri says. */
CsSipHop *cs_sip_self_make_hop (CsSipSelf *self, const CsSipUri *uri);

/* (transfer full): the preloaded Route of such a request (RFC 3261 section 8.1.1.1, RFC 3608), or NULL. */
char *cs_sip_self_make_route (CsSipSelf *self, const CsSipUri *uri);

/* TRUE when @host is the domain of our identity, whose server is ours. */
gboolean cs_sip_self_is_own_domain (CsSipSelf *self, const char *host);

/* TRUE when @uri names our server, and no way elsewhere: by name, by domain, or by the address that it answers from. */
gboolean cs_sip_self_is_server_uri (CsSipSelf *self, const CsSipUri *uri);

/* (transfer none): the connection to our server, or NULL while there is none. */
CsSipFlow *cs_sip_self_get_server_flow (CsSipSelf *self);

/* TRUE when @flow leads to our server. */
gboolean cs_sip_self_is_server_flow (CsSipSelf *self, CsSipFlow *flow);

/* (transfer full): our name-addr for From, seen from @flow; without a tag. */
char *cs_sip_self_make_from (CsSipSelf *self, CsSipFlow *flow);
const char *cs_sip_self_get_user (CsSipSelf *self); /* of the identity, or NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipSelf, cs_sip_self_free)

G_END_DECLS
