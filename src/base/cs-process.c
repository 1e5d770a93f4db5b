/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process that holds secrets asks of the kernel: no core dumps. */
#include "base/cs-process.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define HEAP_STEP (16 * 1024 * 1024)

void
cs_process_forbid_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_debug ("core dumps cannot be limited");
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    g_debug ("core dumps cannot be forbidden");
  mallopt (M_TOP_PAD, HEAP_STEP);
}

/* A line of /proc/self/maps: memory of this process alone that is or will be written. What a heap has reserved cannot
 * be read or written yet, and keeps the mark as it grows. */
static gboolean
read_private_memory (const char *line, guintptr *start, guintptr *end)
{
  char mode[5];

  return sscanf (line, "%" G_GINTPTR_MODIFIER "x-%" G_GINTPTR_MODIFIER "x %4s", start, end, mode) == 3 && mode[3] == 'p'
         && (mode[1] == 'w' || strcmp (mode, "---p") == 0);
}

void
cs_process_keep_out_of_dumps (void)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return;
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guintptr start, end;

      if (read_private_memory (lines[i], &start, &end))
        (void) madvise ((void *) start, end - start, MADV_DONTDUMP);
    }
}
