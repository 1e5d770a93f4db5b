/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-protection-banner.h"

#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

struct _CsProtectionBanner {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *word;
  GtkLabel *sentence;
  GtkToggleButton *expander; /* GtkExpander of 4.8 trips over Tab when it is closed */
  GtkImage *arrow;
  GtkWidget *details;
  GtkLabel *keying;
  GtkLabel *suite;
  GtkLabel *agreement;
  GtkLabel *hash;
  GtkLabel *signalling;
  GtkLabel *codec;

  CsCall *call;
  GSignalGroup *signals;
  const char *style;
};

G_DEFINE_FINAL_TYPE (CsProtectionBanner, cs_protection_banner, GTK_TYPE_WIDGET)

static void
set_style (CsProtectionBanner *self, CsProtection protection)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
  self->style = cs_ui_protection_style (protection);
  gtk_widget_add_css_class (GTK_WIDGET (self), self->style);
}

static void
set_detail (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL && text[0] != '\0' ? text : _ ("none"));
}

static const char *
signalling_text (CsCall *call)
{
  gboolean tls = FALSE;

  g_object_get (call, "signalling-tls", &tls, NULL);
  if (!tls)
    return _ ("Not encrypted: who calls whom can be seen");
  return cs_account_get_address (cs_call_get_account (call)) != NULL ? _ ("Encrypted up to the first server (TLS)")
                                                                     : _ ("Encrypted to the other side (TLS)");
}

static void
show_details (CsProtectionBanner *self)
{
  gboolean open = gtk_toggle_button_get_active (self->expander) && gtk_widget_get_visible (GTK_WIDGET (self->expander));

  gtk_widget_set_visible (self->details, open);
  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

static void
on_expander_toggled (CsProtectionBanner *self)
{
  show_details (self);
}

static void
update (CsProtectionBanner *self)
{
  CsProtection protection;
  const char *sentence;
  g_autofree char *keying = NULL;

  if (self->call == NULL)
    return;
  keying = cs_call_get_keying (self->call) != NULL ? g_ascii_strup (cs_call_get_keying (self->call), -1) : NULL;
  protection = cs_call_get_protection (self->call);
  sentence = cs_call_get_sentence (self->call);
  set_style (self, protection);
  gtk_image_set_from_icon_name (self->icon, cs_ui_protection_icon (protection));
  if (protection == CS_PROTECTION_NONE)
    {
      gtk_label_set_text (self->word, _ ("Not connected yet"));
      gtk_label_set_text (self->sentence, _ ("Nothing is sent or played before the call is protected."));
    }
  else
    {
      gtk_label_set_text (self->word, cs_protection_word (protection));
      gtk_label_set_text (self->sentence, sentence != NULL ? sentence : "");
    }
  gtk_widget_set_visible (GTK_WIDGET (self->expander), protection != CS_PROTECTION_NONE);
  show_details (self);
  set_detail (self->keying, keying);
  set_detail (self->suite, cs_call_get_suite (self->call));
  set_detail (self->agreement, cs_call_get_agreement (self->call));
  set_detail (self->hash, cs_call_get_hash (self->call));
  set_detail (self->codec, cs_call_get_codec (self->call));
  gtk_label_set_text (self->signalling, signalling_text (self->call));
}

void
cs_protection_banner_set_call (CsProtectionBanner *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    {
      g_signal_group_set_target (self->signals, call);
      gtk_toggle_button_set_active (self->expander, FALSE);
    }
  update (self);
}

static void
cs_protection_banner_dispose (GObject *object)
{
  CsProtectionBanner *self = CS_PROTECTION_BANNER (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_protection_banner_parent_class)->dispose (object);
}

static void
cs_protection_banner_class_init (CsProtectionBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_protection_banner_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "protection");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/countersign/Countersign/ui/cs-protection-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, box);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, word);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, sentence);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, expander);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, arrow);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, details);
  gtk_widget_class_bind_template_callback (widget_class, on_expander_toggled);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, keying);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, suite);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, agreement);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, hash);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, signalling);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, codec);
}

static void
cs_protection_banner_init (CsProtectionBanner *self)
{
  static const char *const followed[] = { "notify::protection", "notify::sentence", "notify::keying", "notify::suite",
                                          "notify::agreement",  "notify::hash",     "notify::codec" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (CS_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
}
