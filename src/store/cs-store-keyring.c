/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the keyring for a data folder, and falls back to memory where it cannot be used. */

#include "store/cs-store-keyring.h"

#include "base/cs-limits.h"
#include "store/cs-store-keyring-private.h"

#include <string.h>

struct _CsStoreKeyring {
  gatomicrefcount ref_count;
  CsStoreKeyringBackend *backend; /* where secrets should go */
  CsStoreKeyringBackend *session; /* where they go when that is not possible */
  CsStoreKeyringKind kind;
  CsStoreKeyringFunc opened;
  gpointer user_data;
  GPtrArray *unforgotten; /* of char *: what the keyring still has to forget */
};

CsStoreKeyring *
cs_store_keyring_new (const char *folder)
{
  CsStoreKeyring *self = g_new0 (CsStoreKeyring, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->backend = folder != NULL ? cs_store_keyring_file_new (folder) : cs_store_keyring_desktop_new ();
  self->session = cs_store_keyring_session_new ();
  self->kind = self->backend->vtable->kind;
  self->unforgotten = g_ptr_array_new_with_free_func (g_free);
  return self;
}

CsStoreKeyring *
cs_store_keyring_ref (CsStoreKeyring *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_store_keyring_unref (CsStoreKeyring *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->unforgotten);
  self->backend->vtable->free (self->backend);
  self->session->vtable->free (self->session);
  g_free (self);
}

CsStoreKeyringKind
cs_store_keyring_get_kind (CsStoreKeyring *self)
{
  return self->kind;
}

GError *
cs_store_keyring_error_not_found (void)
{
  return g_error_new_literal (CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND, "no such secret");
}

static void
item_free (CsStoreKeyringItem *item)
{
  g_free (item->key);
  g_free (item->label);
  cs_secret_free (item->secret);
  g_free (item);
}

static CsStoreKeyringItem *
item_new (const char *key, const char *label, const CsSecret *secret)
{
  CsStoreKeyringItem *item = g_new0 (CsStoreKeyringItem, 1);

  item->key = g_strdup (key);
  item->label = g_strdup (label);
  item->secret = secret != NULL ? cs_secret_ref (secret) : NULL;
  return item;
}

/* What the caller waits for: the keyring lives as long, and the item is there for the second attempt. */
typedef struct {
  CsStoreKeyring *keyring;
  CsStoreKeyringItem *item;
} Operation;

static void
operation_free (Operation *operation)
{
  cs_store_keyring_unref (operation->keyring);
  item_free (operation->item);
  g_free (operation);
}

static GTask *
operation_new (CsStoreKeyring *self, CsStoreKeyringItem *item, gpointer tag, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  g_assert (strlen (item->key) > 0 && strlen (item->key) <= CS_LIMIT_STORE_SECRET_NAME);
  operation->keyring = cs_store_keyring_ref (self);
  operation->item = item;
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  g_task_set_source_tag (task, tag);
  return task;
}

/* A task for a backend, whose end goes to @callback with @outer (transfer full). */
static GTask *
backend_task_new (GTask *outer, GAsyncReadyCallback callback)
{
  const Operation *operation = g_task_get_task_data (outer);
  const CsStoreKeyringItem *item = operation->item;
  GTask *task = g_task_new (NULL, g_task_get_cancellable (outer), callback, outer);

  g_task_set_task_data (task, item_new (item->key, item->label, item->secret), (GDestroyNotify) item_free);
  return task;
}

static gboolean
is_unavailable (const GError *error)
{
  return g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING)
         || g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED);
}

static void
on_boolean (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

/* Notes that the keyring still has to forget @key, or has not. */
static void
still_to_forget (CsStoreKeyring *self, const char *key, gboolean still)
{
  guint i;

  if (g_ptr_array_find_with_equal_func (self->unforgotten, key, g_str_equal, &i))
    g_ptr_array_remove_index (self->unforgotten, i);
  if (still && self->unforgotten->len < CS_LIMIT_STORE_SECRETS)
    g_ptr_array_add (self->unforgotten, g_strdup (key));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  CsStoreKeyring *self = ((Operation *) g_task_get_task_data (outer))->keyring;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      still_to_forget (self, ((Operation *) g_task_get_task_data (outer))->item->key, FALSE);
      /* An older one in memory would hide it. */
      self->kind = self->backend->vtable->kind;
      self->session->vtable->forget (self->session, backend_task_new (g_steal_pointer (&outer), on_boolean));
    }
  else if (is_unavailable (error))
    {
      g_debug ("kept for this session only: %s", error->message);
      self->kind = CS_STORE_KEYRING_SESSION;
      self->session->vtable->save (self->session, backend_task_new (g_steal_pointer (&outer), on_boolean));
    }
  else
    g_task_return_error (outer, g_steal_pointer (&error));
}

