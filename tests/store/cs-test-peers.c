/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-peers.h"

#include "lib/cs-test-loop.h"

#include <string.h>

static const guint8 own_zid[CS_ZID_LEN] = "our own zid";

static void
on_state (CsStorePeers *peers, gpointer user_data)
{
  ((CsTestMemory *) user_data)->states++;
}

static void
on_changed (CsStorePeers *peers, gpointer user_data)
{
  ((CsTestMemory *) user_data)->changed++;
}

static void
on_problem (CsStorePeers *peers, CsStorePeersProblem problem, const char *detail, gpointer user_data)
{
  CsTestMemory *self = user_data;

  self->problems[problem]++;
  g_free (self->detail);
  self->detail = g_strdup (detail);
}

static const CsStorePeersEvents events = { on_state, on_changed, on_problem };

CsTestMemory *
cs_test_memory_new (const char *folder, const char *keyring_folder)
{
  CsTestMemory *self = g_new0 (CsTestMemory, 1);

  self->keyring = cs_store_keyring_new (keyring_folder);
  self->peers = cs_store_peers_new (folder, self->keyring);
  cs_store_peers_set_events (self->peers, &events, self);
  return self;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
cs_test_memory_load (CsTestMemory *self)
{
  gboolean loaded = FALSE;

  cs_store_peers_load_async (self->peers, on_loaded, &loaded);
  CS_TEST_WAIT_FOR (loaded);
}

CsTestMemory *
cs_test_memory_open (const char *folder, const char *keyring_folder)
{
  CsTestMemory *self = cs_test_memory_new (folder, keyring_folder);

  cs_test_memory_load (self);
  return self;
}

void
cs_test_memory_flush (CsTestMemory *self)
{
  gboolean flushed = FALSE;

  cs_store_peers_flush_async (self->peers, on_loaded, &flushed);
  CS_TEST_WAIT_FOR (flushed);
}

void
cs_test_memory_close (CsTestMemory *self)
{
  if (self == NULL)
    return;
  cs_test_memory_flush (self);
  cs_store_peers_set_events (self->peers, NULL, NULL);
  cs_store_peers_unref (self->peers);
  cs_store_keyring_unref (self->keyring);
  cs_test_loop_settle ();
  g_free (self->detail);
  g_free (self);
}

static CsZrtpCache *
get_cache (CsTestMemory *self, const char *address, guint8 device, guint8 zid[static CS_ZID_LEN])
{
  CsZrtpCache *cache = cs_store_peers_get_cache (self->peers, own_zid, address);

  g_assert_nonnull (cache);
  memset (zid, 0, CS_ZID_LEN);
  zid[0] = device;
  return cache;
}

static CsSecret *
secret_of (guint8 byte)
{
  CsSecret *secret = cs_secret_new (CS_ZRTP_RETAINED_LEN);

  memset (secret->bytes, byte, secret->len);
  return secret;
}

void
cs_test_memory_learn (CsTestMemory *self, const char *address, guint8 device, guint8 secret)
{
  guint8 zid[CS_ZID_LEN];
  g_autoptr (CsZrtpCache) cache = get_cache (self, address, device, zid);
  g_autoptr (CsSecret) rs1 = secret_of (secret);
  g_autoptr (CsZrtpRetained) retained = cache->klass->get (cache, zid);

  cache->klass->update (cache, zid, rs1, retained != NULL ? retained->rs1 : NULL, CS_ZRTP_EXPIRY_NEVER, TRUE);
}

void
cs_test_memory_vouch (CsTestMemory *self, const char *address, guint8 device, guint8 secret)
{
  guint8 zid[CS_ZID_LEN];
  g_autoptr (CsZrtpCache) cache = get_cache (self, address, device, zid);
  g_autoptr (CsSecret) rs1 = secret_of (secret);

  cache->klass->set_checked (cache, zid, rs1, CS_ZRTP_EXPIRY_NEVER);
}

void
cs_test_memory_expect (CsTestMemory *self, const char *address, guint8 device, guint8 rs1, guint8 rs2, gboolean checked)
{
  guint8 zid[CS_ZID_LEN];
  g_autoptr (CsZrtpCache) cache = get_cache (self, address, device, zid);
  g_autoptr (CsZrtpRetained) retained = cache->klass->get (cache, zid);
  g_autoptr (CsSecret) first = secret_of (rs1);
  g_autoptr (CsSecret) second = secret_of (rs2);

  g_assert_cmpint (retained != NULL, ==, rs1 != 0);
  if (retained == NULL)
    return;
  g_assert_true (cs_secret_equal (retained->rs1, first));
  g_assert_cmpint (retained->rs2 != NULL, ==, rs2 != 0);
  g_assert_true (rs2 == 0 || cs_secret_equal (retained->rs2, second));
  g_assert_cmpint (retained->checked, ==, checked);
  g_assert_cmpint (retained->checked_at_s > 0, ==, checked);
}

guint
cs_test_memory_count (CsTestMemory *self)
{
  g_autoptr (GPtrArray) peers = cs_store_peers_list (self->peers);

  return peers->len;
}
