/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-account-internal.h"

/* The account in the data folder and its password in the keyring. */

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
  CsStoreAccount record = {
    .id = self->id,
    .identity = self->identity,
    .display_name = self->display_name,
    .auth_user = self->auth_user,
    .server = self->server,
    .transport = (char *) cs_net_transport_name (self->transport),
    .trust_file = self->trust_file,
    .client_cert = self->client_cert,
    .requirement = (char *) cs_requirement_name (self->requirement),
  };

  if (self->profile == NULL)
    return;
  self->recorded = cs_store_profile_save_account (self->profile, &record, &error);
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
  if (self->password != NULL)
    {
      self->saving_password = TRUE;
      cs_store_keyring_save_async (self->keyring, key, self->address, self->password, NULL, on_password_saved,
                                   g_object_ref (self));
    }
  cs_account_keep_pin (self);
  if (self->pin != NULL)
    cs_account_keep_decision (self);
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
  cs_account_forget_pin (self);
}
