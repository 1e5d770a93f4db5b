/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_MEDIA_LEVEL_SILENCE_DB (-100.0)

/* The loudness of what went by since it was last asked. Written by a streaming thread, asked by another. Part of its
 * owner. */
typedef struct {
  GMutex lock;
  double sum_squares; /* of samples from -1 to 1 */
  guint64 n_samples;
} CsMediaLevel;

void cs_media_level_init (CsMediaLevel *self);
void cs_media_level_clear (CsMediaLevel *self);
void cs_media_level_add (CsMediaLevel *self, const gint16 *samples, gsize n_samples);

/* RMS in dB below full scale, at least CS_MEDIA_LEVEL_SILENCE_DB; begins anew. */
double cs_media_level_take_db (CsMediaLevel *self);

G_END_DECLS
