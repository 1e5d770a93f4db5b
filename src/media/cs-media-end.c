/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A microphone or speaker that follows its device. */

#include "media/cs-media-end.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-inlet.h"
#include "media/cs-media-io.h"
#include "media/cs-media-ring.h"
#include "media/cs-media-server.h"
#include "media/cs-media-tap.h"

#include <string.h>

#define AGAIN_AFTER_MS 500 /* a device that did not open, or failed */
#define RING_DELAY_MS 5    /* between the microphone's time and the desk's */
#define QUEUE_NS (100 * GST_MSECOND)
#define STUCK_US (1500 * G_TIME_SPAN_MILLISECOND) /* without a sample: the server has forgotten the stream */

struct _CsMediaEnd {
  gboolean is_source;
  char *probe_name;
  GstClockTime epoch;
  CsMediaEndFunc changed;
  gpointer user_data;
  CsMediaLane *lane;
  CsMediaRing *ring; /* source */
  gint deaf;         /* source: what comes now is not from the device that was chosen */
  gint moving;       /* samples went to or came from the device since the desk last looked */
  gint64 moved_us;   /* when it saw that; desk's thread */

  GMutex lock;
  gboolean open;
  gboolean following;
  char *wanted;
  char *device; /* in use */
  CsMediaProblem problem;
  GstElement *inlet; /* sink */
  GSource *again;

  GstElement *pipeline; /* lane */
  char *opened;         /* lane: the device that it was made for, ... */
  gint64 opened_us;     /* ... and when */
  gint broken;
  gint running; /* there is a pipeline */
  gint stuck;   /* nothing has moved through it, nor through the one before: it is not said to be in use */
};

static void settle (gpointer data);

static void
post_settle (gpointer user_data)
{
  CsMediaEnd *self = user_data;

  cs_media_lane_post (self->lane, settle, self);
}

static gboolean
on_again (gpointer user_data)
{
  CsMediaEnd *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->again, g_source_unref);
  g_mutex_unlock (&self->lock);
  post_settle (self);
  return G_SOURCE_REMOVE;
}

static void
settle_later (CsMediaEnd *self)
{
  g_mutex_lock (&self->lock);
  if (self->again == NULL)
    {
      self->again = g_timeout_source_new (AGAIN_AFTER_MS);
      g_source_set_callback (self->again, on_again, self, NULL);
      g_source_attach (self->again, cs_media_io_get_context ());
    }
  g_mutex_unlock (&self->lock);
}

/* ---- the pipeline: lane ---- */

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  CsMediaEnd *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &error, NULL);
      g_debug ("%s: %s", self->is_source ? "microphone" : "speaker", error->message);
      g_atomic_int_set (&self->broken, TRUE);
      post_settle (self);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* The server has moved the stream, because the device went: perhaps to a monitor, which is what this computer plays. */
static void
on_moved (GstElement *element, GParamSpec *pspec, gpointer user_data)
{
  CsMediaEnd *self = user_data;
  g_autofree char *now = NULL;

  g_object_get (element, "current-device", &now, NULL);
  if (now == NULL || g_strcmp0 (now, g_object_get_data (G_OBJECT (element), "cs-device")) == 0)
    return;
  g_debug ("%s moved to %s", self->is_source ? "microphone" : "speaker", now);
  g_atomic_int_set (&self->deaf, TRUE);
  g_atomic_int_set (&self->broken, TRUE);
  post_settle (self);
}

static void
on_samples (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data)
{
  CsMediaEnd *self = user_data;

  g_atomic_int_set (&self->moving, TRUE);
  if (self->is_source && !g_atomic_int_get (&self->deaf))
    cs_media_ring_write (self->ring, samples, n_samples);
}

static void
watch_moves (CsMediaEnd *self, GstElement *element, const char *device)
{
  g_autoptr (GstElement) end = cs_media_device_element_find (element);

  if (end == NULL || g_object_class_find_property (G_OBJECT_GET_CLASS (end), "current-device") == NULL)
    return;
  g_object_set_data_full (G_OBJECT (end), "cs-device", g_strdup (device), g_free);
  g_signal_connect (end, "notify::current-device", G_CALLBACK (on_moved), self);
}

static GstElement *
make_queue (void)
{
  GstElement *queue = gst_element_factory_make ("queue", NULL);

  if (queue != NULL)
    {
      gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
      g_object_set (queue, "max-size-time", (guint64) QUEUE_NS, "max-size-bytes", 0, "max-size-buffers", 0, "silent",
                    TRUE, NULL);
    }
  return queue;
}

