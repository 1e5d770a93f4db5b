/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From call to call: what is remembered, forgotten, taken back, and what is required because of it. */

#include "calls/cs-call-internal.h"
#include "calls/cs-call-manager-internal.h"
#include "cs-test-puppet.h"

#include <glib/gstdio.h>
#include <string.h>

static const CsRequirement require_clear = CS_REQUIREMENT_CLEAR;
static const CsRequirement require_checked = CS_REQUIREMENT_CHECKED;

typedef struct {
  CsTestPhone *caller;
  CsTestPhone *callee;
} Pair;

static Pair
pair_new (void)
{
  Pair pair = { NULL, cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL) };

  pair.caller = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);
  return pair;
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->caller, cs_test_phone_free);
  g_clear_pointer (&pair->callee, cs_test_phone_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static CsCodeEntry
enter_right (CsTestPhone *phone)
{
  CsCheck *check = cs_call_get_check (phone->call);

  if (cs_check_get_turn (check) == CS_CHECK_SPEAK)
    cs_check_spoken (check);
  return cs_check_enter (check, cs_code_get_hear (cs_call_get_code (phone->call)));
}

static void
check_both (Pair *pair)
{
  g_assert_cmpint (enter_right (pair->callee), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (enter_right (pair->caller), ==, CS_CODE_ENTRY_RIGHT);
  cs_check_spoken (cs_call_get_check (pair->callee->call));
  g_assert_cmpint (cs_call_get_protection (pair->caller->call), ==, CS_PROTECTION_CHECKED);
  g_assert_cmpint (cs_call_get_protection (pair->callee->call), ==, CS_PROTECTION_CHECKED);
}

static void
hang_up (Pair *pair)
{
  cs_call_hang_up (pair->caller->call);
  cs_test_wait_for_state (pair->caller, CS_CALL_ENDED);
  cs_test_wait_for_state (pair->callee, CS_CALL_ENDED);
}

/* A call in which both are checked. */
static void
get_to_know (Pair *pair)
{
  cs_test_phone_connect (pair->caller, pair->callee, NULL);
  g_assert_cmpint (cs_call_get_continuity (pair->caller->call), ==, CS_CALL_CONTINUITY_FIRST);
  g_assert_true (cs_call_get_should_check (pair->caller->call));
  check_both (pair);
  g_assert_false (cs_call_get_should_check (pair->caller->call));
  g_assert_false (cs_call_get_should_check (pair->callee->call));
  hang_up (pair);
}

static void
assert_silence (CsTestPhone *listener)
{
  guint64 received;

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

/* ---- remembered ---- */

static void
test_kept (void)
{
  g_auto (Pair) pair = pair_new ();
  CsCall *call;

  get_to_know (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_CHECKED);
  g_assert_cmpint (cs_call_get_continuity (call), ==, CS_CALL_CONTINUITY_KEPT);
  g_assert_nonnull (cs_call_get_checked_on (call));
  g_assert_nonnull (strstr (cs_call_get_sentence (call), "Checked today."));
  g_assert_false (cs_call_get_should_check (call));
  g_assert_true (cs_call_get_peer_checked (call));
  g_assert_nonnull (cs_call_get_peer (call));
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_CHECKED);
  assert_sound (pair.caller);
  assert_sound (pair.callee);

  /* A peer that was checked is not called for less. */
  g_assert_cmpint (cs_call_get_requirement (call), ==, CS_REQUIREMENT_END_TO_END);
  hang_up (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, &require_clear);
  g_assert_cmpint (cs_call_get_requirement (pair.caller->call), ==, CS_REQUIREMENT_END_TO_END);
}

/* A call whose check is required needs no new one. */
static void
test_kept_and_required (void)
{
  g_auto (Pair) pair = pair_new ();

  get_to_know (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, &require_checked);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_CHECKED);
  cs_call_hang_up (pair.caller->call);
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_NORMAL);
}

