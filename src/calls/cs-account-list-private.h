/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-config-private.h"
#include "calls/cs-account.h"
#include "calls/cs-notice-list-private.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/**
 * CsAccountList:
 *
 * The accounts, one for each address, and which of them calls. Signals: `incoming` (CsAccount, pointer: CsSipSession),
 * `save-problem` (one could not be kept), `closed` (one has closed: see cs_account_list_is_open()). Main context;
 * belongs to the manager.
 */
#define CS_TYPE_ACCOUNT_LIST (cs_account_list_get_type ())
G_DECLARE_FINAL_TYPE (CsAccountList, cs_account_list, CS, ACCOUNT_LIST, GObject)

/* All three are borrowed, for as long as there are accounts. */
CsAccountList *cs_account_list_new (CsStoreProfile *profile, CsStoreKeyring *keyring, CsNoticeList *notices);
GListModel *cs_account_list_get_model (CsAccountList *self); /* (transfer none), of CsAccount */

/* As the functions of CsCallManager with these names. */
CsAccount *cs_account_list_find (CsAccountList *self, const char *address);
CsAccount *cs_account_list_add (CsAccountList *self, const CsAccountSettings *settings, GError **error);
gboolean cs_account_list_change (CsAccountList *self, CsAccount *account, const CsAccountSettings *settings,
                                 GError **error);
CsAccount *cs_account_list_choose (CsAccountList *self, const char *address);
char *cs_account_list_complete_address (CsAccountList *self, CsAccount *account, const char *typed, GError **error);

/* Adds an account that came from the data folder. FALSE when it cannot be used on this computer. */
gboolean cs_account_list_take_record (CsAccountList *self, CsAccountConfig *config, const char *id);

gboolean cs_account_list_has (CsAccountList *self, CsAccount *account);
void cs_account_list_remove (CsAccountList *self, CsAccount *account); /* it is among them; signs out */

/* The user calls from @account. */
void cs_account_list_note_used (CsAccountList *self, CsAccount *account);

/* The keyring may have been opened: who waits for it goes on. */
void cs_account_list_keyring_opened (CsAccountList *self);

/* All end their registrations; `closed` follows for each. */
void cs_account_list_close (CsAccountList *self);
gboolean cs_account_list_is_open (CsAccountList *self); /* some have not closed yet */

/* The manager goes: at once, without a word. */
void cs_account_list_abandon (CsAccountList *self);

G_END_DECLS
