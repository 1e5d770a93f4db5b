/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls that come in from a peer that says whatever it likes. */

#include "base/cs-limits.h"
#include "cs-test-puppet.h"

#include <string.h>

static CsTestPhone *
phone_new (CsRequirement requirement)
{
  return cs_test_phone_new ("tcp", requirement, NULL);
}

/* ---- refused before it rings ---- */

static const struct {
  const char *name;
  CsRequirement requirement;
  gboolean zrtp;
  CsTestDescription how;
  const char *raw;
  CsCallReason reason;
} refused[] = {
  { "plain", CS_REQUIREMENT_PROVIDER, FALSE, { NULL }, NULL, CS_CALL_REASON_REQUIREMENT },
  { "plain/end-to-end", CS_REQUIREMENT_END_TO_END, FALSE, { NULL }, NULL, CS_CALL_REASON_REQUIREMENT },
  { "crypto",
    CS_REQUIREMENT_PROVIDER,
    FALSE,
    { .more = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n" },
    NULL,
    CS_CALL_REASON_REQUIREMENT },
  { "savp", CS_REQUIREMENT_PROVIDER, FALSE, { .profile = "RTP/SAVP" }, NULL, CS_CALL_REASON_REQUIREMENT },
  { "savp/clear", CS_REQUIREMENT_CLEAR, FALSE, { .profile = "RTP/SAVP" }, NULL, CS_CALL_REASON_NOT_ACCEPTABLE },
  { "savp/zrtp", CS_REQUIREMENT_PROVIDER, TRUE, { .profile = "UDP/TLS/RTP/SAVPF" }, NULL, CS_CALL_REASON_REQUIREMENT },
  { "codec", CS_REQUIREMENT_PROVIDER, TRUE, { .codec = "G722/8000" }, NULL, CS_CALL_REASON_NOT_ACCEPTABLE },
  { "codec/clear", CS_REQUIREMENT_CLEAR, FALSE, { .codec = "PCMU/8000" }, NULL, CS_CALL_REASON_NOT_ACCEPTABLE },
  { "malformed", CS_REQUIREMENT_CLEAR, FALSE, { NULL }, "hello", CS_CALL_REASON_NOT_ACCEPTABLE },
  { "no-audio",
    CS_REQUIREMENT_PROVIDER,
    FALSE,
    { NULL },
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 9 RTP/AVP 31\r\n",
    CS_CALL_REASON_NOT_ACCEPTABLE },
  { "refused-audio",
    CS_REQUIREMENT_CLEAR,
    FALSE,
    { NULL },
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 0 RTP/AVP 96\r\n"
    "a=rtpmap:96 opus/48000/2\r\n",
    CS_CALL_REASON_NOT_ACCEPTABLE },
};

static void
test_refused (gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (CsTestPhone) phone = phone_new (refused[row].requirement);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, refused[row].zrtp);
  g_autofree char *offer
      = refused[row].raw != NULL ? g_strdup (refused[row].raw) : cs_test_puppet_describe (puppet, &refused[row].how);
  g_autofree char *warning = NULL;
  CsRecent *recent;

  cs_test_puppet_invite (puppet, NULL, offer);
  warning = cs_test_sip_header (cs_test_puppet_wait_for_answer (puppet, "488", NULL), "Warning");
  g_assert_nonnull (warning);
  g_assert_cmpuint (cs_test_sip_peer_count (puppet->peer, "SIP/2.0 180"), ==, 0);
  g_assert_cmpuint (phone->incoming, ==, 0);
  g_assert_cmpuint (phone->added, ==, 1);
  g_assert_cmpint (phone->added_state, ==, CS_CALL_ENDED);
  g_assert_cmpuint (phone->ended, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_calls (phone->manager)), ==, 0);
  cs_test_assert_ended (phone, refused[row].reason);
  g_assert_nonnull (cs_call_get_detail (phone->call));
  recent = cs_test_phone_get_recent (phone, 0);
  g_assert_cmpint (cs_recent_get_reason (recent), ==, refused[row].reason);
  g_assert_cmpint (cs_recent_get_direction (recent), ==, CS_CALL_INCOMING);
  g_assert_false (cs_recent_get_answered (recent));
}

/* ---- taken ---- */

static void
hang_up (CsTestPhone *phone, CsTestPuppet *puppet)
{
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

static void
test_taken (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);
  g_autofree char *offer = cs_test_puppet_describe (puppet, NULL);

  cs_test_puppet_invite (puppet, NULL, offer);
  cs_test_puppet_wait_for_answer (puppet, "180", NULL);
  CS_TEST_WAIT_FOR (phone->incoming == 1);
  cs_call_answer (phone->call);
  g_assert_cmpint (cs_call_get_state (phone->call), ==, CS_CALL_CONNECTING);
  cs_test_puppet_connect (puppet, cs_test_puppet_wait_for_answer (puppet, "200", NULL));
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  /* Other software is read from first. */
  g_assert_cmpint (cs_check_get_turn (cs_call_get_check (phone->call)), ==, CS_CHECK_LISTEN);
  hang_up (phone, puppet);
}

/* The offer is ours, the answer comes in the ACK. */
static void
test_without_offer (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);
  g_autofree char *answer = cs_test_puppet_describe (puppet, NULL);

  phone->auto_answer = TRUE;
  cs_test_puppet_invite (puppet, NULL, NULL);
  cs_test_puppet_connect (puppet, cs_test_puppet_wait_for_answer (puppet, "200", answer));
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_END_TO_END);
  hang_up (phone, puppet);
}

