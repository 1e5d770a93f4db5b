/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-peer-book-private.h"

#include "base/cs-limits.h"

#include <string.h>

#define ANNA "sip:anna@example.org"
#define BERT "sip:bert@example.org"

static const guint8 own[CS_ZID_LEN] = "our own zid";
static const guint8 other_own[CS_ZID_LEN] = "another own";
static const guint8 phone[CS_ZID_LEN] = "anna's phone";
static const guint8 laptop[CS_ZID_LEN] = "anna laptop";

/* ---- changes by hand ---- */

static CsSecret *
secret_of (guint number)
{
  CsSecret *secret = cs_secret_new (CS_ZRTP_RETAINED_LEN);

  memset (secret->bytes, (int) number, secret->len);
  return secret;
}

static CsStoreChange *
device_change (CsStoreChangeKind kind, const char *address, const guint8 *zid, guint secret, gint64 now_s)
{
  CsStoreChange *change = cs_store_change_new (kind, address);

  memcpy (change->own_zid, own, CS_ZID_LEN);
  memcpy (change->zid, zid, CS_ZID_LEN);
  change->rs1 = secret != 0 ? secret_of (secret) : NULL;
  change->expiry_s = CS_ZRTP_EXPIRY_NEVER;
  change->now_s = now_s;
  return change;
}

static gboolean
apply (CsStorePeerBook *book, CsStoreChange *change)
{
  const gboolean applied = cs_store_peer_book_apply (book, change);

  cs_store_change_free (change);
  return applied;
}

/* The newest secret of the device is the one that matched, as in a call that nobody meddles with. */
static void
match_newest (CsStorePeerBook *book, CsStoreChange *change)
{
  g_autoptr (CsZrtpRetained) retained
      = cs_store_peer_book_get (book, change->own_zid, change->address, change->zid, change->now_s);

  change->matched = retained != NULL ? cs_secret_copy (retained->rs1) : NULL;
}

static gboolean
learn (CsStorePeerBook *book, const char *address, const guint8 *zid, guint secret, gboolean checked, gint64 now_s)
{
  CsStoreChange *change = device_change (CS_STORE_CHANGE_LEARN, address, zid, secret, now_s);

  change->checked = checked;
  match_newest (book, change);
  return apply (book, change);
}

static gboolean
learn_for (CsStorePeerBook *book, const char *address, const guint8 *zid, guint secret, guint32 expiry_s, gint64 now_s)
{
  CsStoreChange *change = device_change (CS_STORE_CHANGE_LEARN, address, zid, secret, now_s);

  change->checked = TRUE;
  change->expiry_s = expiry_s;
  match_newest (book, change);
  return apply (book, change);
}

static gboolean
vouch (CsStorePeerBook *book, const char *address, const guint8 *zid, guint secret, gint64 now_s)
{
  return apply (book, device_change (CS_STORE_CHANGE_VOUCH, address, zid, secret, now_s));
}

static gboolean
require (CsStorePeerBook *book, const char *address, const char *requirement, gint64 now_s)
{
  CsStoreChange *change = cs_store_change_new (CS_STORE_CHANGE_REQUIRE, address);

  change->text = g_strdup (requirement);
  change->now_s = now_s;
  return apply (book, change);
}

/* Fails unless the device is kept with these secrets (0: none; rs1 0: not kept at all) and this check. */
static void
expect (CsStorePeerBook *book, const char *address, const guint8 *zid, guint rs1, guint rs2, gint64 checked_at_s,
        gint64 now_s)
{
  g_autoptr (CsZrtpRetained) retained = cs_store_peer_book_get (book, own, address, zid, now_s);
  g_autoptr (CsSecret) first = secret_of (rs1);
  g_autoptr (CsSecret) second = secret_of (rs2);

  g_assert_true ((retained != NULL) == (rs1 != 0));
  if (retained == NULL)
    return;
  g_assert_true (cs_secret_equal (retained->rs1, first));
  g_assert_true ((retained->rs2 != NULL) == (rs2 != 0));
  if (rs2 != 0)
    g_assert_true (cs_secret_equal (retained->rs2, second));
  g_assert_cmpint (retained->checked, ==, checked_at_s != 0);
  g_assert_cmpint (retained->checked_at_s, ==, checked_at_s);
}

