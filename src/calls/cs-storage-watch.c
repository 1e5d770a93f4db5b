/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the user what could not be read from or written to the data folder, and tries again while that lasts. */

#include "calls/cs-storage-watch-private.h"

#include "calls/cs-account-private.h"
#include "calls/cs-storage-reason-private.h"

/* Nothing tells that a disk has room again, so it is tried. */
#define RETRY_S 5

struct _CsStorageWatch {
  GObject parent_instance;

  CsStoreProfile *profile; /* borrowed, as are the notices */
  CsNoticeList *notices;
  CsStorePeers *peers;
  GListModel *accounts;

  char *put_aside_told;
  GPtrArray *unremoved; /* of char *: accounts that were removed and are still in the data folder */
  guint retry_id;       /* while something could not be kept */
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (CsStorageWatch, cs_storage_watch, G_TYPE_OBJECT)

void
cs_storage_watch_note_put_aside (CsStorageWatch *self)
{
  const char *path = cs_store_profile_get_put_aside (self->profile);

  if (path == NULL || g_strcmp0 (path, self->put_aside_told) == 0)
    return;
  g_free (self->put_aside_told);
  self->put_aside_told = g_strdup (path);
  cs_notice_list_add (self->notices, CS_NOTICE_FILE_PUT_ASIDE, path);
}

static gboolean
recover_profile (CsStorageWatch *self)
{
  if (cs_store_profile_get_problem (self->profile) != NULL && !cs_store_profile_recover (self->profile))
    return FALSE;
  cs_notice_list_remove_kind (self->notices, CS_NOTICE_NOTHING_KEPT);
  return TRUE;
}

static gboolean
recover_accounts (CsStorageWatch *self)
{
  gboolean all = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (self->accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (self->accounts, i);

      all = cs_account_save_again (account) && all;
    }
  return all;
}

static void
on_peers_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsStorageWatch) self = user_data;

  cs_store_peers_flush_finish (self->peers, result);
  if (!self->stopped && cs_store_peers_is_saved (self->peers))
    cs_notice_list_remove_kind (self->notices, CS_NOTICE_NOT_SAVED);
}

static void
on_peers_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsStorageWatch *self = user_data;

  cs_store_peers_load_finish (self->peers, result);
  cs_store_peers_flush_async (self->peers, on_peers_written, self);
}

static gboolean
recover_peers (CsStorageWatch *self)
{
  if (!cs_notice_list_has_kind (self->notices, CS_NOTICE_NOT_SAVED))
    return TRUE;
  cs_store_peers_load_async (self->peers, on_peers_read, g_object_ref (self));
  return FALSE;
}

static gboolean
recover_removals (CsStorageWatch *self)
{
  for (guint i = self->unremoved->len; i > 0; i--)
    {
      g_autoptr (GError) error = NULL;

      if (cs_store_profile_remove_account (self->profile, self->unremoved->pdata[i - 1], &error)
          || g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
        g_ptr_array_remove_index (self->unremoved, i - 1);
    }
  if (self->unremoved->len == 0)
    cs_notice_list_remove_kind (self->notices, CS_NOTICE_ACCOUNT_NOT_REMOVED);
  return self->unremoved->len == 0;
}

static gboolean
on_retry (gpointer user_data)
{
  CsStorageWatch *self = user_data;
  const gboolean profile = recover_profile (self);
  const gboolean accounts = recover_accounts (self);
  const gboolean removals = recover_removals (self);
  const gboolean peers = recover_peers (self);

  if (!profile || !accounts || !removals || !peers)
    return G_SOURCE_CONTINUE;
  self->retry_id = 0;
  return G_SOURCE_REMOVE;
}

void
cs_storage_watch_retry (CsStorageWatch *self)
{
  if (self->retry_id == 0 && !self->stopped)
    self->retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
}

void
cs_storage_watch_look (CsStorageWatch *self)
{
  const GError *problem = cs_store_profile_get_problem (self->profile);

  cs_storage_watch_note_put_aside (self);
  if (problem != NULL)
    {
      g_autofree char *why = cs_storage_reason (problem, cs_store_profile_get_folder (self->profile));

      cs_notice_list_add (self->notices, CS_NOTICE_NOTHING_KEPT, why);
      cs_storage_watch_retry (self);
    }
}

void
cs_storage_watch_note_unreadable (CsStorageWatch *self, const GError *error)
{
  g_autofree char *why = cs_storage_reason (error, cs_store_profile_get_folder (self->profile));

  cs_notice_list_add (self->notices, CS_NOTICE_ACCOUNTS_UNREADABLE, why);
}

gboolean
cs_storage_watch_can_keep (CsStorageWatch *self, GError **error)
{
  const GError *problem;
  g_autofree char *why = NULL;

  problem = cs_store_profile_get_problem (self->profile);
  if (problem == NULL)
    return TRUE;
  why = cs_storage_reason (problem, cs_store_profile_get_folder (self->profile));
  g_set_error_literal (error, problem->domain, problem->code, why);
  return FALSE;
}

void
cs_storage_watch_forget_account (CsStorageWatch *self, CsAccount *account)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  if (cs_account_forget (account, &error))
    return;
  why = cs_storage_reason (error, cs_store_profile_get_folder (self->profile));
  g_ptr_array_add (self->unremoved, g_strdup (cs_account_get_id (account)));
  cs_notice_list_add (self->notices, CS_NOTICE_ACCOUNT_NOT_REMOVED, why);
  cs_storage_watch_retry (self);
}

/* ---- its life ---- */

void
cs_storage_watch_stop (CsStorageWatch *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->stopped = TRUE;
}

static void
cs_storage_watch_dispose (GObject *object)
{
  cs_storage_watch_stop (CS_STORAGE_WATCH (object));
  G_OBJECT_CLASS (cs_storage_watch_parent_class)->dispose (object);
}

static void
cs_storage_watch_finalize (GObject *object)
{
  CsStorageWatch *self = CS_STORAGE_WATCH (object);

  g_clear_pointer (&self->peers, cs_store_peers_unref);
  g_clear_object (&self->accounts);
  g_free (self->put_aside_told);
  g_ptr_array_unref (self->unremoved);
  G_OBJECT_CLASS (cs_storage_watch_parent_class)->finalize (object);
}

static void
cs_storage_watch_class_init (CsStorageWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_storage_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = cs_storage_watch_finalize;
}

static void
cs_storage_watch_init (CsStorageWatch *self)
{
  self->unremoved = g_ptr_array_new_with_free_func (g_free);
}

CsStorageWatch *
cs_storage_watch_new (CsStoreProfile *profile, CsStorePeers *peers, GListModel *accounts, CsNoticeList *notices)
{
  CsStorageWatch *self = g_object_new (CS_TYPE_STORAGE_WATCH, NULL);

  self->profile = profile;
  self->peers = cs_store_peers_ref (peers);
  self->accounts = g_object_ref (accounts);
  self->notices = notices;
  return self;
}
