/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A telephone keypad. */
#include "ui/cs-keypad.h"

#include "ui/cs-ui.h"

#include <glib/gi18n.h>

struct _CsKeypad {
  GtkWidget parent_instance;

  GtkWidget *grid;
  GtkWidget *plus; /* the label under the 0 */
  gboolean for_tones;
};

G_DEFINE_FINAL_TYPE (CsKeypad, cs_keypad, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FOR_TONES, N_PROPS };
static GParamSpec *props[N_PROPS];

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

/* The key's name is enough for a screen reader, so the letters are not read. */
static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label
      = g_object_new (GTK_TYPE_LABEL, "label", text, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (label, style);
  return label;
}

static void
on_long_press (GtkGesture *gesture, double x, double y, CsKeypad *self)
{
  if (self->for_tones)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[SIGNAL_KEY], 0, "+");
}

/* Typed digits work as soon as the keypad is open. */
static gboolean
on_key_pressed (GtkEventController *controller, guint keyval, guint code, GdkModifierType modifiers, CsKeypad *self)
{
  const char typed[] = { (char) gdk_keyval_to_unicode (keyval), '\0' };

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || gdk_keyval_to_unicode (keyval) > 127)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (typed, keys[i].key))
      {
        g_signal_emit (self, signals[SIGNAL_KEY], 0, keys[i].key);
        return TRUE;
      }
  return FALSE;
}

static GtkWidget *
make_key (CsKeypad *self, guint index)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *letters = make_label (keys[index].letters, "keypad-letters");

  gtk_box_append (GTK_BOX (box), make_label (keys[index].key, "keypad-digit"));
  gtk_box_append (GTK_BOX (box), letters);
  if (g_str_equal (keys[index].key, "0"))
    {
      GtkGesture *press = gtk_gesture_long_press_new ();

      gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
      g_signal_connect (press, "pressed", G_CALLBACK (on_long_press), self);
      gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (press));
      self->plus = letters;
    }
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
cs_keypad_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CsKeypad *self = CS_KEYPAD (object);

  switch (id)
    {
    case PROP_FOR_TONES:
      self->for_tones = g_value_get_boolean (value);
      gtk_label_set_text (GTK_LABEL (self->plus), self->for_tones ? "" : "+");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
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

  G_OBJECT_CLASS (klass)->set_property = cs_keypad_set_property;
  G_OBJECT_CLASS (klass)->dispose = cs_keypad_dispose;
  props[PROP_FOR_TONES]
      = g_param_spec_boolean ("for-tones", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[SIGNAL_KEY]
      = g_signal_new ("key", CS_TYPE_KEYPAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "keypad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cs_keypad_init (CsKeypad *self)
{
  GtkEventController *typing;

  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  /* A telephone's keys are not mirrored in right-to-left languages. */
  gtk_widget_set_direction (self->grid, GTK_TEXT_DIR_LTR);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_grid_attach (GTK_GRID (self->grid), make_key (self, i), (int) i % 3, (int) i / 3, 1, 1);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  typing = gtk_event_controller_key_new ();
  g_signal_connect (typing, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), typing);
}
