/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that choose microphone and speaker. */
#include "ui/cs-sound-settings.h"

#include <glib/gi18n.h>

typedef struct {
  AdwComboRow *combo;
  GtkStringList *away; /* one, while the chosen device is not there */
  const char *key;     /* of the settings */
  gboolean is_microphone;
} Row;

struct _CsSoundSettings {
  AdwPreferencesGroup parent_instance;

  CsCallManager *manager;
  GSettings *settings;
  Row rows[2];
  gboolean showing; /* the program, not the user, changes the rows */
};

G_DEFINE_FINAL_TYPE (CsSoundSettings, cs_sound_settings, ADW_TYPE_PREFERENCES_GROUP)

/* What an id that is kept, or an empty one, means to the call manager. */
static char *
kept_device (GSettings *settings, const char *key)
{
  char *id = g_settings_get_string (settings, key);

  if (id[0] == '\0')
    g_clear_pointer (&id, g_free);
  return id;
}

void
cs_sound_settings_apply (CsCallManager *manager, GSettings *settings)
{
  g_autofree char *microphone = kept_device (settings, "microphone");
  g_autofree char *speaker = kept_device (settings, "speaker");

  cs_call_manager_choose_devices (manager, microphone, speaker);
}

/* "System Default" comes first in the row; the devices follow, and last the one that was chosen, if it is away. */
static GListModel *
with_default (GListModel *devices, GtkStringList *away)
{
  const char *const first[] = { _ ("System Default"), NULL };
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkStringList) list = gtk_string_list_new (first);

  g_list_store_append (models, list);
  g_list_store_append (models, devices);
  g_list_store_append (models, away);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
}

static char *
device_name (GObject *item)
{
  if (CS_IS_DEVICE (item))
    return g_strdup (cs_device_get_name (CS_DEVICE (item)));
  return g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

/* Where the kept device is in the row, or GTK_INVALID_LIST_POSITION. */
static guint
find_kept (GListModel *model, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (CS_IS_DEVICE (item) && g_strcmp0 (cs_device_get_id (CS_DEVICE (item)), id) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* The row shows the chosen device, and below it the one in use. */
static void
show_row (CsSoundSettings *self, Row *row)
{
  const char *const away[] = { _ ("Chosen device, not connected"), NULL };
  GListModel *model = adw_combo_row_get_model (row->combo);
  g_autofree char *kept = g_settings_get_string (self->settings, row->key);
  g_autofree char *used = cs_call_manager_get_device_in_use (self->manager, row->is_microphone);
  /* Translators: %s is the name of a microphone or speaker. */
  g_autofree char *text = used != NULL ? g_strdup_printf (_ ("In use: %s"), used) : NULL;
  g_autofree char *safe = g_markup_escape_text (text != NULL ? text : "", -1);
  const gboolean is_away = kept[0] != '\0' && find_kept (model, kept) == GTK_INVALID_LIST_POSITION;
  guint at = 0;

  self->showing = TRUE;
  gtk_string_list_splice (row->away, 0, g_list_model_get_n_items (G_LIST_MODEL (row->away)), is_away ? away : NULL);
  if (kept[0] != '\0')
    at = is_away ? g_list_model_get_n_items (model) - 1 : find_kept (model, kept);
  adw_combo_row_set_selected (row->combo, at);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row->combo), safe);
  self->showing = FALSE;
}

static void
on_devices_change (GListModel *devices, guint at, guint removed, guint added, CsSoundSettings *self)
{
  self->showing = TRUE;
}

static void
show_rows (CsSoundSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    if (self->rows[i].combo != NULL)
      show_row (self, &self->rows[i]);
}

static void
on_selected (AdwComboRow *combo, GParamSpec *pspec, CsSoundSettings *self)
{
  GObject *item = adw_combo_row_get_selected_item (combo);
  const Row *row = &self->rows[combo == self->rows[0].combo ? 0 : 1];
  g_autofree char *kept = g_settings_get_string (self->settings, row->key);
  const char *id = CS_IS_DEVICE (item) ? cs_device_get_id (CS_DEVICE (item)) : "";

  if (self->showing || item == NULL || g_str_equal (kept, id)
      || (!CS_IS_DEVICE (item) && adw_combo_row_get_selected (combo) != 0))
    return;
  g_settings_set_string (self->settings, row->key, id);
  cs_sound_settings_apply (self->manager, self->settings);
  show_rows (self);
}

static void
add_row (CsSoundSettings *self, Row *row, const char *title, const char *icon, GListModel *devices)
{
  g_autoptr (GtkExpression) name
      = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (device_name), NULL, NULL);
  g_autoptr (GListModel) model = NULL;

  row->combo = ADW_COMBO_ROW (adw_combo_row_new ());
  row->away = gtk_string_list_new (NULL);
  /* Before the row's own model hears of it, which then selects something. */
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_devices_change), self, 0);
  model = with_default (g_object_ref (devices), g_object_ref (row->away));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->combo), title);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row->combo), icon);
  adw_combo_row_set_expression (row->combo, name);
  adw_combo_row_set_model (row->combo, model);
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (show_rows), self, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_object (row->combo, "notify::selected-item", G_CALLBACK (on_selected), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row->combo));
}

static void
cs_sound_settings_dispose (GObject *object)
{
  CsSoundSettings *self = CS_SOUND_SETTINGS (object);

  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    g_clear_object (&self->rows[i].away);
  G_OBJECT_CLASS (cs_sound_settings_parent_class)->dispose (object);
}

static void
cs_sound_settings_class_init (CsSoundSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_sound_settings_dispose;
}

static void
cs_sound_settings_init (CsSoundSettings *self)
{
}

GtkWidget *
cs_sound_settings_new (CsCallManager *manager, GSettings *settings)
{
  CsSoundSettings *self = g_object_new (CS_TYPE_SOUND_SETTINGS, NULL);

  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  self->rows[0] = (Row){ .key = "microphone", .is_microphone = TRUE };
  self->rows[1] = (Row){ .key = "speaker" };
  add_row (self, &self->rows[0], _ ("Microphone"), "audio-input-microphone-symbolic",
           cs_call_manager_get_microphones (manager));
  add_row (self, &self->rows[1], _ ("Speaker"), "audio-speakers-symbolic", cs_call_manager_get_speakers (manager));
  g_signal_connect_object (manager, "sound-changed", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  show_rows (self);
  if (!cs_call_manager_has_sound (manager))
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _ ("No sound server found on this computer."));
  return GTK_WIDGET (self);
}
