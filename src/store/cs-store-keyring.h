/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "crypto/cs-secret.h"
#include "store/cs-store-error.h"

G_BEGIN_DECLS

/**
 * CsStoreKeyring:
 *
 * Where passwords live: the desktop's keyring through libsecret, or, for a data folder of one's own, a sealed file with
 * its key beside it, or, when there is no keyring, the memory of this run. Main context; nothing blocks. Reference
 * counted.
 */
typedef struct _CsStoreKeyring CsStoreKeyring;

typedef enum {
  CS_STORE_KEYRING_DESKTOP, /* kept by the desktop's keyring */
  CS_STORE_KEYRING_FILE,    /* kept in the data folder, readable by whoever can read its key file */
  CS_STORE_KEYRING_SESSION, /* no keyring, or it is locked: forgotten when the program ends */
} CsStoreKeyringKind;

/* @folder: NULL for the desktop's keyring, else the folder of the sealed file. */
CsStoreKeyring *cs_store_keyring_new (const char *folder);
CsStoreKeyring *cs_store_keyring_ref (CsStoreKeyring *self);
void cs_store_keyring_unref (CsStoreKeyring *self);

/* Where the last saved secret went, or would go: known after the first operation. */
CsStoreKeyringKind cs_store_keyring_get_kind (CsStoreKeyring *self);

/* @opened comes whenever the desktop's keyring may have been opened, or has come back: what could not be loaded may be
 * there now, what could not be saved may be saved. What could not be forgotten is forgotten then. NULL ends it. */
typedef void (*CsStoreKeyringFunc) (CsStoreKeyring *self, gpointer user_data);
void cs_store_keyring_watch (CsStoreKeyring *self, CsStoreKeyringFunc opened, gpointer user_data);

/* @key names the secret ("password:<account id>"). Saving into no or a locked keyring succeeds for this session:
 * ask cs_store_keyring_get_kind() and tell the user. A locked one may ask the user to open it, once in a run. Errors:
 * BAD_VALUE (too long, NUL inside), TOO_MUCH, IO. */
void cs_store_keyring_save_async (CsStoreKeyring *self, const char *key, const char *label, const CsSecret *secret,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_store_keyring_save_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error);

/* (transfer full). Never asks the user. Errors: NOT_FOUND; LOCKED when the keyring has to be opened first; NO_KEYRING;
 * CORRUPT, IO for the sealed file. */
void cs_store_keyring_load_async (CsStoreKeyring *self, const char *key, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
CsSecret *cs_store_keyring_load_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error);

/* Forgetting what is not there succeeds. LOCKED, NO_KEYRING: forgotten in this session, the keyring may still have it.
 */
void cs_store_keyring_forget_async (CsStoreKeyring *self, const char *key, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_store_keyring_forget_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreKeyring, cs_store_keyring_unref)

G_END_DECLS
