/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-hash.h"
#include "crypto/cs-secret.h"
#include "net/cs-dtls-identity.h"

G_BEGIN_DECLS

/**
 * CsDtlsSession:
 *
 * The DTLS 1.2 handshake of DTLS-SRTP (RFC 5764), for one stream, as client or server. It owns no socket: datagrams and
 * the time go in; datagrams, keys and the next deadline come out through #CsDtlsEvents, called from inside the
 * functions below, which must not free the session nor feed it. One thread at a time.
 *
 * The peer has to show a certificate that has every kind of fingerprint that signalling named; before that is checked
 * there are no keys. There is no renegotiation, no resumption and no DTLS 1.0. What is not sound is dropped; a
 * handshake that was broken by injected packets is started again, a few times.
 */
typedef struct _CsDtlsSession CsDtlsSession;

typedef enum { CS_DTLS_CLIENT, CS_DTLS_SERVER } CsDtlsRole;

/* SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2). GCM only where GnuTLS has it: 3.8. */
typedef enum {
  CS_DTLS_PROFILE_AES_128_CM_SHA1_80,
  CS_DTLS_PROFILE_AEAD_AES_128_GCM,
  CS_DTLS_PROFILE_AEAD_AES_256_GCM,
} CsDtlsProfile;

/* Of the certificate: one of several that signalling named. */
typedef struct {
  CsHashAlg alg;
  const guint8 *value; /* cs_hash_len() bytes */
} CsDtlsFingerprint;

/* Valid during the callback only. */
typedef struct {
  CsDtlsProfile profile;
  const CsSecret *send_key, *send_salt;
  const CsSecret *receive_key, *receive_salt;
  const char *group; /* of the key agreement, "SECP256R1"; static */
} CsDtlsKeys;

typedef enum {
  CS_DTLS_FAILURE_NO_PEER,     /* nothing came in the time that there was */
  CS_DTLS_FAILURE_FINGERPRINT, /* the certificate is not the one that signalling named */
  CS_DTLS_FAILURE_HANDSHAKE,   /* anything else */
} CsDtlsFailure;

typedef struct {
  void (*send) (const guint8 *datagram, gsize len, gpointer user_data);
  void (*peer_found) (gpointer user_data); /* once: a handshake record came */
  void (*keys) (const CsDtlsKeys *keys, gpointer user_data);
  void (*failed) (CsDtlsFailure failure, const char *text, gpointer user_data); /* the end: no keys after this */
} CsDtlsEvents;

/* @fingerprints are copied; at least one. */
CsDtlsSession *cs_dtls_session_new (CsDtlsRole role, CsDtlsIdentity *identity, const CsDtlsFingerprint *fingerprints,
                                    guint n_fingerprints, const CsDtlsEvents *events, gpointer user_data);
void cs_dtls_session_free (CsDtlsSession *self);

/* The time runs from here. A client says hello, a server waits. */
void cs_dtls_session_start (CsDtlsSession *self, gint64 now_us);

/* When there is no time left, instead of CS_LIMIT_DTLS_HANDSHAKE_MS after the start: a peer may be known long before it
 * is there. */
void cs_dtls_session_set_limit (CsDtlsSession *self, gint64 limit_us, gint64 now_us);

/* The peer may have come only now: a client that has no answer says the same hello again. */
void cs_dtls_session_restart (CsDtlsSession *self, gint64 now_us);

/* Any bytes of any length. */
void cs_dtls_session_receive (CsDtlsSession *self, const guint8 *datagram, gsize len, gint64 now_us);

void cs_dtls_session_tick (CsDtlsSession *self, gint64 now_us);
gint64 cs_dtls_session_next_deadline_us (const CsDtlsSession *self); /* or -1 */

/* Whether @profile is one that this build can agree on. */
gboolean cs_dtls_profile_is_known (CsDtlsProfile profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsDtlsSession, cs_dtls_session_free)

G_END_DECLS
