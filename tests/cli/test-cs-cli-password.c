/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-password.h"

#include "base/cs-limits.h"
#include "lib/cs-test-dirs.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>

static const struct {
  const char *bytes;
  gssize len;
  const char *password; /* NULL: refused */
} cases[] = {
  { "secret", -1, "secret" },
  { "secret\n", -1, "secret" },
  { "secret\r\n", -1, "secret" },
  { "secret\nmore\n", -1, "secret" },
  { " a b \n", -1, " a b " },
  { "grüße\n", -1, "grüße" },
  { "", -1, NULL },
  { "\n", -1, NULL },
  { "\r\n", -1, NULL },
  { "\nsecret\n", -1, NULL },
  { "sec\0ret\n", 8, NULL },
  { "\0", 1, NULL },
};

static char *
path_of (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), name, NULL);
}

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_cli_read_password (path, &error));
  g_assert_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE);
}

static void
test_files (void)
{
  g_autofree char *path = path_of ("password");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsSecret) secret = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].bytes, cases[i].len, NULL));
      if (cases[i].password == NULL)
        {
          assert_refused (path);
          continue;
        }
      secret = cs_cli_read_password (path, NULL);
      g_assert_nonnull (secret);
      g_assert_cmpmem (secret->bytes, secret->len, cases[i].password, strlen (cases[i].password));
    }
}

static void
test_length (void)
{
  g_autofree char *path = path_of ("long");
  g_autofree char *fits = g_strnfill (CS_LIMIT_PASSWORD, 'x');
  g_autofree char *too_long = g_strconcat (fits, "x\n", NULL);
  g_autofree char *endless = g_strnfill (10 * CS_LIMIT_PASSWORD, 'x');
  g_autoptr (CsSecret) secret = NULL;

  g_assert_true (g_file_set_contents (path, fits, -1, NULL));
  secret = cs_cli_read_password (path, NULL);
  g_assert_nonnull (secret);
  g_assert_cmpuint (secret->len, ==, CS_LIMIT_PASSWORD);

  g_assert_true (g_file_set_contents (path, too_long, -1, NULL));
  assert_refused (path);
  g_assert_true (g_file_set_contents (path, endless, -1, NULL));
  assert_refused (path);
}

static void
test_no_file (void)
{
  g_autofree char *path = path_of ("there-is-none");

  assert_refused (path);
  assert_refused (g_get_user_data_dir ());
}

static gpointer
write_to_pipe (gpointer path)
{
  FILE *pipe = g_fopen (path, "w");

  fputs ("sec", pipe);
  fflush (pipe);
  fputs ("ret\n", pipe);
  fclose (pipe);
  return NULL;
}

static void
test_pipe (void)
{
  g_autofree char *path = path_of ("pipe");
  g_autoptr (CsSecret) secret = NULL;
  GThread *writer;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  writer = g_thread_new ("writer", write_to_pipe, path);
  secret = cs_cli_read_password (path, NULL);
  g_thread_join (writer);
  g_assert_nonnull (secret);
  g_assert_cmpmem (secret->bytes, secret->len, "secret", 6);
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/password/files", test_files);
  g_test_add_func ("/password/length", test_length);
  g_test_add_func ("/password/no-file", test_no_file);
  g_test_add_func ("/password/pipe", test_pipe);
  return g_test_run ();
}
