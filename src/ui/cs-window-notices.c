/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the manager's notices in a bar, one at a time, outside of calls. */
#include "ui/cs-window-private.h"

#include "ui/cs-ui.h"

static CsNotice *
first_notice (CsWindow *self)
{
  return g_list_model_get_item (cs_call_manager_get_notices (self->manager), 0);
}

/* One at a time, and not while somebody talks. */
static void
update (CsWindow *self)
{
  g_autoptr (CsNotice) notice = first_notice (self);

  gtk_widget_set_visible (self->notice_bar,
                          notice != NULL && (cs_window_shows (self, "welcome") || cs_window_shows (self, "home")));
  gtk_label_set_text (self->notice_text, notice != NULL ? cs_notice_get_text (notice) : "");
}

void
cs_window_dismiss_notice (CsWindow *self)
{
  g_autoptr (CsNotice) notice = first_notice (self);

  if (notice == NULL)
    return;
  cs_ui_leave (self->notice_bar);
  cs_call_manager_dismiss_notice (self->manager, notice);
}

void
cs_window_follow_notices (CsWindow *self)
{
  g_signal_connect_object (cs_call_manager_get_notices (self->manager), "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
