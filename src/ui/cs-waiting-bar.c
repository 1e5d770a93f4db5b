/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers a ringing call whose page is not shown. */
#include "ui/cs-waiting-bar.h"

#include "ui/cs-ui.h"

#include <glib/gi18n.h>

struct _CsWaitingBar {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *name;
  GtkButton *answer;

  CsCall *waiting;
  CsCall *hidden;
};

G_DEFINE_FINAL_TYPE (CsWaitingBar, cs_waiting_bar, GTK_TYPE_WIDGET)

CsCall *
cs_waiting_bar_get_call (CsWaitingBar *self)
{
  return self->waiting != NULL ? self->waiting : self->hidden;
}

static void
update (CsWaitingBar *self)
{
  CsCall *call = cs_waiting_bar_get_call (self);
  g_autofree char *text = NULL;

  if (call != NULL)
    {
      /* Translators: %s is the name of a caller. */
      text = g_strdup_printf (_ ("%s is calling"), cs_call_get_peer_name (call));
      cs_ui_set_outside_text (self->name, text);
      gtk_button_set_label (self->answer, call == self->waiting ? _ ("Hang Up and Answer") : _ ("Answer"));
    }
  else
    cs_ui_leave (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), call != NULL);
}

static void
on_state (CsCall *call, GParamSpec *pspec, CsWaitingBar *self)
{
  if (call != self->waiting || cs_call_get_state (call) == CS_CALL_RINGING)
    return;
  g_clear_object (&self->waiting);
  update (self);
}

void
cs_waiting_bar_offer (CsWaitingBar *self, CsCall *call)
{
  if (g_set_object (&self->waiting, call))
    g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, 0);
  update (self);
}

void
cs_waiting_bar_set_hidden_call (CsWaitingBar *self, CsCall *call)
{
  g_set_object (&self->hidden, call);
  update (self);
}

static void
cs_waiting_bar_dispose (GObject *object)
{
  CsWaitingBar *self = CS_WAITING_BAR (object);

  g_clear_object (&self->waiting);
  g_clear_object (&self->hidden);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_waiting_bar_parent_class)->dispose (object);
}

static void
cs_waiting_bar_class_init (CsWaitingBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_waiting_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-waiting-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CsWaitingBar, box);
  gtk_widget_class_bind_template_child (widget_class, CsWaitingBar, name);
  gtk_widget_class_bind_template_child (widget_class, CsWaitingBar, answer);
}

static void
cs_waiting_bar_init (CsWaitingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
