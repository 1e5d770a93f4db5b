/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves an account's record in the data folder and its password in the keyring. */

#include "calls/cs-account-internal.h"

#include "calls/cs-storage-reason-private.h"

char *
cs_account_password_key (CsAccount *self)
{
  return g_strconcat ("password:", self->id, NULL);
}

/* @error: NULL, when it could be kept. */
static void
note_saved (CsAccount *self, gboolean *unsaved, const GError *error)
{
  g_autofree char *problem = NULL;

  *unsaved = error != NULL;
  if (error != NULL)
    {
      g_debug ("account %s: not saved: %s", self->id, error->message);
      problem = cs_storage_reason (error, self->profile != NULL ? cs_store_profile_get_folder (self->profile) : "");
    }
  else if (self->record_unsaved || self->password_unsaved)
    return;
  if (g_strcmp0 (problem, self->save_problem) == 0)
    return;
  g_free (self->save_problem);
  self->save_problem = g_steal_pointer (&problem);
  g_object_notify (G_OBJECT (self), "save-problem");
}

static void
on_password_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving_password = FALSE;
  if (cs_store_keyring_save_finish (self->keyring, result, &error))
    self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  note_saved (self, &self->password_unsaved, error);
  g_object_notify (G_OBJECT (self), "password-kept");
}

void
cs_account_save_record (CsAccount *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStoreAccount) record = cs_account_config_to_record (self->config, self->id);

  if (self->profile == NULL)
    return;
  if (cs_store_profile_save_account (self->profile, record, &error))
    self->recorded = TRUE;
  note_saved (self, &self->record_unsaved, error);
}

void
cs_account_save_password (CsAccount *self)
{
  g_autofree char *key = cs_account_password_key (self);

  if (self->config->settings.password == NULL || self->saving_password)
    return;
  self->saving_password = TRUE;
  cs_store_keyring_save_async (self->keyring, key, self->config->address, self->config->settings.password, NULL,
                               on_password_saved, g_object_ref (self));
}

void
cs_account_keep (CsAccount *self)
{
  if (!self->keep)
    return;
  self->keep = FALSE;
  cs_account_save_record (self);
  cs_account_save_password (self);
  cs_account_certificates_keep (self->certificates);
}

gboolean
cs_account_save_again (CsAccount *self)
{
  if (self->record_unsaved)
    {
      cs_account_save_record (self);
      if (!self->record_unsaved)
        cs_account_certificates_keep (self->certificates);
    }
  if (self->password_unsaved)
    cs_account_save_password (self);
  return !self->record_unsaved && !self->password_unsaved;
}

gboolean
cs_account_forget (CsAccount *self, GError **error)
{
  g_autofree char *key = cs_account_password_key (self);
  g_autoptr (GError) local_error = NULL;

  cs_store_keyring_forget_async (self->keyring, key, NULL, NULL, NULL);
  cs_account_certificates_forget_client_pin (self->certificates);
  if (cs_store_profile_remove_account (self->profile, self->id, &local_error)
      || g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
