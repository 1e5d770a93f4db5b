/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How well speech can be understood after what was done to it, as one number. */

#include "media/cs-test-stoi.h"

#include <complex.h>
#include <math.h>

/* The numbers of the paper. */
#define RATE 10000
#define FRAME 256
#define HOP (FRAME / 2)
#define DFT 512
#define N_BANDS 15
#define FIRST_BAND_HZ 150.0
#define SEGMENT 30    /* frames: 384 ms */
#define RANGE_DB 40.0 /* frames that are so much below the loudest are silence */
#define CLIP_DB (-15.0)

typedef struct {
  float *x;
  gsize n;
} Signal;

#define HALF 96    /* samples of the filter on either side */
#define N_PHASES 5 /* 48 to 10: each fifth output lies on an input again */

/* 48 to 10 kHz: a windowed sinc at every output sample. */
static Signal
resample (const gint16 *samples, gsize n)
{
  const double step = 48000.0 / RATE, cut = 2.0 * 4800 / 48000;
  float filter[N_PHASES][2 * HALF];
  Signal out = { NULL, (gsize) ((double) n / step) };

  for (guint phase = 0; phase < N_PHASES; phase++)
    for (gint k = 0; k < 2 * HALF; k++)
      {
        const double t = phase * step - floor (phase * step) - (k - HALF + 1), w = 0.5 + 0.5 * cos (G_PI * t / HALF);

        filter[phase][k] = (float) (w * (fabs (t) < 1e-9 ? cut : sin (G_PI * cut * t) / (G_PI * t)));
      }
  out.x = g_new0 (float, out.n + 1);
  for (gsize i = 0; i < out.n; i++)
    {
      const gint64 first = (gint64) (i * 24 / 5) - HALF + 1;
      float sum = 0;

      for (gint k = 0; k < 2 * HALF; k++)
        if (first + k >= 0 && first + k < (gint64) n)
          sum += samples[first + k] * filter[i % N_PHASES][k];
      out.x[i] = sum;
    }
  return out;
}

static double hann[FRAME];
static double complex turns[DFT / 2];

static void
make_tables (void)
{
  for (guint i = 0; i < FRAME; i++)
    hann[i] = 0.5 - 0.5 * cos (2 * G_PI * (i + 1) / (FRAME + 1));
  for (guint i = 0; i < DFT / 2; i++)
    turns[i] = cexp (-2 * G_PI * I * i / DFT);
}

static double
energy_db (const float *x)
{
  double sum = 0;

  for (guint i = 0; i < FRAME; i++)
    sum += pow (x[i] * hann[i], 2);
  return 10 * log10 (sum + 1e-9);
}

/* Takes out the frames in which nothing is said, of both, and puts the rest together again by overlap and add. */
static void
remove_silence (Signal *said, Signal *heard)
{
  const gsize n = MIN (said->n, heard->n);
  g_autofree float *x = said->x, *y = heard->x;
  double loudest = -1000;
  gsize at = 0;

  said->x = g_new0 (float, n + FRAME);
  heard->x = g_new0 (float, n + FRAME);
  for (gsize i = 0; i + FRAME <= n; i += HOP)
    loudest = MAX (loudest, energy_db (x + i));
  for (gsize i = 0; i + FRAME <= n; i += HOP)
    {
      if (energy_db (x + i) < loudest - RANGE_DB)
        continue;
      for (guint k = 0; k < FRAME; k++)
        {
          said->x[at + k] += (float) (x[i + k] * hann[k]);
          heard->x[at + k] += (float) (y[i + k] * hann[k]);
        }
      at += HOP;
    }
  said->n = heard->n = at + HOP;
}

/* In place; radix 2. */
static void
transform (double complex *x, guint n)
{
  for (guint i = 1, j = 0; i < n; i++)
    {
      guint bit = n / 2;

      for (; j & bit; bit /= 2)
        j ^= bit;
      j ^= bit;
      if (i < j)
        {
          const double complex swap = x[i];

          x[i] = x[j];
          x[j] = swap;
        }
    }
  for (guint len = 2; len <= n; len *= 2)
    for (guint i = 0; i < n; i += len)
      for (guint k = 0; k < len / 2; k++)
        {
          const double complex even = x[i + k], odd = x[i + k + len / 2] * turns[k * (DFT / len)];

          x[i + k] = even + odd;
          x[i + k + len / 2] = even - odd;
        }
}

