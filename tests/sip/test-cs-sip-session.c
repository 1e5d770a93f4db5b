/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions between two agents, and of one agent with a peer that follows a script. */

#include "cs-test-sip-side.h"
#include "sip/cs-sip-session.h"

#include <string.h>

/* ---- two agents ---- */

typedef struct {
  CsTestSide *a;
  CsTestSide *b;
} Pair;

static Pair *
pair_new (gconstpointer transport)
{
  Pair *p = g_new0 (Pair, 1);

  p->a = cs_test_side_new_direct (GPOINTER_TO_INT (transport));
  p->b = cs_test_side_new_direct (GPOINTER_TO_INT (transport));
  return p;
}

static void
pair_free (Pair *p)
{
  cs_test_side_free (p->a);
  cs_test_side_free (p->b);
  g_free (p);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static void
set_up_call (Pair *p)
{
  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_test_side_accept (p->b, "answer");
  CS_TEST_SIDES_WAIT_FOR (p->a->established == 1 && p->b->established == 1);
}

#define assert_cause(side, k, is_remote)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_cmpuint ((side)->ended, ==, 1);                                                                           \
    g_assert_cmpint ((side)->cause->kind, ==, CS_SIP_CAUSE_##k);                                                       \
    g_assert_cmpint ((side)->cause->remote, ==, is_remote);                                                            \
  }                                                                                                                    \
  G_STMT_END

static void
test_call (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  g_autofree char *local = NULL;
  gsize len;

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  g_assert_true (cs_sip_session_is_incoming (p->b->session));
  g_assert_false (cs_sip_session_is_incoming (p->a->session));
  g_assert_cmpmem (g_bytes_get_data (cs_sip_session_get_offer (p->b->session), &len), 5, "offer", 5);
  g_assert_cmpstr (cs_sip_session_get_call_id (p->a->session), ==, cs_sip_session_get_call_id (p->b->session));
  g_assert_cmpstr (cs_sip_session_get_remote (p->a->session)->uri->user, ==, "bob");
  local = cs_sip_session_get_local_host (p->b->session);
  g_assert_cmpstr (local, ==, "127.0.0.1");

  cs_sip_session_ring (p->b->session);
  CS_TEST_SIDES_WAIT_FOR (p->a->provisional_status == 180);
  g_assert_cmpuint (p->a->established, ==, 0);
  cs_test_side_accept (p->b, "answer");
  CS_TEST_SIDES_WAIT_FOR (p->a->established == 1 && p->b->established == 1);
  g_assert_cmpstr (p->a->description, ==, "answer");
  g_assert_null (p->b->description);

  cs_sip_session_hang_up (p->a->session, "done");
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  assert_cause (p->a, NORMAL, FALSE);
  assert_cause (p->b, NORMAL, TRUE);
  g_assert_cmpstr (p->b->cause->phrase, ==, "done");
}

static void
test_callee_hangs_up (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  assert_cause (p->b, NORMAL, FALSE);
  assert_cause (p->a, NORMAL, TRUE);
}

static void
test_both_hang_up (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_session_hang_up (p->a->session, NULL);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_sip_agent_close (p->a->agent);
  cs_sip_agent_close (p->b->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1 && p->b->closed == 1);
}

static void
test_cancel (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_sip_session_ring (p->b->session);
  CS_TEST_SIDES_WAIT_FOR (p->a->provisional == 1);
  cs_sip_session_hang_up (p->a->session, NULL);
  g_assert_cmpuint (p->a->ended, ==, 0);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  assert_cause (p->a, CANCELLED, FALSE);
  assert_cause (p->b, CANCELLED, TRUE);
  cs_sip_agent_close (p->a->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1);
}

static void
test_refusals (gconstpointer transport)
{
  static const struct {
    guint status;
    CsSipCauseKind kind;
  } rows[] = {
    { 486, CS_SIP_CAUSE_BUSY },      { 600, CS_SIP_CAUSE_BUSY },           { 603, CS_SIP_CAUSE_DECLINED },
    { 480, CS_SIP_CAUSE_NO_ANSWER }, { 488, CS_SIP_CAUSE_NOT_ACCEPTABLE }, { 404, CS_SIP_CAUSE_NOT_FOUND },
    { 500, CS_SIP_CAUSE_SERVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Pair) p = pair_new (transport);

      cs_test_side_call_port (p->a, p->b->port);
      CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
      cs_sip_session_reject (p->b->session, rows[i].status, NULL, "no \"keys\"");
      CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
      g_assert_cmpint (p->a->cause->kind, ==, rows[i].kind);
      g_assert_cmpuint (p->a->cause->status, ==, rows[i].status);
      g_assert_true (p->a->cause->remote);
      g_assert_cmpstr (p->a->cause->phrase, ==, "no \"keys\"");
      g_assert_false (p->b->cause->remote);
    }
}

static void
test_decline (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  assert_cause (p->a, DECLINED, TRUE);
  assert_cause (p->b, CANCELLED, FALSE);
}

static void
test_nobody_takes_it (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  p->b->ignore_incoming = TRUE;
  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
  assert_cause (p->a, NO_ANSWER, TRUE);
}

static void
answer_offer (CsTestSide *side, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  cs_sip_session_accept_offer (side->session, bytes);
}

static void
test_reinvite (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_test_side_reoffer (p->a, "offer 2");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  g_assert_cmpstr (p->b->offer, ==, "offer 2");
  answer_offer (p->b, "answer 2");
  CS_TEST_SIDES_WAIT_FOR (p->a->reoffers == 1);
  g_assert_cmpstr (p->a->reoffer_answer, ==, "answer 2");
  g_assert_null (p->a->reoffer_cause);

  /* The other way, and once more. */
  cs_test_side_reoffer (p->b, "offer 3");
  CS_TEST_SIDES_WAIT_FOR (p->a->offers == 1);
  answer_offer (p->a, "answer 3");
  CS_TEST_SIDES_WAIT_FOR (p->b->reoffers == 1);
  g_assert_cmpstr (p->b->reoffer_answer, ==, "answer 3");

  cs_test_side_reoffer (p->a, "offer 4");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 2);
  cs_sip_session_reject_offer (p->b->session, 488, "not like that");
  CS_TEST_SIDES_WAIT_FOR (p->a->reoffers == 2);
  g_assert_null (p->a->reoffer_answer);
  g_assert_cmpint (p->a->reoffer_cause->kind, ==, CS_SIP_CAUSE_NOT_ACCEPTABLE);
  /* The session lives on. */
  g_assert_cmpuint (p->a->ended + p->b->ended, ==, 0);
  /* The ACKs came: nothing is repeated for ever. */
  cs_test_side_advance (p->a, 40000);
  cs_test_side_advance (p->b, 40000);
  cs_test_sides_settle ();
  g_assert_cmpuint (p->a->ended + p->b->ended, ==, 0);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
}

