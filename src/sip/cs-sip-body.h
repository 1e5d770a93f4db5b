/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* What a message's body holds (RFC 3261 section 7.4, RFC 5621): a session description, alone or among the parts of a
 * multipart body (mixed, alternative, related, signed, nested). Parts with handling=optional that nobody here
 * understands are passed over. Any thread. */

/* (transfer full): the session description without empty lines and NULs around it, or NULL. A second one, and one that
 * is for an early session only (RFC 3959), is passed over. */
GBytes *cs_sip_body_get_description (const CsSipMessage *message);

/* FALSE: there is something that has to be understood and is not: a request is to be answered 415, with what
 * cs_sip_body_add_accepted() says. Of responses and ACK nobody asks it: they cannot be refused. */
gboolean cs_sip_body_is_understood (const CsSipMessage *message);
void cs_sip_body_add_accepted (CsSipMessageBuilder *builder);

G_END_DECLS
