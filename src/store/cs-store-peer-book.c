/* SPDX-License-Identifier: GPL-3.0-or-later */
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

void
cs_store_change_free (CsStoreChange *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->text);
  cs_secret_free (self->rs1);
  cs_secret_free (self->matched);
  g_free (self);
}

/* ---- the parts ---- */

static void
entry_free (CsStorePeerEntry *entry)
{
  g_free (entry->address);
  g_free (entry->name);
  g_array_unref (entry->devices);
  g_free (entry);
}

CsStorePeerBook *
cs_store_peer_book_new (void)
{
  CsStorePeerBook *self = g_new0 (CsStorePeerBook, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  self->secrets = cs_secret_new (CS_LIMIT_STORE_DEVICES * 2 * CS_ZRTP_RETAINED_LEN);
  self->slot_taken = g_new0 (gboolean, CS_LIMIT_STORE_DEVICES);
  return self;
}

void
cs_store_peer_book_free (CsStorePeerBook *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  cs_secret_free (self->secrets);
  g_free (self->slot_taken);
  g_free (self);
}

CsStorePeerEntry *
cs_store_peer_book_add_entry (CsStorePeerBook *self, const char *address)
{
  CsStorePeerEntry *entry = g_new0 (CsStorePeerEntry, 1);

  entry->address = g_strdup (address);
  entry->devices = g_array_new (FALSE, TRUE, sizeof (CsStoreDeviceEntry));
  g_hash_table_insert (self->entries, entry->address, entry);
  return entry;
}

guint8 *
cs_store_peer_book_secret (const CsStorePeerBook *self, const CsStoreDeviceEntry *device, guint which)
{
  return self->secrets->bytes + (device->slot * 2 + which) * CS_ZRTP_RETAINED_LEN;
}

CsStoreDeviceEntry *
cs_store_peer_book_find_device (const CsStorePeerEntry *entry, const guint8 *own_zid, const guint8 *zid)
{
  for (guint i = 0; i < entry->devices->len; i++)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i);

      if (memcmp (device->seen.own_zid, own_zid, CS_ZID_LEN) == 0 && memcmp (device->seen.zid, zid, CS_ZID_LEN) == 0)
        return device;
    }
  return NULL;
}

CsStoreDeviceEntry *
cs_store_peer_book_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry, const guint8 *own_zid, const guint8 *zid)
{
  CsStoreDeviceEntry device = { 0 };

  g_assert (self->n_devices < CS_LIMIT_STORE_DEVICES);
  while (self->slot_taken[device.slot])
    device.slot++;
  self->slot_taken[device.slot] = TRUE;
  self->n_devices++;
  memcpy (device.seen.own_zid, own_zid, CS_ZID_LEN);
  memcpy (device.seen.zid, zid, CS_ZID_LEN);
  g_array_append_val (entry->devices, device);
  return &g_array_index (entry->devices, CsStoreDeviceEntry, entry->devices->len - 1);
}

static void
wipe_device (CsStorePeerBook *self, CsStoreDeviceEntry *device)
{
  cs_bytes_wipe (cs_store_peer_book_secret (self, device, 0), 2 * CS_ZRTP_RETAINED_LEN);
  device->has_rs1 = device->has_rs2 = FALSE;
}

static void
remove_device (CsStorePeerBook *self, CsStorePeerEntry *entry, CsStoreDeviceEntry *device)
{
  wipe_device (self, device);
  self->slot_taken[device->slot] = FALSE;
  self->n_devices--;
  g_array_remove_index (entry->devices, (guint) (device - (CsStoreDeviceEntry *) (gpointer) entry->devices->data));
}

static void
remove_entry (CsStorePeerBook *self, CsStorePeerEntry *entry)
{
  while (entry->devices->len > 0)
    remove_device (self, entry, &g_array_index (entry->devices, CsStoreDeviceEntry, 0));
  g_hash_table_remove (self->entries, entry->address);
}

/* Of a name alone there is nothing to remember. */
static void
remove_entry_if_empty (CsStorePeerBook *self, CsStorePeerEntry *entry)
{
  if (entry->devices->len == 0 && !entry->ever_checked && !entry->had_zrtp && entry->requirement == 0)
    remove_entry (self, entry);
}

/* ---- making room ---- */

static gboolean
entry_is_precious (const CsStorePeerEntry *entry)
{
  if (entry->ever_checked || entry->requirement != 0)
    return TRUE;
  for (guint i = 0; i < entry->devices->len; i++)
    if (g_array_index (entry->devices, CsStoreDeviceEntry, i).seen.checked_at_s != 0)
      return TRUE;
  return FALSE;
}

