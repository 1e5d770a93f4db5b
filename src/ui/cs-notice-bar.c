/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the manager's notices in a bar, one at a time. */
#include "ui/cs-notice-bar.h"

#include "ui/cs-ui.h"

struct _CsNoticeBar {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *text;
  GtkWidget *settings;

  CsCallManager *manager;
  gboolean allowed;
};

G_DEFINE_FINAL_TYPE (CsNoticeBar, cs_notice_bar, GTK_TYPE_WIDGET)

static CsNotice *
first_notice (CsNoticeBar *self)
{
  return g_list_model_get_item (cs_call_manager_get_notices (self->manager), 0);
}

static void
update (CsNoticeBar *self)
{
  g_autoptr (CsNotice) notice = first_notice (self);
  const gboolean has_setting = notice != NULL && cs_notice_get_setting (notice) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), notice != NULL && self->allowed);
  gtk_label_set_text (self->text, notice != NULL ? cs_notice_get_text (notice) : "");
  gtk_widget_set_visible (self->settings, has_setting);
  /* Two buttons leave a narrow window no room for words beside them. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  has_setting ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
dismiss_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsNoticeBar *self = CS_NOTICE_BAR (widget);
  g_autoptr (CsNotice) notice = first_notice (self);

  if (notice == NULL)
    return;
  cs_ui_leave (widget);
  cs_call_manager_dismiss_notice (self->manager, notice);
}

static void
settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsNoticeBar *self = CS_NOTICE_BAR (widget);
  g_autoptr (CsNotice) notice = first_notice (self);
  CsAccount *account;

  if (notice == NULL || cs_notice_get_setting (notice) == NULL)
    return;
  account = cs_call_manager_find_account (self->manager, cs_notice_get_detail (notice));
  if (account != NULL)
    gtk_widget_activate_action (widget, "page.edit-account-setting", "(ss)", cs_account_get_id (account),
                                cs_notice_get_setting (notice));
}

void
cs_notice_bar_set_allowed (CsNoticeBar *self, gboolean allowed)
{
  self->allowed = allowed;
  update (self);
}

void
cs_notice_bar_setup (CsNoticeBar *self, CsCallManager *manager)
{
  g_set_object (&self->manager, manager);
  g_signal_connect_object (cs_call_manager_get_notices (manager), "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
cs_notice_bar_dispose (GObject *object)
{
  CsNoticeBar *self = CS_NOTICE_BAR (object);

  g_clear_object (&self->manager);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_notice_bar_parent_class)->dispose (object);
}

static void
cs_notice_bar_class_init (CsNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_notice_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CsNoticeBar, box);
  gtk_widget_class_bind_template_child (widget_class, CsNoticeBar, text);
  gtk_widget_class_bind_template_child (widget_class, CsNoticeBar, settings);
  gtk_widget_class_install_action (widget_class, "notice.dismiss", NULL, dismiss_action);
  gtk_widget_class_install_action (widget_class, "notice.settings", NULL, settings_action);
}

static void
cs_notice_bar_init (CsNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
