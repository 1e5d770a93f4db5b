/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audio stream of a call in the media-io thread: transport, keying and leg. */
#include "media/cs-media-stream-private.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "media/cs-media-io.h"
#include "media/cs-media-reports.h"

#include <string.h>

/* How long a call that may be clear waits for the peer's Hello. Ours goes out up to six times in this time, so that two
 * lost packets do not decide it; more would be heard as a slow answer. */
#define CLEAR_AFTER_US (1200 * G_TIME_SPAN_MILLISECOND)

#define QUALITY_INTERVAL_US G_USEC_PER_SEC

static CsMediaStream *
stream_ref (CsMediaStream *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_media_stream_unref (CsMediaStream *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  /* Transport, keying and timers went with stop(), in their thread; the leg with it. */
  cs_media_transport_free (self->transport);
  cs_media_keying_channel_free (self->rtp_keying);
  cs_media_keying_channel_free (self->rtcp_keying);
  cs_media_own_keys_free (self->own_keys);
  cs_timer_queue_free (self->timers);
  cs_media_gate_free (self->gate);
  cs_media_dtmf_free (self->dtmf);
  g_main_context_unref (self->context);
  g_rw_lock_clear (&self->transport_lock);
  g_free (self);
}

/* ---- news ---- */

typedef struct {
  CsMediaStream *stream;
  CsMediaNews news;
  char *text; /* what news.failure.text points to */
} QueuedNews;

static void
deliver (gpointer data)
{
  QueuedNews *queued = data;
  CsMediaStream *self = queued->stream;

  if (self->func != NULL)
    self->func (&queued->news, self->user_data);
}

static void
queued_news_free (gpointer data)
{
  QueuedNews *queued = data;

  cs_media_stream_unref (queued->stream);
  g_free (queued->text);
  g_free (queued);
}

void
cs_media_stream_tell (CsMediaStream *self, const CsMediaNews *news)
{
  QueuedNews *queued = g_new0 (QueuedNews, 1);

  queued->stream = stream_ref (self);
  queued->news = *news;
  if (news->kind == CS_MEDIA_NEWS_FAILED)
    queued->news.failure.text = queued->text = g_strdup (news->failure.text);
  cs_media_io_reply (self->context, deliver, queued, queued_news_free);
}

void
cs_media_stream_tell_failure (CsMediaStream *self, const CsMediaFailure *failure)
{
  cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_FAILED, .failure = *failure });
}

gboolean
cs_media_stream_note (CsMediaStream *self, CsMediaGateEvent event)
{
  if (!cs_media_gate_event (self->gate, event))
    return FALSE;
  cs_media_stream_tell (self,
                        &(CsMediaNews){ .kind = CS_MEDIA_NEWS_GATE, .gate = cs_media_gate_get_state (self->gate) });
  return TRUE;
}

/* ---- transport: media-io ---- */

static void
take_rtcp (CsMediaStream *self, const guint8 *packet, gsize len)
{
  guint8 report[CS_MEDIA_RTCP_REPORT_MAX];
  const gsize size = cs_media_rtcp_rebuild (&self->rtcp, packet, len, g_get_monotonic_time (), report);

  if (size > 0)
    cs_media_leg_push (self->leg, CS_MEDIA_PACKET_RTCP, report, size);
}

/* CSRCs would be sources to the RTP stack, as many as a peer likes to name. */
static void
take_rtp (CsMediaStream *self, const guint8 *packet, gsize len)
{
  guint32 plain[CS_LIMIT_RTP_PACKET / sizeof (guint32)];
  CsMediaRtpHeader header;
  guint8 type;
  gsize size;

  if (!cs_media_rtp_parse (packet, len, &header) || len > sizeof plain)
    return;
  type = self->receive_as[header.payload_type];
  if (type == 0)
    self->last.unknown++;
  if (type == 0 || !cs_media_sources_admit (&self->sources, header.ssrc, g_get_monotonic_time ()))
    return;
  size = cs_media_rtp_copy_plain (packet, len, &header, (guint8 *) plain);
  if (size == 0)
    return;
  cs_media_rtcp_heard_rtp (&self->rtcp, header.ssrc);
  cs_media_rtp_set_type ((guint8 *) plain, type, header.marker);
  cs_media_leg_push (self->leg, CS_MEDIA_PACKET_RTP, (const guint8 *) plain, size);
}

