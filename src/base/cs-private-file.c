/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a file that only its owner may read, atomically. */
#include "base/cs-private-file.h"

#include <errno.h>
#include <glib/gstdio.h>

gboolean
cs_private_file_write (const char *path, const char *bytes, gssize len, GError **error)
{
  /* Newer GLib gives the new file the mode of the one that it replaces. */
  if (g_chmod (path, 0600) != 0 && errno != ENOENT)
    {
      const int saved_errno = errno;

      g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (saved_errno), "%s: %s", path,
                   g_strerror (saved_errno));
      return FALSE;
    }
  return g_file_set_contents_full (path, bytes, len, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}
