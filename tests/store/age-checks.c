/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes every check that a data folder remembers so many days older: age-checks FOLDER DAYS. With its keyring. */
#include "cs-test-peers.h"

#include "store/cs-store-peers-internal.h"

#include <string.h>

#define DAY_S (24 * 60 * 60)

static void
make_change (CsStorePeers *peers, CsStoreChange *change)
{
  g_mutex_lock (&peers->mutex);
  cs_store_peer_book_apply (peers->book, change);
  g_queue_push_tail (&peers->changes, change);
  cs_store_peers_post (peers);
  g_mutex_unlock (&peers->mutex);
}

static void
age_device (CsStorePeers *peers, const char *address, const CsStoreDevice *device, gint64 days)
{
  g_autoptr (CsZrtpRetained) retained
      = cs_store_peer_book_get (peers->book, device->own_zid, address, device->zid, device->last_seen_s);
  CsStoreChange *change = cs_store_change_new (CS_STORE_CHANGE_VOUCH, address);

  g_assert_nonnull (retained);
  memcpy (change->own_zid, device->own_zid, CS_ZID_LEN);
  memcpy (change->zid, device->zid, CS_ZID_LEN);
  change->rs1 = cs_secret_copy (retained->rs1);
  change->expiry_s = CS_ZRTP_EXPIRY_NEVER;
  change->now_s = device->checked_at_s - days * DAY_S;
  make_change (peers, change);
}

int
main (int argc, char **argv)
{
  g_autoptr (CsTestMemory) memory = NULL;
  g_autoptr (GPtrArray) peers = NULL;
  guint aged = 0;

  g_assert_cmpint (argc, ==, 3);
  memory = cs_test_memory_open (argv[1], argv[1]);
  peers = cs_store_peers_list (memory->peers);
  for (guint i = 0; i < peers->len; i++)
    {
      const CsStorePeer *peer = peers->pdata[i];

      for (guint j = 0; j < peer->devices->len; j++)
        {
          const CsStoreDevice *device = &g_array_index (peer->devices, CsStoreDevice, j);

          if (device->checked_at_s == 0)
            continue;
          age_device (memory->peers, peer->address, device, g_ascii_strtoll (argv[2], NULL, 10));
          aged++;
        }
    }
  return aged > 0 ? 0 : 1;
}
