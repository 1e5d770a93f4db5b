/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "net/cs-net-certificate.h"

G_BEGIN_DECLS

/**
 * CsNetTickets:
 *
 * Sessions that can be resumed (RFC 8446 section 2.2), each with the certificate that was believed when it began. A
 * trust owns them, so that what was believed under other anchors or pins is never resumed. The key says for which
 * server and with which identity of ours. Any thread.
 */
typedef struct _CsNetTickets CsNetTickets;

CsNetTickets *cs_net_tickets_new (void);
void cs_net_tickets_free (CsNetTickets *self);

/* @ticket: (transfer full). Replaces the one that there was; past CS_LIMIT_TLS_TICKETS the oldest goes. */
void cs_net_tickets_put (CsNetTickets *self, const char *key, CsSecret *ticket, const CsNetCertificateInfo *info,
                         gint64 now_s);

/* A ticket is used once (RFC 8446 appendix C.4). NULL when there is none, it is older than CS_LIMIT_TLS_TICKET_AGE_S,
 * or its certificate is not valid any more. @info: (transfer full), with a ticket. (transfer full) */
CsSecret *cs_net_tickets_take (CsNetTickets *self, const char *key, gint64 now_s, CsNetCertificateInfo **info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetTickets, cs_net_tickets_free)

G_END_DECLS
