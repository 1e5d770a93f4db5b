/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves and loads one account: its record in the data folder, its password in the keyring. */

#include "calls/cs-account-keeper-private.h"

#include "base/cs-limits.h"
#include "calls/cs-storage-reason-private.h"

struct _CsAccountKeeper {
  char *id;
  CsStoreProfile *profile; /* borrowed; NULL once the account has left it */
  CsStoreKeyring *keyring;
  GCancellable *cancellable;
  CsAccountKeeperChanged changed; /* NULL: the account is gone */
  gpointer user_data;

  gboolean wanted;   /* still to be saved once the account has registered */
  gboolean recorded; /* it is in the data folder */
  gboolean record_unsaved;
  gboolean password_unsaved;
  gboolean password_kept;
  gboolean saving_password; /* the keyring has not answered yet */
  char *problem;            /* why something is unsaved, in sentences */

  CsAccountPasswordFunc loaded; /* while the keyring is asked */
  gpointer loaded_data;
  guint patience_id; /* how long nothing is said meanwhile */
};

static void
clear (gpointer data)
{
  CsAccountKeeper *self = data;

  g_free (self->id);
  g_free (self->problem);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
  g_clear_object (&self->cancellable);
}

static void
release (CsAccountKeeper *self)
{
  g_rc_box_release_full (self, clear);
}

static void
tell (CsAccountKeeper *self, const char *property)
{
  if (self->changed != NULL)
    self->changed (property, self->user_data);
}

/* (transfer full): the password's name in the keyring */
static char *
password_key (CsAccountKeeper *self)
{
  return g_strconcat ("password:", self->id, NULL);
}

/* ---- saving ---- */

/* @error: NULL, when it could be saved. */
static void
note_saved (CsAccountKeeper *self, gboolean *unsaved, const GError *error)
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
  if (g_strcmp0 (problem, self->problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  tell (self, "save-problem");
}

void
cs_account_keeper_save_record (CsAccountKeeper *self, CsAccountConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsStoreAccount) record = cs_account_config_to_record (config, self->id);

  if (self->profile == NULL)
    return;
  if (cs_store_profile_save_account (self->profile, record, &error))
    self->recorded = TRUE;
  note_saved (self, &self->record_unsaved, error);
}

static void
on_password_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsAccountKeeper *self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving_password = FALSE;
  if (cs_store_keyring_save_finish (self->keyring, result, &error))
    self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  note_saved (self, &self->password_unsaved, error);
  tell (self, "password-kept");
  release (self);
}

void
cs_account_keeper_save_password (CsAccountKeeper *self, CsAccountConfig *config)
{
  g_autofree char *key = password_key (self);

  if (config->settings.password == NULL || self->saving_password)
    return;
  self->saving_password = TRUE;
  cs_store_keyring_save_async (self->keyring, key, config->address, config->settings.password, NULL, on_password_saved,
                               g_rc_box_acquire (self));
}

gboolean
cs_account_keeper_keep (CsAccountKeeper *self, CsAccountConfig *config)
{
  if (!self->wanted)
    return FALSE;
  self->wanted = FALSE;
  cs_account_keeper_save_record (self, config);
  cs_account_keeper_save_password (self, config);
  return TRUE;
}

gboolean
cs_account_keeper_save_again (CsAccountKeeper *self, CsAccountConfig *config)
{
  const gboolean record = self->record_unsaved;

  if (record)
    cs_account_keeper_save_record (self, config);
  if (self->password_unsaved)
    cs_account_keeper_save_password (self, config);
  return record && !self->record_unsaved;
}

/* ---- the password that was saved ---- */

static CsAccountReason
reason_without_password (const GError *error)
{
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED))
    return CS_ACCOUNT_REASON_KEYRING;
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING))
    return CS_ACCOUNT_REASON_NO_KEYRING;
  return CS_ACCOUNT_REASON_NO_PASSWORD;
}

