/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints SIP, SIPS and tel URIs. */
#include "sip/cs-sip-uri.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-text.h"

#include <string.h>

#define MARK "-_.!~*'()"
#define HEX "0123456789ABCDEFabcdef"

static const struct {
  CsSipScheme scheme;
  const char *name;
} schemes[] = {
  { CS_SIP_SCHEME_SIP, "sip" },
  { CS_SIP_SCHEME_SIPS, "sips" },
  { CS_SIP_SCHEME_TEL, "tel" },
};

/* Letters, digits, escapes and @extra. Bytes past ASCII only where @utf8 says so: they are a mistake, but in user parts
 * a common one. */
static gboolean
is_made_of (const char *text, const char *extra, gboolean utf8)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%')
        {
          if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
            return FALSE;
          p += 2;
        }
      else if (!g_ascii_isalnum (*p) && strchr (extra, *p) == NULL && (!utf8 || (guchar) *p < 0x80))
        return FALSE;
    }
  return TRUE;
}

/* The byte that an escape at @p stands for, or -1: there is none. */
static int
escaped_byte (const char *p)
{
  if (*p != '%' || !g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
    return -1;
  return g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]);
}

/* Fit to be shown: anything else keeps its escapes. */
static gboolean
is_showable (const char *text, gsize len)
{
  if (!cs_sip_text_is_clean (text, (gssize) len))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (cs_sip_text_turns_around (g_utf8_get_char (p)))
        return FALSE;
    }
  return TRUE;
}

static char *
unescape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      int byte = escaped_byte (p);

      g_string_append_c (out, byte >= 0 ? (char) byte : *p);
      if (byte >= 0)
        p += 2;
    }
  if (!is_showable (out->str, out->len))
    g_string_assign (out, text);
  return g_string_free (out, FALSE);
}

/* One form for all spellings of a user part (RFC 3261 section 19.1.4): an escape equals its character only when that
 * character is not reserved. */
static char *
canonical_userinfo (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      int escaped = escaped_byte (p);
      guchar byte = escaped >= 0 ? (guchar) escaped : (guchar) *p;

      if (escaped >= 0)
        {
          p += 2;
          if (g_ascii_isalnum (byte) || (byte != '\0' && strchr (MARK, byte) != NULL))
            g_string_append_c (out, (char) byte);
          else
            g_string_append_printf (out, "%%%02X", byte);
        }
      else if (byte >= 0x80)
        g_string_append_printf (out, "%%%02X", byte);
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static gboolean
params_are_good (const char *params)
{
  /* '=' inside a value is outside the grammar, but proxies put base64 there. */
  return params == NULL || (is_made_of (params, MARK "[]/:&+$;=", FALSE) && cs_sip_params_check (params));
}

static gboolean
userinfo_is_good (const char *userinfo)
{
  /* '#' should be escaped, but dial strings come with it. The colon may stand once, before a password. */
  const char *colon = strchr (userinfo, ':');

  return *userinfo != '\0' && colon != userinfo && (colon == NULL || strchr (colon + 1, ':') == NULL)
         && is_made_of (userinfo, MARK "&=+$,;?/#:", TRUE);
}

/* @strict: as the grammar has it. What a peer wrote is judged by its host and port alone. */
static gboolean
parse_sip (CsSipUri *self, const char *rest, gboolean strict)
{
  const char *at = strchr (rest, '@');
  g_autofree char *userinfo = NULL;
  g_autofree char *host_port = NULL;

  if (at != NULL)
    {
      userinfo = g_strndup (rest, at - rest);
      if (strict && !userinfo_is_good (userinfo))
        return FALSE;
      rest = at + 1;
    }

  gsize host_len = strcspn (rest, ";?");
  gsize params_len = strcspn (rest + host_len, "?");
  const char *headers = rest + host_len + params_len;

  host_port = g_strndup (rest, host_len);
  if (params_len > 0)
    self->params = g_strndup (rest + host_len, params_len);
  if (*headers != '\0')
    self->headers = g_strdup (headers);
  if (userinfo != NULL)
    {
      userinfo[strcspn (userinfo, ":")] = '\0';
      self->user = *userinfo != '\0' ? unescape (userinfo) : NULL;
    }
  if (!strict)
    return cs_sip_host_port_read (host_port, &self->host, &self->port);
  return cs_sip_host_port_parse (host_port, &self->host, &self->port) && params_are_good (self->params)
         && (self->headers == NULL || is_made_of (headers, MARK "[]/?:+$&=", FALSE));
}

static gboolean
parse_tel (CsSipUri *self, const char *rest, gboolean strict)
{
  gsize number_len = strcspn (rest, ";");
  GString *number = g_string_new (NULL);

  for (gsize i = 0; i < number_len; i++)
    {
      if (strchr ("-.()", rest[i]) == NULL)
        g_string_append_c (number, g_ascii_toupper (rest[i]));
    }
  self->user = g_string_free (number, FALSE);
  if (rest[number_len] == ';')
    self->params = g_strdup (rest + number_len);

  const char *digits = self->user + (self->user[0] == '+' ? 1 : 0);
  const char *allowed = self->user[0] == '+' ? "0123456789" : "0123456789ABCDEF*#";

  return *digits != '\0'
         && (!strict || (strspn (digits, allowed) == strlen (digits) && params_are_good (self->params)));
}

static gboolean
parse_rest (CsSipUri *self, const char *rest, gboolean strict)
{
  switch (self->scheme)
    {
    case CS_SIP_SCHEME_SIP:
    case CS_SIP_SCHEME_SIPS:
      return parse_sip (self, rest, strict);
    case CS_SIP_SCHEME_TEL:
      return parse_tel (self, rest, strict);
    case CS_SIP_SCHEME_OTHER:
    default:
      return *rest != '\0';
    }
}

static gboolean
scheme_is_good (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("+-.", text[i]) == NULL)
        return FALSE;
    }
  return len > 0 && g_ascii_isalpha (text[0]);
}

