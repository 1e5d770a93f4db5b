/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the telephone number between a label and a note that were copied with it. */
#include "calls/cs-pasted-notes.h"

#include <gio/gio.h>
#include <string.h>

#define FEWEST_DIGITS 3
#define LONGEST_LABEL 40 /* bytes */

/* More digits than these are a number without letters: "0800 (FLOWERS)" but "089 123456 (HOME)". */
#define VANITY_DIGITS 6

static guint
count_digits (const char *text)
{
  guint digits = 0;

  for (; *text != '\0'; text++)
    digits += g_ascii_isdigit (*text) ? 1 : 0;
  return digits;
}

/* One number: no second "+", no letters, no pauses. */
static gboolean
is_plain_number (const char *text)
{
  const char *plus = strchr (text, '+');

  return strspn (text, "+0123456789*# -./()") == strlen (text) && count_digits (text) >= FEWEST_DIGITS
         && (plus == NULL || (strchr (plus + 1, '+') == NULL && strspn (text, " (") == (gsize) (plus - text)))
         && !g_hostname_is_ip_address (text);
}

/* "tel: ", "callto://" are no labels: they say how to read what follows. */
static gsize
scheme_length (const char *text)
{
  static const char *const schemes[] = { "tel:", "callto:", "sip:", "sips:" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize len = strlen (schemes[i]);

      if (g_ascii_strncasecmp (text, schemes[i], len) != 0)
        continue;
      len += strspn (text + len, " ");
      return len + (strncmp (text + len, "//", 2) == 0 ? 2 : 0);
    }
  return 0;
}

static gboolean
is_known_label (const char *label)
{
  static const char *const known[]
      = { "tel", "telefon", "telephone", "phone", "ph", "fon", "mobil", "mobile", "cell", "handy", "fax" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_ascii_strcasecmp (label, known[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* "Tel.:", "Phone: ", "Mobil +49…". A word that touches what follows its colon is a scheme, unless it is known. */
static gsize
label_length (const char *text)
{
  const char *p = text;
  g_autofree char *label = NULL;
  gboolean colon, dot;

  while (g_unichar_isalpha (g_utf8_get_char (p)) || (p > text && *p != '\0' && strchr (" .-/", *p) != NULL))
    p = g_utf8_next_char (p);
  if (p == text || p - text > LONGEST_LABEL)
    return 0;
  colon = *p == ':';
  dot = p[-1] == '.';
  label = g_strchomp (g_strndup (text, (gsize) (p - text)));
  if (g_str_has_suffix (label, "."))
    label[strlen (label) - 1] = '\0';
  if (!is_known_label (label) && !(colon && (dot || p[1] == ' ')))
    return 0;
  return (gsize) (p - text) + (colon ? 1 : 0);
}

/* "(office)" at the end; letters that are keys to press stay. */
static void
cut_note (char *text)
{
  char *open = g_str_has_suffix (text, ")") ? strrchr (text, '(') : NULL;
  gboolean letter = FALSE, other = FALSE;

  if (open == NULL)
    return;
  for (const char *p = open + 1; *p != '\0'; p = g_utf8_next_char (p))
    {
      letter = letter || g_unichar_isalpha (g_utf8_get_char (p));
      other = other || (!g_ascii_isupper (*p) && *p != ')');
    }
  if (!letter || strpbrk (open, "@+") != NULL)
    return;
  if (!other && count_digits (text) <= VANITY_DIGITS)
    return;
  *open = '\0';
}

char *
cs_pasted_without_notes (char *text)
{
  gsize scheme = scheme_length (text);
  gsize label = scheme == 0 ? label_length (text) : 0;
  g_autofree char *number = g_strdup (text + scheme + label);
  char *with_scheme;

  cut_note (number);
  g_strstrip (number);
  if (!is_plain_number (number))
    return text;
  text[scheme] = '\0';
  with_scheme = g_strconcat (text, number, NULL);
  g_free (text);
  return with_scheme;
}
