/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent-private.h"

G_BEGIN_DECLS

/* What an agent does with a request from outside (RFC 3261 section 8.2): to which session it belongs, or how it is
 * refused. @transaction NULL: an ACK, or OPTIONS. */
void cs_sip_agent_dispatch (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request);

/* Whose a request is that finds the room for strangers used up. */
CsSipShare cs_sip_agent_share (CsSipAgent *self, CsSipFlow *flow, CsSipMessage *request);

/* The agent's part in it. */
CsSipSession *cs_sip_agent_find_session (CsSipAgent *self, CsSipMessage *request); /* (transfer none), or NULL */

/* An account's calls come by the way that it registered by: what reaches its port otherwise has passed nobody's check.
 */
gboolean cs_sip_agent_takes_calls_from (CsSipAgent *self, CsSipFlow *flow);
gboolean cs_sip_agent_is_merged (CsSipAgent *self, CsSipMessage *request);
gboolean cs_sip_agent_cancel_session (CsSipAgent *self, CsSipTransaction *invite, CsSipMessage *cancel);
gboolean cs_sip_agent_has_room (CsSipAgent *self);
void cs_sip_agent_take_incoming (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow);

G_END_DECLS
