/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places or takes the calls of a run and follows them to their end. */
#include "cli/cs-cli-calls.h"

#include "cli/cs-cli-error.h"

#include <glib/gi18n-lib.h>

struct _CsCliCalls {
  CsCallManager *manager;
  CsCliOutput *output;
  CsCliCallsTerms terms;
  CsCliCallsFunc ended;
  gpointer user_data;

  GHashTable *followers; /* number -> CsCliCall: those that there are */
  CsCliCallResult last_result;
  guint n_ended;
};

static void
on_call_added (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliCalls *self = user_data;

  g_hash_table_insert (self->followers, GUINT_TO_POINTER (cs_call_get_number (call)),
                       cs_cli_call_new (call, self->output, self->terms.seconds, self->terms.least_db));
}

static void
on_incoming (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliCalls *self = user_data;

  if (self->terms.auto_answer)
    cs_call_answer (call);
  else
    self->output->vtable->note (self->output, _ ("Type “answer” or “decline”."));
}

static void
on_call_ended (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliCalls *self = user_data;
  const gpointer number = GUINT_TO_POINTER (cs_call_get_number (call));
  CsCliCall *follower = g_hash_table_lookup (self->followers, number);

  if (follower != NULL)
    self->last_result = *cs_cli_call_get_result (follower);
  g_hash_table_remove (self->followers, number);
  self->n_ended++;
  self->ended (cs_cli_exit_for_reason (cs_call_get_reason (call)), self->n_ended, self->user_data);
}

static void
on_call_missed (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsCliCalls *self = user_data;

  self->output->vtable->missed (self->output, call);
}

CsCliCalls *
cs_cli_calls_new (CsCallManager *manager, CsCliOutput *output, const CsCliCallsTerms *terms, CsCliCallsFunc ended,
                  gpointer user_data)
{
  CsCliCalls *self = g_new0 (CsCliCalls, 1);

  self->manager = g_object_ref (manager);
  self->output = output;
  self->terms = *terms;
  self->ended = ended;
  self->user_data = user_data;
  self->followers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cs_cli_call_free);
  g_signal_connect (manager, "call-missed", G_CALLBACK (on_call_missed), self);
  g_signal_connect (manager, "call-added", G_CALLBACK (on_call_added), self);
  g_signal_connect (manager, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (manager, "call-ended", G_CALLBACK (on_call_ended), self);
  return self;
}

void
cs_cli_calls_free (CsCliCalls *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->manager, self);
  g_hash_table_unref (self->followers);
  g_object_unref (self->manager);
  g_free (self);
}

CsCall *
cs_cli_calls_get_current (CsCliCalls *self)
{
  g_autoptr (CsCall) call = g_list_model_get_item (cs_call_manager_get_calls (self->manager), 0);

  return call; /* the list keeps it */
}

const CsCliCallResult *
cs_cli_calls_get_last_result (CsCliCalls *self)
{
  return &self->last_result;
}

/* ---- placing one ---- */

gboolean
cs_cli_calls_have_sound (CsCliCalls *self)
{
  return self->terms.needs_no_server || cs_call_manager_has_sound (self->manager);
}

const char *
cs_cli_calls_no_sound_text (void)
{
  return _ ("No sound server found. Until there is one, calls can't be made or answered. Use “--play” and “--record” "
            "to do without one.");
}

/* Nobody's telephone rings for a call that cannot have sound. */
CsCliExit
cs_cli_calls_place (CsCliCalls *self, CsAccount *account, const char *uri, GError **error)
{
  g_autofree char *complete = cs_call_manager_complete_address (self->manager, account, uri, error);

  if (complete == NULL)
    return CS_CLI_EXIT_NOT_CONNECTED;
  if (!cs_cli_calls_have_sound (self))
    {
      g_set_error_literal (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE, cs_cli_calls_no_sound_text ());
      return CS_CLI_EXIT_FAILURE;
    }
  if (cs_call_manager_call (self->manager, account, uri, self->terms.requirement, error) == NULL)
    return CS_CLI_EXIT_NOT_CONNECTED;
  return CS_CLI_EXIT_OK;
}
