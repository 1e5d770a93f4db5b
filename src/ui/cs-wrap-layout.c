/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout that puts children side by side and wraps them into lines. */
#include "ui/cs-wrap-layout.h"

struct _CsWrapLayout {
  GtkLayoutManager parent_instance;

  int spacing;
  int line_spacing;
};

G_DEFINE_FINAL_TYPE (CsWrapLayout, cs_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
place_child (GtkWidget *widget, GtkWidget *child, GtkAllocation box, int width)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    box.x = width - box.x - box.width;
  gtk_widget_size_allocate (child, &box, -1);
}

/* The height of all lines in this width. @place: put the children there. */
static int
flow (CsWrapLayout *self, GtkWidget *widget, int width, gboolean place)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  GtkAllocation box = { 0, 0, 0, 0 };
  int line = 0; /* height */

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      box.width = MAX (MIN (wanted, width), least);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, box.width, NULL, &box.height, NULL, NULL);
      if (box.x > 0 && box.x + box.width > width)
        {
          box.x = 0;
          box.y += line + self->line_spacing;
          line = 0;
        }
      if (place)
        place_child (widget, child, box, width);
      box.x += box.width + self->spacing;
      line = MAX (line, box.height);
    }
  return box.y + line;
}

static void
measure_width (CsWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *minimum = *natural = 0;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (*natural > 0 ? self->spacing : 0);
    }
}

static void
cs_wrap_layout_measure (GtkLayoutManager *layout, GtkWidget *widget, GtkOrientation orientation, int for_size,
                        int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  CsWrapLayout *self = CS_WRAP_LAYOUT (layout);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural = flow (self, widget, for_size >= 0 ? for_size : G_MAXINT, FALSE);
}

static void
cs_wrap_layout_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  flow (CS_WRAP_LAYOUT (layout), widget, width, TRUE);
}

static GtkSizeRequestMode
cs_wrap_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cs_wrap_layout_class_init (CsWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = cs_wrap_layout_measure;
  layout_class->allocate = cs_wrap_layout_allocate;
  layout_class->get_request_mode = cs_wrap_layout_get_request_mode;
}

static void
cs_wrap_layout_init (CsWrapLayout *self)
{
}

GtkLayoutManager *
cs_wrap_layout_new (int spacing, int line_spacing)
{
  CsWrapLayout *self = g_object_new (CS_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  self->line_spacing = line_spacing;
  return GTK_LAYOUT_MANAGER (self);
}
