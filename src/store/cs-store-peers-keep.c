/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads what is remembered about people, and saves it after changes. */
#include "store/cs-store-peers-internal.h"

#include "base/cs-limits.h"
#include "crypto/cs-seal.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>

/* Reading and writing what is remembered; one at a time.
 *
 *   load:  keyring: vault-key ─► keyring: peers-written ─► thread: read, open ─► our changes on top ─► KEPT
 *             ├─ locked, none ─► THIS_RUN      ▲                └─ no key ─┐
 *             └────────────────────────────────┴─── asked again, once ─────┘
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

#define KEY_NAME "vault-key"
#define COUNTER_NAME "peers-written"
#define LABEL "Countersign"

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

static void ask_for_key (CsStorePeers *self);

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
stop_waiting (CsStorePeers *self)
{
  if (self->load_timeout != NULL)
    g_source_destroy (self->load_timeout);
  g_clear_pointer (&self->load_timeout, g_source_unref);
}

static void
set_unreadable (CsStorePeers *self, gboolean unreadable)
{
  g_mutex_lock (&self->mutex);
  self->unreadable = unreadable;
  g_mutex_unlock (&self->mutex);
}

/* What the file holds does not come, or not yet. */
static void
note_unread_file (CsStorePeers *self)
{
  GStatBuf info;

  set_unreadable (self, !self->known && (g_stat (self->path, &info) == 0 || errno != ENOENT));
}

static void
finish_loading (CsStorePeers *self, CsStorePeersState state)
{
  stop_waiting (self);
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

  stop_waiting (self);
  self->gave_up = TRUE;
  note_unread_file (self);
  if (cs_store_peers_get_state (self) == CS_STORE_PEERS_LOADING)
    cs_store_peers_tell_state (self, CS_STORE_PEERS_THIS_RUN);
  return_to_all (&self->load_waiters);
  return G_SOURCE_REMOVE;
}

/* Takes the book that came from the file, with what was learnt since on top of it. */
static void
adopt (CsStorePeers *self, CsStorePeersJob *job)
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
  set_unreadable (self, FALSE);
}

static void
tell_what_is_wrong (CsStorePeers *self, const CsStorePeersJob *job)
{
  if (job->put_aside != NULL)
    cs_store_peers_tell_problem (self, CS_STORE_PEERS_PUT_ASIDE, job->put_aside);
  else if (job->missing && self->counter > 0 && !self->file_gone_told)
    {
      self->file_gone_told = TRUE;
      cs_store_peers_tell_problem (self, CS_STORE_PEERS_FILE_GONE, NULL);
    }
  else if (job->rolled_back)
    cs_store_peers_tell_problem (self, CS_STORE_PEERS_ROLLED_BACK, NULL);
}

/* Another program may have made key and file after the keyring was asked: the key comes first, so now it is there. */
static gboolean
ask_for_key_again (CsStorePeers *self)
{
  if (self->key_asked_again)
    return FALSE;
  self->key_asked_again = TRUE;
  ask_for_key (self);
  return TRUE;
}

static void
tell_key_gone (CsStorePeers *self)
{
  if (self->key_gone_told)
    return;
  self->key_gone_told = TRUE;
  cs_store_peers_tell_problem (self, CS_STORE_PEERS_KEY_GONE, NULL);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsStorePeersJob) job = user_data;
  g_autoptr (CsStorePeers) self = cs_store_peers_ref (job->peers);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (job->key == NULL && ask_for_key_again (self))
        return;
      g_debug ("peers: not loaded: %s", error->message);
      if (job->key == NULL)
        tell_key_gone (self);
      else
        cs_store_peers_tell_problem (self, CS_STORE_PEERS_NOT_WRITTEN, error->message);
      self->stamp = job->stamp;
      set_unreadable (self, !self->known);
      finish_loading (self, job->key == NULL ? CS_STORE_PEERS_KEPT : CS_STORE_PEERS_THIS_RUN);
      return;
    }
  tell_what_is_wrong (self, job);
  if (self->known && cs_store_peers_job_is_worse (job))
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
  cs_store_peers_job_run (cs_store_peers_job_new (self), cs_store_peers_read_in_thread, on_read);
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
      note_unread_file (self);
      finish_loading (self, CS_STORE_PEERS_THIS_RUN);
      return;
    }
  cs_store_keyring_load_async (self->keyring, COUNTER_NAME, NULL, on_counter_loaded, cs_store_peers_ref (self));
}

