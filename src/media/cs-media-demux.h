/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-limits.h"

#include <glib.h>

G_BEGIN_DECLS

/* What a datagram on a media port is, by its first bytes (RFC 7983 section 7; RFC 5761 section 4 for RTCP among RTP).
 * Pure; any thread. */
typedef enum {
  CS_MEDIA_CLASS_UNKNOWN, /* to be dropped */
  CS_MEDIA_CLASS_STUN,
  CS_MEDIA_CLASS_ZRTP,
  CS_MEDIA_CLASS_DTLS,
  CS_MEDIA_CLASS_TURN,
  CS_MEDIA_CLASS_RTP,
  CS_MEDIA_CLASS_RTCP,
} CsMediaClass;

CsMediaClass cs_media_classify (const guint8 *bytes, gsize len);

/* The fixed part of an RTP header (RFC 3550 section 5.1), in host order. */
typedef struct {
  gboolean marker;
  guint8 payload_type; /* below CS_MEDIA_N_TYPES */
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
  gsize payload_offset; /* behind CSRCs and header extension */
} CsMediaRtpHeader;

#define CS_MEDIA_RTP_HEADER_LEN 12
#define CS_MEDIA_N_TYPES 128

/* What is sent is made with so much room, so that it can be protected where it is. */
#define CS_MEDIA_TRAILER_ROOM 144
typedef union {
  guint8 bytes[CS_LIMIT_RTP_PACKET + CS_MEDIA_TRAILER_ROOM];
  guint32 words[1]; /* libsrtp's alignment */
} CsMediaRoom;

/* The fixed part of a header, CS_MEDIA_RTP_HEADER_LEN bytes. */
void cs_media_rtp_write_header (guint8 *out, const CsMediaRtpHeader *header);

/* FALSE when the packet is not version 2 or shorter than its header says. */
gboolean cs_media_rtp_parse (const guint8 *bytes, gsize len, CsMediaRtpHeader *header);

/* Rewrites the second byte. The packet has to be one that cs_media_rtp_parse() took. */
void cs_media_rtp_set_type (guint8 *bytes, guint8 payload_type, gboolean marker);
void cs_media_rtp_set_timestamp (guint8 *bytes, guint32 timestamp);

/* The packet without CSRCs, header extension and padding, into @out, which has room for @len bytes. Its length, or 0
 * when the padding is longer than what it pads. @header: as cs_media_rtp_parse() read it. */
gsize cs_media_rtp_copy_plain (const guint8 *bytes, gsize len, const CsMediaRtpHeader *header, guint8 *out);

G_END_DECLS
