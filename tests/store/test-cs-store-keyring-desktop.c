/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-keyring.h"

#include "cs-test-keyring.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#include <gio/gio.h>
#include <libsecret/secret.h>

#define PASSWORD "correct horse battery staple"
#define SECRETS "org.freedesktop.secrets"

/* Each case runs in a process of its own with a private bus, since libsecret keeps one connection for good; where a
 * keyring is wanted, a real gnome-keyring-daemon with a fresh home. Nobody is there to answer a prompt. */
typedef struct {
  GTestDBus *bus;
  GSubprocess *daemon;
  gboolean has_owner;
  guint watch;
} World;

static void
on_owned (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  ((World *) user_data)->has_owner = TRUE;
}

static void
on_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((World *) user_data)->has_owner = FALSE;
}

static void
world_open (World *world, gboolean with_keyring)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  world->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (world->bus);
  if (!with_keyring)
    return;

  world->watch
      = g_bus_watch_name (G_BUS_TYPE_SESSION, SECRETS, G_BUS_NAME_WATCHER_FLAGS_NONE, on_owned, on_lost, world, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  /* Its heap is not ours to check. */
  g_subprocess_launcher_unsetenv (launcher, "MALLOC_CHECK_");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  world->daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--unlock",
                                               "--components=secrets", NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (world->daemon), "login", 5, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (world->daemon), NULL, &error);
  g_assert_no_error (error);
  CS_TEST_WAIT_FOR (world->has_owner);
}

static void
world_close (World *world)
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

static void
lock_default_collection (void)
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

static void
save (CsStoreKeyring *keyring, const char *key, const char *password)
{
  g_autoptr (GError) error = NULL;

  cs_test_keyring_save (keyring, key, password, &error);
  g_assert_no_error (error);
}

static void
test_none (void)
{
  static World world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  world_open (&world, FALSE);
  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);

  save (keyring, "password:a", PASSWORD);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", PASSWORD, 0);

  g_assert_false (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  cs_store_keyring_unref (keyring);

  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  cs_store_keyring_unref (keyring);
  world_close (&world);
}

static void
test_unlocked (void)
{
  static World world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  world_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  g_assert_true (cs_test_keyring_forget (keyring, "password:a", &error));
  save (keyring, "password:a", PASSWORD);
  save (keyring, "password:b", "");
  save (keyring, "password:a", "grüße");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_DESKTOP);
  cs_store_keyring_unref (keyring);

  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", "grüße", 0);
  cs_test_keyring_expect (keyring, "password:b", "", 0);
  g_assert_true (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_no_error (error);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  cs_test_keyring_expect (keyring, "password:b", "", 0);
  cs_store_keyring_unref (keyring);
  g_assert_false (cs_test_folder_contains (g_get_user_data_dir (), "grüße"));
  world_close (&world);
}

/* A locked keyring answers a lookup with NULL and no error: what is in it must not look as if it were not. */
static void
test_locked (void)
{
  static World world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  world_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  save (keyring, "password:a", PASSWORD);
  lock_default_collection ();

  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_LOCKED);
  cs_test_keyring_expect (keyring, "password:never", NULL, CS_STORE_ERROR_LOCKED);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  g_assert_false (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED);

  save (keyring, "password:a", "for this session");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", "for this session", 0);
  save (keyring, "password:b", "too");
  cs_test_keyring_expect (keyring, "password:b", "too", 0);
  cs_store_keyring_unref (keyring);
  world_close (&world);
}

static void
test_daemon_goes_away (void)
{
  static World world;
  CsStoreKeyring *keyring;

  world_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  save (keyring, "password:a", PASSWORD);
  g_subprocess_force_exit (world.daemon);
  CS_TEST_WAIT_FOR (!world.has_owner);

  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  save (keyring, "password:a", "for this session");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", "for this session", 0);
  cs_store_keyring_unref (keyring);
  world_close (&world);
}

static void
test_in_subprocess (gconstpointer data)
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

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/keyring-desktop/none", test_none, test_in_subprocess);
  g_test_add_data_func ("/keyring-desktop/unlocked", test_unlocked, test_in_subprocess);
  g_test_add_data_func ("/keyring-desktop/locked", test_locked, test_in_subprocess);
  g_test_add_data_func ("/keyring-desktop/daemon-goes-away", test_daemon_goes_away, test_in_subprocess);
  return g_test_run ();
}
