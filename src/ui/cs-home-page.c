/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start page: the address entry, accounts, recents and keypad. */
#include "ui/cs-home-page.h"

#include "ui/cs-account-chooser.h"
#include "ui/cs-account-row.h"
#include "ui/cs-keypad.h"
#include "ui/cs-recent-row.h"
#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CsHomePage {
  GtkWidget parent_instance;

  GtkWidget *content;
  AdwViewStack *views;
  AdwEntryRow *dial;
  CsAccountChooser *account;
  GtkLabel *problem;
  GtkListBox *accounts_list;
  GtkStack *recents_stack;
  GtkListBox *recents_list;

  CsCallManager *manager;
  GtkFilterListModel *recents;
  GtkCustomFilter *filter;
};

G_DEFINE_FINAL_TYPE (CsHomePage, cs_home_page, GTK_TYPE_WIDGET)

/* The recents show what matches the typed text. */
static gboolean
recent_matches (gpointer item, gpointer user_data)
{
  CsHomePage *self = user_data;
  CsRecent *recent = item;
  g_autofree char *typed = g_utf8_casefold (cs_home_page_get_dialled (self), -1);
  g_autofree char *address = cs_ui_address (cs_recent_get_peer_uri (recent));
  g_autofree char *where = g_strjoin (" ", address, cs_recent_get_peer_name (recent), NULL);
  g_autofree char *folded = g_utf8_casefold (where, -1);

  return strstr (folded, g_strstrip (typed)) != NULL;
}

static GtkWidget *
create_recent_row (gpointer item, gpointer user_data)
{
  return cs_recent_row_new (item);
}

static void
on_remove_response (AdwMessageDialog *dialog, const char *response, CsHomePage *self)
{
  CsAccount *account = g_object_get_data (G_OBJECT (dialog), "account");

  if (g_str_equal (response, "remove"))
    cs_call_manager_remove_account (self->manager, account);
}

static void
on_remove (CsAccountRow *row, CsHomePage *self)
{
  CsAccount *account = cs_account_row_get_account (row);
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Remove Account?"), NULL);
  g_autofree char *name = cs_ui_account_name (account);
  g_autofree char *body = NULL;

  /* Translators: %s is the address of an account. */
  body = g_strdup_printf (_ ("%s and its password will be removed from this computer."), name);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "remove", _ ("Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "account", g_object_ref (account), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
create_account_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = cs_account_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), user_data, 0);
  return row;
}

/* The placeholder for an empty list of accounts. */
static GtkWidget *
add_account_button (void)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Add Your Account"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.add-account");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "accounts-placeholder");
  return button;
}

/* The list box would keep it behind the last row, which then has a line under it as if another row followed. */
static void
show_placeholder (GListModel *accounts, guint position, guint n_removed, guint n_added, gpointer placeholder)
{
  gtk_widget_set_visible (placeholder, g_list_model_get_n_items (accounts) == 0);
}

static void
update_recents_stack (CsHomePage *self)
{
  GListModel *all = cs_call_manager_get_recents (self->manager);
  const char *page = "list";

  if (g_list_model_get_n_items (all) == 0)
    page = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->recents)) == 0)
    page = "no-match";
  cs_ui_show_page (self->recents_stack, page);
}

/* A name that fits one person stands for their address. */
static void
follow_address (CsHomePage *self)
{
  g_autofree char *match = cs_home_page_get_match (self);

  cs_account_chooser_follow (self->account, match != NULL ? match : cs_home_page_get_dialled (self));
}

CsAccount *
cs_home_page_get_account (CsHomePage *self)
{
  return cs_account_chooser_get_account (self->account);
}

static void
on_dial_changed (CsHomePage *self)
{
  cs_home_page_set_problem (self, NULL);
  if (self->filter != NULL)
    {
      gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
      follow_address (self);
    }
}

static void
on_dial_activate (CsHomePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.dial", NULL);
}

static void
on_key (CsKeypad *keypad, const char *key, CsHomePage *self)
{
  g_autofree char *text = g_strconcat (cs_home_page_get_dialled (self), key, NULL);

  cs_home_page_set_dialled (self, text);
}

const char *
cs_home_page_get_dialled (CsHomePage *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->dial));
}

void
cs_home_page_set_dialled (CsHomePage *self, const char *address)
{
  gtk_editable_set_text (GTK_EDITABLE (self->dial), address);
  gtk_editable_set_position (GTK_EDITABLE (self->dial), -1);
}

