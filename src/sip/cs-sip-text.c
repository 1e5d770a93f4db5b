/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lexical rules that URIs, addresses and headers share. */
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
cs_sip_text_is_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return FALSE;
    }
  return TRUE;
}

gboolean
cs_sip_text_turns_around (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
cs_sip_text_for_display (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!cs_sip_text_turns_around (c))
        g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_strstrip (g_string_free (out, FALSE));
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
  GString *out = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, g_ascii_iscntrl (*p) ? ' ' : *p);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

/* ---- lists and parameters ---- */

/* Goes through the pieces of a text. A quote that is never closed makes all behind it plain characters: looking for its
 * end again at each of them would take the square of the length. */
typedef struct {
  const char *at; /* where the next piece begins; NULL: there is none */
  char separator;
  gboolean quotes_off;
  gboolean brackets_off;
} Pieces;

/* Behind the quoted string or bracket that begins at @p, or NULL when it is never closed, or none begins there. */
static const char *
skip_closed (Pieces *self, const char *p)
{
  const char *end = NULL;

  if (*p == '"' && !self->quotes_off)
    {
      end = cs_sip_text_skip_quoted (p);
      self->quotes_off = end == NULL;
    }
  else if (*p == '<' && !self->brackets_off)
    {
      end = strchr (p, '>');
      self->brackets_off = end == NULL;
      if (end != NULL)
        end++;
    }
  return end;
}

/* The piece as it stands, with blanks around it. */
static gboolean
next_piece (Pieces *self, const char **piece, gsize *len)
{
  const char *p = self->at;

  if (p == NULL)
    return FALSE;
  while (*p != '\0' && *p != self->separator)
    {
      const char *end = skip_closed (self, p);

      p = end != NULL ? end : p + 1;
    }
  *piece = self->at;
  *len = p - self->at;
  self->at = *p != '\0' ? p + 1 : NULL;
  return TRUE;
}

GPtrArray *
cs_sip_text_split (const char *text, char separator, guint most)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);
  Pieces cursor = { .at = text, .separator = separator };
  const char *piece;
  gsize len;

  while (pieces->len < most && next_piece (&cursor, &piece, &len))
    g_ptr_array_add (pieces, g_strstrip (g_strndup (piece, len)));
  return pieces;
}

guint
cs_sip_text_count (const char *text, char separator)
{
  Pieces cursor = { .at = text, .separator = separator };
  const char *piece;
  gsize len;
  guint count = 0;

  while (next_piece (&cursor, &piece, &len))
    count++;
  return count;
}

gsize
cs_sip_text_first_len (const char *text, char separator)
{
  Pieces cursor = { .at = text, .separator = separator };
  const char *piece;
  gsize len = 0;

  next_piece (&cursor, &piece, &len);
  return len;
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

/* "name" or "name=value" as they should be; (transfer full): the name in lower case. */
static char *
param_check (const char *piece)
{
  const char *equals = strchr (piece, '=');
  g_autofree char *name = g_strchomp (equals != NULL ? g_strndup (piece, equals - piece) : g_strdup (piece));
  g_autofree char *value = equals != NULL ? g_strchug (g_strdup (equals + 1)) : NULL;

  if (!cs_sip_text_is_token (name, -1) || (value != NULL && !param_value_is_good (value)))
    return NULL;
  return g_ascii_strdown (name, -1);
}

gboolean
cs_sip_params_check (const char *params)
{
  g_autoptr (GPtrArray) pieces = cs_sip_text_split (params, ';', G_MAXUINT);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (*(char *) pieces->pdata[0] != '\0')
    return FALSE;
  for (guint i = 1; i < pieces->len; i++)
    {
      char *name = param_check (pieces->pdata[i]);

      if (name == NULL || !g_hash_table_add (seen, name))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* Whether the parameter in @piece is called @name; @value: behind the equals sign, NULL for a flag. */
static gboolean
param_is (const char *piece, gsize len, const char *name, const char **value)
{
  const char *equals = memchr (piece, '=', len);
  gsize name_len = equals != NULL ? (gsize) (equals - piece) : len;

  while (name_len > 0 && is_blank (piece[name_len - 1]))
    name_len--;
  while (name_len > 0 && is_blank (*piece))
    {
      piece++;
      name_len--;
    }
  *value = equals != NULL ? equals + 1 : NULL;
  return name_len == strlen (name) && g_ascii_strncasecmp (piece, name, name_len) == 0;
}

/* (transfer full): without quotes, and without what is behind them or a blank. */
static char *
param_value (const char *value, gsize len)
{
  g_autofree char *text = g_strstrip (g_strndup (value, len));
  const char *end = *text == '"' ? cs_sip_text_skip_quoted (text) : NULL;

  text[end != NULL ? (gsize) (end - text) : strcspn (text, " \t")] = '\0';
  return cs_sip_text_unquote (text);
}

char *
cs_sip_params_get (const char *params, const char *name)
{
  Pieces cursor = { .at = params, .separator = ';' };
  const char *piece, *value;
  gsize len;

  /* The first piece is what stands before the first semicolon. */
  if (!next_piece (&cursor, &piece, &len))
    return NULL;
  while (next_piece (&cursor, &piece, &len))
    {
      if (param_is (piece, len, name, &value))
        return value != NULL ? param_value (value, piece + len - value) : g_strdup ("");
    }
  return NULL;
}

guint
cs_sip_params_count (const char *params, const char *name)
{
  Pieces cursor = { .at = params, .separator = ';' };
  const char *piece, *value;
  gsize len;
  guint count = 0;

  if (!next_piece (&cursor, &piece, &len))
    return 0;
  while (next_piece (&cursor, &piece, &len))
    {
      if (param_is (piece, len, name, &value))
        count++;
    }
  return count;
}

/* ---- hosts ---- */

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

/* "2001:db8::1", which should stand in brackets. */
static gboolean
bare_ipv6_read (const char *text, char **host)
{
  *host = strchr (text, ':') != strrchr (text, ':') ? ipv6_parse (text, strlen (text)) : NULL;
  return *host != NULL;
}

gboolean
cs_sip_host_port_read (const char *text, char **host, guint16 *port)
{
  gsize len = strlen (text);
  gsize zeros = len;
  g_autofree char *bare = NULL;

  if (cs_sip_host_port_parse (text, host, port))
    return TRUE;
  *port = 0;
  if (*text != '[' && bare_ipv6_read (text, host))
    return TRUE;
  while (zeros > 0 && text[zeros - 1] == '0')
    zeros--;
  if (zeros == 0 || text[zeros - 1] != ':')
    return FALSE;
  bare = g_strndup (text, zeros - 1);
  return cs_sip_host_port_parse (bare, host, port);
}
