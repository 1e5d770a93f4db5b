/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose word about the other end counts, in every message that can carry it: that of the account's own server by its
 * own flow, and nobody else's. */

#include "cs-test-sip-script.h"
#include "sip/cs-sip-session.h"

#include <string.h>

#define BOB "P-Asserted-Identity: \"Bob\" <sip:bob@sip.test>\r\n"
#define CAROL "P-Asserted-Identity: \"Carol\" <sip:carol@sip.test>\r\n"
#define AS_BOB "sip:bob@sip.test"
#define AS_CAROL "sip:carol@sip.test"

/* How the test's peer stands to the agent. */
typedef enum { SERVER_UDP, SERVER_TCP, DIRECT_UDP, DIRECT_TCP, N_KINDS } Kind;

static const char *const kind_names[N_KINDS] = { "server-udp", "server-tcp", "direct-udp", "direct-tcp" };

static gboolean
is_server (Kind kind)
{
  return kind == SERVER_UDP || kind == SERVER_TCP;
}

static CsNetTransport
transport_of (Kind kind)
{
  return kind == SERVER_UDP || kind == DIRECT_UDP ? CS_NET_TRANSPORT_UDP : CS_NET_TRANSPORT_TCP;
}

/* An account that is registered at the peer; calls may come to a port of its own, too. */
static CsTestScript *
account_new (CsNetTransport transport)
{
  CsTestScript *s = g_new0 (CsTestScript, 1);
  g_autoptr (GSocketAddress) listen = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "secret", 6);
  CsSipAgentConfig config = {
    .identity = "sip:alice@sip.test",
    .password = password,
    .server_host = "127.0.0.1",
    .transport = transport,
    .registers = TRUE,
    .listen = listen,
  };

  s->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp () : cs_test_sip_peer_new_tcp ();
  config.server_port = cs_test_sip_peer_get_port (s->peer);
  s->side = cs_test_side_new (&config);
  cs_sip_agent_start (s->side->agent);
  cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "REGISTER", 1), "200 OK", "p", "Expires: 600\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->registration == CS_SIP_REGISTRATION_REGISTERED);
  return s;
}

static CsTestScript *
script_new (Kind kind)
{
  return is_server (kind) ? account_new (transport_of (kind)) : cs_test_script_new (transport_of (kind));
}

static const char *
be_called (CsTestScript *s, Kind kind)
{
  if (!is_server (kind))
    return cs_test_script_be_called (s);
  cs_test_side_call (s->side, "sip:bob@sip.test");
  return cs_test_script_wait_for (s, "INVITE", 1);
}

/* What is known of the other end after a message, when the peer is the server; or nothing. */
static void
expect (CsTestScript *s, Kind kind, const char *uri, guint events)
{
  const CsSipIdentity *identity = cs_sip_session_get_identity (s->side->session);

  g_assert_cmpstr (identity != NULL ? identity->address->uri->text : NULL, ==, is_server (kind) ? uri : NULL);
  g_assert_cmpuint (s->side->identities, ==, is_server (kind) ? events : 0);
}

/* ---- as caller ---- */

static void
test_provisional (gconstpointer data)
{
  static const char *const statuses[] = { "180 Ringing", "181 Call Is Being Forwarded", "183 Session Progress" };
  const Kind kind = (Kind) GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (CsTestScript) s = script_new (kind);
      const char *invite = be_called (s, kind);

      cs_test_sip_peer_reply (s->peer, invite, "100 Trying", NULL, CAROL, NULL);
      cs_test_sip_peer_reply (s->peer, invite, statuses[i], "p", BOB, NULL);
      CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
      expect (s, kind, AS_BOB, 1);
      cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", NULL, NULL);
      CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 2);
      expect (s, kind, AS_BOB, 1);
    }
}

