/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a callee that follows a script may do to its caller in a session. */

#include "cs-test-sip-script.h"
#include "sip/cs-sip-session.h"

#include <string.h>

static void
test_callee_requests (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *update = NULL;
  g_autofree char *refresh = NULL;
  g_autofree char *old = NULL;
  g_autofree char *message = NULL;
  g_autofree char *options = NULL;
  g_autofree char *bye = NULL;

  cs_test_script_establish_as_caller (s);

  refresh = cs_test_script_make_callee_request (s, "UPDATE", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, refresh);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  g_assert_cmpuint (s->side->offers, ==, 0);

  update = cs_test_script_make_callee_request (s, "UPDATE", 11, NULL, "offer by update");
  cs_test_sip_peer_send (s->peer, update);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  cs_test_side_accept_offer (s->side, "answer to update");
  g_assert_true (g_str_has_suffix (cs_test_script_wait_for (s, "SIP/2.0 200", 2), "answer to update"));

  /* Out of order. */
  old = cs_test_script_make_callee_request (s, "INFO", 5, NULL, "x");
  cs_test_sip_peer_send (s->peer, old);
  cs_test_script_wait_for (s, "SIP/2.0 500", 1);
  g_assert_cmpuint (s->side->infos, ==, 0);

  message = cs_test_script_make_callee_request (s, "MESSAGE", 12, NULL, "x");
  cs_test_sip_peer_send (s->peer, message);
  cs_test_script_wait_for (s, "SIP/2.0 405", 1);
  options = cs_test_script_make_callee_request (s, "OPTIONS", 13, NULL, NULL);
  cs_test_sip_peer_send (s->peer, options);
  cs_test_script_wait_for (s, "SIP/2.0 200", 3);

  bye = cs_test_script_make_callee_request (s, "BYE", 14, "Reason: Q.850;cause=16;text=\"bye\"\r\n", NULL);
  cs_test_sip_peer_send (s->peer, bye);
  cs_test_script_wait_for (s, "SIP/2.0 200", 4);
  cs_test_side_assert_cause (s->side, NORMAL, TRUE);
}

static void
test_offer_waits_its_turn (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;
  g_autofree char *other = NULL;

  cs_test_script_establish_as_caller (s);
  first = cs_test_script_make_callee_request (s, "INVITE", 10, NULL, "offer 1");
  cs_test_sip_peer_send (s->peer, first);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  /* Before the first is answered. */
  second = cs_test_script_make_callee_request (s, "INVITE", 11, NULL, "offer 2");
  cs_test_sip_peer_send (s->peer, second);
  cs_test_script_wait_for (s, "SIP/2.0 500", 1);
  cs_test_side_accept_offer (s->side, "answer 1");
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  /* Before the ACK: the answer has been given, but the INVITE is not over. */
  third = cs_test_script_make_callee_request (s, "INVITE", 12, NULL, "offer 3");
  cs_test_sip_peer_send (s->peer, third);
  cs_test_script_wait_for (s, "SIP/2.0 500", 2);
  g_assert_cmpuint (s->side->offers, ==, 1);
  fourth = cs_test_script_make_callee_request (s, "UPDATE", 13, NULL, "offer 4");
  cs_test_sip_peer_send (s->peer, fourth);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 2);
  cs_test_side_accept_offer (s->side, "answer 4");
  cs_test_script_wait_for (s, "SIP/2.0 200", 2);

  other = cs_test_script_make_callee_request (s, "ACK", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, other);
  cs_test_sides_settle ();
  cs_test_side_advance (s->side, 40000);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 0);
}

