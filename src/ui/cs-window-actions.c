/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The actions and shortcuts of the main window. */
#include "ui/cs-window-private.h"

#include "ui/cs-preferences.h"
#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

/* ---- the way through the pages ---- */

void
cs_window_show_start (CsWindow *self)
{
  gboolean any = g_list_model_get_n_items (self->accounts) > 0
                 || g_list_model_get_n_items (cs_call_manager_get_recents (self->manager)) > 0;

  cs_page_trail_show_root (self->trail, any ? "home" : "welcome");
  if (any)
    cs_home_page_focus_dial (self->home);
  else
    cs_welcome_page_focus_first (self->welcome);
}

void
cs_window_go_back (CsWindow *self)
{
  if (cs_page_trail_leads_back (self->trail))
    cs_page_trail_go_back (self->trail);
  else if (!cs_page_trail_shows (self->trail, "call"))
    cs_window_show_start (self);
}

/* ---- calling ---- */

static gboolean
is_listed (GListModel *accounts, CsAccount *wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      if (account == wanted)
        return TRUE;
    }
  return FALSE;
}

/* The account that calls @typed; when none can, the first one, which can say why. */
static CsAccount *
users_account (CsWindow *self, const char *typed)
{
  CsAccount *choice = cs_call_manager_choose_account (self->manager, typed);
  g_autoptr (CsAccount) first = g_list_model_get_item (self->accounts, 0);

  return choice != NULL && is_listed (self->accounts, choice) ? choice : first; /* the list keeps it */
}

/* Below the entry on the home page, else as a toast: other pages have call buttons, too. */
static void
say_why_not (CsWindow *self, const char *text)
{
  if (cs_page_trail_shows (self->trail, "home"))
    cs_home_page_set_problem (self->home, text);
  else
    cs_stage_say (self->stage, text);
}

/* Places a call; says why when it cannot. */
static void
place_call (CsWindow *self, CsAccount *account, const char *typed, const CsRequirement *requirement)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  CsCall *call;

  /* The echo may have moved, and is reached from its own account only. */
  if (g_strcmp0 (typed, cs_stage_get_practice_uri (self->stage)) == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "practice.try", NULL);
      return;
    }
  if (account == NULL)
    account = users_account (self, typed);
  if (account == NULL)
    {
      say_why_not (self, _ ("Add an account before you call other people."));
      return;
    }
  uri = cs_call_manager_complete_address (self->manager, account, typed, &error);
  call = uri != NULL ? cs_call_manager_call (self->manager, account, uri, requirement, &error) : NULL;
  if (call == NULL)
    {
      say_why_not (self, error->message);
      return;
    }
  cs_home_page_set_dialled (self->home, "");
  cs_stage_show_call (self->stage, call);
}

static void
on_dial (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  g_autofree char *typed = g_strstrip (g_strdup (cs_home_page_get_dialled (self->home)));

  g_autofree char *match = cs_home_page_get_match (self->home);

  if (typed[0] == '\0')
    cs_home_page_focus_dial (self->home);
  else
    place_call (self, cs_home_page_get_account (self->home), match != NULL ? match : typed, NULL);
}

static void
on_dial_address (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  place_call (user_data, NULL, g_variant_get_string (parameter, NULL), NULL);
}

static void
on_focus_dial (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  if (cs_page_trail_shows (self->trail, "home"))
    cs_home_page_focus_dial (self->home);
}

static void
on_show_view (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  cs_home_page_show (self->home, g_variant_get_string (parameter, NULL));
}

static void
on_add_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  cs_page_trail_open (self->trail, "account");
  cs_account_page_start (self->account);
}

static CsAccount *
account_by_id (CsWindow *self, const char *id)
{
  GListModel *accounts = cs_call_manager_get_accounts (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      if (g_strcmp0 (cs_account_get_id (account), id) == 0)
        return account; /* the list keeps it */
    }
  return NULL;
}

static void
on_edit_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsAccount *account = account_by_id (self, g_variant_get_string (parameter, NULL));

  if (account == NULL || cs_account_get_identity (account) == NULL)
    return;
  cs_page_trail_open (self->trail, "account");
  cs_account_page_edit (self->account, account);
}

static void
on_edit_account_setting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  const char *id, *setting;
  CsAccount *account;

  g_variant_get (parameter, "(&s&s)", &id, &setting);
  account = account_by_id (self, id);
  if (account == NULL)
    return;
  cs_page_trail_open (self->trail, "account");
  cs_account_page_edit_setting (self->account, account, setting);
}

/* A click meant for the previous call must not hide one that has come in since. */
static void
on_close_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);

  if (call == NULL || cs_call_get_state (call) == CS_CALL_ENDED)
    cs_window_show_start (self);
}

static void
on_call_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);
  CsAccount *practice = cs_stage_get_practice_account (self->stage);
  g_autofree char *uri = g_strdup (cs_call_get_peer_uri (call));

  if (practice != NULL && cs_call_get_account (call) == practice)
    {
      gtk_widget_activate_action (GTK_WIDGET (self),
                                  cs_stage_is_practice_attacked (self->stage) ? "practice.try-attack" : "practice.try",
                                  NULL);
      return;
    }
  cs_window_show_start (self);
  place_call (self, cs_call_get_account (call), uri, NULL);
}

