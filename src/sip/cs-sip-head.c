/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message-private.h"

#include "sip/cs-sip-text.h"

#include <string.h>

/* The lines of a message's head, before anything is known about them. */

char *
cs_sip_head_copy (const guint8 *bytes, gsize len, const guint8 **body)
{
  const guint8 *end = bytes != NULL ? memmem (bytes, len, "\r\n\r\n", 4) : NULL;

  if (end == NULL || memchr (bytes, '\0', end - bytes) != NULL)
    return NULL;
  *body = end + 4;
  return g_strndup ((const char *) bytes, end + 2 - bytes);
}

char *
cs_sip_head_next_line (const char **cursor)
{
  GString *line = g_string_new (NULL);
  const char *p = *cursor;

  for (;;)
    {
      const char *end = strstr (p, "\r\n");

      g_string_append_len (line, p, end - p);
      p = end + 2;
      if (*p != ' ' && *p != '\t')
        break;
      p += strspn (p, " \t");
      g_string_append_c (line, ' ');
    }
  *cursor = p;
  return g_string_free (line, FALSE);
}

gboolean
cs_sip_head_split_line (const char *line, char **name, char **value)
{
  const char *colon = strchr (line, ':');
  g_autofree char *written = NULL;

  if (colon == NULL)
    return FALSE;
  written = g_strchomp (g_strndup (line, colon - line));
  if (!cs_sip_text_is_token (written, -1))
    return FALSE;
  *name = g_strdup (cs_sip_header_canonical_name (written));
  *value = g_strstrip (g_strdup (colon + 1));
  return TRUE;
}
