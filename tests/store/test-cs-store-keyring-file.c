/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-keyring.h"

#include "base/cs-limits.h"
#include "cs-test-keyring.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>

#define PASSWORD "correct horse battery staple"

typedef struct {
  char *folder;
  CsStoreKeyring *keyring;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("keyring-%u", count++);

  fixture->folder = g_build_filename (g_get_user_data_dir (), name, NULL);
  fixture->keyring = cs_store_keyring_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cs_store_keyring_unref (fixture->keyring);
  g_free (fixture->folder);
}

static void
save (Fixture *fixture, const char *key, const char *password)
{
  g_autoptr (GError) error = NULL;

  cs_test_keyring_save (fixture->keyring, key, password, &error);
  g_assert_no_error (error);
}

static void
reopen (Fixture *fixture)
{
  cs_store_keyring_unref (fixture->keyring);
  fixture->keyring = cs_store_keyring_new (fixture->folder);
}

static char *
path_of (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
test_kept_across_runs (Fixture *fixture, gconstpointer data)
{
  cs_test_keyring_expect (fixture->keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  save (fixture, "password:a", PASSWORD);
  save (fixture, "password:b", "");
  save (fixture, "password:c", "grüße");
  g_assert_cmpint (cs_store_keyring_get_kind (fixture->keyring), ==, CS_STORE_KEYRING_FILE);

  reopen (fixture);
  cs_test_keyring_expect (fixture->keyring, "password:a", PASSWORD, 0);
  cs_test_keyring_expect (fixture->keyring, "password:b", "", 0);
  cs_test_keyring_expect (fixture->keyring, "password:c", "grüße", 0);
  cs_test_keyring_expect (fixture->keyring, "password:d", NULL, CS_STORE_ERROR_NOT_FOUND);
}

static void
test_replace_and_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_test_keyring_forget (fixture->keyring, "password:a", &error));
  save (fixture, "password:a", "one");
  save (fixture, "password:a", "two");
  save (fixture, "password:b", "three");
  cs_test_keyring_expect (fixture->keyring, "password:a", "two", 0);

  g_assert_true (cs_test_keyring_forget (fixture->keyring, "password:a", &error));
  g_assert_no_error (error);
  cs_test_keyring_expect (fixture->keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  cs_test_keyring_expect (fixture->keyring, "password:b", "three", 0);
}

static void
test_modes_and_no_plain_text (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "secrets.key", "secrets.sealed", "secrets.lock" };
  struct stat info;

  save (fixture, "password:a", PASSWORD);
  g_assert_cmpint (g_stat (fixture->folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (fixture, names[i]);

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
    }
  g_assert_false (cs_test_folder_contains (fixture->folder, PASSWORD));
  g_assert_false (cs_test_folder_contains (fixture->folder, "password:a"));
}

typedef struct {
  const char *name;
  const char *file;
  void (*damage) (const char *path);
} Damage;

static void
flip_last_byte (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  bytes[len - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
}

static void
truncate_by_one (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len - 1, NULL));
}

