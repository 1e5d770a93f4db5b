/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-peer-private.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-uri.h"

#include <string.h>

struct _CsPeerList {
  CsStorePeers *store;
  GListStore *model;
  GHashTable *by_address; /* char * of the peer -> CsPeer */
};

char *
cs_peer_address_of (const char *uri)
{
  g_autoptr (CsSipUri) parsed = cs_sip_uri_parse (uri, NULL);
  g_autoptr (CsSipUri) plain = NULL;
  g_autofree char *host = NULL;
  const char *user;

  if (parsed == NULL)
    return NULL;
  if (parsed->scheme == CS_SIP_SCHEME_TEL)
    return g_strdup_printf ("tel:%s", parsed->user != NULL ? parsed->user : "");
  if (parsed->host == NULL || (parsed->scheme != CS_SIP_SCHEME_SIP && parsed->scheme != CS_SIP_SCHEME_SIPS))
    return NULL;
  /* With the dot of the root it is the same host. */
  host = g_strndup (parsed->host, strlen (parsed->host) - (g_str_has_suffix (parsed->host, ".") ? 1 : 0));
  /* RFC 3323 section 4.1.1.3 */
  if (g_str_has_suffix (host, ".invalid"))
    return NULL;

  user = parsed->user != NULL && g_ascii_strcasecmp (parsed->user, "anonymous") != 0 ? parsed->user : NULL;
  plain = cs_sip_uri_new (CS_SIP_SCHEME_SIP, user, host, 0, NULL);
  return plain != NULL && strlen (plain->text) <= CS_LIMIT_ADDRESS ? g_strdup (plain->text) : NULL;
}

CsPeerList *
cs_peer_list_new (CsStorePeers *store)
{
  CsPeerList *self = g_new0 (CsPeerList, 1);

  self->store = cs_store_peers_ref (store);
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
cs_peer_list_find (CsPeerList *self, const char *uri)
{
  g_autofree char *address = cs_peer_address_of (uri);

  return address != NULL ? g_hash_table_lookup (self->by_address, address) : NULL;
}

/* Asks the store, which is ahead of the objects by a turn of the main loop. */
void
cs_peer_list_recall (CsPeerList *self, const guint8 own_zid[static CS_ZID_LEN], const char *uri, CsPeerMemory *memory)
{
  g_autofree char *address = cs_peer_address_of (uri);
  g_autoptr (CsStorePeer) record = NULL;

  *memory = (CsPeerMemory){ 0 };
  if (address == NULL)
    return;
  memory->cache = cs_store_peers_get_cache (self->store, own_zid, address);
  record = cs_store_peers_find (self->store, address);
  if (record == NULL)
    return;
  memory->ever_checked = record->ever_checked;
  memory->had_zrtp = record->had_zrtp;
  memory->has_requirement
      = record->requirement != NULL && cs_requirement_from_name (record->requirement, &memory->requirement);
  if (record->checked_at_s != 0)
    memory->checked_on = g_date_time_new_from_unix_local (record->checked_at_s);
}

void
cs_peer_memory_clear (CsPeerMemory *memory)
{
  g_clear_pointer (&memory->cache, cs_zrtp_cache_unref);
  g_clear_pointer (&memory->checked_on, g_date_time_unref);
}
