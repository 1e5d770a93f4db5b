/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipKeepAlive:
 *
 * Keeps one flow open and finds out whether anybody is at its other end: CRLF pings (RFC 5626 section 4.4.1) where
 * pongs come, OPTIONS where none do. A server that answers neither is believed as long as its connection holds. One
 * thread.
 */
typedef struct _CsSipKeepAlive CsSipKeepAlive;

/* @alive FALSE: nothing came in time. TRUE: only after cs_sip_keep_alive_probe(). Never from inside a call. */
typedef void (*CsSipKeepAliveFunc) (gboolean alive, gpointer user_data);

/* @address: our address of record, for OPTIONS; or NULL. */
CsSipKeepAlive *cs_sip_keep_alive_new (CsSipEndpoint *endpoint, const CsSipUri *address, CsSipKeepAliveFunc func,
                                       gpointer user_data);
void cs_sip_keep_alive_free (CsSipKeepAlive *self);

void cs_sip_keep_alive_watch (CsSipKeepAlive *self, CsSipFlow *flow); /* NULL: none */

/* Asks now, and has an answer within CS_LIMIT_SIP_PROBE_S. */
void cs_sip_keep_alive_probe (CsSipKeepAlive *self);

/* A pong came; or any message. */
void cs_sip_keep_alive_pong (CsSipKeepAlive *self);
void cs_sip_keep_alive_heard (CsSipKeepAlive *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipKeepAlive, cs_sip_keep_alive_free)

G_END_DECLS
