/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/uio.h>

#include "net/cs-net-trust.h"

G_BEGIN_DECLS

/**
 * CsTlsSession:
 *
 * One TLS session (1.2 or 1.3) over bytes that somebody else carries: it owns no socket and no source, so that
 * anything that can push and pull can drive it. Nothing blocks: every step that cannot go on says CS_TLS_AGAIN and is
 * repeated when the transport is ready for what cs_tls_session_wants_write() tells. Private to this floor; one thread.
 */
typedef struct _CsTlsSession CsTlsSession;

typedef enum {
  CS_TLS_OK,
  CS_TLS_AGAIN,
  CS_TLS_FAILED, /* @error is set: CS_NET_ERROR_CLOSED, _TLS, _CERT_*, _CLIENT_CERT_* or
                    _TOO_MUCH; the session is over */
} CsTlsResult;

/* As the system calls do: the count, 0 at the end of what can be pulled, -1 with errno. */
typedef struct {
  gssize (*push) (gpointer user_data, const struct iovec *vectors, int n_vectors);
  gssize (*pull) (gpointer user_data, void *buffer, gsize size);
} CsTlsTransport;

/* @server_name: SNI when it is a name, and what the certificate has to be for. @identity: shown to a server that asks,
 * once the server's own certificate was believed; or NULL. Its key signs inside the handshake. */
CsTlsSession *cs_tls_session_new_client (CsNetTrust *trust, CsNetIdentity *identity, const char *server_name,
                                         const CsTlsTransport *transport, gpointer user_data);
CsTlsSession *cs_tls_session_new_server (CsNetIdentity *identity, const CsTlsTransport *transport, gpointer user_data);
void cs_tls_session_free (CsTlsSession *self);

/* A client's is done only when the server's certificate was verified. */
CsTlsResult cs_tls_session_handshake (CsTlsSession *self, GError **error);

/* Sends up to one record of @bytes. After CS_TLS_AGAIN the record is under way: the next call, with the same bytes,
 * goes on with it. *@sent: how much of @bytes is done with. */
CsTlsResult cs_tls_session_send (CsTlsSession *self, const guint8 *bytes, gsize len, gsize *sent, GError **error);
CsTlsResult cs_tls_session_receive (CsTlsSession *self, guint8 *buffer, gsize size, gsize *received, GError **error);

/* Says close_notify, once and without waiting for the answer. */
void cs_tls_session_say_goodbye (CsTlsSession *self);

/* After CS_TLS_AGAIN: TRUE when the transport has to take something first, FALSE when it has to bring something. */
gboolean cs_tls_session_wants_write (CsTlsSession *self);

/* NULL before the handshake is done. (transfer none) */
const char *cs_tls_session_get_version (CsTlsSession *self);
const char *cs_tls_session_get_cipher (CsTlsSession *self);

/* The session goes on where an earlier one with the same trust, name and identity ended: the server proved that it is
 * the same, and its certificate is the one of then. */
gboolean cs_tls_session_is_resumed (CsTlsSession *self);

/* What the server showed, also when it was refused; NULL if nothing. (transfer none) */
const CsNetCertificateInfo *cs_tls_session_get_certificate (CsTlsSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTlsSession, cs_tls_session_free)

G_END_DECLS
