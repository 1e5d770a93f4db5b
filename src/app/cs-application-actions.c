/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application's actions: quitting, help, and answering or declining from a notification. */
#include "app/cs-application-private.h"

#include "cs-config.h"

#include <glib/gi18n.h>

static void
on_try (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_application_try (user_data, FALSE);
}

static void
on_try_attack (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_application_try (user_data, TRUE);
}

static void
on_help_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error))
    return;
  g_debug ("no help: %s", error->message);
  cs_window_say (window, _ ("The help can't be shown because no help viewer, such as Yelp, is installed."));
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *window = cs_application_present_window (user_data);

  gtk_show_uri_full (GTK_WINDOW (window), "help:countersign", GDK_CURRENT_TIME, NULL, on_help_shown,
                     g_object_ref (window));
}

static void
on_answer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsApplication *self = user_data;
  CsCall *call = cs_application_find_token (self, g_variant_get_string (parameter, NULL));

  if (call != NULL)
    cs_window_answer (cs_application_present_window (self), call);
}

static void
on_decline (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsCall *call = cs_application_find_token (user_data, g_variant_get_string (parameter, NULL));

  if (call != NULL)
    cs_call_decline (call);
}

static void
on_show_call (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsWindow *window = cs_application_present_window (user_data);
  CsCall *call = cs_application_find_call (user_data, g_variant_get_uint32 (parameter));

  if (call != NULL)
    cs_window_reveal_call (window, call);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsApplication *self = user_data;

  adw_show_about_window (GTK_WINDOW (cs_application_present_window (self)), "application-name", _ ("Countersign"),
                         "application-icon", CS_APP_ID, "version", CS_VERSION, "developer-name",
                         _ ("The Countersign authors"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Desktop calling for people whose calls matter."), NULL);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsApplication) self = user_data;

  cs_call_manager_close_finish (CS_CALL_MANAGER (source), result, NULL);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

void
cs_application_quit (CsApplication *self)
{
  if (self->quitting)
    return;
  self->quitting = TRUE;
  g_application_hold (G_APPLICATION (self));
  if (self->echo != NULL)
    cs_echo_stop (self->echo);
  if (self->window != NULL)
    gtk_widget_hide (GTK_WIDGET (self->window));
  cs_call_manager_close_async (self->manager, on_closed, g_object_ref (self));
}

/* As when the window is closed: no call is ended by mistake. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsApplication *self = user_data;

  if (self->window == NULL || !cs_window_ask_to_quit (self->window))
    cs_application_quit (self);
}

void
cs_application_install_actions (CsApplication *self)
{
  static const GActionEntry entries[] = {
    { "help", on_help },
    { "answer", on_answer, "s" },
    { "decline", on_decline, "s" },
    { "show-call", on_show_call, "u" },
    { "about", on_about },
    { "quit", on_quit },
  };
  /* Not exported on the session bus: only the user of the window places calls. */
  static const GActionEntry practice[] = {
    { "try", on_try },
    { "try-attack", on_try_attack },
  };
  static const struct {
    const char *action;
    const char *accels[3];
  } keys[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "app.help", { "F1" } },
    { "win.back", { "<Alt>Left" } },
    { "page.show-path", { "<Control>i" } },
    { "page.focus-dial", { "<Control>l" } },
    { "page.show-view::recents", { "<Alt>1" } },
    { "page.show-view::keypad", { "<Alt>2" } },
    { "page.preferences", { "<Control>comma" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "call.answer", { "<Control>Return", "<Control>KP_Enter" } },
    { "call.hang-up", { "<Control>e" } },
    { "call.mute", { "<Control>m" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->practice_actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->practice_actions), practice, G_N_ELEMENTS (practice), self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, keys[i].accels);
}
