/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page where an account is added, or the settings of one are changed. */

#include "ui/cs-account-page.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CsAccountPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  AdwWindowTitle *title;
  GtkWidget *fields;
  AdwPreferencesGroup *group;
  AdwEntryRow *address;
  AdwPasswordEntryRow *password;
  AdwExpanderRow *more;
  AdwEntryRow *name;
  AdwEntryRow *server;
  AdwComboRow *transport;
  AdwComboRow *requirement;
  AdwEntryRow *user;
  AdwEntryRow *certificate;
  AdwEntryRow *trust_file;
  GtkLabel *problem;
  GtkWidget *review;
  GtkWidget *spinner;
  GtkWidget *add;

  CsCallManager *manager;
  CsAccount *edited;   /* NULL: one is added */
  gboolean tried_kept; /* an existing account: it stays, whatever the result */
  CsAccount *tried;
  char *tried_at; /* the server that it was tried at, see place() */
  GSignalGroup *signals;

  /* The user's decision about a server that then refused for another reason, so that it is not asked twice. */
  char *trusted; /* SHA-256 of its certificate */
  char *trusted_at;
};

G_DEFINE_FINAL_TYPE (CsAccountPage, cs_account_page, GTK_TYPE_WIDGET)

enum { SIGNAL_ADDED, SIGNAL_BACK, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_0, PROP_TRIED, N_PROPS };
static GParamSpec *props[N_PROPS];

/* In the order of the rows of "transport". */
static const char *const transports[] = { "tls", "tcp", "udp" };

/* In the order of the rows of "requirement". */
static const CsRequirement requirements[]
    = { CS_REQUIREMENT_END_TO_END, CS_REQUIREMENT_PROVIDER, CS_REQUIREMENT_CLEAR };

/* The texts under "More": where the row is, and where its setting. */
typedef struct {
  const char *name;
  gsize row;
  gsize setting;
  gboolean stays; /* left empty by somebody who adds an address again, it is not taken away */
} Field;

#define FIELD(row, setting, stays)                                                                                     \
  {                                                                                                                    \
#row, G_STRUCT_OFFSET(CsAccountPage, row), G_STRUCT_OFFSET(CsAccountSettings, setting), stays                      \
  }

static const Field fields[] = {
  FIELD (name, display_name, TRUE),        FIELD (server, server, FALSE),        FIELD (user, auth_user, FALSE),
  FIELD (certificate, client_cert, FALSE), FIELD (trust_file, trust_file, TRUE),
};

static AdwEntryRow *
row_of (CsAccountPage *self, const Field *field)
{
  return G_STRUCT_MEMBER (AdwEntryRow *, self, field->row);
}

static const char *
text_or_null (gpointer row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  return text[0] != '\0' ? text : NULL;
}

static void
suggest (GtkWidget *button, gboolean yes)
{
  if (yes)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
set_problem (CsAccountPage *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  gtk_widget_set_visible (self->review, FALSE);
  suggest (self->add, TRUE);
}

/* @label: of the button that leads to the decision, which is the thing to do then; NULL: there is none. */
static void
set_review (CsAccountPage *self, const char *label)
{
  suggest (self->review, label != NULL);
  suggest (self->add, label == NULL);
  gtk_button_set_label (GTK_BUTTON (self->review), label != NULL ? label : "");
  gtk_widget_set_visible (self->review, label != NULL);
  gtk_widget_grab_focus (label != NULL ? self->review : GTK_WIDGET (self->password));
}

static void
on_review (CsAccountPage *self)
{
  if (self->tried != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "page.show-certificates", "s", cs_account_get_id (self->tried));
}

static void
set_busy (CsAccountPage *self, gboolean busy)
{
  if (busy)
    cs_ui_leave (self->fields);
  gtk_widget_set_sensitive (self->fields, !busy);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_button_set_label (GTK_BUTTON (self->add), busy                   ? _ ("Signing in…")
                                                : self->edited != NULL ? _ ("Save")
                                                                       : _ ("Add Account"));
  gtk_widget_set_sensitive (self->add, !busy && text_or_null (self->address) != NULL);
}

static void
set_tried (CsAccountPage *self, CsAccount *account)
{
  g_signal_group_set_target (self->signals, account);
  if (g_set_object (&self->tried, account))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRIED]);
}

/* Identifies the server and account that the fields name. (transfer full) */
static char *
place (CsAccountPage *self)
{
  return g_strdup_printf ("%s\n%s\n%u", gtk_editable_get_text (GTK_EDITABLE (self->address)),
                          gtk_editable_get_text (GTK_EDITABLE (self->server)),
                          adw_combo_row_get_selected (self->transport));
}

static void
remember_decision (CsAccountPage *self, CsCertificate *pin)
{
  g_clear_pointer (&self->trusted, g_free);
  g_clear_pointer (&self->trusted_at, g_free);
  if (pin == NULL)
    return;
  self->trusted = g_strdup (cs_certificate_get_fingerprint (pin));
  self->trusted_at = g_strdup (self->tried_at);
}

