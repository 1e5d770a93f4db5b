/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads lines from a file descriptor without blocking. */
#include "cli/cs-cli-input.h"

#include "base/cs-limits.h"
#include "cli/cs-cli-command.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

struct _CsCliInput {
  GInputStream *stream;
  GCancellable *cancellable;
  CsCliLines lines;
  const CsCliInputEvents *events;
  gpointer user_data;
  char buffer[CS_LIMIT_COMMAND_LINE];
};

static void read_more (CsCliInput *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  CsCliInput *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      /* Freed, except for the buffer of a pending read. */
      g_object_unref (self->cancellable);
      g_free (self);
      return;
    }
  if (n > 0)
    {
      cs_cli_lines_feed (&self->lines, self->buffer, (gsize) n, self->events->line, self->user_data);
      read_more (self);
      return;
    }
  cs_cli_lines_finish (&self->lines, self->events->line, self->user_data);
  g_clear_object (&self->stream);
  self->events->end (self->user_data);
}

static void
read_more (CsCliInput *self)
{
  g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, self->cancellable,
                             on_read, self);
}

CsCliInput *
cs_cli_input_new (int fd, const CsCliInputEvents *events, gpointer user_data)
{
  CsCliInput *self = g_new0 (CsCliInput, 1);

  self->stream = g_unix_input_stream_new (fd, FALSE);
  self->cancellable = g_cancellable_new ();
  self->events = events;
  self->user_data = user_data;
  cs_cli_lines_init (&self->lines);
  read_more (self);
  return self;
}

/* A pending read holds on to the struct until it comes back. */
void
cs_cli_input_free (CsCliInput *self)
{
  const gboolean is_reading = self != NULL && self->stream != NULL;

  if (self == NULL)
    return;
  cs_cli_lines_clear (&self->lines);
  g_clear_object (&self->stream);
  g_cancellable_cancel (self->cancellable);
  if (is_reading)
    return;
  g_object_unref (self->cancellable);
  g_free (self);
}
