/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "media/cs-media-error.h"
#include "media/cs-media-gate.h"

G_BEGIN_DECLS

/**
 * CsMediaSrtp:
 *
 * One direction of SRTP and SRTCP (RFC 3711) under one master key. It takes any SSRC, so that a collision (RFC 3550
 * section 8.2) needs no new keys. Packets are changed in place. One thread at a time.
 */
typedef struct _CsMediaSrtp CsMediaSrtp;

/* Ciphers AES1 and AES3 with the authentication tags HS80 and HS32 of RFC 6189 sections 5.1.3 and 5.1.4; with HS32,
 * too, SRTCP has 80 bits (RFC 3711 section 5.2). */
typedef enum {
  CS_MEDIA_SRTP_AES_CM_128_80,
  CS_MEDIA_SRTP_AES_CM_128_32,
  CS_MEDIA_SRTP_AES_CM_256_80,
  CS_MEDIA_SRTP_AES_CM_256_32,
} CsMediaSrtpSuite;
#define CS_MEDIA_SRTP_N_SUITES 4

typedef enum { CS_MEDIA_SRTP_SEND, CS_MEDIA_SRTP_RECEIVE } CsMediaSrtpDirection;

/* What is in one direction's keys: key 16 or 32 bytes, salt 14 bytes. Borrowed. */
typedef struct {
  CsMediaSrtpSuite suite;
  const CsSecret *key;
  const CsSecret *salt;
} CsMediaSrtpKeys;

#define CS_MEDIA_SRTP_SALT_LEN 14
/* Room to leave behind a packet that is to be protected. */
#define CS_MEDIA_SRTP_TRAILER_MAX 144

const char *cs_media_srtp_suite_name (CsMediaSrtpSuite suite); /* "AES_CM_256_HMAC_SHA1_80" */
gsize cs_media_srtp_suite_key_len (CsMediaSrtpSuite suite);

/* FALSE when there is no such suite. */
gboolean cs_media_srtp_suite_for (gsize key_len, guint auth_tag_bits, CsMediaSrtpSuite *suite);

/* libsrtp brings up NSS, which takes 60 ms of processor time: to be done before keys are agreed. Any thread; again is
 * harmless. */
void cs_media_srtp_warm_up (void);

CsMediaSrtp *cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error);
void cs_media_srtp_free (CsMediaSrtp *self);

/* @bytes is aligned to 4 and holds @size bytes, of which *@len are the packet. */
gboolean cs_media_srtp_protect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len, gsize size);

/* FALSE, with nothing to be used in @bytes, when the packet is not authentic, was seen before or is malformed.
 * @bytes is aligned to 4. */
gboolean cs_media_srtp_unprotect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaSrtp, cs_media_srtp_free)

G_END_DECLS
