/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-peers-internal.h"

#include "base/cs-limits.h"
#include "crypto/cs-seal.h"
#include "store/cs-store-file-private.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

/* Reading and writing what is remembered; one at a time.
 *
 *   load:  keyring: vault-key ─► keyring: peers-written ─► thread: read, open ─► our changes on top ─► KEPT
 *             └─ locked, none ─► THIS_RUN
 *   save:  thread: lock ─► keyring: vault-key, made when there is none ─► thread: read, changes on top, seal, write
 *             ─► keyring: peers-written ─► unlock
 *
 * The file is the truth: two programs on one data folder each make their own changes in what the other wrote, with the
 * lock held from reading to writing. But once it was read, a file that is gone, damaged or an earlier one is worse than
 * what is in memory, which is written in its place. The key is made only when there is something to write, since a
 * desktop without a keyring may ask the user for one.
 *
 * What is noticed: a byte changed, cut or added (the seal); an earlier file put back (its generation is less than
 * "peers-written" in the keyring); the file taken away while the keyring knows of it. What is not: file and keyring put
 * back together, or a program that ended between writing the file and writing its number. With the keyring of a data
 * folder of one's own, whoever can put back one file can put back the other.
 *
 * Forgetting writes the file anew; what the disk keeps of the old one is sealed. */

#define PURPOSE "countersign peers"
#define KEY_NAME "vault-key"
#define COUNTER_NAME "peers-written"
#define LABEL "Countersign"

/* ---- the file, in a thread ---- */

/* Goes to a thread and comes back; nothing in it is shared meanwhile. */
typedef struct {
  CsStorePeers *peers;
  CsSecret *key; /* NULL: none, so that nothing can be opened */
  guint64 counter;
  int lock;

  /* Only when writing: what is new, and all that is known with it in case the file turns out to be worse. */
  GQueue *changes;
  CsSecret *ours;

  CsStorePeerBook *book; /* what came of it */
  gboolean missing;
  gboolean rolled_back;
  char *put_aside;
  CsStoreStamp stamp;
} Job;

static Job *
job_new (CsStorePeers *self)
{
  Job *job = g_new0 (Job, 1);

  job->peers = cs_store_peers_ref (self);
  job->key = self->key != NULL ? cs_secret_copy (self->key) : NULL;
  job->counter = self->counter;
  job->lock = -1;
  return job;
}

static void
job_free (Job *job)
{
  if (job == NULL)
    return;
  if (job->lock >= 0)
    close (job->lock);
  if (job->changes != NULL)
    g_queue_free_full (job->changes, (GDestroyNotify) cs_store_change_free);
  cs_store_peer_book_free (job->book);
  cs_secret_free (job->key);
  cs_secret_free (job->ours);
  g_free (job->put_aside);
  cs_store_peers_unref (job->peers);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static CsStoreStamp
stamp_of (const char *path)
{
  CsStoreStamp stamp = { 0 };
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    {
      stamp.device = info.st_dev;
      stamp.inode = info.st_ino;
      stamp.size = info.st_size;
      stamp.changed_ns = info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec;
    }
  return stamp;
}

static gboolean
stamps_equal (const CsStoreStamp *a, const CsStoreStamp *b)
{
  return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed_ns == b->changed_ns;
}

/* Errors: NOT_FOUND, CORRUPT, IO. */
static CsStorePeerBook *
open_file (Job *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsSecret) plain = NULL;
  gsize len = 0;
  g_autofree char *sealed = NULL;

  job->stamp = stamp_of (job->peers->path);
  sealed = cs_store_file_read (job->peers->path, CS_LIMIT_STORE_PEERS_FILE, &len, error);
  if (sealed == NULL)
    return NULL;
  if (job->key == NULL)
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "nobody has the key");
      return NULL;
    }
  plain = cs_unseal (job->key, PURPOSE, (const guint8 *) sealed, len, &local_error);
  if (plain == NULL)
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, local_error->message);
      return NULL;
    }
  return cs_store_peer_book_parse (plain->bytes, plain->len, now_s (), error);
}

/* With the lock held. Gives an empty book when there is no file, or when it made no sense and was put aside. */
static gboolean
open_or_put_aside (Job *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  job->book = open_file (job, &local_error);
  if (job->book != NULL)
    {
      job->rolled_back = cs_store_peer_book_get_generation (job->book) < job->counter;
      return TRUE;
    }
  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      g_debug ("peers: %s", local_error->message);
      job->put_aside = cs_store_file_put_aside (job->peers->path, error);
      if (job->put_aside == NULL)
        return FALSE;
    }
  else if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  else
    job->missing = TRUE;
  job->stamp = (CsStoreStamp){ 0 };
  job->book = cs_store_peer_book_new ();
  return TRUE;
}

