/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process that holds secrets asks of the kernel: no core dumps. */
#include "base/cs-process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void
cs_process_forbid_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_debug ("core dumps cannot be limited");
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    g_debug ("core dumps cannot be forbidden");
}