static void
test_glare (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  CsTestSide *first;
  CsTestSide *second;

  set_up_call (p);
  cs_test_side_reoffer (p->a, "from a");
  cs_test_side_reoffer (p->b, "from b");
  cs_test_sides_settle ();
  /* Both were refused 491, and wait for different times: the callee, who may not have to wait at all, goes first. */
  g_assert_cmpuint (p->b->offers, ==, 0);
  g_assert_cmpuint (p->a->reoffers + p->b->reoffers, ==, 0);
  cs_test_side_advance (p->b, 2000);
  CS_TEST_SIDES_WAIT_FOR (p->a->offers == 1);
  first = p->b;
  second = p->a;
  answer_offer (second, "yes");
  CS_TEST_SIDES_WAIT_FOR (first->reoffers == 1);
  g_assert_cmpstr (first->reoffer_answer, ==, "yes");
  cs_test_side_advance (p->a, 4000);
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  answer_offer (p->b, "yes too");
  CS_TEST_SIDES_WAIT_FOR (second->reoffers == 1);
  g_assert_cmpstr (second->reoffer_answer, ==, "yes too");
}

static void
test_info (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  g_autoptr (GBytes) body = g_bytes_new_static ("Signal=5\r\nDuration=160\r\n", 24);

  set_up_call (p);
  cs_sip_session_send_info (p->a->session, "application/dtmf-relay", body);
  CS_TEST_SIDES_WAIT_FOR (p->b->infos == 1);
  g_assert_cmpstr (p->b->info, ==, "Signal=5\r\nDuration=160\r\n");
}

