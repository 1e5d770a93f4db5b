/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-pipeline-private.h"

#include <string.h>

/* Everything here runs in the streaming threads. */

/* A jump in time that is filled with silence in the recording, and how much of it at most. */
#define RECORD_GAP_MS 30
#define RECORD_GAP_MAX_S 60

void
cs_media_pipeline_on_input (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data)
{
  CsMediaPipeline *self = user_data;

  if (g_atomic_int_get (&self->muted))
    memset (samples, 0, n_samples * sizeof *samples);
  cs_media_level_add (&self->input_level, samples, n_samples);
}

static gboolean
record_gap (CsMediaPipeline *self, GstClockTime pts, GError **error)
{
  static const gint16 silence[CS_MEDIA_FRAME] = { 0 };
  gint64 missing;

  if (self->record_next == GST_CLOCK_TIME_NONE || pts < self->record_next + RECORD_GAP_MS * GST_MSECOND)
    return TRUE;
  missing = (gint64) MIN (pts - self->record_next, RECORD_GAP_MAX_S * GST_SECOND) * CS_MEDIA_RATE / (gint64) GST_SECOND;
  for (; missing > 0; missing -= CS_MEDIA_FRAME)
    {
      if (!cs_media_wav_writer_write (self->record_file, silence, (gsize) MIN (missing, CS_MEDIA_FRAME), error))
        return FALSE;
    }
  return TRUE;
}

static void
record (CsMediaPipeline *self, const gint16 *samples, gsize n_samples, GstClockTime pts)
{
  g_autoptr (GError) error = NULL;

  if (!record_gap (self, pts, &error) || !cs_media_wav_writer_write (self->record_file, samples, n_samples, &error))
    {
      g_clear_pointer (&self->record_file, cs_media_wav_writer_free);
      self->events->failed (CS_MEDIA_FAILURE_FILE, error->message, self->user_data);
      return;
    }
  self->record_next = pts + gst_util_uint64_scale (n_samples, GST_SECOND, CS_MEDIA_RATE);
}

void
cs_media_pipeline_on_output (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data)
{
  CsMediaPipeline *self = user_data;

  /* What was in the jitter buffer when the bar came down. */
  if (!cs_media_gate_may_play (self->gate, CS_MEDIA_PACKET_RTP))
    memset (samples, 0, n_samples * sizeof *samples);
  else if (!self->flowing)
    {
      self->flowing = TRUE;
      self->events->flowing (self->user_data);
    }
  cs_media_level_add (&self->output_level, samples, n_samples);
  if (self->heard != NULL)
    cs_media_delay_write (self->heard, samples, n_samples);
  if (self->record_file != NULL)
    record (self, samples, n_samples, pts);
}
