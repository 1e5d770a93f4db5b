/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the recent calls. */
#include "ui/cs-recent-row.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

static const char *
direction_icon (CsRecent *recent)
{
  if (cs_recent_get_direction (recent) == CS_CALL_OUTGOING)
    return "call-outgoing-symbolic";
  return cs_recent_get_answered (recent) ? "call-incoming-symbolic" : "call-missed-symbolic";
}

static const char *
direction_text (CsRecent *recent)
{
  if (cs_recent_get_direction (recent) == CS_CALL_OUTGOING)
    return _ ("Outgoing");
  return cs_recent_get_answered (recent) ? _ ("Incoming") : _ ("Missed");
}

static char *
outcome_text (CsRecent *recent)
{
  if (cs_recent_get_answered (recent))
    return cs_ui_duration (cs_recent_get_duration_s (recent));
  return g_strdup (cs_call_reason_text (cs_recent_get_reason (recent)));
}

static char *
subtitle (CsRecent *recent)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = cs_ui_when (cs_recent_get_when (recent), now);
  g_autofree char *outcome = outcome_text (recent);

  return g_strdup_printf ("%s, %s · %s", direction_text (recent), when, outcome);
}

static GtkWidget *
call_button (CsRecent *recent, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("call-start-symbolic");
  /* Translators: %s is a name or address. */
  g_autofree char *label = g_strdup_printf (_ ("Call %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  cs_ui_set_name (button, label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", cs_recent_get_peer_uri (recent));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.dial-address");
  return button;
}

static GtkWidget *
person_button (CsRecent *recent, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");
  /* Translators: %s is a name or address. */
  g_autofree char *label = g_strdup_printf (_ ("About %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  cs_ui_set_name (button, label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", cs_recent_get_peer_uri (recent), name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.show-peer");
  return button;
}

static GtkWidget *
protection_mark (CsProtection protection)
{
  GtkWidget *mark = gtk_image_new_from_icon_name (cs_ui_protection_icon (protection));

  gtk_widget_set_tooltip_text (mark, cs_protection_word (protection));
  cs_ui_set_name (mark, cs_protection_word (protection));
  gtk_widget_add_css_class (mark, cs_ui_protection_style (protection));
  gtk_widget_add_css_class (mark, "protection-mark");
  return mark;
}

#define SHORT_NAME 3

GtkWidget *
cs_recent_row_new (CsRecent *recent)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (direction_icon (recent));
  g_autofree char *address = cs_ui_address (cs_recent_get_peer_uri (recent));
  g_autofree char *text = subtitle (recent);
  const char *name = cs_recent_get_peer_name (recent);

  if (name == NULL || name[0] == '\0')
    name = address;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  /* GTK 4.8 complains of a label that may be cut short and is narrower than “…”. */
  if (g_utf8_strlen (name, -1) > SHORT_NAME)
    adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_set_tooltip_text (row, address);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (cs_recent_get_answered (recent))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), protection_mark (cs_recent_get_protection (recent)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), call_button (recent, name));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), person_button (recent, name));
  return row;
}
