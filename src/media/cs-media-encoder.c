/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encodes samples to RTP packets with a codec's GStreamer elements, without a pipeline or queue. */

#include "media/cs-media-encoder.h"

#include "media/cs-media-wav.h"

#include <gst/audio/audio.h>

struct _CsMediaEncoder {
  const CsMediaCodec *codec;
  GstElement *encoder;
  GstElement *payloader;
  GstPad *in;  /* ours, in front of the encoder */
  GstPad *out; /* ours, behind the payloader */
  CsMediaEncoderFunc func;
  gpointer user_data;
  gboolean begun;
  guint64 n_samples; /* pushed so far: the time */
};

static GstFlowReturn
on_packet (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CsMediaEncoder *self = gst_pad_get_element_private (pad);
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      self->func (map.data, map.size, self->user_data);
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
    gst_pad_set_chain_function (pad, on_packet);
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
  g_autoptr (GstPad) between = gst_element_get_static_pad (self->encoder, "src");
  g_autoptr (GstPad) behind = gst_element_get_static_pad (self->payloader, "sink");
  g_autoptr (GstPad) last = gst_element_get_static_pad (self->payloader, "src");

  return gst_pad_link_full (self->in, first, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK
         && gst_pad_link_full (between, behind, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK
         && gst_pad_link_full (last, self->out, GST_PAD_LINK_CHECK_NOTHING) == GST_PAD_LINK_OK;
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
  self->payloader = own_element (codec->payloader);
  if (self->encoder == NULL || self->payloader == NULL || !link_all (self))
    return NULL;
  g_object_set (self->payloader, "pt", payload_type, "ssrc", ssrc, NULL);
  gst_element_set_state (self->payloader, GST_STATE_PLAYING);
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
  drop_element (self->payloader);
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
