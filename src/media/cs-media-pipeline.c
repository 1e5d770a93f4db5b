/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-pipeline.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-inlet.h"
#include "media/cs-media-pipeline-private.h"
#include "media/cs-media-quality.h"
#include "media/cs-media-tap.h"

/*
 *   source ─> tap ─> opusenc ─> rtpopuspay ─> rtpbin ─> appsink ─> (gate, SRTP, wire)
 *                                             │    └──> appsink RTCP
 *   (wire, SRTP, gate) ─> inlet ────────────> rtpbin ─> funnel ─> rtpopusdepay ─> opusdec ─> tap ─> sink
 *                         inlet RTCP ───────────┘
 *
 * 48 kHz mono throughout; nothing is resampled, and no element is there that does not have to be.
 *
 * Mouth to ear, in ms, on one machine with sound devices:
 *
 *   capture period                10   CAPTURE_PERIOD_US in cs-media-device-elements.c
 *   echo canceller                 0   works in frames of 10 ms, which is what it is given
 *   Opus frame                    20   a frame has to be there before it is coded; look-ahead 6.5
 *   protection, network            0   plus the way through the network
 *   jitter buffer                 40   JITTER_BUFFER_MS in cs-media-pipeline-rtp.c: two frames may be late
 *   decoder                        0   in-band FEC of opusdec would add 120, so it stays off
 *   playback buffer               40   PLAYBACK_BUFFER_US; processing-deadline=0 saves 20
 *                               ----
 *                                117   ITU-T G.114 asks for less than 150
 */

static void
pipeline_unref (CsMediaPipeline *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  cs_media_lane_unref (self->lane);
  g_free (self->source.device);
  g_free (self->sink.device);
  g_free (self->probe_name);
  cs_media_wav_reader_free (self->play_file);
  cs_media_wav_writer_free (self->record_file);
  cs_media_speech_free (self->speech);
  cs_media_delay_unref (self->heard);
  cs_media_delay_unref (self->said);
  cs_media_level_clear (&self->input_level);
  cs_media_level_clear (&self->output_level);
  g_mutex_clear (&self->lock);
  g_free (self);
}

typedef struct {
  CsMediaPipeline *self;
  CsMediaPipelineWork work;
  gpointer arg;
} Work;

static void
run_work (gpointer data)
{
  Work *work = data;

  work->work (work->self, work->arg);
  pipeline_unref (work->self);
  g_free (work);
}

void
cs_media_pipeline_post (CsMediaPipeline *self, CsMediaPipelineWork work, gpointer arg)
{
  Work *item = g_new (Work, 1);

  g_atomic_ref_count_inc (&self->refs);
  *item = (Work){ self, work, arg };
  cs_media_lane_post (self->lane, run_work, item);
}

/* ---- the graph: lane ---- */

