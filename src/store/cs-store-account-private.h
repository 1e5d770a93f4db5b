/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* One account as a group of a key file. */

#define CS_STORE_ACCOUNT_GROUP "account:"

/* BAD_VALUE when a value is not fit to be kept. */
gboolean cs_store_account_check (const CsStoreAccount *self, GError **error);

/* (transfer full), NULL when the group is no account, has no identity that can be used, or holds a password or a PIN.
 */
CsStoreAccount *cs_store_account_read (GKeyFile *file, const char *group);

/* Writes the values into the account's group and leaves every other key there alone. @self was checked. */
void cs_store_account_write (const CsStoreAccount *self, GKeyFile *file);

/* (transfer full) */
char *cs_store_account_group (const char *id);

G_END_DECLS
