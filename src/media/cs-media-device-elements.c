/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GStreamer sources and sinks for the sound server's devices. */

#include "media/cs-media-device-elements.h"

#include <gio/gunixsocketaddress.h>

/* The device's share of the mouth-to-ear time, see cs-media-desk.c. */
#define CAPTURE_BUFFER_US 60000
#define CAPTURE_PERIOD_US 10000
#define PLAYBACK_BUFFER_US 40000
#define PLAYBACK_PERIOD_US 10000

static gboolean
answers (const char *path)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
pulse_answers (void)
{
  const char *server = g_getenv ("PULSE_SERVER");
  g_autofree char *path = NULL;

  /* A list of servers, or one elsewhere: the library knows how to find it. */
  if (server != NULL && !g_str_has_prefix (server, "unix:") && server[0] != '/')
    return TRUE;
  if (server != NULL)
    path = g_strdup (g_str_has_prefix (server, "unix:") ? server + strlen ("unix:") : server);
  else
    path = g_build_filename (g_get_user_runtime_dir (), "pulse", "native", NULL);
  return answers (path);
}

static gboolean
pipewire_answers (void)
{
  const char *remote = g_getenv ("PIPEWIRE_REMOTE");
  const char *folder = g_getenv ("PIPEWIRE_RUNTIME_DIR");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_user_runtime_dir (),
                                            remote != NULL ? remote : "pipewire-0", NULL);

  return answers (path);
}

CsMediaSound
cs_media_sound_server (void)
{
  if (pulse_answers ())
    return CS_MEDIA_SOUND_PULSE;
  return pipewire_answers () ? CS_MEDIA_SOUND_PIPEWIRE : CS_MEDIA_SOUND_NONE;
}

static GstElement *
make (const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL)
    g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_DEVICE, "GStreamer has no %s", factory);
  return element;
}

/* A microphone that goes is not to be replaced by the server, least of all with a monitor: the end decides. */
static void
set_properties (GstElement *element, gboolean stays)
{
  g_autoptr (GstStructure) properties = gst_structure_new ("props", "media.role", G_TYPE_STRING, "phone",
                                                           "application.name", G_TYPE_STRING, "Countersign", NULL);

  if (stays)
    gst_structure_set (properties, "node.dont-reconnect", G_TYPE_STRING, "true", NULL);
  g_object_set (element, "stream-properties", properties, NULL);
}

static GstElement *
make_end (const char *pulse, const char *pipewire, const char *device, GError **error)
{
  GstElement *element;

  switch (cs_media_sound_server ())
    {
    case CS_MEDIA_SOUND_PULSE:
      element = make (pulse, error);
      if (element != NULL)
        {
          g_object_set (element, "device", device, "provide-clock", FALSE, NULL);
          set_properties (element, g_str_has_suffix (pulse, "src"));
        }
      return element;
    case CS_MEDIA_SOUND_PIPEWIRE:
      element = make (pipewire, error);
      if (element != NULL)
        {
          g_object_set (element, "target-object", device, NULL);
          set_properties (element, g_str_has_suffix (pulse, "src"));
        }
      return element;
    case CS_MEDIA_SOUND_NONE:
    default:
      g_set_error_literal (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_DEVICE, "no sound server answers");
      return NULL;
    }
}

static void
set_if_there (GstElement *element, const char *property, gint64 value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), property) != NULL)
    g_object_set (element, property, value, NULL);
}

/* PulseAudio converts by itself; PipeWire's elements give what the device has. */
static gboolean
needs_conversion (GstElement *end)
{
  return g_str_has_prefix (GST_OBJECT_NAME (gst_element_get_factory (end)), "pipewire");
}

