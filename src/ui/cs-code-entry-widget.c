/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entry for a code: words with suggestions, or characters with their keys. */
#include "ui/cs-code-entry-widget.h"

#include "ui/cs-ui.h"
#include "ui/cs-wrap-layout.h"

#include <glib/gi18n.h>

#define MAX_SUGGESTIONS 3

/* The characters of RFC 6189 section 5.1.6, in the order in which people look for them. */
static const char characters[] = "abcdefghijkmnopqrstuwxyz13456789";
#define KEYS_PER_ROW 8

struct _CsCodeEntryWidget {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *entry;
  GtkWidget *suggestions;
  GtkWidget *keys;
  CsCodeType type;
  gboolean completing;
};

G_DEFINE_FINAL_TYPE (CsCodeEntryWidget, cs_code_entry_widget, GTK_TYPE_WIDGET)

enum { SIGNAL_ACTIVATE, SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Splits what was typed into the words that are finished and the one that is being typed: @position counts the first,
 * the return value is the second (transfer none). */
static const char *
word_in_progress (const char *text, guint *position)
{
  const char *last = strrchr (text, ' ');
  g_auto (GStrv) words = NULL;

  *position = 0;
  if (last == NULL)
    return text;
  words = g_strsplit_set (text, " ", -1);
  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i++)
    *position += words[i][0] != '\0';
  return last + 1;
}

static void
complete_with (CsCodeEntryWidget *self, const char *word)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint position;
  const char *prefix = word_in_progress (text, &position);
  g_autofree char *kept = g_strndup (text, (gsize) (prefix - text));
  g_autofree char *whole = g_strdup_printf ("%s%s%s", kept, word, position == 0 ? " " : "");

  gtk_editable_set_text (GTK_EDITABLE (self->entry), whole);
  cs_code_entry_widget_focus (self);
}

static void
on_suggestion_clicked (GtkButton *button, CsCodeEntryWidget *self)
{
  g_autofree char *word = g_strdup (gtk_button_get_label (button));

  complete_with (self, word);
}

static void
show_suggestions (CsCodeEntryWidget *self)
{
  guint position;
  const char *prefix = word_in_progress (gtk_editable_get_text (GTK_EDITABLE (self->entry)), &position);
  g_autofree const char **words = NULL;
  GtkWidget *child;
  guint n = 0;

  if (prefix[0] != '\0' && position < 2)
    words = cs_code_complete (self->type, position, prefix, MAX_SUGGESTIONS);
  child = gtk_widget_get_first_child (self->suggestions);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const char *word = words != NULL ? words[n] : NULL;
      gboolean useful = word != NULL && g_ascii_strcasecmp (word, prefix) != 0;

      gtk_widget_set_visible (child, useful);
      gtk_button_set_label (GTK_BUTTON (child), useful ? word : "");
      if (word != NULL)
        n++;
    }
}

/* A space completes a word as soon as only one word begins with the letters. */
static gboolean
finish_word (CsCodeEntryWidget *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  gsize len = strlen (text);
  g_autofree char *typed = NULL, *whole = NULL;
  g_autofree const char **words = NULL;
  const char *prefix;
  guint position;

  if (len < 2 || text[len - 1] != ' ' || text[len - 2] == ' ')
    return FALSE;
  typed = g_strndup (text, len - 1);
  prefix = word_in_progress (typed, &position);
  if (position > 1)
    return FALSE;
  words = cs_code_complete (self->type, position, prefix, 2);
  if (words == NULL || words[0] == NULL || words[1] != NULL || g_ascii_strcasecmp (words[0], prefix) == 0)
    return FALSE;
  whole = g_strdup_printf ("%.*s%s ", (int) (prefix - typed), typed, words[0]);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), whole);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  return TRUE;
}

static gboolean
on_finish_word (gpointer user_data)
{
  CsCodeEntryWidget *self = user_data;

  self->completing = FALSE;
  if (self->box != NULL)
    finish_word (self);
  return G_SOURCE_REMOVE;
}

