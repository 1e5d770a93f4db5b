/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Our binding in a registrar's answer (RFC 3261 section 10.2.4). Pure; any thread. */

#define CS_SIP_BINDING_LONGEST_S 3600 /* whatever is granted beyond that or what was asked for */

/* How long we are bound by a 200 to REGISTER. Registrars and what stands before them rewrite Contacts: ours is found by
 * @instance_id (or NULL), by the URI, by user and port, and last by being the only one; where several could be ours the
 * shortest time counts. Then there is the Expires header, and last @wanted_s. FALSE: the registrar dropped it. */
gboolean cs_sip_binding_read (const CsSipMessage *response, const CsSipUri *contact, const char *instance_id,
                              guint wanted_s, guint *expires_s);

/* Digits at the beginning of @text, up to a blank, ';', '(' or the end, forced between @least and @most; FALSE when
 * there are none or something else is behind them ("0x10"). */
gboolean cs_sip_parse_seconds (const char *text, guint least, guint most, guint *seconds);

G_END_DECLS
