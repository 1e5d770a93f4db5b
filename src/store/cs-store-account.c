/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account's record as a group of a key file, and the checks on it. */

#include "store/cs-store-account-private.h"

#include "base/cs-limits.h"

#include <string.h>

#define IDENTITY_KEY "identity"

CsStoreAccount *
cs_store_account_new (const char *id)
{
  CsStoreAccount *self = g_new0 (CsStoreAccount, 1);

  self->id = g_strdup (id);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->damaged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cs_store_account_free (CsStoreAccount *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->damaged);
  g_free (self->id);
  g_free (self);
}

const char *
cs_store_account_get (const CsStoreAccount *self, const char *key)
{
  return g_hash_table_lookup (self->values, key);
}

void
cs_store_account_set (CsStoreAccount *self, const char *key, const char *value)
{
  g_hash_table_replace (self->values, g_strdup (key), g_strdup (value));
}

gboolean
cs_store_account_is_damaged (const CsStoreAccount *self, const char *key)
{
  return g_hash_table_contains (self->damaged, key);
}

/* ---- what is fit ---- */

static gboolean
is_id (const char *id)
{
  const gsize len = id != NULL ? strlen (id) : 0;

  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (id[i]) && strchr ("-._", id[i]) == NULL)
      return FALSE;
  return len > 0 && len <= CS_LIMIT_STORE_ID;
}

static gboolean
is_text (const char *text)
{
  if (strlen (text) > CS_LIMIT_STORE_PATH || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/* RFC 3261 section 19.1.1 allows "sip:alice:secret@example.org" and advises against it; here it would be a password on
 * disk. */
static gboolean
is_identity (const char *identity)
{
  const char *at = strrchr (identity, '@');
  const char *user;

  if (g_str_has_prefix (identity, "sip:"))
    user = identity + 4;
  else if (g_str_has_prefix (identity, "sips:"))
    user = identity + 5;
  else
    return FALSE;
  return at != NULL && at > user && at[1] != '\0' && memchr (user, ':', (gsize) (at - user)) == NULL
         && strlen (identity) <= CS_LIMIT_ADDRESS;
}

static const char *
first_fault (const CsStoreAccount *self)
{
  const char *identity = cs_store_account_get (self, IDENTITY_KEY);
  GHashTableIter iter;
  gpointer key, value;

  if (!is_id (self->id))
    return "id";
  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      /* RFC 7512 section 2.4: a PIN in a URI would be a password on disk too. */
      if (value != NULL && (!is_text (value) || strstr (value, "pin-value=") != NULL))
        return key;
    }
  return identity == NULL || !is_identity (identity) ? IDENTITY_KEY : NULL;
}

gboolean
cs_store_account_check (const CsStoreAccount *self, GError **error)
{
  const char *fault = first_fault (self);

  if (fault == NULL)
    return TRUE;
  g_set_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE, "an account's “%s” cannot be kept like this", fault);
  return FALSE;
}

/* ---- the group ---- */

/* What an old program or a person wrote in another encoding, mostly that of Windows. (transfer full) */
static char *
repair (const char *value)
{
  g_autofree char *converted = g_utf8_validate (value, -1, NULL)
                                   ? g_strdup (value)
                                   : g_convert (value, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
  char *text = converted != NULL ? g_steal_pointer (&converted) : g_utf8_make_valid (value, -1);

  if (strlen (text) > CS_LIMIT_STORE_PATH)
    *g_utf8_find_prev_char (text, text + CS_LIMIT_STORE_PATH + 1) = '\0';
  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return text;
}

static void
read_value (CsStoreAccount *self, GKeyFile *file, const char *group, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_key_file_get_string (file, group, key, &error);
  g_autofree char *raw = NULL;
  g_autofree char *repaired = NULL;

  /* With an escape that there is not, GLib gives a value and an error. */
  if (error == NULL && value != NULL && is_text (value))
    {
      cs_store_account_set (self, key, value);
      return;
    }
  raw = g_key_file_get_value (file, group, key, NULL);
  repaired = repair (error == NULL && value != NULL ? value : raw != NULL ? raw : "");
  cs_store_account_set (self, key, repaired);
  g_hash_table_add (self->damaged, g_strdup (key));
}

CsStoreAccount *
cs_store_account_read (GKeyFile *file, const char *group)
{
  g_autoptr (CsStoreAccount) self = NULL;
  g_auto (GStrv) keys = NULL;

  if (!g_str_has_prefix (group, CS_STORE_ACCOUNT_GROUP))
    return NULL;
  self = cs_store_account_new (group + strlen (CS_STORE_ACCOUNT_GROUP));
  keys = g_key_file_get_keys (file, group, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    read_value (self, file, group, keys[i]);
  return first_fault (self) == NULL && !cs_store_account_is_damaged (self, IDENTITY_KEY) ? g_steal_pointer (&self)
                                                                                         : NULL;
}

void
cs_store_account_write (const CsStoreAccount *self, GKeyFile *file)
{
  g_autofree char *group = cs_store_account_group (self->id);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (value != NULL)
        g_key_file_set_string (file, group, key, value);
      else
        g_key_file_remove_key (file, group, key, NULL);
    }
}

char *
cs_store_account_group (const char *id)
{
  return g_strconcat (CS_STORE_ACCOUNT_GROUP, id, NULL);
}
