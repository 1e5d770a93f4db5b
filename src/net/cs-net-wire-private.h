/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-tls-session.h"

G_BEGIN_DECLS

/**
 * CsNetWire:
 *
 * A connected TCP socket with or without TLS on it: the same calls, and the same answers, for both. No sources, no
 * queue: that is the stream's. It must not move once it has a TLS session.
 */
typedef struct {
  GSocket *socket;
  CsTlsSession *tls; /* NULL: TCP */
} CsNetWire;

void cs_net_wire_use_tls_client (CsNetWire *self, CsNetTrust *trust, CsNetIdentity *identity, const char *server_name);
void cs_net_wire_use_tls_server (CsNetWire *self, CsNetIdentity *identity);
void cs_net_wire_clear (CsNetWire *self);

CsTlsResult cs_net_wire_send (CsNetWire *self, const guint8 *bytes, gsize len, gsize *sent, GError **error);
CsTlsResult cs_net_wire_receive (CsNetWire *self, guint8 *buffer, gsize size, gsize *received, GError **error);

/* Says that nothing more will be sent, in a way that lets the other side read what was. */
void cs_net_wire_finish (CsNetWire *self);

G_END_DECLS
