/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a call that could not be agreed on is put down to, and whether a weaker one is offered. */

#include "calls/cs-call-ending.h"
#include "calls/cs-test-puppet.h"

#include <string.h>

#define P CS_REQUIREMENT_PROVIDER
#define E CS_REQUIREMENT_END_TO_END
#define AVP CS_SDP_PROFILE_AVP
#define AVPF CS_SDP_PROFILE_AVPF
#define SAVP CS_SDP_PROFILE_SAVP
#define DSAVP CS_SDP_PROFILE_DTLS_SAVP
#define OTHER CS_SDP_PROFILE_OTHER

/* ---- causes ---- */

typedef struct {
  CsRequirement requirement;
  gboolean tls;
  CsSdpProfile profile;
  guint keyings;
  const char *offer, *answer; /* what it is as an offer, and as an answer */
} View;

static const View views[] = {
  { P, TRUE, AVP, 0, "not-encrypted", "not-encrypted" },
  { P, FALSE, AVP, 0, "not-encrypted", "not-encrypted" },
  { P, TRUE, AVPF, 0, "not-encrypted", "not-encrypted" },
  { E, TRUE, AVP, 0, "not-encrypted", "not-end-to-end" },
  { E, TRUE, AVP, CS_KEYING_SDES, "not-end-to-end", "not-end-to-end" },
  { E, TRUE, SAVP, CS_KEYING_SDES, "not-end-to-end", "not-end-to-end" },
  { E, TRUE, DSAVP, CS_KEYING_DTLS, "not-end-to-end", "not-end-to-end" },
  { P, FALSE, SAVP, CS_KEYING_SDES, "open-signalling", "open-signalling" },
  { P, FALSE, DSAVP, CS_KEYING_DTLS, "open-signalling", "open-signalling" },
  { P, TRUE, SAVP, 0, "encryption-kind", "encryption-kind" },
  { P, TRUE, DSAVP, 0, "encryption-kind", "encryption-kind" },
  { P, TRUE, SAVP, CS_KEYING_SDES, "encryption-kind", "encryption-kind" },
  { P, TRUE, OTHER, 0, "transport", "transport" },
  { E, TRUE, OTHER, 0, "transport", "transport" },
};

static void
test_views (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      const CsPolicyMeans means = { .requirement = views[i].requirement, .signalling_tls = views[i].tls };
      const CsPolicyDescription view = { .profile = views[i].profile, .keyings = views[i].keyings };

      g_test_message ("row %u", i);
      g_assert_cmpstr (cs_call_mismatch_name (cs_call_mismatch_of_offer (&means, &view)), ==, views[i].offer);
      g_assert_cmpstr (cs_call_mismatch_name (cs_call_mismatch_of_answer (&means, &view)), ==, views[i].answer);
    }
}

