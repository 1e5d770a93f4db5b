/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-codec.h"

G_BEGIN_DECLS

/**
 * CsMediaEncoder:
 *
 * Samples to RTP packets, by the GStreamer elements of a codec's row. It has no thread and no clock: what is pushed is
 * coded, and comes out, in the thread that pushes. One thread at a time pushes; any thread may change the settings.
 */
typedef struct _CsMediaEncoder CsMediaEncoder;

/* @packet: an RTP packet, valid during the call. */
typedef void (*CsMediaEncoderFunc) (const guint8 *packet, gsize len, gpointer user_data);

/* NULL: an element is missing. */
CsMediaEncoder *cs_media_encoder_new (const CsMediaCodec *codec, guint payload_type, guint32 ssrc,
                                      CsMediaEncoderFunc func, gpointer user_data);
void cs_media_encoder_free (CsMediaEncoder *self);

void cs_media_encoder_set (CsMediaEncoder *self, const CsMediaCodecSettings *settings);

/* 48 kHz mono. */
void cs_media_encoder_push (CsMediaEncoder *self, const gint16 *samples, gsize n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaEncoder, cs_media_encoder_free)

G_END_DECLS
