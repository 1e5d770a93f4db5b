/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-window-private.h"

#include "ui/cs-preferences.h"
#include "ui/cs-ui.h"

#include <glib/gi18n.h>

static void
on_dial (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  g_autofree char *typed = g_strstrip (g_strdup (cs_home_page_get_dialled (self->home)));

  if (typed[0] == '\0')
    cs_home_page_focus_dial (self->home);
  else
    cs_window_call (self, NULL, typed, NULL);
}

static void
on_dial_address (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_window_call (user_data, NULL, g_variant_get_string (parameter, NULL), NULL);
}

static void
on_focus_dial (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "home") == 0)
    cs_home_page_focus_dial (self->home);
}

static void
on_show_view (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_home_page_show (CS_WINDOW (user_data)->home, g_variant_get_string (parameter, NULL));
}

static void
on_add_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  cs_ui_show_page (self->pages, "account");
  cs_account_page_start (self->account);
}

static void
on_close_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_window_show_start (user_data);
}

static void
on_call_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);
  g_autofree char *uri = g_strdup (cs_call_get_peer_uri (call));

  cs_window_show_start (self);
  cs_window_call (self, cs_call_get_account (call), uri, NULL);
}

static void
on_unprotected_response (AdwMessageDialog *dialog, const char *response, CsWindow *self)
{
  CsCall *call = cs_call_page_get_call (self->call_page);
  const CsRequirement clear = CS_REQUIREMENT_CLEAR;
  g_autofree char *uri = NULL;

  if (!g_str_equal (response, "call") || cs_call_get_state (call) != CS_CALL_ENDED)
    return;
  uri = g_strdup (cs_call_get_peer_uri (call));
  cs_window_show_start (self);
  cs_window_call (self, cs_call_get_account (call), uri, &clear);
}

static void
on_call_unprotected (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Call without encryption?"), NULL);
  g_autofree char *body = NULL;

  /* Translators: %s is the name of somebody. */
  body = g_strdup_printf (
      _ ("Everyone on the way to %s could listen: the providers, the networks between, whoever shares "
         "yours. This holds for one call; the next one is to be encrypted again."),
      cs_call_get_peer_name (call));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "call",
                                    _ ("Call without encryption"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "call", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_unprotected_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_answer_waiting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  if (self->waiting != NULL)
    cs_window_answer (self, self->waiting);
}

static void
on_decline_waiting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  if (self->waiting != NULL)
    cs_call_decline (self->waiting);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  GtkWidget *preferences = cs_preferences_new (self->manager, self->settings);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (preferences));
}

void
cs_window_install_actions (CsWindow *self)
{
  static const GActionEntry entries[] = {
    { "dial", on_dial },
    { "dial-address", on_dial_address, "s" },
    { "focus-dial", on_focus_dial },
    { "show-view", on_show_view, "s" },
    { "add-account", on_add_account },
    { "close-call", on_close_call },
    { "call-again", on_call_again },
    { "call-unprotected", on_call_unprotected },
    { "answer-waiting", on_answer_waiting },
    { "decline-waiting", on_decline_waiting },
    { "preferences", on_preferences },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
