/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the loudness of a signal. */
#include "media/cs-media-level.h"

#include <math.h>

void
cs_media_level_init (CsMediaLevel *self)
{
  *self = (CsMediaLevel){ 0 };
  g_mutex_init (&self->lock);
}

void
cs_media_level_clear (CsMediaLevel *self)
{
  g_mutex_clear (&self->lock);
}

void
cs_media_level_add (CsMediaLevel *self, const gint16 *samples, gsize n_samples)
{
  guint64 sum = 0;

  for (gsize i = 0; i < n_samples; i++)
    sum += (guint64) ((gint32) samples[i] * (gint32) samples[i]);

  g_mutex_lock (&self->lock);
  self->sum_squares += (double) sum / (32768.0 * 32768.0);
  self->n_samples += n_samples;
  g_mutex_unlock (&self->lock);
}

double
cs_media_level_take_db (CsMediaLevel *self)
{
  double mean;

  g_mutex_lock (&self->lock);
  mean = self->n_samples > 0 ? self->sum_squares / (double) self->n_samples : 0;
  self->sum_squares = 0;
  self->n_samples = 0;
  g_mutex_unlock (&self->lock);

  return mean > 1e-10 ? 10 * log10 (mean) : CS_MEDIA_LEVEL_SILENCE_DB;
}
