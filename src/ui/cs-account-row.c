/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account in the list: its address, state and menu. */
#include "ui/cs-account-row.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

struct _CsAccountRow {
  AdwActionRow parent_instance;

  GtkImage *icon;
  GtkWidget *retry;
  GtkWidget *password;
  GtkWidget *review;
  GtkMenuButton *menu;

  CsAccount *account;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (CsAccountRow, cs_account_row, ADW_TYPE_ACTION_ROW)

enum { SIGNAL_REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
icon_for (CsAccountState state)
{
  switch (state)
    {
    case CS_ACCOUNT_REGISTERED:
    case CS_ACCOUNT_DIRECT:
      return "emblem-ok-symbolic";
    case CS_ACCOUNT_REGISTERING:
      return "content-loading-symbolic";
    case CS_ACCOUNT_OFFLINE:
      return "network-offline-symbolic";
    case CS_ACCOUNT_FAILED:
    default:
      return "dialog-warning-symbolic";
    }
}

static const char *
requirement_text (CsRequirement requirement)
{
  switch (requirement)
    {
    case CS_REQUIREMENT_CLEAR:
      return _ ("Calls may be unencrypted");
    case CS_REQUIREMENT_PROVIDER:
      return _ ("Only encrypted calls");
    case CS_REQUIREMENT_END_TO_END:
      return _ ("Only end-to-end encrypted calls");
    case CS_REQUIREMENT_CHECKED:
      return _ ("Only checked calls");
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
update (CsAccountRow *self)
{
  CsAccountState state = cs_account_get_state (self->account);
  g_autofree char *name = cs_ui_account_name (self->account);
  g_autofree char *words = cs_ui_account_state_text (self->account);
  g_autofree char *subtitle = NULL;
  const char *warning = cs_account_certificates_get_warning (cs_account_get_certificates (self->account));
  const char *review;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "requirement");
  CsRequirement requirement = cs_account_get_requirement (self->account);

  if (state == CS_ACCOUNT_FAILED)
    subtitle = g_steal_pointer (&words);
  else
    subtitle = g_strdup_printf ("%s · %s", warning != NULL ? warning : words, requirement_text (requirement));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_image_set_from_icon_name (self->icon, warning != NULL ? "dialog-warning-symbolic" : icon_for (state));
  review = cs_ui_account_review_text (self->account);
  gtk_button_set_label (GTK_BUTTON (self->review), review != NULL ? review : "");
  gtk_widget_set_visible (self->review, review != NULL);
  gtk_widget_set_visible (self->password, cs_account_wants_password (self->account));
  gtk_widget_set_visible (self->retry, review == NULL && (state == CS_ACCOUNT_FAILED || state == CS_ACCOUNT_OFFLINE));
  if (state == CS_ACCOUNT_FAILED || warning != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (cs_requirement_name (requirement)));
}

static void
on_retry (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_account_retry (CS_ACCOUNT_ROW (user_data)->account);
}

static void
on_requirement (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  CsRequirement requirement;

  if (cs_requirement_from_name (g_variant_get_string (value, NULL), &requirement))
    cs_account_set_requirement (CS_ACCOUNT_ROW (user_data)->account, requirement);
}

/* The password is the first that can be changed there. */
static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsAccountRow *self = user_data;

  gtk_widget_activate_action (GTK_WIDGET (self), "page.edit-account", "s", cs_account_get_id (self->account));
}

static void
on_certificates (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsAccountRow *self = user_data;

  gtk_widget_activate_action (GTK_WIDGET (self), "page.show-certificates", "s", cs_account_get_id (self->account));
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_REMOVE], 0);
}

CsAccount *
cs_account_row_get_account (CsAccountRow *self)
{
  return self->account;
}

static void
cs_account_row_dispose (GObject *object)
{
  CsAccountRow *self = CS_ACCOUNT_ROW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (cs_account_row_parent_class)->dispose (object);
}

static void
cs_account_row_class_init (CsAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_account_row_dispose;
  signals[SIGNAL_REMOVE]
      = g_signal_new ("remove", CS_TYPE_ACCOUNT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsAccountRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CsAccountRow, retry);
  gtk_widget_class_bind_template_child (widget_class, CsAccountRow, password);
  gtk_widget_class_bind_template_child (widget_class, CsAccountRow, review);
  gtk_widget_class_bind_template_child (widget_class, CsAccountRow, menu);
}

static void
cs_account_row_init (CsAccountRow *self)
{
  static const GActionEntry entries[] = {
    { "retry", on_retry },   { "password", on_edit },
    { "edit", on_edit },     { "certificates", on_certificates },
    { "remove", on_remove }, { "requirement", NULL, "s", "''", on_requirement },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "account", G_ACTION_GROUP (self->actions));
}

GtkWidget *
cs_account_row_new (CsAccount *account)
{
  CsAccountRow *self = g_object_new (CS_TYPE_ACCOUNT_ROW, NULL);
  static const char *const followed[] = { "notify::state",  "notify::reason",        "notify::detail",
                                          "notify::config", "notify::password-kept", "notify::save-problem" };

  static const char *const of_provider[] = { "password", "edit" };

  self->account = g_object_ref (account);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_connect_object (account, followed[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cs_account_get_certificates (account), "notify", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  /* Direct calls are set on the command line. */
  for (guint i = 0; i < G_N_ELEMENTS (of_provider); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), of_provider[i])),
        cs_account_get_identity (account) != NULL);
  update (self);
  return GTK_WIDGET (self);
}
