/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-manager.h"

#include "base/cs-limits.h"
#include "cs-test-phone.h"

static CsTestPhone *
phone_new (void)
{
  return cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);
}

static guint
count (GListModel *model)
{
  return g_list_model_get_n_items (model);
}

/* ---- placing a call ---- */

static void
test_bad_address (void)
{
  static const char *const rows[] = { "", "  ", "+49 30 1234", "mailto:bob@example.org", "sip:", "sip:@", "tel:" };
  g_autoptr (CsTestPhone) phone = phone_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", rows[i]);
      g_assert_null (cs_call_manager_call (phone->manager, NULL, rows[i], NULL, &error));
      g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
    }
  g_assert_cmpuint (phone->added, ==, 0);
}

static void
test_no_account (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_call_manager_call (phone->manager, NULL, "sip:bob@127.0.0.1", NULL, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_NO_ACCOUNT);
}

static void
on_missed (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (call), ==, CS_CALL_REASON_MISSED);
  ++*(guint *) user_data;
}

static void
assert_missed (CsTestPhone *phone, guint position)
{
  CsRecent *recent = cs_test_phone_get_recent (phone, position);

  g_assert_cmpint (cs_recent_get_reason (recent), ==, CS_CALL_REASON_MISSED);
  g_assert_cmpint (cs_recent_get_direction (recent), ==, CS_CALL_INCOMING);
  g_assert_false (cs_recent_get_answered (recent));
}

/* Whatever the first call is doing, the second caller hears busy, and is not forgotten. */
static void
test_second_caller (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  g_autoptr (CsTestPhone) caller = phone_new ();
  g_autoptr (CsTestPhone) third = phone_new ();
  guint missed = 0;

  g_signal_connect (callee->manager, "call-missed", G_CALLBACK (on_missed), &missed);
  /* it rings */
  cs_test_phone_call (caller, callee, NULL);
  cs_test_wait_for_state (callee, CS_CALL_RINGING);
  cs_test_phone_call (third, callee, NULL);
  cs_test_assert_ended (third, CS_CALL_REASON_BUSY);
  g_assert_cmpuint (missed, ==, 1);
  assert_missed (callee, 0);
  g_assert_cmpint (cs_call_get_state (callee->call), ==, CS_CALL_RINGING);
  cs_call_hang_up (caller->call);
  cs_test_wait_for_state (callee, CS_CALL_ENDED);

  /* it calls itself */
  cs_test_phone_call (callee, caller, NULL);
  cs_test_wait_for_state (callee, CS_CALL_RINGING);
  cs_test_phone_call (third, callee, NULL);
  cs_test_assert_ended (third, CS_CALL_REASON_BUSY);
  g_assert_cmpuint (missed, ==, 2);
  assert_missed (callee, 0);
  g_assert_cmpuint (callee->incoming, ==, 1);
  cs_call_hang_up (callee->call);
}

