/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of the data folder: read with a cap, replaced as a whole, renamed when broken, locked. */

#include "store/cs-store-file-private.h"

#include "base/cs-private-file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PUT_ASIDE_MAX 1000

static CsStoreError
code_of (int number)
{
  switch (number)
    {
    case ENOENT:
      return CS_STORE_ERROR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
      return CS_STORE_ERROR_NO_SPACE;
    case EROFS:
    case EACCES:
    case EPERM:
      return CS_STORE_ERROR_READ_ONLY;
    default:
      return CS_STORE_ERROR_IO;
    }
}

static void
set_errno_error (GError **error, const char *what, const char *path)
{
  const int number = errno;

  g_set_error (error, CS_STORE_ERROR, code_of (number), "cannot %s “%s”: %s", what, path, g_strerror (number));
}

/* GFileError has no code for a quota. */
static CsStoreError
code_of_file_error (const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return CS_STORE_ERROR_NO_SPACE;
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ROFS)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_PERM))
    return CS_STORE_ERROR_READ_ONLY;
  return CS_STORE_ERROR_IO;
}

gboolean
cs_store_folder_make (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      const int number = errno;

      /* A folder above that is missing cannot be: it would have been made. */
      g_set_error (error, CS_STORE_ERROR, number == ENOENT ? CS_STORE_ERROR_IO : code_of (number),
                   "cannot make the folder “%s”: %s", folder, g_strerror (number));
      return FALSE;
    }
  return TRUE;
}

static char *
read_open_file (int fd, const char *path, gsize max, gsize *len, GError **error)
{
  g_autofree char *bytes = NULL;
  struct stat info;
  gsize filled = 0;

  if (fstat (fd, &info) != 0)
    {
      set_errno_error (error, "read", path);
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size < 0 || (guint64) info.st_size > max)
    {
      g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "“%s” is not a file of ours", path);
      return NULL;
    }

  bytes = g_malloc ((gsize) info.st_size + 1);
  while (filled < (gsize) info.st_size)
    {
      const gssize n = read (fd, bytes + filled, (gsize) info.st_size - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (error, "read", path);
          return NULL;
        }
      if (n == 0)
        break;
      filled += (gsize) n;
    }
  bytes[filled] = '\0';
  *len = filled;
  return g_steal_pointer (&bytes);
}

char *
cs_store_file_read (const char *path, gsize max, gsize *len, GError **error)
{
  const int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  char *bytes;

  if (fd < 0)
    {
      set_errno_error (error, "open", path);
      return NULL;
    }
  bytes = read_open_file (fd, path, max, len, error);
  close (fd);
  return bytes;
}

gboolean
cs_store_file_write (const char *path, const char *bytes, gsize len, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (cs_private_file_write (path, bytes, (gssize) len, &local_error))
    return TRUE;
  g_set_error_literal (error, CS_STORE_ERROR, (int) code_of_file_error (local_error), local_error->message);
  return FALSE;
}

char *
cs_store_file_put_aside (const char *path, GError **error)
{
  for (guint n = 1; n <= PUT_ASIDE_MAX; n++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", path, n);

      /* RENAME_NOREPLACE is what keeps an earlier broken file. */
      if (renameat2 (AT_FDCWD, path, AT_FDCWD, aside, RENAME_NOREPLACE) == 0)
        return g_steal_pointer (&aside);
      if (errno != EEXIST)
        {
          set_errno_error (error, "put aside", path);
          return NULL;
        }
    }
  g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "too many broken copies of “%s”", path);
  return NULL;
}

int
cs_store_file_lock (const char *path, GError **error)
{
  const int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      set_errno_error (error, "open", path);
      return -1;
    }
  while (flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        set_errno_error (error, "lock", path);
        close (fd);
        return -1;
      }
  return fd;
}
