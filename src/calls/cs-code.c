/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The short code that two people compare: its forms, and reading what was typed. */
#include "calls/cs-code.h"

#include "crypto/cs-code-words.h"
#include "crypto/cs-secret.h"

#include <string.h>

/* A side reads and hears this many words. */
#define N_WORDS 2
#define N_CHARACTERS 4

struct _CsCode {
  gatomicrefcount refs;
  CsCodeType type;
  guint32 sas_value;
  guint heard_at; /* the first word that has to be heard */
  char *text;
  char *say;
  char *hear;
};

G_DEFINE_BOXED_TYPE (CsCode, cs_code, cs_code_ref, cs_code_unref)

static guint8
word_value (const CsCode *self, guint position)
{
  return (guint8) (self->sas_value >> (24 - 8 * position));
}

static char *
two_words (const CsCode *self, guint first)
{
  return g_strdup_printf ("%s %s", cs_code_word (first, word_value (self, first)),
                          cs_code_word (first + 1, word_value (self, first + 1)));
}

static char *
characters (const CsCode *self)
{
  char text[N_CHARACTERS + 1];
  char *copy;

  cs_code_base32 (self->sas_value, text);
  copy = g_strdup (text);
  cs_bytes_wipe (text, sizeof text);
  return copy;
}

CsCode *
cs_code_new (CsCodeType type, guint32 sas_value, gboolean caller)
{
  CsCode *self = g_new0 (CsCode, 1);

  g_atomic_ref_count_init (&self->refs);
  self->type = type;
  self->sas_value = sas_value;
  switch (type)
    {
    case CS_CODE_CSW4:
      self->heard_at = caller ? N_WORDS : 0;
      self->say = two_words (self, caller ? 0 : N_WORDS);
      self->hear = two_words (self, self->heard_at);
      self->text = g_strjoin (" ", caller ? self->say : self->hear, caller ? self->hear : self->say, NULL);
      break;
    case CS_CODE_B256:
      self->text = two_words (self, 0);
      break;
    case CS_CODE_B32:
    default:
      self->text = characters (self);
      break;
    }
  if (self->say == NULL)
    {
      self->say = g_strdup (self->text);
      self->hear = g_strdup (self->text);
    }
  return self;
}

CsCode *
cs_code_ref (CsCode *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
free_text (char *text)
{
  cs_bytes_wipe (text, strlen (text));
  g_free (text);
}

void
cs_code_unref (CsCode *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  free_text (self->text);
  free_text (self->say);
  free_text (self->hear);
  g_free (self);
}

CsCodeType
cs_code_get_code_type (const CsCode *self)
{
  return self->type;
}

const char *
cs_code_type_name (CsCodeType type)
{
  static const char *const names[] = { [CS_CODE_B256] = "B256", [CS_CODE_B32] = "B32", [CS_CODE_CSW4] = "CSW4" };

  return names[type];
}

const char *
cs_code_get_text (const CsCode *self)
{
  return self->text;
}

const char *
cs_code_get_say (const CsCode *self)
{
  return self->say;
}

const char *
cs_code_get_hear (const CsCode *self)
{
  return self->hear;
}

static const char *
nato (char c)
{
  static const char *const letters[] = {
    "Alfa",    "Bravo", "Charlie", "Delta",  "Echo",     "Foxtrot", "Golf",   "Hotel",  "India",
    "Juliett", "Kilo",  "Lima",    "Mike",   "November", "Oscar",   "Papa",   "Quebec", "Romeo",
    "Sierra",  "Tango", "Uniform", "Victor", "Whiskey",  "X-ray",   "Yankee", "Zulu",
  };
  static const char *const digits[]
      = { "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine" };

  return g_ascii_isdigit (c) ? digits[c - '0'] : letters[g_ascii_tolower (c) - 'a'];
}

char *
cs_code_spell (const CsCode *self)
{
  GString *out;

  if (self->type != CS_CODE_B32)
    return g_strdup (self->say);

  out = g_string_new (NULL);
  for (const char *p = self->say; *p != '\0'; p++)
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", nato (*p));
  return g_string_free (out, FALSE);
}

static gboolean
is_separator (char c)
{
  return g_ascii_isspace (c) || c == '-' || c == ':' || c == ',' || c == '.' || c == '/';
}

/* (transfer full): what was typed, cut at separators. */
static GPtrArray *
split_words (const char *heard)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *p = heard;

  while (*p != '\0')
    {
      const char *start;

      while (*p != '\0' && is_separator (*p))
        p++;
      start = p;
      while (*p != '\0' && !is_separator (*p))
        p++;
      if (p > start)
        g_ptr_array_add (words, g_strndup (start, (gsize) (p - start)));
    }
  return words;
}

static CsCodeEntry
compare_words (const CsCode *self, const char *heard)
{
  g_autoptr (GPtrArray) words = split_words (heard);
  const guint8 expected[N_WORDS] = { word_value (self, self->heard_at), word_value (self, self->heard_at + 1) };
  guint8 entered[N_WORDS];
  guint swapped = 0;

  if (words->len != N_WORDS)
    return CS_CODE_ENTRY_INCOMPLETE;

  for (guint i = 0; i < N_WORDS; i++)
    {
      int value = cs_code_word_value (i, words->pdata[i]);

      if (value < 0 && !cs_code_word_is_swapped (i, words->pdata[i]))
        return CS_CODE_ENTRY_INCOMPLETE;
      if (value < 0)
        swapped++;
      else
        entered[i] = (guint8) value;
    }

  if (swapped == N_WORDS)
    return CS_CODE_ENTRY_SWAPPED;
  if (swapped > 0)
    return CS_CODE_ENTRY_INCOMPLETE;
  return cs_bytes_equal (entered, expected, sizeof expected) ? CS_CODE_ENTRY_RIGHT : CS_CODE_ENTRY_WRONG;
}

static CsCodeEntry
compare_characters (const CsCode *self, const char *heard)
{
  guint8 expected[N_CHARACTERS];
  guint8 entered[N_CHARACTERS];
  guint n = 0;

  for (guint i = 0; i < N_CHARACTERS; i++)
    expected[i] = (guint8) ((self->sas_value >> (27 - 5 * i)) & 31);

  for (const char *p = heard; *p != '\0'; p++)
    {
      int value;

      if (is_separator (*p))
        continue;
      value = cs_code_base32_value (*p);
      if (value < 0 || n == N_CHARACTERS)
        return CS_CODE_ENTRY_INCOMPLETE;
      entered[n++] = (guint8) value;
    }

  if (n != N_CHARACTERS)
    return CS_CODE_ENTRY_INCOMPLETE;
  return cs_bytes_equal (entered, expected, sizeof expected) ? CS_CODE_ENTRY_RIGHT : CS_CODE_ENTRY_WRONG;
}

CsCodeEntry
cs_code_compare (const CsCode *self, const char *heard)
{
  return self->type == CS_CODE_B32 ? compare_characters (self, heard) : compare_words (self, heard);
}

const char **
cs_code_complete (CsCodeType type, guint position, const char *prefix, guint max)
{
  if (type == CS_CODE_B32 || position >= N_WORDS)
    return g_new0 (const char *, 1);
  return cs_code_word_complete (position, prefix, max);
}