static gboolean
fill_pipeline (CsMediaEnd *self, GstElement *element)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (CS_MEDIA_CAPS);
  GstElement *tap = cs_media_tap_new (on_samples, self), *nothing, *queue;

  if (self->is_source)
    {
      nothing = gst_element_factory_make ("fakesink", NULL);
      g_object_set (nothing, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
      gst_bin_add_many (GST_BIN (self->pipeline), element, tap, nothing, NULL);
      return gst_element_link_many (element, tap, nothing, NULL);
    }
  queue = make_queue ();
  g_mutex_lock (&self->lock);
  self->inlet = gst_object_ref_sink (cs_media_inlet_new (caps));
  g_mutex_unlock (&self->lock);
  gst_bin_add_many (GST_BIN (self->pipeline), gst_object_ref (self->inlet), queue, tap, element, NULL);
  return gst_element_link_many (self->inlet, queue, tap, element, NULL);
}

static void
close_pipeline (CsMediaEnd *self)
{
  g_autoptr (GstElement) inlet = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (self->pipeline == NULL)
    return;
  g_mutex_lock (&self->lock);
  inlet = g_steal_pointer (&self->inlet);
  g_mutex_unlock (&self->lock);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  g_atomic_int_set (&self->running, FALSE);
  g_clear_pointer (&self->opened, g_free);
}

static gboolean
open_pipeline (CsMediaEnd *self, const char *device)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *element = self->is_source ? cs_media_device_source_new (device, self->probe_name, &error)
                                        : cs_media_device_sink_new (device, self->probe_name, &error);

  if (element == NULL)
    {
      g_debug ("%s", error->message);
      return FALSE;
    }
  g_atomic_int_set (&self->broken, FALSE);
  g_atomic_int_set (&self->deaf, FALSE);
  if (self->ring != NULL)
    cs_media_ring_clear (self->ring);
  self->pipeline = gst_pipeline_new (NULL);
  g_atomic_int_set (&self->running, TRUE);
  self->opened = g_strdup (device);
  self->opened_us = g_get_monotonic_time ();
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), clock);
  gst_element_set_base_time (self->pipeline, self->epoch);
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, self, NULL);
  watch_moves (self, element, device);
  return fill_pipeline (self, element)
         && gst_element_set_state (self->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}

/* ---- what it should be, and is ---- */

static void
tell (CsMediaEnd *self, const char *device, CsMediaProblem problem)
{
  gboolean changed;

  g_mutex_lock (&self->lock);
  changed = self->problem != problem || g_strcmp0 (self->device, device) != 0;
  if (changed)
    {
      g_free (self->device);
      self->device = g_strdup (device);
      self->problem = problem;
    }
  g_mutex_unlock (&self->lock);
  if (changed)
    self->changed (self, self->user_data);
}

/* A device is in use once something moves: without its session manager, PipeWire opens streams that lead nowhere. */
static void
tell_use (CsMediaEnd *self, const char *device)
{
  if (g_atomic_int_get (&self->stuck))
    tell (self, NULL, CS_MEDIA_PROBLEM_NO_DEVICE);
  else
    tell (self, device, CS_MEDIA_PROBLEM_NONE);
}

/* The device to use now, or why there is none. (transfer full) */
static char *
find_device (CsMediaEnd *self, CsMediaProblem *problem)
{
  g_autoptr (GPtrArray) devices = cs_media_server_get_devices ();
  const CsMediaDevice *device;
  g_autofree char *wanted = NULL;

  g_mutex_lock (&self->lock);
  wanted = g_strdup (self->wanted);
  g_mutex_unlock (&self->lock);
  *problem = devices == NULL ? CS_MEDIA_PROBLEM_NO_SERVER : CS_MEDIA_PROBLEM_NO_DEVICE;
  if (devices == NULL)
    return NULL;
  device = cs_media_device_choose (devices, self->is_source, wanted);
  return device != NULL ? g_strdup (device->id) : NULL;
}

static gboolean
is_open (CsMediaEnd *self)
{
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->open;
  g_mutex_unlock (&self->lock);
  return open;
}

