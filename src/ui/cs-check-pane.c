/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the call page where codes are entered and read aloud. */
#include "ui/cs-check-pane.h"

#include "ui/cs-check-text.h"
#include "ui/cs-code-entry-widget.h"
#include "ui/cs-ui.h"

#include <glib/gi18n.h>

struct _CsCheckPane {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *heading;
  GtkLabel *step;
  GtkLabel *text;
  GtkStack *stack;
  CsCodeEntryWidget *entry;
  GtkLabel *message;
  GtkWidget *listen_skip;
  GtkLabel *code;
  GtkLabel *spelled;
  GtkWidget *speak_skip;
  GtkWidget *spoken;
  GtkWidget *try_again;
  GtkWidget *wrong_hang_up;
  GtkWidget *go_on;
  GtkWidget *suspect_hang_up;
  GtkWidget *understood;

  CsCall *call;
  GSignalGroup *call_signals;
  GSignalGroup *check_signals;
  gboolean wanted; /* the user asked for it */
  gboolean closed; /* the user has dismissed the result */
  gboolean practice;
};

G_DEFINE_FINAL_TYPE (CsCheckPane, cs_check_pane, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_OPEN, N_PROPS };
static GParamSpec *props[N_PROPS];

static CsCheck *
get_check (CsCheckPane *self)
{
  return self->call != NULL ? cs_call_get_check (self->call) : NULL;
}

static void
set_message (CsCheckPane *self, const char *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
  cs_code_entry_widget_set_invalid (self->entry, text != NULL);
}

/* A code that doesn't match is part of the check; every other suspicion takes precedence over it. */
static gboolean
is_suspect (CsCheckPane *self)
{
  return cs_call_get_protection (self->call) == CS_PROTECTION_SUSPECT
         && cs_call_get_suspicion (self->call) != CS_SUSPICION_CODE;
}

static const char *
page_for (CsCheckPane *self)
{
  if (is_suspect (self))
    return "suspect";
  switch (cs_check_get_turn (get_check (self)))
    {
    case CS_CHECK_LISTEN:
      return "listen";
    case CS_CHECK_SPEAK:
      return "speak";
    case CS_CHECK_WRONG:
    case CS_CHECK_GIVEN_UP:
      return "wrong";
    case CS_CHECK_DONE:
    case CS_CHECK_SKIPPED:
    default:
      return "done";
    }
}

static gboolean
is_open (CsCheckPane *self)
{
  CsCheck *check = get_check (self);

  if (self->call == NULL || cs_call_get_state (self->call) != CS_CALL_ACTIVE)
    return FALSE;
  if (is_suspect (self))
    return TRUE;
  if (check == NULL)
    return FALSE;
  switch (cs_check_get_turn (check))
    {
    case CS_CHECK_WRONG:
    case CS_CHECK_GIVEN_UP:
      return TRUE; /* a code that doesn't match cannot be postponed */
    case CS_CHECK_SKIPPED:
      return FALSE;
    case CS_CHECK_DONE:
      return !self->closed;
    case CS_CHECK_LISTEN:
    case CS_CHECK_SPEAK:
    default:
      /* After a right code the other side waits for its turn; after a wrong one, for the next attempt. */
      return self->wanted || !cs_check_can_skip (check) || cs_check_is_right (check)
             || cs_call_get_should_check (self->call);
    }
}

/* A screen reader says the description with the name of what gets the focus: so each turn is heard as it is seen. The
 * code is only spoken by this computer's screen reader. */
static void
describe (CsCheckPane *self, const CsCheckText *text, const char *code)
{
  g_autofree char *all = code != NULL ? g_strdup_printf ("%s: %s", text->heading, code)
                                      : g_strdup_printf ("%s. %s", text->heading, text->text);
  GtkWidget *described[]
      = { self->spoken, self->try_again, self->wrong_hang_up, self->go_on, self->suspect_hang_up, self->understood };

  for (guint i = 0; i < G_N_ELEMENTS (described); i++)
    cs_ui_set_description (described[i], all);
  cs_code_entry_widget_set_description (self->entry, all);
}

static void
show_text (CsCheckPane *self, const CsCheckText *text)
{
  gtk_label_set_text (self->heading, text->heading);
  gtk_label_set_text (self->text, text->text);
  gtk_label_set_text (self->step, text->step != NULL ? text->step : "");
  gtk_widget_set_visible (GTK_WIDGET (self->step), text->step != NULL);
}

