/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a signal that resembles speech, for tests and for calls without a microphone. */
#include "media/cs-media-speech.h"

#include "media/cs-media-wav.h"

#include <math.h>

#define N_FORMANTS 3
#define STEP (CS_MEDIA_RATE / 1000)
#define SYLLABLE (220 * STEP)
#define SYLLABLES_PER_PHRASE 7
#define PAUSE_SYLLABLES 2
#define LOUDNESS 2500.0

/* Centre frequencies in Hz of five vowels, roughly those of a man's voice. */
static const double vowels[][N_FORMANTS] = {
  { 730, 1090, 2440 }, { 530, 1840, 2480 }, { 270, 2290, 3010 }, { 570, 840, 2410 }, { 300, 870, 2240 },
};
static const double bandwidths[N_FORMANTS] = { 90, 110, 170 };
static const double gains[N_FORMANTS] = { 1.0, 0.5, 0.25 };

typedef struct {
  double a1, a2, gain;
  double y1, y2;
} Resonator;

struct _CsMediaSpeech {
  guint64 position; /* samples since the beginning */
  double phase;     /* of the pitch, 0 to 1 */
  double phase_step;
  double loudness;
  double target; /* that loudness goes to, without a click */
  Resonator formants[N_FORMANTS];
};

CsMediaSpeech *
cs_media_speech_new (void)
{
  return g_new0 (CsMediaSpeech, 1);
}

void
cs_media_speech_free (CsMediaSpeech *self)
{
  g_free (self);
}

static void
tune (CsMediaSpeech *self, guint64 syllable)
{
  const double *vowel = vowels[(syllable * 3 + syllable / 5) % G_N_ELEMENTS (vowels)];

  for (guint i = 0; i < N_FORMANTS; i++)
    {
      Resonator *r = &self->formants[i];
      const double radius = exp (-G_PI * bandwidths[i] / CS_MEDIA_RATE);

      r->a1 = 2 * radius * cos (2 * G_PI * vowel[i] / CS_MEDIA_RATE);
      r->a2 = -radius * radius;
      r->gain = gains[i] * (1 - radius);
    }
}

static double
resonate (Resonator *r, double x)
{
  const double y = r->gain * x + r->a1 * r->y1 + r->a2 * r->y2;

  r->y2 = r->y1;
  r->y1 = y;
  return y;
}

/* Pitch and loudness change slowly: once a millisecond is often enough, and sines cost. */
static void
turn (CsMediaSpeech *self)
{
  const guint64 syllable = self->position / SYLLABLE;
  const double within = (double) (self->position % SYLLABLE) / SYLLABLE;
  const gboolean pause = syllable % (SYLLABLES_PER_PHRASE + PAUSE_SYLLABLES) >= SYLLABLES_PER_PHRASE;
  const double t = (double) self->position / CS_MEDIA_RATE;
  const double pitch = 118 + 22 * sin (2 * G_PI * 0.71 * t) + 9 * sin (2 * G_PI * 2.3 * t);

  if (self->position % SYLLABLE == 0)
    tune (self, syllable);
  self->phase_step = pitch / CS_MEDIA_RATE;
  self->target = pause ? 0 : LOUDNESS * sin (G_PI * within) * sin (G_PI * within);
}

static double
next_sample (CsMediaSpeech *self)
{
  double y = 0;

  if (self->position % STEP == 0)
    turn (self);
  self->position++;
  self->loudness += (self->target - self->loudness) / STEP;
  self->phase += self->phase_step;
  if (self->phase >= 1)
    self->phase -= 1;
  for (guint i = 0; i < N_FORMANTS; i++)
    y += resonate (&self->formants[i], 2 * self->phase - 1);
  return y * self->loudness;
}

void
cs_media_speech_fill (CsMediaSpeech *self, gint16 *out, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    out[i] = (gint16) CLAMP (next_sample (self), -32767, 32767);
}
