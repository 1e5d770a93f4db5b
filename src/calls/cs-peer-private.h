/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-address-key.h"
#include "calls/cs-peer.h"
#include "store/cs-store-peers.h"

G_BEGIN_DECLS

/* Keeps a reference to @store. */
CsPeer *cs_peer_new (CsStorePeers *store, const CsStorePeer *record);

/* The same address; notifies of what is new. */
void cs_peer_update (CsPeer *self, const CsStorePeer *record);

/**
 * CsPeerList:
 *
 * The peers that are remembered, as objects that follow the store. Main context.
 */
typedef struct _CsPeerList CsPeerList;

CsPeerList *cs_peer_list_new (CsStorePeers *store);
void cs_peer_list_free (CsPeerList *self);
GListModel *cs_peer_list_get_model (CsPeerList *self); /* of CsPeer, the one seen last first */

/* The store has changed. */
void cs_peer_list_sync (CsPeerList *self);

/* @uri: any spelling of its address; @home: of the account of the call, or NULL. (transfer none), nullable: nobody that
 * is remembered. */
CsPeer *cs_peer_list_find (CsPeerList *self, const char *uri, const CsAddressHome *home);

/* (transfer none), nullable: somebody else than @address whose device with @zid is checked. A ZID is what a device says
 * of itself. */
CsPeer *cs_peer_list_find_checked (CsPeerList *self, const guint8 zid[static CS_ZID_LEN], const char *address);

/* What a call has to know of earlier ones with the same peer. Ask once what was remembered is loaded. */
typedef struct {
  char *address;         /* cs_address_key(); NULL: nobody */
  gboolean unreadable;   /* the peer may have been checked, whatever the rest says */
  CsZrtpCache *cache;    /* for the ZRTP engine; NULL: nothing may be remembered of this peer */
  gboolean ever_checked; /* a device of it was checked, and the user has not lifted that */
  gboolean had_zrtp;
  gboolean has_requirement; /* the user requires something of calls with it … */
  CsRequirement requirement;
  GDateTime *checked_on; /* the newest check that holds, or NULL */
} CsPeerMemory;

void cs_peer_list_recall (CsPeerList *self, const guint8 own_zid[static CS_ZID_LEN], const char *uri,
                          const CsAddressHome *home, CsPeerMemory *memory);
void cs_peer_memory_clear (CsPeerMemory *memory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPeerList, cs_peer_list_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsPeerMemory, cs_peer_memory_clear)

G_END_DECLS