static void
show_code (CsCheckPane *self, CsCheckText *text)
{
  CsCheck *check = get_check (self);
  const char *shown = check != NULL && !is_suspect (self) ? cs_check_get_shown (check) : NULL;
  g_autofree char *spelled = NULL;
  gboolean characters = shown != NULL && cs_check_get_code_type (check) == CS_CODE_B32;

  if (shown != NULL)
    spelled = cs_code_spell (cs_call_get_code (self->call));
  gtk_label_set_text (self->code, shown != NULL ? shown : "");
  cs_ui_set_name (GTK_WIDGET (self->code), spelled != NULL ? spelled : "");
  gtk_label_set_text (self->spelled, characters ? spelled : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spelled), characters);
  /* After a right code the other side still waits for ours, so the check can't be postponed. */
  gtk_widget_set_visible (self->speak_skip, shown != NULL && !cs_check_is_right (check));
  describe (self, text, spelled);
}

static void
show_suspicion (CsCheckPane *self)
{
  gtk_button_set_label (GTK_BUTTON (self->go_on), cs_check_text_go_on (cs_call_get_suspicion (self->call)));
  gtk_widget_set_visible (self->go_on, cs_call_can_go_on (self->call));
}

static void
set_style (CsCheckPane *self, gboolean alarm)
{
  if (alarm)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "alarm");
      gtk_widget_add_css_class (GTK_WIDGET (self->heading), "error");
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "alarm");
  gtk_widget_remove_css_class (GTK_WIDGET (self->heading), "error");
}

/* Moves the focus to the new turn, or to a check that opens, unless something else has it. */
static void
take_focus (CsCheckPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root == NULL || gtk_root_get_focus (root) != NULL)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "speak") == 0)
    gtk_widget_grab_focus (self->spoken);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
forget_code (CsCheckPane *self)
{
  CsCheckText none = { (char *) "", (char *) "", NULL };

  gtk_label_set_text (self->code, "");
  gtk_label_set_text (self->spelled, "");
  cs_ui_set_name (GTK_WIDGET (self->code), "");
  describe (self, &none, NULL);
}

static void
fill (CsCheckPane *self)
{
  g_auto (CsCheckText) text = { 0 };
  const char *page = page_for (self);

  if (is_suspect (self))
    {
      cs_check_text_for_suspicion (&text, self->call);
      show_suspicion (self);
    }
  else
    {
      CsCheck *check = get_check (self);

      cs_check_text_for_turn (&text, self->call, self->practice);
      cs_code_entry_widget_set_code_type (self->entry, cs_check_get_code_type (check));
      gtk_widget_set_visible (self->listen_skip, cs_check_can_skip (check));
      gtk_widget_set_visible (self->try_again, cs_check_get_turn (check) == CS_CHECK_WRONG);
    }
  show_text (self, &text);
  show_code (self, &text);
  set_style (self, g_str_equal (page, "wrong") || g_str_equal (page, "suspect"));
  cs_ui_show_page (self->stack, page);
}

static void
update (CsCheckPane *self)
{
  gboolean open = is_open (self);

  g_signal_group_set_target (self->check_signals, get_check (self));
  if (open)
    fill (self);
  else
    {
      cs_ui_leave (GTK_WIDGET (self));
      forget_code (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), open);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
  if (open)
    take_focus (self);
}

static void
compare (CsCheckPane *self)
{
  CsCheck *check = get_check (self);

  if (check == NULL || is_suspect (self) || cs_check_get_turn (check) != CS_CHECK_LISTEN)
    return;
  switch (cs_check_enter (check, cs_code_entry_widget_get_text (self->entry)))
    {
    case CS_CODE_ENTRY_INCOMPLETE:
      set_message (self, cs_check_get_code_type (check) == CS_CODE_B32
                             ? _ ("A code has four characters: letters and digits, without L, V, 0 and 2.")
                             : _ ("These aren't two words from the list. Choose from the suggestions as you type."));
      cs_code_entry_widget_focus (self->entry);
      break;
    case CS_CODE_ENTRY_SWAPPED:
      set_message (self, _ ("The words are in the wrong order. Ask to hear them again."));
      cs_code_entry_widget_focus (self->entry);
      break;
    case CS_CODE_ENTRY_RIGHT:
    case CS_CODE_ENTRY_WRONG:
      cs_code_entry_widget_clear (self->entry);
      set_message (self, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  compare (CS_CHECK_PANE (widget));
}

static void
skip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheckPane *self = CS_CHECK_PANE (widget);
  CsCheck *check = get_check (self);

  if (check == NULL || !cs_check_can_skip (check))
    return;
  self->wanted = FALSE;
  cs_check_skip (check);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheckPane *self = CS_CHECK_PANE (widget);

  self->closed = TRUE;
  update (self);
}

static void
spoken_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheck *check = get_check (CS_CHECK_PANE (widget));

  if (check != NULL && cs_check_get_turn (check) == CS_CHECK_SPEAK)
    cs_check_spoken (check);
}

