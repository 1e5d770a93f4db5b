/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-packet.h"

G_BEGIN_DECLS

/* The messages that are nothing but their type: HelloACK, Conf2ACK, ErrorACK (RFC 6189 sections 5.3, 5.8, 5.10). */
gboolean cs_zrtp_ack_parse (const guint8 *message, gsize len, CsZrtpMessageType type, GError **error);
GBytes *cs_zrtp_ack_print (CsZrtpMessageType type); /* (transfer full) */

G_END_DECLS
