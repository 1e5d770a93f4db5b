/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two phones in one process, with real sockets, real keys and made-up speech. */

#include "calls/cs-call.h"
#include "cs-test-phone.h"

static const CsRequirement require_clear = CS_REQUIREMENT_CLEAR;
static const CsRequirement require_checked = CS_REQUIREMENT_CHECKED;

typedef struct {
  CsTestPhone *caller;
  CsTestPhone *callee;
} Pair;

static Pair
pair_new (const char *transport)
{
  Pair pair = { NULL, cs_test_phone_new (transport, CS_REQUIREMENT_DEFAULT, NULL) };

  pair.caller = cs_test_phone_new (transport, CS_REQUIREMENT_DEFAULT, pair.callee);
  return pair;
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->caller, cs_test_phone_free);
  g_clear_pointer (&pair->callee, cs_test_phone_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GPtrArray *names = user_data;

  if (g_str_equal (pspec->name, "state"))
    g_ptr_array_add (names, (gpointer) cs_call_state_name (cs_call_get_state (CS_CALL (object))));
}

/* ---- to active ---- */

static void
assert_protected (CsCall *call, gboolean tls)
{
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpstr (cs_call_get_keying (call), ==, "zrtp");
  g_assert_cmpstr (cs_call_get_agreement (call), ==, "X255");
  g_assert_cmpstr (cs_call_get_suite (call), ==, "AEAD_AES_256_GCM");
  g_assert_nonnull (cs_call_get_hash (call));
  g_assert_true (g_str_has_prefix (cs_call_get_sentence (call),
                                   "Encrypted to the other device. Check the code to rule out an eavesdropper."));
  g_assert_nonnull (cs_call_get_started (call));
  g_assert_cmpint (g_str_has_suffix (cs_call_get_sentence (call), "rule out an eavesdropper."), ==, tls);
}

static void
test_active (gconstpointer transport)
{
  g_auto (Pair) pair = pair_new (transport);
  const gboolean tls = g_str_equal (transport, "tls");
  g_autoptr (GPtrArray) states = g_ptr_array_new ();
  CsCall *out, *in;

  cs_test_phone_call (pair.caller, pair.callee, NULL);
  g_signal_connect (pair.caller->call, "notify", G_CALLBACK (on_notify), states);
  cs_test_wait_for_state (pair.caller, CS_CALL_RINGING);
  CS_TEST_WAIT_FOR (pair.callee->incoming == 1);
  cs_call_answer (pair.callee->call);
  cs_test_wait_for_state (pair.caller, CS_CALL_ACTIVE);
  cs_test_wait_for_state (pair.callee, CS_CALL_ACTIVE);

  out = pair.caller->call;
  in = pair.callee->call;
  assert_protected (out, tls);
  assert_protected (in, tls);
  g_assert_cmpstr (cs_code_get_text (cs_call_get_code (out)), ==, cs_code_get_text (cs_call_get_code (in)));
  g_assert_cmpint (cs_code_get_code_type (cs_call_get_code (out)), ==, CS_CODE_CSW4);
  g_assert_cmpstr (cs_code_get_say (cs_call_get_code (out)), ==, cs_code_get_hear (cs_call_get_code (in)));
  g_assert_cmpstr (cs_code_get_say (cs_call_get_code (in)), ==, cs_code_get_hear (cs_call_get_code (out)));
  g_assert_cmpint (cs_check_get_turn (cs_call_get_check (out)), ==, CS_CHECK_SPEAK);
  g_assert_cmpint (cs_check_get_turn (cs_call_get_check (in)), ==, CS_CHECK_LISTEN);

  CS_TEST_WAIT_FOR (cs_call_get_codec (out) != NULL && cs_call_get_codec (in) != NULL);
  g_assert_cmpstr (cs_call_get_codec (out), ==, "opus/48000");
  CS_TEST_WAIT_FOR (pair.caller->figures.received > 20 && pair.callee->figures.received > 20);
  CS_TEST_WAIT_FOR (pair.callee->figures.level_db > -60);

  cs_call_hang_up (out);
  cs_call_hang_up (out);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_NORMAL);
  g_assert_cmpuint (states->len, ==, 4);
  g_assert_cmpstr (states->pdata[0], ==, "ringing");
  g_assert_cmpstr (states->pdata[1], ==, "connecting");
  g_assert_cmpstr (states->pdata[2], ==, "active");
  g_assert_cmpstr (states->pdata[3], ==, "ended");
  g_signal_handlers_disconnect_by_data (out, states);
}

