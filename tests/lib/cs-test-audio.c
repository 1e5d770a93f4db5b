/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-audio.h"

#include <math.h>
#include <string.h>

#define HEADER_LEN 44
#define DECIMATION 8

static guint32
le32 (const guint8 *p)
{
  return p[0] | p[1] << 8 | p[2] << 16 | (guint32) p[3] << 24;
}

static void
put_le (guint8 *p, guint32 value, guint n)
{
  for (guint i = 0; i < n; i++)
    p[i] = (guint8) (value >> (8 * i));
}

GArray *
cs_test_audio_load (const char *path, guint *rate, guint *channels)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  const guint8 *p;
  gsize len;

  g_file_get_contents (path, &bytes, &len, &error);
  g_assert_no_error (error);
  p = (const guint8 *) bytes;
  g_assert_cmpuint (len, >=, HEADER_LEN);
  g_assert_cmpmem (p, 4, "RIFF", 4);
  g_assert_cmpuint (le32 (p + 4), ==, len - 8);
  g_assert_cmpmem (p + 36, 4, "data", 4);
  g_assert_cmpuint (le32 (p + 40), ==, len - HEADER_LEN);
  *channels = p[22];
  *rate = le32 (p + 24);
  for (gsize at = HEADER_LEN; at + 2 * *channels <= len; at += 2 * *channels)
    {
      gint16 sample = (gint16) (p[at] | p[at + 1] << 8);

      g_array_append_val (samples, sample);
    }
  return samples;
}

void
cs_test_audio_save (const char *path, const gint16 *samples, gsize n_samples, guint rate, guint channels)
{
  const guint32 data = (guint32) (n_samples * 2 * channels);
  g_autofree guint8 *bytes = g_malloc0 (HEADER_LEN + data);
  g_autoptr (GError) error = NULL;
  guint8 *p = bytes + HEADER_LEN;

  memcpy (bytes, "RIFF", 4);
  put_le (bytes + 4, HEADER_LEN - 8 + data, 4);
  memcpy (bytes + 8, "WAVEfmt ", 8);
  put_le (bytes + 16, 16, 4);
  put_le (bytes + 20, 1, 2);
  put_le (bytes + 22, channels, 2);
  put_le (bytes + 24, rate, 4);
  put_le (bytes + 28, rate * 2 * channels, 4);
  put_le (bytes + 32, 2 * channels, 2);
  put_le (bytes + 34, 16, 2);
  memcpy (bytes + 36, "data", 4);
  put_le (bytes + 40, data, 4);
  for (gsize i = 0; i < n_samples; i++)
    for (guint c = 0; c < channels; c++, p += 2)
      put_le (p, (guint16) samples[i], 2);
  g_file_set_contents (path, (const char *) bytes, HEADER_LEN + data, &error);
  g_assert_no_error (error);
}

/* A moving average is low-pass enough for a comparison. Below 300 Hz a voice codec's own high-pass turns the phase, so
 * that is left out (first order, at the decimated rate of 6 kHz). */
#define HIGH_PASS 0.73f

static float *
decimate (const gint16 *samples, gsize n, gsize *out_n)
{
  float *out;
  float before = 0, y = 0;

  *out_n = n / DECIMATION;
  out = g_new0 (float, *out_n + 1);
  for (gsize i = 0; i < *out_n; i++)
    {
      float x = 0;

      for (gsize k = 0; k < DECIMATION; k++)
        x += samples[i * DECIMATION + k];
      y = HIGH_PASS * (y + x - before);
      before = x;
      out[i] = y;
    }
  return out;
}

static float
dot (const float *a, const float *b, gsize n)
{
  float sums[8] = { 0 };
  gsize i;

  for (i = 0; i + 8 <= n; i += 8)
    {
      for (gsize k = 0; k < 8; k++)
        sums[k] += a[i + k] * b[i + k];
    }
  return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

static double
likeness (const float *a, const float *b, gsize n)
{
  const double energy = (double) dot (a, a, n) * (double) dot (b, b, n);

  return energy > 0 ? dot (a, b, n) / sqrt (energy) : 0;
}

double
cs_test_audio_correlate (const gint16 *needle, gsize n, const gint16 *haystack, gsize haystack_n, gsize *lag)
{
  gsize a_n, coarse = 0;
  g_autofree float *a = decimate (needle, n, &a_n);
  double best = -1;

  {
    gsize b_n;
    g_autofree float *b = decimate (haystack, haystack_n, &b_n);

    for (gsize at = 0; a_n + at <= b_n; at++)
      {
        const double r = likeness (a, b + at, a_n);

        if (r <= best)
          continue;
        best = r;
        coarse = at * DECIMATION;
      }
  }

  /* Then between the steps. */
  for (gsize at = coarse < DECIMATION ? 0 : coarse - DECIMATION; at <= coarse + DECIMATION && at + n <= haystack_n;
       at++)
    {
      gsize b_n;
      g_autofree float *b = decimate (haystack + at, n, &b_n);
      const double r = likeness (a, b, MIN (a_n, b_n));

      if (r < best)
        continue;
      best = r;
      if (lag != NULL)
        *lag = at;
    }
  return best;
}

double
cs_test_audio_level_db (const gint16 *samples, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) samples[i] * samples[i];
  return sum > 0 ? 10 * log10 (sum / (double) n / (32768.0 * 32768.0)) : -100;
}
