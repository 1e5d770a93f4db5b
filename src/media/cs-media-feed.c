/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-feed.h"

#include "media/cs-media-wav.h"

#include <gst/audio/audio.h>
#include <gst/base/gstpushsrc.h>

#define CS_TYPE_MEDIA_FEED (cs_media_feed_get_type ())
G_DECLARE_FINAL_TYPE (CsMediaFeed, cs_media_feed, CS, MEDIA_FEED, GstPushSrc)

struct _CsMediaFeed {
  GstPushSrc parent_instance;

  CsMediaFeedFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  GstClockTime next; /* running time of the next frame; NONE: not begun */
};

G_DEFINE_FINAL_TYPE (CsMediaFeed, cs_media_feed, GST_TYPE_PUSH_SRC)

#define FRAME_DURATION (CS_MEDIA_FRAME_MS * GST_MSECOND)

static GstClockTime
running_time (GstElement *element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  const GstClockTime base = gst_element_get_base_time (element);
  GstClockTime now;

  if (clock == NULL)
    return 0;
  now = gst_clock_get_time (clock);
  return now > base ? now - base : 0;
}

static GstFlowReturn
cs_media_feed_fill (GstPushSrc *source, GstBuffer *buffer)
{
  CsMediaFeed *self = CS_MEDIA_FEED (source);
  GstMapInfo map;

  if (self->next == GST_CLOCK_TIME_NONE)
    self->next = gst_base_src_is_live (GST_BASE_SRC (self)) ? running_time (GST_ELEMENT (self)) : 0;
  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  self->func ((gint16 *) (gpointer) map.data, map.size / sizeof (gint16), self->user_data);
  gst_buffer_unmap (buffer, &map);

  GST_BUFFER_PTS (buffer) = self->next;
  GST_BUFFER_DURATION (buffer) = FRAME_DURATION;
  self->next += FRAME_DURATION;
  return GST_FLOW_OK;
}

static void
cs_media_feed_get_times (GstBaseSrc *source, GstBuffer *buffer, GstClockTime *start, GstClockTime *end)
{
  *start = *end = GST_CLOCK_TIME_NONE;
  if (!gst_base_src_is_live (source))
    return;
  *start = GST_BUFFER_PTS (buffer);
  *end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
}

static gboolean
cs_media_feed_start (GstBaseSrc *source)
{
  CS_MEDIA_FEED (source)->next = GST_CLOCK_TIME_NONE;
  return TRUE;
}

static void
cs_media_feed_finalize (GObject *object)
{
  CsMediaFeed *self = CS_MEDIA_FEED (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  G_OBJECT_CLASS (cs_media_feed_parent_class)->finalize (object);
}

static void
cs_media_feed_class_init (CsMediaFeedClass *klass)
{
  static GstStaticPadTemplate source_template = GST_STATIC_PAD_TEMPLATE (
      "src", GST_PAD_SRC, GST_PAD_ALWAYS,
      GST_STATIC_CAPS ("audio/x-raw, format=" GST_AUDIO_NE (S16) ", rate=48000, channels=1, layout=interleaved"));

  G_OBJECT_CLASS (klass)->finalize = cs_media_feed_finalize;
  GST_BASE_SRC_CLASS (klass)->start = cs_media_feed_start;
  GST_BASE_SRC_CLASS (klass)->get_times = cs_media_feed_get_times;
  GST_PUSH_SRC_CLASS (klass)->fill = cs_media_feed_fill;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &source_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Sample feed", "Source/Audio",
                                         "Samples from a function", "Countersign");
}

static void
cs_media_feed_init (CsMediaFeed *self)
{
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_blocksize (GST_BASE_SRC (self), CS_MEDIA_FRAME * sizeof (gint16));
}

GstElement *
cs_media_feed_new (gboolean live, CsMediaFeedFunc func, gpointer user_data, GDestroyNotify destroy)
{
  CsMediaFeed *self = g_object_new (CS_TYPE_MEDIA_FEED, NULL);

  gst_base_src_set_live (GST_BASE_SRC (self), live);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return GST_ELEMENT (self);
}