static void
test_answer (gconstpointer data)
{
  /* of the callee that rang and of the one that answered */
  static const struct {
    const char *rings, *ringing_tag, *answers;
    const char *uri; /* NULL: nobody is said to be there */
    guint events;
  } rows[] = {
    { NULL, "p", BOB, AS_BOB, 1 },
    { BOB, "p", NULL, AS_BOB, 1 },
    { BOB, "p", BOB, AS_BOB, 1 },
    { BOB, "p", CAROL, AS_CAROL, 2 },
    { BOB, "q", CAROL, AS_CAROL, 2 },
    { BOB, "q", NULL, NULL, 2 },
    { BOB, "q", BOB, AS_BOB, 1 },
    { NULL, "q", NULL, NULL, 0 },
    { BOB, "p", "P-Asserted-Identity: nonsense\r\n", AS_BOB, 1 },
    { BOB, "p", "P-Preferred-Identity: <sip:carol@sip.test>\r\n", AS_BOB, 1 },
    { BOB, "p", "Remote-Party-ID: <sip:carol@sip.test>;party=called\r\n", AS_CAROL, 2 },
    { BOB, "p", "Remote-Party-ID: <sip:alice@sip.test>;party=calling\r\n", AS_BOB, 1 },
  };
  const Kind kind = (Kind) GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = script_new (kind);
      const char *invite = be_called (s, kind);

      cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", rows[i].ringing_tag, rows[i].rings, NULL);
      CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
      cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", rows[i].answers, "answer");
      CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
      expect (s, kind, rows[i].uri, rows[i].events);
    }
}

static void
send_update (CsTestScript *s, guint cseq, const char *headers, const char *body)
{
  g_autofree char *update = cs_test_script_make_callee_request (s, "UPDATE", cseq, headers, body);

  cs_test_sip_peer_send (s->peer, update);
}

static void
test_update_while_it_rings (gconstpointer data)
{
  const Kind kind = (Kind) GPOINTER_TO_INT (data);
  g_autoptr (CsTestScript) s = script_new (kind);
  const char *invite = be_called (s, kind);

  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", BOB, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  send_update (s, 10, CAROL, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  expect (s, kind, AS_CAROL, 2);
  /* refused */
  send_update (s, 11, BOB, "offer");
  cs_test_script_wait_for (s, "SIP/2.0 491", 1);
  expect (s, kind, AS_CAROL, 2);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  expect (s, kind, AS_CAROL, 2);
}

/* ---- inside the call ---- */

