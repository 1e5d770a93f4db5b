/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-pipeline-private.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "media/cs-media-inlet.h"

#include <gst/app/gstappsink.h>

#include <string.h>

#define JITTER_BUFFER_MS 40 /* see the budget in cs-media-pipeline.c */

static GstFlowReturn
pass_on (CsMediaPipeline *self, GstAppSink *sink, CsMediaPacketKind kind)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  guint32 packet[CS_LIMIT_RTP_PACKET / sizeof (guint32)];
  GstBuffer *buffer;
  gsize len;

  if (sample == NULL)
    return GST_FLOW_EOS;
  buffer = gst_sample_get_buffer (sample);
  len = gst_buffer_get_size (buffer);
  if (len <= sizeof packet)
    {
      gst_buffer_extract (buffer, 0, packet, len);
      self->events->packet (kind, (guint8 *) packet, len, sizeof packet, self->user_data);
    }
  return GST_FLOW_OK;
}

static GstFlowReturn
on_rtp_out (GstAppSink *sink, gpointer user_data)
{
  return pass_on (user_data, sink, CS_MEDIA_PACKET_RTP);
}

static GstFlowReturn
on_rtcp_out (GstAppSink *sink, gpointer user_data)
{
  return pass_on (user_data, sink, CS_MEDIA_PACKET_RTCP);
}

GstElement *
cs_media_pipeline_new_packet_sink (CsMediaPipeline *self, CsMediaPacketKind kind)
{
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  GstAppSinkCallbacks callbacks = { .new_sample = kind == CS_MEDIA_PACKET_RTP ? on_rtp_out : on_rtcp_out };

  if (sink == NULL)
    return NULL;

  g_object_set (sink, "sync", FALSE, "async", FALSE, "max-buffers", 20, "drop", TRUE, "wait-on-eos", FALSE,
                "enable-last-sample", FALSE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  return sink;
}

static GstCaps *
caps_for_type (guint payload_type)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, "audio", "clock-rate", G_TYPE_INT,
                              CS_MEDIA_RATE, "encoding-name", G_TYPE_STRING,
                              payload_type == CS_MEDIA_PIPELINE_PT_EVENT ? "TELEPHONE-EVENT" : "OPUS", "payload",
                              G_TYPE_INT, (gint) payload_type, NULL);
}

GstElement *
cs_media_pipeline_new_packet_source (CsMediaPacketKind kind)
{
  g_autoptr (GstCaps) caps = kind == CS_MEDIA_PACKET_RTP ? caps_for_type (CS_MEDIA_PIPELINE_PT_OPUS)
                                                         : gst_caps_new_empty_simple ("application/x-rtcp");

  return cs_media_inlet_new (caps);
}

static GstCaps *
on_request_caps (GstElement *rtpbin, guint session, guint payload_type, gpointer user_data)
{
  return caps_for_type (payload_type);
}

static void
on_new_jitter_buffer (GstElement *rtpbin, GstElement *jitter_buffer, guint session, guint ssrc, gpointer user_data)
{
  CsMediaPipeline *self = user_data;

  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **) &self->jitter_buffer, GST_OBJECT (jitter_buffer));
  g_mutex_unlock (&self->lock);
}

/* A peer that begins anew has another SSRC, and may come back to the first: all of them lead to the decoder, and none
 * is cut off, because a jitter buffer that finds nobody behind it stops for good. */
static void
link_to_decoder (CsMediaPipeline *self, GstPad *pad)
{
  g_autoptr (GstPad) sink = gst_element_request_pad_simple (self->funnel, "sink_%u");

  gst_pad_link (pad, sink);
}

/* Telephone events share the sequence numbers of speech, so they have to go through the jitter buffer, and somewhere
 * from there. */
static void
link_to_nothing (GstElement *rtpbin, GstPad *pad)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (rtpbin));
  GstElement *sink = cs_media_sink_new_nothing ();
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  if (parent == NULL)
    {
      gst_object_unref (gst_object_ref_sink (sink));
      return;
    }
  gst_bin_add (GST_BIN (parent), sink);
  gst_pad_link (pad, sink_pad);
  gst_element_sync_state_with_parent (sink);
}

static void
on_pad_added (GstElement *rtpbin, GstPad *pad, gpointer user_data)
{
  CsMediaPipeline *self = user_data;
  const char *name = GST_PAD_NAME (pad);
  const char *type = strrchr (name, '_');

  if (!g_str_has_prefix (name, "recv_rtp_src_") || type == NULL)
    return;
  if (g_ascii_strtoull (type + 1, NULL, 10) == CS_MEDIA_PIPELINE_PT_OPUS)
    link_to_decoder (self, pad);
  else
    link_to_nothing (rtpbin, pad);
}

GstElement *
cs_media_pipeline_new_rtpbin (CsMediaPipeline *self)
{
  GstElement *rtpbin = gst_element_factory_make ("rtpbin", NULL);
  g_autofree char *cname = cs_random_token (12);
  g_autoptr (GstStructure) description
      = gst_structure_new ("application/x-rtp-source-sdes", "cname", G_TYPE_STRING, cname, NULL);

  if (rtpbin == NULL)
    return NULL;
  /* The canonical name is random for each call (RFC 7022): by default it names the user and the machine. */
  g_object_set (rtpbin, "latency", JITTER_BUFFER_MS, "do-lost", TRUE, "sdes", description, "max-streams",
                CS_LIMIT_MEDIA_STREAMS, NULL);
  g_signal_connect (rtpbin, "request-pt-map", G_CALLBACK (on_request_caps), self);
  g_signal_connect (rtpbin, "new-jitterbuffer", G_CALLBACK (on_new_jitter_buffer), self);
  g_signal_connect (rtpbin, "pad-added", G_CALLBACK (on_pad_added), self);
  return rtpbin;
}
