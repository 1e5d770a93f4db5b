/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaSpeech:
 *
 * A signal that a codec treats like a voice: a buzz with a wandering pitch through three formants, in syllables and
 * phrases with pauses. Always the same from its beginning. 48 kHz mono. One thread at a time.
 */
typedef struct _CsMediaSpeech CsMediaSpeech;

CsMediaSpeech *cs_media_speech_new (void);
void cs_media_speech_fill (CsMediaSpeech *self, gint16 *out, gsize n_samples);
void cs_media_speech_free (CsMediaSpeech *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaSpeech, cs_media_speech_free)

G_END_DECLS