static CsSipUri *
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI, what);
  return NULL;
}

/* @text is one word of UTF-8. */
static CsSipUri *
parse_word (const char *text, gboolean strict, GError **error)
{
  gsize scheme_len = strcspn (text, ":");
  g_autoptr (CsSipUri) self = NULL;

  if (strlen (text) > CS_LIMIT_SIP_HEADER_LINE * 3 || text[scheme_len] != ':' || !scheme_is_good (text, scheme_len))
    return refuse (error, "Not a URI");

  self = g_new0 (CsSipUri, 1);
  self->scheme = CS_SIP_SCHEME_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (strlen (schemes[i].name) == scheme_len && g_ascii_strncasecmp (text, schemes[i].name, scheme_len) == 0)
        self->scheme = schemes[i].scheme;
    }
  self->text = g_strdup (text);
  if (!parse_rest (self, text + scheme_len + 1, strict))
    return refuse (error, "Malformed SIP or tel URI");
  return g_steal_pointer (&self);
}

CsSipUri *
cs_sip_uri_parse (const char *text, GError **error)
{
  if (strlen (text) > CS_LIMIT_SIP_HEADER_LINE || !cs_sip_text_is_clean (text, -1) || strpbrk (text, " \t<>\"") != NULL)
    return refuse (error, "Not a URI");
  return parse_word (text, TRUE, error);
}

static gboolean
may_stand (gunichar c)
{
  return c > ' ' && c != '<' && c != '>' && !g_unichar_iscntrl (c) && !g_unichar_isspace (c)
         && !cs_sip_text_turns_around (c);
}

char *
cs_sip_uri_escape_odd (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0';)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;
      const char *next = valid ? g_utf8_next_char (p) : p + 1;

      for (; p < next; p++)
        {
          if (valid && may_stand (c))
            g_string_append_c (out, *p);
          else
            g_string_append_printf (out, "%%%02X", (guchar) *p);
        }
    }
  return g_string_free (out, FALSE);
}

CsSipUri *
cs_sip_uri_read (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *word = NULL;

  if (strlen (trimmed) > CS_LIMIT_SIP_HEADER_LINE || !cs_sip_text_is_line (text))
    return refuse (error, "Not a URI");
  word = cs_sip_uri_escape_odd (trimmed);
  return parse_word (word, FALSE, error);
}

CsSipUri *
cs_sip_uri_new (CsSipScheme scheme, const char *user, const char *host, guint16 port, const char *params)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean tel = scheme == CS_SIP_SCHEME_TEL;

  if (params != NULL && *params != ';')
    return NULL;
  g_return_val_if_fail (scheme != CS_SIP_SCHEME_OTHER, NULL);
  g_return_val_if_fail (tel ? user != NULL : host != NULL, NULL);

  g_string_append_printf (text, "%s:", schemes[scheme].name);
  if (tel)
    g_string_append (text, user);
  else
    {
      if (user != NULL)
        {
          g_string_append_uri_escaped (text, user, "!*'()&=+$,;?/", FALSE);
          g_string_append_c (text, '@');
        }
      g_string_append_printf (text, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
      if (port != 0)
        g_string_append_printf (text, ":%u", port);
    }
  if (params != NULL)
    g_string_append (text, params);
  return cs_sip_uri_parse (text->str, NULL);
}

CsSipUri *
cs_sip_uri_copy (const CsSipUri *self)
{
  CsSipUri *copy;

  if (self == NULL)
    return NULL;
  copy = g_new (CsSipUri, 1);
  *copy = (CsSipUri){
    .scheme = self->scheme,
    .user = g_strdup (self->user),
    .host = g_strdup (self->host),
    .port = self->port,
    .params = g_strdup (self->params),
    .headers = g_strdup (self->headers),
    .text = g_strdup (self->text),
  };
  return copy;
}

void
cs_sip_uri_free (CsSipUri *self)
{
  if (self == NULL)
    return;
  g_free (self->user);
  g_free (self->host);
  g_free (self->params);
  g_free (self->headers);
  g_free (self->text);
  g_free (self);
}

char *
cs_sip_uri_get_param (const CsSipUri *self, const char *name)
{
  g_autofree char *value = cs_sip_params_get (self->params, name);

  /* Escaped names (";%6C%72" is ";lr") are compared as written: nobody but torture messages writes them. */
  return value != NULL ? unescape (value) : NULL;
}

static char *
userinfo_key (const CsSipUri *self)
{
  const char *start = strchr (self->text, ':') + 1;
  const char *at = strchr (start, '@');
  g_autofree char *userinfo = at != NULL ? g_strndup (start, at - start) : g_strdup ("");

  return canonical_userinfo (userinfo);
}

gboolean
cs_sip_uri_equal (const CsSipUri *a, const CsSipUri *b)
{
  if (a->scheme != b->scheme)
    return FALSE;
  if (a->scheme == CS_SIP_SCHEME_OTHER)
    return strcmp (a->text, b->text) == 0;
  if (a->scheme == CS_SIP_SCHEME_TEL)
    return strcmp (a->user, b->user) == 0;

  g_autofree char *key_a = userinfo_key (a);
  g_autofree char *key_b = userinfo_key (b);

  return strcmp (key_a, key_b) == 0 && strcmp (a->host, b->host) == 0 && a->port == b->port;
}
