/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data folder: who this installation is, and the file of its accounts. */

#include "store/cs-store-profile.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "store/cs-store-account-private.h"
#include "store/cs-store-file-private.h"
#include "store/cs-store-groups-private.h"
#include "store/cs-store-profile-private.h"

#include <string.h>
#include <unistd.h>

/*   profile.ini    [profile]              zid, instance-id
 *   accounts.ini   [account:ID]           a group for each account
 *                  [pin:ID:FINGERPRINT]   and for each certificate that is pinned for it
 *                  [last]                 account: the ID of the one that was called from last
 *   profile.lock   held for the moment in which one program makes, changes or puts aside one of them */

#define GROUP "profile"
#define LAST_GROUP "last"
#define LAST_ACCOUNT_KEY "account"
#define URN_UUID "urn:uuid:"

struct _CsStoreProfile {
  char *folder;
  char *profile_path;
  char *accounts_path;
  char *lock_path;
  char *put_aside;
  GError *problem;     /* why nothing is kept */
  GPtrArray *left_out; /* of char * */
  guint8 zid[CS_ZID_LEN];
  char *instance_id;
};

/* A damaged file is renamed, so that whatever is written next cannot destroy it. */
static void
put_aside (CsStoreProfile *self, const char *path, const char *why, GError **error)
{
  char *aside = cs_store_file_put_aside (path, error);

  if (aside == NULL)
    return;
  g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "“%s” is damaged (%s) and was renamed to “%s”", path, why,
               aside);
  g_free (self->put_aside);
  self->put_aside = aside;
}

/* Errors: NOT_FOUND, CORRUPT, READ_ONLY, IO. */
static CsStoreGroups *
read_groups (const char *path, GError **error)
{
  gsize len = 0;
  g_autofree char *bytes = cs_store_file_read (path, CS_LIMIT_STORE_FILE, &len, error);

  return bytes != NULL ? cs_store_groups_parse (bytes, len, error) : NULL;
}

/* With the lock held. Errors: NOT_FOUND; CORRUPT, after the file was renamed; READ_ONLY, IO. */
static CsStoreGroups *
load_locked (CsStoreProfile *self, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CsStoreGroups *groups = read_groups (path, &local_error);

  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    put_aside (self, path, local_error->message, error);
  else if (groups == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return groups;
}

CsStoreGroups *
cs_store_profile_read_accounts (CsStoreProfile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CsStoreGroups *groups = read_groups (self->accounts_path, &local_error);
  int lock;

  /* Another program may have put it aside and begun a new one since. */
  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      lock = cs_store_file_lock (self->lock_path, error);
      if (lock < 0)
        return NULL;
      groups = load_locked (self, self->accounts_path, error);
      close (lock);
    }
  else if (groups == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return groups;
}

static gboolean
save_groups (const CsStoreGroups *groups, const char *path, GError **error)
{
  gsize len = 0;
  g_autofree char *bytes = cs_store_groups_print (groups, &len);

  if (len > CS_LIMIT_STORE_FILE)
    {
      g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "“%s” would become too large", path);
      return FALSE;
    }
  return cs_store_file_write (path, bytes, len, error);
}

static gboolean
parse_zid (const char *hex, guint8 zid[static CS_ZID_LEN])
{
  guint8 any = 0;

  if (strlen (hex) != 2 * CS_ZID_LEN)
    return FALSE;
  for (guint i = 0; i < CS_ZID_LEN; i++)
    {
      const int high = g_ascii_xdigit_value (hex[2 * i]);
      const int low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      zid[i] = (guint8) (high << 4 | low);
      any |= zid[i];
    }
  return any != 0;
}

static char *
print_zid (const guint8 zid[static CS_ZID_LEN])
{
  GString *hex = g_string_sized_new (2 * CS_ZID_LEN);

  for (guint i = 0; i < CS_ZID_LEN; i++)
    g_string_append_printf (hex, "%02x", zid[i]);
  return g_string_free (hex, FALSE);
}

static gboolean
take_identity (CsStoreProfile *self, GKeyFile *file)
{
  g_autofree char *hex = g_key_file_get_string (file, GROUP, "zid", NULL);
  g_autofree char *instance_id = g_key_file_get_string (file, GROUP, "instance-id", NULL);
  guint8 zid[CS_ZID_LEN];

  if (hex == NULL || !parse_zid (hex, zid))
    return FALSE;
  if (instance_id == NULL || !g_str_has_prefix (instance_id, URN_UUID)
      || !g_uuid_string_is_valid (instance_id + strlen (URN_UUID)))
    return FALSE;
  memcpy (self->zid, zid, CS_ZID_LEN);
  g_free (self->instance_id);
  self->instance_id = g_steal_pointer (&instance_id);
  return TRUE;
}