static void
test_reoffer_ends_with_the_session (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_test_side_reoffer (p->a, "offer 2");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
  g_assert_cmpuint (p->a->reoffers, ==, 1);
  g_assert_nonnull (p->a->reoffer_cause);
  /* Too late, and harmless. */
  answer_offer (p->b, "answer 2");
}

static void
test_close_ends_calls (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_agent_close (p->a->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1 && p->b->ended == 1);
  assert_cause (p->b, NORMAL, TRUE);
}

/* ---- an agent and a script ---- */

typedef struct {
  CsTestSide *side;
  CsTestSipPeer *peer;
} Script;

static Script *
script_new (CsNetTransport transport)
{
  Script *s = g_new0 (Script, 1);

  s->side = cs_test_side_new_direct (transport);
  s->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp () : cs_test_sip_peer_new_tcp ();
  return s;
}

static void
script_free (Script *s)
{
  cs_test_side_free (s->side);
  cs_test_sip_peer_free (s->peer);
  g_free (s);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, script_free)

static const char *
wait_for (Script *s, const char *start, guint n)
{
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (s->peer, start) >= n);
  return cs_test_sip_peer_last (s->peer, start);
}

static const char *
call_script (Script *s)
{
  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  return wait_for (s, "INVITE", 1);
}

/* A request of the peer's, in the dialog that the agent's INVITE made. */
static char *
make_callee_request (Script *s, const char *method, guint cseq, const char *headers, const char *body)
{
  const char *invite = cs_test_sip_peer_last (s->peer, "INVITE");
  g_autofree char *from = cs_test_sip_header (invite, "From");
  g_autofree char *to = cs_test_sip_header (invite, "To");
  g_autofree char *contact = cs_test_sip_header (invite, "Contact");
  g_autofree char *call_id = cs_test_sip_header (invite, "Call-ID");
  g_autofree char *us = g_strdup_printf ("%s;tag=p", to);

  contact[strlen (contact) - 1] = '\0';
  return cs_test_sip_peer_make_request (s->peer, method, contact + 1, us, from, call_id, cseq, headers, body);
}

/* The peer's INVITE, and what follows in its dialog. */
static char *
make_caller_request (Script *s, const char *method, guint cseq, const char *to_tag, const char *headers,
                     const char *body)
{
  g_autofree char *uri = g_strdup_printf ("sip:alice@127.0.0.1:%u", s->side->port);
  g_autofree char *to = to_tag != NULL ? g_strdup_printf ("<%s>;tag=%s", uri, to_tag) : g_strdup_printf ("<%s>", uri);

  return cs_test_sip_peer_make_request (s->peer, method, uri, "<sip:peer@127.0.0.1>;tag=p", to, "script-1", cseq,
                                        headers, body);
}

static char *
to_tag_of (const char *response)
{
  g_autofree char *to = cs_test_sip_header (response, "To");

  return cs_test_sip_param (to, "tag");
}

static void
send_invite (Script *s, const char *headers, const char *body)
{
  g_autofree char *invite = make_caller_request (s, "INVITE", 1, NULL, headers, body);

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
}

static void
send_in_dialog (Script *s, const char *method, guint cseq, const char *tag, const char *headers, const char *body)
{
  g_autofree char *request = make_caller_request (s, method, cseq, tag, headers, body);

  cs_test_sip_peer_send (s->peer, request);
}

static void
establish_as_caller (Script *s)
{
  const char *invite = call_script (s);

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

static void
test_invite_contents (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);
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
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);

  cs_test_sip_peer_reply (s->peer, invite, "100 Trying", NULL, NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "183 Session Progress", "p", NULL, "early");
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  g_assert_cmpuint (s->side->provisional_status, ==, 183);
  g_assert_cmpstr (s->side->early_media, ==, "early");
}

static void
test_fork (gconstpointer transport)
{
  g_autoptr (Script) s = script_new (GPOINTER_TO_INT (transport));
  const char *invite = call_script (s);
  g_autofree char *bye_to = NULL;
  g_autofree char *ack_to = NULL;

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "one", NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "two", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 2);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "two", NULL, "answer two");
  wait_for (s, "ACK", 1);
  g_assert_cmpstr (s->side->description, ==, "answer two");

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "one", NULL, "answer one");
  bye_to = cs_test_sip_header (wait_for (s, "BYE", 1), "To");
  ack_to = cs_test_sip_header (wait_for (s, "ACK", 2), "To");
  g_assert_nonnull (strstr (bye_to, ";tag=one"));
  g_assert_nonnull (strstr (ack_to, ";tag=one"));
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "BYE"), "200 OK", NULL, NULL, NULL);

  /* Repeated 2xx of either: its ACK again, nothing else. */
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "one", NULL, "answer one");
  wait_for (s, "ACK", 3);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "two", NULL, "answer two");
  wait_for (s, "ACK", 4);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 1);
  g_assert_cmpuint (s->side->established, ==, 1);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