/* The last figures come before the end, whoever hangs up. */
static void
test_last_figures (gconstpointer data)
{
  const gboolean by_caller = GPOINTER_TO_INT (data);
  g_auto (Pair) pair = pair_new ("udp");
  guint before[2];

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  CS_TEST_WAIT_FOR (pair.caller->figures.received > 0 && pair.callee->figures.received > 0);
  before[0] = pair.caller->quality;
  before[1] = pair.callee->quality;
  cs_call_hang_up (by_caller ? pair.caller->call : pair.callee->call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_NORMAL);
  g_assert_cmpuint (pair.caller->quality, >, before[0]);
  g_assert_cmpuint (pair.callee->quality, >, before[1]);
  g_assert_cmpuint (pair.caller->ended, ==, 1);
  g_assert_cmpuint (pair.callee->ended, ==, 1);
}

/* ---- the check ---- */

/* (transfer full): a code that is not what has to be heard. */
static char *
other_code (CsCall *call)
{
  const char *text = cs_code_get_hear (cs_call_get_code (call));
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  const char **candidates;
  char *other = NULL;

  if (g_strv_length (words) == 1)
    return g_strdup (g_str_equal (text, "yyyy") ? "ybyb" : "yyyy");
  candidates = cs_code_complete (CS_CODE_B256, 0, "a", 2);
  other = g_strdup_printf ("%s %s", g_ascii_strcasecmp (candidates[0], words[0]) != 0 ? candidates[0] : candidates[1],
                           words[1]);
  g_free (candidates);
  return other;
}

static void
test_code_right (void)
{
  g_auto (Pair) pair = pair_new ("udp");
  CsCheck *out, *in;

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  out = cs_call_get_check (pair.caller->call);
  in = cs_call_get_check (pair.callee->call);
  g_assert_cmpint (cs_check_enter (in, cs_check_get_shown (out)), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_CHECKED);
  g_assert_true (g_str_has_prefix (cs_call_get_sentence (pair.callee->call), "Only you and "));
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);

  cs_check_spoken (out);
  g_assert_cmpint (cs_check_enter (out, cs_check_get_shown (in)), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_CHECKED);

  cs_call_hang_up (pair.callee->call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
  g_assert_cmpint (cs_recent_get_protection (cs_test_phone_get_recent (pair.caller, 0)), ==, CS_PROTECTION_CHECKED);
}

static void
assert_silence (CsTestPhone *listener)
{
  guint64 received;

  /* What was on its way has come. */
  cs_test_phone_wait_for_figures (listener);
  received = listener->figures.received;
  cs_test_phone_wait_for_figures (listener);
  g_assert_cmpuint (listener->figures.received, ==, received);
}

static void
assert_sound (CsTestPhone *listener)
{
  guint64 received = listener->figures.received;

  CS_TEST_WAIT_FOR (listener->figures.received > received + 10);
}

static void
test_code_wrong (void)
{
  g_auto (Pair) pair = pair_new ("udp");
  CsCall *call;
  CsCheck *check;
  g_autofree char *wrong = NULL;
  g_autoptr (GError) error = NULL;

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.callee->call;
  check = cs_call_get_check (call);
  wrong = other_code (call);
  assert_sound (pair.caller);

  g_assert_cmpint (cs_check_enter (check, wrong), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ACTIVE);
  assert_silence (pair.caller);
  g_assert_false (cs_call_send_dtmf (call, "1", &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_WRONG_STATE);

  cs_check_try_again (check);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  assert_sound (pair.caller);

  g_assert_cmpint (cs_check_enter (check, wrong), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_GIVEN_UP);
  cs_check_try_again (check);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  assert_silence (pair.caller);

  cs_call_hang_up (call);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_SUSPECT);
  g_assert_cmpint (cs_recent_get_protection (cs_test_phone_get_recent (pair.callee, 0)), ==, CS_PROTECTION_SUSPECT);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
}

