/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"
#include "calls/cs-notice-list-private.h"
#include "store/cs-store-peers.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/**
 * CsStorageWatch:
 *
 * Says in the notices what could not be read from or written to the data folder, and tries again while that lasts. Main
 * context; belongs to the manager.
 */
#define CS_TYPE_STORAGE_WATCH (cs_storage_watch_get_type ())
G_DECLARE_FINAL_TYPE (CsStorageWatch, cs_storage_watch, CS, STORAGE_WATCH, GObject)

/* @profile and @notices are borrowed; after cs_storage_watch_stop() it does not come back to them by itself. @accounts:
 * of CsAccount. */
CsStorageWatch *cs_storage_watch_new (CsStoreProfile *profile, CsStorePeers *peers, GListModel *accounts,
                                      CsNoticeList *notices);
void cs_storage_watch_stop (CsStorageWatch *self);

/* Says what is wrong with the folder now. */
void cs_storage_watch_look (CsStorageWatch *self);

/* Says that a damaged file was put aside, if one was. */
void cs_storage_watch_note_put_aside (CsStorageWatch *self);

/* Says that the accounts could not be read. */
void cs_storage_watch_note_unreadable (CsStorageWatch *self, const GError *error);

/* Something could not be kept. */
void cs_storage_watch_retry (CsStorageWatch *self);

/* @account was removed by the user: from disk and keyring, now or later. */
void cs_storage_watch_forget_account (CsStorageWatch *self, CsAccount *account);

/* Whether the folder can be used. Errors: those of the store, with sentences for the user. */
gboolean cs_storage_watch_can_keep (CsStorageWatch *self, GError **error);

G_END_DECLS
