/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner that says who could listen to a call. */
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
  GtkLabel *beside;
  GtkWidget *path;

  CsCall *call;
  GSignalGroup *signals;
  const char *style;
  gboolean alone;
};

G_DEFINE_FINAL_TYPE (CsProtectionBanner, cs_protection_banner, GTK_TYPE_WIDGET)

/* After a code that didn't match it stays a warning until the right one was entered. */
static CsProtection
shown_level (CsCall *call)
{
  if (cs_call_get_protection (call) == CS_PROTECTION_END_TO_END && cs_call_get_suspicion (call) == CS_SUSPICION_CODE)
    return CS_PROTECTION_SUSPECT;
  return cs_call_get_protection (call);
}

static void
set_style (CsProtectionBanner *self, CsProtection protection)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
  self->style = cs_ui_protection_style (protection);
  gtk_widget_add_css_class (GTK_WIDGET (self), self->style);
}

/* What the other side's phone says about itself. */
static char *
beside_text (CsCall *call)
{
  const char *who = cs_call_get_peer_name (call);

  if (cs_call_get_disclosure (call))
    /* Translators: %s is a name. */
    return g_strdup_printf (_ ("The phone of %s says that it passes the keys to a third party, who can listen."), who);
  if (cs_call_get_protection (call) == CS_PROTECTION_CHECKED && cs_call_get_peer_checked (call))
    /* Translators: %s is a name. */
    return g_strdup_printf (_ ("%s has checked the code, too."), who);
  return NULL;
}

/* Before there are keys: promises no more than the call requires. */
static const char *
text_before (CsCall *call)
{
  if (cs_call_get_requirement (call) == CS_REQUIREMENT_CLEAR)
    return _ ("Nothing is sent or played yet. This call may be unencrypted.");
  return _ ("Nothing is sent or played until the call is protected.");
}

static void
update (CsProtectionBanner *self)
{
  CsProtection protection;
  const char *sentence;
  g_autofree char *beside = NULL;

  if (self->call == NULL)
    return;
  protection = shown_level (self->call);
  sentence = cs_call_get_sentence (self->call);
  beside = beside_text (self->call);
  set_style (self, protection);
  gtk_image_set_from_icon_name (self->icon, cs_ui_protection_icon (protection));
  if (protection == CS_PROTECTION_NONE)
    {
      gtk_label_set_text (self->word, _ ("Not Connected Yet"));
      gtk_label_set_text (self->sentence, text_before (self->call));
    }
  else
    {
      gtk_label_set_text (self->word, cs_protection_word (protection));
      gtk_label_set_text (self->sentence, sentence != NULL ? sentence : "");
    }
  gtk_label_set_text (self->beside, beside != NULL ? beside : "");
  gtk_widget_set_visible (GTK_WIDGET (self->beside), beside != NULL);
  gtk_widget_set_visible (self->path, protection != CS_PROTECTION_NONE && !self->alone);
}

void
cs_protection_banner_set_alone (CsProtectionBanner *self)
{
  self->alone = TRUE;
  update (self);
}

void
cs_protection_banner_set_call (CsProtectionBanner *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    g_signal_group_set_target (self->signals, call);
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
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, beside);
  gtk_widget_class_bind_template_child (widget_class, CsProtectionBanner, path);
}

static void
cs_protection_banner_init (CsProtectionBanner *self)
{
  static const char *const followed[] = { "notify::protection", "notify::suspicion", "notify::sentence" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (CS_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
}
