/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns what typographers and web pages make of characters into those that can be dialled. */
#include "calls/cs-pasted-text.h"

#include <string.h>

static gboolean
is_invisible (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == 0xAD || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gunichar
plain (gunichar c)
{
  if (g_unichar_isdigit (c))
    return '0' + (gunichar) g_unichar_digit_value (c);
  if (c >= 0xFF01 && c <= 0xFF5E) /* full-width forms of ASCII */
    return c - 0xFEE0;
  if (g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212)
    return '-';
  if (c == 0x2044 || c == 0x2215)
    return '/';
  if (c == 0xB7 || c == 0x2022 || c == 0x2024)
    return '.';
  if (c != '\r' && c != '\n' && (c == '\t' || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR))
    return ' ';
  return c;
}

char *
cs_pasted_plain_text (const char *typed)
{
  g_autofree char *composed = g_utf8_normalize (typed, -1, G_NORMALIZE_NFC);
  GString *out = g_string_new (NULL);

  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_invisible (c))
        g_string_append_unichar (out, plain (c));
    }
  return g_strstrip (g_string_free (out, FALSE));
}

/* "&nbsp;", "&#43;", "&#x2B;" at @p: what stands for it, '\0': no entity. *@len: its bytes. A character that cannot be
 * is a control character, which no address has. */
static gunichar
entity_at (const char *p, gsize *len)
{
  static const struct {
    const char *name;
    gunichar c;
  } entities[] = {
    { "nbsp", ' ' },    { "ensp", ' ' },   { "emsp", ' ' }, { "thinsp", ' ' }, { "ndash", '-' },
    { "mdash", '-' },   { "minus", '-' },  { "shy", 0xAD }, { "plus", '+' },   { "amp", '&' },
    { "commat", '@' },  { "lt", '<' },     { "gt", '>' },   { "quot", '"' },   { "apos", '\'' },
    { "zwnj", 0x200C }, { "zwj", 0x200D }, { "num", '#' },  { "ast", '*' },    { "sol", '/' },
  };
  const char *end = *p == '&' ? p + 1 + strcspn (p + 1, "; &") : p;
  g_autofree char *name = *p == '&' && *end == ';' && end - p < 12 ? g_strndup (p + 1, (gsize) (end - p - 1)) : NULL;

  if (name == NULL)
    return '\0';
  *len = (gsize) (end - p + 1);
  if (name[0] == '#')
    {
      gboolean hex = g_ascii_tolower (name[1]) == 'x';
      guint64 value = 0;

      if (!g_ascii_string_to_unsigned (name + (hex ? 2 : 1), hex ? 16 : 10, 1, 0x10FFFF, &value, NULL)
          || !g_unichar_validate ((gunichar) value))
        return 1;
      return (gunichar) value;
    }
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    {
      if (strcmp (name, entities[i].name) == 0)
        return entities[i].c;
    }
  return '\0';
}

char *
cs_pasted_without_entities (const char *typed)
{
  GString *out = g_string_new (NULL);

  for (const char *p = typed; *p != '\0';)
    {
      gsize len = (gsize) (g_utf8_next_char (p) - p);
      gunichar entity = entity_at (p, &len);

      if (entity != '\0')
        g_string_append_unichar (out, entity);
      else
        g_string_append_len (out, p, (gssize) (len = (gsize) (g_utf8_next_char (p) - p)));
      p += len;
    }
  return g_string_free (out, FALSE);
}
