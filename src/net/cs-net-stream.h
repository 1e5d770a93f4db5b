/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-trust.h"

G_BEGIN_DECLS

/**
 * CsNetStream:
 *
 * A TCP or TLS connection, ours or accepted, that carries bytes without blocking. Events come from the main context
 * that was the thread default when it was made; after `closed` nothing comes any more. Data written before the
 * connection (and handshake) is up is queued and sent then, up to CS_LIMIT_NET_WRITE_QUEUE. Reference counted; one
 * thread. The stream may be unreffed from inside its events.
 */
typedef struct _CsNetStream CsNetStream;

typedef struct {
  /* Connected and, with TLS, the peer's certificate verified: data may flow. */
  void (*ready) (CsNetStream *stream, gpointer user_data);
  void (*data) (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data);
  /* The end. @error is NULL when we closed it ourselves; CS_NET_ERROR_CLOSED when the other side did. */
  void (*closed) (CsNetStream *stream, const GError *error, gpointer user_data);
} CsNetStreamEvents;

typedef struct {
  gboolean tls;
  CsNetTrust *trust;       /* with tls */
  CsNetIdentity *identity; /* with tls: for servers that ask for a certificate; or NULL */
  const char *server_name; /* the domain that the user asked for: SNI, and what the certificate has to be for: a SIP
                              domain (RFC 5922 section 7.1: URI SAN sip:domain, else DNS SAN, no wildcards) or a numeric
                              address (iPAddress SAN) */
} CsNetStreamConfig;

/* Begins to connect; always succeeds at first: what goes wrong comes as `closed`. */
CsNetStream *cs_net_stream_connect (GSocketAddress *address, const CsNetStreamConfig *config,
                                    const CsNetStreamEvents *events, gpointer user_data);

/* The last one closes at once, whatever is queued, and without `closed`. */
CsNetStream *cs_net_stream_ref (CsNetStream *self);
void cs_net_stream_unref (CsNetStream *self);

/* Takes over the events (NULL: none, reads nothing). An accepted stream has none at first; it is ready already, so
 * `ready` will not come. */
void cs_net_stream_set_events (CsNetStream *self, const CsNetStreamEvents *events, gpointer user_data);

/* Copies @bytes. FALSE with CS_NET_ERROR_TOO_MUCH when the queue is full, CS_NET_ERROR_CLOSED after the end. */
gboolean cs_net_stream_write (CsNetStream *self, const guint8 *bytes, gsize len, GError **error);

/* Sends what is queued (for CS_LIMIT_NET_CLOSE_MS at most), sends close_notify and closes; `closed` comes
 * with a NULL error, later and never from inside this call. Before the stream is ready it ends at once and what is
 * queued is lost. */
void cs_net_stream_close (CsNetStream *self);

gboolean cs_net_stream_is_ready (CsNetStream *self);
gboolean cs_net_stream_is_tls (CsNetStream *self);
GSocketAddress *cs_net_stream_get_local (CsNetStream *self);  /* (transfer none), NULL before it is connected */
GSocketAddress *cs_net_stream_get_remote (CsNetStream *self); /* (transfer none) */

/* "TLS1.3", "TLS_AES_256_GCM_SHA384"; NULL without TLS or before ready. (transfer none) */
const char *cs_net_stream_get_tls_version (CsNetStream *self);
const char *cs_net_stream_get_tls_cipher (CsNetStream *self);

/* What the peer showed, also when it was refused; NULL if nothing. (transfer none) */
const CsNetCertificateInfo *cs_net_stream_get_certificate (CsNetStream *self);

/**
 * CsNetListener: accepts TCP or TLS connections (a TLS stream is handed over once its handshake is done; a slow or
 * failing one costs a bounded time and count and is never seen). Accepting never stops: past
 * CS_LIMIT_SIP_CONNECTIONS handshakes the oldest one gives way. The listener may be freed inside its callback.
 */
typedef struct _CsNetListener CsNetListener;
typedef void (*CsNetAcceptFunc) (CsNetListener *listener, CsNetStream *stream,
                                 gpointer user_data); /* (transfer full) */

/* @identity: TLS when not NULL. @address may have port 0. */
CsNetListener *cs_net_listener_new (GSocketAddress *address, CsNetIdentity *identity, CsNetAcceptFunc func,
                                    gpointer user_data, GError **error);
void cs_net_listener_free (CsNetListener *self);
GSocketAddress *cs_net_listener_get_local (CsNetListener *self); /* (transfer none) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetStream, cs_net_stream_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetListener, cs_net_listener_free)

G_END_DECLS
