/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network and sleep as GNetworkMonitor and login1 tell of them, on a system bus of the test's own. */

#include "lib/cs-test-loop.h"
#include "net/cs-net-watch.h"

#define LOGIN1 "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"
#define INTERFACE "org.freedesktop.login1.Manager"
#define SIGNAL "PrepareForSleep"

/* One for all tests: GIO keeps a single connection to it. The last test ends it. */
static GTestDBus *system_bus;

typedef struct {
  guint changed;
  guint resumed;
} Heard;

static void
on_event (CsNetWatchEvent event, gpointer user_data)
{
  Heard *heard = user_data;

  if (event == CS_NET_WATCH_CHANGED)
    heard->changed++;
  else
    heard->resumed++;
}

/* ---- the network ---- */

static void
say_changed (void)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

static void
say_unreachable (void)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", FALSE);
}

static void
say_connectivity (void)
{
  g_object_notify (G_OBJECT (g_network_monitor_get_default ()), "connectivity");
}

static void
say_available (void)
{
  g_object_notify (G_OBJECT (g_network_monitor_get_default ()), "network-available");
}

/* Routes and addresses come one by one, and all of it is one change. */
static void
say_all_of_it (void)
{
  for (guint i = 0; i < 50; i++)
    {
      say_changed ();
      say_connectivity ();
      say_available ();
    }
}

typedef struct {
  const char *name;
  void (*say) (void);
} Change;

static const Change changes[] = {
  { "changed", say_changed },     { "unreachable", say_unreachable }, { "connectivity", say_connectivity },
  { "available", say_available }, { "all-of-it", say_all_of_it },
};

static void
test_change (gconstpointer data)
{
  const Change *change = data;
  Heard heard = { 0 };
  g_autoptr (CsNetWatch) watch = cs_net_watch_new (on_event, &heard);

  change->say ();
  g_assert_cmpuint (heard.changed, ==, 0); /* not from within the signal */
  CS_TEST_WAIT_FOR (heard.changed == 1);
  change->say ();
  CS_TEST_WAIT_FOR (heard.changed == 2);
  g_assert_cmpuint (heard.resumed, ==, 0);
}

/* Nothing of the network that settles is heard by a watch that is gone: another one hears it in its stead. */
static void
test_gone (void)
{
  Heard gone = { 0 };
  Heard there = { 0 };
  CsNetWatch *watch = cs_net_watch_new (on_event, &gone);
  g_autoptr (CsNetWatch) other = NULL;

  say_changed ();
  cs_net_watch_free (watch);
  other = cs_net_watch_new (on_event, &there);
  say_changed ();
  CS_TEST_WAIT_FOR (there.changed == 1);
  g_assert_cmpuint (gone.changed, ==, 0);
  cs_net_watch_free (NULL);
}

/* ---- sleep ---- */

typedef struct {
  GDBusConnection *login1; /* has the name */
  GDBusConnection *other;  /* has none */
  CsNetWatch *watch;
  Heard heard;
} Fixture;