static void
test_required_check (gconstpointer data)
{
  const gboolean by_caller = GPOINTER_TO_INT (data);
  g_auto (Pair) pair = pair_new ("udp");

  /* The code has to be read aloud, so there is sound. */
  cs_test_phone_connect (pair.caller, pair.callee, &require_checked);
  assert_sound (pair.callee);
  cs_call_hang_up (by_caller ? pair.caller->call : pair.callee->call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_REQUIREMENT);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_NORMAL);
}

/* Who asks for nothing gets the best that there is all the same. */
static void
test_required_nothing (void)
{
  g_auto (Pair) pair = pair_new ("udp");

  cs_test_phone_connect (pair.caller, pair.callee, &require_clear);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);
}

/* ---- it does not come to a conversation ---- */

static void
test_cancel (void)
{
  g_auto (Pair) pair = pair_new ("udp");

  cs_test_phone_call (pair.caller, pair.callee, NULL);
  cs_test_wait_for_state (pair.caller, CS_CALL_RINGING);
  CS_TEST_WAIT_FOR (pair.callee->incoming == 1);
  cs_call_hang_up (pair.caller->call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_CANCELLED);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_MISSED);
  g_assert_false (cs_recent_get_answered (cs_test_phone_get_recent (pair.callee, 0)));
}

/* Before there is anything that could be ended on the wire. */
static void
test_hang_up_at_once (void)
{
  g_auto (Pair) pair = pair_new ("tls");

  cs_test_phone_call (pair.caller, pair.callee, NULL);
  cs_call_hang_up (pair.caller->call);
  g_assert_cmpint (cs_call_get_state (pair.caller->call), ==, CS_CALL_DIALING);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_CANCELLED);
  g_assert_cmpuint (pair.caller->ended, ==, 1);
  g_assert_cmpuint (pair.callee->added, ==, 0);

  /* Nothing is left that would be in the way of the next one. */
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
}

static void
test_decline (void)
{
  g_auto (Pair) pair = pair_new ("tcp");

  cs_test_phone_call (pair.caller, pair.callee, NULL);
  CS_TEST_WAIT_FOR (pair.callee->incoming == 1);
  cs_call_hang_up (pair.callee->call);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_DECLINED_BY_US);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_DECLINED);
}

static void
test_nobody_answers (void)
{
  g_auto (Pair) pair = pair_new ("udp");

  cs_call_manager_set_ring_time (pair.callee->manager, 1);
  cs_test_phone_call (pair.caller, pair.callee, NULL);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NO_ANSWER);
  cs_test_assert_ended (pair.callee, CS_CALL_REASON_MISSED);
  g_assert_cmpuint (pair.callee->incoming, ==, 1);
}

static void
test_unreachable (gconstpointer transport)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new (transport, CS_REQUIREMENT_DEFAULT, NULL);
  g_autofree char *uri = g_strdup_printf ("sip:bob@127.0.0.1:1;transport=%s", (const char *) transport);
  g_autoptr (GError) error = NULL;

  cs_call_manager_call (phone->manager, NULL, uri, NULL, &error);
  g_assert_no_error (error);
  cs_test_assert_ended (phone, CS_CALL_REASON_UNREACHABLE);
  g_assert_nonnull (cs_call_get_detail (phone->call));
}