static void
test_learning (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeer) anna = NULL;
  const CsStoreDevice *device;

  expect (book, ANNA, phone, 0, 0, 0, 10);
  g_assert_true (learn (book, ANNA, phone, 1, FALSE, 10));
  expect (book, ANNA, phone, 1, 0, 0, 10);
  g_assert_true (learn (book, ANNA, phone, 2, FALSE, 20));
  expect (book, ANNA, phone, 2, 1, 0, 20);
  g_assert_true (learn (book, ANNA, phone, 3, FALSE, 30));
  expect (book, ANNA, phone, 3, 2, 0, 30);

  /* for this address, this device and this ZID of ours only */
  expect (book, BERT, phone, 0, 0, 0, 30);
  expect (book, ANNA, laptop, 0, 0, 0, 30);
  g_assert_null (cs_store_peer_book_get (book, other_own, ANNA, phone, 30));

  anna = cs_store_peer_book_find (book, ANNA);
  g_assert_true (anna->had_zrtp);
  g_assert_false (anna->ever_checked);
  g_assert_null (anna->requirement);
  g_assert_cmpint (anna->checked_at_s, ==, 0);
  g_assert_cmpuint (anna->devices->len, ==, 1);
  device = &g_array_index (anna->devices, CsStoreDevice, 0);
  g_assert_cmpint (device->first_seen_s, ==, 10);
  g_assert_cmpint (device->last_seen_s, ==, 30);
}

static void
test_checking (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();

  learn (book, ANNA, phone, 1, FALSE, 10);
  learn (book, ANNA, phone, 2, FALSE, 20);
  /* what was vouched for is alone */
  g_assert_true (vouch (book, ANNA, phone, 3, 30));
  expect (book, ANNA, phone, 3, 0, 30, 30);
  /* the check stays from call to call, with its date */
  learn (book, ANNA, phone, 4, TRUE, 40);
  expect (book, ANNA, phone, 4, 3, 30, 40);
  /* a call that began before it was undone does not bring it back */
  apply (book, device_change (CS_STORE_CHANGE_UNCHECK_DEVICE, ANNA, phone, 0, 50));
  expect (book, ANNA, phone, 4, 3, 0, 50);
  learn (book, ANNA, phone, 5, TRUE, 60);
  expect (book, ANNA, phone, 5, 4, 0, 60);
  /* a device that nobody knew is checked at once */
  g_assert_true (vouch (book, ANNA, laptop, 6, 70));
  expect (book, ANNA, laptop, 6, 0, 70, 70);
  /* the peer did not keep the check */
  learn (book, ANNA, laptop, 7, FALSE, 80);
  expect (book, ANNA, laptop, 7, 6, 0, 80);
}

/* Somebody shows the ZID of a device that is known by the secrets 2 and 1, checked at 10. Only who has one of them
 * moves anything, and that one stays. */
typedef struct {
  const char *name;
  guint matched; /* 0: nothing was retained when the call began */
  guint32 expiry_s;
  gboolean forgot; /* the check was taken back before */
  guint rs1, rs2;
} Claim;

static const Claim claims[] = {
  { "newest", 2, CS_ZRTP_EXPIRY_NEVER, FALSE, 9, 2 },
  { "one-before", 1, CS_ZRTP_EXPIRY_NEVER, FALSE, 9, 1 },
  { "not-kept-any-more", 2, CS_ZRTP_EXPIRY_NOT_KEPT, FALSE, 0, 0 },
  { "not-kept-one-before", 1, CS_ZRTP_EXPIRY_NOT_KEPT, FALSE, 0, 0 },
  { "nothing", 0, CS_ZRTP_EXPIRY_NEVER, FALSE, 2, 1 },
  { "nothing-for-an-hour", 0, 3600, FALSE, 2, 1 },
  { "nothing-to-be-forgotten", 0, CS_ZRTP_EXPIRY_NOT_KEPT, FALSE, 2, 1 },
  { "nothing-unchecked", 0, CS_ZRTP_EXPIRY_NEVER, TRUE, 2, 1 },
  { "nothing-unchecked-to-be-forgotten", 0, CS_ZRTP_EXPIRY_NOT_KEPT, TRUE, 2, 1 },
  { "another", 5, CS_ZRTP_EXPIRY_NEVER, FALSE, 2, 1 },
  { "another-to-be-forgotten", 5, CS_ZRTP_EXPIRY_NOT_KEPT, FALSE, 2, 1 },
  { "another-unchecked", 5, CS_ZRTP_EXPIRY_NEVER, TRUE, 2, 1 },
  { "its-own-new-one", 9, CS_ZRTP_EXPIRY_NEVER, FALSE, 2, 1 },
};

