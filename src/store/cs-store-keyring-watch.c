/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hears when the desktop's keyring is unlocked or its service comes back, so that what waits for it goes on by itself.
 */

#include "store/cs-store-keyring-watch-private.h"

#define SERVICE "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"

struct _CsStoreKeyringWatch {
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint name_id;
  guint locked_id;
  guint collections_id;
  guint idle_id;
  void (*opened) (gpointer user_data);
  gpointer user_data;
};

static gboolean
on_idle (gpointer user_data)
{
  CsStoreKeyringWatch *self = user_data;

  self->idle_id = 0;
  self->opened (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
tell (CsStoreKeyringWatch *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  tell (user_data);
}

/* PropertiesChanged; some services only say that the value is another one. */
static void
on_properties (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
               GVariant *parameters, gpointer user_data)
{
  g_autoptr (GVariant) changed = NULL;
  g_autofree const char **invalidated = NULL;
  gboolean locked = TRUE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}^a&s)", NULL, &changed, &invalidated);
  if ((g_variant_lookup (changed, "Locked", "b", &locked) && !locked) || g_strv_contains (invalidated, "Locked"))
    tell (user_data);
}

/* A collection was made, or is another one than it was; deleted ones open nothing. */
static void
on_collection (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
               GVariant *parameters, gpointer user_data)
{
  if (g_str_equal (signal, "CollectionCreated") || g_str_equal (signal, "CollectionChanged"))
    tell (user_data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStoreKeyringWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      /* Cancelled: the watch is gone. Otherwise there is no bus, and no keyring to come. */
      g_debug ("the keyring is not watched: %s", error->message);
      return;
    }
  self->bus = bus;
  self->locked_id
      = g_dbus_connection_signal_subscribe (bus, SERVICE, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL,
                                            COLLECTION_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_properties, self, NULL);
  self->collections_id = g_dbus_connection_signal_subscribe (bus, SERVICE, SERVICE_INTERFACE, NULL, SERVICE_PATH, NULL,
                                                             G_DBUS_SIGNAL_FLAGS_NONE, on_collection, self, NULL);
  self->name_id
      = g_bus_watch_name_on_connection (bus, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, NULL, self, NULL);
}

CsStoreKeyringWatch *
cs_store_keyring_watch_new (void (*opened) (gpointer user_data), gpointer user_data)
{
  CsStoreKeyringWatch *self = g_new0 (CsStoreKeyringWatch, 1);

  self->opened = opened;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
  return self;
}

void
cs_store_keyring_watch_free (CsStoreKeyringWatch *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->bus != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->bus, self->locked_id);
      g_dbus_connection_signal_unsubscribe (self->bus, self->collections_id);
      g_bus_unwatch_name (self->name_id);
    }
  g_clear_object (&self->bus);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_free (self);
}
