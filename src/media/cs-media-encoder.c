/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encodes samples to RTP packets with a codec's GStreamer elements, without a pipeline or queue. */

#include "media/cs-media-encoder.h"

#include "crypto/cs-random.h"
#include "media/cs-media-wav.h"

#include <gst/audio/audio.h>
#include <string.h>

struct _CsMediaEncoder {
  const CsMediaCodec *codec;
  GstElement *encoder;
  GstPad *in;  /* ours, in front of the encoder */
  GstPad *out; /* ours, behind it */
  CsMediaEncoderFunc func;
  gpointer user_data;
  gboolean begun;
  guint64 n_samples; /* pushed so far: the time */

  CsMediaRtpHeader header; /* of the next packet */
  guint32 first;           /* timestamp */
  CsMediaRoom packet;
};

static void
send_payload (CsMediaEncoder *self, const guint8 *payload, gsize len, GstClockTime at)
{
  const guint clock_rate = self->codec->format.clock_rate;

  if (len > CS_LIMIT_RTP_PACKET - CS_MEDIA_RTP_HEADER_LEN)
    return;
  self->header.timestamp = self->first + (guint32) gst_util_uint64_scale_round (at, clock_rate, GST_SECOND);
  cs_media_rtp_write_header (self->packet.bytes, &self->header);
  memcpy (self->packet.bytes + CS_MEDIA_RTP_HEADER_LEN, payload, len);
  self->header.marker = FALSE;
  self->header.sequence++;
  self->func (&self->packet, CS_MEDIA_RTP_HEADER_LEN + len, self->header.timestamp, self->user_data);
}

static GstFlowReturn
on_encoded (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CsMediaEncoder *self = gst_pad_get_element_private (pad);
  GstMapInfo map;

  if (GST_BUFFER_PTS_IS_VALID (buffer) && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      send_payload (self, map.data, map.size, GST_BUFFER_PTS (buffer));
      gst_buffer_unmap (buffer, &map);
    }
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstPad *
own_pad (CsMediaEncoder *self, GstPadDirection direction)
{
  GstPad *pad = gst_object_ref_sink (gst_pad_new (NULL, direction));

  gst_pad_set_element_private (pad, self);
  if (direction == GST_PAD_SINK)
    gst_pad_set_chain_function (pad, on_encoded);
  gst_pad_set_active (pad, TRUE);
  return pad;
}

static GstElement *
own_element (const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  return element != NULL ? gst_object_ref_sink (element) : NULL;
}

static gboolean
link_all (CsMediaEncoder *self)
{
  g_autoptr (GstPad) first = gst_element_get_static_pad (self->encoder, "sink");
  g_autoptr (GstPad) last = gst_element_get_static_pad (self->encoder, "src");

  return gst_pad_link_full (self->in, first, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK
         && gst_pad_link_full (last, self->out, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK;
}

/* RFC 3550 section 5.1: where numbers begin is left to chance; in the lower half, so that a peer that misses the first
 * packets does not take another rollover counter for SRTP (RFC 3711 section 3.3.1). */
static void
begin_numbers (CsMediaEncoder *self, guint payload_type, guint32 ssrc)
{
  self->header = (CsMediaRtpHeader){ .marker = TRUE, .payload_type = (guint8) payload_type, .ssrc = ssrc };
  self->header.sequence = (guint16) cs_random_below (0x8000);
  cs_random_bytes ((guint8 *) &self->first, sizeof self->first);
}

CsMediaEncoder *
cs_media_encoder_new (const CsMediaCodec *codec, guint payload_type, guint32 ssrc, CsMediaEncoderFunc func,
                      gpointer user_data)
{
  g_autoptr (CsMediaEncoder) self = g_new0 (CsMediaEncoder, 1);

  self->codec = codec;
  self->func = func;
  self->user_data = user_data;
  self->in = own_pad (self, GST_PAD_SRC);
  self->out = own_pad (self, GST_PAD_SINK);
  self->encoder = own_element (codec->encoder);
  if (self->encoder == NULL || !link_all (self))
    return NULL;
  begin_numbers (self, payload_type, ssrc);
  gst_element_set_state (self->encoder, GST_STATE_PLAYING);
  return g_steal_pointer (&self);
}

static void
drop_element (GstElement *element)
{
  if (element == NULL)
    return;
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}

void
cs_media_encoder_free (CsMediaEncoder *self)
{
  if (self == NULL)
    return;
  gst_pad_set_active (self->in, FALSE);
  drop_element (self->encoder);
  gst_pad_set_active (self->out, FALSE);
  gst_object_unref (self->in);
  gst_object_unref (self->out);
  g_free (self);
}

void
cs_media_encoder_set (CsMediaEncoder *self, const CsMediaCodecSettings *settings)
{
  if (self->codec->set_up_encoder != NULL)
    self->codec->set_up_encoder (self->encoder, settings);
}

static void
begin (CsMediaEncoder *self)
{
  g_autoptr (GstCaps) caps
      = gst_caps_from_string ("audio/x-raw, format=" GST_AUDIO_NE (S16) ", rate=48000, channels=1, "
                                                                        "layout=interleaved");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->in, gst_event_new_stream_start ("sound"));
  gst_pad_push_event (self->in, gst_event_new_caps (caps));
  gst_pad_push_event (self->in, gst_event_new_segment (&segment));
  self->begun = TRUE;
}

void
cs_media_encoder_push (CsMediaEncoder *self, const gint16 *samples, gsize n_samples)
{
  GstBuffer *buffer = gst_buffer_new_memdup (samples, n_samples * sizeof *samples);

  if (!self->begun)
    begin (self);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (self->n_samples, GST_SECOND, CS_MEDIA_RATE);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (n_samples, GST_SECOND, CS_MEDIA_RATE);
  self->n_samples += n_samples;
  gst_pad_push (self->in, buffer);
}