static void
on_transport_media (CsMediaPacketKind kind, const guint8 *packet, gsize len, gpointer user_data)
{
  if (kind == CS_MEDIA_PACKET_RTCP)
    take_rtcp (user_data, packet, len);
  else
    take_rtp (user_data, packet, len);
}

static void
on_transport_prepared (gpointer user_data)
{
  cs_media_stream_tell (user_data, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_PREPARED });
}

static const CsMediaTransportEvents transport_events = {
  .prepared = on_transport_prepared,
  .keying = cs_media_stream_on_keying_packet,
  .first_authentic = cs_media_stream_on_first_authentic,
  .media = on_transport_media,
};

/* ---- leg: the desk's thread ---- */

static void
on_leg_packet (CsMediaPacketKind kind, CsMediaRoom *packet, gsize len, gpointer user_data)
{
  guint8 *bytes = packet->bytes;
  CsMediaStream *self = user_data;
  CsMediaRtpHeader header;

  if (!cs_media_gate_may_send (self->gate, kind))
    return;
  if (kind == CS_MEDIA_PACKET_RTCP)
    cs_media_rtcp_correct (bytes, len);
  if (kind == CS_MEDIA_PACKET_RTP && !cs_media_dtmf_replace (self->dtmf, bytes, &len, CS_LIMIT_RTP_PACKET)
      && cs_media_rtp_parse (bytes, len, &header))
    cs_media_rtp_set_type (bytes, (guint8) g_atomic_int_get (&self->send_type), header.marker);

  g_rw_lock_reader_lock (&self->transport_lock);
  if (self->transport != NULL)
    cs_media_transport_send (self->transport, kind, packet, len);
  g_rw_lock_reader_unlock (&self->transport_lock);
}

static void
on_leg_flowing (gpointer user_data)
{
  cs_media_stream_tell (user_data, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_FLOWING });
}

static void
on_leg_failed (CsMediaFailureKind kind, const char *text, gpointer user_data)
{
  cs_media_stream_tell_failure (user_data, &(CsMediaFailure){ .kind = kind, .text = text });
}

static const CsMediaLegEvents leg_events = {
  .packet = on_leg_packet,
  .flowing = on_leg_flowing,
  .failed = on_leg_failed,
};

/* ---- quality: media-io ---- */

static void
measure (CsMediaStream *self, CsMediaTransport *transport, CsMediaCounts *counts)
{
  cs_media_transport_get_counts (transport, counts);
  self->last.sent = counts->sent;
  self->last.received = counts->received;
  self->last.dropped = counts->dropped;
  cs_media_leg_get_quality (self->leg, &self->last);
}

static void
tell_life (CsMediaStream *self)
{
  cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_LIFE, .life = self->liveness.life });
}

/* A peer that holds with "sendonly" may play something, and need not: nobody is missed. */
static void
watch_life (CsMediaStream *self, gint64 now_us)
{
  const gboolean watched = self->awaited && self->direction == CS_SDP_SENDRECV;

  if (cs_media_liveness_watch (&self->liveness, watched, now_us))
    tell_life (self);
}

static void
on_quality_due (gpointer user_data)
{
  CsMediaStream *self = user_data;
  CsMediaCounts counts;

  self->quality_timer = cs_timer_queue_add (self->timers, QUALITY_INTERVAL_US, on_quality_due, self);
  measure (self, self->transport, &counts);
  cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_QUALITY, .quality = self->last });
  if (cs_media_liveness_look (&self->liveness, counts.received, counts.reports, g_get_monotonic_time ()))
    tell_life (self);
  if (cs_media_unplayed_look (&self->unplayed, counts.received, self->last.unknown))
    cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_UNPLAYED });
}

/* ---- made and started ---- */

static void
do_start (gpointer data)
{
  CsMediaStream *self = data;

  cs_timer_queue_attach (self->timers, cs_media_io_get_context ());
  cs_media_transport_start (self->transport, cs_media_io_get_context ());
}

static void
drop_ref (gpointer data)
{
  cs_media_stream_unref (data);
}

