/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyring in memory, for this run only. */
#include "store/cs-store-keyring-private.h"

#include "base/cs-limits.h"

typedef struct {
  CsStoreKeyringBackend base;
  GHashTable *secrets; /* char * -> CsSecret */
} Session;

static void
session_save (CsStoreKeyringBackend *backend, GTask *owned_task)
{
  Session *self = (Session *) backend;
  g_autoptr (GTask) task = owned_task;
  const CsStoreKeyringItem *item = g_task_get_task_data (task);

  if (g_hash_table_size (self->secrets) >= CS_LIMIT_STORE_SECRETS && !g_hash_table_contains (self->secrets, item->key))
    {
      g_task_return_new_error (task, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "too many secrets");
      return;
    }
  g_hash_table_replace (self->secrets, g_strdup (item->key), cs_secret_ref (item->secret));
  g_task_return_boolean (task, TRUE);
}

static void
session_load (CsStoreKeyringBackend *backend, GTask *owned_task)
{
  Session *self = (Session *) backend;
  g_autoptr (GTask) task = owned_task;
  const CsStoreKeyringItem *item = g_task_get_task_data (task);
  const CsSecret *secret = g_hash_table_lookup (self->secrets, item->key);

  if (secret != NULL)
    g_task_return_pointer (task, cs_secret_ref (secret), (GDestroyNotify) cs_secret_free);
  else
    g_task_return_error (task, cs_store_keyring_error_not_found ());
}

static void
session_forget (CsStoreKeyringBackend *backend, GTask *owned_task)
{
  Session *self = (Session *) backend;
  g_autoptr (GTask) task = owned_task;
  const CsStoreKeyringItem *item = g_task_get_task_data (task);

  g_hash_table_remove (self->secrets, item->key);
  g_task_return_boolean (task, TRUE);
}

static void
session_free (CsStoreKeyringBackend *backend)
{
  Session *self = (Session *) backend;

  g_hash_table_unref (self->secrets);
  g_free (self);
}

static const CsStoreKeyringBackendVTable vtable
    = { CS_STORE_KEYRING_SESSION, session_save, session_load, session_forget, NULL, session_free };

CsStoreKeyringBackend *
cs_store_keyring_session_new (void)
{
  Session *self = g_new0 (Session, 1);

  self->base.vtable = &vtable;
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cs_secret_free);
  return &self->base;
}
