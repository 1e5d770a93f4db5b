/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-account-private.h"

#include "base/cs-limits.h"

#include <string.h>

typedef struct {
  const char *key;
  gsize offset;
  gsize max;
  gboolean required;
} Field;

#define FIELD(name, member, limit, is_required)                                                                        \
  {                                                                                                                    \
    name, G_STRUCT_OFFSET (CsStoreAccount, member), limit, is_required                                                 \
  }

static const Field fields[] = {
  FIELD ("identity", identity, CS_LIMIT_ADDRESS, TRUE),
  FIELD ("display-name", display_name, CS_LIMIT_DISPLAY_NAME, FALSE),
  FIELD ("auth-user", auth_user, CS_LIMIT_ADDRESS, FALSE),
  FIELD ("server", server, CS_LIMIT_ADDRESS, FALSE),
  FIELD ("transport", transport, 8, TRUE),
  FIELD ("trust-file", trust_file, CS_LIMIT_STORE_PATH, FALSE),
  FIELD ("client-cert", client_cert, CS_LIMIT_STORE_PATH, FALSE),
  FIELD ("requirement", requirement, 16, TRUE),
};

static const char *const transports[] = { "tls", "tcp", "udp", NULL };
static const char *const requirements[] = { "clear", "provider", "end-to-end", "checked", NULL };

static char **
member (const CsStoreAccount *self, const Field *field)
{
  return G_STRUCT_MEMBER_P (self, field->offset);
}

void
cs_store_account_free (CsStoreAccount *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (*member (self, &fields[i]));
  g_free (self->id);
  g_free (self);
}

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
is_text (const char *text, gsize max)
{
  if (strlen (text) > max || !g_utf8_validate (text, -1, NULL))
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
  return at != NULL && at > user && at[1] != '\0' && memchr (user, ':', (gsize) (at - user)) == NULL;
}

static const char *
first_fault (const CsStoreAccount *self)
{
  if (!is_id (self->id))
    return "id";
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = *member (self, &fields[i]);

      if (value == NULL ? fields[i].required : !is_text (value, fields[i].max))
        return fields[i].key;
    }
  if (!is_identity (self->identity))
    return "identity";
  /* RFC 7512 section 2.4: a PIN in a URI would be a password on disk too. */
  if (self->client_cert != NULL && strstr (self->client_cert, "pin-value=") != NULL)
    return "client-cert";
  if (!g_strv_contains (transports, self->transport))
    return "transport";
  if (!g_strv_contains (requirements, self->requirement))
    return "requirement";
  return NULL;
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

CsStoreAccount *
cs_store_account_read (GKeyFile *file, const char *group)
{
  g_autoptr (CsStoreAccount) self = g_new0 (CsStoreAccount, 1);

  if (!g_str_has_prefix (group, CS_STORE_ACCOUNT_GROUP))
    return NULL;
  self->id = g_strdup (group + strlen (CS_STORE_ACCOUNT_GROUP));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GError) error = NULL;

      *member (self, &fields[i]) = g_key_file_get_string (file, group, fields[i].key, &error);
      if (error != NULL && !g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
        return NULL;
    }
  return first_fault (self) == NULL ? g_steal_pointer (&self) : NULL;
}

void
cs_store_account_write (const CsStoreAccount *self, GKeyFile *file)
{
  g_autofree char *group = cs_store_account_group (self->id);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = *member (self, &fields[i]);

      if (value != NULL)
        g_key_file_set_string (file, group, fields[i].key, value);
      else
        g_key_file_remove_key (file, group, fields[i].key, NULL);
    }
}

char *
cs_store_account_group (const char *id)
{
  return g_strconcat (CS_STORE_ACCOUNT_GROUP, id, NULL);
}
