/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the user what could not be read from or written to the data folder, and tries again while that lasts. */

#include "calls/cs-call-manager-internal.h"

#include "calls/cs-account-private.h"
#include "calls/cs-calls-error.h"
#include "calls/cs-storage-reason-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Nothing tells that a disk has room again, so it is tried. */
#define RETRY_S 5

static void
note_put_aside (CsCallManager *self)
{
  const char *path = cs_store_profile_get_put_aside (self->profile);

  if (path == NULL || g_strcmp0 (path, self->put_aside_told) == 0)
    return;
  g_free (self->put_aside_told);
  self->put_aside_told = g_strdup (path);
  cs_call_manager_add_notice (self, CS_NOTICE_FILE_PUT_ASIDE, path);
}

static gboolean
recover_profile (CsCallManager *self)
{
  if (cs_store_profile_get_problem (self->profile) != NULL && !cs_store_profile_recover (self->profile))
    return FALSE;
  cs_notice_list_remove_kind (self->notices, CS_NOTICE_NOTHING_KEPT);
  return TRUE;
}

static gboolean
recover_accounts (CsCallManager *self)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);
  gboolean all = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      all = cs_account_save_again (account) && all;
    }
  return all;
}

static void
on_peers_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCallManager) self = user_data;

  cs_store_peers_flush_finish (self->peers, result);
  if (cs_store_peers_is_saved (self->peers))
    cs_notice_list_remove_kind (self->notices, CS_NOTICE_NOT_SAVED);
}

static void
on_peers_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsCallManager *self = user_data;

  cs_store_peers_load_finish (self->peers, result);
  cs_store_peers_flush_async (self->peers, on_peers_written, self);
}

static gboolean
recover_peers (CsCallManager *self)
{
  if (!cs_notice_list_has_kind (self->notices, CS_NOTICE_NOT_SAVED))
    return TRUE;
  cs_store_peers_load_async (self->peers, on_peers_read, g_object_ref (self));
  return FALSE;
}

static gboolean
recover_removals (CsCallManager *self)
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
  CsCallManager *self = user_data;
  const gboolean profile = recover_profile (self);
  const gboolean accounts = recover_accounts (self);
  const gboolean removals = recover_removals (self);
  const gboolean peers = recover_peers (self);

  if (!profile || !accounts || !removals || !peers)
    return G_SOURCE_CONTINUE;
  self->storage_retry_id = 0;
  return G_SOURCE_REMOVE;
}

void
cs_call_manager_retry_storage (CsCallManager *self)
{
  if (self->storage_retry_id == 0)
    self->storage_retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
}

void
cs_call_manager_watch_storage (CsCallManager *self)
{
  const GError *problem = cs_store_profile_get_problem (self->profile);

  note_put_aside (self);
  if (problem != NULL)
    {
      g_autofree char *why = cs_storage_reason (problem, cs_store_profile_get_folder (self->profile));

      cs_call_manager_add_notice (self, CS_NOTICE_NOTHING_KEPT, why);
      cs_call_manager_retry_storage (self);
    }
}

gboolean
cs_call_manager_can_keep (CsCallManager *self, GError **error)
{
  const GError *problem;
  g_autofree char *why = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);

  problem = cs_store_profile_get_problem (self->profile);
  if (problem == NULL)
    return TRUE;
  why = cs_storage_reason (problem, cs_store_profile_get_folder (self->profile));
  g_set_error_literal (error, problem->domain, problem->code, why);
  return FALSE;
}

void
cs_call_manager_forget_account (CsCallManager *self, CsAccount *account)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  if (cs_account_forget (account, &error))
    return;
  why = cs_storage_reason (error, cs_store_profile_get_folder (self->profile));
  g_ptr_array_add (self->unremoved, g_strdup (cs_account_get_id (account)));
  cs_call_manager_add_notice (self, CS_NOTICE_ACCOUNT_NOT_REMOVED, why);
  cs_call_manager_retry_storage (self);
}

void
cs_call_manager_unwatch_storage (CsCallManager *self)
{
  g_clear_handle_id (&self->storage_retry_id, g_source_remove);
  g_clear_pointer (&self->put_aside_told, g_free);
}

static void
note_left_out (CsCallManager *self)
{
  GPtrArray *left_out = cs_store_profile_get_left_out (self->profile);

  for (guint i = 0; i < left_out->len; i++)
    cs_call_manager_add_notice (self, CS_NOTICE_ACCOUNT_LEFT_OUT, left_out->pdata[i]);
}

gboolean
cs_call_manager_load_accounts (CsCallManager *self, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);

  records = cs_store_profile_load_accounts (self->profile, &local_error);
  note_put_aside (self);
  if (records == NULL)
    {
      /* The user has been told of a renamed file. */
      if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
        {
          g_autofree char *why = cs_storage_reason (local_error, cs_store_profile_get_folder (self->profile));

          cs_call_manager_add_notice (self, CS_NOTICE_ACCOUNTS_UNREADABLE, why);
        }
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  for (guint i = 0; i < records->len; i++)
    {
      const CsStoreAccount *record = records->pdata[i];
      g_autoptr (CsAccountConfig) config = cs_account_config_from_record (record, NULL);

      /* Every record that was read has an identity of a scheme, a user without a password, and a host. */
      const char *address = strchr (cs_store_account_get (record, "identity"), ':') + 1;

      if (config == NULL || !cs_call_manager_take_record (self, config, record->id))
        cs_call_manager_add_notice (self, CS_NOTICE_ACCOUNT_LEFT_OUT, address);
      else if (cs_account_config_is_repaired (record))
        cs_call_manager_add_notice (self, CS_NOTICE_ACCOUNT_REPAIRED, address);
    }
  note_left_out (self);
  return TRUE;
}

CsAccount *
cs_call_manager_load_account (CsCallManager *self, const char *address, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (CsAccountConfig) wanted = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);

  wanted = cs_account_config_new (&(CsAccountSettings){ .identity = address }, error);
  if (wanted == NULL)
    return NULL;
  records = cs_store_profile_load_accounts (self->profile, error);
  note_put_aside (self);
  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      const CsStoreAccount *record = records->pdata[i];
      g_autoptr (CsAccountConfig) config = cs_account_config_from_record (record, NULL);

      if (config != NULL && cs_account_config_same_address (config, wanted)
          && cs_call_manager_take_record (self, config, record->id))
        return cs_call_manager_find_account (self, address);
    }
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_NO_ACCOUNT, _ ("There is no account %s here."), address);
  return NULL;
}
