/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-devices.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-feed.h"
#include "media/cs-media-io.h"
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
  CsMediaLane *lane;
  char *device;
  CsMediaToneKind kind;
  GstElement *pipeline; /* lane only */
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

static void
fill (gint16 *out, gsize n_samples, gpointer user_data)
{
  Player *player = user_data;

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
}

static void
start (gpointer data)
{
  CsMediaTone *self = data;
  g_autoptr (GError) error = NULL;
  Player *player;
  GstElement *sink = cs_media_device_sink_new (self->device, NULL, &error);
  GstElement *source;

  if (sink == NULL && self->device != NULL)
    {
      g_clear_error (&error);
      sink = cs_media_device_sink_new (NULL, NULL, &error);
    }
  if (sink == NULL)
    {
      g_debug ("no tone: %s", error->message);
      return;
    }
  player = g_new0 (Player, 1);
  player->kind = self->kind;
  /* Not live: until a sound server has answered, the sink reckons a live source's latency from a number that it does
   * not have yet (GStreamer 1.22), and nobody waits for what a tone could be late for. */
  source = cs_media_feed_new (FALSE, fill, player, g_free);
  self->pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, sink, NULL);
  gst_element_link (source, sink);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

static void
finish (gpointer data)
{
  CsMediaTone *self = data;

  if (self->pipeline != NULL)
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_object_unref (self->pipeline);
    }
  g_free (self->device);
  g_free (self);
}

CsMediaTone *
cs_media_tone_start (CsMediaToneKind kind, const char *sink_device)
{
  CsMediaTone *self = g_new0 (CsMediaTone, 1);

  self->lane = cs_media_lane_new ();
  self->kind = kind;
  self->device = g_strdup (sink_device);
  cs_media_lane_post (self->lane, start, self);
  return self;
}

void
cs_media_tone_stop (CsMediaTone *self)
{
  CsMediaLane *lane;

  if (self == NULL)
    return;
  lane = self->lane;
  cs_media_lane_post (lane, finish, self);
  cs_media_lane_unref (lane);
}
