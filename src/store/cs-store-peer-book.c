/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered about people, as a value without a file. */
#include "store/cs-store-peer-book-internal.h"

#include "base/cs-limits.h"

#include <string.h>

static const char *const requirements[] = { "clear", "provider", "end-to-end", "checked" };

guint
cs_store_requirement_to_number (const char *requirement)
{
  for (guint i = 0; requirement != NULL && i < G_N_ELEMENTS (requirements); i++)
    if (strcmp (requirement, requirements[i]) == 0)
      return i + 1;
  return 0;
}

const char *
cs_store_requirement_from_number (guint number)
{
  return number > 0 && number <= G_N_ELEMENTS (requirements) ? requirements[number - 1] : NULL;
}

gboolean
cs_store_peer_requirement_is_fit (const char *requirement)
{
  return cs_store_requirement_to_number (requirement) != 0;
}

static gboolean
is_clean_text (const char *text, gsize max)
{
  if (*text == '\0' || strlen (text) > max || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

gboolean
cs_store_peer_address_is_fit (const char *address)
{
  return is_clean_text (address, CS_LIMIT_ADDRESS);
}

gboolean
cs_store_peer_name_is_fit (const char *name)
{
  return is_clean_text (name, CS_LIMIT_DISPLAY_NAME);
}

CsStoreChange *
cs_store_change_new (CsStoreChangeKind kind, const char *address)
{
  CsStoreChange *self = g_new0 (CsStoreChange, 1);

  self->kind = kind;
  self->address = g_strdup (address);
  return self;
}

gboolean
cs_store_change_fold (CsStoreChange *self, CsStoreChange *before)
{
  if (self->kind != CS_STORE_CHANGE_LEARN || before->kind != CS_STORE_CHANGE_LEARN || self->matched == NULL
      || strcmp (self->address, before->address) != 0 || memcmp (self->own_zid, before->own_zid, CS_ZID_LEN) != 0
      || memcmp (self->zid, before->zid, CS_ZID_LEN) != 0 || before->expiry_s == CS_ZRTP_EXPIRY_NOT_KEPT
      || !cs_secret_equal (self->matched, before->rs1))
    return FALSE;
  if (self->rs2 == NULL)
    self->rs2 = g_steal_pointer (&self->matched);
  cs_secret_free (self->matched);
  self->matched = g_steal_pointer (&before->matched);
  self->checked = self->checked && before->checked;
  return TRUE;
}

void
cs_store_change_free (CsStoreChange *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->text);
  cs_secret_free (self->rs1);
  cs_secret_free (self->matched);
  cs_secret_free (self->rs2);
  g_free (self);
}

/* ---- changes ---- */

/* A name alone is not worth an entry. */
static void
remove_entry_if_empty (CsStorePeerBook *self, CsStorePeerEntry *entry)
{
  if (entry->devices->len == 0 && !entry->ever_checked && !entry->had_zrtp && entry->requirement == 0)
    cs_store_peer_book_remove_entry (self, entry);
}

static gint64
expires_at (gint64 now_s, guint32 expiry_s)
{
  return expiry_s == CS_ZRTP_EXPIRY_NEVER ? G_MAXINT64 : now_s + expiry_s;
}

static gboolean
has_expired (const CsStoreDeviceEntry *device, gint64 now_s)
{
  return device->expires_at_s <= now_s;
}

static void
forget_this_device (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device = cs_store_peer_book_find_device (entry, change->own_zid, change->zid);

  if (device != NULL)
    cs_store_peer_book_remove_device (self, entry, device);
}

static gboolean
has_secret (const CsStorePeerBook *self, const CsStoreDeviceEntry *device, const CsSecret *secret)
{
  return (device->has_rs1
          && cs_bytes_equal (cs_store_peer_book_secret (self, device, 0), secret->bytes, CS_ZRTP_RETAINED_LEN))
         || (device->has_rs2
             && cs_bytes_equal (cs_store_peer_book_secret (self, device, 1), secret->bytes, CS_ZRTP_RETAINED_LEN));
}

/* A ZID travels in clear, so that anybody can show it. Of a device that is known, only somebody who has one of its
 * secrets can change what is kept: the call may have begun while what is remembered could not be read, or another one
 * may have replaced the secrets since. */
static gboolean
is_proven (const CsStorePeerBook *self, const CsStoreDeviceEntry *device, const CsStoreChange *change)
{
  if (device == NULL || !device->has_rs1)
    return TRUE;
  return change->matched != NULL && has_secret (self, device, change->matched);
}

static void
drop_what_has_expired (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device = cs_store_peer_book_find_device (entry, change->own_zid, change->zid);

  if (device == NULL || !has_expired (device, change->now_s))
    return;
  cs_store_peer_book_wipe_device (self, device);
  device->seen.checked_at_s = 0;
}

/* What was learnt of the address is kept even when there is no room for the device. */
static gboolean
apply_learn (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  const CsSecret *second = change->rs2 != NULL ? change->rs2 : change->matched;
  CsStoreDeviceEntry *device;

  entry->had_zrtp = TRUE;
  entry->last_seen_s = change->now_s;
  drop_what_has_expired (self, entry, change);
  if (!is_proven (self, cs_store_peer_book_find_device (entry, change->own_zid, change->zid), change))
    return TRUE;
  if (change->expiry_s == CS_ZRTP_EXPIRY_NOT_KEPT)
    {
      forget_this_device (self, entry, change);
      return TRUE;
    }
  device = cs_store_peer_book_find_or_add_device (self, entry, change);
  if (device == NULL)
    return FALSE;
  if (second != NULL)
    memcpy (cs_store_peer_book_secret (self, device, 1), second->bytes, CS_ZRTP_RETAINED_LEN);
  device->has_rs2 = second != NULL;
  memcpy (cs_store_peer_book_secret (self, device, 0), change->rs1->bytes, CS_ZRTP_RETAINED_LEN);
  device->has_rs1 = TRUE;
  device->expires_at_s = expires_at (change->now_s, change->expiry_s);
  device->seen.last_seen_s = change->now_s;
  /* Never set here: the user may have undone the check while this call began. */
  if (!change->checked)
    device->seen.checked_at_s = 0;
  return TRUE;
}

static gboolean
apply_vouch (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device;

  entry->ever_checked = entry->had_zrtp = TRUE;
  entry->last_seen_s = change->now_s;
  if (change->expiry_s == CS_ZRTP_EXPIRY_NOT_KEPT)
    {
      forget_this_device (self, entry, change);
      return TRUE;
    }
  device = cs_store_peer_book_find_or_add_device (self, entry, change);
  if (device == NULL)
    return FALSE;

  cs_store_peer_book_wipe_device (self, device);
  memcpy (cs_store_peer_book_secret (self, device, 0), change->rs1->bytes, CS_ZRTP_RETAINED_LEN);
  device->has_rs1 = TRUE;
  device->expires_at_s = expires_at (change->now_s, change->expiry_s);
  device->seen.last_seen_s = device->seen.checked_at_s = change->now_s;
  return TRUE;
}

static void
uncheck_devices (CsStorePeerEntry *entry)
{
  for (guint i = 0; i < entry->devices->len; i++)
    g_array_index (entry->devices, CsStoreDeviceEntry, i).seen.checked_at_s = 0;
}

/* Whatever ZID we had ourselves. */
static void
forget_devices (CsStorePeerBook *self, CsStorePeerEntry *entry, const guint8 *zid)
{
  for (guint i = entry->devices->len; i > 0; i--)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i - 1);

      if (memcmp (device->seen.zid, zid, CS_ZID_LEN) == 0)
        cs_store_peer_book_remove_device (self, entry, device);
    }
}

