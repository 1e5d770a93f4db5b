/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The "try" command: a practice call to the built-in echo. */
#include "cli/cs-cli-run-private.h"

#include <glib/gi18n-lib.h>

#include <unistd.h>

/* How long it lasts when standard input is not a terminal. */
#define SECONDS_UNATTENDED 10

static void
on_caption (CsEcho *echo, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (cs_echo_get_caption (echo) != NULL)
    self->output->vtable->caption (self->output, cs_echo_get_caption (echo));
}

static void
on_echo_failed (CsEcho *echo, GError *error, gpointer user_data)
{
  cs_cli_run_fail (user_data, CS_CLI_EXIT_FAILURE, error->message);
}

static void
call_echo (CsCliRun *self)
{
  const CsAccountSettings settings = {
    .display_name = "You",
    .transport = "tls",
    .trust_file = cs_echo_get_trust_file (self->echo),
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };
  g_autoptr (GError) error = NULL;

  self->account = cs_call_manager_add_account (self->manager, &settings, &error);
  if (self->account == NULL)
    cs_cli_run_fail (self, CS_CLI_EXIT_FAILURE, error->message);
  else
    {
      self->call_tried = TRUE;
      cs_cli_run_place_call (self, cs_echo_get_uri (self->echo));
    }
}

static void
on_echo_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsCliRun *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cs_echo_start_finish (CS_ECHO (source), result, &error))
    cs_cli_run_fail (self, CS_CLI_EXIT_FAILURE, error->message);
  else if (!self->quitting)
    call_echo (self);
}

static void
explain (CsCliRun *self)
{
  const CsCliOutputVTable *say = self->output->vtable;

  say->note (self->output, _ ("Calling the echo: another Countersign on this machine, with its own keys. This is a "
                              "real call: SIP over TLS, audio encrypted end to end with ZRTP."));
  if (self->options->attack)
    say->note (self->output,
               _ ("An attacker is in the middle, with one call to you and another to the echo. Both are encrypted, and "
                  "you can't hear the difference. Compare the codes: type “heard” and what the echo reads."));
  if (self->speaks_itself)
    say->warning (self->output, _ ("No sound server found: a generated voice is sent instead of yours."));
  else
    say->note (self->output, _ ("Speak, and hear yourself a moment later."));
  if (self->seconds == 0)
    say->note (self->output, _ ("Press Enter to hang up."));
}

/* What calls have to know. */
void
cs_cli_run_prepare_try (CsCliRun *self)
{
  if (self->seconds == 0 && !isatty (STDIN_FILENO))
    self->seconds = SECONDS_UNATTENDED;
  self->speaks_itself = !cs_call_manager_has_sound (self->manager);
}

void
cs_cli_run_start_try (CsCliRun *self)
{
  cs_call_manager_set_audio (
      self->manager, &(CsCallAudio){ .kind = self->speaks_itself ? CS_CALL_AUDIO_SPEECH : CS_CALL_AUDIO_DEVICES });
  explain (self);

  self->echo = cs_echo_new (self->options->data_folder);
  g_signal_connect (self->echo, "notify::caption", G_CALLBACK (on_caption), self);
  g_signal_connect (self->echo, "failed", G_CALLBACK (on_echo_failed), self);
  /* Nothing has been started yet that could fail. */
  cs_echo_set_attacked (self->echo, self->options->attack, NULL);
  cs_echo_start_async (self->echo, NULL, on_echo_started, self);
}

/* What a practice call with the attacker has shown. */
static const char *
lesson (const CsCliCallResult *result)
{
  if (result->found_attacker)
    return _ ("You caught the attacker, who can't make the two codes match. In a real call, hang up and contact the "
              "other side some other way.");
  return _ ("The attacker heard every word. Only the codes could have told you.");
}

/* In its first second the sound is still on its way. */
static gboolean
was_cut_short (const CsCliCallResult *result)
{
  return result->was_end_to_end && !result->sound_came_back && !result->time_is_up && result->judged < 2;
}

void
cs_cli_run_stop_try (CsCliRun *self)
{
  const CsCliOutputVTable *say = self->output->vtable;
  const CsCliCallResult *result;

  if (self->echo == NULL)
    return;
  result = cs_cli_calls_get_last_result (self->calls);
  g_signal_handlers_disconnect_by_data (self->echo, self);
  cs_echo_stop (self->echo);
  g_clear_object (&self->echo);

  if (self->options->attack && result->was_end_to_end)
    say->note (self->output, lesson (result));
  if (self->exit != CS_CLI_EXIT_OK)
    return;
  if (was_cut_short (result))
    say->note (self->output, _ ("You hung up before your voice could come back. Both ends had the same keys."));
  else if (!result->was_end_to_end || !result->sound_came_back)
    cs_cli_run_fail (self, CS_CLI_EXIT_FAILURE,
                     result->was_end_to_end ? _ ("No audio came back.") : _ ("The call was never encrypted."));
  else if (!self->options->attack)
    say->note (self->output, _ ("It worked: both ends had the same keys, and your voice came back."));
}
