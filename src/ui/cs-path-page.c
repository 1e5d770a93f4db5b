/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page "Who can hear this call?". */
#include "ui/cs-path-page.h"

#include "ui/cs-path-hop.h"
#include "ui/cs-protection-banner.h"
#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CsPathPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  AdwWindowTitle *title;
  GtkWidget *hang_up;
  CsProtectionBanner *banner;
  GtkBox *hops;
  GtkWidget *check_group;
  GtkWidget *check;
  GtkWidget *uncheck;
  GtkListBox *details;

  CsCall *call;
  GSignalGroup *signals;
  const char *style;
  gboolean stale;
};

G_DEFINE_FINAL_TYPE (CsPathPage, cs_path_page, GTK_TYPE_WIDGET)

static void
show_hops (CsPathPage *self, const CsCallPath *path)
{
  CsCallLink above = CS_CALL_LINK_NONE;

  cs_ui_empty_box (self->hops);
  for (guint i = 0; i < cs_call_path_get_n_hops (path); i++)
    {
      const CsCallHop *hop = cs_call_path_get_hop (path, i);

      gtk_box_append (self->hops, cs_path_hop_new (hop, above));
      above = hop->link;
    }
}

static void
show_details (CsPathPage *self, const CsCallPath *path)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_list_box_remove (self->details, child);
  for (guint i = 0; i < cs_call_path_get_n_rows (path); i++)
    {
      const CsCallPathRow *row = cs_call_path_get_row (path, i);

      gtk_list_box_append (self->details, cs_ui_property_row (row->label, row->value));
    }
}

/* A code that was not compared in this call can be, also where it was in an earlier one. */
static gboolean
can_check (CsCheck *check)
{
  CsCheckTurn turn = cs_check_get_turn (check);

  return !cs_check_is_right (check) && (turn == CS_CHECK_LISTEN || turn == CS_CHECK_SPEAK || turn == CS_CHECK_SKIPPED);
}

static void
show_check (CsPathPage *self)
{
  CsCheck *check = cs_call_get_check (self->call);
  gboolean on = check != NULL && cs_call_get_state (self->call) == CS_CALL_ACTIVE;
  CsProtection protection = cs_call_get_protection (self->call);
  gboolean checked = protection == CS_PROTECTION_CHECKED;

  gtk_button_set_label (GTK_BUTTON (self->check), checked ? _ ("Check Again") : _ ("Check the Code"));
  if (checked)
    gtk_widget_remove_css_class (self->check, "suggested-action");
  else
    gtk_widget_add_css_class (self->check, "suggested-action");
  gtk_widget_set_visible (self->check,
                          on && (protection == CS_PROTECTION_END_TO_END || (checked && can_check (check))));
  gtk_widget_set_visible (self->uncheck, on && checked);
  gtk_widget_set_visible (self->check_group,
                          gtk_widget_get_visible (self->check) || gtk_widget_get_visible (self->uncheck));
}

static void
set_style (CsPathPage *self)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hops), self->style);
  self->style = cs_ui_protection_style (cs_call_get_protection (self->call));
  gtk_widget_add_css_class (GTK_WIDGET (self->hops), self->style);
}

/* Only while the page is shown: building the rows for every notification would be waste. */
static void
fill (CsPathPage *self)
{
  g_autoptr (CsCallPath) path = NULL;

  self->stale = FALSE;
  if (self->call == NULL)
    return;
  path = cs_call_get_path (self->call);
  adw_window_title_set_title (self->title, cs_call_get_peer_name (self->call));
  set_style (self);
  show_hops (self, path);
  show_details (self, path);
  show_check (self);
  gtk_widget_set_visible (self->hang_up, cs_call_get_state (self->call) != CS_CALL_ENDED);
}

static gboolean
on_idle (gpointer user_data)
{
  CsPathPage *self = user_data;

  if (self->stale && self->content != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
  return G_SOURCE_REMOVE;
}

/* Once for several changes at the same time. */
static void
update (CsPathPage *self)
{
  if (self->stale)
    return;
  self->stale = TRUE;
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, g_object_ref (self), g_object_unref);
}

static void
cs_path_page_map (GtkWidget *widget)
{
  fill (CS_PATH_PAGE (widget));
  GTK_WIDGET_CLASS (cs_path_page_parent_class)->map (widget);
}

void
cs_path_page_set_call (CsPathPage *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    g_signal_group_set_target (self->signals, call);
  cs_protection_banner_set_call (self->banner, call);
  update (self);
}

static void
cs_path_page_dispose (GObject *object)
{
  CsPathPage *self = CS_PATH_PAGE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_path_page_parent_class)->dispose (object);
}

static void
cs_path_page_class_init (CsPathPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_path_page_dispose;
  widget_class->map = cs_path_page_map;
  g_type_ensure (CS_TYPE_PROTECTION_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-path-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, content);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, title);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, hang_up);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, banner);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, hops);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, check_group);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, check);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, uncheck);
  gtk_widget_class_bind_template_child (widget_class, CsPathPage, details);
}

static void
cs_path_page_init (CsPathPage *self)
{
  static const char *const followed[]
      = { "notify::state",      "notify::peer-name", "notify::protection", "notify::suspicion", "notify::keying",
          "notify::checked-on", "notify::check",     "notify::peer",       "notify::suite" };

  gtk_widget_init_template (GTK_WIDGET (self));
  cs_ui_let_label_wrap (self->check);
  cs_ui_let_label_wrap (self->uncheck);
  cs_protection_banner_set_alone (self->banner);
  self->signals = g_signal_group_new (CS_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
}
