/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered about people, behind a lock, for calls and keying engines. */
#include "store/cs-store-peers-internal.h"

#include "base/cs-limits.h"

#include <string.h>

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

CsStorePeers *
cs_store_peers_new (const char *folder, CsStoreKeyring *keyring)
{
  CsStorePeers *self = g_new0 (CsStorePeers, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->context = g_main_context_ref_thread_default ();
  self->keyring = cs_store_keyring_ref (keyring);
  self->path = g_build_filename (folder, "peers", NULL);
  self->lock_path = g_build_filename (folder, "peers.lock", NULL);
  self->book = cs_store_peer_book_new ();
  self->patience_ms = CS_LIMIT_STORE_LOAD_MS;
  g_queue_init (&self->changes);
  g_queue_init (&self->load_waiters);
  g_queue_init (&self->flush_waiters);
  return self;
}

CsStorePeers *
cs_store_peers_ref (CsStorePeers *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_store_peers_unref (CsStorePeers *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->changes, (GDestroyNotify) cs_store_change_free);
  cs_store_peer_book_free (self->book);
  cs_secret_free (self->key);
  cs_store_keyring_unref (self->keyring);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self->full_address);
  g_free (self->path);
  g_free (self->lock_path);
  g_free (self);
}

void
cs_store_peers_set_key_func (CsStorePeers *self, CsStoreAddressKeyFunc key_of)
{
  self->key_of = key_of;
}

/* ---- telling ---- */

void
cs_store_peers_set_events (CsStorePeers *self, const CsStorePeersEvents *events, gpointer user_data)
{
  self->events = events;
  self->user_data = user_data;
}

void
cs_store_peers_tell_state (CsStorePeers *self, CsStorePeersState state)
{
  CsStorePeersState before;

  g_mutex_lock (&self->mutex);
  before = self->state;
  self->state = state;
  g_mutex_unlock (&self->mutex);
  if (before != state && self->events != NULL)
    self->events->state (self, self->user_data);
}

void
cs_store_peers_tell_problem (CsStorePeers *self, CsStorePeersProblem problem, const char *detail)
{
  if (self->events != NULL)
    self->events->problem (self, problem, detail, self->user_data);
}

CsStorePeersState
cs_store_peers_get_state (CsStorePeers *self)
{
  CsStorePeersState state;

  g_mutex_lock (&self->mutex);
  state = self->state;
  g_mutex_unlock (&self->mutex);
  return state;
}

static gboolean
on_posted (gpointer user_data)
{
  CsStorePeers *self = user_data;
  g_autofree char *full_address = NULL;

  g_mutex_lock (&self->mutex);
  self->posted = FALSE;
  full_address = g_steal_pointer (&self->full_address);
  g_mutex_unlock (&self->mutex);

  if (full_address != NULL)
    cs_store_peers_tell_problem (self, CS_STORE_PEERS_FULL, full_address);
  if (self->events != NULL)
    self->events->changed (self, self->user_data);
  cs_store_peers_save (self);
  return G_SOURCE_REMOVE;
}

void
cs_store_peers_post (CsStorePeers *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->posted)
    return;
  self->posted = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_posted, cs_store_peers_ref (self), (GDestroyNotify) cs_store_peers_unref);
  g_source_attach (source, self->context);
}

/* ---- changes ---- */

/* What is noted stays short, and no part of a chain of secrets is missed, when one device calls again and again. */
static void
fold_changes (CsStorePeers *self, CsStoreChange *change)
{
  for (GList *link = self->changes.tail; link != NULL; link = link->prev)
    {
      CsStoreChange *before = link->data;

      if (before->kind != CS_STORE_CHANGE_LEARN)
        return;
      if (!cs_store_change_fold (change, before))
        continue;
      cs_store_change_free (before);
      g_queue_delete_link (&self->changes, link);
      return;
    }
}

/* In effect at once, and noted for the file even when it changes nothing here: the file may know more. */
static gboolean
take_change (CsStorePeers *self, CsStoreChange *change)
{
  gboolean fits;

  change->now_s = now_s ();
  g_mutex_lock (&self->mutex);
  fits = cs_store_peer_book_apply (self->book, change);
  if (!fits)
    {
      g_free (self->full_address);
      self->full_address = g_strdup (change->address);
    }
  fold_changes (self, change);
  g_queue_push_tail (&self->changes, change);
  /* Only while nothing can be written; what was learnt first is missed least. */
  if (self->changes.length > CS_LIMIT_STORE_PEER_CHANGES)
    cs_store_change_free (g_queue_pop_head (&self->changes));
  cs_store_peers_post (self);
  g_mutex_unlock (&self->mutex);
  return fits;
}

