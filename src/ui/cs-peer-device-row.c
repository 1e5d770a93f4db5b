/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One device of a person, with a button to forget it. */
#include "ui/cs-peer-device-row.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

#define SHORT_ZID 8 /* digits: enough to tell a person's devices apart */

static void
on_response (AdwMessageDialog *dialog, const char *response, CsPeerDevice *device)
{
  if (g_str_equal (response, "forget"))
    cs_peer_device_forget (device);
}

static void
on_forget (GtkButton *button, CsPeerDevice *device)
{
  GtkWidget *dialog = cs_ui_ask (GTK_WIDGET (button), _ ("Forget Device?"),
                                 _ ("The next call with this device counts as the first one and is not checked, just "
                                    "like a call with someone new."),
                                 "forget", _ ("Forget"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), device, 0);
}

static GtkWidget *
make_button (CsPeerDevice *device, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the short name of a device, a few letters and digits. */
  g_autofree char *label = g_strdup_printf (_ ("Forget device %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  cs_ui_set_name (button, label);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_forget), device, 0);
  return button;
}

static char *
make_subtitle (CsPeerDevice *device)
{
  g_autofree char *checked = cs_ui_day (cs_peer_device_get_checked_on (device));
  g_autofree char *first = cs_ui_day (cs_peer_device_get_first_seen (device));
  g_autofree char *last = cs_ui_day (cs_peer_device_get_last_seen (device));
  g_autofree char *check = NULL;

  /* Translators: %s is "today", "yesterday" or "on 3 May". */
  check = checked != NULL ? g_strdup_printf (_ ("Checked %s"), checked) : g_strdup (_ ("Not checked"));
  /* Translators: whether it was checked, then two of "today", "yesterday" or "on 3 May". */
  return g_strdup_printf (_ ("%s · First seen %s, last %s"), check, first, last);
}

GtkWidget *
cs_peer_device_row_new (CsPeerDevice *device)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon
      = gtk_image_new_from_icon_name (cs_peer_device_get_checked_on (device) != NULL ? "cs-protection-checked-symbolic"
                                                                                     : "cs-protection-none-symbolic");
  g_autofree char *name = g_strndup (cs_peer_device_get_zid (device), SHORT_ZID);
  g_autofree char *subtitle = make_subtitle (device);
  g_autofree char *title = NULL;

  /* Translators: %s is the short name of a device, a few letters and digits. */
  title = g_strdup_printf (_ ("Device %s"), name);
  if (cs_peer_device_get_checked_on (device) != NULL)
    gtk_widget_add_css_class (icon, "success");
  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_tooltip_text (row, cs_peer_device_get_zid (device));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (device, name));
  return row;
}
