/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one command of countersign-cli with a main loop of its own. */
#include "cli/cs-cli-run.h"

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-account.h"
#include "cli/cs-cli-calls.h"
#include "cli/cs-cli-commands.h"
#include "cli/cs-cli-error.h"
#include "cli/cs-cli-notices.h"
#include "cli/cs-cli-peers.h"
#include "cli/cs-cli-try.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* Longer than the manager takes to hang up and unregister. */
#define LAST_RESORT_S 5

/* One run of the program:
 *
 *   start ─► account registered or direct ─► call, or wait ─► call ended ─► quit: hang up, unregister
 *
 * The parts know nothing of it and little of each other. They are told what to do, and what they tell is judged here:
 * when the program ends, and with which status. */
typedef struct {
  const CsCliOptions *options;
  CsCliOutput *output;
  GMainLoop *loop;
  CsCallManager *manager;

  CsCliNotices *notices;   /* not with TRY */
  CsCliPeers *peers;       /* with PEERS alone */
  CsCliTry *practice;      /* with TRY alone */
  CsCliCalls *calls;       /* not with PEERS */
  CsCliCommands *commands; /* as long as there are calls */
  CsCliAccount *account;   /* CALL, AGENT */

  CsCliExit exit;
  gboolean call_tried; /* CALL: the call exists or has been */
  gboolean quitting;
  gboolean closed; /* everybody has been told */
  guint last_resort_id;
} CsCliRun;

/* ---- the end ---- */

/* The first failure decides. */
static void
set_exit (CsCliRun *self, CsCliExit exit)
{
  if (self->exit == CS_CLI_EXIT_OK)
    self->exit = exit;
}

static void
end_when_all_is_said (CsCliRun *self)
{
  if (self->closed && (self->calls == NULL || cs_cli_calls_get_current (self->calls) == NULL))
    g_main_loop_quit (self->loop);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsCliRun *self = user_data;

  cs_call_manager_close_finish (CS_CALL_MANAGER (source), result, NULL);
  self->closed = TRUE;
  end_when_all_is_said (self);
}

