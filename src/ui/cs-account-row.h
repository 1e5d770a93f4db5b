/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsAccountRow:
 *
 * An account's line: its address, its state in words with the reason, Retry after a failure, and a menu with the
 * protection its calls require. Actions: "account.retry", "account.requirement" (the level's name), "account.remove".
 * Signal: `remove`.
 */
#define CS_TYPE_ACCOUNT_ROW (cs_account_row_get_type ())
G_DECLARE_FINAL_TYPE (CsAccountRow, cs_account_row, CS, ACCOUNT_ROW, AdwActionRow)

GtkWidget *cs_account_row_new (CsAccount *account);
CsAccount *cs_account_row_get_account (CsAccountRow *self);

G_END_DECLS
