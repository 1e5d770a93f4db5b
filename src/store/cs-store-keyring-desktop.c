/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's keyring, through libsecret. */
#include "store/cs-store-keyring-private.h"
#include "store/cs-store-keyring-watch-private.h"

#include <libsecret/secret.h>

#include <string.h>

/* The desktop's keyring. libsecret gives NULL without an error both for "not there" and for "locked and nobody to ask",
 * so every operation first looks at the default collection:
 *
 *   probe ─┬─ no service ────────────► NO_KEYRING
 *          ├─ locked ── load, forget ► LOCKED            (nothing may pop up because the program starts)
 *          │         └─ save ── unlock, once a run ─┬─ unlocked ► store
 *          │                                        └─ refused ─► LOCKED
 *          └─ open, or none yet ─────► the operation itself
 *
 * In the sandbox libsecret keeps its own file, opened through the portal: there is no service to probe. */

typedef struct {
  CsStoreKeyringBackend base;
  gboolean asked_to_unlock;
  CsStoreKeyringWatch *watch;
} Desktop;

static const SecretSchema schema = {
  "io.github.countersign.Account",
  SECRET_SCHEMA_NONE,
  {
      { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* An operation that waits for the probe; @proceed goes on with the task (transfer full). */
typedef struct {
  Desktop *backend;
  GTask *task;
  SecretCollection *collection; /* NULL: none, or not looked at */
  void (*proceed) (Desktop *self, GTask *task);
  gboolean may_unlock;
} Probe;

static void
probe_free (Probe *probe)
{
  g_clear_object (&probe->task);
  g_clear_object (&probe->collection);
  g_free (probe);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_free)

static void
take_secret_error (GTask *task, GError *owned_error)
{
  g_autoptr (GError) error = owned_error;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED, "the keyring is locked");
  else
    g_task_return_new_error (task, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING, "the keyring does not answer: %s",
                             error->message);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    take_secret_error (task, error);
  else
    g_task_return_new_error (task, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED, "the keyring was not opened");
}

static void
desktop_store (Desktop *self, GTask *task)
{
  const CsStoreKeyringItem *item = g_task_get_task_data (task);
  g_autoptr (SecretValue) value
      = secret_value_new ((const char *) item->secret->bytes, (gssize) item->secret->len, "text/plain");

  secret_password_store_binary (&schema, SECRET_COLLECTION_DEFAULT, item->label, value, g_task_get_cancellable (task),
                                on_stored, task, "key", item->key, NULL);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SecretValue) value = NULL;
  GError *error = NULL;
  const char *bytes;
  gsize len;

  value = secret_password_lookup_binary_finish (result, &error);
  if (error != NULL)
    {
      take_secret_error (task, error);
      return;
    }
  if (value == NULL)
    {
      g_task_return_error (task, cs_store_keyring_error_not_found ());
      return;
    }
  bytes = secret_value_get (value, &len);
  g_task_return_pointer (task, cs_secret_new_copy ((const guint8 *) bytes, len), (GDestroyNotify) cs_secret_free);
}

static void
desktop_lookup (Desktop *self, GTask *task)
{
  const CsStoreKeyringItem *item = g_task_get_task_data (task);

  secret_password_lookup (&schema, g_task_get_cancellable (task), on_looked_up, task, "key", item->key, NULL);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    take_secret_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
desktop_clear (Desktop *self, GTask *task)
{
  const CsStoreKeyringItem *item = g_task_get_task_data (task);

  secret_password_clear (&schema, g_task_get_cancellable (task), on_cleared, task, "key", item->key, NULL);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  g_autoptr (GError) error = NULL;
  GList *unlocked = NULL;
  const int n = secret_service_unlock_finish (SECRET_SERVICE (source), result, &unlocked, &error);

  g_list_free_full (unlocked, g_object_unref);
  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (probe->task, g_steal_pointer (&error));
  else if (n < 1)
    g_task_return_new_error (probe->task, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED, "the keyring was not opened");
  else
    probe->proceed (probe->backend, g_steal_pointer (&probe->task));
}

static void
ask_to_unlock (Probe *owned_probe, SecretService *service)
{
  g_autoptr (Probe) probe = owned_probe;
  g_autoptr (GList) collections = g_list_prepend (NULL, probe->collection);

  probe->backend->asked_to_unlock = TRUE;
  secret_service_unlock (service, collections, g_task_get_cancellable (probe->task), on_unlocked, probe);
  g_steal_pointer (&probe);
}

static void
on_default_collection (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  GError *error = NULL;

  probe->collection = secret_collection_for_alias_finish (result, &error);
  if (error != NULL)
    take_secret_error (probe->task, error);
  else if (probe->collection == NULL || !secret_collection_get_locked (probe->collection))
    probe->proceed (probe->backend, g_steal_pointer (&probe->task));
  else if (probe->may_unlock && !probe->backend->asked_to_unlock)
    {
      g_autoptr (SecretService) service = g_object_ref (secret_collection_get_service (probe->collection));

      ask_to_unlock (g_steal_pointer (&probe), service);
    }
  else
    g_task_return_new_error (probe->task, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED, "the keyring is locked");
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  GError *error = NULL;
  g_autoptr (SecretService) service = secret_service_get_finish (result, &error);
  GCancellable *cancellable = g_task_get_cancellable (probe->task);

  if (service == NULL)
    {
      take_secret_error (probe->task, error);
      return;
    }
  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable,
                               on_default_collection, probe);
  g_steal_pointer (&probe);
}

/* The same test that libsecret makes to choose its backend. */
static gboolean
uses_file_backend (void)
{
  return g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0 || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
desktop_probe (CsStoreKeyringBackend *backend, GTask *task, gboolean may_unlock,
               void (*proceed) (Desktop *self, GTask *task))
{
  Desktop *self = (Desktop *) backend;
  Probe *probe;

  if (uses_file_backend ())
    {
      proceed (self, task);
      return;
    }
  probe = g_new0 (Probe, 1);
  probe->backend = self;
  probe->task = task;
  probe->may_unlock = may_unlock;
  probe->proceed = proceed;
  secret_service_get (SECRET_SERVICE_NONE, g_task_get_cancellable (task), on_service, probe);
}

static void
desktop_save (CsStoreKeyringBackend *backend, GTask *task)
{
  const CsStoreKeyringItem *item = g_task_get_task_data (task);

  /* libsecret's text interface is a C string at the reader's end. */
  g_assert (memchr (item->secret->bytes, '\0', item->secret->len) == NULL);
  desktop_probe (backend, task, TRUE, desktop_store);
}

static void
desktop_load (CsStoreKeyringBackend *backend, GTask *task)
{
  desktop_probe (backend, task, FALSE, desktop_lookup);
}

static void
desktop_forget (CsStoreKeyringBackend *backend, GTask *task)
{
  desktop_probe (backend, task, FALSE, desktop_clear);
}

static void
desktop_watch (CsStoreKeyringBackend *backend, void (*opened) (gpointer user_data), gpointer user_data)
{
  Desktop *self = (Desktop *) backend;

  g_clear_pointer (&self->watch, cs_store_keyring_watch_free);
  if (opened != NULL && !uses_file_backend ())
    self->watch = cs_store_keyring_watch_new (opened, user_data);
}

static void
desktop_free (CsStoreKeyringBackend *backend)
{
  cs_store_keyring_watch_free (((Desktop *) backend)->watch);
  g_free (backend);
}

static const CsStoreKeyringBackendVTable vtable
    = { CS_STORE_KEYRING_DESKTOP, desktop_save, desktop_load, desktop_forget, desktop_watch, desktop_free };

CsStoreKeyringBackend *
cs_store_keyring_desktop_new (void)
{
  Desktop *self = g_new0 (Desktop, 1);

  self->base.vtable = &vtable;
  return &self->base;
}
