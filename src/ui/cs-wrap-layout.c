/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout that puts children side by side and wraps them into lines. */
#include "ui/cs-wrap-layout.h"

struct _CsWrapLayout {
  GtkLayoutManager parent_instance;

  int spacing;
  int line_spacing;
  gboolean centered;
};

G_DEFINE_FINAL_TYPE (CsWrapLayout, cs_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* As wide as @child wants to be in lines of @width, and as high as it is then. */
static void
measure_child (GtkWidget *child, int width, GtkAllocation *box)
{
  int least, wanted;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  box->width = MAX (MIN (wanted, width), least);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, box->width, NULL, &box->height, NULL, NULL);
}

/* The first child of the next line. @used: width of this one. */
static GtkWidget *
measure_line (CsWrapLayout *self, GtkWidget *child, int width, int *used, int *height)
{
  *used = *height = 0;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation box = { 0, 0, 0, 0 };
      const int gap = *used > 0 ? self->spacing : 0;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (child, width, &box);
      if (*used > 0 && *used + gap + box.width > width)
        break;
      *used += gap + box.width;
      *height = MAX (*height, box.height);
    }
  return child;
}

static void
place_line (CsWrapLayout *self, GtkWidget *widget, GtkWidget *child, GtkWidget *end, GtkAllocation box, int width)
{
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (; child != end; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation placed;

      if (!gtk_widget_should_layout (child))
        continue;
      measure_child (child, width, &box);
      placed = box;
      if (mirrored)
        placed.x = width - box.x - box.width;
      gtk_widget_size_allocate (child, &placed, -1);
      box.x += box.width + self->spacing;
    }
}

/* The height of all lines in this width. @place: put the children there. */
static int
flow (CsWrapLayout *self, GtkWidget *widget, int width, gboolean place)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int y = 0;

  while (child != NULL)
    {
      int used, height;
      GtkWidget *next = measure_line (self, child, width, &used, &height);
      const GtkAllocation box = { self->centered ? MAX (0, width - used) / 2 : 0, y, 0, 0 };

      if (place)
        place_line (self, widget, child, next, box, width);
      y += height + (next != NULL ? self->line_spacing : 0);
      child = next;
    }
  return y;
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
cs_wrap_layout_new_centered (int spacing, int line_spacing)
{
  GtkLayoutManager *self = cs_wrap_layout_new (spacing, line_spacing);

  CS_WRAP_LAYOUT (self)->centered = TRUE;
  return self;
}

GtkLayoutManager *
cs_wrap_layout_new (int spacing, int line_spacing)
{
  CsWrapLayout *self = g_object_new (CS_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  self->line_spacing = line_spacing;
  return GTK_LAYOUT_MANAGER (self);
}
