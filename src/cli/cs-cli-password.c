/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a password or PIN from a file, the terminal or a line of input. */
#include "cli/cs-cli-password.h"

#include "base/cs-limits.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* One byte more than a password may have, and its newline. */
#define BUFFER (CS_LIMIT_PASSWORD + 2)

/* Reads until there is a whole line, the file ends or the buffer is full; -1 on failure. */
static gssize
read_line (int fd, guint8 *buffer)
{
  gsize filled = 0;

  while (filled < BUFFER && memchr (buffer, '\n', filled) == NULL)
    {
      const gssize n = read (fd, buffer + filled, BUFFER - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      filled += (gsize) n;
    }
  return (gssize) filled;
}

static gsize
line_len (const guint8 *bytes, gsize len)
{
  const guint8 *newline = memchr (bytes, '\n', len);

  if (newline != NULL)
    len = (gsize) (newline - bytes);
  return len > 0 && bytes[len - 1] == '\r' ? len - 1 : len;
}

CsSecret *
cs_cli_password_from_line (const guint8 *bytes, gsize len)
{
  const gsize n = line_len (bytes, len);

  if (n == 0 || n > CS_LIMIT_PASSWORD || memchr (bytes, '\0', n) != NULL)
    return NULL;
  return cs_secret_new_copy (bytes, n);
}

CsSecret *
cs_cli_read_password (const char *path, GError **error)
{
  g_autoptr (CsSecret) buffer = cs_secret_new (BUFFER);
  const int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize filled = -1;
  CsSecret *password;

  if (fd >= 0)
    {
      filled = read_line (fd, buffer->bytes);
      close (fd);
    }
  if (filled < 0)
    {
      g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE, _ ("The file “%s” can't be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }

  password = cs_cli_password_from_line (buffer->bytes, (gsize) filled);
  if (password == NULL)
    g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE,
                 _ ("The first line of “%s” is empty or too long to be a password or PIN."), path);
  return password;
}
