/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-calls-error.h"
#include "sip/cs-sip-uri.h"

G_BEGIN_DECLS

/* What people type into an address field. Pure, any thread. */

/* "anna", "anna@example.org", "sip:…", "tel:…", "+49 (30) 12 34", "192.0.2.1" → a URI; @domain is that of the account,
 * NULL for direct calls. (transfer full) */
char *cs_address_complete (const char *typed, const char *domain, GError **error);

/* "alice@example.org" or "sip:alice@example.org": the identity of an account; needs a user and a host.
 * (transfer full): "sip:alice@example.org" */
char *cs_address_identity (const char *typed, GError **error);

/* What to call a peer on screen: display name without control and direction characters, capped; else the user, else
 * the host. Remote text: never markup. (transfer full) */
char *cs_address_peer_name (const char *display_name, const CsSipUri *uri);

/* A peer's address, to be shown and to be called back. What could make it look like another one is written as escapes,
 * which is the same address (RFC 3261 section 19.1.2). (transfer full) */
char *cs_address_peer_uri (const CsSipUri *uri);

/* "host", "host:port", "[::1]:5061" */
gboolean cs_address_split_server (const char *server, char **host, guint16 *port, GError **error);

G_END_DECLS
