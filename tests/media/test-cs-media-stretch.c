/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-stretch.h"

#include <math.h>
#include <string.h>

#define RATE 48000
#define FRAME 960
#define GUARD 0x5a5a

typedef enum { SILENCE, TONE, NOISE, CLICK } Kind;

static const struct {
  const char *name;
  Kind kind;
  guint hz;
  guint n;
  gboolean anyhow;
  gboolean changes;
} rows[] = {
  /* Nothing to lap over. */
  { "nothing", TONE, 200, 0, TRUE, FALSE },
  { "one-sample", TONE, 200, 1, TRUE, FALSE },
  { "too-short", TONE, 200, 359, TRUE, FALSE },
  { "too-short-silence", SILENCE, 0, 359, TRUE, FALSE },
  /* Unlike itself wherever it could be lapped. */
  { "period-longer-than-half", TONE, 110, 480, FALSE, FALSE },
  { "like-nothing-before", NOISE, 0, FRAME, FALSE, FALSE },
  { "click", CLICK, 0, FRAME, FALSE, FALSE },
  { "noise-anyhow", NOISE, 0, FRAME, TRUE, TRUE },
  { "too-deep-anyhow", TONE, 60, FRAME, TRUE, TRUE },
  { "silence", SILENCE, 0, FRAME, FALSE, TRUE },
  { "shortest", SILENCE, 0, 360, FALSE, TRUE },
  { "deep-voice", TONE, 110, FRAME, FALSE, TRUE },
  { "high-voice", TONE, 390, FRAME, FALSE, TRUE },
  { "whistle", TONE, 2000, FRAME, FALSE, TRUE },
  { "long-packet", TONE, 150, 2880, FALSE, TRUE },
};

static void
fill (gint16 *samples, guint at)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);

  for (guint i = 0; i < rows[at].n; i++)
    switch (rows[at].kind)
      {
      case TONE:
        samples[i] = (gint16) (10000 * sin (2 * G_PI * rows[at].hz * i / RATE));
        break;
      case NOISE:
        samples[i] = (gint16) g_rand_int_range (chance, -10000, 10000);
        break;
      case CLICK:
        samples[i] = i < 20 ? 20000 : 0;
        break;
      case SILENCE:
      default:
        samples[i] = 0;
      }
}

static gint
steepest (const gint16 *samples, gsize n)
{
  gint most = 0;

  for (gsize i = 1; i < n; i++)
    most = MAX (most, ABS (samples[i] - samples[i - 1]));
  return most;
}

typedef gsize (*Stretch) (gint16 *samples, gsize n, gboolean anyhow);

/* What is returned has been changed by a whole number of samples within bounds, begins or ends as before, and a tone
 * has no seam in it. */
static void
check (guint at, Stretch stretch, gboolean longer)
{
  const gsize n = rows[at].n, room = n + CS_MEDIA_STRETCH_MAX;
  g_autofree gint16 *before = g_new0 (gint16, n + 1), *samples = g_new0 (gint16, room + 1);
  gsize now;

  fill (before, at);
  memcpy (samples, before, n * sizeof *samples);
  samples[room] = GUARD;
  now = stretch (samples, n, rows[at].anyhow);
  g_assert_cmpint (samples[room], ==, GUARD);
  if (!rows[at].changes)
    {
      g_assert_cmpuint (now, ==, n);
      g_assert_cmpmem (samples, n * sizeof *samples, before, n * sizeof *samples);
      return;
    }
  g_assert_true (longer ? now > n : now < n);
  g_assert_cmpuint (longer ? now - n : n - now, >=, 120);
  g_assert_cmpuint (longer ? now - n : n - now, <=, CS_MEDIA_STRETCH_MAX);
  g_assert_cmpint (samples[0], ==, before[0]);
  g_assert_cmpint (samples[now - 1], ==, before[n - 1]);
  if (rows[at].kind == TONE && !rows[at].anyhow)
    g_assert_cmpint (steepest (samples, now), <=, steepest (before, n) * 11 / 10 + 20);
}

static void
test_shorten (gconstpointer data)
{
  check (GPOINTER_TO_UINT (data), cs_media_stretch_shorten, FALSE);
}

static void
test_lengthen (gconstpointer data)
{
  check (GPOINTER_TO_UINT (data), cs_media_stretch_lengthen, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shorten = g_strconcat ("/media/stretch/shorten/", rows[i].name, NULL);
      g_autofree char *lengthen = g_strconcat ("/media/stretch/lengthen/", rows[i].name, NULL);

      g_test_add_data_func (shorten, GUINT_TO_POINTER (i), test_shorten);
      g_test_add_data_func (lengthen, GUINT_TO_POINTER (i), test_lengthen);
    }
  return g_test_run ();
}
