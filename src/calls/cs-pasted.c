/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tidies telephone numbers and addresses that were pasted from elsewhere, before they are dialled. */
#include "calls/cs-pasted.h"

#include "calls/cs-pasted-notes.h"
#include "calls/cs-pasted-text.h"

#include <string.h>

/* No escape in a number or an address stands for one of these. */
#define CONTROLS                                                                                                       \
  "\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034"   \
  "\035"                                                                                                               \
  "\036\037\177"

/* Keys of a telephone: ABC on 2 … WXYZ on 9 (ITU-T E.161). */
static const char letter_keys[] = "22233344455566677778889999";

/* "%2B4989123", copied from a link. Of an address in full the user keeps its escapes. */
static char *
without_escapes (char *text)
{
  g_autofree char *unescaped = NULL;

  if (strchr (text, '%') == NULL || strpbrk (text, "@:") != NULL)
    return text;
  unescaped = g_uri_unescape_string (text, CONTROLS);
  if (unescaped == NULL || !g_utf8_validate (unescaped, -1, NULL))
    return text;
  g_free (text);
  return cs_pasted_plain_text (unescaped);
}

/* The full stop of a sentence and the like. */
static void
cut_punctuation (char *text)
{
  gsize length;

  for (length = strlen (text); length > 0 && strchr (".,;:!? ", text[length - 1]) != NULL; length--)
    if (text[length - 1] == ':' && strchr (text, ':') == text + length - 1)
      break; /* a scheme without anything behind it is no user of that name */
  text[length] = '\0';
}

static gboolean
is_quote (gunichar c)
{
  return c != '\0' && g_utf8_strchr ("\"'`“”„‟‘’‚‛«»‹›", -1, c) != NULL;
}

/* A pair around the whole; where the same mark is inside, too, it is no pair. */
static char *
without_quotes (char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));
  const char *inside = *text != '\0' ? g_utf8_next_char (text) : text;
  g_autofree char *inner = NULL;

  if (last == NULL || last < inside || !is_quote (g_utf8_get_char (text)) || !is_quote (g_utf8_get_char (last)))
    return text;
  inner = g_strndup (inside, (gsize) (last - inside));
  if (g_utf8_strchr (inner, -1, g_utf8_get_char (text)) != NULL
      || g_utf8_strchr (inner, -1, g_utf8_get_char (last)) != NULL)
    return text;
  g_free (text);
  return g_strstrip (g_steal_pointer (&inner));
}

static gboolean
starts_with (const char *text, const char *start)
{
  return g_ascii_strncasecmp (text, start, strlen (start)) == 0;
}

/* Behind a name in quotes, which may hold anything. */
static char *
behind_quoted_name (char *text)
{
  char *p = text;

  if (*p != '"')
    return text;
  for (p++; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p == '"' ? p + 1 : text;
}

/* "bob@example.org, Anna <sip:anna@example.org>": two addresses. Mailers write the address for a name, which is one. */
static gboolean
name_is_other_address (const char *start, const char *open, const char *inner)
{
  g_autofree char *name = g_strstrip (g_strndup (start, (gsize) (open - start)));
  gsize inner_len = strlen (inner), name_len = strlen (name);

  return strchr (name, '@') != NULL
         && (name_len > inner_len || g_ascii_strcasecmp (inner + inner_len - name_len, name) != 0);
}

/* "Anna <sip:anna@example.org>": what is between the brackets, when it can be an address and the only one. */
static char *
without_name (char *text)
{
  const char *start = behind_quoted_name (text);
  const char *open = strchr (start, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  g_autofree char *inner = close != NULL ? g_strstrip (g_strndup (open + 1, (gsize) (close - open - 1))) : NULL;

  if (inner == NULL || strspn (close + 1, " .,;:!?") != strlen (close + 1) || strchr (inner, '<') != NULL
      || (strchr (inner, '@') == NULL && !starts_with (inner, "sip") && !starts_with (inner, "tel:"))
      || name_is_other_address (start, open, inner))
    return text;
  g_free (text);
  return g_steal_pointer (&inner);
}

/* "sip://anna@…" and "sip: anna@…" are common misspellings of "sip:anna@…". (transfer full), or NULL: no scheme. */
static char *
clean_scheme (const char *text)
{
  static const struct {
    const char *typed, *scheme;
  } schemes[] = { { "sip:", "sip:" }, { "sips:", "sips:" }, { "tel:", "tel:" }, { "callto:", "tel:" } };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const char *rest = text + strlen (schemes[i].typed);

      if (!starts_with (text, schemes[i].typed))
        continue;
      rest += strspn (rest, " ");
      if (strncmp (rest, "//", 2) == 0)
        rest += 2;
      if (starts_with (text, "callto:") && (starts_with (rest, "sip:") || starts_with (rest, "sips:")))
        return g_strdup (rest);
      if (starts_with (text, "callto:") && rest[strcspn (rest, ":@")] == '@')
        return g_strconcat ("sip:", rest, NULL);
      return g_strconcat (schemes[i].scheme, rest, NULL);
    }
  return NULL;
}

/* Behind a number: pauses and tones for a machine, an extension, parameters of "tel:". */
static void
cut_tail (char *number)
{
  char *cut = strpbrk (number, ",;");

  if (cut != NULL)
    *cut = '\0';
  for (cut = number; *cut != '\0'; cut++)
    {
      if (cut > number && (starts_with (cut, "ext") || (g_ascii_tolower (*cut) == 'x' && g_ascii_isdigit (cut[1])))
          && strpbrk (number, "0123456789") < cut)
        {
          *cut = '\0';
          break;
        }
    }
  g_strchomp (number);
}

/* The national 0 is not dialled behind a country code: "+49 (0)89". */
static void
cut_trunk_zero (char *number)
{
  char *zero = number[0] == '+' ? strstr (number, "(0)") : NULL;

  if (zero != NULL)
    memmove (zero, zero + 3, strlen (zero + 3) + 1);
}

/* A URI has none. */
static void
cut_blanks (char *text)
{
  char *out = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != ' ')
        *out++ = *p;
    }
  *out = '\0';
}

