/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An agent that calls a peer which follows a script. */

#include "cs-test-sip-script.h"
#include "sip/cs-sip-session.h"

#include <string.h>

static void
test_invite_contents (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *via = cs_test_sip_header (invite, "Via");
  g_autofree char *contact = cs_test_sip_header (invite, "Contact");
  g_autofree char *expected = g_strdup_printf ("<sip:127.0.0.1:%u>", s->side->port);
  g_autofree char *allow = cs_test_sip_header (invite, "Allow");
  g_autofree char *agent = cs_test_sip_header (invite, "User-Agent");
  g_autofree char *supported = cs_test_sip_header (invite, "Supported");
  g_autofree char *type = cs_test_sip_header (invite, "Content-Type");
  g_autofree char *forwards = cs_test_sip_header (invite, "Max-Forwards");
  g_autofree char *route = cs_test_sip_header (invite, "Route");

  g_assert_nonnull (strstr (via, ";rport"));
  g_assert_nonnull (strstr (via, ";branch=z9hG4bK"));
  g_assert_cmpstr (contact, ==, expected);
  g_assert_nonnull (strstr (allow, "UPDATE"));
  g_assert_cmpstr (agent, ==, "Test/1");
  g_assert_null (supported);
  g_assert_cmpstr (type, ==, "application/sdp");
  g_assert_cmpstr (forwards, ==, "70");
  g_assert_null (route);
  g_assert_true (g_str_has_suffix (invite, "\r\n\r\noffer"));
}

static void
test_early_media (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);

  cs_test_sip_peer_reply (s->peer, invite, "100 Trying", NULL, NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "183 Session Progress", "p", NULL, "early");
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  g_assert_cmpuint (s->side->provisional_status, ==, 183);
  g_assert_cmpstr (s->side->early_media, ==, "early");
}

/* The answer in a 1xx, and none in the 200; another callee's does not count. */
static void
test_answer_before_200 (void)
{
  static const struct {
    const char *early_tag;
    const char *answer;
    const char *wanted; /* NULL: there is none */
  } rows[] = {
    { "p", NULL, "early" },
    { "p", "late", "late" },
    { "q", NULL, NULL },
    { "q", "late", "late" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
      const char *invite = cs_test_script_be_called (s);

      cs_test_sip_peer_reply (s->peer, invite, "183 Session Progress", rows[i].early_tag, NULL, "early");
      CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
      cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", NULL, NULL);
      CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 2);
      cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, rows[i].answer);
      CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
      g_assert_cmpstr (s->side->description, ==, rows[i].wanted);
    }
}

/* The target moves; an offer crosses ours; what is not UPDATE has no dialog yet. */
static void
test_update_while_it_rings (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *refresh = NULL;
  g_autofree char *offer = NULL;
  g_autofree char *old = NULL;

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  refresh = cs_test_script_make_callee_request (s, "UPDATE", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, refresh);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  offer = cs_test_script_make_callee_request (s, "UPDATE", 11, NULL, "offer");
  cs_test_sip_peer_send (s->peer, offer);
  cs_test_script_wait_for (s, "SIP/2.0 491", 1);
  old = cs_test_script_make_callee_request (s, "UPDATE", 9, NULL, NULL);
  cs_test_sip_peer_send (s->peer, old);
  cs_test_script_wait_for (s, "SIP/2.0 500", 1);
  g_assert_cmpuint (s->side->offers, ==, 0);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
}

static void
test_fork (gconstpointer transport)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (GPOINTER_TO_INT (transport));
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *bye_to = NULL;
  g_autofree char *ack_to = NULL;

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "one", NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "two", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 2);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "two", NULL, "answer two");
  cs_test_script_wait_for (s, "ACK", 1);
  g_assert_cmpstr (s->side->description, ==, "answer two");

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "one", NULL, "answer one");
  bye_to = cs_test_sip_header (cs_test_script_wait_for (s, "BYE", 1), "To");
  ack_to = cs_test_sip_header (cs_test_script_wait_for (s, "ACK", 2), "To");
  g_assert_nonnull (strstr (bye_to, ";tag=one"));
  g_assert_nonnull (strstr (ack_to, ";tag=one"));
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "BYE"), "200 OK", NULL, NULL, NULL);

  /* Repeated 2xx of either: its ACK again, nothing else. */
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "one", NULL, "answer one");
  cs_test_script_wait_for (s, "ACK", 3);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "two", NULL, "answer two");
  cs_test_script_wait_for (s, "ACK", 4);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 1);
  g_assert_cmpuint (s->side->established, ==, 1);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

/* As many branches as a hostile proxy likes. */
static void
test_fork_flood (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *tag = g_strdup_printf ("t%u", i);

      cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", tag, NULL, NULL);
      cs_test_sides_settle ();
    }
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *tag = g_strdup_printf ("t%u", i);

      cs_test_sip_peer_reply (s->peer, invite, "200 OK", tag, NULL, "answer");
      cs_test_sides_settle ();
    }
  g_assert_cmpuint (s->side->established, ==, 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 16);
}

static void
test_ack_is_repeated_with_the_2xx (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *first = NULL;

  cs_test_sip_peer_drop (s->peer, 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

static void
test_lost_invites (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_sip_peer_drop (s->peer, 2);
  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 1);
  cs_test_side_advance (s->side, 500);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 2);
  cs_test_side_advance (s->side, 1000);
  cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "INVITE", 1), "200 OK", "p", NULL, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

