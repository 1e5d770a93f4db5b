/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GStreamer filter through which a function sees every sample. */
#include "media/cs-media-tap.h"

#include <gst/audio/audio.h>

#define CS_TYPE_MEDIA_TAP (cs_media_tap_get_type ())
G_DECLARE_FINAL_TYPE (CsMediaTap, cs_media_tap, CS, MEDIA_TAP, GstElement)

struct _CsMediaTap {
  GstElement parent_instance;

  GstPad *sink;
  GstPad *src;
  CsMediaTapFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (CsMediaTap, cs_media_tap, GST_TYPE_ELEMENT)

#define TAP_CAPS "audio/x-raw, format=" GST_AUDIO_NE (S16) ", rate=48000, channels=1, layout=interleaved"

static GstStaticPadTemplate sink_template
    = GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (TAP_CAPS));
static GstStaticPadTemplate src_template
    = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (TAP_CAPS));

static GstFlowReturn
tap_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CsMediaTap *self = CS_MEDIA_TAP (parent);
  GstMapInfo map;
  GstFlowReturn flow;

  buffer = gst_buffer_make_writable (buffer);
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    {
      self->func ((gint16 *) (gpointer) map.data, map.size / sizeof (gint16), GST_BUFFER_PTS (buffer), self->user_data);
      gst_buffer_unmap (buffer, &map);
    }

  flow = gst_pad_push (self->src, buffer);
  if (flow != GST_FLOW_OK)
    g_debug ("downstream of %s: %s", GST_OBJECT_NAME (self), gst_flow_get_name (flow));
  return GST_FLOW_OK;
}

/* A pad that is not linked at the moment must not refuse events either: it gets them again when it is linked. */
static gboolean
tap_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_pad_event_default (pad, parent, event);
  return TRUE;
}

static void
cs_media_tap_class_init (CsMediaTapClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Sample tap", "Filter/Audio",
                                         "Shows samples to a function", "Countersign");
}

static void
cs_media_tap_init (CsMediaTap *self)
{
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, tap_chain);
  gst_pad_set_event_function (self->sink, tap_event);
  GST_PAD_SET_PROXY_CAPS (self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
cs_media_tap_new (CsMediaTapFunc func, gpointer user_data)
{
  CsMediaTap *self = g_object_new (CS_TYPE_MEDIA_TAP, NULL);

  self->func = func;
  self->user_data = user_data;
  return GST_ELEMENT (self);
}
