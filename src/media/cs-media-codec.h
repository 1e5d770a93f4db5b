/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-decoder.h"
#include "media/cs-media-loss.h"
#include "sdp/cs-sdp-format.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * CsMediaCodec:
 *
 * The codecs that this program has, as one table: what descriptions call them, which GStreamer elements do the work,
 * what a peer's a=fmtp asks of them. A codec is a row in cs-media-codec.c and is named nowhere else. Constants, any
 * thread.
 */
typedef enum {
  CS_MEDIA_CODEC_SOUND,
  CS_MEDIA_CODEC_EVENTS, /* RFC 4733 */
} CsMediaCodecKind;

/* What a peer asked for, how much goes into a packet, and what becomes of packets. */
typedef struct {
  guint bitrate;           /* bit/s of what we send */
  gboolean use_inband_fec; /* it can use it */
  CsMediaLossKind loss;
  guint loss_percent; /* of SOME */
  guint packet_ms;
} CsMediaCodecSettings;

typedef struct {
  CsMediaCodecKind kind;
  CsSdpFormat format;

  const char *encoder;           /* GStreamer's, of SOUND; what it gives at a time is the payload of a packet */
  const CsMediaDecoder *decoder; /* of SOUND */

  /* NULL: there is nothing to say, or to read. @fmtp: the peer's, or NULL. The encoder may be running. */
  void (*read_fmtp) (const char *fmtp, CsMediaCodecSettings *settings);
  void (*set_up_encoder) (GstElement *encoder, const CsMediaCodecSettings *settings);
} CsMediaCodec;

/* The table as descriptions want it: the rows' formats in their order. */
const CsSdpFormat *cs_media_codec_get_formats (void);

/* The row to which @format, one of those, belongs. */
const CsMediaCodec *cs_media_codec_from_format (const CsSdpFormat *format);

/* The most preferred one of sound. */
const CsMediaCodec *cs_media_codec_get_default (void);

/* What @fmtp of a peer (NULL: it said nothing) comes to, with packets of @packet_ms. */
CsMediaCodecSettings cs_media_codec_read_settings (const CsMediaCodec *self, const char *fmtp, guint packet_ms);

G_END_DECLS