static void
be_established (CsTestScript *s, Kind kind)
{
  cs_test_sip_peer_reply (s->peer, be_called (s, kind), "200 OK", "p", BOB, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  expect (s, kind, AS_BOB, 1);
}

static void
test_requests (gconstpointer data)
{
  const Kind kind = (Kind) GPOINTER_TO_INT (data);
  g_autoptr (CsTestScript) s = script_new (kind);
  g_autofree char *again = NULL;
  g_autofree char *back = NULL;
  g_autofree char *info = NULL;

  be_established (s, kind);
  send_update (s, 10, CAROL, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 200", 1);
  expect (s, kind, AS_CAROL, 2);
  /* what is refused says nothing, what is accepted does */
  again = cs_test_script_make_callee_request (s, "INVITE", 11, BOB, "offer");
  cs_test_sip_peer_send (s->peer, again);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  expect (s, kind, AS_CAROL, 2);
  cs_sip_session_reject_offer (s->side->session, 488, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 488", 1);
  expect (s, kind, AS_CAROL, 2);
  back = cs_test_script_make_callee_request (s, "INVITE", 12, BOB, "offer");
  cs_test_sip_peer_send (s->peer, back);
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 2);
  cs_test_side_accept_offer (s->side, "answer");
  expect (s, kind, AS_BOB, 3);
  /* other methods are no place for it */
  info = cs_test_script_make_callee_request (s, "INFO", 13, CAROL, "info");
  cs_test_sip_peer_send (s->peer, info);
  CS_TEST_SIDES_WAIT_FOR (s->side->infos == 1);
  expect (s, kind, AS_BOB, 3);
  send_update (s, 9, CAROL, NULL);
  cs_test_script_wait_for (s, "SIP/2.0 500", 1);
  expect (s, kind, AS_BOB, 3);
}

static void
test_reoffer_answer (gconstpointer data)
{
  const Kind kind = (Kind) GPOINTER_TO_INT (data);
  g_autoptr (CsTestScript) s = script_new (kind);

  be_established (s, kind);
  cs_test_side_reoffer (s->side, "again");
  cs_test_sip_peer_reply (s->peer, cs_test_script_wait_for (s, "INVITE", 2), "200 OK", "p", CAROL, "answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->reoffers == 1);
  expect (s, kind, AS_CAROL, 2);
}

/* ---- as callee ---- */

static void
test_called (gconstpointer data)
{
  static const struct {
    const char *headers;
    const char *uri;
  } rows[] = {
    { NULL, NULL },
    { BOB, AS_BOB },
    { "Remote-Party-ID: <sip:bob@sip.test>;party=calling\r\n", AS_BOB },
    { "Remote-Party-ID: <sip:alice@sip.test>;party=called\r\n", NULL },
    { "P-Preferred-Identity: <sip:bob@sip.test>\r\n", NULL },
    { "P-Asserted-Identity: bob\r\n", NULL },
  };
  const Kind kind = (Kind) GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = script_new (kind);
      g_autofree char *invite = NULL;
      g_autofree char *tag = NULL;

      if (kind == DIRECT_TCP)
        {
          cs_test_sip_peer_free (s->peer);
          s->peer = cs_test_sip_peer_new_connected (s->side->port);
        }
      invite = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, rows[i].headers, "offer");
      if (kind == DIRECT_UDP)
        cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
      else
        cs_test_sip_peer_send (s->peer, invite);
      CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
      expect (s, kind, rows[i].uri, 0);
      /* while it rings, as after an attended transfer */
      cs_sip_session_ring (s->side->session);
      tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 180", 1));
      cs_test_script_send_in_dialog (s, "UPDATE", 2, tag, CAROL, NULL);
      cs_test_script_wait_for (s, "SIP/2.0 200", 1);
      expect (s, kind, AS_CAROL, 1);
    }
}

/* ---- past the server ---- */

/* Somebody who was shown our Via and dialog, as every callee is, and talks to us directly. */
static void
test_foreign_udp (void)
{
  g_autoptr (CsTestScript) s = account_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsTestSipPeer) stranger = cs_test_sip_peer_new_udp ();
  const char *invite = be_called (s, SERVER_UDP);
  g_autofree char *via = cs_test_sip_header (invite, "Via");
  const guint16 port = (guint16) g_ascii_strtoull (strstr (via, "127.0.0.1:") + strlen ("127.0.0.1:"), NULL, 10);
  g_autofree char *update = NULL;

  cs_test_sip_peer_send_to (stranger, port, "\r\n\r\n");
  cs_test_sip_peer_reply (stranger, invite, "180 Ringing", "p", CAROL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  expect (s, SERVER_UDP, NULL, 0);
  cs_test_sip_peer_reply (s->peer, invite, "180 Ringing", "p", BOB, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 2);
  expect (s, SERVER_UDP, AS_BOB, 1);
  cs_test_sip_peer_reply (stranger, invite, "183 Session Progress", "p", CAROL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 3);
  expect (s, SERVER_UDP, AS_BOB, 1);
  cs_test_sip_peer_reply (stranger, invite, "200 OK", "p", CAROL, "answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  expect (s, SERVER_UDP, AS_BOB, 1);
  update = cs_test_script_make_callee_request (s, "UPDATE", 10, CAROL, NULL);
  cs_test_sip_peer_send (stranger, update);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (stranger, "SIP/2.0 200") == 1);
  expect (s, SERVER_UDP, AS_BOB, 1);
}

static void
test_foreign_tcp (void)
{
  g_autoptr (CsTestScript) s = account_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) stranger = cs_test_sip_peer_new_connected (s->side->port);
  const char *invite = be_called (s, SERVER_TCP);
  g_autofree char *update = NULL;

  cs_test_sip_peer_reply (stranger, invite, "180 Ringing", "p", CAROL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  expect (s, SERVER_TCP, NULL, 0);
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", BOB, "answer");
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  expect (s, SERVER_TCP, AS_BOB, 1);
  update = cs_test_script_make_callee_request (s, "UPDATE", 10, CAROL, NULL);
  cs_test_sip_peer_send (stranger, update);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (stranger, "SIP/2.0 200") == 1);
  expect (s, SERVER_TCP, AS_BOB, 1);
}

/* An account's port for direct calls is open to anybody. */
static void
test_foreign_invite (void)
{
  g_autoptr (CsTestScript) s = account_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) stranger = cs_test_sip_peer_new_connected (s->side->port);
  g_autofree char *invite = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, BOB, "offer");

  cs_test_sip_peer_send (stranger, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  expect (s, DIRECT_TCP, NULL, 0);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
    { "provisional", test_provisional },
    { "answer", test_answer },
    { "update-while-it-rings", test_update_while_it_rings },
    { "requests", test_requests },
    { "reoffer-answer", test_reoffer_answer },
    { "called", test_called },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      {
        g_autofree char *path = g_strdup_printf ("/sip/session-identity/%s/%s", tests[i].name, kind_names[kind]);

        g_test_add_data_func (path, GINT_TO_POINTER (kind), tests[i].func);
      }
  g_test_add_func ("/sip/session-identity/foreign/udp", test_foreign_udp);
  g_test_add_func ("/sip/session-identity/foreign/tcp", test_foreign_tcp);
  g_test_add_func ("/sip/session-identity/foreign/invite", test_foreign_invite);
  return g_test_run ();
}
