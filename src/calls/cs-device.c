/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A microphone or a speaker in the list of devices. */
#include "calls/cs-device-private.h"

struct _CsDevice {
  GObject parent_instance;

  char *id;
  char *name;
  gboolean is_default;
};

G_DEFINE_FINAL_TYPE (CsDevice, cs_device, G_TYPE_OBJECT)

static void
cs_device_finalize (GObject *object)
{
  CsDevice *self = CS_DEVICE (object);

  g_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (cs_device_parent_class)->finalize (object);
}

static void
cs_device_class_init (CsDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_device_finalize;
}

static void
cs_device_init (CsDevice *self)
{
}

CsDevice *
cs_device_new (const CsMediaDevice *device)
{
  CsDevice *self = g_object_new (CS_TYPE_DEVICE, NULL);

  self->id = g_strdup (device->id);
  self->name = g_strdup (device->name);
  self->is_default = device->is_default;
  return self;
}

const char *
cs_device_get_id (CsDevice *self)
{
  return self->id;
}

const char *
cs_device_get_name (CsDevice *self)
{
  return self->name;
}

static gboolean
same_device (const CsDevice *item, const CsMediaDevice *device)
{
  return g_strcmp0 (item->id, device->id) == 0 && g_strcmp0 (item->name, device->name) == 0
         && item->is_default == device->is_default;
}

static gboolean
store_matches (GListStore *store, GPtrArray *wanted)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) != wanted->len)
    return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr (CsDevice) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (!same_device (item, wanted->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

void
cs_device_update_store (GListStore *store, GPtrArray *list, gboolean sources)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < list->len; i++)
    {
      CsMediaDevice *device = list->pdata[i];

      if (device->is_source == sources)
        g_ptr_array_add (wanted, device);
    }
  if (store_matches (store, wanted))
    return;

  for (guint i = 0; i < wanted->len; i++)
    g_ptr_array_add (items, cs_device_new (wanted->pdata[i]));
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), items->pdata, items->len);
}
