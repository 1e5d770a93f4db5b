/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses the commands that are read from standard input. */
#include "cli/cs-cli-command.h"

#include "base/cs-limits.h"

#include <glib/gi18n-lib.h>

#include <string.h>

typedef enum { ARGUMENT_NONE, ARGUMENT_TEXT, ARGUMENT_ON_OFF } Argument;

static const struct {
  const char *name;
  CsCliCommandKind kind;
  Argument argument;
} commands[] = {
  { "call", CS_CLI_COMMAND_CALL, ARGUMENT_TEXT },       { "answer", CS_CLI_COMMAND_ANSWER, ARGUMENT_NONE },
  { "decline", CS_CLI_COMMAND_DECLINE, ARGUMENT_NONE }, { "hang-up", CS_CLI_COMMAND_HANG_UP, ARGUMENT_NONE },
  { "mute", CS_CLI_COMMAND_MUTE, ARGUMENT_ON_OFF },     { "heard", CS_CLI_COMMAND_HEARD, ARGUMENT_TEXT },
  { "skip", CS_CLI_COMMAND_SKIP, ARGUMENT_NONE },       { "uncheck", CS_CLI_COMMAND_UNCHECK, ARGUMENT_NONE },
  { "go-on", CS_CLI_COMMAND_GO_ON, ARGUMENT_NONE },     { "dtmf", CS_CLI_COMMAND_DTMF, ARGUMENT_TEXT },
  { "quit", CS_CLI_COMMAND_QUIT, ARGUMENT_NONE },
};

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CS_CLI_ERROR, CS_CLI_ERROR_COMMAND, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
take_argument (Argument wanted, const char *name, const char *argument, CsCliCommand *command, GError **error)
{
  switch (wanted)
    {
    case ARGUMENT_NONE:
      if (*argument != '\0')
        return refuse (error, _ ("“%s” takes no argument."), name);
      return TRUE;
    case ARGUMENT_ON_OFF:
      command->on = strcmp (argument, "on") == 0;
      if (!command->on && strcmp (argument, "off") != 0)
        return refuse (error, _ ("“%s” takes on or off."), name);
      return TRUE;
    case ARGUMENT_TEXT:
    default:
      if (*argument == '\0')
        return refuse (error, _ ("“%s” needs an argument."), name);
      command->argument = g_strdup (argument);
      return TRUE;
    }
}

gboolean
cs_cli_command_parse (const char *line, gsize len, CsCliCommand *command, GError **error)
{
  g_autofree char *text = NULL;
  char *argument;

  if (memchr (line, '\0', len) != NULL || !g_utf8_validate (line, (gssize) len, NULL))
    return refuse (error, _ ("Commands have to be UTF-8 text."));

  *command = (CsCliCommand){ .kind = CS_CLI_COMMAND_NONE };
  text = g_strstrip (g_strndup (line, len));
  if (*text == '\0')
    return TRUE;

  argument = text + strcspn (text, " \t");
  if (*argument != '\0')
    *argument++ = '\0';
  g_strstrip (argument);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (text, commands[i].name) == 0)
      {
        command->kind = commands[i].kind;
        return take_argument (commands[i].argument, text, argument, command, error);
      }
  return refuse (error,
                 _ ("Unknown command “%s”. Commands: call, answer, decline, hang-up, mute, heard, skip, uncheck, "
                    "go-on, dtmf, quit."),
                 text);
}

void
cs_cli_command_clear (CsCliCommand *self)
{
  g_clear_pointer (&self->argument, g_free);
}

void
cs_cli_lines_init (CsCliLines *self)
{
  self->pending = g_byte_array_new ();
  self->skipping = FALSE;
}

void
cs_cli_lines_clear (CsCliLines *self)
{
  g_clear_pointer (&self->pending, g_byte_array_unref);
}

static void
emit_line (CsCliLines *self, CsCliLineFunc function, gpointer user_data)
{
  g_autoptr (GByteArray) line = g_steal_pointer (&self->pending);
  const gboolean too_long = self->skipping;

  self->pending = g_byte_array_new ();
  self->skipping = FALSE;
  if (too_long)
    function (NULL, G_MAXSIZE, user_data);
  else
    function (line->data != NULL ? (const char *) line->data : "", line->len, user_data);
}

void
cs_cli_lines_feed (CsCliLines *self, const char *bytes, gsize len, CsCliLineFunc function, gpointer user_data)
{
  while (len > 0)
    {
      const char *newline = memchr (bytes, '\n', len);
      const gsize piece = newline != NULL ? (gsize) (newline - bytes) : len;

      if (self->skipping || self->pending->len + piece > CS_LIMIT_COMMAND_LINE)
        {
          self->skipping = TRUE;
          g_byte_array_set_size (self->pending, 0);
        }
      else
        g_byte_array_append (self->pending, (const guint8 *) bytes, (guint) piece);

      if (newline == NULL)
        return;
      emit_line (self, function, user_data);
      bytes += piece + 1;
      len -= piece + 1;
    }
}

void
cs_cli_lines_finish (CsCliLines *self, CsCliLineFunc function, gpointer user_data)
{
  if (self->pending->len > 0 || self->skipping)
    emit_line (self, function, user_data);
}