/* As many branches as a hostile proxy likes. */
static void
test_fork_flood (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);

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
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);
  g_autofree char *first = NULL;

  cs_test_sip_peer_drop (s->peer, 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

static void
test_lost_invites (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  cs_test_sip_peer_drop (s->peer, 2);
  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 1);
  cs_test_side_advance (s->side, 500);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_dropped (s->peer) == 2);
  cs_test_side_advance (s->side, 1000);
  cs_test_sip_peer_reply (s->peer, wait_for (s, "INVITE", 1), "200 OK", "p", NULL, "answer");
  wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

static void
test_nobody_answers (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  call_script (s);
  cs_test_side_advance (s->side, 31999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  assert_cause (s->side, UNREACHABLE, FALSE);
  g_assert_error (s->side->cause->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
}

static void
test_cancel_waits_for_a_provisional (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);
  g_autofree char *reason = NULL;

  cs_sip_session_hang_up (s->side->session, "changed my mind");
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->ended, ==, 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "CANCEL"), ==, 0);

  cs_test_sip_peer_reply (s->peer, invite, "100 Trying", NULL, NULL, NULL);
  reason = cs_test_sip_header (wait_for (s, "CANCEL", 1), "Reason");
  g_assert_cmpstr (reason, ==, "SIP;text=\"changed my mind\"");
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "CANCEL"), "200 OK", "p", NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "487 Request Terminated", "p", NULL, NULL);
  wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->ended, ==, 1);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_answer_crosses_cancel (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  cs_sip_session_hang_up (s->side->session, NULL);
  wait_for (s, "CANCEL", 1);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  wait_for (s, "ACK", 1);
  wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established, ==, 0);
  assert_cause (s->side, CANCELLED, FALSE);
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "BYE"), "200 OK", NULL, NULL, NULL);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_hang_up_before_anything_is_sent (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  cs_sip_session_hang_up (s->side->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->ended == 1);
  assert_cause (s->side, CANCELLED, FALSE);
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
      g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
      const char *invite = call_script (s);

      g_test_message ("row %u", i);
      cs_test_sip_peer_reply (s->peer, invite, "200 OK", rows[i].tag, rows[i].headers, "answer");
      wait_for (s, "ACK", 1);
      g_assert_cmpuint (s->side->established, ==, 1);
      cs_sip_session_hang_up (s->side->session, NULL);
      wait_for (s, "BYE", 1);
    }
}

static void
test_route_set (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);
  guint16 port = cs_test_sip_peer_get_port (s->peer);
  g_autofree char *headers = g_strdup_printf ("Contact: <sip:far@192.0.2.77>\r\nRecord-Route: <sip:p2.example.org;lr>, "
                                              "<sip:127.0.0.1:%u;lr>\r\n",
                                              port);
  g_autofree char *route = NULL;
  const char *ack;

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", headers, "answer");
  ack = wait_for (s, "ACK", 1);
  g_assert_true (g_str_has_prefix (ack, "ACK sip:far@192.0.2.77 SIP/2.0\r\n"));
  route = cs_test_sip_header (ack, "Route");
  g_assert_nonnull (strstr (route, "127.0.0.1"));
  g_assert_nonnull (strstr (ack, "Route: <sip:p2.example.org;lr>\r\n"));
}

static void
test_bye_fails (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  establish_as_caller (s);
  cs_sip_session_hang_up (s->side->session, NULL);
  wait_for (s, "BYE", 1);
  cs_test_side_advance (s->side, 32000);
  assert_cause (s->side, NORMAL, FALSE);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

static void
test_close_does_not_wait_for_ever (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  establish_as_caller (s);
  cs_sip_agent_close (s->side->agent);
  wait_for (s, "BYE", 1);
  cs_test_side_advance (s->side, 1999);
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->closed, ==, 0);
  cs_test_side_advance (s->side, 1);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
}