void
cs_store_keyring_save_async (CsStoreKeyring *self, const char *key, const char *label, const CsSecret *secret,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = operation_new (self, item_new (key, label, secret), cs_store_keyring_save_async, cancellable, callback,
                               user_data);

  if (secret->len > CS_LIMIT_PASSWORD || memchr (secret->bytes, '\0', secret->len) != NULL)
    {
      g_task_return_new_error (task, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE, "not a password: too long, or not text");
      g_object_unref (task);
      return;
    }
  self->backend->vtable->save (self->backend, backend_task_new (task, on_saved));
}

gboolean
cs_store_keyring_save_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cs_store_keyring_save_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  CsStoreKeyring *self = ((Operation *) g_task_get_task_data (outer))->keyring;
  GError *error = NULL;
  CsSecret *secret = g_task_propagate_pointer (G_TASK (result), &error);

  self->kind = is_unavailable (error) ? CS_STORE_KEYRING_SESSION : self->backend->vtable->kind;
  if (secret != NULL)
    g_task_return_pointer (outer, secret, (GDestroyNotify) cs_secret_free);
  else
    g_task_return_error (outer, error);
}

static void
on_loaded_from_session (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  CsStoreKeyring *self = ((Operation *) g_task_get_task_data (outer))->keyring;
  CsSecret *secret = g_task_propagate_pointer (G_TASK (result), NULL);

  if (secret != NULL)
    g_task_return_pointer (outer, secret, (GDestroyNotify) cs_secret_free);
  else
    self->backend->vtable->load (self->backend, backend_task_new (g_steal_pointer (&outer), on_loaded));
}

/* What this session was told is newer than what the keyring knows. */
void
cs_store_keyring_load_async (CsStoreKeyring *self, const char *key, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task
      = operation_new (self, item_new (key, NULL, NULL), cs_store_keyring_load_async, cancellable, callback, user_data);

  self->session->vtable->load (self->session, backend_task_new (task, on_loaded_from_session));
}

CsSecret *
cs_store_keyring_load_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cs_store_keyring_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  const Operation *operation = g_task_get_task_data (outer);
  GError *error = NULL;
  const gboolean forgotten = g_task_propagate_boolean (G_TASK (result), &error);

  still_to_forget (operation->keyring, operation->item->key, is_unavailable (error));
  if (forgotten)
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

static void
on_forgotten_in_session (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  CsStoreKeyring *self = ((Operation *) g_task_get_task_data (outer))->keyring;

  g_task_propagate_boolean (G_TASK (result), NULL);
  self->backend->vtable->forget (self->backend, backend_task_new (g_steal_pointer (&outer), on_forgotten));
}

void
cs_store_keyring_forget_async (CsStoreKeyring *self, const char *key, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = operation_new (self, item_new (key, NULL, NULL), cs_store_keyring_forget_async, cancellable, callback,
                               user_data);

  self->session->vtable->forget (self->session, backend_task_new (task, on_forgotten_in_session));
}

gboolean
cs_store_keyring_forget_finish (CsStoreKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cs_store_keyring_forget_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- opened again ---- */

static void
on_opened (gpointer user_data)
{
  CsStoreKeyring *self = user_data;
  g_autoptr (GPtrArray) keys = g_steal_pointer (&self->unforgotten);

  self->unforgotten = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < keys->len; i++)
    cs_store_keyring_forget_async (self, keys->pdata[i], NULL, NULL, NULL);
  if (self->opened != NULL)
    self->opened (self, self->user_data);
}

void
cs_store_keyring_watch (CsStoreKeyring *self, CsStoreKeyringFunc opened, gpointer user_data)
{
  self->opened = opened;
  self->user_data = user_data;
  if (self->backend->vtable->watch != NULL)
    self->backend->vtable->watch (self->backend, opened != NULL ? on_opened : NULL, self);
}
