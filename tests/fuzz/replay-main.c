/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Runs the target over every file of the folders given and over the empty input, in TAP. An input that the target does
 * not survive ends the program, and the plan is then not met: its name is the last comment. */

static void
replay (const char *name, const guint8 *data, gsize size, guint number)
{
  /* a copy of the exact size, on the heap, so that a sanitizer sees the first byte past the end */
  g_autofree guint8 *copy = g_memdup2 (data, size);

  g_print ("# %s, %" G_GSIZE_FORMAT " bytes\n", name, size);
  LLVMFuzzerTestOneInput (copy, size);
  g_print ("ok %u %s\n", number, name);
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_files (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

int
main (int argc, char **argv)
{
  guint number = 0;
  guint planned = 1;

  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GPtrArray) paths = list_files (argv[i]);

      planned += paths->len;
    }
  g_print ("1..%u\n", planned);
  replay ("nothing", NULL, 0, ++number);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GPtrArray) paths = list_files (argv[i]);

      for (guint k = 0; k < paths->len; k++)
        {
          const char *path = g_ptr_array_index (paths, k);
          g_autofree char *contents = NULL;
          g_autoptr (GError) error = NULL;
          gsize size;

          if (!g_file_get_contents (path, &contents, &size, &error))
            g_error ("%s", error->message);
          replay (path, (const guint8 *) contents, size, ++number);
        }
    }
  return planned > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
