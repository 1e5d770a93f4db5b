/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of sound devices on the main context, and what media prepares before the first call. */

#include "media/cs-media-devices.h"

#include "media/cs-media-desk.h"
#include "media/cs-media-device-elements.h"
#include "media/cs-media-io.h"
#include "media/cs-media-leg.h"
#include "media/cs-media-server.h"
#include "media/cs-media-srtp.h"
#include "net/cs-dtls-identity.h"

#include <stdlib.h>

/* Whoever tells of changes holds it, so that news under way have something to stand on. */
struct _CsMediaDevices {
  gatomicrefcount refs;
  CsMediaDevicesFunc changed; /* main context; NULL once freed */
  gpointer user_data;
  GMainContext *context;
  gint told; /* news are under way */
  GPtrArray *list;
  CsMediaProblem problem[2]; /* of the speaker, of the microphone */
};

void
cs_media_init (void)
{
  g_autoptr (GError) error = NULL;

  /* A broken installation is noticed when the first call needs an element; the program works without sound. */
  if (!gst_init_check (NULL, NULL, &error))
    g_debug ("GStreamer: %s", error->message);
}

static GThread *warm_up_thread = NULL;

static gpointer
warm_up (gpointer data)
{
  cs_media_init ();
  cs_media_srtp_warm_up ();
  cs_dtls_identity_prepare ();
  cs_media_leg_warm_up ();
  return NULL;
}

/* Libraries must not be loaded while the process takes down those that it has. */
static void
wait_for_warm_up (void)
{
  g_thread_join (warm_up_thread);
}

void
cs_media_warm_up (void)
{
  static gsize begun = 0;

  if (!g_once_init_enter (&begun))
    return;
  warm_up_thread = g_thread_new ("cs-media-warm-up", warm_up, NULL);
  atexit (wait_for_warm_up);
  g_once_init_leave (&begun, 1);
}

gboolean
cs_media_has_sound_server (void)
{
  return cs_media_sound_server () != CS_MEDIA_SOUND_NONE;
}

/* ---- one device ---- */

CsMediaDevice *
cs_media_device_copy (const CsMediaDevice *device)
{
  CsMediaDevice *copy = g_new (CsMediaDevice, 1);

  *copy = *device;
  copy->id = g_strdup (device->id);
  copy->name = g_strdup (device->name);
  return copy;
}

void
cs_media_device_free (gpointer data)
{
  CsMediaDevice *device = data;

  g_free (device->id);
  g_free (device->name);
  g_free (device);
}

const CsMediaDevice *
cs_media_device_choose (GPtrArray *devices, gboolean is_source, const char *wanted)
{
  const CsMediaDevice *any = NULL, *usual = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const CsMediaDevice *device = devices->pdata[i];

      if (device->is_source != is_source)
        continue;
      if (wanted != NULL && g_str_equal (device->id, wanted))
        return device;
      if (device->is_default)
        usual = device;
      if (any == NULL)
        any = device;
    }
  return usual != NULL ? usual : any;
}

void
cs_media_choose_devices (const char *source_device, const char *sink_device)
{
  cs_media_desk_choose_devices (cs_media_desk_get (), source_device, sink_device);
}

/* ---- the list ---- */

static void
devices_unref (gpointer data)
{
  CsMediaDevices *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->list);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
refresh (CsMediaDevices *self)
{
  CsMediaDesk *desk = cs_media_desk_get ();
  GPtrArray *list = cs_media_server_get_devices ();

  g_ptr_array_unref (self->list);
  self->list = list != NULL ? list : g_ptr_array_new ();
  for (guint source = 0; source < 2; source++)
    {
      CsMediaEnd *end = cs_media_desk_get_end (desk, source == 1);
      g_autofree char *used = cs_media_end_get_device (end);

      self->problem[source] = cs_media_end_get_problem (end);
      for (guint i = 0; i < self->list->len; i++)
        {
          CsMediaDevice *device = self->list->pdata[i];

          if (device->is_source == (source == 1))
            device->is_in_use = g_strcmp0 (device->id, used) == 0;
        }
    }
}

static void
on_news (gpointer data)
{
  CsMediaDevices *self = data;

  g_atomic_int_set (&self->told, FALSE);
  if (self->changed == NULL)
    return;
  refresh (self);
  self->changed (self, self->user_data);
}

static void
post_news (gpointer user_data)
{
  CsMediaDevices *self = user_data;

  if (!g_atomic_int_compare_and_exchange (&self->told, FALSE, TRUE))
    return;
  g_atomic_ref_count_inc (&self->refs);
  cs_media_io_reply (self->context, on_news, self, devices_unref);
}

static void
ignore_news (CsMediaDevices *self, gpointer user_data)
{
}

CsMediaDevices *
cs_media_devices_new (CsMediaDevicesFunc changed, gpointer user_data)
{
  CsMediaDevices *self = g_new0 (CsMediaDevices, 1);

  g_atomic_ref_count_init (&self->refs);
  self->changed = changed != NULL ? changed : ignore_news;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->list = g_ptr_array_new ();
  cs_media_server_follow (post_news, self);
  cs_media_followers_add (cs_media_desk_get_followers (cs_media_desk_get ()), post_news, self);
  refresh (self);
  return self;
}

void
cs_media_devices_free (CsMediaDevices *self)
{
  if (self == NULL)
    return;
  cs_media_server_unfollow (post_news, self);
  cs_media_followers_remove (cs_media_desk_get_followers (cs_media_desk_get ()), post_news, self);
  self->changed = NULL;
  devices_unref (self);
}

GPtrArray *
cs_media_devices_list (CsMediaDevices *self)
{
  return self->list;
}

CsMediaProblem
cs_media_devices_get_problem (CsMediaDevices *self, gboolean of_source)
{
  return self->problem[of_source ? 1 : 0];
}