static void
empty (const char *path)
{
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
make_folder_of_it (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_huge (const char *path)
{
  g_autofree char *bytes = g_malloc0 (CS_LIMIT_STORE_FILE + 1);

  g_assert_true (g_file_set_contents (path, bytes, CS_LIMIT_STORE_FILE + 1, NULL));
}

static void
remove_it (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static const Damage damages[] = {
  { "sealed-flipped", "secrets.sealed", flip_last_byte },
  { "sealed-truncated", "secrets.sealed", truncate_by_one },
  { "sealed-empty", "secrets.sealed", empty },
  { "sealed-folder", "secrets.sealed", make_folder_of_it },
  { "sealed-huge", "secrets.sealed", make_huge },
  { "key-flipped", "secrets.key", flip_last_byte },
  { "key-truncated", "secrets.key", truncate_by_one },
  { "key-empty", "secrets.key", empty },
  { "key-folder", "secrets.key", make_folder_of_it },
  { "key-gone", "secrets.key", remove_it },
};

/* A broken file is an error to whoever reads or forgets; saving goes on beside it, and it stays. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *path = path_of (fixture, damage->file);
  g_autofree char *aside = g_strconcat (path, ".broken-1", NULL);
  g_autoptr (GError) error = NULL;

  save (fixture, "password:a", PASSWORD);
  damage->damage (path);

  cs_test_keyring_expect (fixture->keyring, "password:a", NULL, CS_STORE_ERROR_CORRUPT);
  g_assert_false (cs_test_keyring_forget (fixture->keyring, "password:a", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));

  save (fixture, "password:b", "new");
  cs_test_keyring_expect (fixture->keyring, "password:b", "new", 0);
  cs_test_keyring_expect (fixture->keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (g_file_test (aside, G_FILE_TEST_EXISTS), ==, damage->damage != remove_it);
}

static void
test_bad_passwords (Fixture *fixture, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (CS_LIMIT_PASSWORD + 1, 'x');
  g_autofree char *just_right = g_strnfill (CS_LIMIT_PASSWORD, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_test_keyring_save (fixture->keyring, "password:a", too_long, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
  save (fixture, "password:a", just_right);
  cs_test_keyring_expect (fixture->keyring, "password:a", just_right, 0);
}

static void
test_cap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CS_LIMIT_STORE_SECRETS; i++)
    {
      g_autofree char *key = g_strdup_printf ("password:%u", i);

      save (fixture, key, "x");
    }
  g_assert_false (cs_test_keyring_save (fixture->keyring, "password:one-too-many", "x", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH);
  save (fixture, "password:0", "y");
  cs_test_keyring_expect (fixture->keyring, "password:0", "y", 0);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->folder, "a file", -1, NULL));
  g_assert_false (cs_test_keyring_save (fixture->keyring, "password:a", "x", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_IO);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *left = user_data;

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  (*left)--;
}

/* Several at once, from two keyrings on one folder as two programs would be: none is lost. */
static void
test_at_the_same_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreKeyring) other = cs_store_keyring_new (fixture->folder);
  g_autoptr (CsSecret) secret = cs_secret_new_copy ((const guint8 *) "x", 1);
  guint left = 20;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("password:%u", i);

      cs_store_keyring_save_async (i % 2 ? other : fixture->keyring, key, "label", secret, NULL, on_saved, &left);
    }
  CS_TEST_WAIT_FOR (left == 0);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("password:%u", i);

      cs_test_keyring_expect (fixture->keyring, key, "x", 0);
    }
}

static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_null (g_task_propagate_pointer (G_TASK (result), error));
}

/* The keyring may be let go while it works. */
static void
test_cancelled_and_let_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CsStoreKeyring *keyring = cs_store_keyring_new (fixture->folder);
  g_autoptr (GError) error = NULL;

  cs_store_keyring_load_async (keyring, "password:a", cancellable, on_cancelled, &error);
  cs_store_keyring_unref (keyring);
  g_cancellable_cancel (cancellable);
  CS_TEST_WAIT_FOR (error != NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/keyring-file/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("kept-across-runs", test_kept_across_runs);
  ADD ("replace-and-forget", test_replace_and_forget);
  ADD ("modes-and-no-plain-text", test_modes_and_no_plain_text);
  ADD ("bad-passwords", test_bad_passwords);
  ADD ("cap", test_cap);
  ADD ("no-folder", test_no_folder);
  ADD ("at-the-same-time", test_at_the_same_time);
  ADD ("cancelled-and-let-go", test_cancelled_and_let_go);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strconcat ("/keyring-file/damage/", damages[i].name, NULL);

      g_test_add (path, Fixture, &damages[i], set_up, test_damage, tear_down);
    }
  return g_test_run ();
}
