/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removes secrets and personal data from SIP and SDP text before it is logged. */
#include "base/cs-log.h"

#include <string.h>

#define LONGEST 4096

/* Rather too much than too little: a rule takes all that a lenient parser could take for the same thing. */
static const struct {
  const char *pattern;
  const char *replacement;
} rules[] = {
  /* With its continuation lines (RFC 3261 section 7.3.1). */
  { "(?im)\\b((?:Proxy-)?Auth(?:orization|entication-Info)\\s*:).*(?:\\n[ \\t].*)*", "\\1 (redacted)" },
  /* Master keys of SDES, whether as a=crypto (RFC 4568) or as a capability (RFC 5939). */
  { "(?i)\\b(inline:)\\S*", "\\1(redacted)" },
  { "(?im)^(k=|a=(?:key-mgmt|ice-pwd)\\s*:).*$", "\\1(redacted)" },
  /* Tones in a SIP INFO body: people type their PIN. */
  { "(?im)^(Signal\\s*=).*$", "\\1(redacted)" },
  /* The people of a session description: user name, title, e-mail, telephone. */
  { "(?m)^(o=)\\S+", "\\1…" },
  { "(?m)^([iep]=).*$", "\\1(redacted)" },
  /* Display names. */
  { "(?im)(?:\"(?:[^\"\\\\\\n]|\\\\.)*\"|[^\\s<>\",:][^<>\",:\\n]*)\\s*<(?=\\s*(?:sips?|tel):)", "… <" },
  { "(?i)(sips?:|tel:)([^\\s@<>]?)[^\\s<>]*@", "\\1\\2…@" },
  { "(?i)(tel:\\+?[0-9a-f*#]{0,2})[0-9a-f*#().-]+", "\\1…" },
};

static const char uri_pattern[] = "(?i)^(<?(?:sips?:|tel:)?)(.?).*@";

static GRegex *
compile (const char *pattern)
{
  /* Only \n ends a line: an exotic line end must not let the rest of a secret through. */
  GRegex *regex = g_regex_new (pattern, G_REGEX_OPTIMIZE | G_REGEX_NEWLINE_LF, 0, NULL);

  g_assert (regex != NULL);
  return regex;
}

static GRegex *const *
compiled_rules (void)
{
  static GRegex *compiled[G_N_ELEMENTS (rules)];
  static gsize done;

  if (g_once_init_enter (&done))
    {
      for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
        compiled[i] = compile (rules[i].pattern);
      g_once_init_leave (&done, 1);
    }
  return compiled;
}

/* Where to cut @text: not inside a word, which may be a name without the '@' that tells it. */
static gsize
cut (const char *text, gsize len)
{
  if (len <= LONGEST)
    return len;

  len = LONGEST;
  while (len > 0 && !g_ascii_isspace (text[len - 1]))
    len--;
  return len;
}

static char *
printable (const char *text, gssize len)
{
  const gsize n = len < 0 ? strlen (text) : (gsize) len;
  const gsize kept = cut (text, n);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) kept);

  for (char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\n' && *p != '\t')
        *p = *p == '\r' ? ' ' : '?';
    }
  return g_strconcat (valid, kept < n ? "…" : NULL, NULL);
}

/* (transfer full): of @text, which is taken. What the expression cannot handle is not logged at all. */
static char *
replace (GRegex *regex, char *text, const char *replacement)
{
  g_autofree char *before = text;
  char *after = g_regex_replace (regex, before, -1, 0, replacement, 0, NULL);

  return after != NULL ? after : g_strdup ("(redacted)");
}

char *
cs_log_redact (const char *text, gssize len)
{
  GRegex *const *compiled = compiled_rules ();
  char *out = printable (text, len);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    out = replace (compiled[i], out, rules[i].replacement);
  return out;
}

char *
cs_log_redact_uri (const char *uri)
{
  g_autoptr (GRegex) regex = compile (uri_pattern);
  g_autofree char *out = replace (regex, printable (uri, -1), "\\1\\2…@");

  return cs_log_redact (out, -1);
}
