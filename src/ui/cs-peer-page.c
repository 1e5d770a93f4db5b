/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a person: devices, checks, required protection. */
#include "ui/cs-peer-page.h"

#include "ui/cs-peer-device-row.h"
#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The choices of required protection, in the order of the rows; the first is the account's. */
static const struct {
  CsRequirement requirement;
  const char *title;
  const char *subtitle;
} choices[] = {
  { CS_REQUIREMENT_CLEAR, N_ ("Same as Account"), "" },
  { CS_REQUIREMENT_CHECKED, N_ ("Checked"), N_ ("The code has to be entered, now or earlier with this device") },
  { CS_REQUIREMENT_END_TO_END, N_ ("End-to-End Encrypted"), N_ ("No server can listen") },
  { CS_REQUIREMENT_PROVIDER, N_ ("Encrypted"), N_ ("At least up to the provider, which could listen in") },
  { CS_REQUIREMENT_CLEAR, N_ ("Any, Even Unencrypted"), N_ ("Anyone in between could listen") },
};
#define AS_ACCOUNT 0

struct _CsPeerPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *address;
  GtkWidget *call;
  GtkLabel *unknown;
  GtkWidget *check_group;
  AdwActionRow *check_row;
  GtkImage *check_icon;
  GtkWidget *uncheck;
  GtkWidget *ratchet;
  GtkListBox *requirements;
  GtkWidget *devices_group;
  GtkListBox *devices_list;
  GtkWidget *forget;

  GtkWidget *radios[G_N_ELEMENTS (choices)];
  CsCallManager *manager;
  char *uri;
  char *given_name;
  CsPeer *peer; /* NULL: not remembered */
  GSignalGroup *signals;
  GSignalGroup *device_signals;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (CsPeerPage, cs_peer_page, GTK_TYPE_WIDGET)

static void
show_person (CsPeerPage *self)
{
  const char *name = self->peer != NULL ? cs_peer_get_name (self->peer) : self->given_name;
  g_autofree char *address = cs_ui_address (self->uri);

  cs_ui_set_outside_text (self->name, name != NULL ? name : address);
  cs_ui_set_outside_text (self->address, address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), name != NULL && g_strcmp0 (name, address) != 0);
  adw_avatar_set_text (self->avatar, name != NULL ? name : address);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->call), "s", self->uri != NULL ? self->uri : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unknown), self->peer == NULL);
}

static void
show_check (CsPeerPage *self)
{
  GDateTime *checked_on = self->peer != NULL ? cs_peer_get_checked_on (self->peer) : NULL;
  g_autofree char *day = cs_ui_day (checked_on);
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->check_group, self->peer != NULL);
  /* Translators: %s is "today", "yesterday" or "on 3 May". */
  title = day != NULL ? g_strdup_printf (_ ("Checked %s"), day) : g_strdup (_ ("Not checked"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->check_row), title);
  adw_action_row_set_subtitle (self->check_row, day != NULL ? _ ("You entered the code, and it matched.")
                                                            : _ ("In your next call, read each other the code."));
  gtk_image_set_from_icon_name (self->check_icon,
                                day != NULL ? "cs-protection-checked-symbolic" : "cs-protection-none-symbolic");
  if (day != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->check_icon), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->check_icon), "success");
  gtk_widget_set_visible (self->uncheck, day != NULL);
}

static guint
chosen (CsPeerPage *self)
{
  CsRequirement requirement;

  if (self->peer == NULL || !cs_peer_get_requirement (self->peer, &requirement))
    return AS_ACCOUNT;
  for (guint i = AS_ACCOUNT + 1; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].requirement == requirement)
      return i;
  g_return_val_if_reached (AS_ACCOUNT);
}

static gboolean
is_ratcheted (CsPeerPage *self)
{
  return self->peer != NULL && cs_peer_get_ever_checked (self->peer);
}

static void
show_requirement (CsPeerPage *self)
{
  gtk_widget_set_visible (self->ratchet, is_ratcheted (self));
  self->updating = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->radios[chosen (self)]), TRUE);
  self->updating = FALSE;
}

static void
show_devices (CsPeerPage *self)
{
  GListModel *devices = self->peer != NULL ? cs_peer_get_devices (self->peer) : NULL;
  guint n = devices != NULL ? g_list_model_get_n_items (devices) : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->devices_list))) != NULL)
    gtk_list_box_remove (self->devices_list, child);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsPeerDevice) device = g_list_model_get_item (devices, i);

      gtk_list_box_append (self->devices_list, cs_peer_device_row_new (device));
    }
  gtk_widget_set_visible (self->devices_group, n > 0);
}

static void
update (CsPeerPage *self)
{
  show_person (self);
  show_check (self);
  show_requirement (self);
  show_devices (self);
  gtk_widget_set_visible (self->forget, self->peer != NULL);
}

static void
find_peer (CsPeerPage *self)
{
  CsPeer *peer = self->uri != NULL ? cs_call_manager_find_peer (self->manager, self->uri) : NULL;

  if (g_set_object (&self->peer, peer))
    {
      g_signal_group_set_target (self->signals, peer);
      g_signal_group_set_target (self->device_signals, peer != NULL ? cs_peer_get_devices (peer) : NULL);
    }
  update (self);
}

static void
require (CsPeerPage *self, guint choice)
{
  g_autoptr (GError) error = NULL;

  if (!cs_call_manager_require (self->manager, self->uri, choice == AS_ACCOUNT ? NULL : &choices[choice].requirement,
                                &error))
    {
      g_debug ("not required: %s", error->message);
      gtk_widget_error_bell (GTK_WIDGET (self));
    }
  find_peer (self);
}