/* ---- what a callee may do to its caller ---- */

static void
test_callee_requests (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *update = NULL;
  g_autofree char *refresh = NULL;
  g_autofree char *old = NULL;
  g_autofree char *message = NULL;
  g_autofree char *options = NULL;
  g_autofree char *bye = NULL;

  establish_as_caller (s);

  refresh = make_callee_request (s, "UPDATE", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, refresh);
  wait_for (s, "SIP/2.0 200", 1);
  g_assert_cmpuint (s->side->offers, ==, 0);

  update = make_callee_request (s, "UPDATE", 11, NULL, "offer by update");
  cs_test_sip_peer_send (s->peer, update);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  answer_offer (s->side, "answer to update");
  g_assert_true (g_str_has_suffix (wait_for (s, "SIP/2.0 200", 2), "answer to update"));

  /* Out of order. */
  old = make_callee_request (s, "INFO", 5, NULL, "x");
  cs_test_sip_peer_send (s->peer, old);
  wait_for (s, "SIP/2.0 500", 1);
  g_assert_cmpuint (s->side->infos, ==, 0);

  message = make_callee_request (s, "MESSAGE", 12, NULL, "x");
  cs_test_sip_peer_send (s->peer, message);
  wait_for (s, "SIP/2.0 405", 1);
  options = make_callee_request (s, "OPTIONS", 13, NULL, NULL);
  cs_test_sip_peer_send (s->peer, options);
  wait_for (s, "SIP/2.0 200", 3);

  bye = make_callee_request (s, "BYE", 14, "Reason: Q.850;cause=16;text=\"bye\"\r\n", NULL);
  cs_test_sip_peer_send (s->peer, bye);
  wait_for (s, "SIP/2.0 200", 4);
  assert_cause (s->side, NORMAL, TRUE);
}

static void
test_offer_waits_its_turn (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *other = NULL;

  establish_as_caller (s);
  first = make_callee_request (s, "INVITE", 10, NULL, "offer 1");
  cs_test_sip_peer_send (s->peer, first);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  /* Before the first is answered. */
  second = make_callee_request (s, "INVITE", 11, NULL, "offer 2");
  cs_test_sip_peer_send (s->peer, second);
  wait_for (s, "SIP/2.0 500", 1);
  answer_offer (s->side, "answer 1");
  wait_for (s, "SIP/2.0 200", 1);
  /* Before the ACK. */
  third = make_callee_request (s, "UPDATE", 12, NULL, "offer 3");
  cs_test_sip_peer_send (s->peer, third);
  wait_for (s, "SIP/2.0 500", 2);
  g_assert_cmpuint (s->side->offers, ==, 1);

  other = make_callee_request (s, "ACK", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, other);
  cs_test_sides_settle ();
  cs_test_side_advance (s->side, 40000);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 0);
}

static void
test_reinvite_without_offer (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = NULL;
  g_autofree char *ack = NULL;

  establish_as_caller (s);
  invite = make_callee_request (s, "INVITE", 10, NULL, NULL);
  cs_test_sip_peer_send (s->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  g_assert_null (s->side->offer);
  answer_offer (s->side, "our offer");
  wait_for (s, "SIP/2.0 200", 1);
  ack = make_callee_request (s, "ACK", 10, NULL, "their answer");
  cs_test_sip_peer_send (s->peer, ack);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 2);
  g_assert_cmpstr (s->side->description, ==, "their answer");
}

static void
test_reinvite_unacknowledged (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = NULL;

  establish_as_caller (s);
  invite = make_callee_request (s, "INVITE", 10, NULL, "offer");
  cs_test_sip_peer_send (s->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  answer_offer (s->side, "answer");
  cs_test_side_advance (s->side, 32000);
  wait_for (s, "BYE", 1);
  assert_cause (s->side, UNREACHABLE, TRUE);
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
      g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

      establish_as_caller (s);
      cs_test_side_reoffer (s->side, "offer 2");
      cs_test_sip_peer_reply (s->peer, wait_for (s, "INVITE", 2), rows[i].status, NULL, NULL, rows[i].body);
      CS_TEST_SIDES_WAIT_FOR (s->side->reoffers == 1);
      wait_for (s, "ACK", 2);
      g_assert_null (s->side->reoffer_answer);
      g_assert_cmpint (s->side->reoffer_cause->kind, ==, rows[i].kind);
      g_assert_cmpuint (s->side->ended, ==, rows[i].ends);
      if (rows[i].ends)
        wait_for (s, "BYE", 1);
    }
}

