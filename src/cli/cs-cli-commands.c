/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out the commands that come on standard input during a run. */
#include "cli/cs-cli-commands.h"

#include "cli/cs-cli-command.h"
#include "cli/cs-cli-input.h"

#include <glib/gi18n-lib.h>

#include <signal.h>
#include <unistd.h>

struct _CsCliCommands {
  CsCliCalls *calls;
  CsCliOutput *output;
  const CsCliCommandsEvents *events;
  gpointer user_data;
  CsCliInput *input; /* NULL while paused */
  gboolean stopped;
};

static void
complain (CsCliCommands *self, const char *text)
{
  self->output->vtable->error (self->output, text);
}

static CsCall *
require_call (CsCliCommands *self)
{
  CsCall *call = cs_cli_calls_get_current (self->calls);

  if (call == NULL)
    complain (self, _ ("There is no call."));
  return call;
}

static CsCall *
require_ringing (CsCliCommands *self)
{
  CsCall *call = cs_cli_calls_get_current (self->calls);

  if (call != NULL && cs_call_get_direction (call) == CS_CALL_INCOMING && cs_call_get_state (call) == CS_CALL_RINGING)
    return call;
  complain (self, _ ("There is no incoming call."));
  return NULL;
}

/* The protection event that follows says whether the code was right. */
static void
tell_entry (CsCliCommands *self, CsCodeEntry entry)
{
  switch (entry)
    {
    case CS_CODE_ENTRY_SWAPPED:
      complain (self, _ ("These words are in the wrong order. Have the other side read them again."));
      break;
    case CS_CODE_ENTRY_INCOMPLETE:
      complain (self, _ ("That isn't a complete code. Have the other side read it again."));
      break;
    case CS_CODE_ENTRY_RIGHT:
    case CS_CODE_ENTRY_WRONG:
    default:
      break;
    }
}

static void
hear (CsCliCommands *self, const char *words)
{
  CsCall *call = require_call (self);
  CsCheck *check = call != NULL ? cs_call_get_check (call) : NULL;

  if (call == NULL)
    return;
  if (check == NULL)
    {
      complain (self, _ ("There is no code to check."));
      return;
    }
  /* Who types what was heard has read their own part, or wants to try again, or has changed their mind. */
  if (cs_check_get_turn (check) == CS_CHECK_SKIPPED)
    cs_check_reopen (check);
  if (cs_check_get_turn (check) == CS_CHECK_SPEAK && !cs_check_is_right (check))
    cs_check_spoken (check);
  else if (cs_check_get_turn (check) == CS_CHECK_WRONG)
    cs_check_try_again (check);

  if (cs_check_get_turn (check) == CS_CHECK_LISTEN)
    tell_entry (self, cs_check_enter (check, words));
  else if (cs_check_is_right (check))
    complain (self, _ ("The code has been checked already."));
  else
    complain (self, _ ("The codes didn't match twice. Hang up and contact each other some other way."));
}

static void
skip (CsCliCommands *self, CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);
  const CsCheckTurn turn = check != NULL ? cs_check_get_turn (check) : CS_CHECK_DONE;

  if (check != NULL && cs_check_can_skip (check))
    cs_check_skip (check);
  else if (turn == CS_CHECK_LISTEN || turn == CS_CHECK_WRONG || turn == CS_CHECK_GIVEN_UP)
    complain (self, _ ("After a code that didn't match you can only enter it again or hang up."));
  else
    complain (self, _ ("There is no check to skip."));
}

static void
uncheck (CsCliCommands *self, CsCall *call)
{
  if (cs_call_get_protection (call) == CS_PROTECTION_CHECKED)
    cs_call_uncheck (call);
  else
    complain (self, _ ("This call has not been checked."));
}

