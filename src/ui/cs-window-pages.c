/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves between the pages of the window, and back. */
#include "ui/cs-window-private.h"

#include "ui/cs-ui.h"

gboolean
cs_window_shows (CsWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0;
}

void
cs_window_show_root (CsWindow *self, const char *page)
{
  g_ptr_array_set_size (self->trail, 0);
  cs_ui_show_page (self->pages, page);
}

void
cs_window_open_page (CsWindow *self, const char *page)
{
  const char *from = gtk_stack_get_visible_child_name (self->pages);

  if (g_strcmp0 (from, page) == 0)
    return;
  g_ptr_array_add (self->trail, g_strdup (from));
  cs_ui_show_page (self->pages, page);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}

void
cs_window_go_back (CsWindow *self)
{
  g_autofree char *to = NULL;

  if (self->trail->len == 0)
    {
      if (!cs_window_shows (self, "call"))
        cs_window_show_start (self);
      return;
    }
  to = g_ptr_array_steal_index (self->trail, self->trail->len - 1);
  cs_ui_show_page (self->pages, to);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  CsWindow *self = CS_WINDOW (gtk_widget_get_root (widget));
  CsCall *call = cs_call_page_get_call (self->call_page);

  if (self->trail->len > 0)
    cs_window_go_back (self);
  else if (cs_window_shows (self, "call") && cs_call_get_state (call) == CS_CALL_ENDED)
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
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (on_escape, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->pages), controller);
}