static void
test_nobody_answers (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_be_called (s);
  cs_test_side_advance (s->side, 31999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  cs_test_side_assert_cause (s->side, UNREACHABLE, FALSE);
  g_assert_error (s->side->cause->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
}

static void
test_cancel_waits_for_a_provisional (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *reason = NULL;

  cs_sip_session_hang_up (s->side->session, "changed my mind");
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->ended, ==, 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "CANCEL"), ==, 0);

  cs_test_sip_peer_reply (s->peer, invite, "100 Trying", NULL, NULL, NULL);
  reason = cs_test_sip_header (cs_test_script_wait_for (s, "CANCEL", 1), "Reason");
  g_assert_cmpstr (reason, ==, "SIP;text=\"changed my mind\"");
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "CANCEL"), "200 OK", "p", NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "487 Request Terminated", "p", NULL, NULL);
  cs_test_script_wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->ended, ==, 1);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_answer_crosses_cancel (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  cs_sip_session_hang_up (s->side->session, NULL);
  cs_test_script_wait_for (s, "CANCEL", 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  cs_test_script_wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established, ==, 0);
  cs_test_side_assert_cause (s->side, CANCELLED, FALSE);
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "BYE"), "200 OK", NULL, NULL, NULL);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_hang_up_before_anything_is_sent (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  cs_sip_session_hang_up (s->side->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->ended == 1);
  cs_test_side_assert_cause (s->side, CANCELLED, FALSE);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, ""), ==, 0);
}

static void
test_odd_answers (void)
{
  static const struct {
    const char *tag;
    const char *headers;
  } rows[] = {
    { NULL, NULL },                                   /* no To tag: RFC 2543 */
    { "p", "Contact: <tel:+49301234>\r\n" },          /* nothing that requests could be sent to */
    { "p", "Record-Route: <nonsense>\r\n" },          /* no URI */
    { "p", "Session-Expires: 90;refresher=uas\r\n" }, /* a feature that we do not have */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
      const char *invite = cs_test_script_be_called (s);

      g_test_message ("row %u", i);
      cs_test_sip_peer_reply (s->peer, invite, "200 OK", rows[i].tag, rows[i].headers, "answer");
      cs_test_script_wait_for (s, "ACK", 1);
      g_assert_cmpuint (s->side->established, ==, 1);
      cs_sip_session_hang_up (s->side->session, NULL);
      cs_test_script_wait_for (s, "BYE", 1);
    }
}

static void
test_route_set (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  guint16 port = cs_test_sip_peer_get_port (s->peer);
  g_autofree char *headers = g_strdup_printf ("Contact: <sip:far@192.0.2.77>\r\nRecord-Route: <sip:p2.example.org;lr>, "
                                              "<sip:127.0.0.1:%u;lr>\r\n",
                                              port);
  g_autofree char *route = NULL;
  const char *ack;

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", headers, "answer");
  ack = cs_test_script_wait_for (s, "ACK", 1);
  g_assert_true (g_str_has_prefix (ack, "ACK sip:far@192.0.2.77 SIP/2.0\r\n"));
  route = cs_test_sip_header (ack, "Route");
  g_assert_nonnull (strstr (route, "127.0.0.1"));
  g_assert_nonnull (strstr (ack, "Route: <sip:p2.example.org;lr>\r\n"));
}

static void
test_bye_fails (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_establish_as_caller (s);
  cs_sip_session_hang_up (s->side->session, NULL);
  cs_test_script_wait_for (s, "BYE", 1);
  cs_test_side_advance (s->side, 32000);
  cs_test_side_assert_cause (s->side, NORMAL, FALSE);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_close_does_not_wait_for_ever (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_establish_as_caller (s);
  cs_sip_agent_close (s->side->agent);
  cs_test_script_wait_for (s, "BYE", 1);
  cs_test_side_advance (s->side, 1999);
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->closed, ==, 0);
  cs_test_side_advance (s->side, 1);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sip/session/fork/udp", GINT_TO_POINTER (CS_NET_TRANSPORT_UDP), test_fork);
  g_test_add_data_func ("/sip/session/fork/tcp", GINT_TO_POINTER (CS_NET_TRANSPORT_TCP), test_fork);
  g_test_add_func ("/sip/session/invite-contents", test_invite_contents);
  g_test_add_func ("/sip/session/early-media", test_early_media);
  g_test_add_func ("/sip/session/answer-before-200", test_answer_before_200);
  g_test_add_func ("/sip/session/update-while-it-rings", test_update_while_it_rings);
  g_test_add_func ("/sip/session/fork-flood", test_fork_flood);
  g_test_add_func ("/sip/session/ack-repeated", test_ack_is_repeated_with_the_2xx);
  g_test_add_func ("/sip/session/lost-invites", test_lost_invites);
  g_test_add_func ("/sip/session/nobody-answers", test_nobody_answers);
  g_test_add_func ("/sip/session/cancel-waits", test_cancel_waits_for_a_provisional);
  g_test_add_func ("/sip/session/answer-crosses-cancel", test_answer_crosses_cancel);
  g_test_add_func ("/sip/session/hang-up-at-once", test_hang_up_before_anything_is_sent);
  g_test_add_func ("/sip/session/odd-answers", test_odd_answers);
  g_test_add_func ("/sip/session/route-set", test_route_set);
  g_test_add_func ("/sip/session/bye-fails", test_bye_fails);
  g_test_add_func ("/sip/session/close-in-time", test_close_does_not_wait_for_ever);
  return g_test_run ();
}
