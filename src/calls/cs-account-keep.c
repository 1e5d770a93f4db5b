/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The account in the data folder and its password in the keyring. */

#include "calls/cs-account-internal.h"

char *
cs_account_password_key (CsAccount *self)
{
  return g_strconcat ("password:", self->id, NULL);
}

static void
on_password_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving_password = FALSE;
  if (cs_store_keyring_save_finish (self->keyring, result, &error))
    self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  else
    g_debug ("password not saved: %s", error->message);
  g_object_notify (G_OBJECT (self), "password-kept");
}

void
cs_account_save_record (CsAccount *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStoreAccount) record = cs_account_config_to_record (self->config, self->id);

  if (self->profile == NULL)
    return;
  self->recorded = cs_store_profile_save_account (self->profile, record, &error);
  if (!self->recorded)
    g_warning ("The account could not be saved: %s", error->message);
}

void
cs_account_keep (CsAccount *self)
{
  g_autofree char *key = cs_account_password_key (self);

  if (!self->keep)
    return;
  self->keep = FALSE;
  cs_account_save_record (self);
  if (self->config->settings.password != NULL)
    {
      self->saving_password = TRUE;
      cs_store_keyring_save_async (self->keyring, key, self->config->address, self->config->settings.password, NULL,
                                   on_password_saved, g_object_ref (self));
    }
  cs_account_certificates_keep (self->certificates);
}

void
cs_account_forget (CsAccount *self)
{
  g_autofree char *key = cs_account_password_key (self);
  g_autoptr (GError) error = NULL;

  if (!cs_store_profile_remove_account (self->profile, self->id, &error)
      && !g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    g_warning ("The account could not be removed: %s", error->message);
  cs_store_keyring_forget_async (self->keyring, key, NULL, NULL, NULL);
  cs_account_certificates_forget_client_pin (self->certificates);
}
