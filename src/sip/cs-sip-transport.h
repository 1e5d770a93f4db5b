/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-timer-queue.h"
#include "net/cs-net-resolver.h"
#include "net/cs-net-trust.h"
#include "sip/cs-sip-flow.h"
#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/**
 * CsSipTransport:
 *
 * The sockets of one agent (RFC 3261 section 18): UDP, and TCP or TLS connections, ours and accepted, kept for reuse.
 * It frames, parses, answers what is too malformed for a transaction, and writes into the Via of every request where it
 * came from (section 18.2.1, RFC 3581). One thread; events come from its main context.
 */
typedef struct _CsSipTransport CsSipTransport;

typedef struct {
  void (*message) (CsSipTransport *transport, CsSipFlow *flow, CsSipMessage *message, gpointer user_data);
  void (*flow_ready) (CsSipTransport *transport, CsSipFlow *flow, gpointer user_data);

  /* @error: why, also for a connection that was never ready; NULL when we closed it. */
  void (*flow_closed) (CsSipTransport *transport, CsSipFlow *flow, const GError *error, gpointer user_data);

  /* Over UDP: the network says that nobody is there. */
  void (*flow_refused) (CsSipTransport *transport, CsSipFlow *flow, const GError *error, gpointer user_data);

  /* The answer to a ping (RFC 5626 section 4.4.1). */
  void (*pong) (CsSipTransport *transport, CsSipFlow *flow, gpointer user_data);
} CsSipTransportEvents;

typedef struct {
  CsNetTransport transport;
  CsNetTrust *trust;              /* NULL: no TLS */
  CsNetIdentity *client_identity; /* for servers that ask; or NULL */
  GSocketAddress *listen;         /* or NULL */
  CsNetIdentity *listen_identity; /* with listen and TLS */
} CsSipTransportConfig;

CsSipTransport *cs_sip_transport_new (const CsSipTransportConfig *config, CsTimerQueue *timers,
                                      const CsSipTransportEvents *events, gpointer user_data, GError **error);
void cs_sip_transport_free (CsSipTransport *self); /* closes everything; its flows become closed, without an event */

/* A way to @target: an open connection that was verified for the same @server_name, or a new one, which is not ready
 * yet. @fresh: never an old one. (transfer full); NULL when no socket is to be had. */
CsSipFlow *cs_sip_transport_reach (CsSipTransport *self, const CsNetTarget *target, const char *server_name,
                                   gboolean fresh, GError **error);

/* Ends a connection, with `flow_closed`; over UDP there is none. */
void cs_sip_transport_close_flow (CsSipTransport *self, CsSipFlow *flow);

/* (transfer none): NULL when it does not listen. */
GSocketAddress *cs_sip_transport_get_listen_address (CsSipTransport *self);

/* What TLS says about @flow; NULL on anything else. (transfer none) */
const char *cs_sip_transport_get_tls_version (CsSipFlow *flow);
const char *cs_sip_transport_get_tls_cipher (CsSipFlow *flow);
const CsNetCertificateInfo *cs_sip_transport_get_certificate (CsSipFlow *flow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipTransport, cs_sip_transport_free)

G_END_DECLS
