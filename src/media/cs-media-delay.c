/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-delay.h"

#include "media/cs-media-wav.h"

#include <string.h>

/* How far the writer may be ahead of the delay (a burst, or the peer's faster clock) before old samples go. */
#define SLACK_MS 200

struct _CsMediaDelay {
  gatomicrefcount refs;
  GMutex lock;
  gint16 *ring;
  gsize size;
  gsize start;
  gsize fill;
  gsize delay; /* samples to gather before the first comes out */
  gboolean gathering;
};

CsMediaDelay *
cs_media_delay_new (guint delay_ms)
{
  CsMediaDelay *self = g_new0 (CsMediaDelay, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->delay = (gsize) MIN (delay_ms, 10000) * CS_MEDIA_RATE / 1000;
  self->size = self->delay + SLACK_MS * CS_MEDIA_RATE / 1000;
  self->ring = g_new (gint16, self->size);
  self->gathering = TRUE;
  return self;
}

CsMediaDelay *
cs_media_delay_ref (CsMediaDelay *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_media_delay_unref (CsMediaDelay *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self->ring);
  g_free (self);
}

void
cs_media_delay_write (CsMediaDelay *self, const gint16 *samples, gsize n_samples)
{
  g_mutex_lock (&self->lock);
  for (gsize i = 0; i < n_samples; i++)
    {
      if (self->fill == self->size)
        {
          self->start = (self->start + 1) % self->size;
          self->fill--;
        }
      self->ring[(self->start + self->fill++) % self->size] = samples[i];
    }
  g_mutex_unlock (&self->lock);
}

void
cs_media_delay_read (CsMediaDelay *self, gint16 *out, gsize n_samples)
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
      self->start = (self->start + n) % self->size;
      self->fill -= n;
      /* Run dry: gather anew, or every late packet would be heard as a click. */
      self->gathering = n < n_samples;
    }
  g_mutex_unlock (&self->lock);
  memset (out + n, 0, (n_samples - n) * sizeof *out);
}