static void
ask_for_key (CsStorePeers *self)
{
  cs_store_keyring_load_async (self->keyring, KEY_NAME, NULL, on_key_loaded, cs_store_peers_ref (self));
}

static void
start_loading (CsStorePeers *self)
{
  self->loading = TRUE;
  self->gave_up = FALSE;
  self->key_asked_again = FALSE;
  self->load_timeout = g_timeout_source_new (self->patience_ms);
  g_source_set_callback (self->load_timeout, on_load_timeout, self, NULL);
  g_source_attach (self->load_timeout, self->context);
  if (self->key != NULL)
    cs_store_peers_job_run (cs_store_peers_job_new (self), cs_store_peers_read_in_thread, on_read);
  else
    ask_for_key (self);
}

gboolean
cs_store_peers_is_loaded (CsStorePeers *self)
{
  const CsStoreStamp now = cs_store_stamp_of (self->path);

  return cs_store_peers_get_state (self) == CS_STORE_PEERS_KEPT && cs_store_stamp_equal (&now, &self->stamp);
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

gboolean
cs_store_peers_is_saved (CsStorePeers *self)
{
  return cs_store_peers_get_state (self) == CS_STORE_PEERS_KEPT && !self->saving && !has_changes (self);
}

static void
take_changes (CsStorePeers *self, CsStorePeersJob *job)
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
finish_saving (CsStorePeersJob *owned_job, gboolean saved)
{
  g_autoptr (CsStorePeersJob) job = owned_job;
  g_autoptr (CsStorePeers) self = cs_store_peers_ref (job->peers);

  if (!saved && job->changes != NULL)
    give_changes_back (self, job->changes);
  g_clear_pointer (&job, cs_store_peers_job_free);

  self->saving = FALSE;
  if (!saved)
    return_to_all (&self->flush_waiters);
  if (!g_queue_is_empty (&self->load_waiters))
    start_loading (self);
  else if (saved)
    cs_store_peers_save (self);
}

static void
fail_saving (CsStorePeersJob *job, const GError *error)
{
  g_debug ("peers: not written: %s", error->message);
  cs_store_peers_tell_problem (job->peers, CS_STORE_PEERS_NOT_WRITTEN, error->message);
  finish_saving (job, FALSE);
}

static void
on_counter_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStorePeersJob *job = user_data;
  g_autoptr (GError) error = NULL;

  /* A lower number than it could be: an older file would pass, the newest one still does. */
  if (!cs_store_keyring_save_finish (job->peers->keyring, result, &error))
    g_debug ("peers: the count was not saved: %s", error->message);
  finish_saving (job, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStorePeersJob *job = user_data;
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
write_changes (CsStorePeersJob *job)
{
  take_changes (job->peers, job);
  job->counter = job->peers->counter;
  cs_store_peers_job_run (job, cs_store_peers_write_in_thread, on_written);
}

static void
on_key_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStorePeersJob *job = user_data;
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
  self->key = cs_secret_ref (job->key);
  write_changes (job);
}

static void
on_key_loaded_to_write (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStorePeersJob *job = user_data;
  CsStorePeers *self = job->peers;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) text = cs_store_keyring_load_finish (self->keyring, result, &error);

  if (text != NULL && (job->key = key_from_text (text)) != NULL)
    {
      self->key = cs_secret_ref (job->key);
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
  CsStorePeersJob *job = user_data;
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
  cs_store_peers_job_run (cs_store_peers_job_new (self), cs_store_peers_lock_in_thread, on_locked);
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
