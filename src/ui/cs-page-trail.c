/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves between the pages of a stack, and back. */
#include "ui/cs-page-trail.h"

#include "ui/cs-ui.h"

struct _CsPageTrail {
  GtkStack *pages;
  GPtrArray *names; /* of the pages that led to the one shown */
};

CsPageTrail *
cs_page_trail_new (GtkStack *pages)
{
  CsPageTrail *self = g_new0 (CsPageTrail, 1);

  self->pages = g_object_ref (pages);
  self->names = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
cs_page_trail_free (CsPageTrail *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->pages);
  g_ptr_array_unref (self->names);
  g_free (self);
}

gboolean
cs_page_trail_shows (CsPageTrail *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0;
}

void
cs_page_trail_show_root (CsPageTrail *self, const char *page)
{
  g_ptr_array_set_size (self->names, 0);
  cs_ui_show_page (self->pages, page);
}

void
cs_page_trail_open (CsPageTrail *self, const char *page)
{
  const char *from = gtk_stack_get_visible_child_name (self->pages);

  if (g_strcmp0 (from, page) == 0)
    return;
  g_ptr_array_add (self->names, g_strdup (from));
  cs_ui_show_page (self->pages, page);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}

gboolean
cs_page_trail_leads_back (CsPageTrail *self)
{
  return self->names->len > 0;
}

void
cs_page_trail_go_back (CsPageTrail *self)
{
  g_autofree char *to = g_ptr_array_steal_index (self->names, self->names->len - 1);

  cs_ui_show_page (self->pages, to);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD);
}