/* Nothing is believed of a device whose code was never entered, whatever the other side says. */
static void
test_only_one_has_checked (void)
{
  g_auto (Pair) pair = pair_new ();

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (enter_right (pair.callee), ==, CS_CODE_ENTRY_RIGHT);
  hang_up (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpint (cs_call_get_continuity (pair.caller->call), ==, CS_CALL_CONTINUITY_KEPT);
  g_assert_true (cs_call_get_peer_checked (pair.caller->call));
  g_assert_true (cs_call_get_should_check (pair.caller->call));
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_CHECKED);
  g_assert_false (cs_call_get_peer_checked (pair.callee->call));
}

/* The same device once more. */
static CsTestPhone *
start_again (char *folder, const char *name)
{
  const CsAccountSettings settings = {
    .transport = "udp",
    .listen = "127.0.0.1:0",
    .display_name = (char *) name,
    .requirement = CS_REQUIREMENT_DEFAULT,
  };
  CsTestPhone *phone = cs_test_phone_new_bare (folder);

  phone->account = cs_call_manager_add_account (phone->manager, &settings, NULL);
  phone->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_account_get_listen_address (phone->account)));
  return phone;
}

static void
rename_caller (Pair *pair, const char *name)
{
  pair->caller = start_again (cs_test_phone_free_keeping_folder (g_steal_pointer (&pair->caller)), name);
}

static void
expect_name (CsTestPhone *phone, const char *name)
{
  g_autoptr (CsPeer) peer = g_list_model_get_item (cs_call_manager_get_peers (phone->manager), 0);

  g_assert_cmpstr (cs_call_get_peer_name (phone->call), ==, name);
  CS_TEST_WAIT_FOR (g_strcmp0 (cs_peer_get_name (peer), name) == 0);
}

/* Before a check a caller goes by what it says; afterwards by the name that was checked, whatever servers put there. */
static void
test_name_is_checked_too (void)
{
  g_auto (Pair) pair = pair_new ();
  const char *const before[] = { "Anna", "Berta" };

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      rename_caller (&pair, before[i]);
      cs_test_phone_connect (pair.caller, pair.callee, NULL);
      if (i == 1)
        check_both (&pair);
      hang_up (&pair);
      expect_name (pair.callee, before[i]);
    }
  rename_caller (&pair, "The Bank");
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_CHECKED);
  g_assert_nonnull (strstr (cs_call_get_sentence (pair.callee->call), "Only you and Berta can hear this."));
  hang_up (&pair);
  expect_name (pair.callee, "Berta");

  /* taken back, it is anybody's again */
  cs_peer_uncheck (cs_call_get_peer (pair.callee->call));
  rename_caller (&pair, "Clara");
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  hang_up (&pair);
  expect_name (pair.callee, "Clara");
}

static void
test_skip (void)
{
  g_auto (Pair) pair = pair_new ();

  for (guint i = 0; i < 2; i++)
    {
      cs_test_phone_connect (pair.caller, pair.callee, NULL);
      g_assert_true (cs_call_get_should_check (pair.caller->call));
      cs_check_skip (cs_call_get_check (pair.caller->call));
      g_assert_false (cs_call_get_should_check (pair.caller->call));
      g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);
      hang_up (&pair);
    }

  /* Where it is required there is no going on without. */
  cs_test_phone_connect (pair.caller, pair.callee, &require_checked);
  cs_check_skip (cs_call_get_check (pair.caller->call));
  cs_test_assert_ended (pair.caller, CS_CALL_REASON_REQUIREMENT);
}