void
cs_store_peers_forget (CsStorePeers *self, const char *address)
{
  take_change (self, cs_store_change_new (CS_STORE_CHANGE_FORGET, address));
}

void
cs_store_peers_forget_device (CsStorePeers *self, const char *address, const guint8 zid[static CS_ZID_LEN])
{
  CsStoreChange *change = cs_store_change_new (CS_STORE_CHANGE_FORGET_DEVICE, address);

  memcpy (change->zid, zid, CS_ZID_LEN);
  take_change (self, change);
}

void
cs_store_peers_uncheck (CsStorePeers *self, const char *address)
{
  take_change (self, cs_store_change_new (CS_STORE_CHANGE_UNCHECK, address));
}

void
cs_store_peers_lift (CsStorePeers *self, const char *address)
{
  take_change (self, cs_store_change_new (CS_STORE_CHANGE_LIFT, address));
}

void
cs_store_peers_merge (CsStorePeers *self, const char *into, const char *from)
{
  CsStoreChange *change;

  if (!cs_store_peer_address_is_fit (into))
    return;
  change = cs_store_change_new (CS_STORE_CHANGE_MERGE, into);
  change->text = g_strdup (from);
  take_change (self, change);
}

void
cs_store_peers_accept_loss (CsStorePeers *self)
{
  take_change (self, cs_store_change_new (CS_STORE_CHANGE_ACCEPT_LOSS, NULL));
}

gboolean
cs_store_peers_set_requirement (CsStorePeers *self, const char *address, const char *requirement, GError **error)
{
  CsStoreChange *change;

  if (!cs_store_peer_address_is_fit (address)
      || (requirement != NULL && !cs_store_peer_requirement_is_fit (requirement)))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE, "not an address or not a requirement");
      return FALSE;
    }
  change = cs_store_change_new (CS_STORE_CHANGE_REQUIRE, address);
  change->text = g_strdup (requirement);
  if (!take_change (self, change))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "no room for another peer");
      return FALSE;
    }
  return TRUE;
}

/* (transfer full) or NULL: what of @name can be kept. */
static char *
fit_name (const char *name)
{
  GString *out = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gsize len = (gsize) (g_utf8_next_char (p) - p);

      if (out->len + len > CS_LIMIT_DISPLAY_NAME)
        break;
      if (!g_ascii_iscntrl (*p))
        g_string_append_len (out, p, (gssize) len);
    }
  return g_string_free (out, out->len == 0);
}

void
cs_store_peers_set_name (CsStorePeers *self, const char *address, const char *name)
{
  g_autoptr (CsStorePeer) peer = cs_store_peers_find (self, address);
  g_autofree char *fit = fit_name (name);
  CsStoreChange *change;

  if (peer == NULL || g_strcmp0 (peer->name, fit) == 0)
    return;
  change = cs_store_change_new (CS_STORE_CHANGE_NAME, address);
  change->text = g_steal_pointer (&fit);
  take_change (self, change);
}

/* ---- answers ---- */

GPtrArray *
cs_store_peers_list (CsStorePeers *self)
{
  GPtrArray *peers;

  g_mutex_lock (&self->mutex);
  peers = cs_store_peer_book_list (self->book);
  g_mutex_unlock (&self->mutex);
  return peers;
}

CsStorePeer *
cs_store_peers_find (CsStorePeers *self, const char *address)
{
  CsStorePeer *peer;

  g_mutex_lock (&self->mutex);
  peer = cs_store_peer_book_find (self->book, address);
  g_mutex_unlock (&self->mutex);
  return peer;
}

CsStoreMemory
cs_store_peers_recall (CsStorePeers *self, const char *address, CsStorePeer **peer)
{
  CsStoreMemory memory = CS_STORE_MEMORY_UNKNOWN;

  g_mutex_lock (&self->mutex);
  *peer = cs_store_peer_book_find (self->book, address);
  if (self->state == CS_STORE_PEERS_LOADING || self->unreadable
      || (*peer == NULL && cs_store_peer_book_is_incomplete (self->book)))
    memory = CS_STORE_MEMORY_UNREADABLE;
  else if (*peer != NULL)
    memory = CS_STORE_MEMORY_KNOWN;
  g_mutex_unlock (&self->mutex);
  return memory;
}

