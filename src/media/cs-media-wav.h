/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-error.h"

G_BEGIN_DECLS

/* Everything between the ends of a stream is 48 kHz, mono, signed 16 bit in host order, in frames of 20 ms: what Opus
 * codes, so that nothing is resampled on the way. */
#define CS_MEDIA_RATE 48000
#define CS_MEDIA_FRAME_MS 20
#define CS_MEDIA_FRAME (CS_MEDIA_RATE / 1000 * CS_MEDIA_FRAME_MS)

/**
 * CsMediaWavReader:
 *
 * A RIFF/WAVE file (PCM of 8, 16, 24 or 32 bits, or 32 bit float; any rate from 4 to 192 kHz; 1 to 8 channels) read as
 * 48 kHz mono, over and over. The file is not held in memory. One thread at a time.
 */
typedef struct _CsMediaWavReader CsMediaWavReader;

CsMediaWavReader *cs_media_wav_reader_new (const char *path, GError **error);
void cs_media_wav_reader_free (CsMediaWavReader *self);

/* Fills @out; begins again at the end of the file. A file that cannot be read any more gives silence. */
void cs_media_wav_reader_read (CsMediaWavReader *self, gint16 *out, gsize n_samples);

/**
 * CsMediaWavWriter:
 *
 * Writes 48 kHz mono 16 bit. The header is brought up to date every second, and when it is closed, so that a program
 * that ends badly leaves a file that plays. It stops growing at CS_LIMIT_WAV_SECONDS. One thread at a time.
 */
typedef struct _CsMediaWavWriter CsMediaWavWriter;

CsMediaWavWriter *cs_media_wav_writer_new (const char *path, GError **error);
gboolean cs_media_wav_writer_write (CsMediaWavWriter *self, const gint16 *samples, gsize n_samples, GError **error);
void cs_media_wav_writer_free (CsMediaWavWriter *self); /* closes the file */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaWavReader, cs_media_wav_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaWavWriter, cs_media_wav_writer_free)

G_END_DECLS
