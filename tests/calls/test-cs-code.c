/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-code.h"

/* The SAS of the published KDF vector: d269b071 → "standard guitarist", "4jw5". */
#define SAS 0xd269b071u

static void
test_text (void)
{
  g_autoptr (CsCode) words = cs_code_new (CS_CODE_B256, SAS, TRUE);
  g_autoptr (CsCode) characters = cs_code_new (CS_CODE_B32, SAS, TRUE);
  g_autofree char *spelt = cs_code_spell (characters);
  g_autofree char *read = cs_code_spell (words);

  g_assert_cmpstr (cs_code_get_text (words), ==, "standard guitarist");
  g_assert_cmpstr (cs_code_get_say (words), ==, "standard guitarist");
  g_assert_cmpstr (cs_code_get_hear (words), ==, "standard guitarist");
  g_assert_cmpstr (cs_code_get_text (characters), ==, "4jw5");
  g_assert_cmpstr (spelt, ==, "four Juliett Whiskey five");
  g_assert_cmpstr (read, ==, "standard guitarist");
  g_assert_cmpstr (cs_code_type_name (cs_code_get_code_type (words)), ==, "B256");
  g_assert_cmpstr (cs_code_type_name (cs_code_get_code_type (characters)), ==, "B32");
}

/* Byte by byte alternately from the even and the odd list; the first two words are those of B256. */
static void
test_four_words (void)
{
  g_autoptr (CsCode) caller = cs_code_new (CS_CODE_CSW4, SAS, TRUE);
  g_autoptr (CsCode) callee = cs_code_new (CS_CODE_CSW4, SAS, FALSE);
  g_autofree char *spelt = cs_code_spell (callee);

  g_assert_cmpstr (cs_code_type_name (cs_code_get_code_type (caller)), ==, "CSW4");
  g_assert_cmpstr (cs_code_get_text (caller), ==, "standard guitarist ruffled hideaway");
  g_assert_cmpstr (cs_code_get_text (callee), ==, cs_code_get_text (caller));
  g_assert_cmpstr (cs_code_get_say (caller), ==, "standard guitarist");
  g_assert_cmpstr (cs_code_get_hear (caller), ==, "ruffled hideaway");
  g_assert_cmpstr (cs_code_get_say (callee), ==, "ruffled hideaway");
  g_assert_cmpstr (cs_code_get_hear (callee), ==, "standard guitarist");
  g_assert_cmpstr (spelt, ==, "ruffled hideaway");

  g_assert_cmpint (cs_code_compare (caller, "ruffled hideaway"), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_code_compare (callee, "standard guitarist"), ==, CS_CODE_ENTRY_RIGHT);
  /* What a side reads itself is not what it has to hear. */
  g_assert_cmpint (cs_code_compare (caller, "standard guitarist"), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_code_compare (callee, "ruffled hideaway"), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_code_compare (caller, "hideaway ruffled"), ==, CS_CODE_ENTRY_SWAPPED);
  g_assert_cmpint (cs_code_compare (caller, cs_code_get_text (caller)), ==, CS_CODE_ENTRY_INCOMPLETE);
}

/* Every single bit of the 32 is compared by one of the two sides, and none by both. */
static void
test_every_bit (void)
{
  for (guint bit = 0; bit < 32; bit++)
    {
      g_autoptr (CsCode) other_caller = cs_code_new (CS_CODE_CSW4, SAS ^ (1u << bit), TRUE);
      g_autoptr (CsCode) other_callee = cs_code_new (CS_CODE_CSW4, SAS ^ (1u << bit), FALSE);
      g_autoptr (CsCode) caller = cs_code_new (CS_CODE_CSW4, SAS, TRUE);
      g_autoptr (CsCode) callee = cs_code_new (CS_CODE_CSW4, SAS, FALSE);

      g_assert_cmpint (cs_code_compare (callee, cs_code_get_say (other_caller)), ==,
                       bit >= 16 ? CS_CODE_ENTRY_WRONG : CS_CODE_ENTRY_RIGHT);
      g_assert_cmpint (cs_code_compare (caller, cs_code_get_say (other_callee)), ==,
                       bit < 16 ? CS_CODE_ENTRY_WRONG : CS_CODE_ENTRY_RIGHT);
    }
}

static void
test_compare (void)
{
  static const struct {
    CsCodeType type;
    const char *heard;
    CsCodeEntry entry;
  } rows[] = {
    { CS_CODE_B256, "standard guitarist", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B256, " Standard  GUITARIST ", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B256, "standard:guitarist", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B256, "standard-guitarist.", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B256, "standard gravity", CS_CODE_ENTRY_WRONG },
    { CS_CODE_B256, "aardvark guitarist", CS_CODE_ENTRY_WRONG },
    { CS_CODE_B256, "aardvark adroitness", CS_CODE_ENTRY_WRONG },
    { CS_CODE_B256, "guitarist standard", CS_CODE_ENTRY_SWAPPED },
    { CS_CODE_B256, "adroitness aardvark", CS_CODE_ENTRY_SWAPPED },
    { CS_CODE_B256, "standard aardvark", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "standard", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "   ", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "standard guitarist standard", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "standard guitar", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "yes it matches", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B256, "\xff\xfe guitarist", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B32, "4jw5", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B32, "4JW5", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B32, "4 j-w 5", CS_CODE_ENTRY_RIGHT },
    { CS_CODE_B32, "4jw6", CS_CODE_ENTRY_WRONG },
    { CS_CODE_B32, "yyyy", CS_CODE_ENTRY_WRONG },
    { CS_CODE_B32, "4jw", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B32, "4jw55", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B32, "4jw!", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B32, "", CS_CODE_ENTRY_INCOMPLETE },
    { CS_CODE_B32, "\xc3\xa4jw5", CS_CODE_ENTRY_INCOMPLETE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCode) code = cs_code_new (rows[i].type, SAS, TRUE);

      g_test_message ("row %u", i);
      g_assert_cmpint (cs_code_compare (code, rows[i].heard), ==, rows[i].entry);
    }
}

static void
test_complete (void)
{
  g_autofree const char **even = cs_code_complete (CS_CODE_B256, 0, "sta", 8);
  g_autofree const char **odd = cs_code_complete (CS_CODE_B256, 1, "GUIT", 8);
  g_autofree const char **none = cs_code_complete (CS_CODE_B256, 2, "s", 8);
  g_autofree const char **characters = cs_code_complete (CS_CODE_B32, 0, "4", 8);

  g_assert_true (g_strv_contains ((const char *const *) even, "standard"));
  g_assert_cmpstr (odd[0], ==, "guitarist");
  g_assert_null (odd[1]);
  g_assert_null (none[0]);
  g_assert_null (characters[0]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/code/text", test_text);
  g_test_add_func ("/code/four-words", test_four_words);
  g_test_add_func ("/code/every-bit", test_every_bit);
  g_test_add_func ("/code/compare", test_compare);
  g_test_add_func ("/code/complete", test_complete);
  return g_test_run ();
}
