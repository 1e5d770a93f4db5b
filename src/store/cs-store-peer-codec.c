/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes the bytes of what is remembered about people. */
#include "store/cs-store-peer-book-internal.h"

#include "base/cs-limits.h"
#include "base/cs-reader.h"
#include "base/cs-writer.h"

#include <string.h>

/* The book as bytes, big-endian:
 *
 *   u16 version, u64 generation, u8 flags (of the book), u16 peers, then for each peer
 *     u16 len, address; u16 len, name (0: none); u8 requirement (0: none); u8 flags; u64 last seen; u8 devices, then
 *     for each device
 *       12 own ZID, 12 ZID, u64 first seen, u64 last seen, u64 checked at, u64 expires at, u8 secrets, 32 rs1, 32 rs2
 *
 * Secrets that are not there are zeros. Version 1 had no flags of the book. */
#define VERSION 2
#define VERSION_WITHOUT_FLAGS 1

#define BOOK_INCOMPLETE 0x01

#define FLAG_EVER_CHECKED 0x01
#define FLAG_HAD_ZRTP 0x02

#define HAS_RS1 0x01
#define HAS_RS2 0x02

#define HEAD_LEN (2 + 8 + 1 + 2)
#define PEER_LEN(texts) (2 + 2 + (texts) + 1 + 1 + 8 + 1)
#define DEVICE_LEN (2 * CS_ZID_LEN + 4 * 8 + 1 + 2 * CS_ZRTP_RETAINED_LEN)

G_STATIC_ASSERT (HEAD_LEN + CS_LIMIT_STORE_PEERS * PEER_LEN (CS_LIMIT_ADDRESS + CS_LIMIT_DISPLAY_NAME)
                     + CS_LIMIT_STORE_DEVICES * DEVICE_LEN + 64
                 <= CS_LIMIT_STORE_PEERS_FILE);
G_STATIC_ASSERT (CS_LIMIT_STORE_PEER_DEVICES <= G_MAXUINT8 && CS_LIMIT_STORE_PEERS <= G_MAXUINT16);

/* ---- to bytes ---- */

static void
write_u64 (CsWriter *out, guint64 value)
{
  cs_writer_u32 (out, (guint32) (value >> 32));
  cs_writer_u32 (out, (guint32) value);
}

