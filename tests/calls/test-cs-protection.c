/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-protection.h"

#include "calls/cs-account.h"
#include "calls/cs-call.h"

static void
test_sentences (void)
{
  g_autoptr (GDateTime) day = g_date_time_new_utc (2026, 5, 3, 12, 0, 0);
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 6, 1, 12, 0, 0);
  static const char *const expected[] = {
    "Nothing is sent or played yet.",
    "Anyone between you and Anna can listen.",
    "Encrypted up to example.com, which could listen in.",
    "Encrypted to the other device. Check the code to rule out an eavesdropper.",
    "Only you and Anna can hear this. Checked on 3 May.",
    "Someone may be intercepting this call.",
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      CsProtectionContext context = { .who = "Anna", .provider = "example.com", .checked_on = day, .now = now };
      g_autofree char *sentence = cs_protection_sentence ((CsProtection) i, &context);
      g_autofree char *open = NULL;
      gboolean says_open;

      g_assert_cmpstr (sentence, ==, expected[i]);
      g_assert_cmpstr (cs_protection_word ((CsProtection) i), !=, "");

      /* What signalling gives away is said wherever the sentence would sound better than it is. */
      context.signalling_open = TRUE;
      open = cs_protection_sentence ((CsProtection) i, &context);
      says_open = g_str_has_suffix (open, "The networks in between can see who calls whom.");
      g_assert_cmpint (says_open, ==,
                       i == CS_PROTECTION_PROVIDER || i == CS_PROTECTION_END_TO_END || i == CS_PROTECTION_CHECKED);
    }
}

/* What the user went on in spite of is said as long as it stands. */
static void
test_in_spite_of (void)
{
  static const struct {
    CsProtection protection;
    CsSuspicion suspicion;
    const char *expected;
  } rows[] = {
    { CS_PROTECTION_END_TO_END, CS_SUSPICION_NONE,
      "Encrypted to the other device. Check the code to rule out an eavesdropper." },
    { CS_PROTECTION_END_TO_END, CS_SUSPICION_MEMORY,
      "Encrypted to a device that doesn't remember you. Check the code to rule out an eavesdropper." },
    { CS_PROTECTION_END_TO_END, CS_SUSPICION_CODE, "The codes didn't match. Check again before you talk." },
    { CS_PROTECTION_SUSPECT, CS_SUSPICION_CODE, "Someone may be intercepting this call." },
    { CS_PROTECTION_SUSPECT, CS_SUSPICION_MEMORY,
      "Someone may be intercepting this call, or Anna has a new device: it doesn't remember you." },
    { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED,
      "Someone may be intercepting this call. Earlier calls with Anna were end-to-end encrypted." },
    { CS_PROTECTION_END_TO_END, CS_SUSPICION_MOVED,
      "Encrypted to the device that this call was moved to. Check the code to rule out an eavesdropper." },
    { CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED,
      "This call was moved to another phone. Someone other than Anna may be there." },
    { CS_PROTECTION_SUSPECT, CS_SUSPICION_ATTACK,
      "Someone may be intercepting this call. The key exchange was tampered with." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsProtectionContext context = { .who = "Anna", .suspicion = rows[i].suspicion };
      g_autofree char *sentence = cs_protection_sentence (rows[i].protection, &context);

      g_assert_cmpstr (sentence, ==, rows[i].expected);
    }
}

/* Without its year, a check of last year would look like one of this. */
static void
test_days (void)
{
  static const struct {
    int year, month, day;
    const char *expected;
  } rows[] = {
    { 2026, 5, 3, "3 May" },          { 2026, 1, 1, "1 January" },          { 2026, 12, 31, "31 December" },
    { 2025, 5, 3, "3 May 2025" },     { 2025, 12, 31, "31 December 2025" }, { 2027, 1, 1, "1 January 2027" },
    { 1970, 1, 2, "2 January 1970" },
  };
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 5, 5, 12, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) when = g_date_time_new_local (rows[i].year, rows[i].month, rows[i].day, 12, 0, 0);
      const CsProtectionContext context = { .who = "Anna", .checked_on = when, .now = now };
      g_autofree char *day = cs_protection_day (when, now);
      g_autofree char *sentence = cs_protection_sentence (CS_PROTECTION_CHECKED, &context);
      g_autofree char *end = g_strdup_printf (" Checked on %s.", rows[i].expected);

      g_assert_cmpstr (day, ==, rows[i].expected);
      g_assert_true (g_str_has_suffix (sentence, end));
    }
}

