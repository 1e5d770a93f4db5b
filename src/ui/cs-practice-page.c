/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that explains the practice calls before they begin. */
#include "ui/cs-practice-page.h"

#include <adwaita.h>

struct _CsPracticePage {
  GtkWidget parent_instance;

  GtkWidget *content;
};

G_DEFINE_FINAL_TYPE (CsPracticePage, cs_practice_page, GTK_TYPE_WIDGET)

static void
cs_practice_page_dispose (GObject *object)
{
  CsPracticePage *self = CS_PRACTICE_PAGE (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_practice_page_parent_class)->dispose (object);
}

static void
cs_practice_page_class_init (CsPracticePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_practice_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/countersign/Countersign/ui/cs-practice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsPracticePage, content);
}

static void
cs_practice_page_init (CsPracticePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
