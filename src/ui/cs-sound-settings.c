/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/cs-sound-settings.h"

#include <glib/gi18n.h>

struct _CsSoundSettings {
  AdwPreferencesGroup parent_instance;

  CsCallManager *manager;
  GSettings *settings;
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

/* "System Default" comes first in the row; the devices follow. */
static GListModel *
with_default (GListModel *devices)
{
  const char *const first[] = { _ ("System Default"), NULL };
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkStringList) list = gtk_string_list_new (first);

  g_list_store_append (models, list);
  g_list_store_append (models, devices);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
}

static char *
device_name (GObject *item)
{
  if (CS_IS_DEVICE (item))
    return g_strdup (cs_device_get_name (CS_DEVICE (item)));
  return g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

static void
select_kept (AdwComboRow *row, const char *id)
{
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (CS_IS_DEVICE (item) && g_strcmp0 (cs_device_get_id (CS_DEVICE (item)), id) == 0)
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  adw_combo_row_set_selected (row, 0);
}

static void
on_selected (AdwComboRow *row, GParamSpec *pspec, CsSoundSettings *self)
{
  GObject *item = adw_combo_row_get_selected_item (row);
  const char *key = g_object_get_data (G_OBJECT (row), "key");
  g_autofree char *kept = g_settings_get_string (self->settings, key);
  const char *id = CS_IS_DEVICE (item) ? cs_device_get_id (CS_DEVICE (item)) : "";

  if (item == NULL || g_str_equal (kept, id))
    return;
  g_settings_set_string (self->settings, key, id);
  cs_sound_settings_apply (self->manager, self->settings);
}

static void
add_row (CsSoundSettings *self, const char *title, const char *icon, const char *key, GListModel *devices)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());
  g_autoptr (GListModel) model = with_default (g_object_ref (devices));
  g_autoptr (GtkExpression) name
      = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (device_name), NULL, NULL);
  g_autofree char *kept = g_settings_get_string (self->settings, key);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon);
  g_object_set_data (G_OBJECT (row), "key", (gpointer) key);
  adw_combo_row_set_expression (row, name);
  adw_combo_row_set_model (row, model);
  select_kept (row, kept);
  g_signal_connect_object (row, "notify::selected-item", G_CALLBACK (on_selected), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
}

static void
cs_sound_settings_dispose (GObject *object)
{
  CsSoundSettings *self = CS_SOUND_SETTINGS (object);

  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
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
  add_row (self, _ ("Microphone"), "audio-input-microphone-symbolic", "microphone",
           cs_call_manager_get_microphones (manager));
  add_row (self, _ ("Speaker"), "audio-speakers-symbolic", "speaker", cs_call_manager_get_speakers (manager));
  if (!cs_call_manager_has_sound (manager))
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _ ("No sound server found on this computer."));
  return GTK_WIDGET (self);
}