/* Days of the calendar, whatever the hour: a call of last night was yesterday. */
static void
test_near_days (void)
{
  static const struct {
    int year, month, day, hour, minute;
    const char *expected;
  } rows[] = {
    { 2026, 1, 1, 0, 10, "today" },
    { 2026, 1, 1, 0, 0, "today" },
    { 2025, 12, 31, 23, 59, "yesterday" },
    { 2025, 12, 31, 0, 0, "yesterday" },
    { 2025, 12, 30, 23, 59, "on 30 December 2025" },
    { 2024, 12, 31, 23, 59, "on 31 December 2024" },
    { 2025, 1, 1, 0, 10, "on 1 January 2025" },
    /* A clock that was set back. */
    { 2026, 1, 2, 0, 0, "on 2 January" },
    { 2027, 1, 1, 0, 10, "on 1 January 2027" },
  };
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 1, 1, 0, 10, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) when
          = g_date_time_new_local (rows[i].year, rows[i].month, rows[i].day, rows[i].hour, rows[i].minute, 0);
      g_autofree char *day = cs_protection_on_day (when, now);

      g_assert_cmpstr (day, ==, rows[i].expected);
    }
}

static void
test_without_names (void)
{
  const CsProtectionContext nobody = { 0 };

  for (int i = CS_PROTECTION_NONE; i <= CS_PROTECTION_SUSPECT; i++)
    {
      g_autofree char *sentence = cs_protection_sentence ((CsProtection) i, &nobody);

      g_assert_cmpstr (sentence, !=, "");
      g_assert_null (g_strrstr (sentence, "null"));
    }
}

static void
test_names (void)
{
  static const char *const bad[] = { "", "Clear", "suspect", "none", "end to end", "checked ", NULL };
  CsRequirement requirement = CS_REQUIREMENT_CHECKED;

  for (int i = CS_REQUIREMENT_CLEAR; i <= CS_REQUIREMENT_CHECKED; i++)
    {
      g_assert_true (cs_requirement_from_name (cs_requirement_name ((CsRequirement) i), &requirement));
      g_assert_cmpint (requirement, ==, i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cs_requirement_from_name (bad[i], &requirement));
  g_assert_cmpint (requirement, ==, CS_REQUIREMENT_CHECKED);
}

/* Every state and reason has a name for machines and words for people, no two alike. */
static void
test_reasons (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_null (cs_call_reason_name (CS_CALL_REASON_NONE));
  for (int i = CS_CALL_REASON_NORMAL; i <= CS_CALL_REASON_FAILED; i++)
    {
      g_assert_true (g_hash_table_add (names, (gpointer) cs_call_reason_name ((CsCallReason) i)));
      g_assert_cmpstr (cs_call_reason_text ((CsCallReason) i), !=, "");
    }
  for (int i = CS_CALL_DIALING; i <= CS_CALL_ENDED; i++)
    g_assert_nonnull (cs_call_state_name ((CsCallState) i));
  for (int i = CS_ACCOUNT_REASON_PASSWORD; i <= CS_ACCOUNT_REASON_SERVER; i++)
    {
      g_assert_nonnull (cs_account_reason_name ((CsAccountReason) i));
      g_assert_cmpstr (cs_account_reason_text ((CsAccountReason) i), !=, "");
    }
  for (int i = CS_ACCOUNT_OFFLINE; i <= CS_ACCOUNT_FAILED; i++)
    g_assert_nonnull (cs_account_state_name ((CsAccountState) i));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protection/sentences", test_sentences);
  g_test_add_func ("/protection/in-spite-of", test_in_spite_of);
  g_test_add_func ("/protection/days", test_days);
  g_test_add_func ("/protection/near-days", test_near_days);
  g_test_add_func ("/protection/without-names", test_without_names);
  g_test_add_func ("/protection/names", test_names);
  g_test_add_func ("/protection/reasons", test_reasons);
  return g_test_run ();
}
