/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-keypad.h"

#include "ui/cs-ui.h"

#include <glib/gi18n.h>

struct _CsKeypad {
  GtkWidget parent_instance;

  GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE (CsKeypad, cs_keypad, GTK_TYPE_WIDGET)

enum { SIGNAL_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static const struct {
  const char *key;
  const char *letters;
  const char *name; /* NULL: the key itself */
} keys[] = {
  { "1", "", NULL },     { "2", "ABC", NULL },     { "3", "DEF", NULL },  { "4", "GHI", NULL },
  { "5", "JKL", NULL },  { "6", "MNO", NULL },     { "7", "PQRS", NULL }, { "8", "TUV", NULL },
  { "9", "WXYZ", NULL }, { "*", "", N_ ("Star") }, { "0", "+", NULL },    { "#", "", N_ ("Number sign") },
};

static void
on_clicked (GtkButton *button, CsKeypad *self)
{
  g_signal_emit (self, signals[SIGNAL_KEY], 0, g_object_get_data (G_OBJECT (button), "key"));
}

/* The key's own name says it all; read with it, the letters would only disturb. */
static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label
      = g_object_new (GTK_TYPE_LABEL, "label", text, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_key (CsKeypad *self, guint index)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), make_label (keys[index].key, "keypad-digit"));
  gtk_box_append (GTK_BOX (box), make_label (keys[index].letters, "keypad-letters"));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "keypad-key");
  gtk_widget_set_hexpand (button, TRUE);
  cs_ui_set_name (button, keys[index].name != NULL ? _ (keys[index].name) : keys[index].key);
  g_object_set_data (G_OBJECT (button), "key", (gpointer) keys[index].key);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  return button;
}

static void
cs_keypad_dispose (GObject *object)
{
  CsKeypad *self = CS_KEYPAD (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_keypad_parent_class)->dispose (object);
}

static void
cs_keypad_class_init (CsKeypadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_keypad_dispose;
  signals[SIGNAL_KEY]
      = g_signal_new ("key", CS_TYPE_KEYPAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "keypad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cs_keypad_init (CsKeypad *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  /* A telephone's keys stand the same way round in every language. */
  gtk_widget_set_direction (self->grid, GTK_TEXT_DIR_LTR);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_grid_attach (GTK_GRID (self->grid), make_key (self, i), (int) i % 3, (int) i / 3, 1, 1);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}
