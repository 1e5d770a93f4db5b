/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-digits.h"

#include "calls/cs-call-internal.h"
#include "calls/cs-calls-error.h"
#include "cs-test-puppet.h"

#include "base/cs-limits.h"

#include <string.h>

/* In clear, with a peer that takes no telephone-event. What it answers to each INFO is a row's status; what comes is
 * the digit, in lower case as application/dtmf. */
typedef struct {
  const char *name;
  const char *digits;
  const char *statuses; /* one for each request, the last for all others too */
  const char *wanted;
  gboolean is_said;
} Row;

static const Row rows[] = {
  { "one", "5", "200", "R5", FALSE },
  { "in-order", "1234567890", "200", "R1R2R3R4R5R6R7R8R9R0", FALSE },
  { "every-key", "*#ABCD", "200", "R*R#RARBRCRD", FALSE },
  { "small-letters", "abcd", "200", "RARBRCRD", FALSE },
  { "other-form", "12", "415 200", "R1P1P2", FALSE },
  { "other-form-is-kept", "123", "415 202", "R1P1P2P3", FALSE },
  { "unknown-package", "12", "469 200", "R1P1P2", FALSE },
  { "not-acceptable", "1", "488 200", "R1P1", FALSE },
  { "method-unknown", "1", "501 200", "R1P1", FALSE },
  { "bad-request", "1", "400 200", "R1P1", FALSE },
  { "neither-form", "12", "415 415", "R1P1", TRUE },
  { "neither-form-method", "123", "405 405", "R1P1", TRUE },
  { "no-dialog-for-it", "1", "489 603", "R1P1", TRUE },
  { "one-refused-later", "123", "200 500 200", "R1R2R3", FALSE },
  { "last-refused", "12", "200 503", "R1R2", FALSE },
};

static const CsRequirement require_clear = CS_REQUIREMENT_CLEAR;

static CsTestPhone *
phone_in_clear (CsTestPuppet *puppet)
{
  CsTestPhone *phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_DEFAULT, NULL);
  g_autofree char *description = cs_test_puppet_describe (puppet, NULL);

  cs_test_puppet_be_called (puppet, phone, &require_clear);
  cs_test_puppet_reply (puppet, "200 OK", description);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  return phone;
}

static void
note (GString *seen, const char *request)
{
  g_autofree char *type = cs_test_sip_header (request, "Content-Type");
  const char *body = strstr (request, "\r\n\r\n") + 4;

  if (g_str_equal (type, "application/dtmf-relay"))
    {
      g_assert_true (g_str_has_prefix (body, "Signal="));
      g_assert_nonnull (strstr (body, "\r\nDuration="));
      g_string_append_printf (seen, "R%c", body[strlen ("Signal=")]);
      return;
    }
  g_assert_cmpstr (type, ==, "application/dtmf");
  g_assert_cmpuint (strlen (body), ==, 1);
  g_string_append_printf (seen, "P%c", *body);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (FALSE);
  g_autoptr (CsTestPhone) phone = phone_in_clear (puppet);
  g_auto (GStrv) statuses = g_strsplit (row->statuses, " ", -1);
  g_autoptr (GString) seen = g_string_new (NULL);
  const guint n = (guint) strlen (row->wanted) / 2;
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_call_send_dtmf (phone->call, row->digits, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *status = g_strconcat (statuses[MIN (i, g_strv_length (statuses) - 1)], " Said", NULL);

      CS_TEST_WAIT_FOR (cs_test_sip_peer_count (puppet->peer, "INFO ") == i + 1);
      note (seen, cs_test_sip_peer_last (puppet->peer, "INFO "));
      cs_test_sip_peer_reply (puppet->peer, cs_test_sip_peer_last (puppet->peer, "INFO "), status, "puppet", NULL,
                              NULL);
    }
  g_assert_cmpstr (seen->str, ==, row->wanted);
  if (row->is_said)
    CS_TEST_WAIT_FOR (cs_call_get_notice (phone->call) != NULL);
  cs_test_loop_settle ();
  g_assert_cmpint (cs_call_get_notice (phone->call) != NULL, ==, row->is_said);
  g_assert_cmpuint (cs_test_sip_peer_count (puppet->peer, "INFO "), ==, n);
  cs_test_puppet_bye (puppet, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

/* Each waits for the one before. */
static void
test_too_many (void)
{
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (FALSE);
  g_autoptr (CsTestPhone) phone = phone_in_clear (puppet);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CS_LIMIT_MEDIA_DIGITS; i++)
    g_assert_true (cs_call_send_dtmf (phone->call, "7", NULL));
  g_assert_false (cs_call_send_dtmf (phone->call, "7", &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_TOO_MUCH);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (puppet->peer, "INFO ") == 1);
  cs_test_loop_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (puppet->peer, "INFO "), ==, 1);
  cs_test_puppet_bye (puppet, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

/* From end to end the servers are not to read what is typed. */
static void
test_end_to_end (void)
{
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;

  cs_test_puppet_be_called_until_active (puppet, phone);
  g_assert_false (cs_call_send_dtmf (phone->call, "5", &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED);
  g_assert_cmpuint (cs_test_sip_peer_count (puppet->peer, "INFO "), ==, 0);
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/call-digits/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/call-digits/too-many", test_too_many);
  g_test_add_func ("/call-digits/end-to-end", test_end_to_end);
  return g_test_run ();
}