static void
try_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheckPane *self = CS_CHECK_PANE (widget);
  CsCheck *check = get_check (self);

  if (check == NULL || cs_check_get_turn (check) != CS_CHECK_WRONG)
    return;
  cs_check_try_again (check);
  cs_code_entry_widget_focus (self->entry);
}

static void
go_on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheckPane *self = CS_CHECK_PANE (widget);

  if (self->call == NULL || !is_suspect (self) || !cs_call_can_go_on (self->call))
    return;
  self->wanted = TRUE;
  cs_call_go_on (self->call);
}

static void
on_entry_changed (CsCheckPane *self)
{
  set_message (self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "check.compare",
                                 cs_code_entry_widget_get_text (self->entry)[0] != '\0');
}

void
cs_check_pane_reopen (CsCheckPane *self)
{
  CsCheck *check = get_check (self);

  if (check == NULL)
    return;
  self->wanted = TRUE;
  self->closed = FALSE;
  cs_ui_leave (gtk_widget_get_parent (GTK_WIDGET (self)));
  if (cs_check_get_turn (check) == CS_CHECK_SKIPPED)
    cs_check_reopen (check);
  update (self);
}

void
cs_check_pane_set_practice (CsCheckPane *self, gboolean practice)
{
  if (self->practice == practice)
    return;
  self->practice = practice;
  update (self);
}

void
cs_check_pane_set_call (CsCheckPane *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    {
      self->wanted = self->closed = FALSE;
      cs_code_entry_widget_clear (self->entry);
      set_message (self, NULL);
      g_signal_group_set_target (self->call_signals, call);
    }
  update (self);
}

static void
cs_check_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, is_open (CS_CHECK_PANE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_check_pane_dispose (GObject *object)
{
  CsCheckPane *self = CS_CHECK_PANE (object);

  g_clear_object (&self->check_signals);
  g_clear_object (&self->call_signals);
  g_clear_object (&self->call);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_check_pane_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, box);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, heading);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, step);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, text);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, entry);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, message);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, listen_skip);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, code);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, spelled);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, speak_skip);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, spoken);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, try_again);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, wrong_hang_up);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, go_on);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, suspect_hang_up);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, understood);
}

static void
cs_check_pane_class_init (CsCheckPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_check_pane_dispose;
  G_OBJECT_CLASS (klass)->get_property = cs_check_pane_get_property;
  props[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);

  g_type_ensure (CS_TYPE_CODE_ENTRY_WIDGET);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "checkpane");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-check-pane.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, compare);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_install_action (widget_class, "check.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "check.skip", NULL, skip_action);
  gtk_widget_class_install_action (widget_class, "check.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "check.spoken", NULL, spoken_action);
  gtk_widget_class_install_action (widget_class, "check.try-again", NULL, try_again_action);
  gtk_widget_class_install_action (widget_class, "check.go-on", NULL, go_on_action);
}

/* Two stand side by side, also in a narrow window with large text. */
static void
wrap_buttons (CsCheckPane *self)
{
  GtkWidget *const buttons[] = { self->listen_skip,   self->speak_skip, self->spoken,          self->try_again,
                                 self->wrong_hang_up, self->go_on,      self->suspect_hang_up, self->understood };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    cs_ui_let_label_wrap (buttons[i]);
}

static void
cs_check_pane_init (CsCheckPane *self)
{
  static const char *const followed[] = { "notify::check",     "notify::state",      "notify::protection",
                                          "notify::suspicion", "notify::checked-on", "notify::should-check" };

  gtk_widget_init_template (GTK_WIDGET (self));
  wrap_buttons (self);
  on_entry_changed (self);
  self->call_signals = g_signal_group_new (CS_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->call_signals, followed[i], G_CALLBACK (update), self);
  self->check_signals = g_signal_group_new (CS_TYPE_CHECK);
  g_signal_group_connect_swapped (self->check_signals, "notify::turn", G_CALLBACK (update), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
