/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A remembered person, found by address. */
#include "calls/cs-peer-device-private.h"

#include "calls/cs-address.h"

struct _CsPeer {
  GObject parent_instance;

  CsStorePeers *store;
  char *address;
  char *name;
  char *requirement;
  gboolean ever_checked;
  gboolean had_zrtp;
  GDateTime *checked_on;
  GDateTime *last_seen;
  GListStore *devices;
};

enum {
  PROP_ADDRESS = 1,
  PROP_NAME,
  PROP_REQUIREMENT,
  PROP_CHECKED_ON,
  PROP_EVER_CHECKED,
  PROP_HAD_ZRTP,
  PROP_LAST_SEEN,
  PROP_DEVICES,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CsPeer, cs_peer, G_TYPE_OBJECT)

static void
cs_peer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsPeer *self = CS_PEER (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_REQUIREMENT:
      g_value_set_string (value, self->requirement);
      break;
    case PROP_CHECKED_ON:
      g_value_set_boxed (value, self->checked_on);
      break;
    case PROP_EVER_CHECKED:
      g_value_set_boolean (value, self->ever_checked);
      break;
    case PROP_HAD_ZRTP:
      g_value_set_boolean (value, self->had_zrtp);
      break;
    case PROP_LAST_SEEN:
      g_value_set_boxed (value, self->last_seen);
      break;
    case PROP_DEVICES:
      g_value_set_object (value, self->devices);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_peer_finalize (GObject *object)
{
  CsPeer *self = CS_PEER (object);

  cs_store_peers_unref (self->store);
  g_free (self->address);
  g_free (self->name);
  g_free (self->requirement);
  g_clear_pointer (&self->checked_on, g_date_time_unref);
  g_clear_pointer (&self->last_seen, g_date_time_unref);
  g_clear_object (&self->devices);
  G_OBJECT_CLASS (cs_peer_parent_class)->finalize (object);
}

static void
cs_peer_class_init (CsPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_peer_get_property;
  object_class->finalize = cs_peer_finalize;

  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_REQUIREMENT] = g_param_spec_string ("requirement", NULL, NULL, NULL, flags);
  props[PROP_CHECKED_ON] = g_param_spec_boxed ("checked-on", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_EVER_CHECKED] = g_param_spec_boolean ("ever-checked", NULL, NULL, FALSE, flags);
  props[PROP_HAD_ZRTP] = g_param_spec_boolean ("had-zrtp", NULL, NULL, FALSE, flags);
  props[PROP_LAST_SEEN] = g_param_spec_boxed ("last-seen", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_DEVICES] = g_param_spec_object ("devices", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cs_peer_init (CsPeer *self)
{
  self->devices = g_list_store_new (CS_TYPE_PEER_DEVICE);
}

CsPeer *
cs_peer_new (CsStorePeers *store, const CsStorePeer *record)
{
  CsPeer *self = g_object_new (CS_TYPE_PEER, NULL);

  self->store = cs_store_peers_ref (store);
  self->address = g_strdup (record->address);
  cs_peer_update (self, record);
  return self;
}

/* ---- following the store ---- */

static void
set_text (CsPeer *self, char **text, const char *next, guint prop)
{
  if (g_strcmp0 (*text, next) == 0)
    return;
  g_free (*text);
  *text = g_strdup (next);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_flag (CsPeer *self, gboolean *flag, gboolean next, guint prop)
{
  if (*flag == next)
    return;
  *flag = next;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_time (CsPeer *self, GDateTime **time, gint64 next, guint prop)
{
  if (cs_peer_set_time (time, next))
    g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* (transfer full) or NULL */
static CsPeerDevice *
find_device (CsPeer *self, const CsStoreDevice *record)
{
  GListModel *model = G_LIST_MODEL (self->devices);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CsPeerDevice) device = g_list_model_get_item (model, i);

      if (cs_peer_device_is (device, record))
        return g_steal_pointer (&device);
    }
  return NULL;
}

/* Who looks at the list sees it change only when it does. */
static void
update_devices (CsPeer *self, const GArray *records)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (self->devices);
  gboolean same = g_list_model_get_n_items (model) == records->len;

  for (guint i = 0; i < records->len; i++)
    {
      const CsStoreDevice *record = &g_array_index (records, CsStoreDevice, i);
      CsPeerDevice *device = find_device (self, record);

      if (device != NULL)
        cs_peer_device_update (device, record);
      else
        device = cs_peer_device_new (self->store, self->address, record);
      g_ptr_array_add (devices, device);
      if (same)
        {
          g_autoptr (CsPeerDevice) there = g_list_model_get_item (model, i);

          same = there == device;
        }
    }
  if (!same)
    g_list_store_splice (self->devices, 0, g_list_model_get_n_items (model), devices->pdata, devices->len);
}

void
cs_peer_update (CsPeer *self, const CsStorePeer *record)
{
  g_autoptr (CsSipUri) uri = cs_sip_uri_parse (record->address, NULL);
  g_autofree char *name = cs_address_peer_name (record->name, uri);

  g_object_freeze_notify (G_OBJECT (self));
  set_text (self, &self->name, name, PROP_NAME);
  set_text (self, &self->requirement, record->requirement, PROP_REQUIREMENT);
  set_flag (self, &self->ever_checked, record->ever_checked, PROP_EVER_CHECKED);
  set_flag (self, &self->had_zrtp, record->had_zrtp, PROP_HAD_ZRTP);
  set_time (self, &self->checked_on, record->checked_at_s, PROP_CHECKED_ON);
  set_time (self, &self->last_seen, record->last_seen_s, PROP_LAST_SEEN);
  update_devices (self, record->devices);
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- methods ---- */

const char *
cs_peer_get_address (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), NULL);
  return self->address;
}

const char *
cs_peer_get_name (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), NULL);
  return self->name;
}

GDateTime *
cs_peer_get_checked_on (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), NULL);
  return self->checked_on;
}

GDateTime *
cs_peer_get_last_seen (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), NULL);
  return self->last_seen;
}

gboolean
cs_peer_get_ever_checked (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), FALSE);
  return self->ever_checked;
}

gboolean
cs_peer_get_had_zrtp (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), FALSE);
  return self->had_zrtp;
}

GListModel *
cs_peer_get_devices (CsPeer *self)
{
  g_return_val_if_fail (CS_IS_PEER (self), NULL);
  return G_LIST_MODEL (self->devices);
}

gboolean
cs_peer_get_requirement (CsPeer *self, CsRequirement *requirement)
{
  g_return_val_if_fail (CS_IS_PEER (self), FALSE);
  return self->requirement != NULL && cs_requirement_from_name (self->requirement, requirement);
}

void
cs_peer_set_requirement (CsPeer *self, const CsRequirement *requirement)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CS_IS_PEER (self));

  /* Refused only when a forgotten peer finds no room again, of which the store tells. */
  if (!cs_store_peers_set_requirement (self->store, self->address,
                                       requirement != NULL ? cs_requirement_name (*requirement) : NULL, &error))
    g_debug ("peer: %s", error->message);
}

void
cs_peer_uncheck (CsPeer *self)
{
  g_return_if_fail (CS_IS_PEER (self));
  cs_store_peers_uncheck (self->store, self->address);
}

void
cs_peer_lift (CsPeer *self)
{
  g_return_if_fail (CS_IS_PEER (self));
  cs_store_peers_lift (self->store, self->address);
}

void
cs_peer_forget (CsPeer *self)
{
  g_return_if_fail (CS_IS_PEER (self));
  cs_store_peers_forget (self->store, self->address);
}
