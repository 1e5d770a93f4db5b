/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-check-pane.h"

#include "ui/cs-code-entry-widget.h"
#include "ui/cs-ui.h"

#include <glib/gi18n.h>

struct _CsCheckPane {
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *listen_text;
  CsCodeEntryWidget *entry;
  GtkLabel *message;
  GtkLabel *speak_text;
  GtkLabel *code;
  GtkLabel *spelled;
  GtkLabel *wrong_text;
  GtkWidget *try_again;
  GtkLabel *done_text;

  CsCall *call;
  GSignalGroup *call_signals;
  GSignalGroup *check_signals;
  gboolean put_off;
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

static void
show_listen (CsCheckPane *self, CsCheck *check)
{
  g_autofree char *text = NULL;
  const char *who = cs_call_get_peer_name (self->call);

  if (self->practice)
    text = g_strdup (_ ("The echo reads its code to you, as a person would. Type what it reads."));
  else if (cs_check_get_code_type (check) == CS_CODE_B32)
    /* Translators: %s is the name of the person at the other end. */
    text = g_strdup_printf (_ ("Ask %s to read the four characters on the screen aloud. Type what you hear."), who);
  else
    /* Translators: %s is the name of the person at the other end. */
    text = g_strdup_printf (_ ("Ask %s to read the words on the screen aloud. Type what you hear."), who);
  gtk_label_set_text (self->listen_text, text);
  cs_code_entry_widget_set_code_type (self->entry, cs_check_get_code_type (check));
  cs_ui_show_page (self->stack, "listen");
}

static void
show_speak (CsCheckPane *self, CsCheck *check)
{
  gboolean characters = cs_check_get_code_type (check) == CS_CODE_B32;
  g_autofree char *text = NULL, *spelled = NULL;

  if (self->practice)
    text = g_strdup (_ ("Right. To a person you would now read your code aloud:"));
  else if (cs_check_is_right (check))
    /* Translators: %s is the name of the person at the other end. */
    text = g_strdup_printf (_ ("Right. Now read this to %s, whose program shows it as the code or “SAS” to compare."),
                            cs_call_get_peer_name (self->call));
  else
    text = g_strdup (_ ("Read this aloud. The other side types what it hears, then it is your turn to listen."));
  gtk_label_set_text (self->speak_text, text);
  gtk_label_set_text (self->code, cs_check_get_shown (check));
  if (characters && cs_call_get_code (self->call) != NULL)
    spelled = cs_code_spell (cs_call_get_code (self->call));
  gtk_label_set_text (self->spelled, spelled != NULL ? spelled : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spelled), spelled != NULL);
  cs_ui_show_page (self->stack, "speak");
}

static void
show_wrong (CsCheckPane *self, gboolean once_more)
{
  gtk_label_set_text (self->wrong_text,
                      once_more ? _ ("Either a word was misheard, or someone is in between and hears both of you. Your "
                                     "microphone and speaker are off.")
                                : _ ("It was different twice. Someone may be in between. Your microphone and speaker "
                                     "stay off; reach each other another way."));
  gtk_widget_set_visible (self->try_again, once_more);
  cs_ui_show_page (self->stack, "wrong");
}

static void
show_done (CsCheckPane *self)
{
  g_autofree char *text = NULL;

  if (self->practice)
    text = g_strdup (_ ("That is all. Try it again with a wrong word, to see what an attack looks like."));
  else
    /* Translators: %s is the name of the person at the other end. */
    text = g_strdup_printf (_ ("The line is private. Who is speaking is for you to judge: a question that only %s can "
                               "answer helps."),
                            cs_call_get_peer_name (self->call));
  gtk_label_set_text (self->done_text, text);
  cs_ui_show_page (self->stack, "done");
}

static gboolean
is_open (CsCheckPane *self)
{
  CsCheck *check = get_check (self);

  if (check == NULL || cs_call_get_state (self->call) != CS_CALL_ACTIVE)
    return FALSE;
  /* A code that differs cannot be put off. */
  if (cs_check_get_turn (check) == CS_CHECK_WRONG || cs_check_get_turn (check) == CS_CHECK_GIVEN_UP)
    return TRUE;
  return !self->put_off;
}

/* The focus goes along from turn to turn, and comes to a check that opens, unless it is somewhere already. */
static void
take_focus (CsCheckPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL && gtk_root_get_focus (root) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
update (CsCheckPane *self)
{
  CsCheck *check = get_check (self);
  CsCheckTurn turn;

  g_signal_group_set_target (self->check_signals, check);
  if (!is_open (self))
    cs_ui_leave (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), is_open (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
  if (check == NULL)
    return;

  turn = cs_check_get_turn (check);
  if (turn != CS_CHECK_SPEAK)
    {
      gtk_label_set_text (self->code, "");
      gtk_label_set_text (self->spelled, "");
    }
  switch (turn)
    {
    case CS_CHECK_LISTEN:
      show_listen (self, check);
      break;
    case CS_CHECK_SPEAK:
      show_speak (self, check);
      break;
    case CS_CHECK_WRONG:
      show_wrong (self, TRUE);
      break;
    case CS_CHECK_GIVEN_UP:
      show_wrong (self, FALSE);
      break;
    case CS_CHECK_SKIPPED:
    case CS_CHECK_DONE:
      show_done (self);
      break;
    default:
      g_assert_not_reached ();
    }
  if (is_open (self))
    take_focus (self);
}

static void
compare (CsCheckPane *self)
{
  CsCheck *check = get_check (self);

  if (check == NULL || cs_check_get_turn (check) != CS_CHECK_LISTEN)
    return;
  switch (cs_check_enter (check, cs_code_entry_widget_get_text (self->entry)))
    {
    case CS_CODE_ENTRY_INCOMPLETE:
      set_message (self, cs_check_get_code_type (check) == CS_CODE_B32
                             ? _ ("A code has four characters: letters and digits, without L, V, 0 and 2.")
                             : _ ("These are not two words of the list. Choose from the suggestions while you type."));
      cs_code_entry_widget_focus (self->entry);
      break;
    case CS_CODE_ENTRY_SWAPPED:
      set_message (self, _ ("The words came in the wrong order. Please have them read again."));
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
put_off_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CsCheckPane *self = CS_CHECK_PANE (widget);

  self->put_off = TRUE;
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
on_entry_changed (CsCheckPane *self)
{
  set_message (self, NULL);
}

void
cs_check_pane_reopen (CsCheckPane *self)
{
  self->put_off = FALSE;
  update (self);
  cs_code_entry_widget_focus (self->entry);
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
      self->put_off = FALSE;
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
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_check_pane_parent_class)->dispose (object);
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
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, listen_text);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, entry);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, message);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, speak_text);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, code);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, spelled);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, wrong_text);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, try_again);
  gtk_widget_class_bind_template_child (widget_class, CsCheckPane, done_text);
  gtk_widget_class_bind_template_callback (widget_class, compare);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_install_action (widget_class, "check.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "check.put-off", NULL, put_off_action);
  gtk_widget_class_install_action (widget_class, "check.spoken", NULL, spoken_action);
  gtk_widget_class_install_action (widget_class, "check.try-again", NULL, try_again_action);
}

static void
cs_check_pane_init (CsCheckPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->call_signals = g_signal_group_new (CS_TYPE_CALL);
  g_signal_group_connect_swapped (self->call_signals, "notify::check", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->call_signals, "notify::state", G_CALLBACK (update), self);
  self->check_signals = g_signal_group_new (CS_TYPE_CHECK);
  g_signal_group_connect_swapped (self->check_signals, "notify::turn", G_CALLBACK (update), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
