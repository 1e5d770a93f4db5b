/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring buffer of samples between two threads with different clocks. */

#include "media/cs-media-ring.h"

#include "media/cs-media-wav.h"

#include <string.h>

/* How far the writer may be ahead of the delay (a burst) before old samples go at once. */
#define SLACK_MS 200

/* Samples that were unused for this long are delay that can be dropped. */
#define WATCH_MS 1000
#define SPARE_MS 15
#define TRIM_MS 10

#define SAMPLES(ms) ((gsize) (ms) *CS_MEDIA_RATE / 1000)

struct _CsMediaRing {
  gatomicrefcount refs;
  GMutex lock;
  gint16 *ring;
  gsize size;
  gsize start;
  gsize fill;
  gsize delay; /* samples to gather before the first comes out */
  gboolean gathering;

  gsize least;   /* that was left after a read, since ... */
  gsize watched; /* ... so many samples */
};

CsMediaRing *
cs_media_ring_new (guint delay_ms)
{
  CsMediaRing *self = g_new0 (CsMediaRing, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->delay = SAMPLES (MIN (delay_ms, 10000));
  self->size = self->delay + SAMPLES (SLACK_MS);
  self->ring = g_new (gint16, self->size);
  self->gathering = TRUE;
  self->least = G_MAXSIZE;
  return self;
}

CsMediaRing *
cs_media_ring_ref (CsMediaRing *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_media_ring_unref (CsMediaRing *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self->ring);
  g_free (self);
}

static void
drop (CsMediaRing *self, gsize n_samples)
{
  self->start = (self->start + n_samples) % self->size;
  self->fill -= n_samples;
}

void
cs_media_ring_write (CsMediaRing *self, const gint16 *samples, gsize n_samples)
{
  g_mutex_lock (&self->lock);
  for (gsize i = 0; i < n_samples; i++)
    {
      if (self->fill == self->size)
        drop (self, 1);
      self->ring[(self->start + self->fill++) % self->size] = samples[i];
    }
  g_mutex_unlock (&self->lock);
}

static void
trim (CsMediaRing *self, gsize n_samples)
{
  self->least = MIN (self->least, self->fill);
  self->watched += n_samples;
  if (self->watched < SAMPLES (WATCH_MS))
    return;
  if (self->least >= self->delay + SAMPLES (SPARE_MS))
    drop (self, SAMPLES (TRIM_MS));
  self->least = G_MAXSIZE;
  self->watched = 0;
}

void
cs_media_ring_read (CsMediaRing *self, gint16 *out, gsize n_samples)
{
  gsize n = 0;

  g_mutex_lock (&self->lock);
  if (self->fill >= self->delay + n_samples)
    self->gathering = FALSE;
  if (!self->gathering)
    {
      n = MIN (n_samples, self->fill);
      for (gsize i = 0; i < n; i++)
        out[i] = self->ring[(self->start + i) % self->size];
      drop (self, n);
      /* Run dry: gather anew, or every late packet would be heard as a click. */
      self->gathering = n < n_samples;
      trim (self, n_samples);
    }
  g_mutex_unlock (&self->lock);
  memset (out + n, 0, (n_samples - n) * sizeof *out);
}

void
cs_media_ring_clear (CsMediaRing *self)
{
  g_mutex_lock (&self->lock);
  self->start = self->fill = 0;
  self->gathering = TRUE;
  self->least = G_MAXSIZE;
  self->watched = 0;
  g_mutex_unlock (&self->lock);
}
