/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of the first start. */
#include "ui/cs-welcome-page.h"

#include <adwaita.h>

struct _CsWelcomePage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *try_it;
};

G_DEFINE_FINAL_TYPE (CsWelcomePage, cs_welcome_page, GTK_TYPE_WIDGET)

void
cs_welcome_page_focus_first (CsWelcomePage *self)
{
  gtk_widget_grab_focus (self->try_it);
}

/* The first page of all is mapped with the window, which then asks nobody where to begin. */
static void
cs_welcome_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cs_welcome_page_parent_class)->map (widget);
  cs_welcome_page_focus_first (CS_WELCOME_PAGE (widget));
}

static void
cs_welcome_page_dispose (GObject *object)
{
  CsWelcomePage *self = CS_WELCOME_PAGE (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_welcome_page_parent_class)->dispose (object);
}

static void
cs_welcome_page_class_init (CsWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_welcome_page_dispose;
  widget_class->map = cs_welcome_page_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/countersign/Countersign/ui/cs-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsWelcomePage, content);
  gtk_widget_class_bind_template_child (widget_class, CsWelcomePage, try_it);
}

static void
cs_welcome_page_init (CsWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
