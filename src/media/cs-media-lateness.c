/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures how late packets arrive on a path, with a histogram that forgets. */

#include "media/cs-media-lateness.h"

#define BIN 240      /* 5 ms */
#define WINDOW 250   /* packets, 5 s: how long the fastest is remembered, so that a drifting clock is followed */
#define MEMORY 0.995 /* of the histogram, for each packet */
#define KEPT 0.985   /* of the packets are to be in time */

static void
see_fastest (CsMediaLateness *self, gint64 transit)
{
  if (!self->begun)
    self->fastest[0] = self->fastest[1] = transit;
  self->begun = TRUE;
  self->fastest[0] = MIN (self->fastest[0], transit);
  if (++self->n_in_window < WINDOW)
    return;
  self->fastest[1] = self->fastest[0];
  self->fastest[0] = transit;
  self->n_in_window = 0;
}

gint64
cs_media_lateness_get_fastest (const CsMediaLateness *self)
{
  return MIN (self->fastest[0], self->fastest[1]);
}

void
cs_media_lateness_add (CsMediaLateness *self, gint64 timestamp, gint64 arrival)
{
  const gint64 transit = arrival - timestamp;
  gint64 late;
  guint bin;

  if (!self->begun)
    self->share[0] = 1;
  see_fastest (self, transit);
  late = transit - cs_media_lateness_get_fastest (self);
  bin = (guint) CLAMP (late / BIN, 0, CS_MEDIA_LATENESS_BINS - 1);
  for (guint i = 0; i < CS_MEDIA_LATENESS_BINS; i++)
    self->share[i] *= MEMORY;
  self->share[bin] += 1 - MEMORY;
}

gint64
cs_media_lateness_get_delay (const CsMediaLateness *self)
{
  double sum = 0;

  for (guint i = 0; i < CS_MEDIA_LATENESS_BINS; i++)
    {
      sum += self->share[i];
      if (sum >= KEPT)
        return (gint64) (i + 1) * BIN;
    }
  return (gint64) CS_MEDIA_LATENESS_BINS * BIN;
}