static void
on_text_changed (GtkEditable *editable, CsCodeEntryWidget *self)
{
  /* Later: the text may not be replaced from within its own change. */
  if (self->type != CS_CODE_B32 && !self->completing && g_str_has_suffix (gtk_editable_get_text (editable), " "))
    {
      self->completing = TRUE;
      g_idle_add_full (G_PRIORITY_HIGH, on_finish_word, g_object_ref (self), g_object_unref);
    }
  show_suggestions (self);
  cs_code_entry_widget_set_invalid (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_entry_activate (GtkEntry *entry, CsCodeEntryWidget *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static void
on_key_clicked (GtkButton *button, CsCodeEntryWidget *self)
{
  int position = gtk_editable_get_position (GTK_EDITABLE (self->entry));

  gtk_editable_insert_text (GTK_EDITABLE (self->entry), gtk_button_get_label (button), 1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), position);
}

static void
add_keys (CsCodeEntryWidget *self)
{
  for (guint i = 0; characters[i] != '\0'; i++)
    {
      const char label[] = { characters[i], '\0' };
      GtkWidget *button = gtk_button_new_with_label (label);

      gtk_widget_add_css_class (button, "code-key");
      gtk_widget_set_hexpand (button, TRUE);
      g_signal_connect (button, "clicked", G_CALLBACK (on_key_clicked), self);
      gtk_grid_attach (GTK_GRID (self->keys), button, (int) i % KEYS_PER_ROW, (int) i / KEYS_PER_ROW, 1, 1);
    }
}

static void
add_suggestions (CsCodeEntryWidget *self)
{
  for (guint i = 0; i < MAX_SUGGESTIONS; i++)
    {
      GtkWidget *button = gtk_button_new_with_label ("");

      gtk_widget_set_visible (button, FALSE);
      gtk_widget_add_css_class (button, "suggestion");
      gtk_widget_set_hexpand (button, TRUE);
      g_signal_connect (button, "clicked", G_CALLBACK (on_suggestion_clicked), self);
      gtk_box_append (GTK_BOX (self->suggestions), button);
    }
}

void
cs_code_entry_widget_set_code_type (CsCodeEntryWidget *self, CsCodeType type)
{
  self->type = type;
  gtk_widget_set_visible (self->keys, type == CS_CODE_B32);
  gtk_widget_set_visible (self->suggestions, type != CS_CODE_B32);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry),
                                  type == CS_CODE_B32 ? _ ("Four characters") : _ ("Two words"));
  cs_ui_set_name (self->entry,
                  type == CS_CODE_B32 ? _ ("The four characters you heard") : _ ("The two words you heard"));
}

const char *
cs_code_entry_widget_get_text (CsCodeEntryWidget *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
cs_code_entry_widget_clear (CsCodeEntryWidget *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

void
cs_code_entry_widget_focus (CsCodeEntryWidget *self)
{
  gtk_entry_grab_focus_without_selecting (GTK_ENTRY (self->entry));
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

void
cs_code_entry_widget_set_description (CsCodeEntryWidget *self, const char *description)
{
  cs_ui_set_description (self->entry, description);
}

void
cs_code_entry_widget_set_invalid (CsCodeEntryWidget *self, gboolean invalid)
{
  if (invalid)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
cs_code_entry_widget_dispose (GObject *object)
{
  CsCodeEntryWidget *self = CS_CODE_ENTRY_WIDGET (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_code_entry_widget_parent_class)->dispose (object);
}

static void
cs_code_entry_widget_class_init (CsCodeEntryWidgetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_code_entry_widget_dispose;
  signals[SIGNAL_ACTIVATE]
      = g_signal_new ("activate", CS_TYPE_CODE_ENTRY_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", CS_TYPE_CODE_ENTRY_WIDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
cs_code_entry_widget_init (CsCodeEntryWidget *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->entry = gtk_entry_new ();
  gtk_widget_add_css_class (self->entry, "code-entry");
  gtk_entry_set_input_hints (GTK_ENTRY (self->entry), GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_LOWERCASE);
  g_signal_connect (self->entry, "changed", G_CALLBACK (on_text_changed), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (on_entry_activate), self);
  gtk_box_append (GTK_BOX (self->box), self->entry);

  self->suggestions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_layout_manager (self->suggestions, cs_wrap_layout_new (6, 6));
  gtk_widget_add_css_class (self->suggestions, "suggestions");
  add_suggestions (self);
  gtk_box_append (GTK_BOX (self->box), self->suggestions);

  self->keys = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->keys), 4);
  gtk_grid_set_column_spacing (GTK_GRID (self->keys), 4);
  gtk_grid_set_column_homogeneous (GTK_GRID (self->keys), TRUE);
  gtk_widget_set_direction (self->keys, GTK_TEXT_DIR_LTR);
  add_keys (self);
  gtk_box_append (GTK_BOX (self->box), self->keys);

  cs_code_entry_widget_set_code_type (self, CS_CODE_B256);
}
