/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A call against a peer that says whatever it likes. */

#include "calls/cs-call-internal.h"
#include "cs-test-puppet.h"

#include <string.h>

static const CsRequirement require_clear = CS_REQUIREMENT_CLEAR;

static CsTestPhone *
phone_new (CsRequirement requirement)
{
  return cs_test_phone_new ("tcp", requirement, NULL);
}

static void
assert_version (const char *message, CsSdp *before)
{
  g_autoptr (CsSdp) sdp = cs_test_sdp_of (message);

  g_auto (GStrv) now = g_strsplit (sdp->origin, " ", -1);
  g_auto (GStrv) then = g_strsplit (before->origin, " ", -1);

  g_assert_cmpstr (now[1], ==, then[1]);
  g_assert_cmpuint (g_ascii_strtoull (now[2], NULL, 10), ==, g_ascii_strtoull (then[2], NULL, 10) + 1);
}

/* ---- we call ---- */

static const struct {
  const char *name;
  gboolean zrtp;
  CsTestDescription how;
  const char *raw; /* instead; "": none */
  CsCallReason reason;
} answers[] = {
  { "plain", FALSE, { NULL }, NULL, CS_CALL_REASON_REQUIREMENT },
  { "crypto",
    FALSE,
    { .more = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n" },
    NULL,
    CS_CALL_REASON_REQUIREMENT },
  { "savp", TRUE, { .profile = "RTP/SAVP" }, NULL, CS_CALL_REASON_NOT_ACCEPTABLE },
  { "codec", TRUE, { .codec = "PCMU/8000" }, NULL, CS_CALL_REASON_NOT_ACCEPTABLE },
  { "none", FALSE, { NULL }, "", CS_CALL_REASON_NOT_ACCEPTABLE },
  { "malformed", FALSE, { NULL }, "v=1\r\nm=nothing\r\n", CS_CALL_REASON_NOT_ACCEPTABLE },
  { "no-audio", FALSE, { NULL }, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", CS_CALL_REASON_NOT_ACCEPTABLE },
};

static void
test_answer (gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (answers[row].zrtp);
  g_autofree char *description = answers[row].raw != NULL
                                     ? g_strdup (*answers[row].raw != '\0' ? answers[row].raw : NULL)
                                     : cs_test_puppet_describe (puppet, &answers[row].how);

  cs_test_puppet_be_called (puppet, phone, NULL);
  cs_test_puppet_reply (puppet, "180 Ringing", NULL);
  cs_test_wait_for_state (phone, CS_CALL_RINGING);
  cs_test_puppet_reply (puppet, "200 OK", description);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
  cs_test_assert_ended (phone, answers[row].reason);
  g_assert_nonnull (cs_call_get_detail (phone->call));
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_NONE);
  g_assert_cmpuint (phone->figures.sent, ==, 0);
  g_assert_true (cs_recent_get_answered (cs_test_phone_get_recent (phone, 0)));
}

static gboolean
rtp_came (CsTestPuppet *puppet)
{
  guint8 buffer[2048];
  gssize len;

  while ((len = g_socket_receive (puppet->rtp, (char *) buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      if (buffer[0] >> 6 == 2 && (buffer[1] & 0x7f) == 96)
        return TRUE;
    }
  return FALSE;
}

static void
test_clear (void)
{
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (FALSE);
  g_autofree char *description = cs_test_puppet_describe (puppet, NULL);

  cs_test_puppet_be_called (puppet, phone, &require_clear);
  cs_test_puppet_reply (puppet, "200 OK", description);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_CLEAR);
  g_assert_true (g_str_has_prefix (cs_call_get_sentence (phone->call), "Anyone between you and"));
  g_assert_null (cs_call_get_check (phone->call));
  g_assert_null (cs_call_get_keying (phone->call));
  CS_TEST_WAIT_FOR (rtp_came (puppet));

  /* No telephone-event was answered: the keys go by INFO. */
  g_assert_true (cs_call_send_dtmf (phone->call, "5", NULL));
  g_assert_nonnull (strstr (cs_test_puppet_wait_for_request (puppet, "INFO ", 1), "Signal=5\r\n"));

  cs_test_puppet_bye (puppet, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

/* Another hash in signalling than that of the Hello. */
static void
test_attack (void)
{
  static const CsTestDescription lie = { .hash = CS_TEST_HASH_OTHER };
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
  g_autofree char *description = cs_test_puppet_describe (puppet, &lie);

  cs_test_puppet_be_called (puppet, phone, NULL);
  cs_test_puppet_connect (puppet, puppet->invite);
  cs_test_puppet_reply (puppet, "200 OK", description);
  g_assert_nonnull (strstr (cs_test_puppet_wait_for_request (puppet, "BYE ", 1), "Key agreement refused"));
  cs_test_assert_ended (phone, CS_CALL_REASON_SUSPECT);
  g_assert_nonnull (cs_call_get_detail (phone->call));
  g_assert_cmpint (cs_recent_get_protection (cs_test_phone_get_recent (phone, 0)), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_recent_get_reason (cs_test_phone_get_recent (phone, 0)), ==, CS_CALL_REASON_SUSPECT);
}

/* What comes before the answer is not played, and the answer of another branch may be the one that counts. */
static void
test_early_media (void)
{
  static const CsTestDescription lie = { .hash = CS_TEST_HASH_OTHER };
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
  g_autofree char *early = cs_test_puppet_describe (puppet, &lie);
  g_autofree char *description = cs_test_puppet_describe (puppet, NULL);

  cs_test_puppet_be_called (puppet, phone, NULL);
  cs_test_puppet_reply (puppet, "183 Session Progress", early);
  cs_test_wait_for_state (phone, CS_CALL_RINGING);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_NONE);
  cs_test_puppet_connect (puppet, puppet->invite);
  cs_test_puppet_reply (puppet, "200 OK", description);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_END_TO_END);
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
}

/* Given up by the peer before there were keys. */
static void
test_hung_up_while_connecting (void)
{
  static const struct {
    const char *headers, *detail;
  } rows[] = {
    { "Reason: SIP;text=\"Bad \xe2\x80\xae<b>keys\"\r\n", "Bad <b>keys" },
    { NULL, "The other side hung up before keys were agreed." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
      g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
      g_autofree char *description = cs_test_puppet_describe (puppet, NULL);

      cs_test_puppet_be_called (puppet, phone, NULL);
      cs_test_puppet_reply (puppet, "200 OK", description);
      cs_test_wait_for_state (phone, CS_CALL_CONNECTING);
      cs_test_puppet_bye (puppet, rows[i].headers);
      cs_test_assert_ended (phone, CS_CALL_REASON_KEYING);
      g_assert_cmpstr (cs_call_get_detail (phone->call), ==, rows[i].detail);
    }
}

/* ---- changes during the call ---- */

static void
wait_for_figures (CsTestPuppet *puppet)
{
  guint before = puppet->quality;

  CS_TEST_WAIT_FOR (puppet->quality > before);
}

static void
assert_silence (CsTestPuppet *puppet)
{
  guint64 received;

  wait_for_figures (puppet);
  received = puppet->figures.received;
  wait_for_figures (puppet);
  g_assert_cmpuint (puppet->figures.received, ==, received);
}

static void
assert_sound (CsTestPuppet *puppet)
{
  guint64 received = puppet->figures.received;

  CS_TEST_WAIT_FOR (puppet->figures.received > received + 10);
}

static void
test_hold (void)
{
  static const struct {
    const char *theirs;
    CsSdpDirection ours;
    gboolean sound;
  } rows[] = {
    { "sendonly", CS_SDP_RECVONLY, FALSE }, { "sendrecv", CS_SDP_SENDRECV, TRUE },
    { "inactive", CS_SDP_INACTIVE, FALSE }, { "recvonly", CS_SDP_SENDONLY, TRUE },
    { "sendrecv", CS_SDP_SENDRECV, TRUE },
  };
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
  g_autoptr (CsSdp) before = NULL;

  cs_test_puppet_be_called_until_active (puppet, phone);
  before = cs_test_sdp_of (puppet->invite);
  assert_sound (puppet);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsTestDescription how = { .direction = rows[i].theirs };
      g_autofree char *description = cs_test_puppet_describe (puppet, &how);
      const char *answer;

      g_test_message ("row %u: %s", i, rows[i].theirs);
      cs_test_puppet_invite (puppet, NULL, description);
      answer = cs_test_puppet_wait_for_answer (puppet, "200", NULL);
      assert_version (answer, before);
      cs_sdp_free (before);
      before = cs_test_sdp_of (answer);
      g_assert_cmpint (before->audio->direction, ==, rows[i].ours);
      if (rows[i].sound)
        assert_sound (puppet);
      else
        assert_silence (puppet);
      g_assert_cmpint (cs_call_get_state (phone->call), ==, CS_CALL_ACTIVE);
    }
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

static void
test_weaker_offer (void)
{
  static const CsTestDescription rows[] = {
    { .hash = CS_TEST_HASH_NONE }, { .hash = CS_TEST_HASH_OTHER },
    { .profile = "RTP/SAVP" },     { .profile = "RTP/SAVP", .hash = CS_TEST_HASH_NONE },
    { .codec = "PCMA/8000" },
  };
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);

  cs_test_puppet_be_called_until_active (puppet, phone);
  for (guint i = 0; i <= G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *description
          = i < G_N_ELEMENTS (rows) ? cs_test_puppet_describe (puppet, &rows[i]) : g_strdup ("v=0\r\nm=rubbish\r\n");

      g_test_message ("row %u", i);
      cs_test_puppet_invite (puppet, NULL, description);
      cs_test_puppet_wait_for_answer (puppet, "488", NULL);
      g_assert_cmpint (cs_call_get_state (phone->call), ==, CS_CALL_ACTIVE);
      g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_END_TO_END);
    }
  assert_sound (puppet);
  cs_test_puppet_bye (puppet, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

/* A re-INVITE that asks us to offer; what its ACK answers leaves the call as it was or ends it. */
static const struct {
  const char *name;
  CsTestDescription how;
  const char *raw; /* instead; "": none */
  gboolean goes_on;
} late_answers[] = {
  { "same", { NULL }, NULL, TRUE },
  { "none", { NULL }, "", TRUE },
  { "held", { .direction = "inactive" }, NULL, TRUE },
  { "no-hash", { .hash = CS_TEST_HASH_NONE }, NULL, FALSE },
  { "other-hash", { .hash = CS_TEST_HASH_OTHER }, NULL, FALSE },
  { "crypto",
    { .hash = CS_TEST_HASH_NONE,
      .more = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd\r\n" },
    NULL,
    FALSE },
  { "savp", { .profile = "RTP/SAVP" }, NULL, FALSE },
  { "dtls-savp", { .profile = "UDP/TLS/RTP/SAVP" }, NULL, FALSE },
  { "codec", { .codec = "PCMA/8000" }, NULL, FALSE },
  { "malformed", { NULL }, "v=0\r\nm=rubbish\r\n", FALSE },
  { "no-audio", { NULL }, "v=0\r\no=- 7 9 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", FALSE },
};

static void
become_active (CsTestPuppet *puppet, CsTestPhone *phone)
{
  g_autofree char *offer = NULL;

  if (!puppet->calls)
    {
      cs_test_puppet_be_called_until_active (puppet, phone);
      return;
    }
  offer = cs_test_puppet_describe (puppet, NULL);
  phone->auto_answer = TRUE;
  cs_test_puppet_invite (puppet, NULL, offer);
  g_free (puppet->invite);
  puppet->invite = g_strdup (cs_test_puppet_wait_for_answer (puppet, "200", NULL)); /* what we described ourselves in */
  cs_test_puppet_connect (puppet, puppet->invite);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  CS_TEST_WAIT_FOR (puppet->secured);
}

static void
ask_for_offer (CsTestPuppet *puppet, CsTestPhone *phone, guint row)
{
  g_autoptr (CsSdp) before = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *same = NULL;

  become_active (puppet, phone);
  before = cs_test_sdp_of (puppet->invite);
  answer = late_answers[row].raw == NULL    ? cs_test_puppet_describe (puppet, &late_answers[row].how)
           : *late_answers[row].raw != '\0' ? g_strdup (late_answers[row].raw)
                                            : NULL;
  cs_test_puppet_invite (puppet, NULL, NULL);
  assert_version (cs_test_puppet_wait_for_answer (puppet, "200", answer), before);
  if (!late_answers[row].goes_on)
    {
      cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
      cs_test_assert_ended (phone, CS_CALL_REASON_NOT_ACCEPTABLE);
      return;
    }
  same = cs_test_puppet_describe (puppet, NULL);
  cs_test_puppet_invite (puppet, NULL, NULL);
  cs_test_puppet_wait_for_answer (puppet, "200", same);
  assert_sound (puppet);
  g_assert_cmpint (cs_call_get_state (phone->call), ==, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_END_TO_END);
}

static void
test_offer_asked_for (gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);

  for (guint calls = 0; calls < 2; calls++)
    {
      g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
      g_autoptr (CsTestPuppet) puppet
          = calls != 0 ? cs_test_puppet_new_caller (phone, TRUE) : cs_test_puppet_new_callee (TRUE);

      g_test_message ("%s", calls != 0 ? "we were called" : "we called");
      ask_for_offer (puppet, phone, row);
    }
}

/* Before there are keys the same rules hold. */
static void
test_reoffer_while_connecting (void)
{
  static const CsTestDescription weaker = { .hash = CS_TEST_HASH_NONE };
  g_autoptr (CsTestPhone) phone = phone_new (CS_REQUIREMENT_DEFAULT);
  g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (TRUE);
  g_autofree char *first = cs_test_puppet_describe (puppet, NULL);
  g_autofree char *lower = cs_test_puppet_describe (puppet, &weaker);
  g_autofree char *same = cs_test_puppet_describe (puppet, NULL);

  cs_test_puppet_be_called (puppet, phone, NULL);
  cs_test_puppet_reply (puppet, "200 OK", first);
  cs_test_puppet_wait_for_request (puppet, "ACK ", 1);
  cs_test_puppet_invite (puppet, NULL, lower);
  cs_test_puppet_wait_for_answer (puppet, "488", NULL);
  cs_test_puppet_invite (puppet, NULL, same);
  cs_test_puppet_wait_for_answer (puppet, "200", NULL);
  g_assert_cmpint (cs_call_get_state (phone->call), ==, CS_CALL_CONNECTING);

  cs_test_puppet_connect (puppet, puppet->invite);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  assert_sound (puppet);
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (puppet, "BYE ", 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call-signalling/answer/%s", answers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answer);
    }
  g_test_add_func ("/call-signalling/clear", test_clear);
  g_test_add_func ("/call-signalling/attack", test_attack);
  g_test_add_func ("/call-signalling/early-media", test_early_media);
  g_test_add_func ("/call-signalling/hung-up-while-connecting", test_hung_up_while_connecting);
  g_test_add_func ("/call-signalling/hold", test_hold);
  g_test_add_func ("/call-signalling/weaker-offer", test_weaker_offer);
  for (guint i = 0; i < G_N_ELEMENTS (late_answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call-signalling/offer-asked-for/%s", late_answers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_offer_asked_for);
    }
  g_test_add_func ("/call-signalling/reoffer-while-connecting", test_reoffer_while_connecting);
  return g_test_run ();
}
