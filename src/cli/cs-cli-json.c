/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON objects, one per line. */
#include "cli/cs-cli-json.h"

#include <math.h>

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      const guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\t')
        g_string_append (out, "\\t");
      else if (c == '\r')
        g_string_append (out, "\\r");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
    }
  g_string_append_c (out, '"');
}

static void
separate (CsCliJson *self)
{
  if (self->has_members)
    g_string_append_c (self->text, ',');
  self->has_members = TRUE;
}

static void
append_key (CsCliJson *self, const char *key)
{
  separate (self);
  append_escaped (self->text, key);
  g_string_append_c (self->text, ':');
}

void
cs_cli_json_begin (CsCliJson *self)
{
  self->text = g_string_new ("{");
  self->has_members = FALSE;
}

char *
cs_cli_json_end (CsCliJson *self)
{
  g_string_append_c (self->text, '}');
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

void
cs_cli_json_string (CsCliJson *self, const char *key, const char *value)
{
  append_key (self, key);
  if (value != NULL)
    append_escaped (self->text, value);
  else
    g_string_append (self->text, "null");
}

void
cs_cli_json_int (CsCliJson *self, const char *key, gint64 value)
{
  append_key (self, key);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
cs_cli_json_double (CsCliJson *self, const char *key, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 320];

  if (!isfinite (value))
    {
      cs_cli_json_null (self, key);
      return;
    }
  append_key (self, key);
  /* A comma as the locale's decimal point would break the JSON. */
  g_string_append (self->text, g_ascii_formatd (digits, sizeof digits, "%.3f", value));
}

void
cs_cli_json_bool (CsCliJson *self, const char *key, gboolean value)
{
  append_key (self, key);
  g_string_append (self->text, value ? "true" : "false");
}

void
cs_cli_json_null (CsCliJson *self, const char *key)
{
  cs_cli_json_string (self, key, NULL);
}

void
cs_cli_json_begin_object (CsCliJson *self, const char *key)
{
  append_key (self, key);
  g_string_append_c (self->text, '{');
  self->has_members = FALSE;
}

void
cs_cli_json_end_object (CsCliJson *self)
{
  g_string_append_c (self->text, '}');
  self->has_members = TRUE;
}

void
cs_cli_json_begin_array (CsCliJson *self, const char *key)
{
  append_key (self, key);
  g_string_append_c (self->text, '[');
  self->has_members = FALSE;
}

void
cs_cli_json_begin_item (CsCliJson *self)
{
  separate (self);
  g_string_append_c (self->text, '{');
  self->has_members = FALSE;
}

void
cs_cli_json_end_array (CsCliJson *self)
{
  g_string_append_c (self->text, ']');
  self->has_members = TRUE;
}
