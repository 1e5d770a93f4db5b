/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-private-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("cs-private-file-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->folder, "secret", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static void
assert_private (const char *path, const char *contents)
{
  g_autofree char *found = NULL;
  GStatBuf status;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, contents);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_new (Fixture *f, gconstpointer data)
{
  const mode_t before = umask (0);
  g_autoptr (GError) error = NULL;

  cs_private_file_write (f->path, "one", -1, &error);
  umask (before);
  g_assert_no_error (error);
  assert_private (f->path, "one");
}

static void
test_over_a_readable_one (Fixture *f, gconstpointer data)
{
  const mode_t before = umask (0);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents_full (f->path, "longer", -1, G_FILE_SET_CONTENTS_NONE, 0666, NULL));
  cs_private_file_write (f->path, "two and", 3, &error);
  umask (before);
  g_assert_no_error (error);
  assert_private (f->path, "two");
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "none", "secret", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_private_file_write (path, "x", -1, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_below_a_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->path, "secret", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_private_file_write (f->path, "x", -1, NULL));
  g_assert_false (cs_private_file_write (path, "y", -1, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  assert_private (f->path, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/private-file/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("new", test_new);
  ADD ("over-a-readable-one", test_over_a_readable_one);
  ADD ("no-folder", test_no_folder);
  ADD ("below-a-file", test_below_a_file);
  return g_test_run ();
}