/* "0800-FLOWERS": capitals behind at least three digits. */
static void
press_letters (char *number)
{
  guint digits = 0;

  for (const char *p = number; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        digits++;
      else if ((!g_ascii_isupper (*p) || digits < 3) && strchr ("+*# -./()", *p) == NULL)
        return;
    }
  for (char *p = number; *p != '\0'; p++)
    {
      if (g_ascii_isupper (*p))
        *p = letter_keys[*p - 'A'];
    }
}

static gboolean
begins_like_number (const char *text)
{
  const char *p = text + strspn (text, "+*#( ");

  return g_ascii_isdigit (*p) && strchr (text, '@') == NULL && strchr (text, ':') == NULL
         && !g_hostname_is_ip_address (text);
}

/* Behind a comma or a number that is no link stands no second number: "+49 89 123, +49 89 456" is refused as it is. */
static gboolean
has_second_number (const char *text, gboolean link)
{
  const char *tail = strpbrk (text, link ? "," : ",;");

  return tail != NULL && strchr (tail, '+') != NULL;
}

static char *
clean_number (const char *text, gboolean link)
{
  char *number = g_strdup (text);

  if (has_second_number (text, link))
    return number;
  cut_tail (number);
  cut_trunk_zero (number);
  press_letters (number);
  return number;
}

/* Headers belong to a message that we write ourselves, and "#" has to be escaped in a user (RFC 3261 section 25.1). */
static char *
clean_uri (char *uri)
{
  char *at = strrchr (uri, '@');
  char *headers = at != NULL ? strchr (at, '?') : NULL;
  GString *out = g_string_new (NULL);

  if (headers != NULL)
    *headers = '\0';
  for (const char *p = uri; *p != '\0'; p++)
    {
      if (*p == '#' && at != NULL && p < at)
        g_string_append (out, "%23");
      else
        g_string_append_c (out, *p);
    }
  g_free (uri);
  return g_string_free (out, FALSE);
}

/* Where a local number is known (RFC 3966 section 5.1.5), when that is a domain. (transfer full) or NULL */
static char *
context_of (const char *uri)
{
  const char *params = strchr (uri, ';');
  g_auto (GStrv) parts = g_strsplit (params != NULL ? params + 1 : "", ";", -1);

  if (uri[4] == '+' || starts_with (uri + 4, "%2B"))
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (starts_with (parts[i], "phone-context=") && strpbrk (parts[i], "+%") == NULL)
        return g_strdup (parts[i]);
    }
  return NULL;
}

static char *
clean_tel (const char *uri)
{
  g_autofree char *unescaped = g_uri_unescape_string (uri + 4, CONTROLS);
  g_autofree char *number = clean_number (unescaped != NULL ? unescaped : uri + 4, TRUE);
  g_autofree char *context = context_of (uri);

  cut_blanks (number);
  return g_strconcat ("tel:", number, context != NULL ? ";" : NULL, context, NULL);
}

char *
cs_pasted_clean (const char *typed)
{
  g_autofree char *page = cs_pasted_without_entities (typed);
  g_autofree char *text = without_escapes (cs_pasted_plain_text (page));
  g_autofree char *uri = NULL;

  cut_punctuation (text);
  text = without_name (without_quotes (g_steal_pointer (&text)));
  cut_punctuation (text);
  text = cs_pasted_without_notes (g_steal_pointer (&text));
  uri = clean_scheme (text);
  if (uri != NULL && starts_with (uri, "tel:"))
    return clean_tel (uri);
  if (uri != NULL)
    return clean_uri (g_steal_pointer (&uri));
  return begins_like_number (text) ? clean_number (text, FALSE) : g_steal_pointer (&text);
}