static void
test_refusals (void)
{
  static const struct {
    guint status;
    const char *phrase;
    CsCallMismatch mismatch;
  } rows[] = {
    { 488, NULL, CS_CALL_MISMATCH_REFUSED },
    { 488, "Not Acceptable Here", CS_CALL_MISMATCH_REFUSED },
    { 488, "Encryption required", CS_CALL_MISMATCH_REFUSED },
    { 488, "Incompatible media format", CS_CALL_MISMATCH_NO_CODEC },
    { 488, "No common codec", CS_CALL_MISMATCH_NO_CODEC },
    { 488, "NO CODECS MATCH", CS_CALL_MISMATCH_NO_CODEC },
    { 606, "Media type not available", CS_CALL_MISMATCH_NO_CODEC },
    { 606, "Not Acceptable", CS_CALL_MISMATCH_REFUSED },
    { 415, "Unsupported Media Type", CS_CALL_MISMATCH_NO_DESCRIPTION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (cs_call_mismatch_of_refusal (rows[i].status, rows[i].phrase), ==, rows[i].mismatch);
}

static void
test_errors (void)
{
  static const struct {
    int code;
    CsSdpProfile profile;
    CsCallMismatch mismatch;
  } rows[] = {
    { CS_SDP_ERROR_MALFORMED, OTHER, CS_CALL_MISMATCH_MALFORMED },
    { CS_SDP_ERROR_TOO_MUCH, OTHER, CS_CALL_MISMATCH_MALFORMED },
    { CS_SDP_ERROR_NOT_AN_ANSWER, AVP, CS_CALL_MISMATCH_MALFORMED },
    { CS_SDP_ERROR_NO_AUDIO, AVP, CS_CALL_MISMATCH_NO_AUDIO },
    { CS_SDP_ERROR_NO_COMMON_CODEC, AVP, CS_CALL_MISMATCH_NO_CODEC },
    { CS_SDP_ERROR_NO_COMMON_CODEC, SAVP, CS_CALL_MISMATCH_NO_CODEC },
    { CS_SDP_ERROR_PROFILE, OTHER, CS_CALL_MISMATCH_TRANSPORT },
    { CS_SDP_ERROR_PROFILE, SAVP, CS_CALL_MISMATCH_ENCRYPTION_KIND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CS_SDP_ERROR, rows[i].code, "x");

      g_assert_cmpint (cs_call_mismatch_from_error (error, rows[i].profile), ==, rows[i].mismatch);
    }
}

/* Every cause has its own words, and only some of them are helped by less protection. */
static void
test_table (void)
{
  static const CsCallMismatch helped[]
      = { CS_CALL_MISMATCH_NOT_ENCRYPTED, CS_CALL_MISMATCH_NOT_END_TO_END, CS_CALL_MISMATCH_OPEN_SIGNALLING,
          CS_CALL_MISMATCH_REFUSED, CS_CALL_MISMATCH_NOTHING_TO_OFFER };

  g_assert_null (cs_call_mismatch_name (CS_CALL_MISMATCH_NONE));
  g_assert_null (cs_call_mismatch_text (CS_CALL_MISMATCH_NONE));
  for (int m = 1; m < CS_CALL_N_MISMATCHES; m++)
    {
      gboolean helps = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (helped); i++)
        helps |= helped[i] == (CsCallMismatch) m;
      g_assert_cmpint (cs_call_mismatch_weaker_helps ((CsCallMismatch) m), ==, helps);
      g_assert_true (g_str_has_suffix (cs_call_mismatch_text ((CsCallMismatch) m), "."));
      g_assert_nonnull (cs_call_mismatch_warning ((CsCallMismatch) m));
      for (int other = 1; other < m; other++)
        {
          g_assert_cmpstr (cs_call_mismatch_text ((CsCallMismatch) m), !=,
                           cs_call_mismatch_text ((CsCallMismatch) other));
          g_assert_cmpstr (cs_call_mismatch_name ((CsCallMismatch) m), !=,
                           cs_call_mismatch_name ((CsCallMismatch) other));
        }
    }
}

/* ---- endings ---- */

static void
count (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_ending_once (void)
{
  guint told = 0;
  g_autoptr (CsCallEnding) ending = cs_call_ending_new (count, &told);

  g_assert_false (cs_call_ending_is_decided (ending));
  g_assert_true (cs_call_ending_decide (ending, CS_CALL_REASON_BUSY,
                                        "a\x01"
                                        "b",
                                        0));
  g_assert_false (cs_call_ending_decide (ending, CS_CALL_REASON_NORMAL, "c", 0));
  g_assert_cmpint (cs_call_ending_get_reason (ending), ==, CS_CALL_REASON_NONE);
  while (told == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cs_call_ending_conclude (ending));
  g_assert_false (cs_call_ending_conclude (ending));
  g_assert_cmpint (cs_call_ending_get_reason (ending), ==, CS_CALL_REASON_BUSY);
  g_assert_cmpstr (cs_call_ending_get_detail (ending), ==, "ab");
  g_assert_cmpuint (told, ==, 1);
}

static void
test_ending_text (void)
{
  static const struct {
    CsCallReason reason;
    CsCallMismatch mismatch;
    const char *detail;
    CsCallEndingContext context;
    const char *text; /* a piece of it */
    gboolean helps;
  } rows[] = {
    { CS_CALL_REASON_NORMAL, CS_CALL_MISMATCH_NONE, NULL, { P }, "has ended", FALSE },
    { CS_CALL_REASON_BUSY, CS_CALL_MISMATCH_NO_CODEC, NULL, { P }, "Busy", FALSE },
    { CS_CALL_REASON_CANCELLED, CS_CALL_MISMATCH_REFUSED, NULL, { P }, NULL, FALSE },
    { CS_CALL_REASON_NOT_ACCEPTABLE, CS_CALL_MISMATCH_NO_CODEC, NULL, { P }, "no audio format in common", FALSE },
    { CS_CALL_REASON_NOT_ACCEPTABLE, CS_CALL_MISMATCH_NO_AUDIO, NULL, { E }, "no audio", FALSE },
    { CS_CALL_REASON_NOT_ACCEPTABLE, CS_CALL_MISMATCH_REFUSED, "No way", { P }, "can't take this kind", TRUE },
    { CS_CALL_REASON_REQUIREMENT, CS_CALL_MISMATCH_NOT_ENCRYPTED, NULL, { P }, "doesn't support encryption", TRUE },
    { CS_CALL_REASON_REQUIREMENT, CS_CALL_MISMATCH_NOT_END_TO_END, NULL, { E }, "end to end", TRUE },
    { CS_CALL_REASON_REQUIREMENT,
      CS_CALL_MISMATCH_NOT_END_TO_END,
      NULL,
      { E, CS_PROTECTION_NONE, TRUE },
      "whom you have checked",
      TRUE },
    { CS_CALL_REASON_NOT_ACCEPTABLE,
      CS_CALL_MISMATCH_NO_CODEC,
      NULL,
      { E, CS_PROTECTION_NONE, TRUE },
      "no audio format in common.",
      FALSE },
    { CS_CALL_REASON_KEYING, CS_CALL_MISMATCH_NO_HANDSHAKE, NULL, { P }, "did not arrive", FALSE },
    { CS_CALL_REASON_REQUIREMENT,
      CS_CALL_MISMATCH_NONE,
      NULL,
      { CS_REQUIREMENT_CHECKED, CS_PROTECTION_END_TO_END },
      "code wasn't entered",
      TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCallEnding) ending = cs_call_ending_new (count, NULL);
      g_autofree char *text = NULL;

      cs_call_ending_note (ending, rows[i].mismatch);
      cs_call_ending_note (ending, CS_CALL_MISMATCH_MALFORMED);
      if (rows[i].mismatch == CS_CALL_MISMATCH_NONE)
        {
          cs_call_ending_free (ending);
          ending = cs_call_ending_new (count, NULL);
        }
      cs_call_ending_decide (ending, rows[i].reason, rows[i].detail, 60000);
      cs_call_ending_conclude (ending);
      text = cs_call_ending_text (ending, &rows[i].context);
      g_test_message ("row %u: %s", i, text);
      g_assert_true (*text != '\0' && (rows[i].text == NULL || strstr (text, rows[i].text) != NULL));
      g_assert_cmpint (cs_call_ending_weaker_helps (ending), ==, rows[i].helps);
    }
}

/* It is not the callee who cannot be reached while our own server cannot. */
static void
test_server_down (void)
{
  static const struct {
    CsCallReason reason;
    gboolean down, late;
    const char *text;
  } rows[] = {
    { CS_CALL_REASON_UNREACHABLE, TRUE, FALSE, "Your account's server can't be reached." },
    { CS_CALL_REASON_UNREACHABLE, FALSE, FALSE, "Nobody can be reached at this address." },
    { CS_CALL_REASON_UNREACHABLE, TRUE, TRUE, "Nobody can be reached at this address." },
    { CS_CALL_REASON_BUSY, TRUE, FALSE, "Busy." },
    { CS_CALL_REASON_NO_ANSWER, TRUE, FALSE, "No answer." },
    { CS_CALL_REASON_NORMAL, TRUE, FALSE, "The call has ended." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsCallEndingContext context = { P };
      g_autoptr (CsCallEnding) ending = cs_call_ending_new (count, NULL);
      g_autofree char *text = NULL;

      if (rows[i].down && !rows[i].late)
        cs_call_ending_note_server_down (ending);
      cs_call_ending_decide (ending, rows[i].reason, NULL, 60000);
      if (rows[i].late)
        cs_call_ending_note_server_down (ending);
      cs_call_ending_conclude (ending);
      text = cs_call_ending_text (ending, &context);
      g_assert_true (g_str_has_prefix (text, rows[i].text));
    }
}

/* ---- whole calls ---- */

typedef struct {
  const char *name;
  const char *status;
  CsTestDescription description;
  CsRequirement requirement;
  CsCallReason reason;
  const char *cause;
  gboolean can_retry;
} Answer;

static const Answer answers[] = {
  { "plain", "200 OK", { NULL }, P, CS_CALL_REASON_REQUIREMENT, "not-encrypted", TRUE },
  { "plain-end-to-end", "200 OK", { NULL }, E, CS_CALL_REASON_REQUIREMENT, "not-end-to-end", TRUE },
  { "other-codec", "200 OK", { .codec = "mystery/8000" }, P, CS_CALL_REASON_NOT_ACCEPTABLE, "no-codec", FALSE },
  { "other-codec-end-to-end",
    "200 OK",
    { .codec = "mystery/8000" },
    E,
    CS_CALL_REASON_NOT_ACCEPTABLE,
    "no-codec",
    FALSE },
  { "488", "488 Not Acceptable Here", { NULL }, P, CS_CALL_REASON_NOT_ACCEPTABLE, "refused", TRUE },
  { "606-codec", "606 No common codec", { NULL }, P, CS_CALL_REASON_NOT_ACCEPTABLE, "no-codec", FALSE },
  { "415", "415 Unsupported Media Type", { NULL }, P, CS_CALL_REASON_NOT_ACCEPTABLE, "no-description", FALSE },
  { "486", "486 Busy Here", { NULL }, P, CS_CALL_REASON_BUSY, NULL, FALSE },
  { "603", "603 Decline", { NULL }, P, CS_CALL_REASON_DECLINED, NULL, FALSE },
};

static void
test_answer (gconstpointer data)
{
  const Answer *row = data;
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (FALSE);
  const gboolean ok = g_str_has_prefix (row->status, "200");
  g_autofree char *description = ok ? cs_test_puppet_describe (puppet, &row->description) : NULL;

  cs_test_puppet_be_called (puppet, phone, &row->requirement);
  cs_test_puppet_reply (puppet, row->status, description);
  cs_test_puppet_wait_for_request (puppet, ok ? "BYE " : "ACK ", 1);
  cs_test_wait_for_state (phone, CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (phone->call), ==, row->reason);
  g_assert_cmpstr (cs_call_get_cause (phone->call), ==, row->cause);
  g_assert_cmpint (cs_call_can_retry (phone->call), ==, row->can_retry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-mismatch/views", test_views);
  g_test_add_func ("/call-mismatch/refusals", test_refusals);
  g_test_add_func ("/call-mismatch/errors", test_errors);
  g_test_add_func ("/call-mismatch/table", test_table);
  g_test_add_func ("/call-mismatch/ending/once", test_ending_once);
  g_test_add_func ("/call-mismatch/ending/text", test_ending_text);
  g_test_add_func ("/call-mismatch/ending/server-down", test_server_down);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/call-mismatch/answer/", answers[i].name, NULL);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  return g_test_run ();
}
