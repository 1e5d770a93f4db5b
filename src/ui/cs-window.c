/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: which page and which call it shows. */
#include "ui/cs-window-private.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

#define TOAST_CHARS 26 /* a toast does not wrap a label by itself: fits 360 pixels */
#define SMALLEST 360   /* pixels, the minimum in the settings */

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

  return item != self->practice && item != cs_account_page_get_tried (self->account);
}

gboolean
cs_window_has_live_call (CsWindow *self)
{
  CsCall *call = cs_call_page_get_call (self->call_page);

  return call != NULL && cs_call_get_state (call) != CS_CALL_ENDED;
}

void
cs_window_show_start (CsWindow *self)
{
  gboolean any = g_list_model_get_n_items (self->accounts) > 0
                 || g_list_model_get_n_items (cs_call_manager_get_recents (self->manager)) > 0;

  cs_window_show_root (self, any ? "home" : "welcome");
  if (any)
    cs_home_page_focus_dial (self->home);
  else
    cs_welcome_page_focus_first (self->welcome);
}

static void
on_accounts_changed (CsWindow *self)
{
  if (cs_window_shows (self, "welcome") || cs_window_shows (self, "home"))
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

static gboolean
is_practice (CsWindow *self, CsCall *call)
{
  return call != NULL && self->practice != NULL && cs_call_get_account (call) == self->practice;
}

static void
update_caption (CsWindow *self)
{
  CsCall *call = cs_call_page_get_call (self->call_page);
  gboolean practice = is_practice (self, call);

  cs_call_page_set_practice (self->call_page, !practice        ? CS_CALL_PAGE_NO_PRACTICE
                                              : self->attacked ? CS_CALL_PAGE_PRACTICE_ATTACKED
                                                               : CS_CALL_PAGE_PRACTICE);
  cs_call_page_set_caption (self->call_page,
                            practice && cs_call_get_state (call) == CS_CALL_ACTIVE ? self->caption : NULL);
}

static gboolean
rings_here (CsCall *call)
{
  return call != NULL && cs_call_get_direction (call) == CS_CALL_INCOMING
         && cs_call_get_state (call) == CS_CALL_RINGING;
}

/* Whatever page is open, a call that rings can be answered from it. */
static void
follow_page (CsWindow *self)
{
  CsCall *shown = cs_call_page_get_call (self->call_page);
  gboolean hidden = rings_here (shown) && !cs_window_shows (self, "call");

  cs_waiting_bar_set_hidden_call (self->waiting_bar, hidden ? shown : NULL);
  cs_notice_bar_set_allowed (self->notice_bar, cs_window_shows (self, "welcome") || cs_window_shows (self, "home"));
}

static void
on_call_notice (CsCall *call, GParamSpec *pspec, CsWindow *self)
{
  if (cs_call_get_notice (call) != NULL)
    cs_window_say (self, cs_call_get_notice (call));
}

static void
on_call_state (CsCall *call, GParamSpec *pspec, CsWindow *self)
{
  CsCallState state = cs_call_get_state (call);

  /* The call page says how it ended. */
  if (call == cs_call_page_get_call (self->call_page) && state == CS_CALL_ENDED && cs_window_shows (self, "path"))
    cs_window_show_root (self, "call");
  if (call == cs_call_page_get_call (self->call_page) && state == CS_CALL_ENDED && cs_window_shows (self, "call"))
    cs_call_page_focus (self->call_page);
  follow_page (self);
  if (call == cs_call_page_get_call (self->call_page) && state == CS_CALL_ENDED && self->after != NULL)
    {
      g_autoptr (CsCall) next = g_steal_pointer (&self->after);

      cs_window_show_call (self, next);
      cs_call_answer (next);
    }
  update_caption (self);
}

/* While somebody types, Return belongs to the entry and must not answer. */
static gboolean
is_typing (CsWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  return focus != NULL && gtk_widget_get_mapped (focus) && GTK_IS_EDITABLE (focus)
         && gtk_editable_get_text (GTK_EDITABLE (focus))[0] != '\0';
}

void
cs_window_show_call (CsWindow *self, CsCall *call)
{
  gboolean typing = is_typing (self);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  if (is_practice (self, call))
    {
      g_free (self->practice_uri);
      self->practice_uri = g_strdup (cs_call_get_peer_uri (call));
    }
  cs_call_page_set_call (self->call_page, call);
  cs_path_page_set_call (self->path_page, call);
  cs_call_actions_set_call (self->call_actions, call);
  g_signal_handlers_disconnect_by_func (call, on_call_state, self);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_call_state), self, 0);
  g_signal_handlers_disconnect_by_func (call, on_call_notice, self);
  g_signal_connect_object (call, "notify::notice", G_CALLBACK (on_call_notice), self, 0);
  update_caption (self);
  cs_window_show_root (self, "call");
  if (!typing)
    cs_call_page_focus (self->call_page);
}