static gboolean
on_last_resort (gpointer user_data)
{
  CsCliRun *self = user_data;

  self->last_resort_id = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* Hangs up, unregisters and ends the loop. Again: ends it, when all is said. */
static void
quit (CsCliRun *self)
{
  if (self->quitting)
    {
      end_when_all_is_said (self);
      return;
    }
  self->quitting = TRUE;
  if (self->peers != NULL)
    cs_cli_peers_stop (self->peers);
  if (self->commands != NULL)
    cs_cli_commands_stop (self->commands);
  if (self->account != NULL)
    cs_cli_account_stop (self->account);
  self->last_resort_id = g_timeout_add_seconds (LAST_RESORT_S, on_last_resort, self);
  if (self->options->mode == CS_CLI_MODE_CALL && !self->call_tried)
    set_exit (self, CS_CLI_EXIT_NOT_CONNECTED);
  cs_call_manager_close_async (self->manager, on_closed, self);
}

static void
fail (CsCliRun *self, CsCliExit exit, const char *text)
{
  set_exit (self, exit);
  self->output->vtable->error (self->output, text);
  if (!self->quitting)
    quit (self);
}

static gboolean
on_signal (gpointer user_data)
{
  CsCliRun *self = user_data;

  if (self->quitting)
    g_main_loop_quit (self->loop);
  else
    quit (self);
  return G_SOURCE_CONTINUE;
}

/* ---- calls ---- */

static gboolean
is_last_call (CsCliRun *self, guint n_ended)
{
  switch (self->options->mode)
    {
    case CS_CLI_MODE_CALL:
    case CS_CLI_MODE_TRY:
      return TRUE;
    case CS_CLI_MODE_AGENT:
      return self->options->calls > 0 && n_ended >= self->options->calls;
    case CS_CLI_MODE_PEERS:
    case CS_CLI_MODE_HELP:
    case CS_CLI_MODE_VERSION:
    default:
      g_return_val_if_reached (TRUE);
    }
}

static void
on_call_ended (CsCliExit exit, guint n_ended, gpointer user_data)
{
  CsCliRun *self = user_data;

  set_exit (self, exit);
  if (self->quitting || is_last_call (self, n_ended))
    quit (self);
}

static void
make_calls (CsCliRun *self)
{
  const CsCliOptions *options = self->options;
  const CsCliCallsTerms terms = {
    .auto_answer = options->auto_answer,
    .requirement = options->has_requirement ? &options->requirement : NULL,
    .needs_no_server = options->play_file != NULL || options->record_file != NULL || options->mode == CS_CLI_MODE_TRY,
    .seconds = self->practice != NULL ? cs_cli_try_get_seconds (self->practice) : options->seconds,
    .least_db = self->practice != NULL ? cs_cli_try_get_least_db (self->practice) : CS_CLI_CALLS_ANY_DB,
  };

  self->calls = cs_cli_calls_new (self->manager, self->output, &terms, on_call_ended, self);
}

static CsAccount *
get_account (CsCliRun *self)
{
  return self->practice != NULL ? cs_cli_try_get_account (self->practice) : cs_cli_account_get_account (self->account);
}

/* An agent goes on; a program that was to make one call is done. */
static void
place_call (CsCliRun *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  const CsCliExit exit = cs_cli_calls_place (self->calls, get_account (self), uri, &error);

  if (exit == CS_CLI_EXIT_OK)
    return;
  if (self->options->mode == CS_CLI_MODE_AGENT)
    self->output->vtable->error (self->output, error->message);
  else
    fail (self, exit, error->message);
}

/* ---- commands ---- */

static void
on_call_command (const char *uri, gpointer user_data)
{
  place_call (user_data, uri);
}

/* Enter ends the practice call. */
static void
on_enter (gpointer user_data)
{
  CsCliRun *self = user_data;

  if (self->options->mode == CS_CLI_MODE_TRY)
    quit (self);
}

static void
on_quit (gpointer user_data)
{
  quit (user_data);
}

static const CsCliCommandsEvents command_events = { on_call_command, on_enter, on_quit };

/* ---- the account ---- */

/* An agent that nobody can call would start without a word. */
static void
tell_ready (CsCliRun *self)
{
  const CsCliOptions *options = self->options;

  if (options->identity == NULL && options->account == NULL && options->listen == NULL)
    self->output->vtable->note (self->output, _ ("Ready for commands: type “call ADDRESS”, or “quit”."));
}

static void
on_account_ready (gpointer user_data)
{
  CsCliRun *self = user_data;

  if (self->options->mode == CS_CLI_MODE_AGENT)
    tell_ready (self);
  if (self->options->mode != CS_CLI_MODE_CALL || self->call_tried)
    return;
  self->call_tried = TRUE;
  place_call (self, self->options->uri);
}

static void
on_account_failed (gpointer user_data)
{
  CsCliRun *self = user_data;

  set_exit (self, CS_CLI_EXIT_NOT_REGISTERED);
  quit (self);
}

/* Commands may come from the same terminal. */
static void
on_asking (gpointer user_data)
{
  CsCliRun *self = user_data;

  cs_cli_commands_pause (self->commands);
}

static void
on_asked (gpointer user_data)
{
  CsCliRun *self = user_data;

  cs_cli_commands_resume (self->commands);
}

static const CsCliAccountEvents account_events = { on_account_ready, on_account_failed, on_asking, on_asked };

/* ---- the practice ---- */

static void
on_echo_started (gpointer user_data)
{
  CsCliRun *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->quitting)
    return;
  if (cs_cli_try_add_account (self->practice, &error))
    place_call (self, cs_cli_try_get_uri (self->practice));
  else
    fail (self, CS_CLI_EXIT_FAILURE, error->message);
}

static void
on_echo_failed (const char *text, gpointer user_data)
{
  fail (user_data, CS_CLI_EXIT_FAILURE, text);
}

static const CsCliTryEvents try_events = { on_echo_started, on_echo_failed };

/* ---- the start ---- */

