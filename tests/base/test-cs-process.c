/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-process.h"

#include <signal.h>
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/no-dump", test_no_dump);
  return g_test_run ();
}
