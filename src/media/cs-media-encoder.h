/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-codec.h"
#include "media/cs-media-demux.h"

G_BEGIN_DECLS

/**
 * CsMediaEncoder:
 *
 * Samples to RTP packets, by the GStreamer element of a codec's row. It has no thread and no clock: what is pushed is
 * coded, and comes out, in the thread that pushes. One thread at a time pushes; any thread may change the settings.
 */
typedef struct _CsMediaEncoder CsMediaEncoder;

/* @packet: an RTP packet of @len bytes, to be changed at will during the call. */
typedef void (*CsMediaEncoderFunc) (CsMediaRoom *packet, gsize len, guint32 timestamp, gpointer user_data);

/* NULL: an element is missing. */
CsMediaEncoder *cs_media_encoder_new (const CsMediaCodec *codec, guint payload_type, guint32 ssrc,
                                      CsMediaEncoderFunc func, gpointer user_data);
void cs_media_encoder_free (CsMediaEncoder *self);

void cs_media_encoder_set (CsMediaEncoder *self, const CsMediaCodecSettings *settings);

/* 48 kHz mono. */
void cs_media_encoder_push (CsMediaEncoder *self, const gint16 *samples, gsize n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaEncoder, cs_media_encoder_free)

G_END_DECLS
