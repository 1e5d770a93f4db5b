/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-keyring.h"

G_BEGIN_DECLS

/* The keyring's operations, waited for, with passwords as C strings. */

gboolean cs_test_keyring_save (CsStoreKeyring *keyring, const char *key, const char *password, GError **error);
char *cs_test_keyring_load (CsStoreKeyring *keyring, const char *key, GError **error); /* (transfer full) */
gboolean cs_test_keyring_forget (CsStoreKeyring *keyring, const char *key, GError **error);

/* Fails the test unless the key leads to exactly this password, or, with NULL, to this error. */
void cs_test_keyring_expect (CsStoreKeyring *keyring, const char *key, const char *password, CsStoreError code);

/* Whether any file below @folder has @text in it. */
gboolean cs_test_folder_contains (const char *folder, const char *text);

G_END_DECLS
