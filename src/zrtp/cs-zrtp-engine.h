/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-cache.h"
#include "zrtp/cs-zrtp-error.h"
#include "zrtp/cs-zrtp-session.h"

G_BEGIN_DECLS

#define CS_ZRTP_CLIENT_ID_LEN 16
#define CS_ZRTP_HELLO_HASH_LEN 32

/**
 * CsZrtpEngine:
 *
 * One ZRTP association (RFC 6189) for one RTP stream, as initiator or responder. It owns no clock and no socket: bytes
 * and the time go in; bytes, events and the next deadline come out through the callbacks of #CsZrtpEvents, which are
 * called from inside the functions below and must neither free the engine nor feed it. One thread at a time.
 *
 * The first stream of a call runs in DH mode; a further one in multistream mode, when it is given the session of the
 * first. Preshared mode is neither offered nor answered.
 */
typedef struct _CsZrtpEngine CsZrtpEngine;

typedef struct {
  guint8 zid[CS_ZID_LEN];
  const char *client_id; /* at most 16 characters, padded with spaces on the wire */
  guint32 ssrc;          /* of our RTP stream */
  CsZrtpOffer offer;
  gboolean srtp_has_gcm; /* SRTP can do AEAD_AES_GCM: offered first, unless @offer says otherwise */

  /* A key pair made ahead of time (X255), or NULL. (transfer full) */
  CsKeyPair *ready_key_pair;

  /* Where secrets are retained from call to call; NULL: nowhere. The engine takes a reference. */
  CsZrtpCache *cache;

  /* A further secret that both ends have from elsewhere (RFC 6189 section 4.3): 32 bytes, or NULL. Copied. */
  const CsSecret *aux_secret;

  /* Whether this stream keeps its session key for further ones. */
  gboolean keep_session;

  /* This is a further stream of that call: multistream mode. The engine takes a reference. Or NULL. */
  CsZrtpSession *session;
} CsZrtpConfig;

typedef enum {
  CS_ZRTP_ROLE_NONE, /* not decided yet */
  CS_ZRTP_ROLE_INITIATOR,
  CS_ZRTP_ROLE_RESPONDER,
} CsZrtpRole;

/* SRTP keys for one direction. Key 16 or 32 bytes; salt 14, with GCM 12. Valid during the callback only. */
typedef struct {
  const CsSecret *key;
  const CsSecret *salt;
  gboolean gcm;        /* AEAD_AES_128_GCM or _256_GCM by the key; otherwise AES_CM with HMAC_SHA1 */
  guint auth_tag_bits; /* 32 or 80, with GCM 128 */
} CsZrtpSrtpKeys;

/* What ties this exchange to earlier ones with the same device. */
typedef enum {
  CS_ZRTP_CONTINUITY_FIRST,  /* nothing was retained of it */
  CS_ZRTP_CONTINUITY_KEPT,   /* a secret that both ends had retained went into the keys */
  CS_ZRTP_CONTINUITY_BROKEN, /* we have retained a secret and the peer has none of it: it has lost its memory, or it is
                              * somebody else. Nothing is retained until cs_zrtp_engine_set_checked(). */
} CsZrtpContinuity;

/* What is known once both sides have confirmed. */
typedef struct {
  CsZrtpSuite suite;
  CsZrtpRole role;
  guint32 sas_value; /* leftmost 32 bits of the SAS hash */
  guint8 peer_zid[CS_ZID_LEN];
  char peer_client_id[CS_ZRTP_CLIENT_ID_LEN + 1]; /* printable ASCII, trailing spaces cut */
  gboolean peer_disclosure;                       /* the D flag */
  gboolean peer_mitm;                             /* the M flag: a PBX that can relay a SAS (section 7.3) */
  gboolean peer_hello_hash_checked;               /* the Hello matched an a=zrtp-hash from signalling */

  CsZrtpContinuity continuity;
  gboolean our_checked;      /* KEPT only: our user has compared a code with this device */
  gint64 our_checked_at_s;   /* when, seconds since 1970; 0 when not our_checked */
  gboolean peer_checked;     /* KEPT only: the peer says the same of its user (V) */
  gboolean retained_checked; /* BROKEN only: the secret that the peer does not have had been checked */
  gboolean aux_matched;      /* the peer has the same auxiliary secret */

  /* Keyed by the session of the first stream, whose code covers this one too: no code, sas_value is 0, and nothing is
   * said of continuity. FALSE for a stream with a session: the peer insisted on a key agreement, so that this stream is
   * no more than its own code shows. */
  gboolean multistream;
} CsZrtpSecured;

