/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page on which the user reviews a server's certificate and enters a PIN. */
#include "ui/cs-certificate-page.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

struct _CsCertificatePage {
  GtkWidget parent_instance;

  GtkWidget *content;
  AdwWindowTitle *title;
  GtkWidget *problem;
  GtkLabel *problem_title;
  GtkLabel *problem_text;
  GtkLabel *problem_meaning;
  GtkWidget *trust;
  GtkLabel *no_trust;
  GtkWidget *second;
  GtkLabel *second_text;
  GtkCheckButton *compared;
  GtkWidget *trust_it;
  GtkWidget *warning;
  GtkWidget *fine;
  GtkLabel *fine_text;
  GtkWidget *shown_group;
  GtkListBox *shown;
  GtkWidget *pin_group;
  GtkListBox *pin;
  GtkWidget *remove;
  GtkWidget *own_group;
  GtkLabel *own_text;
  GtkWidget *own_list;
  AdwPasswordEntryRow *own_pin;
  GtkWidget *own_apply;

  CsAccount *account;
  CsCertificate *shown_problem; /* the certificate that was shown, and that the decision is about */
  GSignalGroup *signals;
  GSignalGroup *certificates_signals;
};

G_DEFINE_FINAL_TYPE (CsCertificatePage, cs_certificate_page, GTK_TYPE_WIDGET)

