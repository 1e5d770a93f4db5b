/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/cs-net-error.h"

G_BEGIN_DECLS

/**
 * CsNetDatagram:
 *
 * A bound, non-blocking UDP socket whose datagrams come from a main context. One thread: that of the context.
 */
typedef struct _CsNetDatagram CsNetDatagram;
typedef void (*CsNetDatagramFunc) (CsNetDatagram *self, const guint8 *bytes, gsize len, GSocketAddress *from,
                                   gpointer user_data);

/* Binds at once (port 0: any); reading starts with cs_net_datagram_start(). It may be freed inside its callback. */
CsNetDatagram *cs_net_datagram_new (GSocketAddress *address, GError **error);
void cs_net_datagram_start (CsNetDatagram *self, GMainContext *context, CsNetDatagramFunc func, gpointer user_data);
void cs_net_datagram_free (CsNetDatagram *self);

/* Errors: CS_NET_ERROR_UNREACHABLE, CS_NET_ERROR_TOO_MUCH (too large, or the socket's buffer is full). */
gboolean cs_net_datagram_send (CsNetDatagram *self, GSocketAddress *to, const guint8 *bytes, gsize len, GError **error);

GSocketAddress *cs_net_datagram_get_local (CsNetDatagram *self); /* (transfer none) */
GSocket *cs_net_datagram_get_socket (CsNetDatagram *self);       /* (transfer none) */

/* The local address that packets to @remote leave from, with port 0, or NULL: what to write into Contact and c=.
 * (transfer full) */
GInetAddress *cs_net_local_address_for (GSocketAddress *remote);

/* A datagram to @to did not arrive: the network says that nobody takes it there (ICMP). */
typedef void (*CsNetDatagramRefusedFunc) (CsNetDatagram *datagram, GSocketAddress *to, const GError *error,
                                          gpointer user_data);

/* From now on; @user_data is that of cs_net_datagram_start(). Errors that it gives: CS_NET_ERROR_UNREACHABLE. */
void cs_net_datagram_report_refused (CsNetDatagram *self, CsNetDatagramRefusedFunc func);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetDatagram, cs_net_datagram_free)

G_END_DECLS