/* Why it ended: the RFC's codes of section 5.9, or our own for what has no code. */
typedef enum {
  CS_ZRTP_FAILURE_MALFORMED = 0x10,
  CS_ZRTP_FAILURE_SOFTWARE = 0x20,
  CS_ZRTP_FAILURE_VERSION = 0x30,
  CS_ZRTP_FAILURE_HELLO_COMPONENTS = 0x40,
  CS_ZRTP_FAILURE_HASH = 0x51,
  CS_ZRTP_FAILURE_CIPHER = 0x52,
  CS_ZRTP_FAILURE_KEY_AGREEMENT = 0x53,
  CS_ZRTP_FAILURE_AUTH_TAG = 0x54,
  CS_ZRTP_FAILURE_SAS = 0x55,
  CS_ZRTP_FAILURE_NO_SHARED_SECRET = 0x56,
  CS_ZRTP_FAILURE_BAD_PV = 0x61,
  CS_ZRTP_FAILURE_HVI_MISMATCH = 0x62,
  CS_ZRTP_FAILURE_UNTRUSTED_MITM = 0x63,
  CS_ZRTP_FAILURE_CONFIRM_MAC = 0x70,
  CS_ZRTP_FAILURE_NONCE_REUSE = 0x80,
  CS_ZRTP_FAILURE_EQUAL_ZIDS = 0x90,
  CS_ZRTP_FAILURE_SSRC_COLLISION = 0x91,
  CS_ZRTP_FAILURE_UNAVAILABLE = 0xa0,
  CS_ZRTP_FAILURE_TIMEOUT = 0xb0,
  CS_ZRTP_FAILURE_GOCLEAR = 0x100,
  /* Never on the wire: */
  CS_ZRTP_FAILURE_NO_PEER = 0x10000,    /* no Hello came within the schedule: the peer does not speak ZRTP */
  CS_ZRTP_FAILURE_HELLO_HASH = 0x10001, /* the Hello is not the one that signalling announced */
  CS_ZRTP_FAILURE_HASH_CHAIN = 0x10002, /* a revealed hash image or a message MAC did not fit */
} CsZrtpFailure;

const char *cs_zrtp_failure_name (CsZrtpFailure failure);

typedef struct {
  /* A whole ZRTP packet for the wire. */
  void (*send) (const guint8 *packet, gsize len, gpointer user_data);

  /* The peer's Hello was seen: ZRTP is there. */
  void (*peer_found) (gpointer user_data);

  /* Keys for what we receive; may come before those for what we send (RFC 6189 section 4.6). */
  void (*receive_keys) (const CsZrtpSrtpKeys *keys, gpointer user_data);
  void (*send_keys) (const CsZrtpSrtpKeys *keys, gpointer user_data);

  /* Confirmed by both sides; both key callbacks have come before. */
  void (*secured) (const CsZrtpSecured *secured, gpointer user_data);

  /* The end of it. @by_peer: the peer, as it seems, sent an Error. No keys come after this. Once secure there is only
   * one end: HELLO_HASH, when signalling announces afterwards another Hello than the one that was answered. */
  void (*failed) (CsZrtpFailure failure, gboolean by_peer, gpointer user_data);
} CsZrtpEvents;

CsZrtpEngine *cs_zrtp_engine_new (const CsZrtpConfig *config, const CsZrtpEvents *events, gpointer user_data);
void cs_zrtp_engine_free (CsZrtpEngine *self);

/* SHA-256 of our Hello message, for `a=zrtp-hash:1.10 <hex>` (RFC 6189 section 8.1). */
void cs_zrtp_engine_get_hello_hash (const CsZrtpEngine *self, guint8 out[static CS_ZRTP_HELLO_HASH_LEN]);

/* What the peer's signalling announced; may be given late, but then a Hello that differs fails at once. */
void cs_zrtp_engine_set_peer_hello_hash (CsZrtpEngine *self, const guint8 hash[static CS_ZRTP_HELLO_HASH_LEN],
                                         gint64 now_us);

/* Begins to send Hello: NO_PEER after 3.95 s (20 retransmissions in 3.75 s and one more interval) without any answer.
 * Received packets are answered before that too. */
void cs_zrtp_engine_start (CsZrtpEngine *self, gint64 now_us);

/* Starts the Hello schedule again if no Hello of the peer has been seen yet: the callee's ACK has come only now. */
void cs_zrtp_engine_restart (CsZrtpEngine *self, gint64 now_us);

/* Whether this, any bytes of any length, is the Hello of the peer: the announced one; without an announcement the one
 * that was answered; before there is either, any sound one. Nothing else tells, without keys, where a packet is from.
 */
gboolean cs_zrtp_engine_is_peers_hello (const CsZrtpEngine *self, const guint8 *packet, gsize len);

/* Any bytes of any length. What is not a sound ZRTP packet is dropped and counted. */
void cs_zrtp_engine_receive (CsZrtpEngine *self, const guint8 *packet, gsize len, gint64 now_us);

/* The first authentic SRTP packet came: stands for Conf2ACK at the initiator (RFC 6189 section 4.6). Without effect in
 * any other state, so it may be called for every packet. */
void cs_zrtp_engine_srtp_received (CsZrtpEngine *self, gint64 now_us);

/* Retransmits what is due. */
void cs_zrtp_engine_tick (CsZrtpEngine *self, gint64 now_us);
gint64 cs_zrtp_engine_next_deadline_us (const CsZrtpEngine *self); /* or -1 */

/* The user has entered the code of this exchange. @checked: it was right, so that the secret of this exchange is the
 * one that is retained, whatever was before, and it counts as checked (V). Not @checked: this device does not count as
 * checked any more. With BROKEN that is without effect: the secret that was retained is not the one that was compared.
 * Without effect also when not secure. */
void cs_zrtp_engine_set_checked (CsZrtpEngine *self, gboolean checked);

/* Once secure and if it was to be kept: for the further streams of this call. (transfer none) or NULL */
CsZrtpSession *cs_zrtp_engine_get_session (CsZrtpEngine *self);

gboolean cs_zrtp_engine_is_secure (const CsZrtpEngine *self);
guint cs_zrtp_engine_get_dropped (const CsZrtpEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpEngine, cs_zrtp_engine_free)

G_END_DECLS
