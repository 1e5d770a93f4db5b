/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shortens or lengthens sound inaudibly (WSOLA), so that the playout can change its delay. */

#include "media/cs-media-stretch.h"

#include <math.h>
#include <string.h>

/* At 48 kHz: pitches from 100 to 400 Hz; 5 ms of overlap. */
#define LAG_MIN 120
#define LAG_MAX CS_MEDIA_STRETCH_MAX
#define OVERLAP 240
#define LIKE_ITSELF 0.6
#define QUIET (80.0 * 80.0) /* mean square: below about -52 dB nobody hears a seam */

static double
likeness (const gint16 *a, const gint16 *b)
{
  double product = 0, energy_a = 0, energy_b = 0;

  for (guint i = 0; i < OVERLAP; i += 2)
    {
      product += (double) a[i] * b[i];
      energy_a += (double) a[i] * a[i];
      energy_b += (double) b[i] * b[i];
    }
  if (MAX (energy_a, energy_b) < QUIET * OVERLAP / 2)
    return 1;
  return product / (sqrt (energy_a * energy_b) + 1);
}

/* The lag at which the sound is most like its beginning, or 0. */
static gsize
find_lag (const gint16 *samples, gsize n, gboolean anyhow)
{
  const gsize max = n >= LAG_MIN + OVERLAP ? MIN (LAG_MAX, n - OVERLAP) : 0;
  double best = anyhow ? -2 : LIKE_ITSELF;
  gsize lag = 0;

  for (gsize at = LAG_MIN; at <= max; at += 2)
    {
      const double like = likeness (samples, samples + at);

      if (like > best)
        {
          best = like;
          lag = at;
        }
    }
  return lag;
}

static void
crossfade (gint16 *out, const gint16 *from, const gint16 *to)
{
  for (gint i = 0; i < OVERLAP; i++)
    out[i] = (gint16) ((from[i] * (OVERLAP - i) + to[i] * i) / OVERLAP);
}

/* @lag samples less: from the beginning it goes on there. */
static gsize
leave_out (gint16 *samples, gsize n, gsize lag)
{
  gint16 seam[OVERLAP];

  crossfade (seam, samples, samples + lag);
  memcpy (samples, seam, sizeof seam);
  memmove (samples + OVERLAP, samples + lag + OVERLAP, (n - lag - OVERLAP) * sizeof *samples);
  return n - lag;
}

/* @lag samples are heard twice: after them it goes on from the beginning. */
static gsize
repeat (gint16 *samples, gsize n, gsize lag)
{
  gint16 seam[OVERLAP];

  crossfade (seam, samples + lag, samples);
  memmove (samples + lag + OVERLAP, samples + OVERLAP, (n - OVERLAP) * sizeof *samples);
  memcpy (samples + lag, seam, sizeof seam);
  return n + lag;
}

gsize
cs_media_stretch_shorten (gint16 *samples, gsize n, gboolean anyhow)
{
  const gsize lag = find_lag (samples, n, anyhow);

  return lag > 0 ? leave_out (samples, n, lag) : n;
}

gsize
cs_media_stretch_lengthen (gint16 *samples, gsize n, gboolean anyhow)
{
  const gsize lag = find_lag (samples, n, anyhow);

  return lag > 0 ? repeat (samples, n, lag) : n;
}