static void
test_uncheck (void)
{
  g_auto (Pair) pair = pair_new ();
  CsCall *call;

  get_to_know (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  cs_call_uncheck (call);
  cs_call_uncheck (call);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  g_assert_null (cs_call_get_checked_on (call));
  g_assert_true (cs_call_get_should_check (call));
  assert_sound (pair.callee);
  hang_up (&pair);

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpint (cs_call_get_continuity (call), ==, CS_CALL_CONTINUITY_KEPT);
  g_assert_cmpint (cs_call_get_requirement (call), ==, CS_REQUIREMENT_END_TO_END);
  g_assert_cmpint (enter_right (pair.caller), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_CHECKED);
}

/* A code that differs undoes an earlier check, also when nobody asked for this one. */
static void
test_wrong_after_kept (void)
{
  g_auto (Pair) pair = pair_new ();
  CsCheck *check;

  get_to_know (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  check = cs_call_get_check (pair.callee->call);
  g_assert_cmpint (cs_check_enter (check, "topmost Istanbul"), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_call_get_suspicion (pair.callee->call), ==, CS_SUSPICION_CODE);
  g_assert_false (cs_call_can_go_on (pair.callee->call));
  hang_up (&pair);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_END_TO_END);
}

/* ---- forgotten ---- */

static void
restart_callee (Pair *pair, gboolean same_device)
{
  g_autofree char *peers = NULL;
  char *folder;

  if (!same_device)
    {
      cs_test_phone_free (pair->callee);
      pair->callee = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);
      return;
    }
  folder = cs_test_phone_free_keeping_folder (g_steal_pointer (&pair->callee));
  peers = g_build_filename (folder, "peers", NULL);
  g_assert_cmpint (g_remove (peers), ==, 0);
  pair->callee = start_again (folder, NULL);
}

/* The peer's device has lost its memory, or there is another device altogether: the user is asked, in silence. */
static void
test_forgotten (gconstpointer same_device)
{
  g_auto (Pair) pair = pair_new ();
  CsCall *call;

  get_to_know (&pair);
  restart_callee (&pair, GPOINTER_TO_INT (same_device));
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_call_get_suspicion (call), ==, CS_SUSPICION_MEMORY);
  g_assert_cmpint (cs_call_get_continuity (call), ==,
                   GPOINTER_TO_INT (same_device) ? CS_CALL_CONTINUITY_BROKEN : CS_CALL_CONTINUITY_FIRST);
  g_assert_nonnull (strstr (cs_call_get_sentence (call), "new device"));
  g_assert_false (cs_call_get_should_check (call));
  assert_silence (pair.callee);

  /* Who has lost its memory knows nothing to be alarmed of. */
  g_assert_cmpint (cs_call_get_protection (pair.callee->call), ==, CS_PROTECTION_END_TO_END);

  g_assert_true (cs_call_can_go_on (call));
  cs_call_go_on (call);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  g_assert_nonnull (strstr (cs_call_get_sentence (call), "doesn't remember you. Check the code"));
  g_assert_true (cs_call_get_should_check (call));
  assert_sound (pair.callee);
  check_both (&pair);
  hang_up (&pair);

  /* Known again. */
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_CHECKED);
}

/* Who does not decide is asked again: nothing has been overwritten, and that a device called before proves nothing
 * while another one is checked. */
static void
test_forgotten_and_hung_up (gconstpointer same_device)
{
  g_auto (Pair) pair = pair_new ();

  get_to_know (&pair);
  restart_callee (&pair, GPOINTER_TO_INT (same_device));
  for (guint i = 0; i < 2; i++)
    {
      cs_test_phone_connect (pair.caller, pair.callee, NULL);
      g_assert_cmpint (cs_call_get_suspicion (pair.caller->call), ==, CS_SUSPICION_MEMORY);
      cs_call_hang_up (pair.caller->call);
      cs_test_assert_ended (pair.caller, CS_CALL_REASON_SUSPECT);
      cs_test_wait_for_state (pair.callee, CS_CALL_ENDED);
    }
}

/* Going on is for what the user was told of, not for a code that is wrong besides. */
static void
test_forgotten_and_wrong (void)
{
  g_auto (Pair) pair = pair_new ();
  CsCall *call;

  get_to_know (&pair);
  restart_callee (&pair, TRUE);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  call = pair.caller->call;
  g_assert_cmpint (cs_call_get_suspicion (call), ==, CS_SUSPICION_MEMORY);
  cs_check_spoken (cs_call_get_check (call));
  g_assert_cmpint (cs_check_enter (cs_call_get_check (call), "topmost Istanbul"), ==, CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_call_get_suspicion (call), ==, CS_SUSPICION_CODE);
  g_assert_false (cs_call_can_go_on (call));
  cs_call_go_on (call);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  assert_silence (pair.callee);
}