/* A chain of elements in a bin with the one open pad as its own. Takes the elements. */
static GstElement *
chain (GPtrArray *elements, const char *open_pad, gboolean open_at_end)
{
  GstElement *bin, *open;
  g_autoptr (GstPad) pad = NULL;

  if (elements->len == 1)
    return elements->pdata[0];

  bin = gst_bin_new (NULL);
  for (guint i = 0; i < elements->len; i++)
    {
      gst_bin_add (GST_BIN (bin), elements->pdata[i]);
      if (i > 0)
        gst_element_link (elements->pdata[i - 1], elements->pdata[i]);
    }
  open = elements->pdata[open_at_end ? elements->len - 1 : 0];
  pad = gst_element_get_static_pad (open, open_pad);
  gst_element_add_pad (bin, gst_ghost_pad_new (open_pad, pad));
  return bin;
}

/* pipewiresrc says of every buffer that it does not follow the one before; the echo canceller then restarts each time
 * and never gives anything. */
static GstPadProbeReturn
join_buffers (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static void
add_join (GstElement *source)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, join_buffers, NULL, NULL);
}

static void
add_conversion (GPtrArray *elements)
{
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);

  if (convert != NULL)
    g_ptr_array_add (elements, convert);
  if (resample != NULL)
    g_ptr_array_add (elements, resample);
}

GstElement *
cs_media_device_source_new (const char *device, const char *probe, GError **error)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  GstElement *end = make_end ("pulsesrc", "pipewiresrc", device, error);
  GstElement *filter, *dsp;
  g_autoptr (GstCaps) caps = NULL;

  if (end == NULL)
    return NULL;
  set_if_there (end, "buffer-time", CAPTURE_BUFFER_US);
  set_if_there (end, "latency-time", CAPTURE_PERIOD_US);
  g_ptr_array_add (elements, end);
  if (needs_conversion (end))
    {
      add_join (end);
      add_conversion (elements);
    }

  filter = gst_element_factory_make ("capsfilter", NULL);
  caps = gst_caps_from_string (CS_MEDIA_CAPS);
  g_object_set (filter, "caps", caps, NULL);
  g_ptr_array_add (elements, filter);

  dsp = probe != NULL ? gst_element_factory_make ("webrtcdsp", NULL) : NULL;
  if (dsp != NULL)
    {
      g_object_set (dsp, "probe", probe, NULL);
      g_ptr_array_add (elements, dsp);
    }
  return chain (elements, "src", TRUE);
}

GstElement *
cs_media_device_sink_new (const char *device, const char *probe, GError **error)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  GstElement *end = make_end ("pulsesink", "pipewiresink", device, error);
  GstElement *echo_probe;

  if (end == NULL)
    return NULL;
  set_if_there (end, "buffer-time", PLAYBACK_BUFFER_US);
  set_if_there (end, "latency-time", PLAYBACK_PERIOD_US);
  g_object_set (end, "async", FALSE, "processing-deadline", (guint64) 0, NULL);

  echo_probe = probe != NULL ? gst_element_factory_make ("webrtcechoprobe", probe) : NULL;
  if (echo_probe != NULL)
    g_ptr_array_add (elements, echo_probe);
  if (needs_conversion (end))
    add_conversion (elements);
  g_ptr_array_add (elements, end);
  return chain (elements, "sink", FALSE);
}

char *
cs_media_device_probe_name (void)
{
  static gint n_probes = 0;
  g_autoptr (GstElementFactory) dsp = gst_element_factory_find ("webrtcdsp");

  return dsp != NULL ? g_strdup_printf ("echo-probe-%d", g_atomic_int_add (&n_probes, 1)) : NULL;
}

static gboolean
is_server_element (GstElement *element)
{
  const char *name = GST_OBJECT_NAME (gst_element_get_factory (element));

  return g_str_has_prefix (name, "pulse") || g_str_has_prefix (name, "pipewire");
}

GstElement *
cs_media_device_element_find (GstElement *element)
{
  GstElement *found = NULL;

  if (!GST_IS_BIN (element))
    return is_server_element (element) ? gst_object_ref (element) : NULL;
  for (GList *l = GST_BIN_CHILDREN (element); l != NULL && found == NULL; l = l->next)
    if (is_server_element (l->data))
      found = gst_object_ref (l->data);
  return found;
}
