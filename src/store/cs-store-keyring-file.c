/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyring for a data folder without a desktop keyring: a sealed file with its key beside it. */
#include "store/cs-store-keyring-private.h"

#include "base/cs-limits.h"
#include "base/cs-reader.h"
#include "base/cs-writer.h"
#include "crypto/cs-seal.h"
#include "store/cs-store-file-private.h"

#include <gio/gio.h>

#include <string.h>
#include <unistd.h>

/* The seal keeps secrets out of backups, greps and screen shares of the file itself; whoever can read the folder can
 * open it, and the kind says so.
 *
 *   secrets.key     32 random bytes
 *   secrets.sealed  cs_seal() of: u16 count, then count times (u16 len, key, u16 len, secret)
 *   secrets.lock    held while one process reads, changes and writes
 *
 * All work is done in a GTask thread; the struct is immutable. */
typedef struct {
  CsStoreKeyringBackend base;
  char *key_path;
  char *sealed_path;
  char *lock_path;
} FileKeyring;

#define PURPOSE "countersign secrets"

/* In memory: char * -> CsSecret. */
static GHashTable *
secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cs_secret_free);
}

static gboolean
read_secret (CsReader *in, GHashTable *secrets)
{
  const guint8 *key, *bytes;
  guint16 key_len, len;

  if (!cs_reader_u16 (in, &key_len) || !cs_reader_bytes (in, key_len, &key) || !cs_reader_u16 (in, &len)
      || !cs_reader_bytes (in, len, &bytes))
    return FALSE;
  if (key_len == 0 || key_len > CS_LIMIT_STORE_SECRET_NAME || memchr (key, '\0', key_len) != NULL)
    return FALSE;
  g_hash_table_replace (secrets, g_strndup ((const char *) key, key_len), cs_secret_new_copy (bytes, len));
  return TRUE;
}

static GHashTable *
secrets_parse (const CsSecret *plain, GError **error)
{
  g_autoptr (GHashTable) secrets = secrets_new ();
  CsReader in = CS_READER_INIT (plain->bytes, plain->len);
  guint16 count = 0;

  cs_reader_u16 (&in, &count);
  for (guint i = 0; i < count && count <= CS_LIMIT_STORE_SECRETS; i++)
    if (!read_secret (&in, secrets))
      break;
  if (!cs_reader_at_end (&in) || g_hash_table_size (secrets) != count)
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "the password file is damaged");
      return NULL;
    }
  return g_steal_pointer (&secrets);
}

static gboolean
write_text (CsWriter *out, const guint8 *bytes, gsize len)
{
  return cs_writer_u16 (out, (guint16) len) && cs_writer_bytes (out, bytes, len);
}

static CsSecret *
secrets_print (GHashTable *secrets)
{
  g_autoptr (CsSecret) plain = NULL;
  CsWriter out;
  GHashTableIter iter;
  gpointer key, value;
  gsize len = 2;

  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &value))
    len += 4 + strlen (key) + ((CsSecret *) value)->len;

  plain = cs_secret_new (len);
  out = CS_WRITER_INIT (plain->bytes, plain->len);
  cs_writer_u16 (&out, (guint16) g_hash_table_size (secrets));
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      write_text (&out, key, strlen (key));
      write_text (&out, ((CsSecret *) value)->bytes, ((CsSecret *) value)->len);
    }
  g_assert (cs_writer_ok (&out));
  return g_steal_pointer (&plain);
}

static CsSecret *
load_key (FileKeyring *self, GError **error)
{
  g_autoptr (CsSecret) key = NULL;
  gsize len = 0;
  g_autofree char *bytes = cs_store_file_read (self->key_path, CS_LIMIT_STORE_FILE, &len, error);

  if (bytes == NULL)
    return NULL;
  if (len == CS_SEAL_KEY)
    key = cs_secret_new_copy ((const guint8 *) bytes, len);
  else
    g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "the key of the password file is damaged");
  cs_bytes_wipe (bytes, len);
  return g_steal_pointer (&key);
}

/* NOT_FOUND only when there is no sealed file; one that cannot be opened is CORRUPT. */
static GHashTable *
load_secrets (FileKeyring *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsSecret) key = NULL, plain = NULL;
  gsize len = 0;
  g_autofree char *sealed = cs_store_file_read (self->sealed_path, CS_LIMIT_STORE_FILE, &len, error);

  if (sealed == NULL)
    return NULL;

  key = load_key (self, &local_error);
  if (key == NULL && g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "the key of the password file is gone");
  else if (key == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if ((plain = cs_unseal (key, PURPOSE, (const guint8 *) sealed, len, &local_error)) == NULL)
    g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "the password file cannot be opened: %s",
                 local_error->message);
  return plain != NULL ? secrets_parse (plain, error) : NULL;
}

static gboolean
put_aside_if_there (const char *path, GError **error)
{
  g_autofree char *aside = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  aside = cs_store_file_put_aside (path, error);
  return aside != NULL;
}

