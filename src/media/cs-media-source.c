/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-source.h"

#include "media/cs-media-feed.h"

#include <string.h>

/* What a feed needs, whichever of the three it is. */
typedef struct {
  CsMediaGate *gate; /* outlives the pipeline */
  CsMediaWavReader *file;
  CsMediaSpeech *speech;
  CsMediaDelay *delay;
} Feed;

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  cs_media_wav_reader_free (feed->file);
  cs_media_speech_free (feed->speech);
  cs_media_delay_unref (feed->delay);
  g_free (feed);
}

static void
fill (gint16 *out, gsize n_samples, gpointer user_data)
{
  Feed *feed = user_data;

  if (!cs_media_gate_may_send (feed->gate, CS_MEDIA_PACKET_RTP))
    memset (out, 0, n_samples * sizeof *out);
  else if (feed->file != NULL)
    cs_media_wav_reader_read (feed->file, out, n_samples);
  else if (feed->speech != NULL)
    cs_media_speech_fill (feed->speech, out, n_samples);
  else
    cs_media_delay_read (feed->delay, out, n_samples);
}

static void
fill_silence (gint16 *out, gsize n_samples, gpointer user_data)
{
  memset (out, 0, n_samples * sizeof *out);
}

GstElement *
cs_media_source_new_silence (void)
{
  return cs_media_feed_new (TRUE, fill_silence, NULL, NULL);
}

GstElement *
cs_media_source_new (CsMediaGate *gate, CsMediaWavReader *file, CsMediaSpeech *speech, CsMediaDelay *delay)
{
  Feed *feed = g_new0 (Feed, 1);

  feed->gate = gate;
  feed->file = file;
  feed->speech = speech;
  feed->delay = delay;
  return cs_media_feed_new (TRUE, fill, feed, feed_free);
}

GstElement *
cs_media_sink_new_nothing (void)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  return sink;
}