/* A code that is right answers the question. */
static void
test_forgotten_and_right (void)
{
  g_auto (Pair) pair = pair_new ();

  get_to_know (&pair);
  restart_callee (&pair, TRUE);
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_suspicion (pair.caller->call), ==, CS_SUSPICION_MEMORY);
  g_assert_cmpint (enter_right (pair.caller), ==, CS_CODE_ENTRY_RIGHT);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_CHECKED);
  assert_sound (pair.callee);
}

/* A device of a peer that was never checked is no reason to stop: a notice is enough. */
static void
test_unchecked_and_new (gconstpointer same_device)
{
  g_auto (Pair) pair = pair_new ();

  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  hang_up (&pair);
  restart_callee (&pair, GPOINTER_TO_INT (same_device));
  cs_test_phone_connect (pair.caller, pair.callee, NULL);
  g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpint (cs_call_get_suspicion (pair.caller->call), ==, CS_SUSPICION_NONE);
  g_assert_nonnull (cs_call_get_notice (pair.caller->call));
  g_assert_null (cs_call_get_notice (pair.callee->call));
  assert_sound (pair.callee);
}

static void
test_practice_is_not_remembered (void)
{
  const CsAccountSettings settings
      = { .transport = "udp", .listen = "127.0.0.1:0", .requirement = CS_REQUIREMENT_DEFAULT, .practice = TRUE };
  g_auto (Pair) pair = { NULL, cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL) };

  pair.caller = cs_test_phone_new_bare (NULL);
  pair.caller->account = cs_call_manager_add_account (pair.caller->manager, &settings, NULL);
  for (guint i = 0; i < 2; i++)
    {
      cs_test_phone_connect (pair.caller, pair.callee, NULL);
      g_assert_cmpint (cs_call_get_continuity (pair.caller->call), ==, CS_CALL_CONTINUITY_FIRST);
      g_assert_cmpint (cs_call_get_protection (pair.caller->call), ==, CS_PROTECTION_END_TO_END);
      g_assert_cmpint (enter_right (pair.caller), ==, CS_CODE_ENTRY_RIGHT);
      hang_up (&pair);
    }
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_peers (pair.caller->manager)), ==, 0);
}

/* ---- refused, and placed again ---- */

static void
assert_refused (CsTestPuppet *puppet, CsTestPhone *phone, const char *status)
{
  g_autofree char *plain = g_str_has_prefix (status, "200") ? cs_test_puppet_describe (puppet, NULL) : NULL;

  cs_test_puppet_reply (puppet, status, plain);
  cs_test_puppet_wait_for_request (puppet, g_str_has_prefix (status, "200") ? "BYE " : "ACK ", 1);
  cs_test_wait_for_state (phone, CS_CALL_ENDED);
}

static void
test_retry (gconstpointer status)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (CsTestPuppet) first = cs_test_puppet_new_callee (FALSE);
  g_autoptr (CsCall) refused = NULL;
  g_autoptr (GError) error = NULL;
  CsCall *again;

  cs_test_puppet_be_called (first, phone, NULL);
  g_assert_false (cs_call_can_retry (phone->call));
  assert_refused (first, phone, status);
  refused = g_object_ref (phone->call);
  g_assert_cmpuint (phone->added, ==, 1); /* never by itself */
  g_assert_true (cs_call_can_retry (refused));
  g_assert_cmpint (cs_call_get_retry_requirement (refused), ==, CS_REQUIREMENT_CLEAR);

  again = cs_call_manager_call_again (phone->manager, refused, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cs_call_get_requirement (again), ==, CS_REQUIREMENT_CLEAR);
  g_assert_cmpstr (cs_call_get_peer_uri (again), ==, cs_call_get_peer_uri (refused));
  g_assert_false (cs_call_can_retry (refused));
  g_assert_null (cs_call_manager_call_again (phone->manager, refused, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_WRONG_STATE);

  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (first->peer, "INVITE ") == 2);
  cs_test_sip_peer_reply (first->peer, cs_test_sip_peer_last (first->peer, "INVITE "), "488 Not Acceptable Here",
                          "puppet", NULL, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_NOT_ACCEPTABLE);
  g_assert_false (cs_call_can_retry (phone->call));
}