static void
test_claim (gconstpointer data)
{
  const Claim *claim = data;
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  const gboolean moved = claim->rs1 != 2;
  CsStoreChange *change;

  vouch (book, ANNA, phone, 1, 10);
  learn (book, ANNA, phone, 2, TRUE, 20);
  if (claim->forgot)
    apply (book, device_change (CS_STORE_CHANGE_UNCHECK_DEVICE, ANNA, phone, 0, 25));
  change = device_change (CS_STORE_CHANGE_LEARN, ANNA, phone, 9, 30);
  change->matched = claim->matched != 0 ? secret_of (claim->matched) : NULL;
  change->expiry_s = claim->expiry_s;
  change->checked = moved && !claim->forgot;
  g_assert_true (apply (book, change));
  expect (book, ANNA, phone, claim->rs1, claim->rs2, claim->forgot ? 0 : 10, 40);

  /* the device itself comes again */
  if (claim->rs1 == 2)
    {
      learn (book, ANNA, phone, 3, TRUE, 50);
      expect (book, ANNA, phone, 3, 2, claim->forgot ? 0 : 10, 50);
    }
}

static void
assert_peer (CsStorePeerBook *book, const char *address, gboolean ever_checked, gint64 checked_at_s, guint n_devices)
{
  g_autoptr (CsStorePeer) peer = cs_store_peer_book_find (book, address);

  g_assert_nonnull (peer);
  g_assert_cmpint (peer->ever_checked, ==, ever_checked);
  g_assert_cmpint (peer->checked_at_s, ==, checked_at_s);
  g_assert_cmpuint (peer->devices->len, ==, n_devices);
}

static void
test_ratchet (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  CsStoreChange *forget;

  vouch (book, ANNA, phone, 1, 10);
  vouch (book, ANNA, laptop, 2, 20);
  assert_peer (book, ANNA, TRUE, 20, 2);

  /* whatever happens to its devices, it was checked once */
  apply (book, cs_store_change_new (CS_STORE_CHANGE_UNCHECK, ANNA));
  assert_peer (book, ANNA, TRUE, 0, 2);
  expect (book, ANNA, phone, 1, 0, 0, 30);
  forget = cs_store_change_new (CS_STORE_CHANGE_FORGET_DEVICE, ANNA);
  memcpy (forget->zid, phone, CS_ZID_LEN);
  apply (book, forget);
  expect (book, ANNA, phone, 0, 0, 0, 30);
  assert_peer (book, ANNA, TRUE, 0, 1);
  learn_for (book, ANNA, laptop, 3, CS_ZRTP_EXPIRY_NOT_KEPT, 40);
  expect (book, ANNA, laptop, 0, 0, 0, 40);
  assert_peer (book, ANNA, TRUE, 0, 0);

  /* but the user may lift it, or forget the peer */
  apply (book, cs_store_change_new (CS_STORE_CHANGE_LIFT, ANNA));
  assert_peer (book, ANNA, FALSE, 0, 0);
  apply (book, cs_store_change_new (CS_STORE_CHANGE_FORGET, ANNA));
  g_assert_null (cs_store_peer_book_find (book, ANNA));
}

static void
test_requirement_and_name (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeer) anna = NULL;
  CsStoreChange *name = cs_store_change_new (CS_STORE_CHANGE_NAME, ANNA);

  name->text = g_strdup ("Anna");
  /* a name alone is not remembered */
  g_assert_true (cs_store_peer_book_apply (book, name));
  g_assert_null (cs_store_peer_book_find (book, ANNA));
  g_assert_true (require (book, ANNA, NULL, 5));
  g_assert_null (cs_store_peer_book_find (book, ANNA));

  g_assert_true (require (book, ANNA, "end-to-end", 5));
  g_assert_true (apply (book, name));
  anna = cs_store_peer_book_find (book, ANNA);
  g_assert_cmpstr (anna->requirement, ==, "end-to-end");
  g_assert_cmpstr (anna->name, ==, "Anna");
  g_assert_cmpint (anna->last_seen_s, ==, 5);
  g_assert_true (require (book, ANNA, NULL, 6));
  g_assert_null (cs_store_peer_book_find (book, ANNA));
}

