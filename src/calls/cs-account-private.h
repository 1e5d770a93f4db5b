/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-config-private.h"
#include "calls/cs-address-key.h"
#include "calls/cs-account.h"
#include "sip/cs-sip-agent.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* @recorded: it came from the data folder, and changes are written back there. @profile is borrowed until
 * cs_account_leave() or _abandon(). Emits `incoming` (pointer: CsSipSession), `agent-leaving` (the sessions go with it)
 * and `closed`. Errors: BAD_ADDRESS, FAILED. */
CsAccount *cs_account_new (CsAccountConfig *config, const char *id, gboolean recorded, CsStoreProfile *profile,
                           CsStoreKeyring *keyring, GError **error);

/* As cs_call_manager_change_account() has it, which also looks at the other accounts. */
gboolean cs_account_set_config (CsAccount *self, CsAccountConfig *config, GError **error);

void cs_account_start (CsAccount *self);

/* Ends the registration; `closed` follows. */
void cs_account_close (CsAccount *self);

/* It was removed: unregisters, and keeps itself alive until that is done. */
void cs_account_leave (CsAccount *self);

/* The manager goes: at once, without a word. */
void cs_account_abandon (CsAccount *self);

/* NULL until the password is known, and after closing. */
CsSipAgent *cs_account_get_agent (CsAccount *self);

/* What stands for its domain; strings of the account. */
CsAddressHome cs_account_get_home (CsAccount *self);

/* The keyring may have been opened: what waits for it goes on. */
void cs_account_keyring_opened (CsAccount *self);

/* A call of this account exists, or is over. */
void cs_account_enter_call (CsAccount *self);
void cs_account_leave_call (CsAccount *self);

/* A call through its server was encrypted, or could not be for want of it. TRUE when that is news; after a call that
 * was, no other is. */
gboolean cs_account_note_encryption (CsAccount *self, gboolean seen);

/* What could not be kept is tried once more. TRUE when nothing is left to be kept. */
gboolean cs_account_save_again (CsAccount *self);

gboolean cs_account_is_direct (CsAccount *self);
gboolean cs_account_is_practice (CsAccount *self);
gboolean cs_account_is_recorded (CsAccount *self);            /* in the data folder */
gboolean cs_account_forget (CsAccount *self, GError **error); /* from disk and keyring; errors: those of the store */

G_END_DECLS