static void
recalculate_latency (CsMediaPipeline *self, gpointer arg)
{
  if (self->pipeline != NULL)
    gst_bin_recalculate_latency (GST_BIN (self->pipeline));
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  CsMediaPipeline *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    cs_media_pipeline_post (self, recalculate_latency, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !cs_media_pipeline_mend (self, message))
    {
      gst_message_parse_error (message, &error, NULL);
      self->events->failed (CS_MEDIA_FAILURE_INTERNAL, error->message, self->user_data);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static GstElement *
new_encoder (CsMediaPipeline *self)
{
  GstElement *encoder;

  g_mutex_lock (&self->lock);
  encoder = gst_element_factory_make (self->codec->encoder, NULL);
  if (encoder != NULL)
    self->codec->set_up_encoder (encoder, &self->settings);
  g_mutex_unlock (&self->lock);
  return encoder;
}

static GstElement *
new_decoder (CsMediaPipeline *self)
{
  GstElement *decoder = gst_element_factory_make (self->codec->decoder, NULL);

  if (decoder != NULL)
    self->codec->set_up_decoder (decoder);
  return decoder;
}

/* What the graph consists of; floating until it is in the pipeline. */
typedef struct {
  GstElement *rtpbin, *encoder, *payloader, *rtp_out, *rtcp_out, *rtp_in, *rtcp_in, *funnel, *depayloader, *decoder;
} Parts;

static gboolean
make_parts (CsMediaPipeline *self, Parts *parts)
{
  *parts = (Parts){
    .rtpbin = cs_media_pipeline_new_rtpbin (self),
    .encoder = new_encoder (self),
    .payloader = gst_element_factory_make (self->codec->payloader, NULL),
    .rtp_out = cs_media_pipeline_new_packet_sink (self, CS_MEDIA_PACKET_RTP),
    .rtcp_out = cs_media_pipeline_new_packet_sink (self, CS_MEDIA_PACKET_RTCP),
    .rtp_in = cs_media_pipeline_new_packet_source (CS_MEDIA_PACKET_RTP),
    .rtcp_in = cs_media_pipeline_new_packet_source (CS_MEDIA_PACKET_RTCP),
    .funnel = gst_element_factory_make ("funnel", NULL),
    .depayloader = gst_element_factory_make (self->codec->depayloader, NULL),
    .decoder = new_decoder (self),
  };
  return parts->rtpbin != NULL && parts->encoder != NULL && parts->payloader != NULL && parts->rtp_out != NULL
         && parts->rtcp_out != NULL && parts->rtp_in != NULL && parts->rtcp_in != NULL && parts->funnel != NULL
         && parts->depayloader != NULL && parts->decoder != NULL;
}

static gboolean
link_parts (CsMediaPipeline *self, const Parts *p)
{
  gst_bin_add_many (GST_BIN (self->pipeline), self->source_tap, p->encoder, p->payloader, p->rtpbin, p->rtp_out,
                    p->rtcp_out, p->rtp_in, p->rtcp_in, p->funnel, p->depayloader, p->decoder, self->sink_tap, NULL);
  return gst_element_link_many (self->source_tap, p->encoder, p->payloader, NULL)
         && gst_element_link_pads (p->payloader, "src", p->rtpbin, "send_rtp_sink_0")
         && gst_element_link_pads (p->rtpbin, "send_rtp_src_0", p->rtp_out, "sink")
         && gst_element_link_pads (p->rtpbin, "send_rtcp_src_0", p->rtcp_out, "sink")
         && gst_element_link_pads (p->rtp_in, "src", p->rtpbin, "recv_rtp_sink_0")
         && gst_element_link_pads (p->rtcp_in, "src", p->rtpbin, "recv_rtcp_sink_0")
         && gst_element_link_many (p->funnel, p->depayloader, p->decoder, self->sink_tap, NULL);
}

/* Lets the other threads see the parts that they use. */
static void
publish_parts (CsMediaPipeline *self, const Parts *parts)
{
  g_mutex_lock (&self->lock);
  self->rtpbin = gst_object_ref (parts->rtpbin);
  self->encoder = gst_object_ref (parts->encoder);
  self->funnel = gst_object_ref (parts->funnel);
  self->rtp_in = gst_object_ref (parts->rtp_in);
  self->rtcp_in = gst_object_ref (parts->rtcp_in);
  g_mutex_unlock (&self->lock);
}

static void
withdraw_parts (CsMediaPipeline *self)
{
  g_mutex_lock (&self->lock);
  gst_clear_object (&self->rtpbin);
  gst_clear_object (&self->encoder);
  gst_clear_object (&self->funnel);
  gst_clear_object (&self->rtp_in);
  gst_clear_object (&self->rtcp_in);
  gst_clear_object (&self->jitter_buffer);
  g_mutex_unlock (&self->lock);
}

static void
build (CsMediaPipeline *self, gpointer arg)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  Parts parts;

  self->pipeline = gst_pipeline_new (NULL);
  /* The clock of a device would go with the device. */
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), clock);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, self, NULL);

  self->source_tap = cs_media_tap_new (cs_media_pipeline_on_input, self);
  self->sink_tap = cs_media_tap_new (cs_media_pipeline_on_output, self);
  if (!make_parts (self, &parts) || !link_parts (self, &parts))
    {
      self->events->failed (CS_MEDIA_FAILURE_INTERNAL, "a GStreamer element is missing", self->user_data);
      return;
    }
  g_object_set (parts.payloader, "pt", CS_MEDIA_PIPELINE_PT_OPUS, "ssrc", self->ssrc, NULL);
  publish_parts (self, &parts);
  if (!self->source.is_device)
    cs_media_pipeline_fill_end (self, &self->source);
  if (!self->sink.is_device)
    cs_media_pipeline_fill_end (self, &self->sink);
}