static void
test_expiry (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeerBook) later = NULL;
  g_autoptr (CsSecret) bytes = NULL;
  CsStoreChange *change = device_change (CS_STORE_CHANGE_VOUCH, ANNA, phone, 1, 1000);

  change->expiry_s = 100;
  apply (book, change);
  vouch (book, BERT, laptop, 2, 1000);
  expect (book, ANNA, phone, 1, 0, 1000, 1099);
  expect (book, ANNA, phone, 0, 0, 0, 1100);
  expect (book, BERT, laptop, 2, 0, 1000, G_MAXINT32);

  /* it is not brought along into the next one, and neither is the check */
  learn_for (book, ANNA, phone, 3, 100, 1100);
  expect (book, ANNA, phone, 3, 0, 0, 1100);

  /* nor into the next run; that there was a check is known for ever */
  bytes = cs_store_peer_book_print (book);
  later = cs_store_peer_book_parse (bytes->bytes, bytes->len, 1200, NULL);
  g_assert_nonnull (later);
  assert_peer (later, ANNA, TRUE, 0, 0);
  assert_peer (later, BERT, TRUE, 1000, 1);
}

static void
zid_of (guint8 *zid, guint number)
{
  memset (zid, 0, CS_ZID_LEN);
  zid[0] = 1;
  zid[10] = (guint8) (number >> 8);
  zid[11] = (guint8) number;
}

/* Somebody who calls from ever new devices drives out those that were not checked, oldest first, and no others. */
static void
test_many_devices (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  guint8 zid[CS_ZID_LEN];

  vouch (book, ANNA, phone, 1, 10);
  for (guint i = 0; i < CS_LIMIT_STORE_PEER_DEVICES - 1; i++)
    {
      zid_of (zid, i);
      g_assert_true (learn (book, ANNA, zid, 2, FALSE, 20 + i));
    }
  g_assert_true (learn (book, ANNA, laptop, 3, FALSE, 100));
  assert_peer (book, ANNA, TRUE, 10, CS_LIMIT_STORE_PEER_DEVICES);
  expect (book, ANNA, phone, 1, 0, 10, 100);
  expect (book, ANNA, laptop, 3, 0, 0, 100);
  zid_of (zid, 0);
  expect (book, ANNA, zid, 0, 0, 0, 100);
  zid_of (zid, 1);
  expect (book, ANNA, zid, 2, 0, 0, 100);

  /* all of them checked: there is no room, and it is said */
  for (guint i = 1; i < CS_LIMIT_STORE_PEER_DEVICES - 1; i++)
    {
      zid_of (zid, i);
      g_assert_true (vouch (book, ANNA, zid, 2, 200 + i));
    }
  g_assert_true (vouch (book, ANNA, laptop, 3, 300));
  zid_of (zid, 999);
  g_assert_false (learn (book, ANNA, zid, 4, FALSE, 400));
  g_assert_false (vouch (book, ANNA, zid, 4, 400));
  assert_peer (book, ANNA, TRUE, 300, CS_LIMIT_STORE_PEER_DEVICES);
  expect (book, ANNA, phone, 1, 0, 10, 400);
}

static void
test_many_peers (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (GPtrArray) peers = NULL;

  vouch (book, ANNA, phone, 1, 1);
  require (book, BERT, "clear", 1);
  for (guint i = 0; i < CS_LIMIT_STORE_PEERS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%u@example.org", i);

      g_assert_true (learn (book, address, laptop, 2, FALSE, 10 + i));
    }
  peers = cs_store_peer_book_list (book);
  g_assert_cmpuint (peers->len, ==, CS_LIMIT_STORE_PEERS);
  assert_peer (book, ANNA, TRUE, 1, 1);
  assert_peer (book, BERT, FALSE, 0, 0);
  g_assert_null (cs_store_peer_book_find (book, "sip:0@example.org"));
  g_assert_null (cs_store_peer_book_find (book, "sip:1@example.org"));
  assert_peer (book, "sip:2@example.org", FALSE, 0, 1);

  for (guint i = 2; i < CS_LIMIT_STORE_PEERS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%u@example.org", i);

      g_assert_true (vouch (book, address, laptop, 2, 10000));
    }
  g_assert_false (learn (book, "sip:late@example.org", phone, 3, FALSE, 20000));
  g_assert_false (require (book, "sip:late@example.org", "clear", 20000));
  g_assert_null (cs_store_peer_book_find (book, "sip:late@example.org"));
  assert_peer (book, ANNA, TRUE, 1, 1);
}

