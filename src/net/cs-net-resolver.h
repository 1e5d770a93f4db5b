/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/cs-net-error.h"

G_BEGIN_DECLS

typedef enum {
  CS_NET_TRANSPORT_UDP,
  CS_NET_TRANSPORT_TCP,
  CS_NET_TRANSPORT_TLS,
} CsNetTransport;

const char *cs_net_transport_name (CsNetTransport transport); /* "udp", "tcp", "tls" */

/* One place to try. */
typedef struct {
  CsNetTransport transport;
  GSocketAddress *address;
} CsNetTarget;

CsNetTarget *cs_net_target_new (CsNetTransport transport, GSocketAddress *address);
void cs_net_target_free (CsNetTarget *self);

typedef struct {
  const char *host;         /* name or numeric address (IPv6 without brackets) */
  guint16 port;             /* 0: not given, SRV is asked */
  CsNetTransport transport; /* DNS never changes it */
} CsNetQuery;

/* RFC 3263 for a configured transport: numeric host, or explicit port: addresses; otherwise SRV (_sips._tcp, _sip._tcp,
 * _sip._udp) in the order of RFC 2782, each resolved; without SRV the host itself on 5061 or 5060. IPv6 and IPv4 are
 * interleaved. At most CS_LIMIT_NET_TARGETS. A failed SRV lookup counts as none; the target "." as "no such service".
 * Errors: CS_NET_ERROR_RESOLVE, G_IO_ERROR_CANCELLED. @query is copied. The callback never comes from inside this call.
 * A GResolver set as default by a test is honoured. */
void cs_net_resolve_async (const CsNetQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);

/* (transfer full) (element-type CsNetTarget), at least one */
GPtrArray *cs_net_resolve_finish (GAsyncResult *result, GError **error);

G_END_DECLS