/* The microphone is opened only now: not while it rings. */
static void
play (CsMediaPipeline *self, gpointer arg)
{
  if (self->pipeline == NULL || self->playing)
    return;
  self->playing = TRUE;
  if (self->source.element == NULL)
    cs_media_pipeline_fill_end (self, &self->source);
  if (self->sink.element == NULL)
    cs_media_pipeline_fill_end (self, &self->sink);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

typedef struct {
  GDestroyNotify done;
  gpointer user_data;
} Ending;

static void
end (CsMediaPipeline *self, gpointer arg)
{
  Ending *ending = arg;
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  withdraw_parts (self);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->record_file, cs_media_wav_writer_free);

  ending->done (ending->user_data);
  g_free (ending);
}

typedef struct {
  char *source;
  char *sink;
} Devices;

static void
exchange (CsMediaPipeline *self, CsMediaEnd *side, const char *device)
{
  if (!side->is_device || (side->step == CS_MEDIA_END_NAMED && g_strcmp0 (side->device, device) == 0))
    return;
  g_free (side->device);
  side->device = g_strdup (device);
  side->step = CS_MEDIA_END_NAMED;
  if (!self->playing)
    return;
  cs_media_pipeline_fill_end (self, side);
  gst_element_sync_state_with_parent (side->element);
}

static void
exchange_devices (CsMediaPipeline *self, gpointer arg)
{
  Devices *devices = arg;

  if (self->pipeline != NULL)
    {
      exchange (self, &self->source, devices->source);
      exchange (self, &self->sink, devices->sink);
    }
  g_free (devices->source);
  g_free (devices->sink);
  g_free (devices);
}

/* ---- the public side: any thread ---- */

void
cs_media_pipeline_warm_up (void)
{
  static const char *const factories[] = {
    "appsink",      "opusdec",    "opusenc",    "rtpbin",       "rtpjitterbuffer", "rtpopuspay",
    "rtpopusdepay", "rtpptdemux", "rtpsession", "rtpssrcdemux", "rtpstorage",
  };

  for (guint i = 0; i < G_N_ELEMENTS (factories); i++)
    {
      GstElement *element = gst_element_factory_make (factories[i], NULL);

      if (element != NULL)
        gst_object_unref (gst_object_ref_sink (element));
    }
}

static gboolean
prepare_ends (CsMediaPipeline *self, const CsMediaAudio *audio, GError **error)
{
  self->source.is_device = audio->source == CS_MEDIA_SOURCE_DEVICE;
  self->source.device = g_strdup (audio->source_device);
  self->sink.is_device = audio->sink == CS_MEDIA_SINK_DEVICE;
  self->sink.device = g_strdup (audio->sink_device);
  if (self->source.is_device && self->sink.is_device)
    self->probe_name = cs_media_device_probe_name ();

  if (audio->source == CS_MEDIA_SOURCE_SPEECH)
    self->speech = cs_media_speech_new ();
  if (audio->source == CS_MEDIA_SOURCE_ECHO)
    {
      self->heard = cs_media_delay_new (audio->echo_delay_ms);
      self->said = cs_media_delay_ref (self->heard);
    }
  if (audio->source == CS_MEDIA_SOURCE_BRIDGE)
    {
      self->heard = cs_media_delay_ref (audio->bridge_into);
      self->said = cs_media_delay_ref (audio->bridge_from);
    }
  if (audio->source == CS_MEDIA_SOURCE_FILE
      && (self->play_file = cs_media_wav_reader_new (audio->play_file, error)) == NULL)
    return FALSE;
  if (audio->sink == CS_MEDIA_SINK_FILE
      && (self->record_file = cs_media_wav_writer_new (audio->record_file, error)) == NULL)
    return FALSE;
  return TRUE;
}