/* The cap on devices in all is below that of peers times devices. */
static void
test_many_devices_of_many (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  const guint n_peers = CS_LIMIT_STORE_DEVICES / CS_LIMIT_STORE_PEER_DEVICES;
  guint8 zid[CS_ZID_LEN];

  for (guint i = 0; i < n_peers; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%u@example.org", i);

      for (guint d = 0; d < CS_LIMIT_STORE_PEER_DEVICES; d++)
        {
          zid_of (zid, d);
          g_assert_true (i == 0 ? vouch (book, address, zid, 1, 1) : learn (book, address, zid, 1, FALSE, 100 + i + d));
        }
    }
  g_assert_true (learn (book, ANNA, phone, 2, FALSE, 10000));
  expect (book, ANNA, phone, 2, 0, 0, 10000);
  assert_peer (book, "sip:0@example.org", TRUE, 1, CS_LIMIT_STORE_PEER_DEVICES);
  assert_peer (book, "sip:1@example.org", FALSE, 0, CS_LIMIT_STORE_PEER_DEVICES - 1);
  assert_peer (book, "sip:2@example.org", FALSE, 0, CS_LIMIT_STORE_PEER_DEVICES);
}

static void
test_list_order (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (GPtrArray) peers = NULL;
  const CsStorePeer *anna;

  learn (book, ANNA, phone, 1, FALSE, 10);
  learn (book, BERT, phone, 1, FALSE, 20);
  learn (book, ANNA, laptop, 1, FALSE, 30);
  peers = cs_store_peer_book_list (book);
  g_assert_cmpuint (peers->len, ==, 2);
  anna = peers->pdata[0];
  g_assert_cmpstr (anna->address, ==, ANNA);
  g_assert_cmpmem (g_array_index (anna->devices, CsStoreDevice, 0).zid, CS_ZID_LEN, laptop, CS_ZID_LEN);
  g_assert_cmpmem (g_array_index (anna->devices, CsStoreDevice, 1).zid, CS_ZID_LEN, phone, CS_ZID_LEN);
}

/* ---- one person under two addresses ---- */

#define OLD_ANNA "sip:Anna@example.org"

/* The same device under both addresses, each with a secret (0: not there) and a check. */
typedef struct {
  const char *name;
  guint secret, old_secret;
  gint64 checked_at_s, old_checked_at_s;
  gint64 seen_s, old_seen_s;
  guint kept;
} Same;

static const Same same[] = {
  { "new-only", 1, 0, 0, 0, 10, 0, 1 },
  { "old-only", 0, 2, 0, 0, 0, 10, 2 },
  { "old-only-checked", 0, 2, 0, 10, 0, 10, 2 },
  { "newer", 1, 2, 0, 0, 20, 10, 1 },
  { "older", 1, 2, 0, 0, 10, 20, 2 },
  { "checked", 1, 2, 10, 0, 10, 20, 1 },
  { "old-checked", 1, 2, 0, 10, 20, 10, 2 },
  { "both-checked", 1, 2, 10, 20, 10, 20, 2 },
};

static void
put_device (CsStorePeerBook *book, const char *address, guint secret, gint64 checked_at_s, gint64 seen_s)
{
  if (secret == 0)
    return;
  if (checked_at_s != 0)
    vouch (book, address, phone, secret, checked_at_s);
  else
    learn (book, address, phone, secret, FALSE, seen_s);
}

static void
test_same (gconstpointer data)
{
  const Same *row = data;
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  const gint64 checked_at_s = row->kept == row->secret ? row->checked_at_s : row->old_checked_at_s;

  put_device (book, ANNA, row->secret, row->checked_at_s, row->seen_s);
  put_device (book, OLD_ANNA, row->old_secret, row->old_checked_at_s, row->old_seen_s);
  cs_store_peer_book_merge (book, ANNA, OLD_ANNA);
  g_assert_null (cs_store_peer_book_find (book, OLD_ANNA));
  assert_peer (book, ANNA, row->checked_at_s != 0 || row->old_checked_at_s != 0, checked_at_s, 1);
  expect (book, ANNA, phone, row->kept, 0, checked_at_s, 30);
  /* all of it is still there for others */
  learn (book, BERT, laptop, 5, FALSE, 40);
  expect (book, ANNA, phone, row->kept, 0, checked_at_s, 40);
  expect (book, BERT, laptop, 5, 0, 0, 40);
}

