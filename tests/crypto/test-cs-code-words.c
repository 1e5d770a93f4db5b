/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-code-words.h"

#include "crypto/cs-hash.h"
#include "lib/cs-test-hex.h"

#include <string.h>

static void
test_word (void)
{
  static const struct {
    guint position;
    guint8 value;
    const char *word;
  } cases[] = {
    { 0, 0, "aardvark" },    { 1, 0, "adroitness" },  { 0, 255, "Zulu" },        { 1, 255, "Yucatan" },
    { 0, 210, "standard" },  { 1, 105, "guitarist" }, { 2, 210, "standard" },    { 3, 105, "guitarist" },
    { 0, 9, "Algol" },       { 1, 9, "applicant" },   { 1, 10, "Apollo" },       { 0, 128, "merit" },
    { 1, 128, "intention" }, { 0, 0x52, "Dupont" },   { 1, 0x57, "Eskimo" },     { 0, 0xe1, "tempest" },
    { 1, 0xa3, "pandemic" }, { 0, 0x2c, "Burbank" },  { 1, 0x1e, "Burlington" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (cs_code_word (cases[i].position, cases[i].value), ==, cases[i].word);
      g_assert_cmpint (cs_code_word_value (cases[i].position, cases[i].word), ==, cases[i].value);
    }
}

/* The published words joined by newlines, as one digest: no letter of them may change. */
static void
test_lists (void)
{
  static const char *const expected[] = {
    "37a65f88512467edd12a1ab3eeb5f4328230e86711a8efde6333361ce10f4fcf",
    "c2f23c2233d4d7291107e8f796c374d0cb1fb30c1391bcb4f6480243de8ebf5a",
  };

  for (guint position = 0; position < 2; position++)
    {
      g_autoptr (GString) all = g_string_new (NULL);
      guint8 digest[CS_HASH_MAX];

      for (guint value = 0; value < 256; value++)
        g_string_append_printf (all, "%s\n", cs_code_word (position, (guint8) value));
      cs_hash_bytes (CS_HASH_SHA256, (const guint8 *) all->str, all->len, digest);
      cs_test_assert_hex (digest, 32, expected[position]);
    }
}

static void
test_every_word_is_unique (void)
{
  for (guint position = 0; position < 2; position++)
    {
      for (guint value = 0; value < 256; value++)
        {
          const char *word = cs_code_word (position, (guint8) value);
          g_autofree char *upper = g_ascii_strup (word, -1);

          g_assert_cmpint (cs_code_word_value (position, upper), ==, value);
          g_assert_cmpint (cs_code_word_value (position + 1, upper), ==, -1);
          g_assert_false (cs_code_word_is_swapped (position, upper));
          g_assert_true (cs_code_word_is_swapped (position + 1, upper));
        }
    }
}

static void
test_not_a_word (void)
{
  static const char *const bad[]
      = { "", " ", "aardvar", "aardvarks", " aardvark", "zulus", "Z\xc3\xbclu", "\xff", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_cmpint (cs_code_word_value (0, bad[i]), ==, -1);
      g_assert_cmpint (cs_code_word_value (1, bad[i]), ==, -1);
      g_assert_false (cs_code_word_is_swapped (0, bad[i]));
      g_assert_false (cs_code_word_is_swapped (1, bad[i]));
    }
}

static void
test_complete (void)
{
  static const struct {
    guint position;
    const char *prefix;
    guint max;
    const char *words; /* joined by blanks */
  } cases[] = {
    { 0, "al", 8, "Algol allow alone" },
    { 0, "AL", 2, "Algol allow" },
    { 1, "al", 8, "alkali almighty" },
    { 0, "standard", 8, "standard" },
    { 1, "standard", 8, "" },
    { 0, "standards", 8, "" },
    { 0, "z", 8, "Zulu" },
    { 0, "", 3, "aardvark absurd accrue" },
    { 0, "a", 0, "" },
    { 0, "\xff", 8, "" },
    { 7, "yu", 8, "Yucatan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree const char **found = cs_code_word_complete (cases[i].position, cases[i].prefix, cases[i].max);
      g_autofree char *joined = g_strjoinv (" ", (char **) found);

      g_assert_cmpstr (joined, ==, cases[i].words);
    }
}

static void
test_base32 (void)
{
  static const struct {
    guint32 value;
    const char *text;
  } cases[] = {
    { 0x00000000, "yyyy" }, { 0x80000000, "oyyy" }, { 0x40000000, "eyyy" }, { 0xc0000000, "ayyy" },
    { 0xffffffff, "9999" }, { 0xd269b071, "4jw5" }, { 0x00000fff, "yyyy" }, { 0x00001000, "yyyb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[5];
      guint32 back = 0;

      cs_code_base32 (cases[i].value, text);
      g_assert_cmpstr (text, ==, cases[i].text);
      for (guint j = 0; j < 4; j++)
        back = back << 5 | (guint32) cs_code_base32_value (text[j]);
      g_assert_cmphex (back, ==, cases[i].value >> 12);
    }
}

/* Letter by letter: what is taken, what for, and that nothing else is. */
static void
test_base32_value (void)
{
  static const char alphabet[] = "ybndrfg8ejkmcpqxot1uwisza345h769";
  guint taken = 0;

  for (int value = 0; value < 32; value++)
    {
      g_assert_cmpint (cs_code_base32_value (alphabet[value]), ==, value);
      g_assert_cmpint (cs_code_base32_value (g_ascii_toupper (alphabet[value])), ==, value);
    }
  g_assert_cmpint (cs_code_base32_value ('0'), ==, cs_code_base32_value ('o'));
  g_assert_cmpint (cs_code_base32_value ('l'), ==, cs_code_base32_value ('1'));
  g_assert_cmpint (cs_code_base32_value ('L'), ==, cs_code_base32_value ('1'));
  g_assert_cmpint (cs_code_base32_value ('v'), ==, cs_code_base32_value ('u'));
  g_assert_cmpint (cs_code_base32_value ('V'), ==, cs_code_base32_value ('u'));
  g_assert_cmpint (cs_code_base32_value ('2'), ==, cs_code_base32_value ('z'));

  for (int c = 0; c < 256; c++)
    taken += cs_code_base32_value ((char) c) >= 0;
  g_assert_cmpuint (taken, ==, 10 + 2 * 26); /* all digits and letters */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/code-words/word", test_word);
  g_test_add_func ("/code-words/lists", test_lists);
  g_test_add_func ("/code-words/every-word-is-unique", test_every_word_is_unique);
  g_test_add_func ("/code-words/not-a-word", test_not_a_word);
  g_test_add_func ("/code-words/complete", test_complete);
  g_test_add_func ("/code-words/base32", test_base32);
  g_test_add_func ("/code-words/base32-value", test_base32_value);
  return g_test_run ();
}
