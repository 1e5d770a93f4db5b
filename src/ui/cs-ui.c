/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers templates and icons, and small functions that several pages use. */
#include "ui/cs-ui.h"

#include "ui/cs-ui-resources.h"

#include <glib/gi18n.h>
#include <string.h>

#define FINGERPRINT_LINE ((gsize) 8 * 3) /* characters: 8 bytes, each with its colon */

void
cs_ui_init (void)
{
  /* The linker drops a static library's constructor, so the resource is registered here. */
  g_resources_register (cs_ui_get_resource ());
}

void
cs_ui_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cs_ui_set_description (GtkWidget *widget, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

void
cs_ui_name_inner_button (GtkWidget *widget, const char *name)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child));

      if (gtk_widget_get_visible (child) && role == GTK_ACCESSIBLE_ROLE_BUTTON)
        {
          cs_ui_set_name (child, name);
          return;
        }
      cs_ui_name_inner_button (child, name);
    }
}

void
cs_ui_leave (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    gtk_root_set_focus (root, NULL);
}

void
cs_ui_show_page (GtkStack *stack, const char *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (stack, name);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack));

  if (gtk_stack_get_visible_child (stack) != NULL && gtk_stack_get_visible_child (stack) != page)
    cs_ui_leave (gtk_stack_get_visible_child (stack));
  /* A stack does not turn to a page that is hidden. */
  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (stack, page);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (child != page)
      gtk_widget_set_visible (child, FALSE);
}

void
cs_ui_let_label_wrap (GtkWidget *button)
{
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  g_return_if_fail (GTK_IS_LABEL (label));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}

void
cs_ui_set_outside_text (GtkLabel *label, const char *text)
{
  gtk_label_set_use_markup (label, FALSE);
  gtk_label_set_text (label, text);
  /* gtk_widget_set_tooltip_text() escapes; the markup variant would not. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}

void
cs_ui_empty_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

GtkWidget *
cs_ui_property_row (const char *label, const char *value)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (label);
  GtkWidget *content = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (content), 0);
  gtk_label_set_wrap (GTK_LABEL (content), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (content), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (content), TRUE);
  /* By the mouse: with the keyboard a row is read as a whole, and a label that cannot take the focus would keep it. */
  gtk_widget_set_can_focus (content, FALSE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), content);
  gtk_widget_add_css_class (box, "property");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data (G_OBJECT (row), "title", title);
  g_object_set_data (G_OBJECT (row), "content", content);
  cs_ui_property_row_set_value (row, value);
  return row;
}

void
cs_ui_property_row_set_value (GtkWidget *row, const char *value)
{
  GtkLabel *title = g_object_get_data (G_OBJECT (row), "title");
  GtkLabel *content = g_object_get_data (G_OBJECT (row), "content");
  gboolean any = value != NULL && value[0] != '\0';
  g_autofree char *name = any ? g_strdup_printf ("%s: %s", gtk_label_get_text (title), value) : g_strdup ("");

  gtk_label_set_text (content, any ? value : "");
  cs_ui_set_name (row, name);
  gtk_widget_set_visible (row, any);
}

void
cs_ui_property_row_set_fingerprint (GtkWidget *row, const char *fingerprint)
{
  GtkLabel *content = g_object_get_data (G_OBJECT (row), "content");
  const gsize len = fingerprint != NULL ? strlen (fingerprint) : 0;
  g_autoptr (GString) lines = g_string_sized_new (len + len / FINGERPRINT_LINE + 1);

  cs_ui_property_row_set_value (row, fingerprint);
  for (gsize i = 0; i < len; i += FINGERPRINT_LINE)
    {
      if (i > 0)
        g_string_append_c (lines, '\n');
      g_string_append_len (lines, fingerprint + i, (gssize) MIN (FINGERPRINT_LINE, len - i));
    }
  gtk_label_set_text (content, lines->str);
  gtk_widget_add_css_class (GTK_WIDGET (content), "monospace");
}

GtkWidget *
cs_ui_ask (GtkWidget *widget, const char *heading, const char *body, const char *yes, const char *yes_label)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), yes, yes_label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), yes, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
