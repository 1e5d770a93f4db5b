/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-groups-private.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* accounts.ini, for what is kept in it beside the accounts. */

/* (transfer full). Errors: NOT_FOUND; CORRUPT, after it was renamed; READ_ONLY; IO. */
CsStoreGroups *cs_store_profile_read_accounts (CsStoreProfile *self, GError **error);

/* Changes the file as it is now, while no other program does. FALSE from @change leaves it as it was. */
typedef gboolean (*CsStoreAccountsFunc) (CsStoreGroups *file, gconstpointer data, GError **error);
gboolean cs_store_profile_change_accounts (CsStoreProfile *self, CsStoreAccountsFunc change, gconstpointer data,
                                           GError **error);

/* The pins of an account that is being removed. */
void cs_store_pins_delete_all (CsStoreGroups *file, const char *account_id);

G_END_DECLS
