/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tidies telephone numbers and addresses that were pasted from elsewhere, before they are dialled. */
#include "calls/cs-pasted.h"

#include <string.h>

/* Keys of a telephone: ABC on 2 … WXYZ on 9 (ITU-T E.161). */
static const char letter_keys[] = "22233344455566677778889999";

static gboolean
is_invisible (gunichar c)
{
  return c == 0xAD || g_unichar_type (c) == G_UNICODE_FORMAT;
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

static GString *
plain_text (const char *typed)
{
  GString *out = g_string_new (NULL);

  for (const char *p = typed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_invisible (c))
        g_string_append_unichar (out, plain (c));
    }
  return out;
}

static gboolean
starts_with (const char *text, const char *start)
{
  return g_ascii_strncasecmp (text, start, strlen (start)) == 0;
}

/* "Anna <sip:anna@example.org>": what is between the brackets, when it can be an address. */
static char *
without_name (char *text)
{
  const char *open = strrchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  g_autofree char *inner = close != NULL ? g_strndup (open + 1, (gsize) (close - open - 1)) : NULL;

  if (inner == NULL || strspn (close + 1, " .,;:!?") != strlen (close + 1)
      || (strchr (inner, '@') == NULL && !starts_with (inner, "sip") && !starts_with (inner, "tel:")))
    return text;
  g_free (text);
  return g_strstrip (g_steal_pointer (&inner));
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

static char *
clean_number (const char *text)
{
  char *number = g_strdup (text);

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

char *
cs_pasted_clean (const char *typed)
{
  g_autofree char *text = without_name (g_strstrip (g_string_free (plain_text (typed), FALSE)));
  g_autofree char *uri = NULL;
  gsize length;

  for (length = strlen (text); length > 0 && strchr (".,;:!? ", text[length - 1]) != NULL; length--)
    if (text[length - 1] == ':' && strchr (text, ':') == text + length - 1)
      break; /* a scheme without anything behind it is no user of that name */
  text[length] = '\0';
  uri = clean_scheme (text);
  if (uri != NULL && starts_with (uri, "tel:"))
    {
      g_autofree char *unescaped = g_uri_unescape_string (uri + 4, NULL);
      g_autofree char *number = clean_number (unescaped != NULL ? unescaped : uri + 4);

      cut_blanks (number);
      return g_strconcat ("tel:", number, NULL);
    }
  if (uri != NULL)
    return clean_uri (g_steal_pointer (&uri));
  return begins_like_number (text) ? clean_number (text) : g_steal_pointer (&text);
}
