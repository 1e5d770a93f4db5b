/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call between the desk and plain RTP: encoder one way, playout the other, reports beside them. */

#include "media/cs-media-leg.h"

#include "base/cs-limits.h"
#include "media/cs-media-encoder.h"
#include "media/cs-media-level.h"
#include "media/cs-media-place.h"
#include "media/cs-media-playout.h"
#include "media/cs-media-reports.h"
#include "media/cs-media-wav.h"

#include <string.h>

/* Another source takes over only once the one before is silent: two that talk at once would be heard as neither. */
#define SOURCE_SILENT_US (60 * G_TIME_SPAN_MILLISECOND)

struct _CsMediaLeg {
  const CsMediaLegEvents *events;
  gpointer user_data;
  CsMediaGate *gate;
  const CsMediaCodec *codec;
  CsMediaPlace *place; /* at the desk */
  gint muted;
  CsMediaLevel input_level;
  CsMediaLevel output_level;

  GMutex lock; /* for all that follows */
  CsMediaPlayout *playout;
  CsMediaReports *reports;
  gboolean has_source;
  guint32 source; /* SSRC of what is played */
  gint64 heard_us;
  guint32 candidate; /* one that was heard beside it, once */
  CsMediaCodecSettings settings;

  CsMediaEncoder *encoder; /* desk's thread; settings from any */
  gint64 now_us;           /* of the tick; desk's thread */
  gboolean flowing;        /* desk's thread */
};

void
cs_media_leg_warm_up (void)
{
  const CsMediaCodec *codec = cs_media_codec_get_default ();
  g_autoptr (CsMediaEncoder) encoder = cs_media_encoder_new (codec, CS_MEDIA_LEG_PT_SOUND, 1, NULL, NULL);

  if (encoder == NULL)
    g_debug ("GStreamer lacks %s", codec->encoder);
}

/* ---- to the other end: the desk's thread ---- */

static void
on_encoded (CsMediaRoom *packet, gsize len, guint32 timestamp, gpointer user_data)
{
  CsMediaLeg *self = user_data;

  if (cs_media_gate_may_send (self->gate, CS_MEDIA_PACKET_RTP))
    {
      g_mutex_lock (&self->lock);
      cs_media_reports_sent (self->reports, timestamp, len - CS_MEDIA_RTP_HEADER_LEN, self->now_us);
      g_mutex_unlock (&self->lock);
    }
  self->events->packet (CS_MEDIA_PACKET_RTP, packet, len, self->user_data);
}

/* Locked. */
static void
follow_loss (CsMediaLeg *self)
{
  const CsMediaLoss *loss = cs_media_reports_get_loss (self->reports);
  const guint percent = cs_media_loss_get_percent (loss);

  if (loss->kind == self->settings.loss && percent == self->settings.loss_percent)
    return;
  self->settings.loss = loss->kind;
  self->settings.loss_percent = percent;
  cs_media_encoder_set (self->encoder, &self->settings);
}

static void
report (CsMediaLeg *self)
{
  CsMediaRoom packet;
  gsize len;

  g_mutex_lock (&self->lock);
  len = cs_media_reports_write_due (self->reports, packet.bytes, sizeof packet.bytes, self->now_us, g_get_real_time ());
  follow_loss (self);
  g_mutex_unlock (&self->lock);
  if (len > 0)
    self->events->packet (CS_MEDIA_PACKET_RTCP, &packet, len, self->user_data);
}

void
cs_media_leg_hear (CsMediaLeg *self, const gint16 *samples, gsize n_samples, gint64 now_us)
{
  static const gint16 silence[CS_MEDIA_FRAME];
  const gint16 *sent = g_atomic_int_get (&self->muted) ? silence : samples;

  self->now_us = now_us;
  cs_media_level_add (&self->input_level, sent, n_samples);
  cs_media_encoder_push (self->encoder, sent, n_samples);
  report (self);
}

/* ---- from the other end ---- */

/* Whether the packet is of the source that is played, which it may become. Locked. */
static gboolean
is_our_source (CsMediaLeg *self, guint32 ssrc, gint64 now_us)
{
  if (self->has_source && ssrc == self->source)
    {
      self->heard_us = now_us;
      return TRUE;
    }
  if (self->has_source && (now_us - self->heard_us < SOURCE_SILENT_US || ssrc != self->candidate))
    {
      self->candidate = ssrc;
      return FALSE;
    }
  self->has_source = TRUE;
  self->source = ssrc;
  self->heard_us = now_us;
  cs_media_playout_restart (self->playout);
  return TRUE;
}

static void
take_rtp (CsMediaLeg *self, const guint8 *packet, gsize len, gint64 now_us)
{
  CsMediaRtpHeader header;

  if (!cs_media_rtp_parse (packet, len, &header) || !is_our_source (self, header.ssrc, now_us))
    return;
  cs_media_reports_received (self->reports, &header, self->codec->format.clock_rate, now_us);
  if (header.payload_type == CS_MEDIA_LEG_PT_SOUND)
    cs_media_playout_put (self->playout, header.timestamp, packet + header.payload_offset, len - header.payload_offset,
                          now_us);
}

