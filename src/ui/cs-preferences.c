/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window. */
#include "ui/cs-preferences.h"

#include "ui/cs-sound-settings.h"
#include "ui/cs-ui.h"

#include <glib/gi18n.h>

static GtkWidget *
background_group (GSettings *settings)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *control = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Receive Calls in the Background"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Incoming calls show a notification. Choose Quit in the menu to sign out."));
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  cs_ui_set_name (control, _ ("Receive Calls in the Background"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  g_settings_bind (settings, "run-in-background", control, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Calls"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

GtkWidget *
cs_preferences_new (CsCallManager *manager, GSettings *settings)
{
  GtkWidget *window = adw_preferences_window_new ();
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *sound = cs_sound_settings_new (manager, settings);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (sound), _ ("Sound"));
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _ ("General"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (sound));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (background_group (settings)));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 440, 420);
  return window;
}