/* What is missing is said before anybody is called, and not when somebody calls. */
static gboolean
set_audio (CsCliRun *self, GError **error)
{
  const CsCliOptions *options = self->options;
  const gboolean files = options->play_file != NULL || options->record_file != NULL;

  if (options->play_file != NULL && access (options->play_file, R_OK) != 0)
    {
      g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE, _ ("The file “%s” can't be read: %s"), options->play_file,
                   g_strerror (errno));
      return FALSE;
    }
  cs_call_manager_set_audio (self->manager, &(CsCallAudio){ .kind = files ? CS_CALL_AUDIO_FILES : CS_CALL_AUDIO_DEVICES,
                                                            .play_file = options->play_file,
                                                            .record_file = options->record_file });
  /* It may come later. */
  if (options->mode == CS_CLI_MODE_AGENT && !cs_cli_calls_have_sound (self->calls))
    self->output->vtable->warning (self->output, cs_cli_calls_no_sound_text ());
  return TRUE;
}

/* Changes are written before the manager has closed. */
static void
on_peers_done (gboolean found, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (!found)
    set_exit (self, CS_CLI_EXIT_FAILURE);
  quit (self);
}

static gboolean
start (CsCliRun *self, GError **error)
{
  self->manager = cs_call_manager_new (self->options->data_folder);
  /* A folder that was named has to be usable: a script would not hear the warning. */
  if ((self->options->mode == CS_CLI_MODE_PEERS || self->options->data_folder != NULL)
      && !cs_call_manager_can_keep (self->manager, error))
    return FALSE;
  if (self->options->mode != CS_CLI_MODE_TRY)
    self->notices = cs_cli_notices_new (self->manager, self->output);
  if (self->options->mode == CS_CLI_MODE_PEERS)
    {
      self->peers = cs_cli_peers_new (self->manager, self->options, self->output, on_peers_done, self);
      return TRUE;
    }
  if (self->options->mode == CS_CLI_MODE_TRY)
    self->practice = cs_cli_try_new (self->manager, self->options, self->output, &try_events, self);
  make_calls (self);
  self->commands = cs_cli_commands_new (self->calls, self->output, &command_events, self);
  if (self->practice != NULL)
    {
      cs_cli_try_start (self->practice);
      return TRUE;
    }

  if (self->options->data_folder != NULL)
    self->output->vtable->warning (self->output, _ ("Passwords in this data folder are kept without a keyring: anyone "
                                                    "who can read its key file can read them."));
  if (!set_audio (self, error))
    return FALSE;
  cs_call_manager_set_keyings (self->manager, self->options->keyings);
  self->account = cs_cli_account_new (self->manager, self->options, self->output, &account_events, self);
  return cs_cli_account_start (self->account, error);
}

static void
stop (CsCliRun *self)
{
  g_clear_handle_id (&self->last_resort_id, g_source_remove);
  if (self->practice != NULL)
    self->exit = cs_cli_try_conclude (self->practice, cs_cli_calls_get_last_result (self->calls), self->exit);
  g_clear_pointer (&self->commands, cs_cli_commands_free);
  g_clear_pointer (&self->account, cs_cli_account_free);
  g_clear_pointer (&self->peers, cs_cli_peers_free);
  g_clear_pointer (&self->notices, cs_cli_notices_free);
  g_clear_pointer (&self->practice, cs_cli_try_free);
  g_clear_pointer (&self->calls, cs_cli_calls_free);
  g_clear_object (&self->manager);
  g_main_loop_unref (self->loop);
}

CsCliExit
cs_cli_run (const CsCliOptions *options, CsCliOutput *output)
{
  CsCliRun self = { .options = options, .output = output };
  g_autoptr (GError) error = NULL;
  guint interrupt_id, terminate_id, hangup_id;

  self.loop = g_main_loop_new (NULL, FALSE);
  interrupt_id = g_unix_signal_add (SIGINT, on_signal, &self);
  terminate_id = g_unix_signal_add (SIGTERM, on_signal, &self);
  hangup_id = g_unix_signal_add (SIGHUP, on_signal, &self);

  if (start (&self, &error))
    g_main_loop_run (self.loop);
  else
    {
      output->vtable->error (output, error->message);
      self.exit = CS_CLI_EXIT_FAILURE;
    }

  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);
  g_source_remove (hangup_id);
  stop (&self);
  return self.exit;
}