/* What has nothing to do with protection is not placed again at a lower level. */
static void
test_no_retry (void)
{
  static const char *const statuses[]
      = { "486 Busy Here", "603 Decline", "404 Not Found", "500 Server Error", "480 Away" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (CsTestPhone) phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_DEFAULT, NULL);
      g_autoptr (CsTestPuppet) puppet = cs_test_puppet_new_callee (FALSE);

      cs_test_puppet_be_called (puppet, phone, NULL);
      assert_refused (puppet, phone, statuses[i]);
      g_assert_false (cs_call_can_retry (phone->call));
      g_assert_cmpint (cs_call_get_retry_requirement (phone->call), ==, CS_REQUIREMENT_PROVIDER);
    }
}

/* A peer that spoke ZRTP answers in clear: allowed by the account, and asked about all the same. */
static void
test_vanished (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("tcp", CS_REQUIREMENT_CLEAR, NULL);
  CsTestPuppet *with = cs_test_puppet_new_callee (TRUE);
  g_autoptr (CsTestPuppet) without = NULL;
  g_autofree char *plain = NULL;

  cs_test_puppet_be_called_until_active (with, phone);
  cs_call_hang_up (phone->call);
  cs_test_puppet_wait_for_request (with, "BYE ", 1);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
  cs_test_puppet_free (with);

  without = cs_test_puppet_new_callee (FALSE);
  plain = cs_test_puppet_describe (without, NULL);
  cs_test_puppet_be_called (without, phone, NULL);
  cs_test_puppet_reply (without, "200 OK", plain);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_call_get_suspicion (phone->call), ==, CS_SUSPICION_VANISHED);
  cs_test_phone_wait_for_figures (phone);
  g_assert_cmpuint (phone->figures.sent, ==, 0);
  cs_call_go_on (phone->call);
  g_assert_cmpint (cs_call_get_protection (phone->call), ==, CS_PROTECTION_CLEAR);
  CS_TEST_WAIT_FOR (phone->figures.sent > 10);
  cs_call_hang_up (phone->call);
  cs_test_assert_ended (phone, CS_CALL_REASON_NORMAL);
}

/* Nothing that the user allows gives what is required: nothing is sent at all. */
static void
test_nothing_to_offer (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (CsTestPhone) callee = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);

  cs_call_manager_set_keyings (phone->manager, CS_KEYING_SDES);
  cs_test_phone_call (phone, callee, NULL);
  cs_test_assert_ended (phone, CS_CALL_REASON_REQUIREMENT);
  g_assert_nonnull (cs_call_get_detail (phone->call));
  g_assert_cmpuint (callee->added, ==, 0);
}

/* ---- other keys in the same call ---- */

typedef struct {
  const char *name;
  const char *keying, *suite, *agreement; /* of the first keys */
  CsMediaSecurity second;
  const char *shown_suite, *shown_agreement;
  guint told; /* changes of the suite */
} OtherKeys;

static const OtherKeys other_keys[] = {
  { "SDES, another suite",
    "sdes",
    "AEAD_AES_256_GCM",
    NULL,
    { .keying = "sdes", .suite = "AES_CM_128_HMAC_SHA1_80" },
    "AES_CM_128_HMAC_SHA1_80",
    NULL,
    1 },
  { "SDES, another key",
    "sdes",
    "AEAD_AES_256_GCM",
    NULL,
    { .keying = "sdes", .suite = "AEAD_AES_256_GCM" },
    "AEAD_AES_256_GCM",
    NULL,
    0 },
  { "DTLS, another suite and group",
    "dtls",
    "AEAD_AES_256_GCM",
    "X25519",
    { .keying = "dtls", .suite = "AES_CM_128_HMAC_SHA1_80", .agreement = "SECP256R1" },
    "AES_CM_128_HMAC_SHA1_80",
    "SECP256R1",
    1 },
  /* The stream does none of these. */
  { "DTLS that was SDES",
    "sdes",
    "AEAD_AES_256_GCM",
    NULL,
    { .keying = "dtls", .suite = "AES_CM_128_HMAC_SHA1_80", .agreement = "SECP256R1" },
    "AEAD_AES_256_GCM",
    NULL,
    0 },
  { "ZRTP that was SDES",
    "sdes",
    "AEAD_AES_256_GCM",
    NULL,
    { .keying = "zrtp", .suite = "AES_256_CM_HMAC_SHA1_80", .agreement = "X255" },
    "AEAD_AES_256_GCM",
    NULL,
    0 },
  { "SDES that was ZRTP",
    "zrtp",
    "AES_256_CM_HMAC_SHA1_80",
    "X255",
    { .keying = "sdes", .suite = "AES_CM_128_HMAC_SHA1_80" },
    "AES_256_CM_HMAC_SHA1_80",
    "X255",
    0 },
  { "ZRTP again",
    "zrtp",
    "AES_256_CM_HMAC_SHA1_80",
    "X255",
    { .keying = "zrtp", .suite = "AES_CM_128_HMAC_SHA1_80", .agreement = "EC25" },
    "AES_256_CM_HMAC_SHA1_80",
    "X255",
    0 },
};

