/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsAccountPage:
 *
 * Adds an account, or changes one: address and password, and what few people need behind "More". It stays until the
 * account is signed in, and says in words why it is not. An address that has an account already changes that one.
 * Signal: `added` (CsAccount, signed in), `back`.
 */
#define CS_TYPE_ACCOUNT_PAGE (cs_account_page_get_type ())
G_DECLARE_FINAL_TYPE (CsAccountPage, cs_account_page, CS, ACCOUNT_PAGE, GtkWidget)

void cs_account_page_setup (CsAccountPage *self, CsCallManager *manager);

/* Empty fields, focus in the first. */
void cs_account_page_start (CsAccountPage *self);

/* All that is set of @account but the password; what stays empty there stays as it is. */
void cs_account_page_edit (CsAccountPage *self, CsAccount *account);

/* The same, at the field that cs_notice_get_setting() names. */
void cs_account_page_edit_setting (CsAccountPage *self, CsAccount *account, const char *setting);

/* The account that is being tried and not yet added, or NULL. */
CsAccount *cs_account_page_get_tried (CsAccountPage *self);

G_END_DECLS