static GDBusConnection *
connect_to (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
ask (GDBusConnection *bus, const char *method, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                     method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
emit (GDBusConnection *bus, const char *path, const char *interface, const char *signal, const char *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (bus, NULL, path, interface, signal, g_variant_new_parsed (parameters), &error);
  g_assert_no_error (error);
  g_assert_true (g_dbus_connection_flush_sync (bus, NULL, NULL));
}

static void
wake_up (Fixture *self)
{
  emit (self->login1, PATH, INTERFACE, SIGNAL, "(false,)");
}

static gboolean
wakes_up (Fixture *self)
{
  wake_up (self);
  return self->heard.resumed > 0;
}

/* Says it until it is heard, since nothing tells when a watch has subscribed; then hears out what was said too much:
 * the daemon has sent it on when it answers us, and our connection has it when it answers there. */
static void
wait_until_subscribed (Fixture *self)
{
  g_autoptr (GDBusConnection) bus = NULL;

  CS_TEST_WAIT_FOR (wakes_up (self));
  bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  ask (self->login1, "GetId", NULL);
  ask (bus, "GetId", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  self->heard.resumed = 0;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->login1 = connect_to (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  self->other = connect_to (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  ask (self->login1, "RequestName", g_variant_new ("(su)", LOGIN1, 0));
  self->watch = cs_net_watch_new (on_event, &self->heard);
  wait_until_subscribed (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->watch, cs_net_watch_free);
  if (!g_dbus_connection_is_closed (self->login1))
    ask (self->login1, "ReleaseName", g_variant_new ("(s)", LOGIN1));
  g_clear_object (&self->login1);
  g_clear_object (&self->other);
}

typedef struct {
  const char *name;
  gboolean stranger;
  const char *path;
  const char *interface;
  const char *signal;
  const char *parameters;
} Odd;

static const Odd odd[] = {
  { "going-to-sleep", FALSE, PATH, INTERFACE, SIGNAL, "(true,)" },
  { "stranger", TRUE, PATH, INTERFACE, SIGNAL, "(false,)" },
  { "other-path", FALSE, PATH "/seat0", INTERFACE, SIGNAL, "(false,)" },
  { "other-interface", FALSE, PATH, "org.freedesktop.login1.Session", SIGNAL, "(false,)" },
  { "shutdown", FALSE, PATH, INTERFACE, "PrepareForShutdown", "(false,)" },
  { "no-parameter", FALSE, PATH, INTERFACE, SIGNAL, "()" },
  { "text", FALSE, PATH, INTERFACE, SIGNAL, "('false',)" },
  { "number", FALSE, PATH, INTERFACE, SIGNAL, "(0,)" },
  { "two", FALSE, PATH, INTERFACE, SIGNAL, "(false, false)" },
};

/* What comes after on the same way is the only one that is heard. */
static void
test_odd (Fixture *self, gconstpointer data)
{
  const Odd *row = data;

  emit (row->stranger ? self->other : self->login1, row->path, row->interface, row->signal, row->parameters);
  if (row->stranger)
    ask (self->other, "GetId", NULL);
  wake_up (self);
  CS_TEST_WAIT_FOR (self->heard.resumed > 0);
  g_assert_cmpuint (self->heard.resumed, ==, 1);
  g_assert_cmpuint (self->heard.changed, ==, 0);
}

static void
test_resumed (Fixture *self, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      emit (self->login1, PATH, INTERFACE, SIGNAL, "(true,)");
      wake_up (self);
      CS_TEST_WAIT_FOR (self->heard.resumed == i);
    }
}

/* The program outlives the bus. */
static void
test_bus_ends (Fixture *self, gconstpointer data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  g_test_dbus_stop (system_bus);
  CS_TEST_WAIT_FOR (g_dbus_connection_is_closed (bus) && g_dbus_connection_is_closed (self->login1));
  say_changed ();
  CS_TEST_WAIT_FOR (self->heard.changed == 1);
}

int
main (int argc, char *argv[])
{
  int status;

  /* One that says nothing by itself. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/net-watch/change/", changes[i].name, NULL);

      g_test_add_data_func (path, &changes[i], test_change);
    }
  g_test_add_func ("/net-watch/change/gone", test_gone);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *path = g_strconcat ("/net-watch/sleep/", odd[i].name, NULL);

      g_test_add (path, Fixture, &odd[i], set_up, test_odd, tear_down);
    }
  g_test_add ("/net-watch/sleep/resumed", Fixture, NULL, set_up, test_resumed, tear_down);
  g_test_add ("/net-watch/sleep/bus-ends", Fixture, NULL, set_up, test_bus_ends, tear_down);

  system_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (system_bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (system_bus), TRUE);
  status = g_test_run ();
  if (g_test_dbus_get_bus_address (system_bus) != NULL)
    g_test_dbus_stop (system_bus);
  g_object_unref (system_bus);
  return status;
}