static void
count (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

/* What is shown follows the keys; what they are worth was decided by the first. */
static void
test_other_keys (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (other_keys); i++)
    {
      const OtherKeys *row = &other_keys[i];
      const CsMediaSecurity first = { .keying = row->keying, .suite = row->suite, .agreement = row->agreement };
      CsCall *call = cs_call_new_outgoing (&phone->manager->environment, phone->account, "sip:anna@example.org",
                                           &require_clear, 1);
      CsProtection protection;
      guint told = 0, judged = 0;

      g_test_message ("%s", row->name);
      cs_call_become_answered (call);
      cs_call_media_events.secured (NULL, &first, call);
      protection = cs_call_get_protection (call);
      g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ACTIVE);
      g_assert_cmpstr (cs_call_get_suite (call), ==, row->suite);
      g_signal_connect (call, "notify::suite", G_CALLBACK (count), &told);
      g_signal_connect (call, "notify::protection", G_CALLBACK (count), &judged);
      g_signal_connect (call, "notify::code", G_CALLBACK (count), &judged);

      cs_call_media_events.secured (NULL, &row->second, call);
      g_assert_cmpstr (cs_call_get_keying (call), ==, row->keying);
      g_assert_cmpstr (cs_call_get_suite (call), ==, row->shown_suite);
      g_assert_cmpstr (cs_call_get_agreement (call), ==, row->shown_agreement);
      g_assert_cmpint (cs_call_get_protection (call), ==, protection);
      g_assert_cmpuint (told, ==, row->told);
      g_assert_cmpuint (judged, ==, 0);
      cs_call_end (call, CS_CALL_REASON_NORMAL, NULL);
      cs_call_finish (call);
      g_assert_finalize_object (call);
    }
}

/* What a program calls itself proves nothing: a code that is the same at both ends is read by the other side, who could
 * otherwise say again what was read to it. */
static void
test_who_reads_first (void)
{
  const CsAccountSettings settings
      = { .transport = "udp", .listen = "127.0.0.1:0", .requirement = CS_REQUIREMENT_DEFAULT, .practice = TRUE };
  static const struct {
    CsZrtpSas sas;
    const char *program;
    gboolean practice;
    CsCheckTurn turn;
  } rows[] = {
    { CS_ZRTP_SAS_CSW4, "Countersign 0.1", FALSE, CS_CHECK_SPEAK },
    { CS_ZRTP_SAS_CSW4, "Somebody's", FALSE, CS_CHECK_SPEAK },
    { CS_ZRTP_SAS_CSW4, "Countersign echo", FALSE, CS_CHECK_SPEAK },
    { CS_ZRTP_SAS_CSW4, "echo", FALSE, CS_CHECK_SPEAK },
    { CS_ZRTP_SAS_CSW4, "", FALSE, CS_CHECK_SPEAK },
    { CS_ZRTP_SAS_B256, "BZRTPv1.1", FALSE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_B32, "BZRTPv1.1", FALSE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_B256, "Countersign 0.1", FALSE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_B256, "Countersign echo", FALSE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_B32, "Countersign 0.1", FALSE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_CSW4, "Countersign echo", TRUE, CS_CHECK_LISTEN },
    { CS_ZRTP_SAS_CSW4, "Countersign 0.1", TRUE, CS_CHECK_LISTEN },
  };
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);

  CsAccount *practice = cs_call_manager_add_account (phone->manager, &settings, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCall) call = cs_call_new_outgoing (
          &phone->manager->environment, rows[i].practice ? practice : phone->account, "sip:anna@example.org", NULL, 1);
      CsMediaSecurity security = { .keying = "zrtp", .suite = "", .zrtp.suite.sas = rows[i].sas };

      g_strlcpy (security.zrtp.peer_client_id, rows[i].program, sizeof security.zrtp.peer_client_id);
      cs_call_take_security (call, &security);
      g_test_message ("row %u", i);
      g_assert_cmpint (cs_check_get_turn (cs_call_get_check (call)), ==, rows[i].turn);
    }
}