static void
make_identity (CsStoreProfile *self)
{
  g_autofree char *uuid = g_uuid_string_random ();

  cs_random_bytes (self->zid, CS_ZID_LEN);
  g_free (self->instance_id);
  self->instance_id = g_strconcat (URN_UUID, uuid, NULL);
}

static gboolean
save_identity (CsStoreProfile *self, GError **error)
{
  g_autoptr (CsStoreGroups) groups = cs_store_groups_new ();
  g_autofree char *hex = print_zid (self->zid);

  g_key_file_set_string (groups->keys, GROUP, "zid", hex);
  g_key_file_set_string (groups->keys, GROUP, "instance-id", self->instance_id);
  return save_groups (groups, self->profile_path, error);
}

/* With the lock held, so that programs that start together have one identity. A damaged profile is replaced by a new
 * one: people who knew the old ZID have to check again, which is safe, and cs_store_profile_get_put_aside() tells.
 */
static gboolean
load_or_save_identity (CsStoreProfile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsStoreGroups) groups = load_locked (self, self->profile_path, &local_error);

  if (groups != NULL && take_identity (self, groups->keys))
    return TRUE;
  if (groups != NULL)
    put_aside (self, self->profile_path, "no ZID or instance id", &local_error);
  if (!g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND)
      && !g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return save_identity (self, error);
}

/* What is on disk is who we are; otherwise what is in memory becomes it. */
static gboolean
settle_identity (CsStoreProfile *self, GError **error)
{
  g_autoptr (CsStoreGroups) groups = read_groups (self->profile_path, NULL);
  gboolean settled;
  int lock;

  if (groups != NULL && take_identity (self, groups->keys))
    return TRUE;
  if (!cs_store_folder_make (self->folder, error))
    return FALSE;
  lock = cs_store_file_lock (self->lock_path, error);
  if (lock < 0)
    return FALSE;
  settled = load_or_save_identity (self, error);
  close (lock);
  return settled;
}

gboolean
cs_store_profile_recover (CsStoreProfile *self)
{
  g_clear_error (&self->problem);
  return settle_identity (self, &self->problem);
}

CsStoreProfile *
cs_store_profile_open (const char *folder)
{
  CsStoreProfile *self = g_new0 (CsStoreProfile, 1);

  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "countersign", NULL);
  self->profile_path = g_build_filename (self->folder, "profile.ini", NULL);
  self->accounts_path = g_build_filename (self->folder, "accounts.ini", NULL);
  self->lock_path = g_build_filename (self->folder, "profile.lock", NULL);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  make_identity (self);
  cs_store_profile_recover (self);
  return self;
}

void
cs_store_profile_free (CsStoreProfile *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->profile_path);
  g_free (self->accounts_path);
  g_free (self->lock_path);
  g_free (self->put_aside);
  g_free (self->instance_id);
  g_clear_error (&self->problem);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

const char *
cs_store_profile_get_folder (CsStoreProfile *self)
{
  return self->folder;
}

void
cs_store_profile_get_zid (CsStoreProfile *self, guint8 zid[static CS_ZID_LEN])
{
  memcpy (zid, self->zid, CS_ZID_LEN);
}

const char *
cs_store_profile_get_instance_id (CsStoreProfile *self)
{
  return self->instance_id;
}

const char *
cs_store_profile_get_put_aside (CsStoreProfile *self)
{
  return self->put_aside;
}

const GError *
cs_store_profile_get_problem (CsStoreProfile *self)
{
  return self->problem;
}

/* ---- reading accounts.ini ---- */

/* Of groups of accounts that are no accounts: what they call themselves, so that a person finds them. */
static void
leave_out (CsStoreProfile *self, GKeyFile *keys, const char *group)
{
  g_autofree char *identity = g_key_file_get_string (keys, group, "identity", NULL);
  g_autofree char *valid = identity != NULL ? g_utf8_make_valid (identity, -1) : NULL;
  const char *colon = valid != NULL ? strchr (valid, ':') : NULL;

  /* A second colon stands before a password. */
  g_ptr_array_add (self->left_out,
                   g_strdup (colon != NULL && colon[1] != '\0' && strchr (colon + 1, ':') == NULL ? colon + 1 : group));
}