static void
set_name (CsStorePeerEntry *entry, const char *name)
{
  g_free (entry->name);
  entry->name = name != NULL && cs_store_peer_name_is_fit (name) ? g_strdup (name) : NULL;
}

static void
apply_to_known (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device;

  switch (change->kind)
    {
    case CS_STORE_CHANGE_UNCHECK_DEVICE:
      device = cs_store_peer_book_find_device (entry, change->own_zid, change->zid);
      if (device != NULL)
        device->seen.checked_at_s = 0;
      break;
    case CS_STORE_CHANGE_FORGET:
      cs_store_peer_book_remove_entry (self, entry);
      return;
    case CS_STORE_CHANGE_FORGET_DEVICE:
      forget_devices (self, entry, change->zid);
      break;
    case CS_STORE_CHANGE_UNCHECK:
      uncheck_devices (entry);
      break;
    case CS_STORE_CHANGE_LIFT:
      entry->ever_checked = FALSE;
      break;
    case CS_STORE_CHANGE_NAME:
      set_name (entry, change->text);
      break;
    case CS_STORE_CHANGE_REQUIRE:
      entry->requirement = cs_store_requirement_to_number (change->text);
      break;
    case CS_STORE_CHANGE_LEARN:
    case CS_STORE_CHANGE_VOUCH:
    case CS_STORE_CHANGE_MERGE:
    case CS_STORE_CHANGE_ACCEPT_LOSS:
    default:
      g_assert_not_reached ();
    }
  remove_entry_if_empty (self, entry);
}

static gboolean
apply_to_peer (CsStorePeerBook *self, const CsStoreChange *change)
{
  const gboolean adds = change->kind == CS_STORE_CHANGE_LEARN || change->kind == CS_STORE_CHANGE_VOUCH
                        || (change->kind == CS_STORE_CHANGE_REQUIRE && change->text != NULL);
  CsStorePeerEntry *entry = adds ? cs_store_peer_book_find_or_add_entry (self, change->address)
                                 : g_hash_table_lookup (self->entries, change->address);

  if (entry == NULL)
    return !adds;
  if (change->kind == CS_STORE_CHANGE_LEARN)
    return apply_learn (self, entry, change);
  if (change->kind == CS_STORE_CHANGE_VOUCH)
    return apply_vouch (self, entry, change);
  if (adds && entry->last_seen_s == 0)
    entry->last_seen_s = change->now_s;
  apply_to_known (self, entry, change);
  return TRUE;
}

