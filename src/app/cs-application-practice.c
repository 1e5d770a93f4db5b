/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the practice call to the built-in echo, with or without the attacker. */
#include "app/cs-application-private.h"

#include <glib/gi18n.h>

static void
say_failure (CsApplication *self, const GError *error)
{
  g_autofree char *text = g_strdup_printf (_ ("The echo couldn't be called: %s"), error->message);

  cs_window_say (cs_application_present_window (self), text);
}

/* The echo is called from an account of its own, which trusts the echo's certificate and nothing else. */
static CsAccount *
practice_account (CsApplication *self, GError **error)
{
  const CsAccountSettings settings = {
    .transport = "tls",
    .trust_file = cs_echo_get_trust_file (self->echo),
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };
  CsAccount *account;

  if (self->practice != NULL)
    return self->practice;
  account = cs_call_manager_add_account (self->manager, &settings, error);
  if (account == NULL)
    return NULL;
  self->practice = g_object_ref (account);
  if (self->window != NULL)
    cs_window_set_practice_account (self->window, account);
  return account;
}

/* Without a sound server the echo hears a generated voice, and the page says so. */
static void
choose_sound (CsApplication *self, CsWindow *window)
{
  gboolean sound = cs_call_manager_has_sound (self->manager);
  const CsCallAudio audio = { .kind = sound ? CS_CALL_AUDIO_DEVICES : CS_CALL_AUDIO_SPEECH };

  cs_call_manager_set_audio (self->manager, &audio);
  cs_window_set_practice_notice (
      window, sound ? NULL : _ ("No sound devices found. A generated voice is sent instead of yours."));
}

/* Only the echo is sent the generated voice. */
static void
take_devices_again (CsApplication *self)
{
  const CsCallAudio audio = { .kind = CS_CALL_AUDIO_DEVICES };

  cs_call_manager_set_audio (self->manager, &audio);
}

static void
on_practice_state (CsCall *call, GParamSpec *pspec, CsApplication *self)
{
  if (cs_call_get_state (call) == CS_CALL_ENDED)
    take_devices_again (self);
}

static void
call_echo (CsApplication *self)
{
  CsWindow *window = cs_application_present_window (self);
  g_autoptr (GError) error = NULL;
  CsAccount *account = practice_account (self, &error);
  CsCall *call = NULL;

  if (account != NULL && cs_echo_set_attacked (self->echo, self->attacked, &error))
    {
      choose_sound (self, window);
      cs_window_set_practice_attacked (window, self->attacked);
      call = cs_call_manager_call (self->manager, account, cs_echo_get_uri (self->echo), NULL, &error);
    }
  if (call == NULL)
    {
      take_devices_again (self);
      say_failure (self, error);
      return;
    }
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_practice_state), self, 0);
  cs_window_show_call (window, call);
}

static void
set_try_enabled (CsApplication *self, gboolean enabled)
{
  static const char *const names[] = { "try", "try-attack" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->practice_actions), names[i])), enabled);
}

static void
on_echo_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ready = cs_echo_start_finish (CS_ECHO (source), result, &error);

  g_application_release (G_APPLICATION (self));
  set_try_enabled (self, TRUE);
  if (self->quitting)
    return;
  if (ready)
    {
      call_echo (self);
      return;
    }
  g_clear_object (&self->echo);
  say_failure (self, error);
}

void
cs_application_try (CsApplication *self, gboolean attacked)
{
  self->attacked = attacked;
  if (self->echo != NULL)
    {
      call_echo (self);
      return;
    }
  set_try_enabled (self, FALSE);
  g_application_hold (G_APPLICATION (self));
  self->echo = cs_echo_new (self->folder);
  if (self->window != NULL)
    g_object_bind_property (self->echo, "caption", self->window, "caption", G_BINDING_SYNC_CREATE);
  cs_echo_start_async (self->echo, NULL, on_echo_started, g_object_ref (self));
}
