/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places or takes the calls of a run and follows them to their end. */
#include "cli/cs-cli-run-private.h"

#include <glib/gi18n-lib.h>

/* ---- one call ---- */

static gboolean
on_seconds (gpointer user_data)
{
  CsCliRun *self = user_data;
  CsCall *call = cs_cli_run_current_call (self);

  self->seconds_id = 0;
  self->time_is_up = TRUE;
  if (call != NULL)
    cs_call_hang_up (call);
  return G_SOURCE_REMOVE;
}

static void
on_state (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  self->output->vtable->call (self->output, call);
  if (cs_call_get_state (call) == CS_CALL_ACTIVE && self->seconds > 0 && self->seconds_id == 0)
    self->seconds_id = g_timeout_add_seconds (self->seconds, on_seconds, self);
}

static void
tell_turn (CsCliRun *self, CsCall *call)
{
  const int turn = (int) cs_check_get_turn (cs_call_get_check (call));

  if (turn == self->told_turn)
    return;
  self->told_turn = turn;
  self->output->vtable->turn (self->output, call);
}

static void
on_turn (CsCheck *check, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;
  CsCall *call = cs_cli_run_current_call (self);

  if (call != NULL)
    tell_turn (self, call);
}

/* Asked on the first call with a device, and when something has changed; otherwise it stays quiet. The protection is
 * told first. */
static void
on_should_check (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (!cs_call_get_should_check (call))
    self->told_turn = CS_CLI_NO_TURN;
  else if (self->told_protection == cs_call_get_protection (call))
    tell_turn (self, call);
}

static void
on_protection (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;
  const CsProtection protection = cs_call_get_protection (call);

  self->was_end_to_end |= protection == CS_PROTECTION_END_TO_END || protection == CS_PROTECTION_CHECKED;
  self->found_attacker |= protection == CS_PROTECTION_SUSPECT;
  self->output->vtable->protection (self->output, call);
  self->told_protection = protection;
  self->told_suite = cs_call_get_suite (call);
  on_should_check (call, NULL, self);
}

/* The first is told with the protection that it leads to. */
static void
on_suite (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (self->told_suite != NULL && g_strcmp0 (self->told_suite, cs_call_get_suite (call)) != 0)
    on_protection (call, NULL, self);
}

static void
on_check (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;
  CsCheck *check = cs_call_get_check (call);

  if (check != NULL)
    g_signal_connect (check, "notify::turn", G_CALLBACK (on_turn), self);
}

static void
on_notice (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (cs_call_get_notice (call) != NULL)
    self->output->vtable->warning (self->output, cs_call_get_notice (call));
}

static void
on_codec (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  self->output->vtable->media (self->output, call);
}

static void
on_silent (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  self->output->vtable->media (self->output, call);
}

static void
on_quality (CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;

  self->output->vtable->quality (self->output, call);
  cs_cli_run_judge_try (self, call);
}

/* ---- the list of calls ---- */

static void
on_call_added (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliRun *self = user_data;

  g_signal_connect (call, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (call, "notify::protection", G_CALLBACK (on_protection), self);
  g_signal_connect (call, "notify::suite", G_CALLBACK (on_suite), self);
  g_signal_connect (call, "notify::check", G_CALLBACK (on_check), self);
  g_signal_connect (call, "notify::should-check", G_CALLBACK (on_should_check), self);
  g_signal_connect (call, "notify::notice", G_CALLBACK (on_notice), self);
  g_signal_connect (call, "notify::codec", G_CALLBACK (on_codec), self);
  g_signal_connect (call, "notify::silent", G_CALLBACK (on_silent), self);
  g_signal_connect (call, "quality", G_CALLBACK (on_quality), self);
  on_state (call, NULL, self);
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

  if (cs_call_get_check (call) != NULL)
    g_signal_handlers_disconnect_by_data (cs_call_get_check (call), self);
  g_signal_handlers_disconnect_by_data (call, self);
  g_clear_handle_id (&self->seconds_id, g_source_remove);
  self->told_turn = CS_CLI_NO_TURN;
  self->told_protection = CS_PROTECTION_NONE;
  self->told_suite = NULL;
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