static void
settle (gpointer data)
{
  CsMediaEnd *self = data;
  g_autofree char *device = NULL;
  CsMediaProblem problem = CS_MEDIA_PROBLEM_NONE;
  const gboolean was_broken = g_atomic_int_get (&self->broken);

  if (!is_open (self))
    {
      close_pipeline (self);
      g_atomic_int_set (&self->stuck, FALSE);
      tell (self, NULL, CS_MEDIA_PROBLEM_NONE);
      return;
    }
  device = find_device (self, &problem);
  if (device == NULL || was_broken || g_strcmp0 (device, self->opened) != 0)
    close_pipeline (self);
  if (device == NULL)
    {
      tell (self, NULL, problem);
      return;
    }
  if (self->pipeline != NULL)
    {
      tell_use (self, device);
      return;
    }
  /* One that breaks as soon as it is opened is not tried in a circle. */
  if ((was_broken && g_get_monotonic_time () - self->opened_us < AGAIN_AFTER_MS * G_TIME_SPAN_MILLISECOND)
      || !open_pipeline (self, device))
    {
      close_pipeline (self);
      g_atomic_int_set (&self->broken, FALSE);
      tell (self, NULL, CS_MEDIA_PROBLEM_NO_DEVICE);
      settle_later (self);
      return;
    }
  tell_use (self, device);
}

CsMediaEnd *
cs_media_end_new (gboolean is_source, const char *probe_name, guint64 epoch, CsMediaEndFunc changed, gpointer user_data)
{
  CsMediaEnd *self = g_new0 (CsMediaEnd, 1);

  g_mutex_init (&self->lock);
  self->is_source = is_source;
  self->probe_name = g_strdup (probe_name);
  self->epoch = epoch;
  self->changed = changed;
  self->user_data = user_data;
  self->lane = cs_media_lane_new ();
  if (is_source)
    self->ring = cs_media_ring_new (RING_DELAY_MS);
  return self;
}

void
cs_media_end_set_open (CsMediaEnd *self, gboolean open)
{
  gboolean follow;

  g_mutex_lock (&self->lock);
  follow = open && !self->following;
  self->following |= follow;
  self->open = open;
  g_mutex_unlock (&self->lock);
  if (follow)
    cs_media_server_follow (post_settle, self);
  post_settle (self);
}

void
cs_media_end_choose (CsMediaEnd *self, const char *device)
{
  g_mutex_lock (&self->lock);
  g_free (self->wanted);
  self->wanted = g_strdup (device);
  g_mutex_unlock (&self->lock);
  post_settle (self);
}

char *
cs_media_end_get_device (CsMediaEnd *self)
{
  char *device;

  g_mutex_lock (&self->lock);
  device = g_strdup (self->device);
  g_mutex_unlock (&self->lock);
  return device;
}

CsMediaProblem
cs_media_end_get_problem (CsMediaEnd *self)
{
  CsMediaProblem problem;

  g_mutex_lock (&self->lock);
  problem = self->problem;
  g_mutex_unlock (&self->lock);
  return problem;
}

static void
note_moving (CsMediaEnd *self, gint64 now_us)
{
  self->moved_us = now_us;
  if (g_atomic_int_compare_and_exchange (&self->stuck, TRUE, FALSE))
    post_settle (self);
}

/* Whether samples still go to or come from the device. */
static void
watch (CsMediaEnd *self)
{
  const gint64 now_us = g_get_monotonic_time ();

  if (g_atomic_int_and ((guint *) &self->moving, 0))
    note_moving (self, now_us);
  else if (!g_atomic_int_get (&self->running) || now_us - self->moved_us > 2 * STUCK_US)
    self->moved_us = now_us;
  if (now_us - self->moved_us < STUCK_US)
    return;
  self->moved_us = now_us;
  g_debug ("%s is stuck", self->is_source ? "microphone" : "speaker");
  g_atomic_int_set (&self->stuck, TRUE);
  g_atomic_int_set (&self->broken, TRUE);
  post_settle (self);
}

void
cs_media_end_read (CsMediaEnd *self, gint16 *out, gsize n_samples)
{
  watch (self);
  if (g_atomic_int_get (&self->deaf))
    memset (out, 0, n_samples * sizeof *out);
  else
    cs_media_ring_read (self->ring, out, n_samples);
}

void
cs_media_end_write (CsMediaEnd *self, const gint16 *samples, gsize n_samples)
{
  g_autoptr (GstElement) inlet = NULL;

  watch (self);
  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **) &inlet, (GstObject *) self->inlet);
  g_mutex_unlock (&self->lock);
  if (inlet != NULL)
    cs_media_inlet_push (inlet, (const guint8 *) samples, n_samples * sizeof *samples);
}
