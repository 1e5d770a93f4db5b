/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-level.h"

#include "lib/cs-test-audio.h"
#include "media/cs-media-speech.h"
#include "media/cs-media-wav.h"

#include <math.h>

static void
test_level (void)
{
  CsMediaLevel level;
  gint16 samples[CS_MEDIA_FRAME];

  cs_media_level_init (&level);
  g_assert_cmpfloat (cs_media_level_take_db (&level), ==, CS_MEDIA_LEVEL_SILENCE_DB);

  for (guint i = 0; i < CS_MEDIA_FRAME; i++)
    samples[i] = G_MININT16;
  cs_media_level_add (&level, samples, CS_MEDIA_FRAME);
  g_assert_cmpfloat_with_epsilon (cs_media_level_take_db (&level), 0, 0.001);
  g_assert_cmpfloat (cs_media_level_take_db (&level), ==, CS_MEDIA_LEVEL_SILENCE_DB);

  for (guint i = 0; i < CS_MEDIA_FRAME; i++)
    samples[i] = (gint16) (3276.8 * sin (2 * G_PI * i / 96));
  cs_media_level_add (&level, samples, CS_MEDIA_FRAME);
  g_assert_cmpfloat_with_epsilon (cs_media_level_take_db (&level), -20 - 3.01, 0.05);

  /* Half of the time silent. */
  cs_media_level_add (&level, samples, CS_MEDIA_FRAME);
  for (guint i = 0; i < CS_MEDIA_FRAME; i++)
    samples[i] = 0;
  cs_media_level_add (&level, samples, CS_MEDIA_FRAME);
  g_assert_cmpfloat_with_epsilon (cs_media_level_take_db (&level), -20 - 6.02, 0.05);
  cs_media_level_clear (&level);
}

/* The generator is as loud as a voice on a good microphone, never clips, pauses, and is the same each time. */
static void
test_speech (void)
{
  g_autoptr (CsMediaSpeech) speech = cs_media_speech_new ();
  g_autoptr (CsMediaSpeech) again = cs_media_speech_new ();
  const guint n = 4 * CS_MEDIA_RATE;
  g_autofree gint16 *samples = g_new (gint16, n);
  g_autofree gint16 *other = g_new (gint16, n);
  guint silent_frames = 0;

  cs_media_speech_fill (speech, samples, n);
  for (guint at = 0; at < n; at += 480)
    cs_media_speech_fill (again, other + at, 480);
  g_assert_cmpmem (samples, n * 2, other, n * 2);
  g_assert_cmpfloat (cs_test_audio_level_db (samples, n), >, -30);
  g_assert_cmpfloat (cs_test_audio_level_db (samples, n), <, -12);
  for (guint at = 0; at < n; at += CS_MEDIA_FRAME)
    silent_frames += cs_test_audio_level_db (samples + at, CS_MEDIA_FRAME) < -60;
  g_assert_cmpuint (silent_frames, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/level/level", test_level);
  g_test_add_func ("/media/level/speech", test_speech);
  return g_test_run ();
}