static void
go_on (CsCliCommands *self, CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);
  const CsCheckTurn turn = check != NULL ? cs_check_get_turn (check) : CS_CHECK_DONE;
  const gboolean suspect = cs_call_get_protection (call) == CS_PROTECTION_SUSPECT;

  if (cs_call_can_go_on (call))
    cs_call_go_on (call);
  else if (suspect && turn == CS_CHECK_GIVEN_UP)
    complain (self, _ ("The codes didn't match twice. You can only hang up."));
  else if (suspect && cs_call_get_suspicion (call) == CS_SUSPICION_CODE)
    complain (self, _ ("After a code that didn't match you can only enter it again or hang up."));
  else
    complain (self, _ ("There is no warning to override."));
}

static void
send_dtmf (CsCliCommands *self, const char *keys)
{
  CsCall *call = require_call (self);
  g_autoptr (GError) error = NULL;

  if (call != NULL && !cs_call_send_dtmf (call, keys, &error))
    complain (self, error->message);
}

static void
perform (CsCliCommands *self, const CsCliCommand *command)
{
  CsCall *call;

  switch (command->kind)
    {
    case CS_CLI_COMMAND_NONE:
      self->events->enter (self->user_data);
      break;
    case CS_CLI_COMMAND_CALL:
      self->events->call (command->argument, self->user_data);
      break;
    case CS_CLI_COMMAND_ANSWER:
      if ((call = require_ringing (self)) != NULL)
        cs_call_answer (call);
      break;
    case CS_CLI_COMMAND_DECLINE:
      if ((call = require_ringing (self)) != NULL)
        cs_call_decline (call);
      break;
    case CS_CLI_COMMAND_HANG_UP:
      if ((call = require_call (self)) != NULL)
        cs_call_hang_up (call);
      break;
    case CS_CLI_COMMAND_MUTE:
      if ((call = require_call (self)) != NULL)
        cs_call_set_muted (call, command->on);
      break;
    case CS_CLI_COMMAND_HEARD:
      hear (self, command->argument);
      break;
    case CS_CLI_COMMAND_SKIP:
      if ((call = require_call (self)) != NULL)
        skip (self, call);
      break;
    case CS_CLI_COMMAND_UNCHECK:
      if ((call = require_call (self)) != NULL)
        uncheck (self, call);
      break;
    case CS_CLI_COMMAND_GO_ON:
      if ((call = require_call (self)) != NULL)
        go_on (self, call);
      break;
    case CS_CLI_COMMAND_DTMF:
      send_dtmf (self, command->argument);
      break;
    case CS_CLI_COMMAND_QUIT:
    default:
      self->events->quit (self->user_data);
      break;
    }
}

static void
on_line (const char *line, gsize len, gpointer user_data)
{
  CsCliCommands *self = user_data;
  g_auto (CsCliCommand) command = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->stopped)
    return;
  if (line == NULL)
    complain (self, _ ("That line is too long."));
  else if (!cs_cli_command_parse (line, len, &command, &error))
    complain (self, error->message);
  else
    perform (self, &command);
}

/* Whoever calls is not done yet: SIGTERM, --seconds or the other side end the calls. */
static void
on_end (gpointer user_data)
{
}

static const CsCliInputEvents input_events = { on_line, on_end };

/* ---- life ---- */

CsCliCommands *
cs_cli_commands_new (CsCliCalls *calls, CsCliOutput *output, const CsCliCommandsEvents *events, gpointer user_data)
{
  CsCliCommands *self = g_new0 (CsCliCommands, 1);

  self->calls = calls;
  self->output = output;
  self->events = events;
  self->user_data = user_data;
  /* In the background of a shell reading would stop the program; like this it is the end of the input. */
  signal (SIGTTIN, SIG_IGN);
  cs_cli_commands_resume (self);
  return self;
}

void
cs_cli_commands_free (CsCliCommands *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->input, cs_cli_input_free);
  g_free (self);
}

void
cs_cli_commands_pause (CsCliCommands *self)
{
  if (isatty (STDIN_FILENO))
    g_clear_pointer (&self->input, cs_cli_input_free);
}

void
cs_cli_commands_resume (CsCliCommands *self)
{
  if (self->input == NULL)
    self->input = cs_cli_input_new (STDIN_FILENO, &input_events, self);
}

void
cs_cli_commands_stop (CsCliCommands *self)
{
  self->stopped = TRUE;
}