static void
test_reinvite_without_offer (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = NULL;
  g_autofree char *ack = NULL;

  cs_test_script_establish_as_caller (s);
  invite = cs_test_script_make_callee_request (s, "INVITE", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  g_assert_null (s->side->offer);
  cs_test_side_accept_offer (s->side, "our offer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  ack = cs_test_script_make_callee_request (s, "ACK", 10, NULL, "their answer");
  cs_test_sip_peer_send (s->peer, ack);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 2);
  g_assert_cmpstr (s->side->description, ==, "their answer");
}

static void
test_reinvite_unacknowledged (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = NULL;

  cs_test_script_establish_as_caller (s);
  invite = cs_test_script_make_callee_request (s, "INVITE", 10, NULL, "offer");
  cs_test_sip_peer_send (s->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  cs_test_side_accept_offer (s->side, "answer");
  cs_test_side_advance (s->side, 32000);
  cs_test_script_wait_for (s, "BYE", 1);
  cs_test_side_assert_cause (s->side, UNREACHABLE, TRUE);
}

static void
test_reoffer_outcomes (void)
{
  static const struct {
    const char *status;
    const char *body;
    CsSipCauseKind kind;
    gboolean ends;
  } rows[] = {
    { "488 Not Acceptable Here", NULL, CS_SIP_CAUSE_NOT_ACCEPTABLE, FALSE },
    { "200 OK", NULL, CS_SIP_CAUSE_NOT_ACCEPTABLE, FALSE },
    { "500 Server Internal Error", NULL, CS_SIP_CAUSE_SERVER, FALSE },
    { "481 Call/Transaction Does Not Exist", NULL, CS_SIP_CAUSE_SERVER, TRUE },
    { "408 Request Timeout", NULL, CS_SIP_CAUSE_NO_ANSWER, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

      cs_test_script_establish_as_caller (s);
      cs_test_side_reoffer (s->side, "offer 2");
      cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "INVITE", 2), rows[i].status, NULL, NULL,
                              rows[i].body);
      CS_TEST_SIDES_WAIT_FOR (s->side->reoffers == 1);
      cs_test_script_wait_for (s, "ACK", 2);
      g_assert_null (s->side->reoffer_answer);
      g_assert_cmpint (s->side->reoffer_cause->kind, ==, rows[i].kind);
      g_assert_cmpuint (s->side->ended, ==, rows[i].ends);
      if (rows[i].ends)
        cs_test_script_wait_for (s, "BYE", 1);
    }
}

/* The peer's offer comes in while ours waits after a 491, and settles what it was about. */
static void
test_withdrawn (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = NULL;
  g_autofree char *ack = NULL;

  cs_test_script_establish_as_caller (s);
  invite = cs_test_script_make_callee_request (s, "INVITE", 10, NULL, "their offer");
  ack = cs_test_script_make_callee_request (s, "ACK", 10, NULL, NULL);
  cs_test_side_reoffer (s->side, "offer 2");
  /* On its way nothing takes it back. */
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (s->peer, "INVITE") == 2);
  cs_sip_session_withdraw_reoffer (s->side->session);
  cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "INVITE", 2), "491 Request Pending", NULL, NULL, NULL);
  cs_test_script_wait_for (s, "ACK", 2);

  cs_test_sip_peer_send (s->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  cs_sip_session_withdraw_reoffer (s->side->session);
  cs_test_side_accept_offer (s->side, "our answer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  cs_test_sip_peer_send (s->peer, ack);
  cs_test_sides_settle ();
  cs_test_side_advance (s->side, 10000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "INVITE"), ==, 2);
  g_assert_cmpuint (s->side->reoffers + s->side->ended, ==, 0);

  /* The next one goes out as ever. */
  cs_test_side_reoffer (s->side, "offer 3");
  cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "INVITE", 3), "200 OK", NULL, NULL, "answer 3");
  CS_TEST_SIDES_WAIT_FOR (s->side->reoffers == 1);
  g_assert_cmpstr (s->side->reoffer_answer, ==, "answer 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/session/callee-requests", test_callee_requests);
  g_test_add_func ("/sip/session/offer-waits", test_offer_waits_its_turn);
  g_test_add_func ("/sip/session/reinvite-without-offer", test_reinvite_without_offer);
  g_test_add_func ("/sip/session/reinvite-unacknowledged", test_reinvite_unacknowledged);
  g_test_add_func ("/sip/session/reoffer-outcomes", test_reoffer_outcomes);
  g_test_add_func ("/sip/session/reoffer-withdrawn", test_withdrawn);
  return g_test_run ();
}