/* The power of each third-octave band of one frame. */
static void
analyse (const float *x, double *bands)
{
  double complex spectrum[DFT] = { 0 };

  for (guint i = 0; i < FRAME; i++)
    spectrum[i] = x[i] * hann[i];
  transform (spectrum, DFT);
  for (guint b = 0; b < N_BANDS; b++)
    {
      const double middle = FIRST_BAND_HZ * pow (2, b / 3.0);
      const double low = round (middle * pow (2, -1 / 6.0) * DFT / RATE),
                   high = round (middle * pow (2, 1 / 6.0) * DFT / RATE);

      bands[b] = 0;
      for (guint k = (guint) low; k < (guint) high; k++)
        bands[b] += creal (spectrum[k]) * creal (spectrum[k]) + cimag (spectrum[k]) * cimag (spectrum[k]);
      bands[b] = sqrt (bands[b]);
    }
}

static double *
spectrogram (const Signal *signal, gsize *n_frames)
{
  double *bands;

  *n_frames = signal->n < FRAME ? 0 : (signal->n - FRAME) / HOP + 1;
  bands = g_new0 (double, *n_frames *N_BANDS + 1);
  for (gsize f = 0; f < *n_frames; f++)
    analyse (signal->x + f * HOP, bands + f * N_BANDS);
  return bands;
}

static double
correlation (const double *x, const double *y)
{
  double mx = 0, my = 0, xy = 0, xx = 0, yy = 0;

  for (guint i = 0; i < SEGMENT; i++)
    {
      mx += x[i] / SEGMENT;
      my += y[i] / SEGMENT;
    }
  for (guint i = 0; i < SEGMENT; i++)
    {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
  return xy / (sqrt (xx * yy) + 1e-9);
}

/* One band of one segment: as loud as said, and no worse than a signal-to-distortion ratio of -15 dB. */
static double
judge (const double *said, const double *heard, gsize frame, guint band)
{
  const double clip = 1 + pow (10, -CLIP_DB / 20);
  double x[SEGMENT], y[SEGMENT], sx = 0, sy = 0;

  for (guint i = 0; i < SEGMENT; i++)
    {
      x[i] = said[(frame + i) * N_BANDS + band];
      y[i] = heard[(frame + i) * N_BANDS + band];
      sx += x[i] * x[i];
      sy += y[i] * y[i];
    }
  for (guint i = 0; i < SEGMENT; i++)
    y[i] = MIN (y[i] * sqrt (sx / (sy + 1e-9)), x[i] * clip);
  return correlation (x, y);
}

/* Where @heard fits best, by its envelope first and then to the sample. */
static gsize
find_delay (const gint16 *said, gsize n_said, const gint16 *heard, gsize n_heard, gsize max)
{
  gsize best = 0, coarse = 0;
  double highest = -1;

  for (guint pass = 0; pass < 2; pass++)
    {
      const gsize step = pass == 0 ? 24 : 1;
      const gsize from = pass == 0 ? 0 : (coarse > 48 ? coarse - 48 : 0), to = pass == 0 ? max : MIN (max, coarse + 48);

      for (gsize d = from; d <= to; d += step)
        {
          double sum = 0;

          for (gsize i = 0; i + d < n_heard && i < n_said; i += 37)
            sum += (double) said[i] * heard[i + d];
          if (sum > highest)
            {
              highest = sum;
              best = d;
            }
        }
      coarse = best;
    }
  return best;
}

double
cs_test_stoi (const gint16 *said, gsize n_said, const gint16 *heard, gsize n_heard, gsize delay_max, gsize *delay)
{
  const gsize d = find_delay (said, n_said, heard, n_heard, delay_max);
  Signal x = resample (said, n_said), y = resample (heard + d, n_heard - d);
  g_autofree double *a = NULL, *b = NULL;
  gsize n_frames;
  double sum = 0;
  gsize n = 0;

  make_tables ();
  remove_silence (&x, &y);
  a = spectrogram (&x, &n_frames);
  b = spectrogram (&y, &n_frames);
  for (gsize frame = 0; frame + SEGMENT <= n_frames; frame++)
    for (guint band = 0; band < N_BANDS; band++, n++)
      sum += judge (a, b, frame, band);
  g_free (x.x);
  g_free (y.x);
  *delay = d;
  return n > 0 ? sum / (double) n : 0;
}