CsMediaPipeline *
cs_media_pipeline_new (const CsMediaPipelineConfig *config, const CsMediaPipelineEvents *events, gpointer user_data,
                       GError **error)
{
  CsMediaPipeline *self = g_new0 (CsMediaPipeline, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  cs_media_level_init (&self->input_level);
  cs_media_level_init (&self->output_level);
  self->events = events;
  self->user_data = user_data;
  self->ssrc = config->ssrc;
  self->gate = config->gate;
  self->codec = cs_media_codec_get_default ();
  self->settings = cs_media_codec_read_settings (self->codec, NULL, CS_MEDIA_FRAME_MS);
  self->record_next = GST_CLOCK_TIME_NONE;
  self->lane = cs_media_lane_new ();
  if (!prepare_ends (self, &config->audio, error))
    {
      pipeline_unref (self);
      return NULL;
    }
  cs_media_pipeline_post (self, build, NULL);
  return self;
}

void
cs_media_pipeline_start (CsMediaPipeline *self)
{
  cs_media_pipeline_post (self, play, NULL);
}

void
cs_media_pipeline_set_encoding (CsMediaPipeline *self, const CsMediaCodec *codec, const CsMediaCodecSettings *settings)
{
  g_mutex_lock (&self->lock);
  g_assert (codec == self->codec); /* there is one so far */
  self->settings = *settings;
  if (self->encoder != NULL)
    codec->set_up_encoder (self->encoder, settings);
  g_mutex_unlock (&self->lock);
}

void
cs_media_pipeline_push (CsMediaPipeline *self, CsMediaPacketKind kind, const guint8 *packet, gsize len)
{
  g_autoptr (GstElement) entry = NULL;

  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **) &entry,
                      (GstObject *) (kind == CS_MEDIA_PACKET_RTP ? self->rtp_in : self->rtcp_in));
  g_mutex_unlock (&self->lock);

  /* Before it plays it has no time to stamp packets with; one that has the time of day instead makes the jitter buffer
   * wait for hours. */
  if (entry != NULL && GST_STATE (entry) == GST_STATE_PLAYING)
    cs_media_inlet_push (entry, packet, len);
}

void
cs_media_pipeline_set_muted (CsMediaPipeline *self, gboolean muted)
{
  g_atomic_int_set (&self->muted, muted);
}

void
cs_media_pipeline_set_devices (CsMediaPipeline *self, const char *source_device, const char *sink_device)
{
  Devices *devices = g_new (Devices, 1);

  *devices = (Devices){ g_strdup (source_device), g_strdup (sink_device) };
  cs_media_pipeline_post (self, exchange_devices, devices);
}

void
cs_media_pipeline_get_quality (CsMediaPipeline *self, CsMediaQuality *quality)
{
  g_autoptr (GstElement) rtpbin = NULL;
  g_autoptr (GstElement) jitter_buffer = NULL;

  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **) &rtpbin, (GstObject *) self->rtpbin);
  gst_object_replace ((GstObject **) &jitter_buffer, (GstObject *) self->jitter_buffer);
  g_mutex_unlock (&self->lock);

  quality->rtt_ms = -1;
  quality->input_level_db = cs_media_level_take_db (&self->input_level);
  quality->level_db = cs_media_level_take_db (&self->output_level);
  if (rtpbin != NULL)
    cs_media_quality_read (rtpbin, jitter_buffer, quality);
}

void
cs_media_pipeline_stop (CsMediaPipeline *self, GDestroyNotify done, gpointer user_data)
{
  Ending *ending = g_new (Ending, 1);

  *ending = (Ending){ done, user_data };
  cs_media_pipeline_post (self, end, ending);
  pipeline_unref (self);
}