gboolean
cs_store_peer_book_apply (CsStorePeerBook *self, const CsStoreChange *change)
{
  if (change->kind == CS_STORE_CHANGE_ACCEPT_LOSS)
    self->incomplete = FALSE;
  else if (change->kind == CS_STORE_CHANGE_MERGE)
    cs_store_peer_book_merge (self, change->address, change->text);
  else
    return apply_to_peer (self, change);
  return TRUE;
}

/* ---- answers ---- */

CsZrtpRetained *
cs_store_peer_book_get (const CsStorePeerBook *self, const guint8 own_zid[static CS_ZID_LEN], const char *address,
                        const guint8 zid[static CS_ZID_LEN], gint64 now_s)
{
  const CsStorePeerEntry *entry = g_hash_table_lookup (self->entries, address);
  const CsStoreDeviceEntry *device = entry != NULL ? cs_store_peer_book_find_device (entry, own_zid, zid) : NULL;
  g_autoptr (CsSecret) rs1 = NULL;
  g_autoptr (CsSecret) rs2 = NULL;

  if (device == NULL || !device->has_rs1 || has_expired (device, now_s))
    return NULL;
  rs1 = cs_secret_new_copy (cs_store_peer_book_secret (self, device, 0), CS_ZRTP_RETAINED_LEN);
  if (device->has_rs2)
    rs2 = cs_secret_new_copy (cs_store_peer_book_secret (self, device, 1), CS_ZRTP_RETAINED_LEN);
  return cs_zrtp_retained_new (rs1, rs2, device->seen.checked_at_s != 0, device->seen.checked_at_s);
}

void
cs_store_peer_free (CsStorePeer *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->name);
  g_free (self->requirement);
  g_array_unref (self->devices);
  g_free (self);
}

static int
compare_devices (gconstpointer a, gconstpointer b)
{
  const CsStoreDevice *first = a, *second = b;

  if (first->last_seen_s != second->last_seen_s)
    return first->last_seen_s > second->last_seen_s ? -1 : 1;
  return memcmp (first->zid, second->zid, CS_ZID_LEN);
}

static CsStorePeer *
describe (const CsStorePeerEntry *entry)
{
  CsStorePeer *peer = g_new0 (CsStorePeer, 1);

  peer->address = g_strdup (entry->address);
  peer->name = g_strdup (entry->name);
  peer->requirement = g_strdup (cs_store_requirement_from_number (entry->requirement));
  peer->ever_checked = entry->ever_checked;
  peer->had_zrtp = entry->had_zrtp;
  peer->last_seen_s = entry->last_seen_s;
  peer->devices = g_array_sized_new (FALSE, TRUE, sizeof (CsStoreDevice), entry->devices->len);
  for (guint i = 0; i < entry->devices->len; i++)
    {
      const CsStoreDevice *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i).seen;

      g_array_append_vals (peer->devices, device, 1);
      peer->checked_at_s = MAX (peer->checked_at_s, device->checked_at_s);
    }
  g_array_sort (peer->devices, compare_devices);
  return peer;
}

CsStorePeer *
cs_store_peer_book_find (const CsStorePeerBook *self, const char *address)
{
  const CsStorePeerEntry *entry = g_hash_table_lookup (self->entries, address);

  return entry != NULL ? describe (entry) : NULL;
}

CsStorePeer *
cs_store_peer_book_find_checked (const CsStorePeerBook *self, const guint8 zid[static CS_ZID_LEN], const char *address)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const CsStorePeerEntry *entry = value;

      if (g_strcmp0 (entry->address, address) == 0)
        continue;
      for (guint i = 0; i < entry->devices->len; i++)
        {
          const CsStoreDevice *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i).seen;

          if (device->checked_at_s != 0 && memcmp (device->zid, zid, CS_ZID_LEN) == 0)
            return describe (entry);
        }
    }
  return NULL;
}

static int
compare_peers (gconstpointer a, gconstpointer b)
{
  const CsStorePeer *first = *(CsStorePeer *const *) a, *second = *(CsStorePeer *const *) b;

  if (first->last_seen_s != second->last_seen_s)
    return first->last_seen_s > second->last_seen_s ? -1 : 1;
  return strcmp (first->address, second->address);
}

GPtrArray *
cs_store_peer_book_list (const CsStorePeerBook *self)
{
  GPtrArray *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_store_peer_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (peers, describe (value));
  g_ptr_array_sort (peers, compare_peers);
  return peers;
}

guint64
cs_store_peer_book_get_generation (const CsStorePeerBook *self)
{
  return self->generation;
}

void
cs_store_peer_book_set_generation (CsStorePeerBook *self, guint64 generation)
{
  self->generation = generation;
}

gboolean
cs_store_peer_book_is_incomplete (const CsStorePeerBook *self)
{
  return self->incomplete;
}

void
cs_store_peer_book_set_incomplete (CsStorePeerBook *self, gboolean incomplete)
{
  self->incomplete = incomplete;
}
