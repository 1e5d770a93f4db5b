/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-cache.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  CsTestZrtpEntry *self = data;

  cs_secret_free (self->rs1);
  cs_secret_free (self->rs2);
  g_free (self);
}

static GBytes *
zid_of (guint8 fill)
{
  guint8 zid[CS_ZID_LEN];

  memset (zid, fill, sizeof zid);
  return g_bytes_new (zid, sizeof zid);
}

static CsTestZrtpEntry *
look_up (CsTestZrtpCache *self, const guint8 *zid)
{
  g_autoptr (GBytes) key = g_bytes_new (zid, CS_ZID_LEN);

  return g_hash_table_lookup (self->entries, key);
}

static CsZrtpRetained *
get (CsZrtpCache *base, const guint8 zid[static CS_ZID_LEN])
{
  CsTestZrtpCache *self = (CsTestZrtpCache *) base;
  const CsTestZrtpEntry *entry = look_up (self, zid);

  self->n_get++;
  if (entry == NULL || (entry->expires_at_s >= 0 && entry->expires_at_s <= self->now_s))
    return NULL;
  return cs_zrtp_retained_new (entry->rs1, entry->rs2, entry->checked, entry->checked_at_s);
}

static void
store (CsTestZrtpCache *self, const guint8 *zid, const CsSecret *rs1, CsSecret *rs2, guint32 expiry_s, gboolean checked,
       gint64 checked_at_s)
{
  CsTestZrtpEntry *entry;

  if (expiry_s == CS_ZRTP_EXPIRY_NOT_KEPT)
    {
      g_autoptr (GBytes) key = g_bytes_new (zid, CS_ZID_LEN);

      cs_secret_free (rs2);
      g_hash_table_remove (self->entries, key);
      return;
    }

  entry = g_new0 (CsTestZrtpEntry, 1);
  entry->rs1 = cs_secret_copy (rs1);
  entry->rs2 = rs2;
  entry->checked = checked;
  entry->checked_at_s = checked_at_s;
  entry->expires_at_s = expiry_s == CS_ZRTP_EXPIRY_NEVER ? -1 : self->now_s + expiry_s;
  g_hash_table_replace (self->entries, g_bytes_new (zid, CS_ZID_LEN), entry);
}

static void
update (CsZrtpCache *base, const guint8 zid[static CS_ZID_LEN], const CsSecret *rs1, const CsSecret *matched,
        guint32 expiry_s, gboolean checked)
{
  CsTestZrtpCache *self = (CsTestZrtpCache *) base;
  CsTestZrtpEntry *old = look_up (self, zid);

  self->n_update++;
  g_assert_cmpuint (rs1->len, ==, CS_ZRTP_RETAINED_LEN);
  store (self, zid, rs1, matched != NULL ? cs_secret_copy (matched) : NULL, expiry_s, checked,
         old != NULL && checked ? old->checked_at_s : 0);
}

static void
set_checked (CsZrtpCache *base, const guint8 zid[static CS_ZID_LEN], const CsSecret *rs1, guint32 expiry_s)
{
  CsTestZrtpCache *self = (CsTestZrtpCache *) base;
  CsTestZrtpEntry *old = look_up (self, zid);

  self->n_set_checked++;
  if (rs1 != NULL)
    store (self, zid, rs1, NULL, expiry_s, TRUE, self->now_s);
  else if (old != NULL)
    old->checked = FALSE;
}

static void
free_cache (CsZrtpCache *base)
{
  CsTestZrtpCache *self = (CsTestZrtpCache *) base;

  g_hash_table_unref (self->entries);
  g_free (self);
}

static const CsZrtpCacheClass klass = {
  .get = get,
  .update = update,
  .set_checked = set_checked,
  .free = free_cache,
};

CsTestZrtpCache *
cs_test_zrtp_cache_new (void)
{
  CsTestZrtpCache *self = g_new0 (CsTestZrtpCache, 1);

  cs_zrtp_cache_init (&self->base, &klass);
  self->entries = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, entry_free);
  self->now_s = 1000000000;
  return self;
}

void
cs_test_zrtp_cache_free (CsTestZrtpCache *self)
{
  if (self != NULL)
    cs_zrtp_cache_unref (&self->base);
}

const CsTestZrtpEntry *
cs_test_zrtp_cache_peek (CsTestZrtpCache *self, guint8 fill)
{
  g_autoptr (GBytes) zid = zid_of (fill);

  return g_hash_table_lookup (self->entries, zid);
}

void
cs_test_zrtp_cache_put (CsTestZrtpCache *self, guint8 fill, const CsSecret *rs1, const CsSecret *rs2, gboolean checked)
{
  g_autoptr (GBytes) zid = zid_of (fill);

  store (self, g_bytes_get_data (zid, NULL), rs1, rs2 != NULL ? cs_secret_copy (rs2) : NULL, CS_ZRTP_EXPIRY_NEVER,
         checked, checked ? self->now_s : 0);
}

void
cs_test_zrtp_cache_forget (CsTestZrtpCache *self, guint8 fill)
{
  g_autoptr (GBytes) zid = zid_of (fill);

  g_hash_table_remove (self->entries, zid);
}
