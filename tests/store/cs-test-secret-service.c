/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-secret-service.h"

#include "lib/cs-test-loop.h"

#include <libsecret/secret.h>

#include <signal.h>
#include <string.h>

#define SECRETS "org.freedesktop.secrets"
#define PASSWORD "login"

static void
on_owned (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  ((CsTestSecretService *) user_data)->has_owner = TRUE;
}

static void
on_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((CsTestSecretService *) user_data)->has_owner = FALSE;
}

static void
start_daemon (CsTestSecretService *world, gboolean with_login)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;

  world->watch
      = g_bus_watch_name (G_BUS_TYPE_SESSION, SECRETS, G_BUS_NAME_WATCHER_FLAGS_NONE, on_owned, on_lost, world, NULL);
  /* Its heap is not ours to check. */
  g_subprocess_launcher_unsetenv (launcher, "MALLOC_CHECK_");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  world->daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                               "--components=secrets", with_login ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  if (with_login)
    g_output_stream_write_all (g_subprocess_get_stdin_pipe (world->daemon), PASSWORD, strlen (PASSWORD), NULL, NULL,
                               &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (world->daemon), NULL, &error);
  g_assert_no_error (error);
  CS_TEST_WAIT_FOR (world->has_owner);
}

void
cs_test_secret_service_open (CsTestSecretService *world, gboolean with_keyring)
{
  world->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (world->bus);
  if (with_keyring)
    start_daemon (world, TRUE);
}

void
cs_test_secret_service_open_empty (CsTestSecretService *world)
{
  world->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (world->bus);
  start_daemon (world, FALSE);
}

void
cs_test_secret_service_close (CsTestSecretService *world)
{
  g_autoptr (GDBusConnection) connection = NULL;

  if (world->daemon != NULL)
    {
      g_subprocess_force_exit (world->daemon);
      g_subprocess_wait (world->daemon, NULL, NULL);
      g_clear_object (&world->daemon);
    }
  if (world->watch != 0)
    g_bus_unwatch_name (world->watch);
  secret_service_disconnect ();
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  /* Not g_test_dbus_down(), which waits for the last reference to the connection: libsecret keeps one for good. */
  g_test_dbus_stop (world->bus);
}

void
cs_test_secret_service_lock (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (
      connection, SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
      g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/aliases/default'],)"), NULL, G_DBUS_CALL_FLAGS_NONE,
      -1, NULL, &error);
  g_assert_no_error (error);
}

/* What the daemon's own prompter would do with the password that was typed. */
void
cs_test_secret_service_unlock (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) session = NULL;
  g_autoptr (GVariant) reply = NULL;
  const char *path;

  session = g_dbus_connection_call_sync (
      connection, SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "OpenSession",
      g_variant_new_parsed ("('plain', <''>)"), G_VARIANT_TYPE ("(vo)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (session, "(v&o)", NULL, &path);
  reply = g_dbus_connection_call_sync (
      connection, SECRETS, "/org/freedesktop/secrets", "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
      "UnlockWithMasterPassword",
      g_variant_new ("(o(o@ay@ays))", "/org/freedesktop/secrets/collection/login", path,
                     g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                     g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, PASSWORD, strlen (PASSWORD), 1), "text/plain"),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

void
cs_test_secret_service_stop (CsTestSecretService *world, gboolean stop)
{
  g_subprocess_send_signal (world->daemon, stop ? SIGSTOP : SIGCONT);
}

void
cs_test_secret_service_kill (CsTestSecretService *world)
{
  g_subprocess_force_exit (world->daemon);
  CS_TEST_WAIT_FOR (!world->has_owner);
}

void
cs_test_secret_service_restart (CsTestSecretService *world)
{
  g_clear_object (&world->daemon);
  if (world->watch != 0)
    g_bus_unwatch_name (world->watch);
  start_daemon (world, TRUE);
}

void
cs_test_secret_service_run (gconstpointer data)
{
  void (*test) (void) = data;

  if (g_test_subprocess ())
    {
      test ();
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}
