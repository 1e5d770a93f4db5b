/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-peers.h"

G_BEGIN_DECLS

/**
 * CsStorePeerBook:
 *
 * What is remembered about peers, as a value: changes go in, answers come out, and all of it becomes bytes and back. It
 * knows no file, no lock and no clock. All secrets are in one piece of guarded memory. One thread at a time.
 */
typedef struct _CsStorePeerBook CsStorePeerBook;

CsStorePeerBook *cs_store_peer_book_new (void);
void cs_store_peer_book_free (CsStorePeerBook *self);

/* A change as it is noted down, so that it can be made again in the book that another program has written since. */
typedef enum {
  CS_STORE_CHANGE_LEARN,          /* CsZrtpCacheClass.update */
  CS_STORE_CHANGE_VOUCH,          /* CsZrtpCacheClass.set_checked with a secret */
  CS_STORE_CHANGE_UNCHECK_DEVICE, /* … without */
  CS_STORE_CHANGE_FORGET,
  CS_STORE_CHANGE_FORGET_DEVICE,
  CS_STORE_CHANGE_UNCHECK,
  CS_STORE_CHANGE_LIFT,
  CS_STORE_CHANGE_REQUIRE,     /* text: the requirement, or NULL */
  CS_STORE_CHANGE_NAME,        /* text */
  CS_STORE_CHANGE_MERGE,       /* text: another address of the same peer, which becomes this one */
  CS_STORE_CHANGE_ACCEPT_LOSS, /* address: NULL */
} CsStoreChangeKind;

typedef struct {
  CsStoreChangeKind kind;
  gint64 now_s;
  char *address;
  guint8 own_zid[CS_ZID_LEN];
  guint8 zid[CS_ZID_LEN];
  CsSecret *rs1;
  CsSecret *matched; /* LEARN: the retained secret that went into rs1, or NULL: nothing was retained */
  CsSecret *rs2;     /* LEARN: what is kept beside rs1, or NULL: what matched */
  guint32 expiry_s;
  gboolean checked;
  char *text;
} CsStoreChange;

CsStoreChange *cs_store_change_new (CsStoreChangeKind kind, const char *address);

/* Of two calls with one device, one upon the other, @self becomes both: TRUE, and @before is not needed any more. */
gboolean cs_store_change_fold (CsStoreChange *self, CsStoreChange *before);
void cs_store_change_free (CsStoreChange *self);

/* UTF-8 without control characters, not empty and not too long. */
gboolean cs_store_peer_address_is_fit (const char *address);
gboolean cs_store_peer_requirement_is_fit (const char *requirement);

/* FALSE when there is no room for it that checked peers do not need; the rest of the book stays as it was. */
gboolean cs_store_peer_book_apply (CsStorePeerBook *self, const CsStoreChange *change);

/* (transfer full) or NULL, also when it has expired. */
CsZrtpRetained *cs_store_peer_book_get (const CsStorePeerBook *self, const guint8 own_zid[static CS_ZID_LEN],
                                        const char *address, const guint8 zid[static CS_ZID_LEN], gint64 now_s);

CsStorePeer *cs_store_peer_book_find (const CsStorePeerBook *self, const char *address); /* (transfer full) */
GPtrArray *cs_store_peer_book_list (const CsStorePeerBook *self);                        /* (transfer full) */

/* (transfer full) or NULL: the peer, under another address than @address, whose device with @zid is checked. */
CsStorePeer *cs_store_peer_book_find_checked (const CsStorePeerBook *self, const guint8 zid[static CS_ZID_LEN],
                                              const char *address);

/* Two addresses turn out to be one. Of each device the set of secrets that is worth more is kept: the checked one, else
 * that of the last call. */
void cs_store_peer_book_merge (CsStorePeerBook *self, const char *into, const char *from);

/* Every address becomes what @key_of makes of it, which may be that of another one. TRUE when anything changed. */
gboolean cs_store_peer_book_rekey (CsStorePeerBook *self, CsStoreAddressKeyFunc key_of);

/* Something that was remembered is lost: whoever is not in the book may have been in it. */
gboolean cs_store_peer_book_is_incomplete (const CsStorePeerBook *self);
void cs_store_peer_book_set_incomplete (CsStorePeerBook *self, gboolean incomplete);

/* How often the book has been written. */
guint64 cs_store_peer_book_get_generation (const CsStorePeerBook *self);
void cs_store_peer_book_set_generation (CsStorePeerBook *self, guint64 generation);

/* (transfer full): at most CS_LIMIT_STORE_PEERS_FILE bytes with a seal around them. */
CsSecret *cs_store_peer_book_print (const CsStorePeerBook *self);

/* (transfer full): what print gave; anything else is CORRUPT. What has expired at @now_s is left out. */
CsStorePeerBook *cs_store_peer_book_parse (const guint8 *bytes, gsize len, gint64 now_s, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStorePeerBook, cs_store_peer_book_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreChange, cs_store_change_free)

G_END_DECLS
