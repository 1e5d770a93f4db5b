/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-devices.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-io.h"
#include "media/cs-media-pipeline.h"
#include "media/cs-media-srtp.h"
#include "net/cs-dtls-identity.h"

#include <stdlib.h>

/* Starting a provider waits for the sound server, so that is done in a lane; what it reports comes over its bus to the
 * main context. The list is always asked for anew, which costs nothing: the provider keeps it. */
struct _CsMediaDevices {
  CsMediaDevicesFunc changed;
  gpointer user_data;
  CsMediaLane *lane;
  GstDeviceProvider *provider; /* NULL: no sound server */
  guint watch;
  GPtrArray *list; /* of CsMediaDevice */
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
  cs_media_pipeline_warm_up ();
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

static void
device_free (gpointer data)
{
  CsMediaDevice *device = data;

  g_free (device->id);
  g_free (device->name);
  g_free (device);
}

/* The name by which the sound server knows it: a property of PulseAudio's devices, part of the properties for
 * PipeWire's. */
static char *
device_id (GstDevice *device, const GstStructure *properties)
{
  char *id = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (device), "internal-name") != NULL)
    g_object_get (device, "internal-name", &id, NULL);
  if (id == NULL && properties != NULL)
    id = g_strdup (gst_structure_get_string (properties, "node.name"));
  return id;
}

static gboolean
is_monitor (const GstStructure *properties)
{
  return properties != NULL && g_strcmp0 (gst_structure_get_string (properties, "device.class"), "monitor") == 0;
}

static void
add_device (GPtrArray *list, GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  const gboolean is_source = gst_device_has_classes (device, "Audio/Source");
  gboolean is_default = FALSE;
  CsMediaDevice *added;
  char *id;

  if ((!is_source && !gst_device_has_classes (device, "Audio/Sink")) || is_monitor (properties))
    return;
  id = device_id (device, properties);
  if (id == NULL)
    return;
  if (properties != NULL)
    gst_structure_get_boolean (properties, "is-default", &is_default);
  added = g_new0 (CsMediaDevice, 1);
  *added = (CsMediaDevice){ id, gst_device_get_display_name (device), is_source, is_default };
  g_ptr_array_add (list, added);
}

static void
refresh (CsMediaDevices *self)
{
  GList *devices = gst_device_provider_get_devices (self->provider);

  g_ptr_array_set_size (self->list, 0);
  for (GList *l = devices; l != NULL; l = l->next)
    add_device (self->list, l->data);
  g_list_free_full (devices, gst_object_unref);
  if (self->changed != NULL)
    self->changed (self, self->user_data);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  switch ((guint) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_REMOVED:
    case GST_MESSAGE_DEVICE_CHANGED:
      refresh (user_data);
      break;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

static GstDeviceProvider *
new_provider (void)
{
  switch (cs_media_sound_server ())
    {
    case CS_MEDIA_SOUND_PULSE:
      return gst_device_provider_factory_get_by_name ("pulsedeviceprovider");
    case CS_MEDIA_SOUND_PIPEWIRE:
      return gst_device_provider_factory_get_by_name ("pipewiredeviceprovider");
    case CS_MEDIA_SOUND_NONE:
    default:
      return NULL;
    }
}

static void
start_provider (gpointer data)
{
  g_autoptr (GstDeviceProvider) provider = data;

  if (!gst_device_provider_start (provider))
    g_debug ("the sound server does not list its devices");
}

static void
stop_provider (gpointer data)
{
  g_autoptr (GstDeviceProvider) provider = data;

  gst_device_provider_stop (provider);
}

CsMediaDevices *
cs_media_devices_new (CsMediaDevicesFunc changed, gpointer user_data)
{
  CsMediaDevices *self = g_new0 (CsMediaDevices, 1);
  g_autoptr (GstBus) bus = NULL;

  self->changed = changed;
  self->user_data = user_data;
  self->list = g_ptr_array_new_with_free_func (device_free);
  self->lane = cs_media_lane_new ();
  self->provider = new_provider ();
  if (self->provider != NULL)
    {
      bus = gst_device_provider_get_bus (self->provider);
      self->watch = gst_bus_add_watch (bus, on_bus_message, self);
      cs_media_lane_post (self->lane, start_provider, gst_object_ref (self->provider));
    }
  return self;
}

void
cs_media_devices_free (CsMediaDevices *self)
{
  if (self == NULL)
    return;
  if (self->watch != 0)
    g_source_remove (self->watch);
  if (self->provider != NULL)
    cs_media_lane_post (self->lane, stop_provider, self->provider);
  cs_media_lane_unref (self->lane);
  g_ptr_array_unref (self->list);
  g_free (self);
}

GPtrArray *
cs_media_devices_list (CsMediaDevices *self)
{
  return self->list;
}