void
cs_media_leg_push (CsMediaLeg *self, CsMediaPacketKind kind, const guint8 *packet, gsize len)
{
  const gint64 now_us = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  if (kind == CS_MEDIA_PACKET_RTP)
    take_rtp (self, packet, len, now_us);
  else
    cs_media_reports_read (self->reports, packet, len, now_us, g_get_real_time ());
  g_mutex_unlock (&self->lock);
}

gboolean
cs_media_leg_speak (CsMediaLeg *self, gint16 *out, gsize n_samples, gint64 now_us)
{
  gboolean sounds;

  g_mutex_lock (&self->lock);
  sounds = cs_media_playout_get (self->playout, out, n_samples, now_us);
  g_mutex_unlock (&self->lock);
  /* What was waiting when the bar came down. */
  if (sounds && !cs_media_gate_may_play (self->gate, CS_MEDIA_PACKET_RTP))
    {
      memset (out, 0, n_samples * sizeof *out);
      sounds = FALSE;
    }
  if (sounds && !self->flowing)
    {
      self->flowing = TRUE;
      self->events->flowing (self->user_data);
    }
  cs_media_level_add (&self->output_level, out, n_samples);
  return sounds;
}

/* ---- the owner ---- */

static void
leg_free (CsMediaLeg *self)
{
  cs_media_encoder_free (self->encoder);
  cs_media_playout_free (self->playout);
  cs_media_reports_free (self->reports);
  cs_media_level_clear (&self->input_level);
  cs_media_level_clear (&self->output_level);
  g_mutex_clear (&self->lock);
  g_free (self);
}

CsMediaLeg *
cs_media_leg_new (const CsMediaLegConfig *config, const CsMediaLegEvents *events, gpointer user_data, GError **error)
{
  CsMediaLeg *self = g_new0 (CsMediaLeg, 1);

  g_mutex_init (&self->lock);
  cs_media_level_init (&self->input_level);
  cs_media_level_init (&self->output_level);
  self->events = events;
  self->user_data = user_data;
  self->gate = config->gate;
  self->codec = cs_media_codec_get_default ();
  self->playout = cs_media_playout_new (self->codec->decoder);
  self->reports = cs_media_reports_new (config->ssrc, config->report_interval_ms);
  self->encoder = cs_media_encoder_new (self->codec, CS_MEDIA_LEG_PT_SOUND, config->ssrc, on_encoded, self);
  if (self->encoder == NULL)
    g_set_error_literal (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_PIPELINE, "a GStreamer element is missing");
  else
    self->place = cs_media_place_new (self, &config->audio, error);
  if (self->place == NULL)
    {
      leg_free (self);
      return NULL;
    }
  self->settings = cs_media_codec_read_settings (self->codec, NULL, CS_MEDIA_FRAME_MS);
  cs_media_encoder_set (self->encoder, &self->settings);
  return self;
}

gboolean
cs_media_leg_start (CsMediaLeg *self)
{
  return cs_media_place_join (self->place);
}

gsize
cs_media_leg_write_bye (CsMediaLeg *self, guint8 *packet, gsize size)
{
  gsize len;

  g_mutex_lock (&self->lock);
  len = cs_media_reports_write_bye (self->reports, packet, size, g_get_monotonic_time (), g_get_real_time ());
  g_mutex_unlock (&self->lock);
  return len;
}

void
cs_media_leg_stop (CsMediaLeg *self)
{
  cs_media_place_free (self->place);
  leg_free (self);
}

void
cs_media_leg_set_encoding (CsMediaLeg *self, const CsMediaCodec *codec, const CsMediaCodecSettings *settings)
{
  g_mutex_lock (&self->lock);
  g_assert (codec == self->codec); /* there is one so far */
  self->settings.bitrate = settings->bitrate;
  self->settings.use_inband_fec = settings->use_inband_fec;
  self->settings.packet_ms = settings->packet_ms;
  cs_media_encoder_set (self->encoder, &self->settings);
  g_mutex_unlock (&self->lock);
}

void
cs_media_leg_set_muted (CsMediaLeg *self, gboolean muted)
{
  g_atomic_int_set (&self->muted, muted);
}

void
cs_media_leg_get_quality (CsMediaLeg *self, CsMediaQuality *quality)
{
  g_mutex_lock (&self->lock);
  quality->lost = cs_media_reports_get_lost (self->reports);
  quality->jitter_ms = cs_media_reports_get_jitter_ms (self->reports);
  quality->rtt_ms = cs_media_reports_get_rtt_ms (self->reports);
  g_mutex_unlock (&self->lock);
  quality->input_level_db = cs_media_level_take_db (&self->input_level);
  quality->level_db = cs_media_level_take_db (&self->output_level);
}

CsMediaGate *
cs_media_leg_get_gate (CsMediaLeg *self)
{
  return self->gate;
}

void
cs_media_leg_tell_failed (CsMediaLeg *self, CsMediaFailureKind kind, const char *text)
{
  self->events->failed (kind, text, self->user_data);
}
