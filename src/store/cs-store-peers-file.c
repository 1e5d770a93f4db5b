/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes the sealed file of what is remembered about people, in a thread. */
#include "store/cs-store-peers-internal.h"

#include "base/cs-limits.h"
#include "crypto/cs-seal.h"
#include "store/cs-store-file-private.h"

#include <glib/gstdio.h>

#include <unistd.h>

#define PURPOSE "countersign peers"

CsStorePeersJob *
cs_store_peers_job_new (CsStorePeers *self)
{
  CsStorePeersJob *job = g_new0 (CsStorePeersJob, 1);

  job->peers = cs_store_peers_ref (self);
  job->key = self->key != NULL ? cs_secret_ref (self->key) : NULL;
  job->counter = self->counter;
  job->lock = -1;
  return job;
}

void
cs_store_peers_job_free (CsStorePeersJob *job)
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

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

CsStoreStamp
cs_store_stamp_of (const char *path)
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

gboolean
cs_store_stamp_equal (const CsStoreStamp *a, const CsStoreStamp *b)
{
  return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed_ns == b->changed_ns;
}

static CsStorePeerBook *
parse_book (CsStorePeersJob *job, const CsSecret *plain, GError **error)
{
  CsStorePeerBook *book = cs_store_peer_book_parse (plain->bytes, plain->len, now_s (), error);

  if (book != NULL && job->peers->key_of != NULL)
    cs_store_peer_book_rekey (book, job->peers->key_of);
  return book;
}

/* An earlier file does not know whom the user has checked since. */
static void
note_rollback (CsStorePeersJob *job)
{
  job->rolled_back = cs_store_peer_book_get_generation (job->book) < job->counter;
  if (job->rolled_back)
    cs_store_peer_book_set_incomplete (job->book, TRUE);
}

static CsStorePeerBook *
empty_book (gboolean incomplete)
{
  CsStorePeerBook *book = cs_store_peer_book_new ();

  cs_store_peer_book_set_incomplete (book, incomplete);
  return book;
}

/* Errors: NOT_FOUND, CORRUPT, IO. */
static CsStorePeerBook *
open_file (CsStorePeersJob *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsSecret) plain = NULL;
  gsize len = 0;
  g_autofree char *sealed = NULL;

  job->stamp = cs_store_stamp_of (job->peers->path);
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
  return parse_book (job, plain, error);
}

/* With the lock held. Gives an empty book when there is no file, or when it was damaged and renamed. */
static gboolean
open_or_put_aside (CsStorePeersJob *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  job->book = open_file (job, &local_error);
  if (job->book != NULL)
    {
      note_rollback (job);
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
  job->book = empty_book (job->put_aside != NULL || job->counter > 0);
  return TRUE;
}

/* A file without a key is left where it is: the keyring may be another one today. */
void
cs_store_peers_read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CsStorePeersJob *job = data;
  GError *error = NULL;

  job->book = open_file (job, &error);
  if (job->book != NULL)
    note_rollback (job);
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
      /* A key is made only when there is something to write. */
      job->book = empty_book (job->counter > 0 || job->key != NULL);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cs_store_peers_lock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CsStorePeersJob *job = data;
  GError *error = NULL;

  job->lock = cs_store_file_lock (job->peers->lock_path, &error);
  if (job->lock < 0)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
cs_store_peers_job_is_worse (const CsStorePeersJob *job)
{
  return job->missing || job->put_aside != NULL || job->rolled_back;
}

/* The file's book with our changes, or all of ours. */
static gboolean
make_next_book (CsStorePeersJob *job, GError **error)
{
  if (!open_or_put_aside (job, error))
    return FALSE;
  if (job->ours != NULL && cs_store_peers_job_is_worse (job))
    {
      cs_store_peer_book_free (job->book);
      job->book = parse_book (job, job->ours, error);
      return job->book != NULL;
    }
  for (GList *link = job->changes->head; link != NULL; link = link->next)
    cs_store_peer_book_apply (job->book, link->data);
  return TRUE;
}

static gboolean
write_book (CsStorePeersJob *job, GError **error)
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
  job->stamp = cs_store_stamp_of (job->peers->path);
  return TRUE;
}

void
cs_store_peers_write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_book (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @job comes back in the task's data, which @callback may steal from. */
void
cs_store_peers_job_run (CsStorePeersJob *job, GTaskThreadFunc function, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, job);

  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, function);
}