/* A file without a key is left where it is: the keyring may be another one today. */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->book = open_file (job, &error);
  if (job->book != NULL)
    job->rolled_back = cs_store_peer_book_get_generation (job->book) < job->counter;
  else if (job->key != NULL && g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      g_clear_error (&error);
      job->lock = cs_store_file_lock (job->peers->lock_path, &error);
      if (job->lock >= 0)
        open_or_put_aside (job, &error);
    }
  else if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      job->missing = TRUE;
      job->book = cs_store_peer_book_new ();
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->lock = cs_store_file_lock (job->peers->lock_path, &error);
  if (job->lock < 0)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_worse (const Job *job)
{
  return job->missing || job->put_aside != NULL || job->rolled_back;
}

/* The file's book with our changes, or all of ours. */
static gboolean
make_next_book (Job *job, GError **error)
{
  if (!open_or_put_aside (job, error))
    return FALSE;
  if (job->ours != NULL && is_worse (job))
    {
      cs_store_peer_book_free (job->book);
      job->book = cs_store_peer_book_parse (job->ours->bytes, job->ours->len, now_s (), error);
      return job->book != NULL;
    }
  for (GList *link = job->changes->head; link != NULL; link = link->next)
    cs_store_peer_book_apply (job->book, link->data);
  return TRUE;
}

static gboolean
write_book (Job *job, GError **error)
{
  g_autoptr (CsSecret) plain = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (!make_next_book (job, error))
    return FALSE;
  cs_store_peer_book_set_generation (job->book, MAX (cs_store_peer_book_get_generation (job->book), job->counter) + 1);

  plain = cs_store_peer_book_print (job->book);
  sealed = cs_seal (job->key, PURPOSE, plain->bytes, plain->len);
  if (!cs_store_file_write (job->peers->path, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), error))
    return FALSE;
  job->stamp = stamp_of (job->peers->path);
  return TRUE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_book (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @job comes back in the task's data, which @callback may steal from. */
static void
run_job (Job *job, GTaskThreadFunc function, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, job);

  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, function);
}

/* ---- key and counter as text ---- */

static CsSecret *
key_to_text (const CsSecret *key)
{
  static const char digits[] = "0123456789abcdef";
  CsSecret *text = cs_secret_new (2 * key->len);

  for (gsize i = 0; i < key->len; i++)
    {
      text->bytes[2 * i] = (guint8) digits[key->bytes[i] >> 4];
      text->bytes[2 * i + 1] = (guint8) digits[key->bytes[i] & 15];
    }
  return text;
}

