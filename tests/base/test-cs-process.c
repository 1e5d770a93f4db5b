/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-process.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_no_dump (void)
{
  struct rlimit limit;
  int status;
  pid_t child;

  cs_process_forbid_dumps ();
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);

  child = fork ();
  if (child == 0)
    {
      signal (SIGABRT, SIG_DFL);
      raise (SIGABRT);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_false (WCOREDUMP (status));
}

/* The flags in /proc/self/smaps of the mapping that @address lies in. (transfer full) */
static char *
flags_of (gconstpointer address)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean here = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guintptr start, end;

      if (sscanf (lines[i], "%" G_GINTPTR_MODIFIER "x-%" G_GINTPTR_MODIFIER "x ", &start, &end) == 2)
        here = (guintptr) address >= start && (guintptr) address < end;
      else if (here && g_str_has_prefix (lines[i], "VmFlags:"))
        return g_strdup_printf ("%s ", lines[i]);
    }
  g_assert_not_reached ();
}

static void
assert_dumped (gconstpointer address, gboolean dumped)
{
  g_autofree char *flags = flags_of (address);

  g_assert_cmpint (strstr (flags, " dd ") == NULL, ==, dumped);
}

static void
test_out_of_dumps (void)
{
  g_autofree char *before = g_strdup ("said in a call");
  static char in_data[8] = "data";
  char on_stack[8] = "stack";
  g_autofree char *after = NULL;

  assert_dumped (before, TRUE);
  cs_process_forbid_dumps ();
  cs_process_keep_out_of_dumps ();
  after = g_strdup ("said later in the call");
  assert_dumped (before, FALSE);
  assert_dumped (after, FALSE);
  assert_dumped (in_data, FALSE);
  assert_dumped (on_stack, FALSE);
  assert_dumped ("what everybody can read in the program", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/no-dump", test_no_dump);
  g_test_add_func ("/process/out-of-dumps", test_out_of_dumps);
  return g_test_run ();
}