static char *
lower (const char *address)
{
  return g_ascii_strdown (address, -1);
}

static void
test_rekey (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeer) anna = NULL;
  guint8 zid[CS_ZID_LEN];

  vouch (book, OLD_ANNA, phone, 1, 10);
  require (book, OLD_ANNA, "clear", 10);
  require (book, ANNA, "end-to-end", 20);
  for (guint i = 0; i < CS_LIMIT_STORE_PEER_DEVICES; i++)
    {
      zid_of (zid, i);
      learn (book, "sip:ANNA@example.org", zid, 2, FALSE, 30 + i);
    }
  learn (book, BERT, phone, 3, FALSE, 10);
  g_assert_true (cs_store_peer_book_rekey (book, lower));
  assert_peer (book, ANNA, TRUE, 10, CS_LIMIT_STORE_PEER_DEVICES);
  expect (book, ANNA, phone, 1, 0, 10, 100);
  zid_of (zid, 0);
  expect (book, ANNA, zid, 0, 0, 0, 100);
  expect (book, BERT, phone, 3, 0, 0, 100);
  anna = cs_store_peer_book_find (book, ANNA);
  g_assert_cmpstr (anna->requirement, ==, "end-to-end");
  g_assert_false (cs_store_peer_book_rekey (book, lower));
}

/* Books that were written before there were flags. */
static void
test_without_flags (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeerBook) again = NULL;
  g_autoptr (CsSecret) bytes = NULL;
  g_autoptr (CsSecret) old = NULL;

  vouch (book, ANNA, phone, 1, 10);
  cs_store_peer_book_set_incomplete (book, TRUE);
  bytes = cs_store_peer_book_print (book);
  again = cs_store_peer_book_parse (bytes->bytes, bytes->len, 20, NULL);
  g_assert_true (cs_store_peer_book_is_incomplete (again));
  g_clear_pointer (&again, cs_store_peer_book_free);

  old = cs_secret_new (bytes->len - 1);
  memcpy (old->bytes, bytes->bytes, 10);
  memcpy (old->bytes + 10, bytes->bytes + 11, bytes->len - 11);
  old->bytes[1] = 1;
  again = cs_store_peer_book_parse (old->bytes, old->len, 20, NULL);
  g_assert_nonnull (again);
  g_assert_false (cs_store_peer_book_is_incomplete (again));
  expect (again, ANNA, phone, 1, 0, 10, 20);
}

/* ---- bytes ---- */

static CsStorePeerBook *
sample_book (void)
{
  CsStorePeerBook *book = cs_store_peer_book_new ();
  CsStoreChange *name = cs_store_change_new (CS_STORE_CHANGE_NAME, ANNA);

  learn (book, ANNA, phone, 1, FALSE, 10);
  learn (book, ANNA, phone, 2, FALSE, 20);
  vouch (book, ANNA, laptop, 3, 30);
  require (book, ANNA, "provider", 30);
  name->text = g_strdup ("Änna");
  apply (book, name);
  learn (book, BERT, phone, 4, FALSE, 40);
  cs_store_peer_book_set_generation (book, 7);
  return book;
}

static void
test_round_trip (void)
{
  g_autoptr (CsStorePeerBook) book = sample_book ();
  g_autoptr (CsSecret) bytes = cs_store_peer_book_print (book);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStorePeerBook) again = cs_store_peer_book_parse (bytes->bytes, bytes->len, 50, &error);
  g_autoptr (CsStorePeer) anna = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (cs_store_peer_book_get_generation (again), ==, 7);
  expect (again, ANNA, phone, 2, 1, 0, 50);
  expect (again, ANNA, laptop, 3, 0, 30, 50);
  expect (again, BERT, phone, 4, 0, 0, 50);
  anna = cs_store_peer_book_find (again, ANNA);
  g_assert_cmpstr (anna->name, ==, "Änna");
  g_assert_cmpstr (anna->requirement, ==, "provider");
  g_assert_true (anna->ever_checked && anna->had_zrtp);
  g_assert_cmpint (anna->last_seen_s, ==, 30);
}

