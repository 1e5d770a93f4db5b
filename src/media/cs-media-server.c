/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sound server's devices, kept for all who follow them. */

#include "media/cs-media-server.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-io.h"
#include "media/cs-media-pulse.h"

static GMutex lock;
static GPtrArray *devices; /* NULL: no server */
static gboolean begun;
static CsMediaFollowers followers;
static CsMediaPulse *pulse;         /* one of the two, once somebody follows */
static GstDeviceProvider *provider; /* PipeWire without PulseAudio's interface */

static gpointer
copy_device (gconstpointer device, gpointer user_data)
{
  return cs_media_device_copy (device);
}

/* (transfer full) */
static void
take_devices (GPtrArray *list, gpointer user_data)
{
  g_mutex_lock (&lock);
  g_clear_pointer (&devices, g_ptr_array_unref);
  devices = list;
  g_mutex_unlock (&lock);
  cs_media_followers_tell (&followers);
}

/* ---- PipeWire alone ---- */

static void
add_provided (GPtrArray *list, GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  const gboolean is_source = gst_device_has_classes (device, "Audio/Source");
  const char *id = properties != NULL ? gst_structure_get_string (properties, "node.name") : NULL;
  CsMediaDevice *added;
  gboolean is_default = FALSE;

  if (id == NULL || (!is_source && !gst_device_has_classes (device, "Audio/Sink"))
      || g_strcmp0 (gst_structure_get_string (properties, "device.class"), "monitor") == 0)
    return;
  gst_structure_get_boolean (properties, "is-default", &is_default);
  added = g_new0 (CsMediaDevice, 1);
  *added = (CsMediaDevice){
    .id = g_strdup (id),
    .name = gst_device_get_display_name (device),
    .is_source = is_source,
    .is_default = is_default,
  };
  g_ptr_array_add (list, added);
}

static void
refresh_provided (gpointer data)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (cs_media_device_free);
  GList *provided = gst_device_provider_get_devices (provider);

  for (GList *l = provided; l != NULL; l = l->next)
    add_provided (list, l->data);
  g_list_free_full (provided, gst_object_unref);
  take_devices (list, NULL);
}

static GstBusSyncReply
on_provider_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  cs_media_lane_post (user_data, refresh_provided, NULL);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
start_provider (gpointer data)
{
  gst_device_provider_start (provider);
  refresh_provided (NULL);
}

static void
watch_provider (void)
{
  CsMediaLane *lane = cs_media_lane_new (); /* as long as the program */
  g_autoptr (GstBus) bus = gst_device_provider_get_bus (provider);

  gst_bus_set_sync_handler (bus, on_provider_message, lane, NULL);
  cs_media_lane_post (lane, start_provider, NULL);
}

/* ---- followers ---- */

static void
begin (void)
{
  begun = TRUE;
  if (cs_media_sound_server () == CS_MEDIA_SOUND_PIPEWIRE)
    provider = gst_device_provider_factory_get_by_name ("pipewiredeviceprovider");
  if (provider != NULL)
    watch_provider ();
  else
    pulse = cs_media_pulse_new (take_devices, NULL);
}

void
cs_media_server_follow (CsMediaFollowerFunc changed, gpointer user_data)
{
  cs_media_followers_add (&followers, changed, user_data);
  g_mutex_lock (&lock);
  if (!begun)
    begin ();
  g_mutex_unlock (&lock);
}

void
cs_media_server_unfollow (CsMediaFollowerFunc changed, gpointer user_data)
{
  cs_media_followers_remove (&followers, changed, user_data);
}

GPtrArray *
cs_media_server_get_devices (void)
{
  GPtrArray *copy = NULL;

  g_mutex_lock (&lock);
  if (devices != NULL)
    copy = g_ptr_array_copy (devices, copy_device, NULL);
  if (copy != NULL)
    g_ptr_array_set_free_func (copy, cs_media_device_free);
  g_mutex_unlock (&lock);
  return copy;
}