enum { SIGNAL_DECIDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
wants_pin (CsAccount *account)
{
  CsAccountReason reason = cs_account_get_reason (account);

  return cs_account_get_state (account) == CS_ACCOUNT_FAILED
         && (reason == CS_ACCOUNT_REASON_PIN_NEEDED || reason == CS_ACCOUNT_REASON_PIN_WRONG);
}

enum { ROW_SUBJECT, ROW_NAMES, ROW_ISSUER, ROW_FROM, ROW_UNTIL, ROW_FINGERPRINT, N_ROWS };

static const char *const row_labels[N_ROWS] = {
  N_ ("Issued to"),  N_ ("Valid for"),   N_ ("Issued by"),
  N_ ("Valid from"), N_ ("Valid until"), N_ ("Fingerprint (SHA-256)"),
};

static void
add_rows (GtkListBox *list)
{
  for (guint i = 0; i < N_ROWS; i++)
    gtk_list_box_append (list, cs_ui_property_row (_ (row_labels[i]), NULL));
}

static void
set_row (GtkListBox *list, int row, const char *value)
{
  cs_ui_property_row_set_value (GTK_WIDGET (gtk_list_box_get_row_at_index (list, row)), value);
}

static void
set_day (GtkListBox *list, int row, GDateTime *when)
{
  /* Translators: a day with its year, for g_date_time_format() */
  g_autofree char *day = when != NULL ? g_date_time_format (when, _ ("%-d %B %Y")) : NULL;

  set_row (list, row, day);
}

static void
show_certificate (GtkListBox *list, CsCertificate *certificate)
{
  if (certificate == NULL)
    {
      for (int i = 0; i < N_ROWS; i++)
        set_row (list, i, NULL);
      return;
    }
  set_row (list, ROW_SUBJECT, cs_certificate_get_subject (certificate));
  set_row (list, ROW_NAMES, cs_certificate_get_names (certificate));
  set_row (list, ROW_ISSUER, cs_certificate_get_issuer (certificate));
  set_day (list, ROW_FROM, cs_certificate_get_not_before (certificate));
  set_day (list, ROW_UNTIL, cs_certificate_get_not_after (certificate));
  cs_ui_property_row_set_fingerprint (GTK_WIDGET (gtk_list_box_get_row_at_index (list, ROW_FINGERPRINT)),
                                      cs_certificate_get_fingerprint (certificate));
}

static const char *
meaning_text (CsCertificate *certificate)
{
  if (cs_certificate_get_problem (certificate) == CS_CERTIFICATE_PROBLEM_CHANGED)
    return _ (
        "The account is stopped until you decide. Either the server has a new certificate, or someone is impersonating "
        "it to see your calls and steal your password. Ask the server's administrator through another channel.");
  return _ (
      "The account is not signed in. The server is misconfigured, or someone is impersonating it to see your calls and "
      "steal your password. The server's administrator can tell you the fingerprint of the right certificate.");
}

/* The second step needs another click elsewhere, so that a double click can't confirm. */
static void
show_second_step (CsCertificatePage *self, gboolean show)
{
  g_autofree char *name = self->account != NULL ? cs_ui_account_name (self->account) : NULL;
  g_autofree char *text = NULL;

  if (show)
    /* Translators: %s is the address of an account. */
    text = g_strdup_printf (
        _ ("%s will accept this certificate and no other, whatever is wrong with it. If it belongs to an impostor, "
           "they can see whom you call and when, and sign in as you. End-to-end encrypted calls stay protected."),
        name);
  gtk_label_set_text (self->second_text, text != NULL ? text : "");
  gtk_check_button_set_active (self->compared, FALSE);
  if (!show)
    cs_ui_leave (self->second);
  gtk_widget_set_visible (self->second, show);
  gtk_widget_set_visible (self->trust, !show);
  if (show)
    gtk_widget_grab_focus (GTK_WIDGET (self->compared));
}

static void
show_problem (CsCertificatePage *self, CsCertificate *certificate)
{
  gboolean can_pin = certificate != NULL && cs_certificate_get_can_pin (certificate);

  gtk_widget_set_visible (self->problem, certificate != NULL);
  if (g_set_object (&self->shown_problem, certificate))
    show_second_step (self, FALSE);
  if (certificate == NULL)
    return;
  gtk_label_set_text (self->problem_title, cs_certificate_get_problem (certificate) == CS_CERTIFICATE_PROBLEM_CHANGED
                                               ? _ ("The server's certificate is not the one you trust")
                                               : _ ("The server's identity couldn't be verified"));
  gtk_label_set_text (self->problem_text, cs_certificate_get_sentence (certificate));
  gtk_label_set_text (self->problem_meaning, meaning_text (certificate));
  gtk_widget_set_visible (self->trust, can_pin && !gtk_widget_get_visible (self->second));
  gtk_widget_set_visible (GTK_WIDGET (self->no_trust), !can_pin);
}

static void
show_own (CsCertificatePage *self)
{
  CsAccountReason reason = cs_account_get_reason (self->account);
  gboolean pin = wants_pin (self->account);
  gboolean any = cs_account_get_state (self->account) == CS_ACCOUNT_FAILED
                 && (pin || reason == CS_ACCOUNT_REASON_CLIENT_CERTIFICATE || reason == CS_ACCOUNT_REASON_PIN_LOCKED);
  g_autofree char *text = cs_ui_account_state_text (self->account);

  gtk_widget_set_visible (self->own_group, any);
  gtk_label_set_text (self->own_text, any ? text : "");
  gtk_widget_set_visible (self->own_list, pin);
  gtk_widget_set_visible (self->own_apply, pin);
}

static void
update (CsCertificatePage *self)
{
  CsCertificate *refused, *pin;
  g_autoptr (CsCertificate) current = NULL;
  g_autofree char *name = NULL;
  const char *warning;

  if (self->account == NULL)
    return;
  refused = cs_account_certificates_get_certificate (cs_account_get_certificates (self->account));
  pin = cs_account_certificates_get_pin (cs_account_get_certificates (self->account));
  warning = cs_account_certificates_get_warning (cs_account_get_certificates (self->account));
  current = refused != NULL ? g_object_ref (refused) : cs_account_get_server_certificate (self->account);
  name = cs_ui_account_name (self->account);

  adw_window_title_set_subtitle (self->title, name);
  show_problem (self, refused);
  show_own (self);
  gtk_label_set_text (GTK_LABEL (self->warning), warning != NULL ? warning : "");
  gtk_widget_set_visible (self->warning, warning != NULL);
  gtk_widget_set_visible (self->fine, refused == NULL && !gtk_widget_get_visible (self->own_group));
  gtk_label_set_text (self->fine_text, current == NULL ? _ ("There is no encrypted connection to a server right now.")
                                       : pin != NULL   ? _ ("The server presents the certificate you chose to trust.")
                                                       : _ ("The server's identity is verified."));
  show_certificate (self->shown, current);
  gtk_widget_set_visible (self->shown_group, current != NULL);
  show_certificate (self->pin, pin);
  gtk_widget_set_visible (self->pin_group, pin != NULL);
}

static void
on_trust (CsCertificatePage *self)
{
  show_second_step (self, TRUE);
}

static void
on_cancel (CsCertificatePage *self)
{
  show_second_step (self, FALSE);
}

static void
on_compared (CsCertificatePage *self)
{
  gtk_widget_set_sensitive (self->trust_it, gtk_check_button_get_active (self->compared));
}

static void
on_trust_it (CsCertificatePage *self)
{
  g_autoptr (CsCertificate) certificate = self->shown_problem != NULL ? g_object_ref (self->shown_problem) : NULL;
  g_autoptr (GError) error = NULL;

  show_second_step (self, FALSE);
  if (self->account == NULL || certificate == NULL)
    return;
  if (!cs_account_certificates_set_pin (cs_account_get_certificates (self->account), certificate, &error))
    {
      /* What the server shows has changed meanwhile: the page shows it, and it is to be read first. */
      g_debug ("not pinned: %s", error->message);
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_DECIDED], 0);
}