/* ---- what a caller may do to its callee ---- */

static void
test_answer_is_repeated_until_ack (gconstpointer transport)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  static const gint64 steps[] = { 500, 1000, 2000, 4000, 4000 };
  g_autofree char *tag = NULL;

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  wait_for (s, "SIP/2.0 200", 1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      cs_test_side_advance (s->side, steps[i] - 1);
      cs_test_sides_settle ();
      g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, i + 1);
      cs_test_side_advance (s->side, 1);
      wait_for (s, "SIP/2.0 200", i + 2);
    }
  g_assert_cmpuint (s->side->established, ==, 0);
  tag = to_tag_of (cs_test_sip_peer_last (s->peer, "SIP/2.0 200"));
  send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  cs_test_side_advance (s->side, 60000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, G_N_ELEMENTS (steps) + 1);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

static void
test_no_ack_at_all (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  cs_test_side_advance (s->side, 31999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  assert_cause (s->side, UNREACHABLE, TRUE);
  wait_for (s, "BYE", 1);
}

static void
test_late_offer (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  send_invite (s, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  g_assert_null (cs_sip_session_get_offer (s->side->session));
  cs_test_side_accept (s->side, "our offer");
  tag = to_tag_of (wait_for (s, "SIP/2.0 200", 1));
  send_in_dialog (s, "ACK", 1, tag, NULL, "their answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  g_assert_cmpstr (s->side->description, ==, "their answer");
}

static void
test_bye_before_ack (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  tag = to_tag_of (wait_for (s, "SIP/2.0 200", 1));
  send_in_dialog (s, "BYE", 2, tag, NULL, NULL);
  wait_for (s, "SIP/2.0 200", 2);
  assert_cause (s->side, NORMAL, TRUE);
  send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->established, ==, 0);
}

static void
test_bye_before_answer (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_sip_session_ring (s->side->session);
  tag = to_tag_of (wait_for (s, "SIP/2.0 180", 1));
  send_in_dialog (s, "BYE", 2, tag, NULL, NULL);
  wait_for (s, "SIP/2.0 200", 1);
  wait_for (s, "SIP/2.0 487", 1);
  assert_cause (s->side, NORMAL, TRUE);
}

/* A caller that cannot be reached: no Contact, and a telephone number in From. */
static void
test_caller_without_address (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite
      = cs_test_sip_peer_make_request (s->peer, "INVITE", "sip:us@127.0.0.1", "<tel:+4930123>;tag=p",
                                       "<sip:us@127.0.0.1>", "odd-1", 1, "Contact: <tel:+4930123>\r\n", "offer");
  g_autofree char *ack = NULL;
  g_autofree char *to = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  to = cs_test_sip_header (wait_for (s, "SIP/2.0 200", 1), "To");
  ack = cs_test_sip_peer_make_request (s->peer, "ACK", "sip:us@127.0.0.1", "<tel:+4930123>;tag=p", to, "odd-1", 1, NULL,
                                       NULL);
  cs_test_sip_peer_send (s->peer, ack);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  cs_sip_agent_close (s->side->agent);
  CS_TEST_SIDES_WAIT_FOR (s->side->closed == 1);
  assert_cause (s->side, NORMAL, FALSE);
}

/* BYE is not allowed before the ACK. */
static void
test_hang_up_before_ack (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_accept (s->side, "answer");
  tag = to_tag_of (wait_for (s, "SIP/2.0 200", 1));
  cs_sip_session_hang_up (s->side->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->ended == 1);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "BYE"), ==, 0);
  send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established, ==, 0);
}

static void
test_ringing_is_repeated (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_sip_session_ring (s->side->session);
  wait_for (s, "SIP/2.0 180", 1);
  cs_sip_session_ring (s->side->session);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 180"), ==, 1);
  cs_test_side_advance (s->side, 60000);
  wait_for (s, "SIP/2.0 180", 2);
}