/* Only letters, so neither a number nor an address. */
static gboolean
is_name (const char *typed)
{
  gboolean letter = FALSE;

  for (; *typed != '\0'; typed = g_utf8_next_char (typed))
    {
      gunichar c = g_utf8_get_char (typed);

      if (c == '@' || c == ':' || g_unichar_isdigit (c))
        return FALSE;
      letter |= g_unichar_isalpha (c);
    }
  return letter;
}

char *
cs_home_page_get_match (CsHomePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->recents));
  g_autofree char *match = NULL;

  if (!is_name (cs_home_page_get_dialled (self)))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsRecent) recent = g_list_model_get_item (G_LIST_MODEL (self->recents), i);

      if (match != NULL && g_strcmp0 (match, cs_recent_get_peer_uri (recent)) != 0)
        return NULL;
      if (match == NULL)
        match = g_strdup (cs_recent_get_peer_uri (recent));
    }
  return g_steal_pointer (&match);
}

void
cs_home_page_focus_dial (CsHomePage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->dial));
}

void
cs_home_page_show (CsHomePage *self, const char *view)
{
  adw_view_stack_set_visible_child_name (self->views, view);
}

void
cs_home_page_set_problem (CsHomePage *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->dial), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->dial), "error");
}

/* Down moves from the entry to the first match. */
static gboolean
on_dial_key (GtkEventController *controller, guint key, guint code, GdkModifierType modifiers, CsHomePage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->recents_list, 0);

  if (key != GDK_KEY_Down || row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (row)))
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
on_recent_activated (GtkListBox *list, GtkListBoxRow *row, CsHomePage *self)
{
  g_autoptr (CsRecent) recent
      = g_list_model_get_item (G_LIST_MODEL (self->recents), (guint) gtk_list_box_row_get_index (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "page.dial-address", "s", cs_recent_get_peer_uri (recent));
}

static void
on_backspace (CsHomePage *self)
{
  g_autofree char *typed = g_strdup (cs_home_page_get_dialled (self));

  if (typed[0] == '\0')
    return;
  *g_utf8_prev_char (typed + strlen (typed)) = '\0';
  cs_home_page_set_dialled (self, typed);
}

static void
follow_keys (CsHomePage *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (on_dial_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->dial), controller);
}

void
cs_home_page_setup (CsHomePage *self, CsCallManager *manager, GListModel *accounts)
{
  GListModel *all = cs_call_manager_get_recents (manager);
  GtkWidget *placeholder;

  g_set_object (&self->manager, manager);
  self->filter = gtk_custom_filter_new (recent_matches, self, NULL);
  self->recents = gtk_filter_list_model_new (g_object_ref (all), GTK_FILTER (g_object_ref (self->filter)));
  gtk_list_box_bind_model (self->recents_list, G_LIST_MODEL (self->recents), create_recent_row, self, NULL);
  g_signal_connect_object (self->recents, "items-changed", G_CALLBACK (update_recents_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (all, "items-changed", G_CALLBACK (update_recents_stack), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  cs_account_chooser_setup (self->account, manager, accounts);
  placeholder = add_account_button ();
  gtk_list_box_set_placeholder (self->accounts_list, placeholder);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (show_placeholder), placeholder, 0);
  show_placeholder (accounts, 0, 0, 0, placeholder);
  gtk_list_box_bind_model (self->accounts_list, accounts, create_account_row, self, NULL);
  update_recents_stack (self);
}

static void
cs_home_page_dispose (GObject *object)
{
  CsHomePage *self = CS_HOME_PAGE (object);

  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->recents);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_home_page_parent_class)->dispose (object);
}

static void
cs_home_page_class_init (CsHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_home_page_dispose;
  g_type_ensure (CS_TYPE_ACCOUNT_CHOOSER);
  g_type_ensure (CS_TYPE_KEYPAD);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, content);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, views);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, dial);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, account);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, problem);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, accounts_list);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, recents_stack);
  gtk_widget_class_bind_template_child (widget_class, CsHomePage, recents_list);
  gtk_widget_class_bind_template_callback (widget_class, on_dial_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_dial_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_backspace);
  gtk_widget_class_bind_template_callback (widget_class, on_recent_activated);
}

static void
cs_home_page_init (CsHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  follow_keys (self);
  cs_ui_set_name (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->dial))), _ ("Name, number or address"));
}
