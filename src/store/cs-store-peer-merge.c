/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes one entry of two that turn out to be the same person. */

#include "store/cs-store-peer-book-internal.h"

#include "base/cs-limits.h"

#include <string.h>

static gboolean
is_worth_more (const CsStoreDeviceEntry *a, const CsStoreDeviceEntry *b)
{
  if ((a->seen.checked_at_s != 0) != (b->seen.checked_at_s != 0))
    return a->seen.checked_at_s != 0;
  return a->seen.last_seen_s > b->seen.last_seen_s;
}

static void
drop_worst_device (CsStorePeerBook *self, CsStorePeerEntry *entry)
{
  CsStoreDeviceEntry *worst = &g_array_index (entry->devices, CsStoreDeviceEntry, 0);

  for (guint i = 1; i < entry->devices->len; i++)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i);

      if (is_worth_more (worst, device))
        worst = device;
    }
  cs_store_peer_book_remove_device (self, entry, worst);
}

/* The same device under two addresses has secrets under both; one set is kept. */
static void
take_device (CsStorePeerBook *self, CsStorePeerEntry *into, CsStorePeerEntry *from)
{
  CsStoreDeviceEntry *theirs = &g_array_index (from->devices, CsStoreDeviceEntry, 0);
  CsStoreDeviceEntry *ours = cs_store_peer_book_find_device (into, theirs->seen.own_zid, theirs->seen.zid);

  if (ours != NULL && !is_worth_more (theirs, ours))
    {
      cs_store_peer_book_remove_device (self, from, theirs);
      return;
    }
  if (ours != NULL)
    cs_store_peer_book_remove_device (self, into, ours);
  g_array_append_vals (into->devices, theirs, 1);
  g_array_remove_index (from->devices, 0);
}

static void
merge_entry (CsStorePeerBook *self, CsStorePeerEntry *into, CsStorePeerEntry *from)
{
  if (from->name != NULL && (into->name == NULL || from->last_seen_s > into->last_seen_s))
    {
      g_free (into->name);
      into->name = g_steal_pointer (&from->name);
    }
  into->requirement = MAX (into->requirement, from->requirement);
  into->ever_checked |= from->ever_checked;
  into->had_zrtp |= from->had_zrtp;
  into->last_seen_s = MAX (into->last_seen_s, from->last_seen_s);
  while (from->devices->len > 0)
    take_device (self, into, from);
  while (into->devices->len > CS_LIMIT_STORE_PEER_DEVICES)
    drop_worst_device (self, into);
  cs_store_peer_book_remove_entry (self, from);
}

void
cs_store_peer_book_merge (CsStorePeerBook *self, const char *into, const char *from)
{
  CsStorePeerEntry *old = g_hash_table_lookup (self->entries, from);
  CsStorePeerEntry *entry = g_hash_table_lookup (self->entries, into);

  if (old == NULL || strcmp (into, from) == 0)
    return;
  if (entry == NULL)
    entry = cs_store_peer_book_add_entry (self, into);
  merge_entry (self, entry, old);
}

gboolean
cs_store_peer_book_rekey (CsStorePeerBook *self, CsStoreAddressKeyFunc key_of)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  gboolean changed = FALSE;
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    g_ptr_array_add (addresses, g_strdup (address));
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *key = key_of (addresses->pdata[i]);

      if (key == NULL || strcmp (key, addresses->pdata[i]) == 0 || !cs_store_peer_address_is_fit (key))
        continue;
      cs_store_peer_book_merge (self, key, addresses->pdata[i]);
      changed = TRUE;
    }
  return changed;
}
