/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server certificates that the user has decided to trust, for each account. */
#include "store/cs-store-pins.h"

#include "base/cs-limits.h"
#include "store/cs-store-account-private.h"
#include "store/cs-store-profile-private.h"

#include <string.h>

#define FINGERPRINT_LEN (32 * 3 - 1)
#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"

void
cs_store_pin_free (CsStorePin *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self->pem);
  g_free (self);
}

/* "pin:ID:"; no id has a colon. (transfer full) */
static char *
group_prefix (const char *account_id)
{
  return g_strconcat ("pin:", account_id, ":", NULL);
}

static gboolean
is_fingerprint (const char *text)
{
  if (strlen (text) != FINGERPRINT_LEN)
    return FALSE;
  for (gsize i = 0; i < FINGERPRINT_LEN; i++)
    if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit (text[i]) || g_ascii_islower (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_host (const char *text)
{
  if (*text == '\0' || strlen (text) > CS_LIMIT_ADDRESS || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == ' ')
      return FALSE;
  return TRUE;
}

static gboolean
is_pem (const char *text)
{
  if (strlen (text) > CS_LIMIT_STORE_PIN_PEM || !g_str_has_prefix (text, PEM_BEGIN))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p) && *p != '\n' && *p != '\r')
      return FALSE;
  return TRUE;
}

static gboolean
pin_check (const CsStorePin *pin, GError **error)
{
  if (pin->host != NULL && is_host (pin->host) && pin->fingerprint != NULL && is_fingerprint (pin->fingerprint)
      && (pin->pem == NULL || is_pem (pin->pem)) && pin->pinned_at_s >= 0)
    return TRUE;
  g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE, "not a certificate that can be pinned");
  return FALSE;
}

/* (transfer full), NULL when it is invalid. */
static CsStorePin *
pin_read (GKeyFile *file, const char *group, const char *fingerprint)
{
  g_autoptr (CsStorePin) pin = g_new0 (CsStorePin, 1);
  g_autoptr (GError) error = NULL;

  pin->fingerprint = g_strdup (fingerprint);
  pin->host = g_key_file_get_string (file, group, "host", NULL);
  pin->pem = g_key_file_get_string (file, group, "pem", &error);
  pin->pinned_at_s = g_key_file_get_int64 (file, group, "pinned-at", NULL);
  if (error != NULL && !g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
    return NULL;
  return pin_check (pin, NULL) ? g_steal_pointer (&pin) : NULL;
}

/* (transfer full): the names of the account's groups. */
static GPtrArray *
find_groups (GKeyFile *file, const char *account_id)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *prefix = group_prefix (account_id);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], prefix))
      g_ptr_array_add (found, g_strdup (groups[i]));
  return found;
}

GPtrArray *
cs_store_pins_list (CsStoreProfile *profile, const char *account_id, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_store_pin_free);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CsStoreGroups) file = cs_store_profile_read_accounts (profile, &local_error);
  g_autofree char *prefix = group_prefix (account_id);

  if (file == NULL)
    {
      if (g_error_matches (local_error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
        return g_steal_pointer (&pins);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  groups = find_groups (file->keys, account_id);
  if (cs_store_groups_may_have (file, prefix))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT,
                           "a pinned certificate, maybe of this account, cannot be read");
      return NULL;
    }
  for (guint i = 0; i < groups->len; i++)
    {
      CsStorePin *pin = pin_read (file->keys, groups->pdata[i], (char *) groups->pdata[i] + strlen (prefix));

      if (pin == NULL)
        {
          g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT,
                               "a pinned certificate of this account is damaged");
          return NULL;
        }
      g_ptr_array_add (pins, pin);
    }
  return g_steal_pointer (&pins);
}

typedef struct {
  const char *account_id;
  const CsStorePin *pin;   /* to add */
  const char *fingerprint; /* to remove, NULL: all */
} PinChange;

static gboolean
write_pin (CsStoreGroups *file, gconstpointer data, GError **error)
{
  const PinChange *change = data;
  g_autofree char *account = cs_store_account_group (change->account_id);
  g_autofree char *prefix = group_prefix (change->account_id);
  g_autofree char *group = g_strconcat (prefix, change->pin->fingerprint, NULL);
  g_autoptr (GPtrArray) groups = find_groups (file->keys, change->account_id);

  if (!g_key_file_has_group (file->keys, account))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND, "this account is not kept");
      return FALSE;
    }
  if (groups->len >= CS_LIMIT_STORE_PINS && !g_key_file_has_group (file->keys, group))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH, "too many pinned certificates");
      return FALSE;
    }
  g_key_file_remove_group (file->keys, group, NULL);
  g_key_file_set_string (file->keys, group, "host", change->pin->host);
  g_key_file_set_int64 (file->keys, group, "pinned-at", change->pin->pinned_at_s);
  if (change->pin->pem != NULL)
    g_key_file_set_string (file->keys, group, "pem", change->pin->pem);
  return TRUE;
}

gboolean
cs_store_pins_add (CsStoreProfile *profile, const char *account_id, const CsStorePin *pin, GError **error)
{
  const PinChange change = { .account_id = account_id, .pin = pin };

  return pin_check (pin, error) && cs_store_profile_change_accounts (profile, write_pin, &change, error);
}

void
cs_store_pins_delete_all (CsStoreGroups *file, const char *account_id)
{
  g_autoptr (GPtrArray) groups = find_groups (file->keys, account_id);
  g_autofree char *prefix = group_prefix (account_id);

  for (guint i = 0; i < groups->len; i++)
    g_key_file_remove_group (file->keys, groups->pdata[i], NULL);
  cs_store_groups_drop_unread (file, prefix);
}

static gboolean
delete_pin (CsStoreGroups *file, gconstpointer data, GError **error)
{
  const PinChange *change = data;
  g_autofree char *prefix = group_prefix (change->account_id);
  g_autofree char *group = g_strconcat (prefix, change->fingerprint, NULL);

  if (change->fingerprint != NULL)
    g_key_file_remove_group (file->keys, group, NULL);
  else
    cs_store_pins_delete_all (file, change->account_id);
  return TRUE;
}

gboolean
cs_store_pins_remove (CsStoreProfile *profile, const char *account_id, const char *fingerprint, GError **error)
{
  const PinChange change = { .account_id = account_id, .fingerprint = fingerprint };

  return cs_store_profile_change_accounts (profile, delete_pin, &change, error);
}
