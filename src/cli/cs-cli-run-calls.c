/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places or takes the calls of a run and follows them to their end. */
#include "cli/cs-cli-run-private.h"

#include <glib/gi18n-lib.h>

/* Any sound at all. */
#define ANY_DB (-G_MAXDOUBLE)

static void
on_call_added (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;

  g_hash_table_insert (
      self->calls, GUINT_TO_POINTER (cs_call_get_number (call)),
      cs_cli_call_new (call, self->output, self->seconds, self->speaks_itself ? CS_CLI_TRY_LOUD_DB : ANY_DB));
}

static void
on_incoming (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (self->options->auto_answer)
    cs_call_answer (call);
  else
    self->output->vtable->note (self->output, _ ("Type “answer” or “decline”."));
}

static gboolean
is_last_call (CsCliRun *self)
{
  switch (self->options->mode)
    {
    case CS_CLI_MODE_CALL:
    case CS_CLI_MODE_TRY:
      return TRUE;
    case CS_CLI_MODE_AGENT:
      return self->options->calls > 0 && self->calls_ended >= self->options->calls;
    case CS_CLI_MODE_PEERS:
    case CS_CLI_MODE_HELP:
    case CS_CLI_MODE_VERSION:
    default:
      g_return_val_if_reached (TRUE);
    }
}

static void
on_call_ended (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;
  const gpointer number = GUINT_TO_POINTER (cs_call_get_number (call));
  CsCliCall *follower = g_hash_table_lookup (self->calls, number);

  if (follower != NULL)
    self->last_result = *cs_cli_call_get_result (follower);
  g_hash_table_remove (self->calls, number);
  cs_cli_run_set_exit (self, cs_cli_exit_for_reason (cs_call_get_reason (call)));
  self->calls_ended++;
  if (self->quitting || is_last_call (self))
    cs_cli_run_quit (self);
}

static void
on_call_missed (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;

  self->output->vtable->missed (self->output, call);
}

void
cs_cli_run_watch_calls (CsCliRun *self)
{
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cs_cli_call_free);
  g_signal_connect (self->manager, "call-missed", G_CALLBACK (on_call_missed), self);
  g_signal_connect (self->manager, "call-added", G_CALLBACK (on_call_added), self);
  g_signal_connect (self->manager, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (self->manager, "call-ended", G_CALLBACK (on_call_ended), self);
}

CsCall *
cs_cli_run_current_call (CsCliRun *self)
{
  g_autoptr (CsCall) call = g_list_model_get_item (cs_call_manager_get_calls (self->manager), 0);

  return call; /* the list keeps it */
}

gboolean
cs_cli_run_has_sound (CsCliRun *self)
{
  return self->options->play_file != NULL || self->options->record_file != NULL
         || self->options->mode == CS_CLI_MODE_TRY || cs_call_manager_has_sound (self->manager);
}

const char *
cs_cli_run_no_sound_text (void)
{
  return _ (
      "No sound server found: calls will end when they are answered. Use “--play” and “--record” to do without one.");
}

/* An agent goes on; a program that was to make one call is done. */
static void
refuse_call (CsCliRun *self, CsCliExit exit, const char *text)
{
  if (self->options->mode == CS_CLI_MODE_AGENT)
    self->output->vtable->error (self->output, text);
  else
    cs_cli_run_fail (self, exit, text);
}

/* Nobody's telephone rings for a call that cannot have sound. */
void
cs_cli_run_place_call (CsCliRun *self, const char *uri)
{
  const CsRequirement *requirement = self->options->has_requirement ? &self->options->requirement : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *complete = cs_call_manager_complete_address (self->manager, self->account, uri, &error);

  if (complete != NULL && !cs_cli_run_has_sound (self))
    refuse_call (self, CS_CLI_EXIT_FAILURE, cs_cli_run_no_sound_text ());
  else if (complete == NULL || cs_call_manager_call (self->manager, self->account, uri, requirement, &error) == NULL)
    refuse_call (self, CS_CLI_EXIT_NOT_CONNECTED, error->message);
}