/* An account that did not sign in is not kept. */
static void
drop_tried (CsAccountPage *self)
{
  g_autoptr (CsAccount) account = self->tried != NULL ? g_object_ref (self->tried) : NULL;

  set_tried (self, NULL);
  if (account == NULL || self->tried_kept)
    return;
  remember_decision (self, cs_account_certificates_get_pin (cs_account_get_certificates (account)));
  cs_call_manager_remove_account (self->manager, account);
}

static void
judge_tried (CsAccountPage *self)
{
  g_autoptr (CsAccount) account = NULL;
  g_autofree char *words = NULL;
  const char *review;

  if (self->tried == NULL)
    return;
  account = g_object_ref (self->tried);

  switch (cs_account_get_state (account))
    {
    case CS_ACCOUNT_REGISTERED:
      set_tried (self, NULL);
      gtk_editable_set_text (GTK_EDITABLE (self->password), "");
      set_busy (self, FALSE);
      g_signal_emit (self, signals[SIGNAL_ADDED], 0, account);
      break;
    case CS_ACCOUNT_FAILED:
      words = cs_ui_account_state_text (account);
      review = cs_ui_account_review_text (account);
      /* Goes on after the user's decision about a certificate. */
      if (review == NULL)
        drop_tried (self);
      set_busy (self, FALSE);
      set_problem (self, words);
      set_review (self, review);
      break;
    case CS_ACCOUNT_REGISTERING:
      set_problem (self, NULL);
      set_busy (self, TRUE);
      break;
    case CS_ACCOUNT_OFFLINE:
    case CS_ACCOUNT_DIRECT:
    default:
      break;
    }
}

static gboolean
on_judge (gpointer user_data)
{
  judge_tried (user_data);
  return G_SOURCE_REMOVE;
}

/* Later: an account is not removed from within its own notification. */
static void
on_state (CsAccountPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_judge, g_object_ref (self), g_object_unref);
}

/* What the fields say, over what is known of the account. Strings are borrowed from both. */
static void
read_fields (CsAccountPage *self, CsAccount *there, CsAccountSettings *settings)
{
  const gboolean again = there != NULL && there != self->edited;

  if (there != NULL)
    *settings = *cs_account_config_get_settings (cs_account_get_config (there));
  else
    *settings = (CsAccountSettings){ .keep = TRUE };
  settings->identity = text_or_null (self->address);
  settings->password = NULL;
  settings->transport = transports[adw_combo_row_get_selected (self->transport)];
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = text_or_null (row_of (self, &fields[i]));

      if (text != NULL || !fields[i].stays || !again)
        G_STRUCT_MEMBER (const char *, settings, fields[i].setting) = text;
    }
  if (!again)
    settings->requirement = requirements[adw_combo_row_get_selected (self->requirement)];
}

/* (transfer none), NULL with @error */
static CsAccount *
apply (CsAccountPage *self, CsAccount *there, const CsAccountSettings *settings, GError **error)
{
  if (there == NULL)
    return cs_call_manager_add_account (self->manager, settings, error);
  return cs_call_manager_change_account (self->manager, there, settings, error) ? there : NULL;
}

static void
add_account (CsAccountPage *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));
  gsize len = strlen (password);
  g_autoptr (CsSecret) secret = len > 0 ? cs_secret_new_copy ((const guint8 *) password, len) : NULL;
  g_autoptr (GError) error = NULL;
  CsAccountSettings settings;
  CsAccount *there, *account;

  if (text_or_null (self->address) == NULL || !gtk_widget_is_sensitive (self->add))
    return;
  drop_tried (self);
  set_problem (self, NULL);
  there = self->edited != NULL ? self->edited
                               : cs_call_manager_find_account (self->manager, text_or_null (self->address));
  read_fields (self, there, &settings);
  settings.password = secret;
  g_free (self->tried_at);
  self->tried_at = place (self);
  if (there == NULL && g_strcmp0 (self->trusted_at, self->tried_at) == 0)
    settings.pin = self->trusted;
  self->tried_kept = there != NULL;
  account = apply (self, there, &settings, &error);
  if (account == NULL)
    {
      set_problem (self, g_error_matches (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS)
                             ? _ ("An address looks like anna@example.org.")
                             : error->message);
      return;
    }
  set_tried (self, account);
  set_busy (self, TRUE);
  on_state (self);
}

static void
on_field_changed (CsAccountPage *self)
{
  set_problem (self, NULL);
  gtk_widget_set_sensitive (self->add, text_or_null (self->address) != NULL);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, GtkEditable *row)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && g_file_peek_path (file) != NULL)
    gtk_editable_set_text (row, g_file_peek_path (file));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* The path of a file goes into @row. */
