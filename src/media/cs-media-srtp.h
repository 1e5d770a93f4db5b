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

/* Counter mode with HMAC-SHA1 (RFC 3711, RFC 6188), where SRTCP has 80 bits with the short tag too (RFC 3711 section
 * 5.2), and GCM with its tag of 128 bits (RFC 7714). */
typedef enum {
  CS_MEDIA_SRTP_AES_CM_128_80,
  CS_MEDIA_SRTP_AES_CM_128_32,
  CS_MEDIA_SRTP_AES_CM_256_80,
  CS_MEDIA_SRTP_AES_CM_256_32,
  CS_MEDIA_SRTP_AES_GCM_128,
  CS_MEDIA_SRTP_AES_GCM_256,
} CsMediaSrtpSuite;
#define CS_MEDIA_SRTP_N_SUITES 6

typedef enum { CS_MEDIA_SRTP_SEND, CS_MEDIA_SRTP_RECEIVE } CsMediaSrtpDirection;

/* What is in one direction's keys: key 16 or 32 bytes, salt 14 bytes, of GCM 12. Where packets carry an identifier of
 * their key (MKI, RFC 3711 section 3.1), there may be several keys, of one suite and with MKIs of one length. Borrowed.
 */
typedef struct _CsMediaSrtpKeys CsMediaSrtpKeys;
struct _CsMediaSrtpKeys {
  CsMediaSrtpSuite suite;
  const CsSecret *key;
  const CsSecret *salt;
  const guint8 *mki;
  gsize mki_len;               /* 0: no MKI; at most CS_LIMIT_SDP_MKI */
  const CsMediaSrtpKeys *next; /* NULL: that was the last one; at most CS_LIMIT_SDP_MASTER_KEYS in all */
};

/* Room to leave behind a packet that is to be protected. */
#define CS_MEDIA_SRTP_TRAILER_MAX CS_MEDIA_TRAILER_ROOM

const char *cs_media_srtp_suite_name (CsMediaSrtpSuite suite); /* as a=crypto has it: "AES_256_CM_HMAC_SHA1_80" */
gsize cs_media_srtp_suite_key_len (CsMediaSrtpSuite suite);
gsize cs_media_srtp_suite_salt_len (CsMediaSrtpSuite suite);

/* FALSE when there is no such suite. */
gboolean cs_media_srtp_suite_for (gsize key_len, gsize salt_len, guint auth_tag_bits, CsMediaSrtpSuite *suite);
gboolean cs_media_srtp_suite_from_name (const char *name, CsMediaSrtpSuite *suite);

/* Whether libsrtp has it here: GCM depends on how it was built. Any thread. */
gboolean cs_media_srtp_suite_works (CsMediaSrtpSuite suite);

/* libsrtp brings up NSS, which takes 60 ms of processor time: to be done before keys are agreed. Any thread; again is
 * harmless. */
void cs_media_srtp_warm_up (void);

/* Protects with the first key. */
CsMediaSrtp *cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error);
void cs_media_srtp_free (CsMediaSrtp *self);

/* @bytes is aligned to 4 and holds @size bytes, of which *@len are the packet. */
gboolean cs_media_srtp_protect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len, gsize size);

/* FALSE, with nothing to be used in @bytes, when the packet is not authentic, was seen before or is malformed. Where
 * keys have an MKI, packets of the first key without one are taken as well: some announce it and never send it.
 * @bytes is aligned to 4. */
gboolean cs_media_srtp_unprotect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaSrtp, cs_media_srtp_free)

G_END_DECLS
