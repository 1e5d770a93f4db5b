/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: makes its parts (pages, the way through them, the call that is shown) and joins them. */
#include "ui/cs-window-private.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

#define SMALLEST 360 /* pixels, the minimum in the settings */

G_DEFINE_FINAL_TYPE (CsWindow, cs_window, ADW_TYPE_APPLICATION_WINDOW)

enum { PROP_0, PROP_CAPTION, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { SIGNAL_QUIT, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The practice account and one that is still being tried are not the user's accounts. */
static gboolean
is_users_account (gpointer item, gpointer user_data)
{
  CsWindow *self = user_data;

  return item != cs_stage_get_practice_account (self->stage) && item != cs_account_page_get_tried (self->account);
}

static void
on_accounts_changed (CsWindow *self)
{
  if (cs_page_trail_shows (self->trail, "welcome") || cs_page_trail_shows (self->trail, "home"))
    cs_window_show_start (self);
}

static void
on_tried_changed (CsWindow *self)
{
  gtk_filter_changed (GTK_FILTER (self->account_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
say_ready (CsWindow *self, CsAccount *account)
{
  g_autofree char *text = cs_ui_account_ready_text (account);

  cs_window_say (self, text);
}

static void
on_password_kept (CsAccount *account, GParamSpec *pspec, CsWindow *self)
{
  g_signal_handlers_disconnect_by_func (account, on_password_kept, self);
  say_ready (self, account);
}

/* The keyring may be slow, or ask the user to unlock it first. */
static void
on_account_added (CsAccountPage *page, CsAccount *account, CsWindow *self)
{
  cs_window_show_start (self);
  if (cs_account_is_saving_password (account))
    g_signal_connect_object (account, "notify::password-kept", G_CALLBACK (on_password_kept), self, 0);
  else
    say_ready (self, account);
}

static void
follow_page (CsWindow *self)
{
  cs_stage_follow_page (self->stage);
  cs_notice_bar_set_allowed (self->notice_bar,
                             cs_page_trail_shows (self->trail, "welcome") || cs_page_trail_shows (self->trail, "home"));
}

static void
on_incoming (CsCallManager *manager, CsCall *call, CsWindow *self)
{
  cs_stage_take_incoming (self->stage, call);
}

/* ---- what others ask of it ---- */

void
cs_window_show_call (CsWindow *self, CsCall *call)
{
  cs_stage_show_call (self->stage, call);
}

void
cs_window_reveal_call (CsWindow *self, CsCall *call)
{
  cs_stage_reveal_call (self->stage, call);
}

void
cs_window_answer (CsWindow *self, CsCall *call)
{
  cs_stage_answer (self->stage, call);
}

void
cs_window_say (CsWindow *self, const char *text)
{
  cs_stage_say (self->stage, text);
}

void
cs_window_offer_address (CsWindow *self, const char *address)
{
  if (cs_stage_has_live_call (self->stage))
    {
      cs_window_say (self, _ ("Finish this call first, then open the link again."));
      return;
    }
  cs_page_trail_show_root (self->trail, "home");
  cs_home_page_set_dialled (self->home, address);
  cs_home_page_focus_dial (self->home);
}

void
cs_window_set_practice_account (CsWindow *self, CsAccount *account)
{
  if (cs_stage_set_practice_account (self->stage, account))
    gtk_filter_changed (GTK_FILTER (self->account_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

void
cs_window_set_practice_attacked (CsWindow *self, gboolean attacked)
{
  cs_stage_set_practice_attacked (self->stage, attacked);
}

void
cs_window_set_practice_notice (CsWindow *self, const char *notice)
{
  cs_call_page_set_notice (self->call_page, notice);
}

static gboolean
cs_window_close_request (GtkWindow *window)
{
  return cs_window_ask_to_close (CS_WINDOW (window))
         || GTK_WINDOW_CLASS (cs_window_parent_class)->close_request (window);
}

static void
cs_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CsWindow *self = CS_WINDOW (object);

  switch (id)
    {
    case PROP_CAPTION:
      cs_stage_set_caption (self->stage, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_window_dispose (GObject *object)
{
  CsWindow *self = CS_WINDOW (object);

  if (self->account_filter != NULL)
    gtk_custom_filter_set_filter_func (self->account_filter, NULL, NULL, NULL);
  g_clear_object (&self->account_filter);
  g_clear_object (&self->accounts);
  if (self->pages != NULL)
    g_signal_handlers_disconnect_by_func (self->pages, follow_page, self);
  g_clear_object (&self->stage);
  g_clear_object (&self->call_actions);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->trail, cs_page_trail_free);
  G_OBJECT_CLASS (cs_window_parent_class)->dispose (object);
}

static void
cs_window_class_init (CsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = cs_window_set_property;
  G_OBJECT_CLASS (klass)->dispose = cs_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cs_window_close_request;
  signals[SIGNAL_QUIT] = g_signal_new ("quit", CS_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  props[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);

  g_type_ensure (CS_TYPE_WELCOME_PAGE);
  g_type_ensure (CS_TYPE_HOME_PAGE);
  g_type_ensure (CS_TYPE_ACCOUNT_PAGE);
  g_type_ensure (CS_TYPE_CALL_PAGE);
  g_type_ensure (CS_TYPE_PATH_PAGE);
  g_type_ensure (CS_TYPE_PEER_PAGE);
  g_type_ensure (CS_TYPE_PRACTICE_PAGE);
  g_type_ensure (CS_TYPE_CERTIFICATE_PAGE);
  g_type_ensure (CS_TYPE_NOTICE_BAR);
  g_type_ensure (CS_TYPE_WAITING_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, home);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, account);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, call_page);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, path_page);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, peer_page);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, notice_bar);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, practice_page);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, certificate_page);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, waiting_bar);
  gtk_widget_class_bind_template_callback (widget_class, cs_window_show_start);
  gtk_widget_class_bind_template_callback (widget_class, cs_window_go_back);
  gtk_widget_class_bind_template_callback (widget_class, on_account_added);
  gtk_widget_class_bind_template_callback (widget_class, on_tried_changed);
}

static void
cs_window_init (CsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->trail = cs_page_trail_new (self->pages);
  self->call_actions = cs_call_actions_new ();
  self->stage = cs_stage_new (&(CsStageParts){
      .trail = self->trail,
      .call_page = self->call_page,
      .path_page = self->path_page,
      .waiting_bar = self->waiting_bar,
      .toasts = self->toasts,
      .actions = self->call_actions,
  });
  gtk_widget_insert_action_group (GTK_WIDGET (self), "call", G_ACTION_GROUP (self->call_actions));
  cs_window_install_actions (self);
  cs_window_install_escape (self);
}

/* A new window shows a call that went on while there was none. */
static void
show_running_call (CsWindow *self)
{
  GListModel *calls = cs_call_manager_get_calls (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (calls) && !cs_stage_has_live_call (self->stage); i++)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (calls, i);

      if (cs_call_get_state (call) != CS_CALL_ENDED)
        cs_window_show_call (self, call);
    }
}

static GVariant *
size_to_keep (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_int32 (MAX (g_value_get_int (value), SMALLEST));
}

/* Some window managers make a window smaller than its minimum; that is not saved. */
static void
bind_size (CsWindow *self, const char *key, const char *property)
{
  g_settings_bind_with_mapping (self->settings, key, self, property, G_SETTINGS_BIND_DEFAULT, NULL, size_to_keep, NULL,
                                NULL);
}

CsWindow *
cs_window_new (AdwApplication *application, CsCallManager *manager, GSettings *settings)
{
  CsWindow *self = g_object_new (CS_TYPE_WINDOW, "application", application, NULL);
  GtkFilterListModel *model;

  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  self->account_filter = gtk_custom_filter_new (is_users_account, self, NULL);
  model = gtk_filter_list_model_new (g_object_ref (cs_call_manager_get_accounts (manager)),
                                     GTK_FILTER (g_object_ref (self->account_filter)));
  self->accounts = G_LIST_MODEL (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "incoming", G_CALLBACK (on_incoming), self, 0);
  cs_home_page_setup (self->home, manager, self->accounts);
  cs_account_page_setup (self->account, manager);
  cs_call_page_setup (self->call_page, manager, settings);
  cs_peer_page_setup (self->peer_page, manager);
  cs_notice_bar_setup (self->notice_bar, manager);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (follow_page), self, G_CONNECT_SWAPPED);
  bind_size (self, "window-width", "default-width");
  bind_size (self, "window-height", "default-height");
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  cs_window_show_start (self);
  follow_page (self);
  show_running_call (self);
  return self;
}