/* NULL when it is no key. */
static CsSecret *
key_from_text (const CsSecret *text)
{
  g_autoptr (CsSecret) key = cs_secret_new (CS_SEAL_KEY);

  if (text->len != 2 * CS_SEAL_KEY)
    return NULL;
  for (gsize i = 0; i < CS_SEAL_KEY; i++)
    {
      const int high = g_ascii_xdigit_value ((char) text->bytes[2 * i]);
      const int low = g_ascii_xdigit_value ((char) text->bytes[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      key->bytes[i] = (guint8) (high << 4 | low);
    }
  return g_steal_pointer (&key);
}

static guint64
counter_from_text (const CsSecret *text)
{
  g_autofree char *digits = g_strndup ((const char *) text->bytes, text->len);
  guint64 counter = 0;

  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, &counter, NULL) ? counter : 0;
}

/* ---- loading ---- */

static void
return_to_all (GQueue *waiters)
{
  GTask *task;

  while ((task = g_queue_pop_head (waiters)) != NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
finish_loading (CsStorePeers *self, CsStorePeersState state)
{
  g_clear_handle_id (&self->load_timeout_id, g_source_remove);
  self->loading = FALSE;
  cs_store_peers_tell_state (self, state);
  return_to_all (&self->load_waiters);
  cs_store_peers_save (self);
}

/* The keyring does not answer: calls go on without memory, and what comes later is added then. */
static gboolean
on_load_timeout (gpointer user_data)
{
  CsStorePeers *self = user_data;

  self->load_timeout_id = 0;
  self->gave_up = TRUE;
  if (cs_store_peers_get_state (self) == CS_STORE_PEERS_LOADING)
    cs_store_peers_tell_state (self, CS_STORE_PEERS_THIS_RUN);
  return_to_all (&self->load_waiters);
  return G_SOURCE_REMOVE;
}

/* Takes the book that came from the file, with what was learnt since on top of it. */
static void
adopt (CsStorePeers *self, Job *job)
{
  g_mutex_lock (&self->mutex);
  for (GList *link = self->changes.head; link != NULL; link = link->next)
    cs_store_peer_book_apply (job->book, link->data);
  cs_store_peer_book_free (self->book);
  self->book = g_steal_pointer (&job->book);
  cs_store_peers_post (self);
  g_mutex_unlock (&self->mutex);
  self->stamp = job->stamp;
  self->known = TRUE;
  self->restore = FALSE;
}

static void
tell_what_is_wrong (CsStorePeers *self, const Job *job)
{
  if (job->put_aside != NULL)
    cs_store_peers_tell_trouble (self, CS_STORE_PEERS_PUT_ASIDE, job->put_aside);
  else if (job->missing && self->counter > 0 && !self->file_gone_told)
    {
      self->file_gone_told = TRUE;
      cs_store_peers_tell_trouble (self, CS_STORE_PEERS_FILE_GONE, NULL);
    }
  else if (job->rolled_back)
    cs_store_peers_tell_trouble (self, CS_STORE_PEERS_ROLLED_BACK, NULL);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (CsStorePeers) self = cs_store_peers_ref (job->peers);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_debug ("peers: not loaded: %s", error->message);
      if (job->key == NULL && !self->key_gone_told)
        {
          self->key_gone_told = TRUE;
          cs_store_peers_tell_trouble (self, CS_STORE_PEERS_KEY_GONE, NULL);
        }
      else if (job->key != NULL)
        cs_store_peers_tell_trouble (self, CS_STORE_PEERS_NOT_WRITTEN, error->message);
      self->stamp = job->stamp;
      finish_loading (self, job->key == NULL ? CS_STORE_PEERS_KEPT : CS_STORE_PEERS_THIS_RUN);
      return;
    }
  tell_what_is_wrong (self, job);
  if (self->known && is_worse (job))
    {
      self->restore = TRUE;
      self->stamp = job->stamp;
    }
  else
    adopt (self, job);
  self->counter = MAX (self->counter, cs_store_peer_book_get_generation (self->book));
  finish_loading (self, CS_STORE_PEERS_KEPT);
}

static void
on_counter_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsStorePeers) self = user_data;
  g_autoptr (CsSecret) text = cs_store_keyring_load_finish (self->keyring, result, NULL);

  if (text != NULL)
    self->counter = MAX (self->counter, counter_from_text (text));
  run_job (job_new (self), read_in_thread, on_read);
}

static void
on_key_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsStorePeers) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) text = cs_store_keyring_load_finish (self->keyring, result, &error);

  if (text != NULL)
    self->key = key_from_text (text);
  else if (!g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_debug ("peers: remembered for this run only: %s", error->message);
      finish_loading (self, CS_STORE_PEERS_THIS_RUN);
      return;
    }
  cs_store_keyring_load_async (self->keyring, COUNTER_NAME, NULL, on_counter_loaded, cs_store_peers_ref (self));
}

static void
start_loading (CsStorePeers *self)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (CS_LIMIT_STORE_LOAD_MS);

  self->loading = TRUE;
  self->gave_up = FALSE;
  g_source_set_callback (timeout, on_load_timeout, self, NULL);
  self->load_timeout_id = g_source_attach (timeout, self->context);
  if (self->key != NULL)
    run_job (job_new (self), read_in_thread, on_read);
  else
    cs_store_keyring_load_async (self->keyring, KEY_NAME, NULL, on_key_loaded, cs_store_peers_ref (self));
}

gboolean
cs_store_peers_is_loaded (CsStorePeers *self)
{
  const CsStoreStamp now = stamp_of (self->path);

  return cs_store_peers_get_state (self) == CS_STORE_PEERS_KEPT && stamps_equal (&now, &self->stamp);
}

void
cs_store_peers_load_async (CsStorePeers *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, cs_store_peers_load_async);
  if (cs_store_peers_is_loaded (self) || (self->loading && self->gave_up))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_queue_push_tail (&self->load_waiters, g_steal_pointer (&task));
  if (!self->loading && !self->saving)
    start_loading (self);
}

void
cs_store_peers_load_finish (CsStorePeers *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, cs_store_peers_load_async));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- saving ---- */

static gboolean
has_changes (CsStorePeers *self)
{
  gboolean has;

  g_mutex_lock (&self->mutex);
  has = self->changes.length > 0 || self->restore;
  g_mutex_unlock (&self->mutex);
  return has;
}

static void
take_changes (CsStorePeers *self, Job *job)
{
  job->changes = g_queue_new ();
  g_mutex_lock (&self->mutex);
  *job->changes = self->changes;
  g_queue_init (&self->changes);
  if (self->known)
    job->ours = cs_store_peer_book_print (self->book);
  g_mutex_unlock (&self->mutex);
}