CsMediaStream *
cs_media_stream_new (const CsMediaSessionConfig *config, GMainContext *context, CsMediaNewsFunc func,
                     gpointer user_data, GError **error)
{
  g_autoptr (CsMediaStream) self = g_new0 (CsMediaStream, 1);
  CsMediaLegConfig leg = { .audio = config->audio, .report_interval_ms = config->report_interval_ms };

  g_atomic_ref_count_init (&self->refs);
  g_rw_lock_init (&self->transport_lock);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->user_data = user_data;
  self->gate = cs_media_gate_new (config->allow_clear);
  self->dtmf = cs_media_dtmf_new ();
  self->timers = cs_timer_queue_new (cs_clock_system ());
  self->own_keys = cs_media_own_keys_new (config->keyings, error);
  if (self->own_keys == NULL)
    return NULL;
  self->transport = cs_media_transport_new (config->bind_address, self->gate, &transport_events, self, error);
  if (self->transport == NULL)
    return NULL;
  cs_media_transport_get_local (self->transport, &self->local);
  cs_media_stream_make_keying (self);

  /* One number for RTP and ZRTP (RFC 6189 section 5.1), chosen before either begins. */
  cs_random_bytes ((guint8 *) &leg.ssrc, sizeof leg.ssrc);
  cs_media_rtcp_init (&self->rtcp, leg.ssrc);
  self->sources.own_ssrc = leg.ssrc;
  leg.gate = self->gate;
  self->leg = cs_media_leg_new (&leg, &leg_events, self, error);
  if (self->leg == NULL)
    return NULL;
  if (cs_media_own_keys_have (self->own_keys, CS_KEYING_ZRTP))
    cs_media_stream_prepare_zrtp (self, config, leg.ssrc);
  cs_media_io_post (do_start, stream_ref (self), drop_ref);
  return g_steal_pointer (&self);
}

const CsMediaLocal *
cs_media_stream_get_local (CsMediaStream *self)
{
  return &self->local;
}

const CsMediaOwnKeys *
cs_media_stream_get_own_keys (CsMediaStream *self)
{
  return self->own_keys;
}

CsMediaGate *
cs_media_stream_get_gate (CsMediaStream *self)
{
  return self->gate;
}

CsMediaDtmf *
cs_media_stream_get_dtmf (CsMediaStream *self)
{
  return self->dtmf;
}

CsMediaLeg *
cs_media_stream_get_leg (CsMediaStream *self)
{
  return self->leg;
}

void
cs_media_stream_detach (CsMediaStream *self)
{
  self->func = NULL;
}

/* ---- posted by the main context ---- */

void
cs_media_target_free (CsMediaTarget *target)
{
  if (target == NULL)
    return;
  g_clear_object (&target->remote.rtp);
  g_clear_object (&target->remote.rtcp);
  cs_sdp_agreed_unref (target->agreed);
  g_free (target);
}

typedef struct {
  CsMediaStream *stream;
  CsMediaTarget *target;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  cs_media_target_free (connection->target);
  cs_media_stream_unref (connection->stream);
  g_free (connection);
}

/* What comes under the number that we announced, and what comes under the peer's own for the same. */
static void
apply_formats (CsMediaStream *self, const CsSdpAgreed *agreed)
{
  const CsSdpAgreedFormat *sound = cs_sdp_agreed_get_sound (agreed);
  const CsMediaCodec *codec = cs_media_codec_from_format (sound->format);
  const CsMediaCodecSettings settings = cs_media_codec_read_settings (codec, sound->fmtp, agreed->ptime_ms);

  memset (self->receive_as, 0, sizeof self->receive_as);
  for (guint i = 0; i < agreed->n_formats; i++)
    {
      const CsSdpAgreedFormat *format = &agreed->formats[i];
      const guint8 type = format->format->packet_ms != NULL ? CS_MEDIA_LEG_PT_SOUND : CS_MEDIA_LEG_PT_EVENT;

      self->receive_as[format->receive_payload_type] = type;
      self->receive_as[format->other_receive_payload_type] = type;
    }
  g_atomic_int_set (&self->send_type, sound->send_payload_type);
  cs_media_leg_set_encoding (self->leg, codec, &settings);
}

static void
apply_target (CsMediaStream *self, const CsMediaTarget *target)
{
  apply_formats (self, target->agreed);
  cs_media_transport_set_remote (self->transport, &target->remote);
  cs_media_gate_set_direction (self->gate, target->agreed->direction);
  self->direction = target->agreed->direction;
  watch_life (self, g_get_monotonic_time ());
}