static void
take_loaded (CsAccountKeeper *self, const CsSecret *password, const GError *error)
{
  CsAccountPasswordFunc loaded = g_steal_pointer (&self->loaded);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (password == NULL)
    {
      g_debug ("account %s: no password: %s", self->id, error->message);
      loaded (NULL, reason_without_password (error), self->loaded_data);
      return;
    }
  if (!loaded (password, CS_ACCOUNT_REASON_NONE, self->loaded_data))
    return;
  self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  tell (self, "password-kept");
}

static void
on_password_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsAccountKeeper *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) password = cs_store_keyring_load_finish (self->keyring, result, &error);

  take_loaded (self, password, error);
  release (self);
}

static gboolean
on_patience_over (gpointer user_data)
{
  CsAccountKeeper *self = user_data;

  self->patience_id = 0;
  if (!g_cancellable_is_cancelled (self->cancellable))
    self->loaded (NULL, CS_ACCOUNT_REASON_KEYRING, self->loaded_data);
  return G_SOURCE_REMOVE;
}

gboolean
cs_account_keeper_load_password (CsAccountKeeper *self, CsAccountPasswordFunc loaded, gpointer user_data)
{
  g_autofree char *key = NULL;

  if (self->loaded != NULL)
    return FALSE;
  key = password_key (self);
  self->loaded = loaded;
  self->loaded_data = user_data;
  self->patience_id = g_timeout_add (CS_LIMIT_STORE_LOAD_MS, on_patience_over, self);
  cs_store_keyring_load_async (self->keyring, key, self->cancellable, on_password_loaded, g_rc_box_acquire (self));
  return TRUE;
}

gboolean
cs_account_keeper_forget (CsAccountKeeper *self, GError **error)
{
  g_autofree char *key = password_key (self);
  g_autoptr (GError) local_error = NULL;

  cs_store_keyring_forget_async (self->keyring, key, NULL, NULL, NULL);
  if (cs_store_profile_remove_account (self->profile, self->id, &local_error)
      || g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ---- what can be asked ---- */

const char *
cs_account_keeper_get_folder (CsAccountKeeper *self)
{
  return cs_store_profile_get_folder (self->profile);
}

const char *
cs_account_keeper_get_instance_id (CsAccountKeeper *self)
{
  return cs_store_profile_get_instance_id (self->profile);
}

void
cs_account_keeper_mark_recorded (CsAccountKeeper *self)
{
  self->recorded = TRUE;
}

gboolean
cs_account_keeper_is_recorded (CsAccountKeeper *self)
{
  return self->recorded;
}

void
cs_account_keeper_want (CsAccountKeeper *self)
{
  self->wanted = TRUE;
}

void
cs_account_keeper_want_changes (CsAccountKeeper *self)
{
  self->wanted = self->wanted || self->recorded;
}

gboolean
cs_account_keeper_is_saved (CsAccountKeeper *self)
{
  return !self->record_unsaved && !self->password_unsaved;
}

gboolean
cs_account_keeper_get_password_kept (CsAccountKeeper *self)
{
  return self->password_kept;
}

gboolean
cs_account_keeper_is_saving_password (CsAccountKeeper *self)
{
  return self->saving_password;
}

const char *
cs_account_keeper_get_problem (CsAccountKeeper *self)
{
  return self->problem;
}

/* ---- the object ---- */

CsAccountKeeper *
cs_account_keeper_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring, GCancellable *cancellable,
                       CsAccountKeeperChanged changed, gpointer user_data)
{
  CsAccountKeeper *self = g_rc_box_new0 (CsAccountKeeper);

  self->id = g_strdup (id);
  self->profile = profile;
  self->keyring = cs_store_keyring_ref (keyring);
  self->cancellable = g_object_ref (cancellable);
  self->changed = changed;
  self->user_data = user_data;
  return self;
}

void
cs_account_keeper_free (CsAccountKeeper *self)
{
  self->changed = NULL;
  g_clear_handle_id (&self->patience_id, g_source_remove);
  release (self);
}

void
cs_account_keeper_leave (CsAccountKeeper *self)
{
  self->profile = NULL;
}