void
cs_window_reveal_call (CsWindow *self, CsCall *call)
{
  if (call == cs_call_page_get_call (self->call_page))
    {
      cs_window_show_root (self, "call");
      cs_call_page_focus (self->call_page);
    }
  else if (!cs_window_has_live_call (self))
    cs_window_show_call (self, call);
}

void
cs_window_answer (CsWindow *self, CsCall *call)
{
  CsCall *shown = cs_call_page_get_call (self->call_page);

  if (cs_window_has_live_call (self) && shown != call)
    {
      g_set_object (&self->after, call);
      cs_call_hang_up (shown);
      return;
    }
  cs_window_show_call (self, call);
  cs_call_answer (call);
}

static void
on_incoming (CsCallManager *manager, CsCall *call, CsWindow *self)
{
  if (!cs_window_has_live_call (self))
    {
      cs_window_show_call (self, call);
      return;
    }
  cs_waiting_bar_offer (self->waiting_bar, call);
}

void
cs_window_say (CsWindow *self, const char *text)
{
  AdwToast *toast;
  GtkWidget *label;

  /* Nothing may cover the buttons of a call, least of all Hang Up. */
  if (cs_window_has_live_call (self) && cs_window_shows (self, "call"))
    {
      cs_call_page_say (self->call_page, text);
      return;
    }
  toast = adw_toast_new ("");
  label = gtk_label_new (text);
  /* A toast's own title is markup and a single line; this text has to wrap. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_CHARS);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* The account that calls @typed; when none can, the first one, which can say why. */
static CsAccount *
users_account (CsWindow *self, const char *typed)
{
  CsAccount *choice = cs_call_manager_choose_account (self->manager, typed);
  g_autoptr (CsAccount) first = g_list_model_get_item (self->accounts, 0);

  return choice != NULL && is_users_account (choice, self) ? choice : first; /* the list keeps it */
}

/* Below the entry on the home page, else as a toast: other pages have call buttons, too. */
static void
say_why_not (CsWindow *self, const char *text)
{
  if (cs_window_shows (self, "home"))
    cs_home_page_set_problem (self->home, text);
  else
    cs_window_say (self, text);
}

void
cs_window_call (CsWindow *self, CsAccount *account, const char *typed, const CsRequirement *requirement)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  CsCall *call;

  /* The echo may have moved, and is reached from its own account only. */
  if (g_strcmp0 (typed, self->practice_uri) == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "practice.try", NULL);
      return;
    }
  if (account == NULL)
    account = users_account (self, typed);
  if (account == NULL)
    {
      say_why_not (self, _ ("Add an account before you call other people."));
      return;
    }
  uri = cs_call_manager_complete_address (self->manager, account, typed, &error);
  call = uri != NULL ? cs_call_manager_call (self->manager, account, uri, requirement, &error) : NULL;
  if (call == NULL)
    {
      say_why_not (self, error->message);
      return;
    }
  cs_home_page_set_dialled (self->home, "");
  cs_window_show_call (self, call);
}

void
cs_window_offer_address (CsWindow *self, const char *address)
{
  if (cs_window_has_live_call (self))
    {
      cs_window_say (self, _ ("Finish this call first, then open the link again."));
      return;
    }
  cs_window_show_root (self, "home");
  cs_home_page_set_dialled (self->home, address);
  cs_home_page_focus_dial (self->home);
}

void
cs_window_set_practice_account (CsWindow *self, CsAccount *account)
{
  if (!g_set_object (&self->practice, account))
    return;
  gtk_filter_changed (GTK_FILTER (self->account_filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_caption (self);
}

void
cs_window_set_practice_attacked (CsWindow *self, gboolean attacked)
{
  self->attacked = attacked;
  update_caption (self);
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
      g_free (self->caption);
      self->caption = g_value_dup_string (value);
      update_caption (self);
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
  g_clear_object (&self->call_actions);
  g_clear_object (&self->practice);
  g_clear_object (&self->after);
  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->trail, g_ptr_array_unref);
  g_clear_pointer (&self->caption, g_free);
  g_clear_pointer (&self->practice_uri, g_free);
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
  self->trail = g_ptr_array_new_with_free_func (g_free);
  self->call_actions = cs_call_actions_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "call", G_ACTION_GROUP (self->call_actions));
  cs_window_install_actions (self);
  cs_window_install_escape (self);
}

/* A new window shows a call that went on while there was none. */
static void
show_running_call (CsWindow *self)
{
  GListModel *calls = cs_call_manager_get_calls (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (calls) && !cs_window_has_live_call (self); i++)
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
