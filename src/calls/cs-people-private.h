/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-list-private.h"
#include "calls/cs-call.h"
#include "calls/cs-notice-list-private.h"
#include "calls/cs-peer-private.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-peers.h"

G_BEGIN_DECLS

/**
 * CsPeople:
 *
 * What is remembered of the people that calls were with, and what the notices say about that memory. Main context;
 * belongs to the manager.
 */
typedef struct _CsPeople CsPeople;

/* What was learnt could not be written. */
typedef void (*CsPeopleNotKept) (gpointer user_data);

/* Begins to read what is remembered. @notices: borrowed. */
CsPeople *cs_people_new (const char *folder, CsStoreKeyring *keyring, CsNoticeList *notices, CsPeopleNotKept not_kept,
                         gpointer user_data);
void cs_people_free (CsPeople *self);

/* Nothing is told any more. */
void cs_people_close (CsPeople *self);

CsStorePeers *cs_people_get_store (CsPeople *self); /* (transfer none) */
CsPeerList *cs_people_get_list (CsPeople *self);    /* (transfer none) */

/* A call has ended: what its peer called itself. */
void cs_people_note_call (CsPeople *self, CsCall *call);

/* @address: anything that could be called from one of @accounts. (transfer none), nullable */
CsPeer *cs_people_find (CsPeople *self, CsAccountList *accounts, const char *address);

/* As cs_call_manager_require() and cs_call_manager_accept_loss(). */
gboolean cs_people_require (CsPeople *self, CsAccountList *accounts, const char *address,
                            const CsRequirement *requirement, GError **error);
void cs_people_accept_loss (CsPeople *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPeople, cs_people_free)

G_END_DECLS
