/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-text.h"

#include <gio/gio.h>

#include <string.h>

#define HOST_MAX 255 /* RFC 1035 section 2.3.4 */

gboolean
cs_sip_text_is_token (const char *text, gssize len)
{
  gsize n = len < 0 ? strlen (text) : (gsize) len;

  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr ("-.!%*_+`'~", text[i]) == NULL))
        return FALSE;
    }
  return n > 0;
}

gboolean
cs_sip_text_is_clean (const char *text, gssize len)
{
  gsize n = len < 0 ? strlen (text) : (gsize) len;

  for (gsize i = 0; i < n; i++)
    {
      if (g_ascii_iscntrl (text[i]) && text[i] != '\t')
        return FALSE;
    }
  return g_utf8_validate_len (text, n, NULL);
}

gboolean
cs_sip_text_to_number (const char *text, guint64 max, guint64 *value)
{
  guint64 number = 0;

  if (*text == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      guint64 digit = (guint64) g_ascii_digit_value (*p);

      if (!g_ascii_isdigit (*p) || digit > max || number > (max - digit) / 10)
        return FALSE;
      number = number * 10 + digit;
    }
  *value = number;
  return TRUE;
}

const char *
cs_sip_text_skip_quoted (const char *text)
{
  for (const char *p = text + 1; *p != '\0'; p++)
    {
      if (*p == '"')
        return p + 1;
      if (*p == '\\' && *++p == '\0')
        return NULL;
    }
  return NULL;
}

char *
cs_sip_text_unquote (const char *text)
{
  const char *end = *text == '"' ? cs_sip_text_skip_quoted (text) : NULL;

  if (end == NULL || *end != '\0')
    return g_strdup (text);

  GString *out = g_string_new (NULL);

  for (const char *p = text + 1; p < end - 1; p++)
    {
      if (*p == '\\')
        p++;
      g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

char *
cs_sip_text_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new ("\"");

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_c (out, '\\');
      g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

GPtrArray *
cs_sip_text_split (const char *text, char separator)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  gboolean bracketed = FALSE;
  const char *p = text;

  for (;;)
    {
      if (*p == '"')
        {
          p = cs_sip_text_skip_quoted (p);
          if (p == NULL)
            return NULL;
          continue;
        }
      if (*p == '\0' ? bracketed : *p == (bracketed ? '<' : '>'))
        return NULL;
      if (*p == '<' || *p == '>')
        bracketed = *p == '<';
      if (*p == '\0' || (*p == separator && !bracketed))
        {
          g_ptr_array_add (pieces, g_strstrip (g_strndup (start, p - start)));
          start = p + 1;
        }
      if (*p == '\0')
        return g_steal_pointer (&pieces);
      p++;
    }
}

static gboolean
param_value_is_good (const char *value)
{
  if (*value == '"')
    {
      const char *end = cs_sip_text_skip_quoted (value);

      return end != NULL && *end == '\0';
    }
  return *value != '\0' && strpbrk (value, " \t\",<>") == NULL;
}

/* The name in lower case; @value (transfer full) is NULL for a flag. */
static char *
param_parse (const char *piece, char **value)
{
  const char *equals = strchr (piece, '=');
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  name = g_strchomp (equals != NULL ? g_strndup (piece, equals - piece) : g_strdup (piece));
  if (!cs_sip_text_is_token (name, -1))
    return NULL;
  if (equals != NULL)
    {
      text = g_strchug (g_strdup (equals + 1));
      if (!param_value_is_good (text))
        return NULL;
    }
  *value = g_steal_pointer (&text);
  return g_ascii_strdown (name, -1);
}

gboolean
cs_sip_params_check (const char *params)
{
  g_autoptr (GPtrArray) pieces = cs_sip_text_split (params, ';');
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (pieces == NULL || *(char *) pieces->pdata[0] != '\0')
    return FALSE;
  for (guint i = 1; i < pieces->len; i++)
    {
      g_autofree char *value = NULL;
      char *name = param_parse (pieces->pdata[i], &value);

      if (name == NULL || !g_hash_table_add (seen, name))
        return FALSE;
    }
  return TRUE;
}

char *
cs_sip_params_get (const char *params, const char *name)
{
  g_autoptr (GPtrArray) pieces = params != NULL ? cs_sip_text_split (params, ';') : NULL;

  for (guint i = 1; pieces != NULL && i < pieces->len; i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *found = param_parse (pieces->pdata[i], &value);

      if (found != NULL && g_ascii_strcasecmp (found, name) == 0)
        return value != NULL ? cs_sip_text_unquote (value) : g_strdup ("");
    }
  return NULL;
}

/* A name is refused when it looks like a number but is no IPv4 address: resolvers read such names in surprising ways.
 */
static gboolean
hostname_is_good (const char *host)
{
  const char *label = host;
  gsize len = strlen (host);

  if (len == 0 || len > HOST_MAX || strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != len)
    return FALSE;
  if (g_hostname_is_ip_address (host))
    return TRUE;
  for (const char *p = host; *p != '\0'; p++)
    {
      if (*p == '.' && (p == host || p[1] == '.'))
        return FALSE;
      if (*p == '.' && p[1] != '\0')
        label = p + 1;
    }
  return strspn (label, "0123456789.") != strlen (label);
}

static char *
ipv6_parse (const char *text, gsize len)
{
  g_autofree char *inner = g_strndup (text, len);
  g_autoptr (GInetAddress) address = NULL;

  if (strspn (inner, "0123456789abcdefABCDEF:.") != len)
    return NULL;
  address = g_inet_address_new_from_string (inner);
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return NULL;
  return g_inet_address_to_string (address);
}

gboolean
cs_sip_host_port_parse (const char *text, char **host, guint16 *port)
{
  g_autofree char *name = NULL;
  const char *rest;
  guint64 number = 0;

  if (*text == '[')
    {
      rest = strchr (text, ']');
      if (rest == NULL)
        return FALSE;
      name = ipv6_parse (text + 1, rest - text - 1);
      rest++;
    }
  else
    {
      rest = text + strcspn (text, ":");
      name = g_ascii_strdown (text, rest - text);
      if (!hostname_is_good (name))
        return FALSE;
    }
  if (name == NULL || (*rest != '\0' && *rest != ':'))
    return FALSE;
  if (*rest == ':' && (!cs_sip_text_to_number (rest + 1, G_MAXUINT16, &number) || number == 0))
    return FALSE;
  *host = g_steal_pointer (&name);
  *port = (guint16) number;
  return TRUE;
}
