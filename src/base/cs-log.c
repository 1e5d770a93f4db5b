/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-log.h"

#include <string.h>

#define LONGEST 4096

static const struct {
  const char *pattern;
  const char *replacement;
} rules[] = {
  { "(?im)^((?:Proxy-)?Auth(?:orization|entication-Info)\\s*:).*$", "\\1 (redacted)" },
  { "(?im)^(a=crypto:\\S+ \\S+ )inline:.*$", "\\1inline:(redacted)" },
  { "(?i)\\b(sips?:|tel:)([^\\s@<>;,\"]{0,1})[^\\s@<>;,\"]*@", "\\1\\2…@" },
  { "(?i)\\b(tel:\\+?[0-9]{0,2})[0-9().-]+", "\\1…" },
};

static char *
printable (const char *text, gssize len)
{
  gsize n = len < 0 ? strlen (text) : (gsize) len;
  char *valid = g_utf8_make_valid (text, (gssize) MIN (n, LONGEST));

  for (char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\n')
        *p = *p == '\r' ? ' ' : '?';
    }
  return valid;
}

char *
cs_log_redact (const char *text, gssize len)
{
  char *out = printable (text, len);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (rules[i].pattern, 0, 0, NULL);
      g_autofree char *before = out;

      g_assert (regex != NULL);
      out = g_regex_replace (regex, before, -1, 0, rules[i].replacement, 0, NULL);
      /* A text that the expression cannot handle is not logged at all. */
      if (out == NULL)
        return g_strdup ("(redacted)");
    }
  return out;
}

char *
cs_log_redact_uri (const char *uri)
{
  return cs_log_redact (uri, -1);
}