static void
choose_file (CsAccountPage *self, AdwEntryRow *row, const char *title, const char *kind)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, kind);
  gtk_file_filter_add_suffix (filter, "pem");
  gtk_file_filter_add_suffix (filter, "crt");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), row, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_certificate (CsAccountPage *self)
{
  choose_file (self, self->certificate, _ ("Your Certificate"), _ ("Certificates With Keys (PEM)"));
}

static void
choose_trust_file (CsAccountPage *self)
{
  choose_file (self, self->trust_file, _ ("Certificate Authorities to Trust"), _ ("Certificates (PEM)"));
}

static void
on_back (CsAccountPage *self)
{
  drop_tried (self);
  cs_account_page_start (self);
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
set_text (gpointer row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* @settings: what the fields begin with. */
static void
fill_fields (CsAccountPage *self, const CsAccountSettings *settings)
{
  const char *identity = settings->identity;

  set_text (self->address, identity != NULL && g_str_has_prefix (identity, "sip:") ? identity + 4 : identity);
  set_text (self->password, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    set_text (row_of (self, &fields[i]), G_STRUCT_MEMBER (const char *, settings, fields[i].setting));
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    if (settings->transport == NULL ? i == 0 : g_str_equal (settings->transport, transports[i]))
      adw_combo_row_set_selected (self->transport, i);
  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    if (settings->requirement == requirements[i])
      adw_combo_row_set_selected (self->requirement, i);
}

static void
begin (CsAccountPage *self, CsAccount *edited, const CsAccountSettings *settings)
{
  drop_tried (self);
  g_set_object (&self->edited, edited);
  adw_window_title_set_title (self->title, edited != NULL ? _ ("Account Settings") : _ ("Add Account"));
  adw_preferences_group_set_description (
      self->group,
      edited != NULL
          ? _ ("Leave the password empty to keep the current one.")
          : _ ("Enter the address and password from your provider or office. The server is found from the address."));
  fill_fields (self, settings);
  set_busy (self, FALSE);
  set_problem (self, NULL);
  remember_decision (self, NULL);
  gtk_widget_grab_focus (edited != NULL ? GTK_WIDGET (self->password) : GTK_WIDGET (self->address));
}

void
cs_account_page_start (CsAccountPage *self)
{
  begin (self, NULL, &(CsAccountSettings){ .requirement = CS_REQUIREMENT_DEFAULT });
}

void
cs_account_page_edit (CsAccountPage *self, CsAccount *account)
{
  begin (self, account, cs_account_config_get_settings (cs_account_get_config (account)));
}

void
cs_account_page_edit_setting (CsAccountPage *self, CsAccount *account, const char *setting)
{
  cs_account_page_edit (self, account);
  adw_expander_row_set_expanded (self->more, TRUE);
  gtk_widget_grab_focus (g_str_equal (setting, "name") ? GTK_WIDGET (self->name) : GTK_WIDGET (self->requirement));
}

CsAccount *
cs_account_page_get_tried (CsAccountPage *self)
{
  return self->tried_kept ? NULL : self->tried;
}

void
cs_account_page_setup (CsAccountPage *self, CsCallManager *manager)
{
  g_set_object (&self->manager, manager);
}

static void
cs_account_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TRIED:
      g_value_set_object (value, cs_account_page_get_tried (CS_ACCOUNT_PAGE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_account_page_dispose (GObject *object)
{
  CsAccountPage *self = CS_ACCOUNT_PAGE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->tried);
  g_clear_object (&self->edited);
  g_clear_pointer (&self->tried_at, g_free);
  remember_decision (self, NULL);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_account_page_parent_class)->dispose (object);
}

static void
cs_account_page_class_init (CsAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_account_page_dispose;
  G_OBJECT_CLASS (klass)->get_property = cs_account_page_get_property;
  props[PROP_TRIED]
      = g_param_spec_object ("tried", NULL, NULL, CS_TYPE_ACCOUNT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[SIGNAL_ADDED] = g_signal_new ("added", CS_TYPE_ACCOUNT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, CS_TYPE_ACCOUNT);
  signals[SIGNAL_BACK]
      = g_signal_new ("back", CS_TYPE_ACCOUNT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/countersign/Countersign/ui/cs-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, content);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, title);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, fields);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, group);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, address);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, password);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, more);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, transport);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, requirement);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].name, FALSE, fields[i].row);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, problem);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, review);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CsAccountPage, add);
  gtk_widget_class_bind_template_callback (widget_class, add_account);
  gtk_widget_class_bind_template_callback (widget_class, on_field_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_review);
  gtk_widget_class_bind_template_callback (widget_class, choose_certificate);
  gtk_widget_class_bind_template_callback (widget_class, choose_trust_file);
}

static void
name_entry (gpointer row)
{
  cs_ui_set_name (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row))),
                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

static void
cs_account_page_init (CsAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_entry (self->address);
  name_entry (self->password);
  cs_ui_name_inner_button (GTK_WIDGET (self->password), _ ("Show or hide the password"));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    name_entry (row_of (self, &fields[i]));
  self->signals = g_signal_group_new (CS_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (on_state), self);
}