static void
begin (CsMediaStream *self)
{
  self->connected = TRUE;
  cs_media_stream_start_keying (self);
  self->quality_timer = cs_timer_queue_add (self->timers, QUALITY_INTERVAL_US, on_quality_due, self);
  if (cs_media_gate_may_become_clear (self->gate))
    self->clear_timer = cs_timer_queue_add (self->timers, CLEAR_AFTER_US, cs_media_stream_on_clear_due, self);
}

static void
do_connect (gpointer data)
{
  Connection *connection = data;
  CsMediaStream *self = connection->stream;
  const CsMediaTarget *target = connection->target;

  if (self->transport == NULL)
    return;
  apply_target (self, target);
  /* A call that can have no sound gets no keys either: the other end would take it for one that stands. */
  if (!self->connected && !cs_media_leg_start (self->leg))
    return;
  cs_media_stream_tell_keying (self, target);
  if (!self->connected)
    begin (self);
  cs_media_stream_replay_early_packets (self);
}

void
cs_media_stream_connect (CsMediaStream *self, CsMediaTarget *target)
{
  Connection *connection = g_new (Connection, 1);

  *connection = (Connection){ stream_ref (self), target };
  cs_media_io_post (do_connect, connection, connection_free);
}

static void
do_confirmed (gpointer data)
{
  CsMediaStream *self = data;

  if (self->transport != NULL && self->connected)
    cs_media_stream_restart_keying (self);
}

void
cs_media_stream_confirmed (CsMediaStream *self)
{
  cs_media_io_post (do_confirmed, stream_ref (self), drop_ref);
}

typedef struct {
  CsMediaStream *stream;
  gboolean on;
} Switch;

static void
switch_free (gpointer data)
{
  Switch *order = data;

  cs_media_stream_unref (order->stream);
  g_free (order);
}

static void
post_switch (CsMediaStream *self, CsMediaIoFunc func, gboolean on)
{
  Switch *order = g_new (Switch, 1);

  *order = (Switch){ stream_ref (self), on };
  cs_media_io_post (func, order, switch_free);
}

static void
do_set_checked (gpointer data)
{
  const Switch *order = data;

  cs_media_stream_tell_checked (order->stream, order->on);
}

void
cs_media_stream_set_checked (CsMediaStream *self, gboolean checked)
{
  post_switch (self, do_set_checked, checked);
}

static void
do_set_early (gpointer data)
{
  const Switch *order = data;

  order->stream->early_sound = order->on;
}

void
cs_media_stream_set_early (CsMediaStream *self, gboolean early)
{
  post_switch (self, do_set_early, early);
}

static void
do_set_awaited (gpointer data)
{
  const Switch *order = data;

  order->stream->awaited = order->on;
  watch_life (order->stream, g_get_monotonic_time ());
}

void
cs_media_stream_set_awaited (CsMediaStream *self, gboolean awaited)
{
  post_switch (self, do_set_awaited, awaited);
}

/* RFC 3550 section 6.3.7. */
static void
say_bye (CsMediaStream *self)
{
  CsMediaRoom packet;
  const gsize len = cs_media_leg_write_bye (self->leg, packet.bytes, sizeof packet.bytes);

  if (len > 0)
    cs_media_transport_send (self->transport, CS_MEDIA_PACKET_RTCP, &packet, len);
}

static void
do_stop (gpointer data)
{
  CsMediaStream *self = data;
  CsMediaTransport *transport;
  CsMediaCounts counts;

  say_bye (self);
  g_rw_lock_writer_lock (&self->transport_lock);
  transport = g_steal_pointer (&self->transport);
  g_rw_lock_writer_unlock (&self->transport_lock);
  /* Only now does nothing more leave that would have to be counted. */
  measure (self, transport, &counts);
  cs_media_transport_free (transport);
  g_clear_pointer (&self->rtp_keying, cs_media_keying_channel_free);
  g_clear_pointer (&self->rtcp_keying, cs_media_keying_channel_free);
  g_clear_pointer (&self->timers, cs_timer_queue_free);
  cs_media_leg_stop (g_steal_pointer (&self->leg));
  cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_STOPPED, .quality = self->last });
}

void
cs_media_stream_stop (CsMediaStream *self)
{
  cs_media_io_post (do_stop, stream_ref (self), drop_ref);
}