gboolean
cs_store_peers_is_readable (CsStorePeers *self)
{
  gboolean unreadable;

  g_mutex_lock (&self->mutex);
  unreadable = self->unreadable;
  g_mutex_unlock (&self->mutex);
  return !unreadable;
}

gboolean
cs_store_peers_is_incomplete (CsStorePeers *self)
{
  gboolean incomplete;

  g_mutex_lock (&self->mutex);
  incomplete = cs_store_peer_book_is_incomplete (self->book);
  g_mutex_unlock (&self->mutex);
  return incomplete;
}

CsStorePeer *
cs_store_peers_find_checked (CsStorePeers *self, const guint8 zid[static CS_ZID_LEN], const char *address)
{
  CsStorePeer *peer;

  g_mutex_lock (&self->mutex);
  peer = cs_store_peer_book_find_checked (self->book, zid, address);
  g_mutex_unlock (&self->mutex);
  return peer;
}

/* ---- what one call sees ---- */

typedef struct {
  CsZrtpCache base;
  CsStorePeers *peers;
  guint8 own_zid[CS_ZID_LEN];
  char *address;
} PeerCache;

static CsZrtpRetained *
peer_cache_get (CsZrtpCache *cache, const guint8 peer_zid[static CS_ZID_LEN])
{
  PeerCache *self = (PeerCache *) cache;
  CsZrtpRetained *retained;

  g_mutex_lock (&self->peers->mutex);
  retained = cs_store_peer_book_get (self->peers->book, self->own_zid, self->address, peer_zid, now_s ());
  g_mutex_unlock (&self->peers->mutex);
  return retained;
}

static CsStoreChange *
device_change_new (PeerCache *self, CsStoreChangeKind kind, const guint8 *peer_zid, const CsSecret *rs1,
                   guint32 expiry_s)
{
  CsStoreChange *change = cs_store_change_new (kind, self->address);

  g_assert (rs1 == NULL || rs1->len == CS_ZRTP_RETAINED_LEN);
  memcpy (change->own_zid, self->own_zid, CS_ZID_LEN);
  memcpy (change->zid, peer_zid, CS_ZID_LEN);
  change->rs1 = rs1 != NULL ? cs_secret_ref (rs1) : NULL;
  change->expiry_s = expiry_s;
  return change;
}

static void
peer_cache_update (CsZrtpCache *cache, const guint8 peer_zid[static CS_ZID_LEN], const CsSecret *rs1,
                   const CsSecret *matched, guint32 expiry_s, gboolean checked)
{
  PeerCache *self = (PeerCache *) cache;
  CsStoreChange *change = device_change_new (self, CS_STORE_CHANGE_LEARN, peer_zid, rs1, expiry_s);

  change->matched = matched != NULL ? cs_secret_copy (matched) : NULL;
  change->checked = checked;
  take_change (self->peers, change);
}

static void
peer_cache_set_checked (CsZrtpCache *cache, const guint8 peer_zid[static CS_ZID_LEN], const CsSecret *rs1,
                        guint32 expiry_s)
{
  PeerCache *self = (PeerCache *) cache;

  take_change (self->peers,
               device_change_new (self, rs1 != NULL ? CS_STORE_CHANGE_VOUCH : CS_STORE_CHANGE_UNCHECK_DEVICE, peer_zid,
                                  rs1, expiry_s));
}

static void
peer_cache_free (CsZrtpCache *cache)
{
  PeerCache *self = (PeerCache *) cache;

  cs_store_peers_unref (self->peers);
  g_free (self->address);
  g_free (self);
}

static const CsZrtpCacheClass peer_cache_class = {
  .get = peer_cache_get,
  .update = peer_cache_update,
  .set_checked = peer_cache_set_checked,
  .free = peer_cache_free,
};

CsZrtpCache *
cs_store_peers_get_cache (CsStorePeers *self, const guint8 own_zid[static CS_ZID_LEN], const char *address)
{
  PeerCache *cache;

  if (!cs_store_peer_address_is_fit (address))
    return NULL;
  cache = g_new0 (PeerCache, 1);
  cs_zrtp_cache_init (&cache->base, &peer_cache_class);
  cache->peers = cs_store_peers_ref (self);
  cache->address = g_strdup (address);
  memcpy (cache->own_zid, own_zid, CS_ZID_LEN);
  return &cache->base;
}