/* The longest of everything still fits. */
static void
test_fullest (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autofree char *name = g_strnfill (CS_LIMIT_DISPLAY_NAME, 'n');
  g_autofree char *filling = g_strnfill (CS_LIMIT_ADDRESS - 8, 'a');
  g_autoptr (CsStorePeerBook) again = NULL;
  g_autoptr (CsSecret) bytes = NULL;
  g_autoptr (GPtrArray) peers = NULL;

  for (guint i = 0; i < CS_LIMIT_STORE_PEERS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%04u%s", i, filling);
      CsStoreChange *change = cs_store_change_new (CS_STORE_CHANGE_NAME, address);

      g_assert_true (vouch (book, address, phone, 1, 1));
      g_assert_true (vouch (book, address, laptop, 1, 1));
      change->text = g_strdup (name);
      g_assert_true (apply (book, change));
    }
  bytes = cs_store_peer_book_print (book);
  g_assert_cmpuint (bytes->len, <=, CS_LIMIT_STORE_PEERS_FILE);
  again = cs_store_peer_book_parse (bytes->bytes, bytes->len, 1, NULL);
  g_assert_nonnull (again);
  peers = cs_store_peer_book_list (again);
  g_assert_cmpuint (peers->len, ==, CS_LIMIT_STORE_PEERS);
}

static void
test_truncated (void)
{
  g_autoptr (CsStorePeerBook) book = sample_book ();
  g_autoptr (CsSecret) bytes = cs_store_peer_book_print (book);

  for (gsize len = 0; len < bytes->len; len++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsStorePeerBook) parsed = cs_store_peer_book_parse (bytes->bytes, len, 50, &error);

      g_assert_null (parsed);
      g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
    }
}

/* One byte of the printed book, counted from the beginning of one part of it, made into another. */
typedef struct {
  const char *name;
  gsize at;
  guint8 value;
} BadByte;

/* A book with one peer "a" and one device. */
#define HEAD 13
#define PEER (2 + 1 + 2 + 1 + 1 + 8 + 1)
#define DEVICE (HEAD + PEER)

static const BadByte bad_bytes[] = {
  { "version", 1, 3 },
  { "version-none", 1, 0 },
  { "version-without-flags", 1, 1 },
  { "version-high", 0, 1 },
  { "flag-of-the-book-unknown", 10, 2 },
  { "no-peers-but-more-bytes", 12, 0 },
  { "a-peer-more", 12, 2 },
  { "peers-past-the-cap", 11, 0xff },
  { "no-address", HEAD + 1, 0 },
  { "address-past-the-end", HEAD, 0xff },
  { "address-with-nul", HEAD + 2, 0 },
  { "address-with-newline", HEAD + 2, '\n' },
  { "address-not-utf8", HEAD + 2, 0xff },
  { "name-past-the-end", HEAD + 3, 0xff },
  { "requirement-unknown", HEAD + 5, 5 },
  { "flag-unknown", HEAD + 6, 0x04 },
  { "seen-before-time", HEAD + 7, 0x80 },
  { "a-device-more", HEAD + 15, 2 },
  { "a-device-less", HEAD + 15, 0 },
  { "devices-past-the-cap", HEAD + 15, CS_LIMIT_STORE_PEER_DEVICES + 1 },
  { "first-seen-before-time", DEVICE + 24, 0x80 },
  { "last-seen-before-time", DEVICE + 32, 0x80 },
  { "checked-before-time", DEVICE + 40, 0x80 },
  { "expires-before-time", DEVICE + 48, 0xff },
  { "no-secret", DEVICE + 56, 0 },
  { "second-secret-only", DEVICE + 56, 2 },
  { "three-secrets", DEVICE + 56, 7 },
};

static void
test_bad_byte (gconstpointer data)
{
  const BadByte *bad = data;
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeerBook) good = NULL;
  g_autoptr (CsStorePeerBook) parsed = NULL;
  g_autoptr (CsSecret) bytes = NULL;
  g_autoptr (GError) error = NULL;

  vouch (book, "a", phone, 1, 10);
  bytes = cs_store_peer_book_print (book);
  good = cs_store_peer_book_parse (bytes->bytes, bytes->len, 20, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (bytes->bytes[bad->at], !=, bad->value);
  bytes->bytes[bad->at] = bad->value;
  parsed = cs_store_peer_book_parse (bytes->bytes, bytes->len, 20, &error);
  g_assert_null (parsed);
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
}

