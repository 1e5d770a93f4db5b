/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of the book of peers: people, their devices, and whom the book gives up to make room. */

#include "store/cs-store-peer-book-internal.h"

#include "base/cs-limits.h"

#include <string.h>

/* ---- the parts ---- */

static void
entry_free (CsStorePeerEntry *entry)
{
  g_free (entry->address);
  g_free (entry->name);
  g_array_unref (entry->devices);
  g_free (entry);
}

CsStorePeerBook *
cs_store_peer_book_new (void)
{
  CsStorePeerBook *self = g_new0 (CsStorePeerBook, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  self->secrets = cs_secret_new (CS_LIMIT_STORE_DEVICES * 2 * CS_ZRTP_RETAINED_LEN);
  self->slot_taken = g_new0 (gboolean, CS_LIMIT_STORE_DEVICES);
  return self;
}

void
cs_store_peer_book_free (CsStorePeerBook *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  cs_secret_free (self->secrets);
  g_free (self->slot_taken);
  g_free (self);
}

CsStorePeerEntry *
cs_store_peer_book_add_entry (CsStorePeerBook *self, const char *address)
{
  CsStorePeerEntry *entry = g_new0 (CsStorePeerEntry, 1);

  entry->address = g_strdup (address);
  entry->devices = g_array_new (FALSE, TRUE, sizeof (CsStoreDeviceEntry));
  g_hash_table_insert (self->entries, entry->address, entry);
  return entry;
}

guint8 *
cs_store_peer_book_secret (const CsStorePeerBook *self, const CsStoreDeviceEntry *device, guint which)
{
  return self->secrets->bytes + (device->slot * 2 + which) * CS_ZRTP_RETAINED_LEN;
}

CsStoreDeviceEntry *
cs_store_peer_book_find_device (const CsStorePeerEntry *entry, const guint8 *own_zid, const guint8 *zid)
{
  for (guint i = 0; i < entry->devices->len; i++)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i);

      if (memcmp (device->seen.own_zid, own_zid, CS_ZID_LEN) == 0 && memcmp (device->seen.zid, zid, CS_ZID_LEN) == 0)
        return device;
    }
  return NULL;
}

CsStoreDeviceEntry *
cs_store_peer_book_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry, const guint8 *own_zid, const guint8 *zid)
{
  CsStoreDeviceEntry device = { 0 };

  g_assert (self->n_devices < CS_LIMIT_STORE_DEVICES);
  while (self->slot_taken[device.slot])
    device.slot++;
  self->slot_taken[device.slot] = TRUE;
  self->n_devices++;
  memcpy (device.seen.own_zid, own_zid, CS_ZID_LEN);
  memcpy (device.seen.zid, zid, CS_ZID_LEN);
  g_array_append_val (entry->devices, device);
  return &g_array_index (entry->devices, CsStoreDeviceEntry, entry->devices->len - 1);
}

void
cs_store_peer_book_wipe_device (CsStorePeerBook *self, CsStoreDeviceEntry *device)
{
  cs_bytes_wipe (cs_store_peer_book_secret (self, device, 0), 2 * CS_ZRTP_RETAINED_LEN);
  device->has_rs1 = device->has_rs2 = FALSE;
}

void
cs_store_peer_book_remove_device (CsStorePeerBook *self, CsStorePeerEntry *entry, CsStoreDeviceEntry *device)
{
  cs_store_peer_book_wipe_device (self, device);
  self->slot_taken[device->slot] = FALSE;
  self->n_devices--;
  g_array_remove_index (entry->devices, (guint) (device - (CsStoreDeviceEntry *) (gpointer) entry->devices->data));
}

void
cs_store_peer_book_remove_entry (CsStorePeerBook *self, CsStorePeerEntry *entry)
{
  while (entry->devices->len > 0)
    cs_store_peer_book_remove_device (self, entry, &g_array_index (entry->devices, CsStoreDeviceEntry, 0));
  g_hash_table_remove (self->entries, entry->address);
}

/* ---- making room ---- */

static gboolean
entry_is_precious (const CsStorePeerEntry *entry)
{
  if (entry->ever_checked || entry->requirement != 0)
    return TRUE;
  for (guint i = 0; i < entry->devices->len; i++)
    if (g_array_index (entry->devices, CsStoreDeviceEntry, i).seen.checked_at_s != 0)
      return TRUE;
  return FALSE;
}

static CsStorePeerEntry *
oldest_dispensable_entry (const CsStorePeerBook *self)
{
  CsStorePeerEntry *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CsStorePeerEntry *entry = value;

      if (!entry_is_precious (entry) && (oldest == NULL || entry->last_seen_s < oldest->last_seen_s))
        oldest = entry;
    }
  return oldest;
}

static CsStoreDeviceEntry *
oldest_unchecked_device (const CsStorePeerEntry *entry)
{
  CsStoreDeviceEntry *oldest = NULL;

  for (guint i = 0; i < entry->devices->len; i++)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i);

      if (device->seen.checked_at_s == 0 && (oldest == NULL || device->seen.last_seen_s < oldest->seen.last_seen_s))
        oldest = device;
    }
  return oldest;
}

static CsStoreDeviceEntry *
oldest_unchecked_device_of_all (const CsStorePeerBook *self, CsStorePeerEntry **of)
{
  CsStoreDeviceEntry *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CsStoreDeviceEntry *device = oldest_unchecked_device (value);

      if (device != NULL && (oldest == NULL || device->seen.last_seen_s < oldest->seen.last_seen_s))
        {
          oldest = device;
          *of = value;
        }
    }
  return oldest;
}

CsStorePeerEntry *
cs_store_peer_book_find_or_add_entry (CsStorePeerBook *self, const char *address)
{
  CsStorePeerEntry *entry = g_hash_table_lookup (self->entries, address);

  if (entry != NULL)
    return entry;
  if (g_hash_table_size (self->entries) >= CS_LIMIT_STORE_PEERS)
    {
      CsStorePeerEntry *victim = oldest_dispensable_entry (self);

      if (victim == NULL)
        return NULL;
      cs_store_peer_book_remove_entry (self, victim);
    }
  return cs_store_peer_book_add_entry (self, address);
}

CsStoreDeviceEntry *
cs_store_peer_book_find_or_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device = cs_store_peer_book_find_device (entry, change->own_zid, change->zid);
  CsStorePeerEntry *of = entry;

  if (device != NULL)
    return device;
  if (entry->devices->len >= CS_LIMIT_STORE_PEER_DEVICES || self->n_devices >= CS_LIMIT_STORE_DEVICES)
    {
      CsStoreDeviceEntry *victim = entry->devices->len >= CS_LIMIT_STORE_PEER_DEVICES
                                       ? oldest_unchecked_device (entry)
                                       : oldest_unchecked_device_of_all (self, &of);

      if (victim == NULL)
        return NULL;
      cs_store_peer_book_remove_device (self, of, victim);
    }
  device = cs_store_peer_book_add_device (self, entry, change->own_zid, change->zid);
  device->seen.first_seen_s = change->now_s;
  return device;
}
