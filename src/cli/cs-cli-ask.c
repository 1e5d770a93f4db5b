/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a password or PIN on the terminal without showing it. */
#include "cli/cs-cli-ask.h"

#include "base/cs-limits.h"
#include "cli/cs-cli-password.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL "/dev/tty"

struct _CsCliAsk {
  int fd;
  struct termios before;
  guint readable_id;
  CsSecret *line;
  CsCliAskFunc answered;
  gpointer user_data;
};

static void
say (CsCliAsk *self, const char *text)
{
  /* A terminal that can't be written to can't be read from either. */
  if (write (self->fd, text, strlen (text)) < 0)
    g_debug ("terminal: %s", g_strerror (errno));
}

/* A terminal gives a whole line, or the part of a longer one that fits. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  CsCliAsk *self = user_data;
  g_autoptr (CsSecret) answer = NULL;
  const gssize n = read (fd, self->line->bytes, self->line->len);

  if (n < 0 && errno == EINTR)
    return G_SOURCE_CONTINUE;
  self->readable_id = 0;
  say (self, "\n");
  if (n > 0)
    answer = cs_cli_password_from_line (self->line->bytes, (gsize) n);
  self->answered (answer, self->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
hide (CsCliAsk *self)
{
  struct termios hidden;

  if (tcgetattr (self->fd, &self->before) != 0)
    return FALSE;
  hidden = self->before;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  hidden.c_lflag |= ICANON;
  /* Input from before the question is discarded. */
  return tcsetattr (self->fd, TCSAFLUSH, &hidden) == 0;
}

CsCliAsk *
cs_cli_ask_new (const char *terminal, const char *question, CsCliAskFunc answered, gpointer user_data, GError **error)
{
  CsCliAsk *self = g_new0 (CsCliAsk, 1);

  self->fd = g_open (terminal != NULL ? terminal : TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->fd < 0 || !hide (self))
    {
      g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE,
                   _ ("There is no terminal to ask for the PIN: %s. Use “--client-pin-file”."), g_strerror (errno));
      if (self->fd >= 0)
        close (self->fd);
      g_free (self);
      return NULL;
    }
  self->line = cs_secret_new (CS_LIMIT_PASSWORD + 2);
  self->answered = answered;
  self->user_data = user_data;
  self->readable_id = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  say (self, question);
  say (self, " ");
  return self;
}

void
cs_cli_ask_free (CsCliAsk *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->readable_id, g_source_remove);
  /* The rest of a line that was too long is discarded, too. */
  tcsetattr (self->fd, TCSAFLUSH, &self->before);
  close (self->fd);
  cs_secret_free (self->line);
  g_free (self);
}