static void
test_one_at_a_time (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  g_autoptr (CsTestPhone) caller = phone_new ();
  g_autoptr (CsTestPhone) third = phone_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = cs_test_phone_get_uri (callee);
  CsRequirement requirement = CS_REQUIREMENT_CHECKED;

  cs_test_phone_connect (caller, callee, NULL);
  g_assert_null (cs_call_manager_call (caller->manager, NULL, uri, NULL, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_TOO_MUCH);

  cs_test_phone_call (third, callee, &requirement);
  cs_test_assert_ended (third, CS_CALL_REASON_BUSY);
  g_assert_cmpuint (callee->incoming, ==, 1);
  g_assert_cmpint (cs_call_get_state (callee->call), ==, CS_CALL_ACTIVE);

  /* The last figures of an ended call keep nobody waiting. */
  cs_call_hang_up (caller->call);
  g_assert_cmpuint (count (cs_call_manager_get_calls (caller->manager)), ==, 1);
  g_assert_nonnull (cs_call_manager_call (caller->manager, NULL, "sip:bob@127.0.0.1:1", NULL, NULL));
  g_assert_cmpuint (count (cs_call_manager_get_calls (caller->manager)), ==, 2);
  cs_call_hang_up (caller->call);
  CS_TEST_WAIT_FOR (caller->ended == 2);
  CS_TEST_WAIT_FOR (callee->ended == 1);
}

static void
test_requirement (void)
{
  g_autoptr (CsTestPhone) phone = phone_new ();
  const CsRequirement own = CS_REQUIREMENT_CHECKED;

  cs_account_set_requirement (phone->account, CS_REQUIREMENT_CLEAR);
  cs_call_manager_call (phone->manager, NULL, "sip:bob@127.0.0.1:1", NULL, NULL);
  g_assert_cmpint (cs_call_get_requirement (phone->call), ==, CS_REQUIREMENT_CLEAR);
  cs_call_hang_up (phone->call);
  cs_test_assert_ended (phone, CS_CALL_REASON_CANCELLED);
  cs_call_manager_call (phone->manager, NULL, "sip:bob@127.0.0.1:1", &own, NULL);
  g_assert_cmpint (cs_call_get_requirement (phone->call), ==, CS_REQUIREMENT_CHECKED);
}

/* ---- recents ---- */

static void
test_recents (void)
{
  g_autoptr (CsTestPhone) phone = phone_new ();
  CsRecent *recent;
  GDateTime *when;

  for (guint i = 0; i < CS_LIMIT_RECENTS + 5; i++)
    {
      g_autofree char *uri = g_strdup_printf ("sip:bob%u@127.0.0.1:1", i);

      g_assert_nonnull (cs_call_manager_call (phone->manager, NULL, uri, NULL, NULL));
      g_assert_cmpuint (cs_call_get_number (phone->call), ==, i + 1);
      cs_call_hang_up (phone->call);
      cs_test_assert_ended (phone, CS_CALL_REASON_CANCELLED);
    }
  g_assert_cmpuint (count (cs_call_manager_get_recents (phone->manager)), ==, CS_LIMIT_RECENTS);

  recent = cs_test_phone_get_recent (phone, 0);
  g_assert_cmpstr (cs_recent_get_peer_uri (recent), ==, "sip:bob204@127.0.0.1:1");
  g_assert_cmpstr (cs_recent_get_peer_name (recent), ==, "bob204");
  g_assert_cmpint (cs_recent_get_direction (recent), ==, CS_CALL_OUTGOING);
  g_assert_cmpint (cs_recent_get_protection (recent), ==, CS_PROTECTION_NONE);
  g_assert_false (cs_recent_get_answered (recent));
  g_assert_cmpuint (cs_recent_get_duration_s (recent), ==, 0);
  when = cs_recent_get_when (recent);
  g_assert_cmpint (g_date_time_compare (when, cs_recent_get_when (cs_test_phone_get_recent (phone, 1))), >=, 0);
  g_assert_cmpstr (cs_recent_get_peer_name (cs_test_phone_get_recent (phone, CS_LIMIT_RECENTS - 1)), ==, "bob5");
}

/* ---- devices ---- */

/* Chosen while it rings: what was chosen before is gone by then. */
static void
test_devices (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  g_autoptr (CsTestPhone) caller = phone_new ();

  g_assert_nonnull (cs_call_manager_get_microphones (caller->manager));
  g_assert_nonnull (cs_call_manager_get_speakers (caller->manager));
  cs_call_manager_choose_devices (callee->manager, "one", "two");
  cs_test_phone_call (caller, callee, NULL);
  CS_TEST_WAIT_FOR (callee->incoming == 1);
  cs_call_manager_choose_devices (callee->manager, NULL, NULL);
  cs_call_manager_set_audio (callee->manager, &(CsCallAudio){ .kind = CS_CALL_AUDIO_SPEECH });
  cs_call_answer (callee->call);
  cs_test_wait_for_state (caller, CS_CALL_ACTIVE);
}

static void
test_no_file (void)
{
  g_autoptr (CsTestPhone) phone = phone_new ();

  cs_call_manager_set_audio (phone->manager,
                             &(CsCallAudio){ .kind = CS_CALL_AUDIO_FILES, .play_file = "/nonexistent/speech.wav" });
  cs_call_manager_call (phone->manager, NULL, "sip:bob@127.0.0.1:1", NULL, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_AUDIO);
  g_assert_nonnull (cs_call_get_detail (phone->call));
}

/* ---- the end ---- */

/* Freed by its owner while it talks; others hold on to the call and the account a little longer. */
static void
test_freed_in_call (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  CsTestPhone *caller = phone_new ();
  g_autoptr (CsCall) call = NULL;
  g_autoptr (CsAccount) account = NULL;

  cs_test_phone_connect (caller, callee, NULL);
  call = g_object_ref (caller->call);
  account = g_object_ref (caller->account);
  cs_test_phone_drop (caller);

  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (call), ==, CS_CALL_REASON_NORMAL);
  cs_call_hang_up (call);
  cs_call_set_muted (call, TRUE);
  cs_account_set_requirement (account, CS_REQUIREMENT_CHECKED);
  cs_account_retry (account);
  cs_test_loop_settle ();
  g_assert_finalize_object (g_steal_pointer (&call));
  g_assert_finalize_object (g_steal_pointer (&account));
}

static void
test_freed_while_dialing (void)
{
  CsTestPhone *caller = phone_new ();

  cs_call_manager_call (caller->manager, NULL, "sip:bob@127.0.0.1:1", NULL, NULL);
  cs_test_phone_drop (caller);
  cs_test_loop_settle ();
}

/* What close_async() says about a call that runs is checked by every phone that is freed in one. */
static void
test_closed_in_call (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  CsTestPhone *caller = phone_new ();

  cs_test_phone_connect (caller, callee, NULL);
  cs_test_phone_free (caller);
  cs_test_assert_ended (callee, CS_CALL_REASON_NORMAL);
}

static void
test_removed_account (void)
{
  g_autoptr (CsTestPhone) callee = phone_new ();
  g_autoptr (CsTestPhone) caller = phone_new ();

  cs_test_phone_connect (caller, callee, NULL);
  cs_call_manager_remove_account (caller->manager, caller->account);
  cs_test_assert_ended (caller, CS_CALL_REASON_NORMAL);
  cs_test_assert_ended (callee, CS_CALL_REASON_NORMAL);
  g_assert_cmpuint (count (cs_call_manager_get_accounts (caller->manager)), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-manager/bad-address", test_bad_address);
  g_test_add_func ("/call-manager/no-account", test_no_account);
  g_test_add_func ("/call-manager/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/call-manager/second-caller", test_second_caller);
  g_test_add_func ("/call-manager/requirement", test_requirement);
  g_test_add_func ("/call-manager/recents", test_recents);
  g_test_add_func ("/call-manager/devices", test_devices);
  g_test_add_func ("/call-manager/no-file", test_no_file);
  g_test_add_func ("/call-manager/freed/in-call", test_freed_in_call);
  g_test_add_func ("/call-manager/freed/dialing", test_freed_while_dialing);
  g_test_add_func ("/call-manager/closed-in-call", test_closed_in_call);
  g_test_add_func ("/call-manager/removed-account", test_removed_account);
  return g_test_run ();
}