static void
test_without_offer_and_answer (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);

  phone->auto_answer = TRUE;
  cs_test_puppet_invite (puppet, NULL, NULL);
  cs_test_puppet_wait_for_answer (puppet, "200", NULL);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
  cs_test_assert_ended (phone, CS_CALL_REASON_NOT_ACCEPTABLE);
}

/* The requirement holds for an answer in the ACK as well. */
static void
test_without_offer_plain (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, FALSE);
  g_autofree char *answer = cs_test_puppet_describe (puppet, NULL);

  phone->auto_answer = TRUE;
  cs_test_puppet_invite (puppet, NULL, NULL);
  cs_test_puppet_wait_for_answer (puppet, "200", answer);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
  cs_test_assert_ended (phone, CS_CALL_REASON_REQUIREMENT);
  g_assert_cmpuint (phone->figures.sent, ==, 0);
}

static void
test_clear (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_CLEAR);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, FALSE);
  g_autofree char *offer = cs_test_puppet_describe (puppet, NULL);

  phone->auto_answer = TRUE;
  cs_test_puppet_invite (puppet, NULL, offer);
  cs_test_puppet_wait_for_answer (puppet, "200", NULL);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_CLEAR);
  hang_up (phone, puppet);
}

/* ---- who it says it is ---- */

static void
test_names (void)
{
  static const struct {
    const char *from;
    const char *name;
  } rows[] = {
    { "\"Anna\" <sip:anna@example.org>", "Anna" },
    { "<sip:anna@example.org>", "anna" },
    { "<sip:example.org>", "example.org" },
    { "\"<b>Bank</b>\" <sip:x@example.org>", "<b>Bank</b>" },
    { "\"\xe2\x80\xaegnab\" <sip:x@example.org>", "gnab" },
    { "\"\xe2\x80\x8b\xe2\x80\x8f\" <sip:x@example.org>", "x" },
    { "\"  \" <sip:x@example.org>", "x" },
    { "\"a\\\"b\" <sip:x@example.org>", "a\"b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
      g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);
      g_autofree char *offer = cs_test_puppet_describe (puppet, NULL);

      g_test_message ("row %u", i);
      cs_test_puppet_invite (puppet, rows[i].from, offer);
      CS_TEST_WAIT_FOR (phone->incoming == 1);
      g_assert_cmpstr (cs_call_get_peer_name (phone->call), ==, rows[i].name);
      cs_call_decline (phone->call);
      cs_test_assert_ended (phone, CS_CALL_REASON_DECLINED_BY_US);
      g_assert_cmpstr (cs_recent_get_peer_name (cs_test_phone_get_recent (phone, 0)), ==, rows[i].name);
    }
}

static void
test_long_name (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);
  g_autofree char *offer = cs_test_puppet_describe (puppet, NULL);
  g_autofree char *name = g_strnfill (4000, 'a');
  g_autofree char *from = g_strdup_printf ("\"%s\" <sip:x@example.org>", name);

  cs_test_puppet_invite (puppet, from, offer);
  CS_TEST_WAIT_FOR (phone->incoming == 1);
  g_assert_cmpuint (strlen (cs_call_get_peer_name (phone->call)), ==, CS_LIMIT_DISPLAY_NAME);
}

/* Whoever calls so is shown as text, taken, and no more. */
static void
test_unreadable_callers (void)
{
  static const char *const callers[] = {
    "<sip:>",
    "<sips:>",
    "sip:",
    "<sip:@>",
    "<sip:;x=y>",
    "<sip:?a=b>",
    "<sip:[>",
    "<sip:[::1>",
    "<tel:>",

    "\"x\" <sip:a@>",
    "<sip:a@:5060>",
    "<sip:a@b@c.test>",
    "<sip:a@c:9999999>",
    "<sip:a@c:x>",
    "<fax:12>",

  };

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
      g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_caller (phone, TRUE);
      g_autofree char *offer = cs_test_puppet_describe (puppet, NULL);
      g_autofree char *shown = g_strescape (callers[i], NULL);

      g_test_message ("%s", shown);
      cs_test_puppet_invite (puppet, callers[i], offer);
      cs_test_puppet_wait_for_answer (puppet, "180", NULL);
      CS_TEST_WAIT_FOR (phone->incoming == 1);
      g_assert_true (g_utf8_validate (cs_call_get_peer_name (phone->call), -1, NULL));
      g_assert_true (g_utf8_validate (cs_call_get_peer_uri (phone->call), -1, NULL));
      cs_call_answer (phone->call);
      cs_test_puppet_connect (puppet, cs_test_puppet_wait_for_answer (puppet, "200", NULL));
      cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
      hang_up (phone, puppet);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call-incoming/refused/%s", refused[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/call-incoming/taken", test_taken);
  g_test_add_func ("/call-incoming/without-offer", test_without_offer);
  g_test_add_func ("/call-incoming/without-offer/no-answer", test_without_offer_and_answer);
  g_test_add_func ("/call-incoming/without-offer/plain", test_without_offer_plain);
  g_test_add_func ("/call-incoming/clear", test_clear);
  g_test_add_func ("/call-incoming/names", test_names);
  g_test_add_func ("/call-incoming/long-name", test_long_name);
  g_test_add_func ("/call-incoming/unreadable-callers", test_unreadable_callers);
  return g_test_run ();
}
