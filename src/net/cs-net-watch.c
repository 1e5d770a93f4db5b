/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches for network changes and for resume from suspend. */

#include "net/cs-net-watch.h"

/* Routes and addresses come and go one by one when a network changes. */
#define SETTLE_MS 200

struct _CsNetWatch {
  CsNetWatchFunc func;
  gpointer user_data;
  GMainContext *context;

  GNetworkMonitor *monitor;
  gulong handlers[3];
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint subscription;
  GSource *settle;
};

static gboolean
on_settled (gpointer user_data)
{
  CsNetWatch *self = user_data;

  g_clear_pointer (&self->settle, g_source_unref);
  self->func (CS_NET_WATCH_CHANGED, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
stop_settling (CsNetWatch *self)
{
  if (self->settle == NULL)
    return;
  g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
}

static void
note_change (CsNetWatch *self)
{
  stop_settling (self);
  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_static_name (self->settle, "cs-net-watch");
  g_source_set_callback (self->settle, on_settled, self, NULL);
  g_source_attach (self->settle, self->context);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  note_change (user_data);
}

/* The back end for NetworkManager says nothing else. */
static void
on_notify (GObject *monitor, GParamSpec *pspec, gpointer user_data)
{
  note_change (user_data);
}

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                      const char *signal, GVariant *parameters, gpointer user_data)
{
  CsNetWatch *self = user_data;
  gboolean going_to_sleep = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &going_to_sleep);
  if (!going_to_sleep)
    self->func (CS_NET_WATCH_RESUMED, self->user_data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  CsNetWatch *self = user_data;

  /* Cancelled: the watch is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_debug ("no system bus: %s", error->message);
      return;
    }
  self->bus = bus;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "/org/freedesktop/login1",
      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
}

CsNetWatch *
cs_net_watch_new (CsNetWatchFunc func, gpointer user_data)
{
  CsNetWatch *self = g_new0 (CsNetWatch, 1);

  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->handlers[0] = g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  self->handlers[1] = g_signal_connect (self->monitor, "notify::network-available", G_CALLBACK (on_notify), self);
  self->handlers[2] = g_signal_connect (self->monitor, "notify::connectivity", G_CALLBACK (on_notify), self);
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, self);
  return self;
}

void
cs_net_watch_free (CsNetWatch *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  stop_settling (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_signal_handler_disconnect (self->monitor, self->handlers[i]);
  g_object_unref (self->monitor);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_main_context_unref (self->context);
  g_free (self);
}
