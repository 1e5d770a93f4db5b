/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints the addresses of From, To, Contact and similar headers. */
#include "sip/cs-sip-uri.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* A line of a peer's, which comes back to it with our tag. */
#define ADDRESS_MAX (CS_LIMIT_SIP_HEADER_LINE + 64)

static CsSipAddress *
malformed (GError **error)
{
  g_set_error_literal (error, CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED, "Malformed address");
  return NULL;
}

static gboolean
begins_with_scheme (const char *text)
{
  const char *p = text + strspn (text, " \t");

  if (!g_ascii_isalpha (*p))
    return FALSE;
  while (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("+-.", *p) != NULL))
    p++;
  return *p == ':';
}

/* The bracket that a URI stands in, or NULL; @quotes: only outside quoted strings. */
static const char *
search_bracket (const char *text, gboolean quotes)
{
  const char *last = strrchr (text, '>');

  for (const char *p = text; last != NULL && p < last; p++)
    {
      const char *end = quotes && *p == '"' ? cs_sip_text_skip_quoted (p) : NULL;

      if (end != NULL)
        p = end - 1;
      else if (*p == '"')
        quotes = FALSE;
      else if (*p == '<' && begins_with_scheme (p + 1))
        return p;
    }
  return NULL;
}

/* A quote in a name may find its twin only far behind, as in: 5" pipes <sip:a@b>;x="y" */
static const char *
find_bracket (const char *text)
{
  const char *open = search_bracket (text, TRUE);

  return open != NULL ? open : search_bracket (text, FALSE);
}

/* One quoted string, or words as they are; of several quoted strings, or quotes that do not match, the text alone.
 * (transfer full): NULL when nothing is left. */
static char *
read_display_name (const char *text, gsize len)
{
  g_autofree char *written = g_strstrip (g_strndup (text, len));
  const char *end = *written == '"' ? cs_sip_text_skip_quoted (written) : NULL;
  g_autoptr (GString) bare = g_string_new (NULL);
  g_autofree char *name = NULL;

  if (end != NULL && *end == '\0')
    {
      g_autofree char *unquoted = cs_sip_text_unquote (written);

      g_string_assign (bare, unquoted);
    }
  else
    {
      for (const char *p = written; *p != '\0'; p++)
        {
          if (*p != '"' && !(*p == '\\' && (p[1] == '"' || p[1] == '\\')))
            g_string_append_c (bare, *p);
        }
    }
  name = cs_sip_text_for_display (bare->str);
  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}

/* An address taken apart, with nothing judged yet. */
typedef struct {
  char *name;
  char *uri;
  char *params;
  gboolean bracketed;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->name);
  g_free (parts->uri);
  g_free (parts->params);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
take_apart (const char *text, Parts *parts)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  const char *open = find_bracket (trimmed);
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  const char *params;

  parts->bracketed = close != NULL;
  if (close != NULL)
    {
      parts->name = read_display_name (trimmed, open - trimmed);
      parts->uri = g_strndup (open + 1, close - open - 1);
      params = strchr (close, ';');
    }
  else
    {
      gsize len = strcspn (trimmed, ";");

      parts->uri = g_strchomp (g_strndup (trimmed, len));
      params = trimmed[len] == ';' ? trimmed + len : NULL;
    }
  parts->params = g_strdup (params);
}

/* A second address in a field for one, as "<sip:a@b>, <sip:c@d>". */
static gboolean
has_another (const char *text)
{
  const char *open = find_bracket (text);
  const char *close = open != NULL ? strchr (open, '>') : NULL;

  return close != NULL && search_bracket (close + 1, TRUE) != NULL;
}

CsSipAddress *
cs_sip_address_parse (const char *text, GError **error)
{
  g_autoptr (CsSipAddress) self = g_new0 (CsSipAddress, 1);
  g_auto (Parts) parts = { 0 };

  if (strlen (text) > ADDRESS_MAX || !cs_sip_text_is_line (text))
    return malformed (error);
  take_apart (text, &parts);
  if (parts.bracketed ? has_another (text)
                      : !begins_with_scheme (parts.uri) || strpbrk (parts.uri, ",?<>\" \t") != NULL)
    return malformed (error);
  self->uri = cs_sip_uri_read (parts.uri, error);
  if (self->uri == NULL)
    return NULL;
  self->display_name = g_steal_pointer (&parts.name);
  self->params = g_steal_pointer (&parts.params);
  return g_steal_pointer (&self);
}

CsSipAddress *
cs_sip_address_salvage (const char *text)
{
  CsSipAddress *self = g_new0 (CsSipAddress, 1);
  g_auto (Parts) parts = { 0 };
  g_autofree char *word = NULL;
  g_autofree char *uri = NULL;

  take_apart (text, &parts);
  word = cs_sip_uri_escape_odd (parts.uri);
  uri = g_strdup_printf ("unknown:%.*s", CS_LIMIT_ADDRESS, *word != '\0' ? word : "-");
  self->uri = cs_sip_uri_read (uri, NULL);
  self->display_name = g_steal_pointer (&parts.name);
  self->params = g_steal_pointer (&parts.params);
  return self;
}

void
cs_sip_address_free (CsSipAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->display_name);
  cs_sip_uri_free (self->uri);
  g_free (self->params);
  g_free (self);
}

char *
cs_sip_address_get_param (const CsSipAddress *self, const char *name)
{
  return cs_sip_params_get (self->params, name);
}

char *
cs_sip_quote_display_name (const char *name)
{
  g_autofree char *valid = cs_sip_text_for_display (name);
  gsize len = strlen (valid);

  if (len > CS_LIMIT_DISPLAY_NAME)
    *g_utf8_find_prev_char (valid, valid + CS_LIMIT_DISPLAY_NAME + 1) = '\0';
  return cs_sip_text_quote (valid);
}

char *
cs_sip_address_format (const char *display_name, const char *uri, const char *params)
{
  g_autofree char *quoted = NULL;

  if (params == NULL)
    params = "";
  if (display_name == NULL || *display_name == '\0')
    return g_strdup_printf ("<%s>%s", uri, params);
  quoted = cs_sip_quote_display_name (display_name);
  return g_strdup_printf ("%s <%s>%s", quoted, uri, params);
}
