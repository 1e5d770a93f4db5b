/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits the head of a message into lines. */
#include "sip/cs-sip-message-private.h"

#include "sip/cs-sip-text.h"

#include <string.h>

gsize
cs_sip_head_skip_empty (const guint8 *bytes, gsize len)
{
  gsize n = 0;

  while (len - n >= 2 && memcmp (bytes + n, "\r\n", 2) == 0)
    n += 2;
  return n;
}

/* Control characters, a lone CR or LF among them, can do harm wherever a value goes next, and nobody means them. */
static char *
copy_clean (const guint8 *bytes, gsize len)
{
  char *head = g_strndup ("", len + 2);
  gsize n = 0;

  for (gsize i = 0; i < len; i++)
    {
      gboolean line_end = bytes[i] == '\r' && i + 1 < len && bytes[i + 1] == '\n';

      head[n++] = g_ascii_iscntrl (bytes[i]) && bytes[i] != '\t' && !line_end ? '?' : (char) bytes[i];
      if (line_end)
        head[n++] = (char) bytes[++i];
    }
  head[n] = '\0';
  return head;
}

char *
cs_sip_head_copy (const guint8 *bytes, gsize len, const guint8 **body)
{
  const guint8 *end = bytes != NULL ? memmem (bytes, len, "\r\n\r\n", 4) : NULL;

  if (end == NULL)
    return NULL;
  *body = end + 4;
  return copy_clean (bytes, end + 2 - bytes);
}

char *
cs_sip_head_copy_all (const guint8 *bytes, gsize len)
{
  const guint8 *body;
  g_autofree char *head = cs_sip_head_copy (bytes, len, &body);

  if (head != NULL)
    return g_steal_pointer (&head);
  head = copy_clean (bytes, len);
  return g_str_has_suffix (head, "\r\n") ? g_steal_pointer (&head) : g_strconcat (head, "\r\n", NULL);
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

void
cs_sip_head_add_length (const char *value, CsSipLength *length, guint64 *bytes)
{
  guint64 number = 0;

  if (!cs_sip_text_to_number (value, G_MAXUINT32, &number) || (*length == CS_SIP_LENGTH_GOOD && number != *bytes))
    *length = CS_SIP_LENGTH_BAD;
  if (*length == CS_SIP_LENGTH_BAD)
    return;
  *length = CS_SIP_LENGTH_GOOD;
  *bytes = number;
}
