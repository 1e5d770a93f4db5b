/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-peer-book-private.h"

G_BEGIN_DECLS

/* What cs-store-peers.c (what is known, and changes to it), cs-store-peers-keep.c (when it is read and written) and
 * cs-store-peers-file.c (how, in a thread) share. */

/* Which file it was: every write makes a new one. All zeros: none. */
typedef struct {
  guint64 device;
  guint64 inode;
  gint64 size;
  gint64 changed_ns;
} CsStoreStamp;

struct _CsStorePeers {
  gatomicrefcount ref_count;
  GMainContext *context;
  CsStoreKeyring *keyring;
  CsStoreAddressKeyFunc key_of; /* or NULL */
  char *path;
  char *lock_path;

  /* Any thread, under the lock. */
  GMutex mutex;
  CsStorePeersState state;
  CsStorePeerBook *book;
  GQueue changes;      /* of CsStoreChange that the file does not have, oldest first */
  gboolean unreadable; /* there is a file, and it was not read */
  gboolean posted;
  char *full_address; /* somebody who was not remembered, to be told */

  /* The main context. */
  const CsStorePeersEvents *events;
  gpointer user_data;
  CsSecret *key;            /* NULL: not known, or there is none yet */
  guint64 counter;          /* the generation of the last file that was written, as far as is known */
  gboolean key_asked_again; /* since loading began */
  gboolean key_gone_told;
  gboolean file_gone_told;
  CsStoreStamp stamp; /* of the file that the book came from */
  gboolean known;     /* the book is what the file held, and what was learnt since */
  gboolean restore;   /* the file is worse than the book: to be written again */
  gboolean loading;
  gboolean gave_up; /* waiting for the keyring */
  guint patience_ms;
  GSource *load_timeout;
  GQueue load_waiters; /* of GTask */
  gboolean saving;
  GQueue flush_waiters; /* of GTask */
};

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
} CsStorePeersJob;

CsStorePeersJob *cs_store_peers_job_new (CsStorePeers *self);
void cs_store_peers_job_free (CsStorePeersJob *job); /* and lets go of the lock */

/* @callback gets @job as its user data, and it is its own. */
void cs_store_peers_job_run (CsStorePeersJob *job, GTaskThreadFunc function, GAsyncReadyCallback callback);
void cs_store_peers_read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);
void cs_store_peers_lock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);
void cs_store_peers_write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

/* The file is gone, was damaged or is an earlier one. */
gboolean cs_store_peers_job_is_worse (const CsStorePeersJob *job);

CsStoreStamp cs_store_stamp_of (const char *path);
gboolean cs_store_stamp_equal (const CsStoreStamp *a, const CsStoreStamp *b);

/* Something was learnt, or came from the file: tells and saves, soon, in the main context. With the lock held. */
void cs_store_peers_post (CsStorePeers *self);

/* Begins to write when there is something to write and it can be written; otherwise those who wait hear so. */
void cs_store_peers_save (CsStorePeers *self);

void cs_store_peers_tell_state (CsStorePeers *self, CsStorePeersState state);
void cs_store_peers_tell_problem (CsStorePeers *self, CsStorePeersProblem problem, const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStorePeersJob, cs_store_peers_job_free)

G_END_DECLS