static gsize
length (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

static void
write_text (CsWriter *out, const char *text)
{
  cs_writer_u16 (out, (guint16) length (text));
  if (text != NULL)
    cs_writer_bytes (out, (const guint8 *) text, strlen (text));
}

static void
write_device (CsWriter *out, const CsStorePeerBook *book, const CsStoreDeviceEntry *device)
{
  cs_writer_bytes (out, device->seen.own_zid, CS_ZID_LEN);
  cs_writer_bytes (out, device->seen.zid, CS_ZID_LEN);
  write_u64 (out, (guint64) device->seen.first_seen_s);
  write_u64 (out, (guint64) device->seen.last_seen_s);
  write_u64 (out, (guint64) device->seen.checked_at_s);
  write_u64 (out, (guint64) device->expires_at_s);
  cs_writer_u8 (out, (guint8) ((device->has_rs1 ? HAS_RS1 : 0) | (device->has_rs2 ? HAS_RS2 : 0)));
  cs_writer_bytes (out, cs_store_peer_book_secret (book, device, 0), 2 * CS_ZRTP_RETAINED_LEN);
}

static void
write_peer (CsWriter *out, const CsStorePeerBook *book, const CsStorePeerEntry *entry)
{
  write_text (out, entry->address);
  write_text (out, entry->name);
  cs_writer_u8 (out, (guint8) entry->requirement);
  cs_writer_u8 (out, (guint8) ((entry->ever_checked ? FLAG_EVER_CHECKED : 0) | (entry->had_zrtp ? FLAG_HAD_ZRTP : 0)));
  write_u64 (out, (guint64) entry->last_seen_s);
  cs_writer_u8 (out, (guint8) entry->devices->len);
  for (guint i = 0; i < entry->devices->len; i++)
    write_device (out, book, &g_array_index (entry->devices, CsStoreDeviceEntry, i));
}

CsSecret *
cs_store_peer_book_print (const CsStorePeerBook *self)
{
  g_autoptr (CsSecret) bytes = NULL;
  gsize len = HEAD_LEN + self->n_devices * DEVICE_LEN;
  GHashTableIter iter;
  gpointer value;
  CsWriter out;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    len += PEER_LEN (length (((CsStorePeerEntry *) value)->address) + length (((CsStorePeerEntry *) value)->name));

  bytes = cs_secret_new (len);
  out = CS_WRITER_INIT (bytes->bytes, bytes->len);
  cs_writer_u16 (&out, VERSION);
  write_u64 (&out, self->generation);
  cs_writer_u8 (&out, self->incomplete ? BOOK_INCOMPLETE : 0);
  cs_writer_u16 (&out, (guint16) g_hash_table_size (self->entries));
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    write_peer (&out, self, value);
  g_assert (cs_writer_ok (&out) && out.len == len);
  return g_steal_pointer (&bytes);
}

/* ---- from bytes ---- */

static gboolean
read_u64 (CsReader *in, guint64 *value)
{
  guint32 high, low;

  if (!cs_reader_u32 (in, &high) || !cs_reader_u32 (in, &low))
    return FALSE;
  *value = (guint64) high << 32 | low;
  return TRUE;
}

static gboolean
read_time (CsReader *in, gint64 *value)
{
  guint64 raw;

  if (!read_u64 (in, &raw) || raw > G_MAXINT64)
    return FALSE;
  *value = (gint64) raw;
  return TRUE;
}

static gboolean
read_text (CsReader *in, char **text)
{
  const guint8 *bytes;
  guint16 len;

  if (!cs_reader_u16 (in, &len) || !cs_reader_bytes (in, len, &bytes) || (len > 0 && memchr (bytes, '\0', len) != NULL))
    return FALSE;
  *text = len > 0 ? g_strndup ((const char *) bytes, len) : NULL;
  return TRUE;
}

static gboolean
read_device (CsReader *in, CsStorePeerBook *book, CsStorePeerEntry *entry, gint64 now_s)
{
  CsStoreDeviceEntry seen = { 0 };
  CsStoreDeviceEntry *device;
  const guint8 *secrets;
  guint8 has;

  if (!cs_reader_copy (in, CS_ZID_LEN, seen.seen.own_zid) || !cs_reader_copy (in, CS_ZID_LEN, seen.seen.zid)
      || !read_time (in, &seen.seen.first_seen_s) || !read_time (in, &seen.seen.last_seen_s)
      || !read_time (in, &seen.seen.checked_at_s) || !read_time (in, &seen.expires_at_s) || !cs_reader_u8 (in, &has)
      || !cs_reader_bytes (in, 2 * CS_ZRTP_RETAINED_LEN, &secrets))
    return FALSE;
  if ((has != HAS_RS1 && has != (HAS_RS1 | HAS_RS2)) || book->n_devices >= CS_LIMIT_STORE_DEVICES
      || cs_store_peer_book_find_device (entry, seen.seen.own_zid, seen.seen.zid) != NULL)
    return FALSE;
  if (seen.expires_at_s <= now_s)
    return TRUE;

  device = cs_store_peer_book_add_device (book, entry, seen.seen.own_zid, seen.seen.zid);
  device->seen = seen.seen;
  device->expires_at_s = seen.expires_at_s;
  device->has_rs1 = TRUE;
  device->has_rs2 = (has & HAS_RS2) != 0;
  memcpy (cs_store_peer_book_secret (book, device, 0), secrets,
          (device->has_rs2 ? 2 : 1) * (gsize) CS_ZRTP_RETAINED_LEN);
  return TRUE;
}

static gboolean
read_peer (CsReader *in, CsStorePeerBook *book, gint64 now_s)
{
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  CsStorePeerEntry *entry;
  guint8 requirement, flags, n_devices;
  gint64 last_seen_s;

  if (!read_text (in, &address) || !read_text (in, &name) || !cs_reader_u8 (in, &requirement)
      || !cs_reader_u8 (in, &flags) || !read_time (in, &last_seen_s) || !cs_reader_u8 (in, &n_devices))
    return FALSE;
  if (address == NULL || !cs_store_peer_address_is_fit (address) || g_hash_table_contains (book->entries, address)
      || (name != NULL && !cs_store_peer_name_is_fit (name))
      || (requirement != 0 && cs_store_requirement_from_number (requirement) == NULL)
      || (flags & ~(FLAG_EVER_CHECKED | FLAG_HAD_ZRTP)) != 0 || n_devices > CS_LIMIT_STORE_PEER_DEVICES)
    return FALSE;

  entry = cs_store_peer_book_add_entry (book, address);
  entry->name = g_steal_pointer (&name);
  entry->requirement = requirement;
  entry->ever_checked = (flags & FLAG_EVER_CHECKED) != 0;
  entry->had_zrtp = (flags & FLAG_HAD_ZRTP) != 0;
  entry->last_seen_s = last_seen_s;
  for (guint i = 0; i < n_devices; i++)
    if (!read_device (in, book, entry, now_s))
      return FALSE;
  return TRUE;
}

static gboolean
read_book (CsReader *in, CsStorePeerBook *book, gint64 now_s)
{
  guint16 version, n_peers;
  guint8 flags = 0;

  if (!cs_reader_u16 (in, &version) || (version != VERSION && version != VERSION_WITHOUT_FLAGS)
      || !read_u64 (in, &book->generation) || (version == VERSION && !cs_reader_u8 (in, &flags))
      || (flags & ~BOOK_INCOMPLETE) != 0 || !cs_reader_u16 (in, &n_peers) || n_peers > CS_LIMIT_STORE_PEERS)
    return FALSE;
  book->incomplete = (flags & BOOK_INCOMPLETE) != 0;
  for (guint i = 0; i < n_peers; i++)
    if (!read_peer (in, book, now_s))
      return FALSE;
  return cs_reader_at_end (in);
}

CsStorePeerBook *
cs_store_peer_book_parse (const guint8 *bytes, gsize len, gint64 now_s, GError **error)
{
  g_autoptr (CsStorePeerBook) self = cs_store_peer_book_new ();
  CsReader in = CS_READER_INIT (bytes, len);

  if (!read_book (&in, self, now_s))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "what is remembered about peers is damaged");
      return NULL;
    }
  return g_steal_pointer (&self);
}