/* What is there, or nothing when there is nothing or it is broken; broken files are renamed. */
static GHashTable *
load_secrets_to_change (FileKeyring *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GHashTable *secrets = load_secrets (self, &local_error);

  if (secrets != NULL)
    return secrets;
  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    return secrets_new ();
  if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  /* The key goes with it: the two may still open together elsewhere. */
  if (!put_aside_if_there (self->sealed_path, error) || !put_aside_if_there (self->key_path, error))
    return NULL;
  return secrets_new ();
}

static CsSecret *
load_or_make_key (FileKeyring *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsSecret) key = load_key (self, &local_error);

  if (key != NULL)
    return g_steal_pointer (&key);
  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      if (!put_aside_if_there (self->key_path, error))
        return NULL;
    }
  else if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  key = cs_secret_new_random (CS_SEAL_KEY);
  if (!cs_store_file_write (self->key_path, (const char *) key->bytes, key->len, error))
    return NULL;
  return g_steal_pointer (&key);
}

static gboolean
write_secrets (FileKeyring *self, GHashTable *secrets, GError **error)
{
  g_autoptr (CsSecret) key = load_or_make_key (self, error);
  g_autoptr (CsSecret) plain = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (key == NULL)
    return FALSE;
  plain = secrets_print (secrets);
  sealed = cs_seal (key, PURPOSE, plain->bytes, plain->len);
  return cs_store_file_write (self->sealed_path, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), error);
}

static gboolean
save_locked (FileKeyring *self, const CsStoreKeyringItem *item, GError **error)
{
  g_autoptr (GHashTable) secrets = load_secrets_to_change (self, error);

  if (secrets == NULL)
    return FALSE;
  if (g_hash_table_size (secrets) >= CS_LIMIT_STORE_SECRETS && !g_hash_table_contains (secrets, item->key))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "too many secrets");
      return FALSE;
    }
  g_hash_table_replace (secrets, g_strdup (item->key), cs_secret_ref (item->secret));
  return write_secrets (self, secrets, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const CsStoreKeyringItem *item = data;
  FileKeyring *self = g_object_get_data (G_OBJECT (task), "backend");
  g_autofree char *folder = g_path_get_dirname (self->lock_path);
  GError *error = NULL;
  gboolean saved;
  int lock;

  if (!cs_store_folder_make (folder, &error) || (lock = cs_store_file_lock (self->lock_path, &error)) < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  saved = save_locked (self, item, &error);
  close (lock);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const CsStoreKeyringItem *item = data;
  FileKeyring *self = g_object_get_data (G_OBJECT (task), "backend");
  GError *error = NULL;
  g_autoptr (GHashTable) secrets = load_secrets (self, &error);
  const CsSecret *secret = secrets != NULL ? g_hash_table_lookup (secrets, item->key) : NULL;

  if (secret != NULL)
    g_task_return_pointer (task, cs_secret_ref (secret), (GDestroyNotify) cs_secret_free);
  else if (secrets != NULL || g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      g_task_return_error (task, cs_store_keyring_error_not_found ());
    }
  else
    g_task_return_error (task, error);
}

static gboolean
forget_locked (FileKeyring *self, const CsStoreKeyringItem *item, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GHashTable) secrets = load_secrets (self, &local_error);

  if (secrets == NULL && g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (secrets == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return !g_hash_table_remove (secrets, item->key) || write_secrets (self, secrets, error);
}

static void
forget_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FileKeyring *self = g_object_get_data (G_OBJECT (task), "backend");
  GError *error = NULL;
  gboolean forgotten;
  int lock;

  if (!g_file_test (self->sealed_path, G_FILE_TEST_EXISTS))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  lock = cs_store_file_lock (self->lock_path, &error);
  if (lock < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  forgotten = forget_locked (self, data, &error);
  close (lock);
  if (forgotten)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_in_thread (CsStoreKeyringBackend *backend, GTask *owned_task, GTaskThreadFunc function)
{
  g_autoptr (GTask) task = owned_task;

  g_object_set_data (G_OBJECT (task), "backend", backend);
  g_task_run_in_thread (task, function);
}

static void
file_save (CsStoreKeyringBackend *backend, GTask *task)
{
  run_in_thread (backend, task, save_in_thread);
}

static void
file_load (CsStoreKeyringBackend *backend, GTask *task)
{
  run_in_thread (backend, task, load_in_thread);
}

static void
file_forget (CsStoreKeyringBackend *backend, GTask *task)
{
  run_in_thread (backend, task, forget_in_thread);
}

static void
file_free (CsStoreKeyringBackend *backend)
{
  FileKeyring *self = (FileKeyring *) backend;

  g_free (self->key_path);
  g_free (self->sealed_path);
  g_free (self->lock_path);
  g_free (self);
}

static const CsStoreKeyringBackendVTable vtable
    = { CS_STORE_KEYRING_FILE, file_save, file_load, file_forget, NULL, file_free };

CsStoreKeyringBackend *
cs_store_keyring_file_new (const char *folder)
{
  FileKeyring *self = g_new0 (FileKeyring, 1);

  self->base.vtable = &vtable;
  self->key_path = g_build_filename (folder, "secrets.key", NULL);
  self->sealed_path = g_build_filename (folder, "secrets.sealed", NULL);
  self->lock_path = g_build_filename (folder, "secrets.lock", NULL);
  return &self->base;
}