/* The same peer, or the same device, twice. */
static void
test_twice (void)
{
  g_autoptr (CsStorePeerBook) book = cs_store_peer_book_new ();
  g_autoptr (CsStorePeerBook) parsed = NULL;
  g_autoptr (CsSecret) bytes = NULL;
  const gsize peer_len = PEER + 2 * CS_ZID_LEN + 4 * 8 + 1 + 2 * CS_ZRTP_RETAINED_LEN;

  vouch (book, "a", phone, 1, 10);
  vouch (book, "b", phone, 1, 10);
  bytes = cs_store_peer_book_print (book);
  g_assert_cmpuint (bytes->len, ==, HEAD + 2 * peer_len);
  memcpy (bytes->bytes + HEAD + peer_len, bytes->bytes + HEAD, peer_len);
  parsed = cs_store_peer_book_parse (bytes->bytes, bytes->len, 20, NULL);
  g_assert_null (parsed);

  g_clear_pointer (&bytes, cs_secret_free);
  cs_store_peer_book_free (g_steal_pointer (&book));
  book = cs_store_peer_book_new ();
  vouch (book, "a", phone, 1, 10);
  vouch (book, "a", laptop, 1, 10);
  bytes = cs_store_peer_book_print (book);
  memcpy (bytes->bytes + DEVICE + (bytes->len - DEVICE) / 2, bytes->bytes + DEVICE, (bytes->len - DEVICE) / 2);
  parsed = cs_store_peer_book_parse (bytes->bytes, bytes->len, 20, NULL);
  g_assert_null (parsed);
}

static const char *const unfit_addresses[] = { "", "a\nb", "a\x7f", "a\xff", "\x01" };

static void
test_unfit_addresses (void)
{
  g_autofree char *longest = g_strnfill (CS_LIMIT_ADDRESS, 'a');
  g_autofree char *longer = g_strnfill (CS_LIMIT_ADDRESS + 1, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (unfit_addresses); i++)
    g_assert_false (cs_store_peer_address_is_fit (unfit_addresses[i]));
  g_assert_true (cs_store_peer_address_is_fit (longest));
  g_assert_false (cs_store_peer_address_is_fit (longer));
  g_assert_false (cs_store_peer_requirement_is_fit ("none"));
  g_assert_true (cs_store_peer_requirement_is_fit ("checked"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer-book/learning", test_learning);
  g_test_add_func ("/peer-book/checking", test_checking);
  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *path = g_strdup_printf ("/peer-book/claim/%s", claims[i].name);

      g_test_add_data_func (path, &claims[i], test_claim);
    }
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *path = g_strdup_printf ("/peer-book/same/%s", same[i].name);

      g_test_add_data_func (path, &same[i], test_same);
    }
  g_test_add_func ("/peer-book/rekey", test_rekey);
  g_test_add_func ("/peer-book/without-flags", test_without_flags);
  g_test_add_func ("/peer-book/ratchet", test_ratchet);
  g_test_add_func ("/peer-book/requirement-and-name", test_requirement_and_name);
  g_test_add_func ("/peer-book/expiry", test_expiry);
  g_test_add_func ("/peer-book/many-devices", test_many_devices);
  g_test_add_func ("/peer-book/many-peers", test_many_peers);
  g_test_add_func ("/peer-book/many-devices-of-many", test_many_devices_of_many);
  g_test_add_func ("/peer-book/list-order", test_list_order);
  g_test_add_func ("/peer-book/round-trip", test_round_trip);
  g_test_add_func ("/peer-book/fullest", test_fullest);
  g_test_add_func ("/peer-book/truncated", test_truncated);
  g_test_add_func ("/peer-book/twice", test_twice);
  g_test_add_func ("/peer-book/unfit-addresses", test_unfit_addresses);
  for (guint i = 0; i < G_N_ELEMENTS (bad_bytes); i++)
    {
      g_autofree char *path = g_strconcat ("/peer-book/bad/", bad_bytes[i].name, NULL);

      g_test_add_data_func (path, &bad_bytes[i], test_bad_byte);
    }
  return g_test_run ();
}
