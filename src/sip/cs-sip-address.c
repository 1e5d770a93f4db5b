/* SPDX-License-Identifier: GPL-3.0-or-later */
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

/* Tokens and white space; bytes past ASCII are let through because names come unquoted from many phones. */
static gboolean
bare_name_is_good (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x80 && *p != ' ' && *p != '\t' && !cs_sip_text_is_token (p, 1))
        return FALSE;
    }
  return TRUE;
}

/* What stands before the '<'. FALSE: neither a quoted string nor tokens. */
static gboolean
parse_display_name (const char *text, gsize len, char **name)
{
  g_autofree char *written = g_strstrip (g_strndup (text, len));

  if (*written == '"')
    {
      const char *end = cs_sip_text_skip_quoted (written);

      if (end == NULL || *end != '\0')
        return FALSE;
      *name = cs_sip_text_unquote (written);
    }
  else if (bare_name_is_good (written))
    *name = g_strdup (written);
  else
    return FALSE;
  if (**name == '\0')
    g_clear_pointer (name, g_free);
  return TRUE;
}

static gboolean
parse_params (CsSipAddress *self, const char *text)
{
  g_autofree char *params = g_strstrip (g_strdup (text));

  if (!cs_sip_params_check (params))
    return FALSE;
  if (*params != '\0')
    self->params = g_steal_pointer (&params);
  return TRUE;
}

/* "name <uri>;params" */
static CsSipAddress *
parse_name_addr (const char *text, const char *open, GError **error)
{
  g_autoptr (CsSipAddress) self = g_new0 (CsSipAddress, 1);
  const char *close = strchr (open, '>');
  g_autofree char *uri = NULL;

  if (close == NULL || !parse_display_name (text, open - text, &self->display_name) || !parse_params (self, close + 1))
    return malformed (error);
  uri = g_strndup (open + 1, close - open - 1);
  self->uri = cs_sip_uri_parse (uri, error);
  return self->uri != NULL ? g_steal_pointer (&self) : NULL;
}

/* "uri;params": without brackets the parameters are those of the header, and the URI must not hold a comma or a
 * question mark (RFC 3261 section 20). */
static CsSipAddress *
parse_addr_spec (const char *text, GError **error)
{
  g_autoptr (CsSipAddress) self = g_new0 (CsSipAddress, 1);
  gsize len = strcspn (text, ";");
  g_autofree char *uri = g_strchomp (g_strndup (text, len));

  if (strpbrk (uri, ",?") != NULL || !parse_params (self, text + len))
    return malformed (error);
  self->uri = cs_sip_uri_parse (uri, error);
  return self->uri != NULL ? g_steal_pointer (&self) : NULL;
}

CsSipAddress *
cs_sip_address_parse (const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;
  const char *open;

  if (strlen (text) > ADDRESS_MAX || !cs_sip_text_is_clean (text, -1))
    return malformed (error);
  trimmed = g_strstrip (g_strdup (text));
  open = *trimmed == '"' ? cs_sip_text_skip_quoted (trimmed) : trimmed;
  if (open == NULL)
    return malformed (error);
  open += strcspn (open, "<;");
  if (*open == '<')
    return parse_name_addr (trimmed, open, error);
  return parse_addr_spec (trimmed, error);
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
  g_autofree char *valid = g_utf8_make_valid (name, -1);
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
