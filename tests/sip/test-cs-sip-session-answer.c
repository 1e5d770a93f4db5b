/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An agent that is called by a peer which follows a script. */

#include "cs-test-sip-script.h"
#include "sip/cs-sip-session.h"

#include <string.h>

static void
test_answer_is_repeated_until_ack (gconstpointer transport)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  static const gint64 steps[] = { 500, 1000, 2000, 4000, 4000 };
  g_autofree char *tag = NULL;

  cs_test_script_ring_at (s);
  cs_test_side_accept (s->side, "answer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      cs_test_side_advance (s->side, steps[i] - 1);
      cs_test_sides_settle ();
      g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, i + 1);
      cs_test_side_advance (s->side, 1);
      cs_test_script_wait_for (s, "SIP/2.0 200", i + 2);
    }
  g_assert_cmpuint (s->side->established, ==, 0);
  tag = cs_test_script_to_tag_of (cs_test_sip_peer_last (s->peer, "SIP/2.0 200"));
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  cs_test_side_advance (s->side, 60000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, G_N_ELEMENTS (steps) + 1);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

static void
test_no_ack_at_all (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_ring_at (s);
  cs_test_side_accept (s->side, "answer");
  cs_test_side_advance (s->side, 31999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  cs_test_side_assert_cause (s->side, UNREACHABLE, TRUE);
  cs_test_script_wait_for (s, "BYE", 1);
}

static void
test_late_offer (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  cs_test_script_send_invite (s, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  g_assert_null (cs_sip_session_get_offer (s->side->session));
  cs_test_side_accept (s->side, "our offer");
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 200", 1));
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, "their answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  g_assert_cmpstr (s->side->description, ==, "their answer");
}

static void
test_bye_before_ack (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  tag = cs_test_script_be_answered (s);
  cs_test_script_send_in_dialog (s, "BYE", 2, tag, NULL, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 200", 2);
  cs_test_side_assert_cause (s->side, NORMAL, TRUE);
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->established, ==, 0);
}

/* The caller's UPDATE before the answer to its INVITE, and before the ACK. */
static void
test_update_in_the_way (void)
{
  static const struct {
    const char *invite; /* its offer, or NULL */
    gboolean answered;  /* with a 200 */
    const char *update; /* its offer, or NULL */
    const char *status;
  } rows[] = {
    { "offer", FALSE, "offer 2", "SIP/2.0 500" }, { "offer", FALSE, NULL, "SIP/2.0 200" },
    { NULL, FALSE, "offer 2", "SIP/2.0 500" },    { NULL, FALSE, NULL, "SIP/2.0 200" },
    { NULL, TRUE, "offer 2", "SIP/2.0 491" }, /* ours is in the 200 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
      g_autofree char *tag = NULL;
      g_autofree char *wait = NULL;

      g_test_message ("row %u", i);
      cs_test_script_send_invite (s, NULL, rows[i].invite);
      CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
      cs_sip_session_ring (s->side->session);
      tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 180", 1));
      if (rows[i].answered)
        {
          cs_test_side_accept (s->side, "ours");
          cs_test_script_wait_for (s, "SIP/2.0 200", 1);
        }
      cs_test_script_send_in_dialog (s, "UPDATE", 2, tag, NULL, rows[i].update);
      wait = cs_test_sip_header (cs_test_script_wait_for (s, rows[i].status, 1), "Retry-After");
      g_assert_cmpint (wait != NULL, ==, g_str_has_suffix (rows[i].status, "500"));
      g_assert_cmpuint (s->side->offers + s->side->ended, ==, 0);
    }
}

/* An ACK that owes an answer, and says nothing: our offer is open no more, and the next one can come. */
static void
test_ack_without_answer (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  cs_test_script_send_invite (s, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "our offer");
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 200", 1));
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  g_assert_null (s->side->description);

  /* Within the dialog likewise. */
  cs_test_script_send_in_dialog (s, "INVITE", 2, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  cs_test_side_accept_offer (s->side, "our offer 2");
  cs_test_script_wait_for (s, "SIP/2.0 200", 2);
  cs_test_script_send_in_dialog (s, "ACK", 2, tag, NULL, NULL);
  cs_test_script_send_in_dialog (s, "UPDATE", 3, tag, NULL, "their offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 2);
  cs_test_side_accept_offer (s->side, "our answer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 3);
  g_assert_cmpuint (s->side->established, ==, 1);

  /* And an answer to what was not asked is none. */
  cs_test_script_send_in_dialog (s, "INVITE", 4, tag, NULL, "their offer 2");
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 3);
  cs_test_side_accept_offer (s->side, "our answer 2");
  cs_test_script_wait_for (s, "SIP/2.0 200", 4);
  cs_test_script_send_in_dialog (s, "ACK", 4, tag, NULL, "one too many");
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->established, ==, 1);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

static void
test_bye_before_answer (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  cs_test_script_ring_at (s);
  cs_sip_session_ring (s->side->session);
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 180", 1));
  cs_test_script_send_in_dialog (s, "BYE", 2, tag, NULL, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  cs_test_script_wait_for (s, "SIP/2.0 487", 1);
  cs_test_side_assert_cause (s->side, NORMAL, TRUE);
}

/* A caller that cannot be reached: no Contact, and a telephone number in From. */
static void
test_caller_without_address (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite
      = cs_test_sip_peer_make_request (s->peer, "INVITE", "sip:us@127.0.0.1", "<tel:+4930123>;tag=p",
                                       "<sip:us@127.0.0.1>", "odd-1", 1, "Contact: <tel:+4930123>\r\n", "offer");
  g_autofree char *ack = NULL;
  g_autofree char *to = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  to = cs_test_sip_header (cs_test_script_wait_for (s, "SIP/2.0 200", 1), "To");
  ack = cs_test_sip_peer_make_request (s->peer, "ACK", "sip:us@127.0.0.1", "<tel:+4930123>;tag=p", to, "odd-1", 1, NULL,
                                       NULL);
  cs_test_sip_peer_send (s->peer, ack);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
  cs_test_side_assert_cause (s->side, NORMAL, FALSE);
}

/* BYE is not allowed before the ACK. */
static void
test_hang_up_before_ack (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  tag = cs_test_script_be_answered (s);
  cs_sip_session_hang_up (s->side->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->ended == 1);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 0);
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  cs_test_script_wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established, ==, 0);
}

static void
test_ringing_is_repeated (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_ring_at (s);
  cs_sip_session_ring (s->side->session);
  cs_test_script_wait_for (s, "SIP/2.0 180", 1);
  cs_sip_session_ring (s->side->session);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 180"), ==, 1);
  cs_test_side_advance (s->side, 60000);
  cs_test_script_wait_for (s, "SIP/2.0 180", 2);
}

static void
test_expires (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);

  cs_test_script_send_invite (s, "Expires: 20\r\n", "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_advance (s->side, 19999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  cs_test_script_wait_for (s, "SIP/2.0 487", 1);
  cs_test_side_assert_cause (s->side, NO_ANSWER, TRUE);
}

static void
test_answered_elsewhere (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, NULL, "offer");
  g_autofree char *cancel = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  parts = g_strsplit (invite, "INVITE", -1);
  joined = g_strjoinv ("CANCEL", parts);
  g_strfreev (parts);
  parts = g_strsplit (joined, "Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\noffer", 2);
  cancel = g_strconcat (parts[0],
                        "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\nContent-Length: 0\r\n\r\n", NULL);
  cs_test_sip_peer_send (s->peer, cancel);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  cs_test_script_wait_for (s, "SIP/2.0 487", 1);
  cs_test_side_assert_cause (s->side, ANSWERED_ELSEWHERE, TRUE);
}

static void
test_connection_breaks_while_ringing (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_connected (side->port);
  CsTestScript s = { side, peer };
  g_autofree char *invite = cs_test_script_make_caller_request (&s, "INVITE", 1, NULL, NULL, "offer");

  cs_test_sip_peer_send (peer, invite);
  CS_TEST_SIDES_WAIT_FOR (side->incoming == 1);
  cs_sip_session_ring (side->session);
  cs_test_script_wait_for (&s, "SIP/2.0 180", 1);
  cs_test_sip_peer_hang_up_connections (peer);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  cs_test_side_assert_cause (side, UNREACHABLE, FALSE);
}

/* Without a server a peer may have no other way in than the connection that it made. */
static void
test_connection_is_used_both_ways (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_connected (side->port);
  CsTestScript s = { side, peer };
  g_autofree char *tag = NULL;
  g_autofree char *invite = cs_test_script_make_caller_request (&s, "INVITE", 1, NULL, NULL, "offer");

  cs_test_sip_peer_send (peer, invite);
  CS_TEST_SIDES_WAIT_FOR (side->incoming == 1);
  cs_test_side_accept (side, "answer");
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (&s, "SIP/2.0 200", 1));
  cs_test_script_send_in_dialog (&s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (side->established == 1);
  cs_sip_session_hang_up (side->session, NULL);
  cs_test_script_wait_for (&s, "BYE", 1);
}

static void
test_silenced (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);

  cs_sip_session_set_events (s->side->session, NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  cs_sip_session_hang_up (s->side->session, NULL);
  cs_test_script_wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established + s->side->ended, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sip/session/answer-repeated", NULL, test_answer_is_repeated_until_ack);
  g_test_add_func ("/sip/session/no-ack", test_no_ack_at_all);
  g_test_add_func ("/sip/session/late-offer", test_late_offer);
  g_test_add_func ("/sip/session/update-in-the-way", test_update_in_the_way);
  g_test_add_func ("/sip/session/ack-without-answer", test_ack_without_answer);
  g_test_add_func ("/sip/session/bye-before-ack", test_bye_before_ack);
  g_test_add_func ("/sip/session/bye-before-answer", test_bye_before_answer);
  g_test_add_func ("/sip/session/caller-without-address", test_caller_without_address);
  g_test_add_func ("/sip/session/hang-up-before-ack", test_hang_up_before_ack);
  g_test_add_func ("/sip/session/ringing-repeated", test_ringing_is_repeated);
  g_test_add_func ("/sip/session/expires", test_expires);
  g_test_add_func ("/sip/session/answered-elsewhere", test_answered_elsewhere);
  g_test_add_func ("/sip/session/connection-breaks", test_connection_breaks_while_ringing);
  g_test_add_func ("/sip/session/connection-both-ways", test_connection_is_used_both_ways);
  g_test_add_func ("/sip/session/silenced", test_silenced);
  return g_test_run ();
}
