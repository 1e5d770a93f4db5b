/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The "try" command: a practice call to the built-in echo. */
#include "cli/cs-cli-try.h"

#include "cli/cs-cli-calls.h"
#include "echo/cs-echo.h"

#include <glib/gi18n-lib.h>

#include <unistd.h>

/* How long it lasts when standard input is not a terminal. */
#define SECONDS_UNATTENDED 10

/* The generated speech is far louder than this, silence far quieter. */
#define LOUD_DB (-50.0)

struct _CsCliTry {
  CsCallManager *manager;
  CsCliOutput *output;
  const CsCliTryEvents *events;
  gpointer user_data;

  CsEcho *echo; /* NULL after the end */
  GCancellable *cancellable;
  CsAccount *account; /* borrowed from the manager */
  guint seconds;
  gboolean has_attacker;
  gboolean speaks_itself; /* no sound server: a generated signal, whose echo has to be loud */
};

static void
on_caption (CsEcho *echo, GParamSpec *pspec, gpointer user_data)
{
  CsCliTry *self = user_data;

  if (cs_echo_get_caption (echo) != NULL)
    self->output->vtable->caption (self->output, cs_echo_get_caption (echo));
}

static void
on_echo_failed (CsEcho *echo, GError *error, gpointer user_data)
{
  CsCliTry *self = user_data;

  self->events->failed (error->message, self->user_data);
}

static void
on_echo_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const gboolean started = cs_echo_start_finish (CS_ECHO (source), result, &error);
  CsCliTry *self = user_data;

  /* Freed. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (started)
    self->events->started (self->user_data);
  else
    self->events->failed (error->message, self->user_data);
}

/* ---- the start ---- */

CsCliTry *
cs_cli_try_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output, const CsCliTryEvents *events,
                gpointer user_data)
{
  CsCliTry *self = g_new0 (CsCliTry, 1);
  const gboolean has_sound = cs_call_manager_has_sound (manager);

  self->manager = g_object_ref (manager);
  self->output = output;
  self->events = events;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->seconds = options->seconds;
  if (self->seconds == 0 && !isatty (STDIN_FILENO))
    self->seconds = SECONDS_UNATTENDED;
  self->has_attacker = options->attack;
  self->speaks_itself = !has_sound;
  cs_call_manager_set_audio (manager,
                             &(CsCallAudio){ .kind = has_sound ? CS_CALL_AUDIO_DEVICES : CS_CALL_AUDIO_SPEECH });
  self->echo = cs_echo_new (options->data_folder);
  return self;
}

static void
explain (CsCliTry *self)
{
  const CsCliOutputVTable *say = self->output->vtable;

  say->note (self->output, _ ("Calling the echo: another Countersign on this machine, with its own keys. This is a "
                              "real call: SIP over TLS, audio encrypted end to end with ZRTP."));
  if (self->has_attacker)
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

void
cs_cli_try_start (CsCliTry *self)
{
  explain (self);
  g_signal_connect (self->echo, "notify::caption", G_CALLBACK (on_caption), self);
  g_signal_connect (self->echo, "failed", G_CALLBACK (on_echo_failed), self);
  /* Nothing has been started yet that could fail. */
  cs_echo_set_attacked (self->echo, self->has_attacker, NULL);
  cs_echo_start_async (self->echo, self->cancellable, on_echo_started, self);
}

gboolean
cs_cli_try_add_account (CsCliTry *self, GError **error)
{
  const CsAccountSettings settings = {
    .display_name = "You",
    .transport = "tls",
    .trust_file = cs_echo_get_trust_file (self->echo),
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };

  self->account = cs_call_manager_add_account (self->manager, &settings, error);
  return self->account != NULL;
}

CsAccount *
cs_cli_try_get_account (CsCliTry *self)
{
  return self->account;
}

const char *
cs_cli_try_get_uri (CsCliTry *self)
{
  return cs_echo_get_uri (self->echo);
}

guint
cs_cli_try_get_seconds (CsCliTry *self)
{
  return self->seconds;
}

double
cs_cli_try_get_least_db (CsCliTry *self)
{
  return self->speaks_itself ? LOUD_DB : CS_CLI_CALLS_ANY_DB;
}

/* ---- the end ---- */

static void
stop_echo (CsCliTry *self)
{
  if (self->echo == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->echo, self);
  g_cancellable_cancel (self->cancellable);
  cs_echo_stop (self->echo);
  g_clear_object (&self->echo);
}

void
cs_cli_try_free (CsCliTry *self)
{
  if (self == NULL)
    return;
  stop_echo (self);
  g_object_unref (self->cancellable);
  g_object_unref (self->manager);
  g_free (self);
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

CsCliExit
cs_cli_try_conclude (CsCliTry *self, const CsCliCallResult *result, CsCliExit exit)
{
  const CsCliOutputVTable *say = self->output->vtable;

  stop_echo (self);
  if (self->has_attacker && result->was_end_to_end)
    say->note (self->output, lesson (result));
  if (exit != CS_CLI_EXIT_OK)
    return exit;
  if (was_cut_short (result))
    say->note (self->output, _ ("You hung up before the sound could come back. Both ends had the same keys."));
  else if (!result->was_end_to_end || !result->sound_came_back)
    {
      say->error (self->output,
                  result->was_end_to_end ? _ ("No audio came back.") : _ ("The call was never encrypted."));
      return CS_CLI_EXIT_FAILURE;
    }
  else if (!self->has_attacker)
    say->note (self->output, _ ("It worked: both ends had the same keys, and the sound came back."));
  return CS_CLI_EXIT_OK;
}
