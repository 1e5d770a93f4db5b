/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-config-private.h"
#include "calls/cs-account.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/**
 * CsAccountKeeper:
 *
 * What of an account outlasts the program: its record in the data folder and its password in the keyring, and why one
 * of them could not be saved. Main context.
 */
typedef struct _CsAccountKeeper CsAccountKeeper;

/* A property of the account has changed: "password-kept" (which the keyring's answer always is) or "save-problem". */
typedef void (*CsAccountKeeperChanged) (const char *property, gpointer user_data);

/* @profile is borrowed until cs_account_keeper_leave(). After @cancellable no password is loaded any more. */
CsAccountKeeper *cs_account_keeper_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                                        GCancellable *cancellable, CsAccountKeeperChanged changed, gpointer user_data);
void cs_account_keeper_free (CsAccountKeeper *self);

/* The profile goes: nothing is written to it any more. */
void cs_account_keeper_leave (CsAccountKeeper *self);

const char *cs_account_keeper_get_folder (CsAccountKeeper *self);
const char *cs_account_keeper_get_instance_id (CsAccountKeeper *self);

/* The account is in the data folder. */
void cs_account_keeper_mark_recorded (CsAccountKeeper *self);
gboolean cs_account_keeper_is_recorded (CsAccountKeeper *self);

/* To be saved by cs_account_keeper_keep(): always, or when it is in the data folder already. */
void cs_account_keeper_want (CsAccountKeeper *self);
void cs_account_keeper_want_changes (CsAccountKeeper *self);

/* It has registered: only an account that works is worth keeping. Saves what is wanted; FALSE when nothing is. */
gboolean cs_account_keeper_keep (CsAccountKeeper *self, CsAccountConfig *config);

/* Now. The password is saved when there is one, and unless the keyring is still busy with the last. */
void cs_account_keeper_save_record (CsAccountKeeper *self, CsAccountConfig *config);
void cs_account_keeper_save_password (CsAccountKeeper *self, CsAccountConfig *config);

/* Tries once more to save what could not be. TRUE when the record, which pins stand beside, was and now is. */
gboolean cs_account_keeper_save_again (CsAccountKeeper *self, CsAccountConfig *config);
gboolean cs_account_keeper_is_saved (CsAccountKeeper *self);

/* @password: NULL, and @reason why. A keyring that does not answer is said after a while (@reason KEYRING), and may
 * still answer. TRUE takes the password. */
typedef gboolean (*CsAccountPasswordFunc) (const CsSecret *password, CsAccountReason reason, gpointer user_data);

/* FALSE: it is being loaded. */
gboolean cs_account_keeper_load_password (CsAccountKeeper *self, CsAccountPasswordFunc loaded, gpointer user_data);

/* From disk and keyring. Errors: those of the store. */
gboolean cs_account_keeper_forget (CsAccountKeeper *self, GError **error);

gboolean cs_account_keeper_get_password_kept (CsAccountKeeper *self);
gboolean cs_account_keeper_is_saving_password (CsAccountKeeper *self);
const char *cs_account_keeper_get_problem (CsAccountKeeper *self); /* translated; NULL: none */

G_END_DECLS
