/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GStreamer source that pushes buffers in the caller's thread. */
#include "media/cs-media-inlet.h"

/* appsrc hands every packet to a thread of its own, and on most machines waking that costs more than what it does for
 * the packet: the jitter buffer behind it is where packets wait. */

#define CS_TYPE_MEDIA_INLET (cs_media_inlet_get_type ())
G_DECLARE_FINAL_TYPE (CsMediaInlet, cs_media_inlet, CS, MEDIA_INLET, GstElement)

struct _CsMediaInlet {
  GstElement parent_instance;

  GstPad *src;
  GstCaps *caps;
  gboolean begun; /* caps and segment are sent; stream lock */
};

G_DEFINE_FINAL_TYPE (CsMediaInlet, cs_media_inlet, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_template
    = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static gboolean
inlet_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* As a live source it has nothing to give before it plays. */
static GstStateChangeReturn
cs_media_inlet_change_state (GstElement *element, GstStateChange transition)
{
  CsMediaInlet *self = CS_MEDIA_INLET (element);
  GstStateChangeReturn done = GST_ELEMENT_CLASS (cs_media_inlet_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    self->begun = FALSE;
  if (done == GST_STATE_CHANGE_SUCCESS
      && (transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED))
    return GST_STATE_CHANGE_NO_PREROLL;
  return done;
}

static void
cs_media_inlet_finalize (GObject *object)
{
  gst_caps_unref (CS_MEDIA_INLET (object)->caps);
  G_OBJECT_CLASS (cs_media_inlet_parent_class)->finalize (object);
}

static void
cs_media_inlet_class_init (CsMediaInletClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_media_inlet_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = cs_media_inlet_change_state;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Packet inlet", "Source/Network",
                                         "Passes on packets in the thread that brings them", "Countersign");
}

static void
cs_media_inlet_init (CsMediaInlet *self)
{
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, inlet_query);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
cs_media_inlet_new (GstCaps *caps)
{
  CsMediaInlet *self = g_object_new (CS_TYPE_MEDIA_INLET, NULL);

  self->caps = gst_caps_ref (caps);
  return GST_ELEMENT (self);
}

static void
begin (CsMediaInlet *self)
{
  g_autofree char *stream = gst_pad_create_stream_id (self->src, GST_ELEMENT (self), NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start (stream));
  gst_pad_push_event (self->src, gst_event_new_caps (self->caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  self->begun = TRUE;
}

void
cs_media_inlet_push (GstElement *inlet, const guint8 *packet, gsize len)
{
  CsMediaInlet *self = CS_MEDIA_INLET (inlet);
  GstClockTime now = gst_element_get_current_running_time (inlet);
  GstBuffer *buffer;
  GstFlowReturn flow;

  if (GST_STATE (inlet) != GST_STATE_PLAYING || now == GST_CLOCK_TIME_NONE)
    return;
  GST_PAD_STREAM_LOCK (self->src);
  if (!self->begun)
    begin (self);
  buffer = gst_buffer_new_memdup (packet, len);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = now;
  flow = gst_pad_push (self->src, buffer);
  GST_PAD_STREAM_UNLOCK (self->src);
  if (flow != GST_FLOW_OK)
    g_debug ("downstream of %s: %s", GST_OBJECT_NAME (self), gst_flow_get_name (flow));
}
