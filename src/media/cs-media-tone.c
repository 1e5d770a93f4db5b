/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ringback and ringing tones, as a port of the desk. */

#include "media/cs-media-desk.h"
#include "media/cs-media-wav.h"

#include <math.h>

#define FADE (CS_MEDIA_RATE / 200) /* 5 ms: no clicks */
#define N_STEPS_MAX 4

/* One step of a cadence: two sines at once for a time; 0 Hz is silence. */
typedef struct {
  guint ms;
  double hz[2];
} Step;

/* The far end's tones as in ETSI TR 101 041-2 (425 Hz; 1 s on, 4 s off; half-second busy); our own ring is two pairs of
 * notes, unlike either. */
static const struct {
  double gain;
  Step steps[N_STEPS_MAX];
} tones[] = {
  [CS_MEDIA_TONE_RINGING] = { 0.30, { { 400, { 440, 554 } }, { 200, { 0 } }, { 400, { 440, 659 } }, { 2000, { 0 } } } },
  [CS_MEDIA_TONE_RINGBACK] = { 0.15, { { 1000, { 425 } }, { 4000, { 0 } } } },
  [CS_MEDIA_TONE_BUSY] = { 0.15, { { 500, { 425 } }, { 500, { 0 } } } },
};

typedef struct {
  CsMediaToneKind kind;
  guint step;
  guint64 at; /* samples since the step began */
} Player;

struct _CsMediaTone {
  Player player; /* desk's thread */
  guint port;
};

static gint16
sample_of (const Step *step, guint64 at, guint64 len, double gain)
{
  const double edge = (double) MIN (at, len - 1 - at) / FADE;
  double y = 0;

  for (guint i = 0; i < G_N_ELEMENTS (step->hz); i++)
    y += sin (2 * G_PI * step->hz[i] * (double) at / CS_MEDIA_RATE) / 2;
  return (gint16) (y * gain * MIN (edge, 1.0) * G_MAXINT16);
}

static gboolean
give (gpointer port, gint16 *out, gsize n_samples, gint64 now_us)
{
  Player *player = &((CsMediaTone *) port)->player;

  for (gsize i = 0; i < n_samples; i++)
    {
      const Step *step = &tones[player->kind].steps[player->step];
      const guint64 len = (guint64) step->ms * CS_MEDIA_RATE / 1000;

      out[i] = sample_of (step, player->at, len, tones[player->kind].gain);
      if (++player->at < len)
        continue;
      player->at = 0;
      player->step++;
      if (player->step == N_STEPS_MAX || tones[player->kind].steps[player->step].ms == 0)
        player->step = 0;
    }
  return TRUE;
}

static const CsMediaPort tone_port = { give, NULL };

CsMediaTone *
cs_media_tone_start (CsMediaToneKind kind)
{
  CsMediaTone *self = g_new0 (CsMediaTone, 1);
  CsMediaDesk *desk = cs_media_desk_get ();

  self->player.kind = kind;
  self->port = cs_media_desk_add (desk, &tone_port, self);
  cs_media_desk_connect (desk, CS_MEDIA_PORT_DEVICES, self->port);
  return self;
}

void
cs_media_tone_stop (CsMediaTone *self)
{
  if (self == NULL)
    return;
  cs_media_desk_remove (cs_media_desk_get (), self->port);
  g_free (self);
}
