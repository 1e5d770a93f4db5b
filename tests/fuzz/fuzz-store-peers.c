/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-peer-book-private.h"

#include "base/cs-limits.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as what was remembered about peers, after the seal was opened. What parses keeps within the caps, is
 * printed and parses to the same again, and takes every change. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define NOW 1000

static const guint8 zid[CS_ZID_LEN] = "device";

static void
assert_same_peer (const CsStorePeer *a, const CsStorePeer *b)
{
  g_assert_cmpstr (a->address, ==, b->address);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->requirement, ==, b->requirement);
  g_assert_cmpint (a->ever_checked, ==, b->ever_checked);
  g_assert_cmpint (a->had_zrtp, ==, b->had_zrtp);
  g_assert_cmpint (a->checked_at_s, ==, b->checked_at_s);
  g_assert_cmpuint (a->devices->len, ==, b->devices->len);
  g_assert_cmpuint (a->devices->len, <=, CS_LIMIT_STORE_PEER_DEVICES);
}

static void
check_round_trip (const CsStorePeerBook *book)
{
  g_autoptr (CsSecret) printed = cs_store_peer_book_print (book);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStorePeerBook) again = cs_store_peer_book_parse (printed->bytes, printed->len, NOW, &error);
  g_autoptr (GPtrArray) peers = cs_store_peer_book_list (book);
  g_autoptr (GPtrArray) peers_again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (printed->len, <=, CS_LIMIT_STORE_PEERS_FILE);
  peers_again = cs_store_peer_book_list (again);
  g_assert_cmpuint (peers->len, <=, CS_LIMIT_STORE_PEERS);
  g_assert_cmpuint (peers->len, ==, peers_again->len);
  for (guint i = 0; i < peers->len; i++)
    assert_same_peer (peers->pdata[i], peers_again->pdata[i]);
}

static void
apply (CsStorePeerBook *book, const char *address, CsStoreChangeKind kind)
{
  g_autoptr (CsStoreChange) change = cs_store_change_new (kind, address);

  memcpy (change->zid, zid, CS_ZID_LEN);
  change->rs1 = cs_secret_new (CS_ZRTP_RETAINED_LEN);
  change->expiry_s = 1;
  change->now_s = NOW;
  change->text = g_strdup ("clear");
  cs_store_peer_book_apply (book, change);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_parse (data, size, NOW, &error);
  g_autoptr (GPtrArray) peers = NULL;

  g_assert_true ((book == NULL) == (error != NULL));
  if (book == NULL)
    return 0;

  check_round_trip (book);
  peers = cs_store_peer_book_list (book);
  apply (book, "sip:new@example.org", CS_STORE_CHANGE_LEARN);
  for (guint i = 0; i < peers->len && i < 8; i++)
    apply (book, ((CsStorePeer *) peers->pdata[i])->address, (CsStoreChangeKind) (i % (CS_STORE_CHANGE_NAME + 1)));
  check_round_trip (book);
  return 0;
}
