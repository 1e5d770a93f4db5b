/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-keyring.h"

G_BEGIN_DECLS

/* One secret on its way; the data of every backend task. @label and @secret only when saving. */
typedef struct {
  char *key;
  char *label;
  CsSecret *secret;
} CsStoreKeyringItem;

/* A place where secrets can be kept. Each function takes the task (transfer full), whose data is a CsStoreKeyringItem,
 * and returns on it: save and forget a boolean, load a CsSecret. Errors NO_KEYRING and LOCKED make the keyring fall
 * back to the session's memory when saving. The backend outlives its tasks. */
typedef struct _CsStoreKeyringBackend CsStoreKeyringBackend;

typedef struct {
  CsStoreKeyringKind kind;
  void (*save) (CsStoreKeyringBackend *self, GTask *task);
  void (*load) (CsStoreKeyringBackend *self, GTask *task);
  void (*forget) (CsStoreKeyringBackend *self, GTask *task);
  /* NULL: it is never locked. @opened may come any time after; NULL ends it. */
  void (*watch) (CsStoreKeyringBackend *self, void (*opened) (gpointer user_data), gpointer user_data);
  void (*free) (CsStoreKeyringBackend *self);
} CsStoreKeyringBackendVTable;

struct _CsStoreKeyringBackend {
  const CsStoreKeyringBackendVTable *vtable;
};

CsStoreKeyringBackend *cs_store_keyring_desktop_new (void);
CsStoreKeyringBackend *cs_store_keyring_file_new (const char *folder);
CsStoreKeyringBackend *cs_store_keyring_session_new (void);

/* For the backends: every load that finds nothing says the same. (transfer full) */
GError *cs_store_keyring_error_not_found (void);

G_END_DECLS
