/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads the kept accounts, and says which of them could not be. */
#include "calls/cs-call-manager-internal.h"

#include "calls/cs-calls-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cs_call_manager_can_keep (CsCallManager *self, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);
  return cs_storage_watch_can_keep (self->storage, error);
}

static void
note_left_out (CsCallManager *self)
{
  GPtrArray *left_out = cs_store_profile_get_left_out (self->profile);

  for (guint i = 0; i < left_out->len; i++)
    cs_notice_list_add (self->notices, CS_NOTICE_ACCOUNT_LEFT_OUT, left_out->pdata[i]);
}

gboolean
cs_call_manager_load_accounts (CsCallManager *self, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);

  records = cs_store_profile_load_accounts (self->profile, &local_error);
  cs_storage_watch_note_put_aside (self->storage);
  if (records == NULL)
    {
      /* The user has been told of a renamed file. */
      if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
        cs_storage_watch_note_unreadable (self->storage, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  for (guint i = 0; i < records->len; i++)
    {
      const CsStoreAccount *record = records->pdata[i];
      g_autoptr (CsAccountConfig) config = cs_account_config_from_record (record, NULL);

      /* Every record that was read has an identity of a scheme, a user without a password, and a host. */
      const char *address = strchr (cs_store_account_get (record, "identity"), ':') + 1;

      if (config == NULL || !cs_account_list_take_record (self->accounts, config, record->id))
        cs_notice_list_add (self->notices, CS_NOTICE_ACCOUNT_LEFT_OUT, address);
      else if (cs_account_config_is_repaired (record))
        cs_notice_list_add (self->notices, CS_NOTICE_ACCOUNT_REPAIRED, address);
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
  cs_storage_watch_note_put_aside (self->storage);
  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      const CsStoreAccount *record = records->pdata[i];
      g_autoptr (CsAccountConfig) config = cs_account_config_from_record (record, NULL);

      if (config != NULL && cs_account_config_same_address (config, wanted)
          && cs_account_list_take_record (self->accounts, config, record->id))
        return cs_account_list_find (self->accounts, address);
    }
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_NO_ACCOUNT,
               _ ("There is no account %s. Add it in the window, or use --identity."), address);
  return NULL;
}