/* Trusting less needs no confirmation. */
static void
on_remove (CsCertificatePage *self)
{
  if (self->account != NULL)
    cs_account_certificates_remove_pin (cs_account_get_certificates (self->account));
}

static void
on_apply_pin (CsCertificatePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->own_pin));
  g_autoptr (CsSecret) pin = NULL;

  if (text[0] == '\0' || self->account == NULL || !wants_pin (self->account))
    return;
  pin = cs_secret_new_copy ((const guint8 *) text, strlen (text));
  gtk_editable_set_text (GTK_EDITABLE (self->own_pin), "");
  cs_account_certificates_set_client_pin (cs_account_get_certificates (self->account), pin);
  g_signal_emit (self, signals[SIGNAL_DECIDED], 0);
}

static void
on_pin_changed (CsCertificatePage *self)
{
  gtk_widget_set_sensitive (self->own_apply, gtk_editable_get_text (GTK_EDITABLE (self->own_pin))[0] != '\0');
}

void
cs_certificate_page_set_account (CsCertificatePage *self, CsAccount *account)
{
  if (g_set_object (&self->account, account))
    {
      g_signal_group_set_target (self->signals, account);
      g_signal_group_set_target (self->certificates_signals,
                                 account != NULL ? cs_account_get_certificates (account) : NULL);
      gtk_editable_set_text (GTK_EDITABLE (self->own_pin), "");
    }
  update (self);
}

/* Where a PIN is wanted there is nothing else to do first. */
void
cs_certificate_page_focus_first (CsCertificatePage *self)
{
  if (self->account != NULL && wants_pin (self->account))
    gtk_widget_grab_focus (GTK_WIDGET (self->own_pin));
}

static void
cs_certificate_page_dispose (GObject *object)
{
  CsCertificatePage *self = CS_CERTIFICATE_PAGE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->certificates_signals);
  g_clear_object (&self->account);
  g_clear_object (&self->shown_problem);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_certificate_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, content);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, problem);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, problem_title);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, problem_text);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, problem_meaning);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, trust);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, second);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, second_text);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, compared);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, trust_it);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, no_trust);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, warning);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, fine);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, fine_text);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, shown_group);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, shown);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, pin_group);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, pin);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, remove);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, own_group);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, own_text);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, own_list);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, own_pin);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatePage, own_apply);
}

static void
cs_certificate_page_class_init (CsCertificatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_certificate_page_dispose;
  signals[SIGNAL_DECIDED]
      = g_signal_new ("decided", CS_TYPE_CERTIFICATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/countersign/Countersign/ui/cs-certificate-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_compared);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_it);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_pin);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_changed);
}

static void
cs_certificate_page_init (CsCertificatePage *self)
{
  static const char *const followed[] = { "notify::state", "notify::reason", "notify::detail" };

  gtk_widget_init_template (GTK_WIDGET (self));
  add_rows (self->shown);
  add_rows (self->pin);
  cs_ui_set_name (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->own_pin))), _ ("PIN"));
  cs_ui_name_inner_button (GTK_WIDGET (self->own_pin), _ ("Show or hide the PIN"));
  self->signals = g_signal_group_new (CS_TYPE_ACCOUNT);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
  self->certificates_signals = g_signal_group_new (CS_TYPE_ACCOUNT_CERTIFICATES);
  g_signal_group_connect_swapped (self->certificates_signals, "notify", G_CALLBACK (update), self);
}
