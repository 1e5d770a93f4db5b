/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsAccountChooser:
 *
 * The row "Call From": which account calls the address that is being typed. It follows the address until the user
 * chooses one, and starts over with an empty address. Hidden while there is no choice.
 */
#define CS_TYPE_ACCOUNT_CHOOSER (cs_account_chooser_get_type ())
G_DECLARE_FINAL_TYPE (CsAccountChooser, cs_account_chooser, CS, ACCOUNT_CHOOSER, AdwActionRow)

/* @accounts: the user's, of CsAccount */
void cs_account_chooser_setup (CsAccountChooser *self, CsCallManager *manager, GListModel *accounts);

void cs_account_chooser_follow (CsAccountChooser *self, const char *address);

/* NULL when there is no choice. (transfer none) */
CsAccount *cs_account_chooser_get_account (CsAccountChooser *self);

G_END_DECLS