/* They were not written: they wait for another time. */
static void
give_changes_back (CsStorePeers *self, GQueue *changes)
{
  CsStoreChange *change;

  g_mutex_lock (&self->mutex);
  while ((change = g_queue_pop_tail (changes)) != NULL)
    g_queue_push_head (&self->changes, change);
  while (self->changes.length > CS_LIMIT_STORE_PEER_CHANGES)
    cs_store_change_free (g_queue_pop_head (&self->changes));
  g_mutex_unlock (&self->mutex);
}

/* Lets go of the lock; whoever waited to load does so now. */
static void
finish_saving (Job *owned_job, gboolean saved)
{
  g_autoptr (Job) job = owned_job;
  g_autoptr (CsStorePeers) self = cs_store_peers_ref (job->peers);

  if (!saved && job->changes != NULL)
    give_changes_back (self, job->changes);
  g_clear_pointer (&job, job_free);

  self->saving = FALSE;
  if (!saved)
    return_to_all (&self->flush_waiters);
  if (!g_queue_is_empty (&self->load_waiters))
    start_loading (self);
  else if (saved)
    cs_store_peers_save (self);
}

static void
fail_saving (Job *job, const GError *error)
{
  g_debug ("peers: not written: %s", error->message);
  cs_store_peers_tell_trouble (job->peers, CS_STORE_PEERS_NOT_WRITTEN, error->message);
  finish_saving (job, FALSE);
}

static void
on_counter_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;

  /* A lower number than it could be: an older file would pass, the newest one still does. */
  if (!cs_store_keyring_save_finish (job->peers->keyring, result, &error))
    g_debug ("peers: the count was not saved: %s", error->message);
  finish_saving (job, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  CsStorePeers *self = job->peers;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) text = NULL;
  g_autofree char *digits = NULL;

  tell_what_is_wrong (self, job);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail_saving (job, error);
      return;
    }
  self->counter = cs_store_peer_book_get_generation (job->book);
  adopt (self, job);

  digits = g_strdup_printf ("%" G_GUINT64_FORMAT, self->counter);
  text = cs_secret_new_copy ((const guint8 *) digits, strlen (digits));
  cs_store_keyring_save_async (self->keyring, COUNTER_NAME, LABEL, text, NULL, on_counter_saved, job);
}

static void
write_changes (Job *job)
{
  take_changes (job->peers, job);
  job->counter = job->peers->counter;
  run_job (job, write_in_thread, on_written);
}

static void
on_key_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  CsStorePeers *self = job->peers;
  g_autoptr (GError) error = NULL;

  if (!cs_store_keyring_save_finish (self->keyring, result, &error))
    {
      fail_saving (job, error);
      return;
    }
  /* Sealed with a key that nobody has afterwards, the file would be lost. */
  if (cs_store_keyring_get_kind (self->keyring) == CS_STORE_KEYRING_SESSION)
    {
      cs_store_peers_tell_state (self, CS_STORE_PEERS_THIS_RUN);
      finish_saving (job, FALSE);
      return;
    }
  self->key = cs_secret_copy (job->key);
  write_changes (job);
}

static void
on_key_loaded_to_write (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  CsStorePeers *self = job->peers;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) text = cs_store_keyring_load_finish (self->keyring, result, &error);

  if (text != NULL && (job->key = key_from_text (text)) != NULL)
    {
      self->key = cs_secret_copy (job->key);
      write_changes (job);
    }
  else if (text != NULL || g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    {
      g_autoptr (CsSecret) made = NULL;

      job->key = cs_secret_new_random (CS_SEAL_KEY);
      made = key_to_text (job->key);
      cs_store_keyring_save_async (self->keyring, KEY_NAME, LABEL, made, NULL, on_key_saved, job);
    }
  else
    {
      cs_store_peers_tell_state (self, CS_STORE_PEERS_THIS_RUN);
      finish_saving (job, FALSE);
    }
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    fail_saving (job, error);
  else if (job->key != NULL)
    write_changes (job);
  else
    /* Asked again under the lock: another program may have made one. */
    cs_store_keyring_load_async (job->peers->keyring, KEY_NAME, NULL, on_key_loaded_to_write, job);
}

void
cs_store_peers_save (CsStorePeers *self)
{
  if (self->saving || self->loading)
    return;
  if (cs_store_peers_get_state (self) != CS_STORE_PEERS_KEPT || !has_changes (self))
    {
      return_to_all (&self->flush_waiters);
      return;
    }
  self->saving = TRUE;
  run_job (job_new (self), lock_in_thread, on_locked);
}

void
cs_store_peers_flush_async (CsStorePeers *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, cs_store_peers_flush_async);
  g_queue_push_tail (&self->flush_waiters, task);
  cs_store_peers_save (self);
}

void
cs_store_peers_flush_finish (CsStorePeers *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, cs_store_peers_flush_async));
  g_task_propagate_boolean (G_TASK (result), NULL);
}
