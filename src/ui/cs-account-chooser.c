/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row under the dial field that shows which account will call, and where another one is chosen. */

#include "ui/cs-account-chooser.h"

#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

struct _CsAccountChooser {
  AdwActionRow parent_instance;

  GtkMenuButton *button;
  GSimpleAction *action; /* the action's state: the account's id */

  CsCallManager *manager;
  GListModel *accounts;
  CsAccount *account;
  char *address;
  gboolean chosen_by_hand;
};

G_DEFINE_FINAL_TYPE (CsAccountChooser, cs_account_chooser, ADW_TYPE_ACTION_ROW)

static void
set_account (CsAccountChooser *self, CsAccount *account)
{
  g_autofree char *name = account != NULL ? cs_ui_account_name (account) : g_strdup ("");

  g_set_object (&self->account, account);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), name);
  g_simple_action_set_state (self->action, g_variant_new_string (account != NULL ? cs_account_get_id (account) : ""));
}

static void
choose (CsAccountChooser *self)
{
  CsAccount *choice;
  guint position;

  if (self->chosen_by_hand)
    return;
  choice = cs_call_manager_choose_account (self->manager, self->address);
  for (position = 0; position < g_list_model_get_n_items (self->accounts); position++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (self->accounts, position);

      if (account == choice)
        break;
    }
  set_account (self, position < g_list_model_get_n_items (self->accounts) ? choice : NULL);
}

static void
on_chosen (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  CsAccountChooser *self = user_data;

  for (guint i = 0; i < g_list_model_get_n_items (self->accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (self->accounts, i);

      if (!g_str_equal (cs_account_get_id (account), g_variant_get_string (value, NULL)))
        continue;
      self->chosen_by_hand = TRUE;
      set_account (self, account);
    }
}

static void
on_accounts_changed (CsAccountChooser *self)
{
  const guint n = g_list_model_get_n_items (self->accounts);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (self->accounts, i);
      g_autofree char *name = cs_ui_account_name (account);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts); /* an underscore marks a key */
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "chooser.account", "s", cs_account_get_id (account));
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->button, n > 1 ? G_MENU_MODEL (menu) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  /* The one that was chosen may be gone. */
  self->chosen_by_hand = FALSE;
  choose (self);
}

void
cs_account_chooser_follow (CsAccountChooser *self, const char *address)
{
  g_free (self->address);
  self->address = g_strdup (address);
  if (address[0] == '\0')
    self->chosen_by_hand = FALSE;
  if (self->accounts != NULL)
    choose (self);
}

CsAccount *
cs_account_chooser_get_account (CsAccountChooser *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self)) ? self->account : NULL;
}

void
cs_account_chooser_setup (CsAccountChooser *self, CsCallManager *manager, GListModel *accounts)
{
  self->manager = g_object_ref (manager);
  self->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (self);
}

static void
cs_account_chooser_dispose (GObject *object)
{
  CsAccountChooser *self = CS_ACCOUNT_CHOOSER (object);

  g_clear_object (&self->action);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (cs_account_chooser_parent_class)->dispose (object);
}

static void
cs_account_chooser_class_init (CsAccountChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_account_chooser_dispose;
}

static void
cs_account_chooser_init (CsAccountChooser *self)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWidget *button = gtk_menu_button_new ();

  self->address = g_strdup ("");
  self->action = g_simple_action_new_stateful ("account", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect_object (self->action, "activate", G_CALLBACK (on_chosen), self, 0);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (self->action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chooser", G_ACTION_GROUP (actions));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Call From"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->button = GTK_MENU_BUTTON (button);
  gtk_menu_button_set_icon_name (self->button, "pan-down-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose Account"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