static CsStorePeerEntry *
oldest_dispensable_entry (const CsStorePeerBook *self)
{
  CsStorePeerEntry *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CsStorePeerEntry *entry = value;

      if (!entry_is_precious (entry) && (oldest == NULL || entry->last_seen_s < oldest->last_seen_s))
        oldest = entry;
    }
  return oldest;
}

static CsStoreDeviceEntry *
oldest_unchecked_device (const CsStorePeerEntry *entry)
{
  CsStoreDeviceEntry *oldest = NULL;

  for (guint i = 0; i < entry->devices->len; i++)
    {
      CsStoreDeviceEntry *device = &g_array_index (entry->devices, CsStoreDeviceEntry, i);

      if (device->seen.checked_at_s == 0 && (oldest == NULL || device->seen.last_seen_s < oldest->seen.last_seen_s))
        oldest = device;
    }
  return oldest;
}

static CsStoreDeviceEntry *
oldest_unchecked_device_of_all (const CsStorePeerBook *self, CsStorePeerEntry **of)
{
  CsStoreDeviceEntry *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CsStoreDeviceEntry *device = oldest_unchecked_device (value);

      if (device != NULL && (oldest == NULL || device->seen.last_seen_s < oldest->seen.last_seen_s))
        {
          oldest = device;
          *of = value;
        }
    }
  return oldest;
}

static CsStorePeerEntry *
find_or_add_entry (CsStorePeerBook *self, const char *address)
{
  CsStorePeerEntry *entry = g_hash_table_lookup (self->entries, address);

  if (entry != NULL)
    return entry;
  if (g_hash_table_size (self->entries) >= CS_LIMIT_STORE_PEERS)
    {
      CsStorePeerEntry *victim = oldest_dispensable_entry (self);

      if (victim == NULL)
        return NULL;
      remove_entry (self, victim);
    }
  return cs_store_peer_book_add_entry (self, address);
}

static CsStoreDeviceEntry *
find_or_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
  CsStoreDeviceEntry *device = cs_store_peer_book_find_device (entry, change->own_zid, change->zid);
  CsStorePeerEntry *of = entry;

  if (device != NULL)
    return device;
  if (entry->devices->len >= CS_LIMIT_STORE_PEER_DEVICES || self->n_devices >= CS_LIMIT_STORE_DEVICES)
    {
      CsStoreDeviceEntry *victim = entry->devices->len >= CS_LIMIT_STORE_PEER_DEVICES
                                       ? oldest_unchecked_device (entry)
                                       : oldest_unchecked_device_of_all (self, &of);

      if (victim == NULL)
        return NULL;
      remove_device (self, of, victim);
    }
  device = cs_store_peer_book_add_device (self, entry, change->own_zid, change->zid);
  device->seen.first_seen_s = change->now_s;
  return device;
}

/* ---- changes ---- */

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
    remove_device (self, entry, device);
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
  wipe_device (self, device);
  device->seen.checked_at_s = 0;
}

/* What was learnt of the address is kept even when there is no room for the device. */
static gboolean
apply_learn (CsStorePeerBook *self, CsStorePeerEntry *entry, const CsStoreChange *change)
{
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
  device = find_or_add_device (self, entry, change);
  if (device == NULL)
    return FALSE;
  if (device->has_rs1)
    memcpy (cs_store_peer_book_secret (self, device, 1), change->matched->bytes, CS_ZRTP_RETAINED_LEN);
  device->has_rs2 = device->has_rs1;
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
  device = find_or_add_device (self, entry, change);
  if (device == NULL)
    return FALSE;

  wipe_device (self, device);
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
        remove_device (self, entry, device);
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
      remove_entry (self, entry);
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
    default:
      g_assert_not_reached ();
    }
  remove_entry_if_empty (self, entry);
}

gboolean
cs_store_peer_book_apply (CsStorePeerBook *self, const CsStoreChange *change)
{
  const gboolean adds = change->kind == CS_STORE_CHANGE_LEARN || change->kind == CS_STORE_CHANGE_VOUCH
                        || (change->kind == CS_STORE_CHANGE_REQUIRE && change->text != NULL);
  CsStorePeerEntry *entry
      = adds ? find_or_add_entry (self, change->address) : g_hash_table_lookup (self->entries, change->address);

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