/* What the other end says of itself is told, since the keys would show the same for a person's device. */
static void
test_what_the_program_says (void)
{
  static const struct {
    gboolean disclosure, mitm, was_checked;
    const char *notice, *sentence;
    CsProtection protection;
  } rows[] = {
    { FALSE, FALSE, FALSE, NULL, "the other device", CS_PROTECTION_CHECKED },
    { TRUE, FALSE, FALSE, "passes this call's keys to someone else", "third party", CS_PROTECTION_END_TO_END },
    { FALSE, TRUE, FALSE, "is a telephone system", "telephone system", CS_PROTECTION_END_TO_END },
    { TRUE, TRUE, FALSE, "passes this call's keys to someone else", "third party", CS_PROTECTION_END_TO_END },
    { FALSE, FALSE, TRUE, NULL, "Only you and anna", CS_PROTECTION_CHECKED },
    { TRUE, FALSE, TRUE, "passes this call's keys to someone else", "third party", CS_PROTECTION_END_TO_END },
    { FALSE, TRUE, TRUE, "is a telephone system", "telephone system", CS_PROTECTION_END_TO_END },
    { TRUE, TRUE, TRUE, "passes this call's keys to someone else", "third party", CS_PROTECTION_END_TO_END },
  };
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCall) call
          = cs_call_new_outgoing (&phone->manager->environment, phone->account, "sip:anna@example.org", NULL, 1);
      const CsMediaSecurity security = {
        .keying = "zrtp",
        .suite = "",
        .zrtp = { .peer_disclosure = rows[i].disclosure,
                  .peer_mitm = rows[i].mitm,
                  .continuity = rows[i].was_checked ? CS_ZRTP_CONTINUITY_KEPT : CS_ZRTP_CONTINUITY_FIRST,
                  .our_checked = rows[i].was_checked,
                  .our_checked_at_s = rows[i].was_checked ? g_get_real_time () / G_USEC_PER_SEC : 0 },
      };

      cs_call_take_security (call, &security);
      g_test_message ("row %u", i);
      if (rows[i].notice == NULL)
        g_assert_null (cs_call_get_notice (call));
      else
        g_assert_nonnull (strstr (cs_call_get_notice (call), rows[i].notice));
      g_assert_nonnull (strstr (cs_call_get_sentence (call), rows[i].sentence));
      g_assert_true ((cs_call_get_protection (call) == CS_PROTECTION_CHECKED)
                     == (rows[i].was_checked && rows[i].notice == NULL));
      g_assert_true (cs_call_get_should_check (call) == (!rows[i].was_checked && rows[i].notice == NULL));
      /* nor does a code that is right make "only you" of it */
      cs_call_trust_tell (call->trust, CS_POLICY_EVENT_CODE_RIGHT);
      g_assert_cmpint (cs_call_get_protection (call), ==, rows[i].protection);
      g_assert_nonnull (strstr (cs_call_get_sentence (call), rows[i].notice != NULL ? rows[i].sentence : "Only you"));
    }
}