static void
test_expires (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  send_invite (s, "Expires: 20\r\n", "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_test_side_advance (s->side, 19999);
  g_assert_cmpuint (s->side->ended, ==, 0);
  cs_test_side_advance (s->side, 1);
  wait_for (s, "SIP/2.0 487", 1);
  assert_cause (s->side, NO_ANSWER, TRUE);
}

static void
test_answered_elsewhere (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite = make_caller_request (s, "INVITE", 1, NULL, NULL, "offer");
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
  wait_for (s, "SIP/2.0 200", 1);
  wait_for (s, "SIP/2.0 487", 1);
  assert_cause (s->side, ANSWERED_ELSEWHERE, TRUE);
}

static void
test_connection_breaks_while_ringing (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_connected (side->port);
  Script s = { side, peer };
  g_autofree char *invite = make_caller_request (&s, "INVITE", 1, NULL, NULL, "offer");

  cs_test_sip_peer_send (peer, invite);
  CS_TEST_SIDES_WAIT_FOR (side->incoming == 1);
  cs_sip_session_ring (side->session);
  wait_for (&s, "SIP/2.0 180", 1);
  cs_test_sip_peer_hang_up_connections (peer);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  assert_cause (side, UNREACHABLE, FALSE);
}

/* Without a server a peer may have no other way in than the connection that it made. */
static void
test_connection_is_used_both_ways (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_connected (side->port);
  Script s = { side, peer };
  g_autofree char *tag = NULL;
  g_autofree char *invite = make_caller_request (&s, "INVITE", 1, NULL, NULL, "offer");

  cs_test_sip_peer_send (peer, invite);
  CS_TEST_SIDES_WAIT_FOR (side->incoming == 1);
  cs_test_side_accept (side, "answer");
  tag = to_tag_of (wait_for (&s, "SIP/2.0 200", 1));
  send_in_dialog (&s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (side->established == 1);
  cs_sip_session_hang_up (side->session, NULL);
  wait_for (&s, "BYE", 1);
}

static void
test_silenced (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = call_script (s);

  cs_sip_session_set_events (s->side->session, NULL, NULL);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  wait_for (s, "ACK", 1);
  cs_sip_session_hang_up (s->side->session, NULL);
  wait_for (s, "BYE", 1);
  g_assert_cmpuint (s->side->established + s->side->ended, ==, 0);
}

static void
add_pair_test (const char *name, GTestDataFunc func)
{
  static const CsNetTransport transports[] = { CS_NET_TRANSPORT_UDP, CS_NET_TRANSPORT_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/session/%s/%s", name, cs_net_transport_name (transports[i]));

      g_test_add_data_func (path, GINT_TO_POINTER (transports[i]), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_pair_test ("call", test_call);
  add_pair_test ("callee-hangs-up", test_callee_hangs_up);
  add_pair_test ("both-hang-up", test_both_hang_up);
  add_pair_test ("cancel", test_cancel);
  add_pair_test ("refusals", test_refusals);
  add_pair_test ("decline", test_decline);
  add_pair_test ("nobody-takes-it", test_nobody_takes_it);
  add_pair_test ("reinvite", test_reinvite);
  add_pair_test ("glare", test_glare);
  add_pair_test ("info", test_info);
  add_pair_test ("reoffer-ends", test_reoffer_ends_with_the_session);
  add_pair_test ("close", test_close_ends_calls);
  add_pair_test ("fork", test_fork);
  g_test_add_func ("/sip/session/invite-contents", test_invite_contents);
  g_test_add_func ("/sip/session/early-media", test_early_media);
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
  g_test_add_func ("/sip/session/callee-requests", test_callee_requests);
  g_test_add_func ("/sip/session/offer-waits", test_offer_waits_its_turn);
  g_test_add_func ("/sip/session/reinvite-without-offer", test_reinvite_without_offer);
  g_test_add_func ("/sip/session/reinvite-unacknowledged", test_reinvite_unacknowledged);
  g_test_add_func ("/sip/session/reoffer-outcomes", test_reoffer_outcomes);
  g_test_add_data_func ("/sip/session/answer-repeated", NULL, test_answer_is_repeated_until_ack);
  g_test_add_func ("/sip/session/no-ack", test_no_ack_at_all);
  g_test_add_func ("/sip/session/late-offer", test_late_offer);
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
