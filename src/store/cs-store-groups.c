/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key file read group by group, so that a damaged group does not cost the others and is never overwritten. */

#include "store/cs-store-groups-private.h"

#include <string.h>

#define FLAGS (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

static void
unread_free (CsStoreUnread *unread)
{
  g_free (unread->name);
  g_string_free (unread->text, TRUE);
  g_free (unread);
}

CsStoreGroups *
cs_store_groups_new (void)
{
  CsStoreGroups *self = g_new0 (CsStoreGroups, 1);

  self->keys = g_key_file_new ();
  self->unread_head = g_string_new (NULL);
  self->unread = g_ptr_array_new_with_free_func ((GDestroyNotify) unread_free);
  return self;
}

void
cs_store_groups_free (CsStoreGroups *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->keys, g_key_file_unref);
  g_string_free (self->unread_head, TRUE);
  g_ptr_array_unref (self->unread);
  g_free (self);
}

/* A group ends where the next line begins with a bracket. */
static gsize
part_length (const char *bytes, gsize len)
{
  for (gsize i = 1; i < len; i++)
    if (bytes[i] == '[' && bytes[i - 1] == '\n')
      return i;
  return len;
}

static gboolean
is_readable (const char *bytes, gsize len)
{
  g_autoptr (GKeyFile) alone = g_key_file_new ();

  return memchr (bytes, '\0', len) == NULL && g_key_file_load_from_data (alone, bytes, len, FLAGS, NULL);
}

/* (transfer full): up to the bracket, or as far as the line goes. */
static char *
name_of (const char *bytes, gsize len)
{
  gsize end = 1;

  while (end < len && bytes[end] != ']' && bytes[end] != '\n' && bytes[end] != '\0')
    end++;
  return g_utf8_make_valid (bytes + 1, (gssize) (end - 1));
}

static void
keep_unread (CsStoreGroups *self, const char *bytes, gsize len)
{
  GString *place = self->unread_head;

  if (*bytes == '[')
    {
      CsStoreUnread *unread = g_new0 (CsStoreUnread, 1);

      unread->name = name_of (bytes, len);
      place = unread->text = g_string_sized_new (len + 1);
      g_ptr_array_add (self->unread, unread);
    }
  g_string_append_len (place, bytes, (gssize) len);
  if (bytes[len - 1] != '\n')
    g_string_append_c (place, '\n');
}

CsStoreGroups *
cs_store_groups_parse (const char *bytes, gsize len, GError **error)
{
  g_autoptr (CsStoreGroups) self = cs_store_groups_new ();
  g_autoptr (GString) readable = g_string_new (NULL);
  gboolean any = FALSE;

  while (len > 0)
    {
      const gsize part = part_length (bytes, len);

      any = any || *bytes == '[';
      if (is_readable (bytes, part))
        g_string_append_len (readable, bytes, (gssize) part);
      else
        keep_unread (self, bytes, part);
      bytes += part;
      len -= part;
    }
  if ((!any && self->unread_head->len > 0)
      || (readable->len > 0 && !g_key_file_load_from_data (self->keys, readable->str, readable->len, FLAGS, NULL)))
    {
      g_set_error_literal (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT, "it is no file of groups and keys");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* The name itself may be cut. */
static gboolean
may_be (const CsStoreUnread *unread, const char *prefix)
{
  return g_str_has_prefix (unread->name, prefix) || g_str_has_prefix (prefix, unread->name);
}

gboolean
cs_store_groups_may_have (const CsStoreGroups *self, const char *prefix)
{
  for (guint i = 0; i < self->unread->len; i++)
    if (may_be (self->unread->pdata[i], prefix))
      return TRUE;
  return FALSE;
}

void
cs_store_groups_drop_unread (CsStoreGroups *self, const char *prefix)
{
  for (guint i = self->unread->len; i > 0; i--)
    if (may_be (self->unread->pdata[i - 1], prefix))
      g_ptr_array_remove_index (self->unread, i - 1);
}

char *
cs_store_groups_print (const CsStoreGroups *self, gsize *len)
{
  GString *all = g_string_new_len (self->unread_head->str, (gssize) self->unread_head->len);
  gsize readable_len = 0;
  g_autofree char *readable = g_key_file_to_data (self->keys, &readable_len, NULL);

  g_string_append_len (all, readable, (gssize) readable_len);
  for (guint i = 0; i < self->unread->len; i++)
    {
      const CsStoreUnread *unread = self->unread->pdata[i];

      g_string_append_len (all, unread->text->str, (gssize) unread->text->len);
    }
  *len = all->len;
  return g_string_free (all, FALSE);
}