/* The ZID of a device that was checked as anna's, under another address. */
static void
test_checked_elsewhere (void)
{
  static const struct {
    const char *uri;
    gboolean same_device, said;
  } rows[] = {
    { "sip:bert@example.org", TRUE, TRUE },
    { "sip:anna@example.com", TRUE, TRUE },
    { "sip:anonymous@anonymous.invalid", TRUE, TRUE },
    { "sip:bert@example.org", FALSE, FALSE },
    { "sip:anna@example.org", TRUE, FALSE },
    { "sip:Anna@example.org:5061", TRUE, FALSE },
  };
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);
  const CsCallEnvironment *environment = &phone->manager->environment;
  g_autoptr (CsZrtpCache) cache = NULL;
  g_autoptr (CsSecret) rs1 = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
  const guint8 zid[CS_ZID_LEN] = { 7 };

  cache = cs_store_peers_get_cache (cs_people_get_store (phone->manager->people), environment->zid,
                                    "sip:anna@example.org");
  cache->klass->set_checked (cache, zid, rs1, CS_ZRTP_EXPIRY_NEVER);
  CS_TEST_WAIT_FOR (g_list_model_get_n_items (cs_call_manager_get_peers (phone->manager)) == 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCall) call = cs_call_new_outgoing (environment, phone->account, rows[i].uri, NULL, 1);
      CsMediaSecurity security = { .keying = "zrtp", .suite = "" };

      security.zrtp.peer_zid[0] = rows[i].same_device ? 7 : 8;
      cs_call_recall (call);
      cs_call_take_security (call, &security);
      g_test_message ("row %u", i);
      g_assert_cmpint (cs_call_get_notice (call) != NULL
                           && strstr (cs_call_get_notice (call), "checked as anna (sip:anna@example.org)") != NULL,
                       ==, rows[i].said);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-keys/kept", test_kept);
  g_test_add_func ("/call-keys/kept-and-required", test_kept_and_required);
  g_test_add_func ("/call-keys/only-one-has-checked", test_only_one_has_checked);
  g_test_add_func ("/call-keys/name-is-checked-too", test_name_is_checked_too);
  g_test_add_func ("/call-keys/skip", test_skip);
  g_test_add_func ("/call-keys/uncheck", test_uncheck);
  g_test_add_func ("/call-keys/wrong-after-kept", test_wrong_after_kept);
  g_test_add_data_func ("/call-keys/forgotten/same-device", GINT_TO_POINTER (TRUE), test_forgotten);
  g_test_add_data_func ("/call-keys/forgotten/new-device", GINT_TO_POINTER (FALSE), test_forgotten);
  g_test_add_data_func ("/call-keys/forgotten/hung-up/same-device", GINT_TO_POINTER (TRUE), test_forgotten_and_hung_up);
  g_test_add_data_func ("/call-keys/forgotten/hung-up/new-device", GINT_TO_POINTER (FALSE), test_forgotten_and_hung_up);
  g_test_add_func ("/call-keys/forgotten/wrong", test_forgotten_and_wrong);
  g_test_add_func ("/call-keys/forgotten/right", test_forgotten_and_right);
  g_test_add_data_func ("/call-keys/unchecked/same-device", GINT_TO_POINTER (TRUE), test_unchecked_and_new);
  g_test_add_data_func ("/call-keys/unchecked/new-device", GINT_TO_POINTER (FALSE), test_unchecked_and_new);
  g_test_add_func ("/call-keys/practice", test_practice_is_not_remembered);
  g_test_add_data_func ("/call-keys/retry/plain-answer", "200 OK", test_retry);
  g_test_add_data_func ("/call-keys/retry/488", "488 Not Acceptable Here", test_retry);
  g_test_add_func ("/call-keys/no-retry", test_no_retry);
  g_test_add_func ("/call-keys/vanished", test_vanished);
  g_test_add_func ("/call-keys/nothing-to-offer", test_nothing_to_offer);
  g_test_add_func ("/call-keys/other-keys", test_other_keys);
  g_test_add_func ("/call-keys/what-the-program-says", test_what_the_program_says);
  g_test_add_func ("/call-keys/checked-elsewhere", test_checked_elsewhere);
  g_test_add_func ("/call-keys/who-reads-first", test_who_reads_first);
  return g_test_run ();
}