static void
on_unprotected_response (AdwMessageDialog *dialog, const char *response, CsWindow *self)
{
  CsCall *refused = g_object_get_data (G_OBJECT (dialog), "call");
  g_autoptr (GError) error = NULL;
  CsCall *call;

  if (!g_str_equal (response, "call") || !cs_call_can_retry (refused))
    return;
  call = cs_call_manager_call_again (self->manager, refused, &error);
  if (call != NULL)
    cs_stage_show_call (self->stage, call);
  else
    cs_stage_say (self->stage, error->message);
}

static void
on_call_unprotected (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);
  CsUiQuestion question = { NULL };
  GtkWidget *dialog;

  if (call == NULL || !cs_call_can_retry (call))
    return;
  cs_ui_retry_text (call, &question);
  dialog = cs_ui_ask (GTK_WIDGET (self), question.heading, question.body, "call", question.yes);
  g_free (question.body);
  g_object_set_data_full (G_OBJECT (dialog), "call", g_object_ref (call), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_unprotected_response), self, 0);
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_window_go_back (user_data);
}

static void
on_show_path (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  if (cs_page_trail_shows (self->trail, "call"))
    cs_page_trail_open (self->trail, "path");
}

static void
on_show_certificates (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsAccount *account = account_by_id (self, g_variant_get_string (parameter, NULL));

  if (account == NULL)
    return;
  cs_certificate_page_set_account (self->certificate_page, account);
  cs_page_trail_open (self->trail, "certificates");
  cs_certificate_page_focus_first (self->certificate_page);
}

static void
on_show_peer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  const char *address, *name;

  g_variant_get (parameter, "(&s&s)", &address, &name);
  cs_peer_page_set_address (self->peer_page, address, name[0] != '\0' ? name : NULL);
  cs_page_trail_open (self->trail, "peer");
}

static void
on_practice (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  cs_page_trail_open (self->trail, "practice");
}

static void
on_check_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;

  cs_page_trail_show_root (self->trail, "call");
  cs_call_page_check (self->call_page);
}

static void
on_uncheck_response (AdwMessageDialog *dialog, const char *response, CsWindow *self)
{
  CsCall *call = cs_call_page_get_call (self->call_page);

  if (!g_str_equal (response, "uncheck") || call == NULL || cs_call_get_protection (call) != CS_PROTECTION_CHECKED)
    return;
  cs_call_uncheck (call);
  cs_page_trail_show_root (self->trail, "call");
}

static void
on_uncheck (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);
  g_autofree char *body = NULL;

  if (call == NULL || cs_call_get_protection (call) != CS_PROTECTION_CHECKED)
    return;
  /* Translators: %s is the name of somebody. */
  body = g_strdup_printf (
      _ ("This call and later ones with this device of %s count as not checked until you enter the code again."),
      cs_call_get_peer_name (call));
  g_signal_connect_object (
      cs_ui_ask (GTK_WIDGET (self), _ ("Mark as Not Checked?"), body, "uncheck", _ ("Mark as Not Checked")), "response",
      G_CALLBACK (on_uncheck_response), self, 0);
}

static void
on_answer_waiting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_waiting_bar_get_call (self->waiting_bar);

  if (call != NULL)
    cs_stage_answer (self->stage, call);
}

static void
on_decline_waiting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_waiting_bar_get_call (self->waiting_bar);

  if (call != NULL)
    cs_call_decline (call);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *self = user_data;
  GtkWidget *preferences = cs_preferences_new (self->manager, self->settings);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (preferences));
}

static gboolean
on_escape (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  CsWindow *self = user_data;
  CsCall *call = cs_call_page_get_call (self->call_page);

  if (cs_page_trail_leads_back (self->trail))
    cs_window_go_back (self);
  else if (cs_page_trail_shows (self->trail, "call") && cs_call_get_state (call) == CS_CALL_ENDED)
    cs_window_show_start (self);
  else
    return FALSE;
  return TRUE;
}

/* On the stack of pages, so that an open popover or list gets the key first. */
void
cs_window_install_escape (CsWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (on_escape, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->pages), controller);
}

/* The window's own group, "win", is exported on the session bus by GTK: what is in it only turns pages. All else is in
 * "page", or any program could dial and answer. */
void
cs_window_install_actions (CsWindow *self)
{
  static const GActionEntry exported[] = {
    { "add-account", on_add_account },
    { "back", on_back },
  };
  static const GActionEntry entries[] = {
    { "dial", on_dial },
    { "dial-address", on_dial_address, "s" },
    { "focus-dial", on_focus_dial },
    { "show-view", on_show_view, "s" },
    { "edit-account", on_edit_account, "s" },
    { "edit-account-setting", on_edit_account_setting, "(ss)" },
    { "close-call", on_close_call },
    { "call-again", on_call_again },
    { "call-unprotected", on_call_unprotected },
    { "show-path", on_show_path },
    { "show-certificates", on_show_certificates, "s" },
    { "show-peer", on_show_peer, "(ss)" },
    { "practice", on_practice },
    { "check-again", on_check_again },
    { "uncheck", on_uncheck },
    { "answer-waiting", on_answer_waiting },
    { "decline-waiting", on_decline_waiting },
    { "preferences", on_preferences },
  };

  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), exported, G_N_ELEMENTS (exported), self);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (actions));
}
