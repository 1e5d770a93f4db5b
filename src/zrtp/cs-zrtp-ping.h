/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-engine.h"

G_BEGIN_DECLS

#define CS_ZRTP_ENDPOINT_HASH_LEN 8

/* Ping (RFC 6189 section 5.15), which asks whether there is ZRTP at the other end. */
gboolean cs_zrtp_ping_parse (const guint8 *message, gsize len, guint8 endpoint_hash[static CS_ZRTP_ENDPOINT_HASH_LEN],
                             GError **error);

/* The PingACK (section 5.16) to a Ping with @received_hash that came from @received_ssrc. Our endpoint hash is the
 * leftmost 64 bits of the ZID, as others have it. (transfer full) */
GBytes *cs_zrtp_ping_ack_print (const guint8 zid[static CS_ZID_LEN],
                                const guint8 received_hash[static CS_ZRTP_ENDPOINT_HASH_LEN], guint32 received_ssrc);

G_END_DECLS
