/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-dirs.h"

#include <glib/gstdio.h>

#include <stdlib.h>

static char *root;

void
cs_test_dirs_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        cs_test_dirs_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
on_exit_remove (void)
{
  cs_test_dirs_remove (root);
  g_clear_pointer (&root, g_free);
}

void
cs_test_dirs_init (void)
{
  static const struct {
    const char *variable;
    const char *name;
  } dirs[] = {
    { "HOME", "home" },
    { "XDG_DATA_HOME", "data" },
    { "XDG_CONFIG_HOME", "config" },
    { "XDG_CACHE_HOME", "cache" },
    { "XDG_STATE_HOME", "state" },
    { "XDG_RUNTIME_DIR", "run" },
  };

  g_assert_null (root);
  root = g_dir_make_tmp ("countersign-test-XXXXXX", NULL);
  g_assert_nonnull (root);
  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *path = g_build_filename (root, dirs[i].name, NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_setenv (dirs[i].variable, path, TRUE);
    }
  atexit (on_exit_remove);
}
