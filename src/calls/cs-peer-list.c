/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of remembered people, kept in step with the store. */
#include "calls/cs-peer-private.h"

struct _CsPeerList {
  CsStorePeers *store;
  GListStore *model;
  GHashTable *by_address; /* char * of the peer -> CsPeer */
};

/* For the store, whose addresses know of no account. */
static char *
key_of_stored (const char *address)
{
  return cs_address_key (address, NULL);
}

CsPeerList *
cs_peer_list_new (CsStorePeers *store)
{
  CsPeerList *self = g_new0 (CsPeerList, 1);

  self->store = cs_store_peers_ref (store);
  cs_store_peers_set_key_func (store, key_of_stored);
  self->model = g_list_store_new (CS_TYPE_PEER);
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  cs_peer_list_sync (self);
  return self;
}

void
cs_peer_list_free (CsPeerList *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_address);
  g_object_unref (self->model);
  cs_store_peers_unref (self->store);
  g_free (self);
}

GListModel *
cs_peer_list_get_model (CsPeerList *self)
{
  return G_LIST_MODEL (self->model);
}

static gboolean
is_listed_as (CsPeerList *self, const GPtrArray *peers)
{
  GListModel *model = G_LIST_MODEL (self->model);

  if (g_list_model_get_n_items (model) != peers->len)
    return FALSE;
  for (guint i = 0; i < peers->len; i++)
    {
      g_autoptr (CsPeer) peer = g_list_model_get_item (model, i);

      if (peer != peers->pdata[i])
        return FALSE;
    }
  return TRUE;
}

void
cs_peer_list_sync (CsPeerList *self)
{
  g_autoptr (GPtrArray) records = cs_store_peers_list (self->store);
  g_autoptr (GPtrArray) peers = g_ptr_array_new ();
  GHashTable *by_address = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  for (guint i = 0; i < records->len; i++)
    {
      const CsStorePeer *record = records->pdata[i];
      CsPeer *peer = g_hash_table_lookup (self->by_address, record->address);

      peer = peer != NULL ? g_object_ref (peer) : cs_peer_new (self->store, record);
      g_hash_table_insert (by_address, (char *) cs_peer_get_address (peer), peer);
      g_ptr_array_add (peers, peer);
    }
  g_hash_table_unref (self->by_address);
  self->by_address = by_address;

  if (!is_listed_as (self, peers))
    g_list_store_splice (self->model, 0, g_list_model_get_n_items (G_LIST_MODEL (self->model)), peers->pdata,
                         peers->len);
  for (guint i = 0; i < records->len; i++)
    cs_peer_update (peers->pdata[i], records->pdata[i]);
}

CsPeer *
cs_peer_list_find (CsPeerList *self, const char *uri, const CsAddressHome *home)
{
  g_autofree char *address = cs_address_key (uri, home);
  g_autofree char *plain = cs_address_key (uri, NULL);
  CsPeer *peer = address != NULL ? g_hash_table_lookup (self->by_address, address) : NULL;

  return peer == NULL && plain != NULL ? g_hash_table_lookup (self->by_address, plain) : peer;
}

/* Somebody who was met under the number of the account's own server, before that was known to be it. */
static void
bring_together (CsPeerList *self, const char *uri, const char *address)
{
  g_autofree char *plain = cs_address_key (uri, NULL);
  g_autoptr (CsStorePeer) stray = NULL;

  if (plain == NULL || g_str_equal (plain, address))
    return;
  stray = cs_store_peers_find (self->store, plain);
  if (stray != NULL)
    cs_store_peers_merge (self->store, address, plain);
}

/* Asks the store, which is ahead of the objects by a turn of the main loop. */
void
cs_peer_list_recall (CsPeerList *self, const guint8 own_zid[static CS_ZID_LEN], const char *uri,
                     const CsAddressHome *home, CsPeerMemory *memory)
{
  g_autofree char *address = cs_address_key (uri, home);
  g_autoptr (CsStorePeer) record = NULL;

  *memory = (CsPeerMemory){ 0 };
  if (address == NULL)
    return;
  bring_together (self, uri, address);
  memory->cache = cs_store_peers_get_cache (self->store, own_zid, address);
  memory->unreadable = cs_store_peers_recall (self->store, address, &record) == CS_STORE_MEMORY_UNREADABLE;
  memory->address = g_steal_pointer (&address);
  if (record == NULL)
    return;
  memory->ever_checked = record->ever_checked;
  memory->had_zrtp = record->had_zrtp;
  memory->has_requirement
      = record->requirement != NULL && cs_requirement_from_name (record->requirement, &memory->requirement);
  if (record->checked_at_s != 0)
    memory->checked_on = g_date_time_new_from_unix_local (record->checked_at_s);
}

CsPeer *
cs_peer_list_find_checked (CsPeerList *self, const guint8 zid[static CS_ZID_LEN], const char *address)
{
  g_autoptr (CsStorePeer) record = cs_store_peers_find_checked (self->store, zid, address);

  return record != NULL ? g_hash_table_lookup (self->by_address, record->address) : NULL;
}

void
cs_peer_memory_clear (CsPeerMemory *memory)
{
  g_clear_pointer (&memory->cache, cs_zrtp_cache_unref);
  g_clear_pointer (&memory->address, g_free);
  g_clear_pointer (&memory->checked_on, g_date_time_unref);
}