GPtrArray *
cs_store_profile_load_accounts (CsStoreProfile *self, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_store_account_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsStoreGroups) file = cs_store_profile_read_accounts (self, &local_error);
  g_auto (GStrv) groups = NULL;

  g_ptr_array_set_size (self->left_out, 0);
  if (file == NULL)
    {
      if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
        return g_steal_pointer (&accounts);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  groups = g_key_file_get_groups (file->keys, NULL);
  for (guint i = 0; groups[i] != NULL && accounts->len < CS_LIMIT_STORE_ACCOUNTS; i++)
    {
      CsStoreAccount *account = cs_store_account_read (file->keys, groups[i]);

      if (account != NULL)
        g_ptr_array_add (accounts, account);
      else if (g_str_has_prefix (groups[i], CS_STORE_ACCOUNT_GROUP))
        leave_out (self, file->keys, groups[i]);
    }
  if (file->unread_head->len > 0)
    g_ptr_array_add (self->left_out, g_strdup (""));
  for (guint i = 0; i < file->unread->len; i++)
    g_ptr_array_add (self->left_out, g_strdup (((const CsStoreUnread *) file->unread->pdata[i])->name));
  return g_steal_pointer (&accounts);
}

GPtrArray *
cs_store_profile_get_left_out (CsStoreProfile *self)
{
  return self->left_out;
}

/* ---- changing accounts.ini ---- */

/* An empty file when there is none or it was renamed. */
static CsStoreGroups *
load_accounts_to_change (CsStoreProfile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CsStoreGroups *file = load_locked (self, self->accounts_path, &local_error);

  if (file != NULL)
    return file;
  if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND)
      || g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT))
    return cs_store_groups_new ();
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

gboolean
cs_store_profile_change_accounts (CsStoreProfile *self, CsStoreAccountsFunc change, gconstpointer data, GError **error)
{
  g_autoptr (CsStoreGroups) file = NULL;
  gboolean changed;
  int lock;

  if (self->problem != NULL && !cs_store_profile_recover (self))
    {
      g_propagate_error (error, g_error_copy (self->problem));
      return FALSE;
    }
  lock = cs_store_file_lock (self->lock_path, error);
  if (lock < 0)
    return FALSE;
  file = load_accounts_to_change (self, error);
  changed = file != NULL && change (file, data, error) && save_groups (file, self->accounts_path, error);
  close (lock);
  return changed;
}

static guint
count_accounts (GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  guint n = 0;

  for (guint i = 0; groups[i] != NULL; i++)
    n += g_str_has_prefix (groups[i], CS_STORE_ACCOUNT_GROUP);
  return n;
}

static gboolean
write_account (CsStoreGroups *file, gconstpointer data, GError **error)
{
  const CsStoreAccount *account = data;
  g_autofree char *group = cs_store_account_group (account->id);

  if (!g_key_file_has_group (file->keys, group) && count_accounts (file->keys) >= CS_LIMIT_STORE_ACCOUNTS)
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "too many accounts");
      return FALSE;
    }
  cs_store_account_write (account, file->keys);
  return TRUE;
}

gboolean
cs_store_profile_save_account (CsStoreProfile *self, const CsStoreAccount *account, GError **error)
{
  return cs_store_account_check (account, error)
         && cs_store_profile_change_accounts (self, write_account, account, error);
}

char *
cs_store_profile_get_last_account (CsStoreProfile *self)
{
  g_autoptr (CsStoreGroups) file = read_groups (self->accounts_path, NULL);

  return file != NULL ? g_key_file_get_string (file->keys, LAST_GROUP, LAST_ACCOUNT_KEY, NULL) : NULL;
}

static gboolean
write_last_account (CsStoreGroups *file, gconstpointer id, GError **error)
{
  g_key_file_set_string (file->keys, LAST_GROUP, LAST_ACCOUNT_KEY, id);
  return TRUE;
}

gboolean
cs_store_profile_set_last_account (CsStoreProfile *self, const char *id, GError **error)
{
  return cs_store_profile_change_accounts (self, write_last_account, id, error);
}

static gboolean
delete_account (CsStoreGroups *file, gconstpointer id, GError **error)
{
  g_autofree char *group = cs_store_account_group (id);
  g_autofree char *last = g_key_file_get_string (file->keys, LAST_GROUP, LAST_ACCOUNT_KEY, NULL);

  if (!g_key_file_remove_group (file->keys, group, NULL))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND, "no such account");
      return FALSE;
    }
  cs_store_pins_delete_all (file, id);
  if (g_strcmp0 (last, id) == 0)
    g_key_file_remove_group (file->keys, LAST_GROUP, NULL);
  return TRUE;
}

gboolean
cs_store_profile_remove_account (CsStoreProfile *self, const char *id, GError **error)
{
  return cs_store_profile_change_accounts (self, delete_account, id, error);
}
