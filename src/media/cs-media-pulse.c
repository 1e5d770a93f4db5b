/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the devices of PulseAudio or PipeWire, and follows changes and restarts. */

/* Which devices there are and which are the defaults, as the sound server says it: GStreamer's own list does not follow
 * the defaults, nor a server that restarts. */

#include "media/cs-media-pulse.h"

#include <pulse/pulseaudio.h>
#include <sys/time.h>

#define AGAIN_AFTER_MS 250

/* All but the first three: the main loop's thread, or with its lock. */
struct _CsMediaPulse {
  CsMediaPulseFunc changed;
  gpointer user_data;
  pa_threaded_mainloop *loop;
  pa_context *context;
  pa_time_event *again;
  GPtrArray *found; /* while it is asked */
  char *default_sink;
  char *default_source;
  gboolean asking;
  gboolean stale; /* it has changed since it was asked */
};

static void ask (CsMediaPulse *self);
static void connect_to_server (CsMediaPulse *self);

static void
add (CsMediaPulse *self, const char *id, const char *name, gboolean is_source, const char *default_id)
{
  CsMediaDevice *device = g_new0 (CsMediaDevice, 1);

  *device = (CsMediaDevice){
    .id = g_strdup (id),
    .name = g_strdup (name != NULL ? name : id),
    .is_source = is_source,
    .is_default = g_strcmp0 (id, default_id) == 0,
  };
  g_ptr_array_add (self->found, device);
}

static void
on_source (pa_context *context, const pa_source_info *info, int end, void *user_data)
{
  CsMediaPulse *self = user_data;

  if (end == 0)
    {
      if (info->monitor_of_sink == PA_INVALID_INDEX
          && g_strcmp0 (pa_proplist_gets (info->proplist, PA_PROP_DEVICE_CLASS), "monitor") != 0)
        add (self, info->name, info->description, TRUE, self->default_source);
      return;
    }
  self->asking = FALSE;
  self->changed (g_steal_pointer (&self->found), self->user_data);
  if (self->stale)
    ask (self);
}

static void
on_sink (pa_context *context, const pa_sink_info *info, int end, void *user_data)
{
  CsMediaPulse *self = user_data;
  pa_operation *operation;

  if (end == 0)
    {
      add (self, info->name, info->description, FALSE, self->default_sink);
      return;
    }
  operation = pa_context_get_source_info_list (context, on_source, self);
  g_clear_pointer (&operation, pa_operation_unref);
}

/* PulseAudio's clients let a variable decide before the server does. (transfer full) (nullable) */
static char *
usual_device (const char *variable, const char *of_server)
{
  const char *own = g_getenv (variable);

  return g_strdup (own != NULL && own[0] != '\0' ? own : of_server);
}

static void
on_server (pa_context *context, const pa_server_info *info, void *user_data)
{
  CsMediaPulse *self = user_data;
  pa_operation *operation;

  g_free (self->default_sink);
  g_free (self->default_source);
  self->default_sink = usual_device ("PULSE_SINK", info != NULL ? info->default_sink_name : NULL);
  self->default_source = usual_device ("PULSE_SOURCE", info != NULL ? info->default_source_name : NULL);
  operation = pa_context_get_sink_info_list (context, on_sink, self);
  g_clear_pointer (&operation, pa_operation_unref);
}

static void
ask (CsMediaPulse *self)
{
  pa_operation *operation;

  self->stale = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_ptr_array_new_with_free_func (cs_media_device_free);
  operation = pa_context_get_server_info (self->context, on_server, self);
  g_clear_pointer (&operation, pa_operation_unref);
}

static void
on_subscribed (pa_context *context, pa_subscription_event_type_t type, uint32_t index, void *user_data)
{
  ask (user_data);
}

/* ---- the connection ---- */

static void
drop_context (CsMediaPulse *self)
{
  if (self->context == NULL)
    return;
  pa_context_set_state_callback (self->context, NULL, NULL);
  pa_context_set_subscribe_callback (self->context, NULL, NULL);
  pa_context_disconnect (self->context);
  g_clear_pointer (&self->context, pa_context_unref);
}

static void
on_again (pa_mainloop_api *api, pa_time_event *event, const struct timeval *time, void *user_data)
{
  CsMediaPulse *self = user_data;

  api->time_free (event);
  self->again = NULL;
  drop_context (self);
  connect_to_server (self);
}

static void
connect_in (CsMediaPulse *self, guint ms)
{
  pa_mainloop_api *api = pa_threaded_mainloop_get_api (self->loop);
  struct timeval at;

  if (self->again != NULL)
    return;
  gettimeofday (&at, NULL);
  pa_timeval_add (&at, ms * PA_USEC_PER_MSEC);
  self->again = api->time_new (api, &at, on_again, self);
}

static void
on_state (pa_context *context, void *user_data)
{
  CsMediaPulse *self = user_data;
  const pa_subscription_mask_t mask
      = PA_SUBSCRIPTION_MASK_SINK | PA_SUBSCRIPTION_MASK_SOURCE | PA_SUBSCRIPTION_MASK_SERVER;
  pa_operation *operation;

  switch (pa_context_get_state (context))
    {
    case PA_CONTEXT_READY:
      pa_context_set_subscribe_callback (context, on_subscribed, self);
      operation = pa_context_subscribe (context, mask, NULL, NULL);
      g_clear_pointer (&operation, pa_operation_unref);
      ask (self);
      break;
    case PA_CONTEXT_FAILED:
    case PA_CONTEXT_TERMINATED:
      self->asking = self->stale = FALSE;
      self->changed (NULL, self->user_data);
      connect_in (self, AGAIN_AFTER_MS);
      break;
    case PA_CONTEXT_UNCONNECTED:
    case PA_CONTEXT_CONNECTING:
    case PA_CONTEXT_AUTHORIZING:
    case PA_CONTEXT_SETTING_NAME:
    default:
      break;
    }
}

static void
connect_to_server (CsMediaPulse *self)
{
  self->context = pa_context_new (pa_threaded_mainloop_get_api (self->loop), "Countersign");
  pa_context_set_state_callback (self->context, on_state, self);
  if (pa_context_connect (self->context, NULL, PA_CONTEXT_NOAUTOSPAWN, NULL) < 0)
    {
      self->changed (NULL, self->user_data);
      connect_in (self, AGAIN_AFTER_MS);
    }
}

CsMediaPulse *
cs_media_pulse_new (CsMediaPulseFunc changed, gpointer user_data)
{
  CsMediaPulse *self = g_new0 (CsMediaPulse, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->loop = pa_threaded_mainloop_new ();
  pa_threaded_mainloop_set_name (self->loop, "cs-devices");
  connect_in (self, 0);
  pa_threaded_mainloop_start (self->loop);
  return self;
}

void
cs_media_pulse_free (CsMediaPulse *self)
{
  if (self == NULL)
    return;
  pa_threaded_mainloop_stop (self->loop);
  drop_context (self);
  if (self->again != NULL)
    pa_threaded_mainloop_get_api (self->loop)->time_free (self->again);
  pa_threaded_mainloop_free (self->loop);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self->default_sink);
  g_free (self->default_source);
  g_free (self);
}
