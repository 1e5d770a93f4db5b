/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-ui.h"

#include "ui/cs-ui-resources.h"

void
cs_ui_init (void)
{
  /* A static library's constructor is dropped by the linker unless somebody asks for it. */
  g_resources_register (cs_ui_get_resource ());
}

void
cs_ui_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
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
cs_ui_set_outside_text (GtkLabel *label, const char *text)
{
  gtk_label_set_use_markup (label, FALSE);
  gtk_label_set_text (label, text);
  /* gtk_widget_set_tooltip_text() escapes; the markup variant would not. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}
