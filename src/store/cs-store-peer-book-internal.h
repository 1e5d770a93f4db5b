/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-peer-book-private.h"

G_BEGIN_DECLS

/* What cs-store-peer-book.c (changes and answers), cs-store-peer-entries.c (its parts), cs-store-peer-merge.c (two that
 * are one) and cs-store-peer-codec.c (bytes) share. */

typedef struct {
  CsStoreDevice seen;
  guint slot; /* where its two secrets are */
  gboolean has_rs1;
  gboolean has_rs2;
  gint64 expires_at_s; /* G_MAXINT64: never */
} CsStoreDeviceEntry;

typedef struct {
  char *address;
  char *name;
  guint requirement; /* 0: none */
  gboolean ever_checked;
  gboolean had_zrtp;
  gint64 last_seen_s;
  GArray *devices; /* of CsStoreDeviceEntry */
} CsStorePeerEntry;

struct _CsStorePeerBook {
  GHashTable *entries; /* address -> CsStorePeerEntry */
  CsSecret *secrets;   /* rs1 and rs2 of every slot */
  gboolean *slot_taken;
  guint n_devices;
  guint64 generation;
  gboolean incomplete;
};

/* The caps are the caller's to keep. */
CsStorePeerEntry *cs_store_peer_book_add_entry (CsStorePeerBook *self, const char *address);
CsStoreDeviceEntry *cs_store_peer_book_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry,
                                                   const guint8 *own_zid, const guint8 *zid);
CsStoreDeviceEntry *cs_store_peer_book_find_device (const CsStorePeerEntry *entry, const guint8 *own_zid,
                                                    const guint8 *zid);

/* NULL when there is no room that checked peers do not need. */
CsStorePeerEntry *cs_store_peer_book_find_or_add_entry (CsStorePeerBook *self, const char *address);
CsStoreDeviceEntry *cs_store_peer_book_find_or_add_device (CsStorePeerBook *self, CsStorePeerEntry *entry,
                                                           const CsStoreChange *change);

/* Its secrets. */
void cs_store_peer_book_wipe_device (CsStorePeerBook *self, CsStoreDeviceEntry *device);

void cs_store_peer_book_remove_device (CsStorePeerBook *self, CsStorePeerEntry *entry, CsStoreDeviceEntry *device);
void cs_store_peer_book_remove_entry (CsStorePeerBook *self, CsStorePeerEntry *entry);

/* rs1 (0) or rs2 (1): CS_ZRTP_RETAINED_LEN bytes, zeros where there is none. */
guint8 *cs_store_peer_book_secret (const CsStorePeerBook *self, const CsStoreDeviceEntry *device, guint which);

gboolean cs_store_peer_name_is_fit (const char *name);

/* 0: none. */
guint cs_store_requirement_to_number (const char *requirement);
const char *cs_store_requirement_from_number (guint number);

G_END_DECLS