static void
test_certificate (void)
{
  g_autoptr (CsTestPhone) callee = cs_test_phone_new ("tls", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (CsTestPhone) caller = cs_test_phone_new ("tls", CS_REQUIREMENT_DEFAULT, NULL);

  cs_test_phone_call (caller, callee, NULL);
  cs_test_assert_ended (caller, CS_CALL_REASON_CERTIFICATE);
  g_test_message ("%s", cs_call_get_detail (caller->call));
  g_assert_cmpstr (cs_call_get_detail (caller->call), !=, "?");
  g_assert_cmpuint (callee->added, ==, 0);
}

/* ---- during the call ---- */

static void
test_muted (void)
{
  g_auto (Pair) pair = pair_new ("udp");
  gboolean muted = FALSE;

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  CS_TEST_WAIT_FOR (pair.callee->figures.level_db > -60);
  g_object_set (pair.caller->call, "muted", TRUE, NULL);
  g_object_get (pair.caller->call, "muted", &muted, NULL);
  g_assert_true (muted);
  CS_TEST_WAIT_FOR (pair.callee->figures.level_db < -80);
  cs_call_set_muted (pair.caller->call, FALSE);
  CS_TEST_WAIT_FOR (pair.callee->figures.level_db > -60);
}

static void
test_dtmf (void)
{
  static const struct {
    const char *digits;
    int code; /* -1: taken */
  } rows[] = {
    { "", CS_CALLS_ERROR_BAD_ADDRESS },
    { "x", CS_CALLS_ERROR_BAD_ADDRESS },
    { "12 3", CS_CALLS_ERROR_BAD_ADDRESS },
    { "E", CS_CALLS_ERROR_BAD_ADDRESS },
    { "١", CS_CALLS_ERROR_BAD_ADDRESS },
    { "00000000001111111111222222222233333333334444444444555555555566666", CS_CALLS_ERROR_TOO_MUCH },
    { "1", -1 },
    { "*#aD", -1 },
  };
  g_auto (Pair) pair = pair_new ("udp");
  g_autoptr (GError) early = NULL;

  cs_test_phone_call (pair.caller, pair.callee, NULL);
  g_assert_false (cs_call_send_dtmf (pair.caller->call, "1", &early));
  g_assert_error (early, CS_CALLS_ERROR, CS_CALLS_ERROR_WRONG_STATE);
  CS_TEST_WAIT_FOR (pair.callee->incoming == 1);
  cs_call_answer (pair.callee->call);
  cs_test_wait_for_state (pair.caller, CS_CALL_ACTIVE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_cmpint (cs_call_send_dtmf (pair.caller->call, rows[i].digits, &error), ==, rows[i].code < 0);
      if (rows[i].code >= 0)
        g_assert_error (error, CS_CALLS_ERROR, rows[i].code);
    }
}

/* What an ended call is asked changes nothing. */
static void
test_after_the_end (void)
{
  g_auto (Pair) pair = pair_new ("udp");
  CsCall *call;

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  cs_call_hang_up (call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
  cs_call_hang_up (call);
  cs_call_answer (call);
  cs_call_decline (call);
  cs_call_set_muted (call, TRUE);
  cs_check_enter (cs_call_get_check (call), "nothing");
  g_assert_false (cs_call_send_dtmf (call, "1", NULL));
  cs_test_loop_settle ();
  g_assert_cmpuint (pair.caller->ended, ==, 1);
  g_assert_cmpint (cs_call_get_reason (call), ==, CS_CALL_REASON_NORMAL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/call/active/tls", "tls", test_active);
  g_test_add_data_func ("/call/active/tcp", "tcp", test_active);
  g_test_add_data_func ("/call/active/udp", "udp", test_active);
  g_test_add_data_func ("/call/last-figures/caller", GINT_TO_POINTER (TRUE), test_last_figures);
  g_test_add_data_func ("/call/last-figures/callee", GINT_TO_POINTER (FALSE), test_last_figures);
  g_test_add_func ("/call/code/right", test_code_right);
  g_test_add_func ("/call/code/wrong", test_code_wrong);
  g_test_add_data_func ("/call/require/checked/caller", GINT_TO_POINTER (TRUE), test_required_check);
  g_test_add_data_func ("/call/require/checked/callee", GINT_TO_POINTER (FALSE), test_required_check);
  g_test_add_func ("/call/require/nothing", test_required_nothing);
  g_test_add_func ("/call/cancel", test_cancel);
  g_test_add_func ("/call/hang-up-at-once", test_hang_up_at_once);
  g_test_add_func ("/call/decline", test_decline);
  g_test_add_func ("/call/nobody-answers", test_nobody_answers);
  g_test_add_data_func ("/call/unreachable/tcp", "tcp", test_unreachable);
  g_test_add_data_func ("/call/unreachable/tls", "tls", test_unreachable);
  g_test_add_func ("/call/certificate", test_certificate);
  g_test_add_func ("/call/muted", test_muted);
  g_test_add_func ("/call/dtmf", test_dtmf);
  g_test_add_func ("/call/after-the-end", test_after_the_end);
  return g_test_run ();
}