static void
on_lower_response (AdwMessageDialog *dialog, const char *response, CsPeerPage *self)
{
  guint choice = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "choice"));

  if (!g_str_equal (response, "lower") || self->peer == NULL)
    {
      show_requirement (self);
      return;
    }
  cs_peer_lift (self->peer);
  require (self, choice);
}

/* Calls with a checked person have to be end-to-end encrypted; an attacker would try to have this lowered. */
static void
ask_to_lower (CsPeerPage *self, guint choice)
{
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  /* Translators: %s is the name of somebody. */
  body = g_strdup_printf (
      _ ("%s is checked, so weaker calls are blocked. Allow them only if you know why a call failed."),
      cs_peer_get_name (self->peer));
  dialog = cs_ui_ask (GTK_WIDGET (self), _ ("Allow Weaker Calls?"), body, "lower", _ ("Allow Weaker Calls"));
  g_object_set_data (G_OBJECT (dialog), "choice", GUINT_TO_POINTER (choice));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_lower_response), self, 0);
}

static void
on_toggled (GtkCheckButton *radio, CsPeerPage *self)
{
  guint choice = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (radio), "choice"));

  if (self->updating || self->uri == NULL || !gtk_check_button_get_active (radio) || choice == chosen (self))
    return;
  if (is_ratcheted (self) && choice != AS_ACCOUNT && choices[choice].requirement < CS_REQUIREMENT_END_TO_END)
    ask_to_lower (self, choice);
  else
    require (self, choice);
}

static void
on_lift (CsPeerPage *self)
{
  if (is_ratcheted (self))
    ask_to_lower (self, chosen (self));
}

static void
on_uncheck_response (AdwMessageDialog *dialog, const char *response, CsPeerPage *self)
{
  if (g_str_equal (response, "uncheck") && self->peer != NULL)
    cs_peer_uncheck (self->peer);
}

static void
on_uncheck (CsPeerPage *self)
{
  g_signal_connect_object (
      cs_ui_ask (GTK_WIDGET (self), _ ("Mark as Not Checked?"),
                 _ ("All devices of this person count as not checked until you enter the code again."), "uncheck",
                 _ ("Mark as Not Checked")),
      "response", G_CALLBACK (on_uncheck_response), self, 0);
}

static void
on_forget_response (AdwMessageDialog *dialog, const char *response, CsPeerPage *self)
{
  if (!g_str_equal (response, "forget") || self->peer == NULL)
    return;
  cs_peer_forget (self->peer);
  find_peer (self);
}

static void
on_forget (CsPeerPage *self)
{
  g_autofree char *body = NULL;

  if (self->peer == NULL)
    return;
  /* Translators: %s is the name of somebody. */
  body
      = g_strdup_printf (_ ("The devices, checks and required protection of %s will be deleted from this computer. The "
                            "next call counts as the first one: if someone intercepts it, only the code can tell you."),
                         cs_peer_get_name (self->peer));
  g_signal_connect_object (cs_ui_ask (GTK_WIDGET (self), _ ("Forget Person?"), body, "forget", _ ("Forget")),
                           "response", G_CALLBACK (on_forget_response), self, 0);
}

void
cs_peer_page_set_address (CsPeerPage *self, const char *address, const char *name)
{
  g_free (self->uri);
  self->uri = g_strdup (address);
  g_free (self->given_name);
  self->given_name = g_strdup (name);
  find_peer (self);
}

void
cs_peer_page_setup (CsPeerPage *self, CsCallManager *manager)
{
  g_set_object (&self->manager, manager);
  g_signal_connect_object (cs_call_manager_get_peers (manager), "items-changed", G_CALLBACK (find_peer), self,
                           G_CONNECT_SWAPPED);
}

static GtkWidget *
make_choice (CsPeerPage *self, guint choice)
{
  GtkWidget *row = adw_action_row_new ();
  /* An activatable widget is labelled by its row's title. */
  GtkWidget *radio = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choices[choice].title));
  if (choices[choice].subtitle[0] != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (choices[choice].subtitle));
  gtk_widget_set_valign (radio, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (radio), "choice", GUINT_TO_POINTER (choice));
  if (choice > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), GTK_CHECK_BUTTON (self->radios[0]));
  g_signal_connect (radio, "toggled", G_CALLBACK (on_toggled), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), radio);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), radio);
  self->radios[choice] = radio;
  return row;
}

static void
cs_peer_page_dispose (GObject *object)
{
  CsPeerPage *self = CS_PEER_PAGE (object);

  self->updating = TRUE;
  g_clear_object (&self->signals);
  g_clear_object (&self->device_signals);
  g_clear_object (&self->peer);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->given_name, g_free);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_peer_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, content);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, name);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, address);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, call);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, unknown);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, check_group);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, check_icon);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, uncheck);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, ratchet);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, requirements);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, devices_group);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, devices_list);
  gtk_widget_class_bind_template_child (widget_class, CsPeerPage, forget);
}

static void
cs_peer_page_class_init (CsPeerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_peer_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-peer-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_uncheck);
  gtk_widget_class_bind_template_callback (widget_class, on_lift);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
}

static void
cs_peer_page_init (CsPeerPage *self)
{
  static const char *const followed[]
      = { "notify::name", "notify::requirement", "notify::checked-on", "notify::ever-checked", "notify::last-seen" };

  gtk_widget_init_template (GTK_WIDGET (self));
  cs_ui_let_label_wrap (self->forget);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_list_box_append (self->requirements, make_choice (self, i));
  self->signals = g_signal_group_new (CS_TYPE_PEER);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
  self->device_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->device_signals, "items-changed", G_CALLBACK (update), self);
}
