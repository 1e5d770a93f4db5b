/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device that a remembered person has called from. */
#include "calls/cs-peer-device-private.h"

#include <string.h>

struct _CsPeerDevice {
  GObject parent_instance;

  CsStorePeers *store;
  char *address;
  CsStoreDevice record;
  char *zid;
  GDateTime *first_seen;
  GDateTime *last_seen;
  GDateTime *checked_on;
};

enum {
  PROP_ZID = 1,
  PROP_FIRST_SEEN,
  PROP_LAST_SEEN,
  PROP_CHECKED_ON,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CsPeerDevice, cs_peer_device, G_TYPE_OBJECT)

static void
cs_peer_device_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsPeerDevice *self = CS_PEER_DEVICE (object);

  switch (id)
    {
    case PROP_ZID:
      g_value_set_string (value, self->zid);
      break;
    case PROP_FIRST_SEEN:
      g_value_set_boxed (value, self->first_seen);
      break;
    case PROP_LAST_SEEN:
      g_value_set_boxed (value, self->last_seen);
      break;
    case PROP_CHECKED_ON:
      g_value_set_boxed (value, self->checked_on);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_peer_device_finalize (GObject *object)
{
  CsPeerDevice *self = CS_PEER_DEVICE (object);

  cs_store_peers_unref (self->store);
  g_free (self->address);
  g_free (self->zid);
  g_clear_pointer (&self->first_seen, g_date_time_unref);
  g_clear_pointer (&self->last_seen, g_date_time_unref);
  g_clear_pointer (&self->checked_on, g_date_time_unref);
  G_OBJECT_CLASS (cs_peer_device_parent_class)->finalize (object);
}

static void
cs_peer_device_class_init (CsPeerDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_peer_device_get_property;
  object_class->finalize = cs_peer_device_finalize;

  props[PROP_ZID] = g_param_spec_string ("zid", NULL, NULL, NULL, flags);
  props[PROP_FIRST_SEEN] = g_param_spec_boxed ("first-seen", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_LAST_SEEN] = g_param_spec_boxed ("last-seen", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_CHECKED_ON] = g_param_spec_boxed ("checked-on", NULL, NULL, G_TYPE_DATE_TIME, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cs_peer_device_init (CsPeerDevice *self)
{
}

gboolean
cs_peer_set_time (GDateTime **time, gint64 seconds)
{
  g_autoptr (GDateTime) next = seconds != 0 ? g_date_time_new_from_unix_local (seconds) : NULL;

  if (next == *time || (next != NULL && *time != NULL && g_date_time_equal (next, *time)))
    return FALSE;
  g_clear_pointer (time, g_date_time_unref);
  *time = g_steal_pointer (&next);
  return TRUE;
}

CsPeerDevice *
cs_peer_device_new (CsStorePeers *store, const char *address, const CsStoreDevice *record)
{
  CsPeerDevice *self = g_object_new (CS_TYPE_PEER_DEVICE, NULL);
  GString *zid = g_string_new (NULL);

  for (guint i = 0; i < CS_ZID_LEN; i++)
    g_string_append_printf (zid, "%02x", record->zid[i]);
  self->zid = g_string_free (zid, FALSE);
  self->store = cs_store_peers_ref (store);
  self->address = g_strdup (address);
  self->record = *record;
  cs_peer_device_update (self, record);
  return self;
}

gboolean
cs_peer_device_is (CsPeerDevice *self, const CsStoreDevice *record)
{
  return memcmp (self->record.zid, record->zid, CS_ZID_LEN) == 0
         && memcmp (self->record.own_zid, record->own_zid, CS_ZID_LEN) == 0;
}

void
cs_peer_device_update (CsPeerDevice *self, const CsStoreDevice *record)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (cs_peer_set_time (&self->first_seen, record->first_seen_s))
    g_object_notify_by_pspec (object, props[PROP_FIRST_SEEN]);
  if (cs_peer_set_time (&self->last_seen, record->last_seen_s))
    g_object_notify_by_pspec (object, props[PROP_LAST_SEEN]);
  if (cs_peer_set_time (&self->checked_on, record->checked_at_s))
    g_object_notify_by_pspec (object, props[PROP_CHECKED_ON]);
  g_object_thaw_notify (object);
}

const char *
cs_peer_device_get_zid (CsPeerDevice *self)
{
  g_return_val_if_fail (CS_IS_PEER_DEVICE (self), NULL);
  return self->zid;
}

GDateTime *
cs_peer_device_get_first_seen (CsPeerDevice *self)
{
  g_return_val_if_fail (CS_IS_PEER_DEVICE (self), NULL);
  return self->first_seen;
}

GDateTime *
cs_peer_device_get_last_seen (CsPeerDevice *self)
{
  g_return_val_if_fail (CS_IS_PEER_DEVICE (self), NULL);
  return self->last_seen;
}

GDateTime *
cs_peer_device_get_checked_on (CsPeerDevice *self)
{
  g_return_val_if_fail (CS_IS_PEER_DEVICE (self), NULL);
  return self->checked_on;
}

void
cs_peer_device_forget (CsPeerDevice *self)
{
  g_return_if_fail (CS_IS_PEER_DEVICE (self));
  cs_store_peers_forget_device (self->store, self->address, self->record.zid);
}
