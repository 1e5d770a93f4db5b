/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection to the server breaks in every situation there is, and what registration and calls make of it. */

#include "sip/cs-sip-server-flow.h"

#include "cs-test-sip-side.h"
#include "sip/cs-sip-session-private.h"

#include <string.h>

typedef struct {
  CsTestSipPeer *peer;
  CsTestSide *side;
} Account;

static Account *
account_new (CsNetTransport transport)
{
  Account *a = g_new0 (Account, 1);
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "secret", 6);
  CsSipAgentConfig config = {
    .identity = "sip:alice@sip.test",
    .password = password,
    .server_host = "127.0.0.1",
    .transport = transport,
    .registers = TRUE,
  };

  a->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp () : cs_test_sip_peer_new_tcp ();
  config.server_port = cs_test_sip_peer_get_port (a->peer);
  a->side = cs_test_side_new (&config);
  cs_sip_agent_start (a->side->agent);
  return a;
}

static void
account_free (Account *a)
{
  cs_test_side_free (a->side);
  g_clear_pointer (&a->peer, cs_test_sip_peer_free);
  g_free (a);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)

static const char *
wait_for (Account *a, const char *start, guint n)
{
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (a->peer, start) >= n);
  return cs_test_sip_peer_last (a->peer, start);
}

static void
reply (Account *a, const char *method, guint n, const char *status)
{
  cs_test_sip_peer_reply (a->peer, wait_for (a, method, n), status, "p",
                          g_str_has_prefix (status, "200") ? "Expires: 600\r\n" : NULL, NULL);
}

static void
be_registered (Account *a, guint n)
{
  reply (a, "REGISTER", n, "200 OK");
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_REGISTERED);
}

static Account *
registered_new (CsNetTransport transport)
{
  Account *a = account_new (transport);

  be_registered (a, 1);
  return a;
}

/* The connection breaks, and there is another one that is registered. */
static void
lose_connection (Account *a, guint registers)
{
  guint connections = cs_test_sip_peer_count_connections (a->peer);

  cs_test_sip_peer_hang_up_connections (a->peer);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == connections + 1);
  be_registered (a, registers);
}

static CsSipServerFlow *
get_server (Account *a)
{
  return cs_sip_agent_get_endpoint (a->side->agent)->server;
}

/* Steps of a second, so that the peer can answer in between. */
static void
advance (Account *a, guint seconds)
{
  for (guint i = 0; i < seconds; i++)
    {
      cs_test_side_advance (a->side, 1000);
      cs_test_sides_settle ();
    }
}

/* ---- back-off ---- */

static void
on_register_hang_up (CsTestSipPeer *peer, const char *message, gpointer user_data)
{
  const gboolean *answers = user_data;

  if (*answers)
    cs_test_sip_peer_reply (peer, message, "200 OK", "r", "Expires: 600\r\n", NULL);
  cs_test_sip_peer_hang_up_connections (peer);
}

/* A server that ends each connection: after its 200, or without a word. */
static void
test_closing_server (gconstpointer answers)
{
  static const struct {
    guint seconds; /* since the start */
    guint least;
    guint most;
  } rows[] = { { 0, 2, 2 }, { 10, 3, 4 }, { 60, 4, 6 }, { 300, 5, 8 }, { 1800, 9, 16 } };
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_TCP);
  gboolean answers_first = GPOINTER_TO_INT (answers);
  guint now = 0;

  cs_test_sip_peer_set_func (a->peer, on_register_hang_up, &answers_first);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      cs_test_sides_settle ();
      cs_test_sides_settle ();
      advance (a, rows[i].seconds - now);
      now = rows[i].seconds;
      g_test_message ("%u connections in %u s", cs_test_sip_peer_count_connections (a->peer), now);
      g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), >=, rows[i].least);
      g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), <=, rows[i].most);
    }
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_FAILED);
  /* The user's wish does not wait. */
  now = cs_test_sip_peer_count_connections (a->peer);
  cs_test_side_call (a->side, "sip:bob@sip.test");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) > now);
}

/* What has stood is replaced at once, however often that happened before. */
static void
test_stood (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  for (guint i = 2; i < 7; i++)
    {
      advance (a, 40);
      lose_connection (a, i);
    }
  /* The clock has not moved since. */
  cs_test_sip_peer_hang_up_connections (a->peer);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 6);
  advance (a, 5);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == 7);
}

/* ---- suspicion ---- */

static void
test_unanswered_call (gconstpointer data)
{
  const gboolean answers_options = GPOINTER_TO_INT (data);
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call (a->side, "sip:bob@sip.test");
  wait_for (a, "INVITE", 1);
  cs_test_side_advance (a->side, 32000);
  g_assert_cmpuint (a->side->ended, ==, 1);
  wait_for (a, "OPTIONS", 1);
  if (answers_options)
    reply (a, "OPTIONS", 1, "404 Who");
  cs_test_sides_settle ();
  advance (a, 5);
  if (answers_options)
    {
      g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 1);
      g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_REGISTERED);
    }
  else
    {
      CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == 2);
      be_registered (a, 2);
    }
  cs_test_side_call (a->side, "sip:bob@sip.test");
  wait_for (a, "INVITE", 2);
}

static void
test_network_changed (gconstpointer transport)
{
  g_autoptr (Account) a = registered_new (GPOINTER_TO_INT (transport));

  /* Something else changed: it is enough to know that the server is still there. */
  cs_sip_server_flow_network_changed (get_server (a), FALSE);
  reply (a, "OPTIONS", 1, "200 OK");
  cs_test_sides_settle ();
  g_assert_nonnull (cs_sip_server_flow_get (get_server (a)));
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);

  /* From sleep nothing is believed. */
  cs_sip_server_flow_network_changed (get_server (a), TRUE);
  be_registered (a, 2);
  /* Nobody answers any more. */
  cs_sip_server_flow_network_changed (get_server (a), FALSE);
  wait_for (a, "OPTIONS", 2);
  advance (a, 11);
  be_registered (a, 3);
}

static void
test_network_back (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);
  gboolean answers = FALSE;

  cs_test_sip_peer_set_func (a->peer, on_register_hang_up, &answers);
  cs_test_sip_peer_hang_up_connections (a->peer);
  advance (a, 200);
  cs_test_sip_peer_set_func (a->peer, NULL, NULL);
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_FAILED);
  /* Whatever was to be waited: not on a new network. */
  cs_sip_server_flow_network_changed (get_server (a), FALSE);
  be_registered (a, cs_test_sip_peer_count (a->peer, "REGISTER") + 1);
}

/* ---- calls ---- */

static void
test_lost_before_answer (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *first = NULL;

  cs_test_side_call (a->side, "sip:bob@sip.test");
  first = g_strdup (wait_for (a, "INVITE", 1));
  lose_connection (a, 2);
  /* To the byte: whoever had it knows it. */
  g_assert_cmpstr (wait_for (a, "INVITE", 2), ==, first);
  cs_test_sip_peer_hang_up_connections (a->peer);
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 2);
}

static Account *
ringing_new (const char *status)
{
  Account *a = registered_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call (a->side, "sip:bob@sip.test");
  reply (a, "INVITE", 1, status);
  CS_TEST_SIDES_WAIT_FOR (a->side->session->state == CS_SIP_SESSION_EARLY);
  return a;
}

static const char *const provisional[] = { "100 Trying", "180 Ringing", "183 Session Progress" };

static void
test_lost_while_ringing (gconstpointer data)
{
  g_autoptr (Account) a = ringing_new (provisional[GPOINTER_TO_UINT (data)]);
  g_autofree char *cancel = NULL;

  lose_connection (a, 2);
  advance (a, 19);
  g_assert_cmpuint (a->side->ended, ==, 0);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 1);
  /* Nothing comes by the new one: the user hears of it, and the callee's telephone stops. */
  advance (a, 2);
  g_assert_cmpuint (a->side->ended, ==, 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  cancel = g_strdup (wait_for (a, "CANCEL", 1));
  reply (a, "CANCEL", 1, "200 OK");
  cs_test_sip_peer_reply (a->peer, cs_test_sip_peer_last (a->peer, "INVITE"), "487 Terminated", "p", NULL, NULL);
  wait_for (a, "ACK", 1);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 1);
}

static void
test_answered_after_loss (gconstpointer data)
{
  g_autoptr (Account) a = ringing_new (provisional[GPOINTER_TO_UINT (data)]);
  g_autofree char *contact = NULL;
  g_autofree char *registered = NULL;

  lose_connection (a, 2);
  cs_test_sip_peer_reply (a->peer, cs_test_sip_peer_last (a->peer, "INVITE"), "200 OK", "p",
                          "Contact: <sip:bob@sip.test>\r\n", "answer");
  CS_TEST_SIDES_WAIT_FOR (a->side->established == 1);
  wait_for (a, "ACK", 1);
  /* The INVITE named the connection that is gone. */
  contact = cs_test_sip_header (wait_for (a, "UPDATE", 1), "Contact");
  registered = cs_test_sip_header (cs_test_sip_peer_last (a->peer, "REGISTER"), "Contact");
  g_assert_true (g_str_has_prefix (registered, contact));
  reply (a, "UPDATE", 1, "200 OK");
  advance (a, 30);
  g_assert_cmpuint (a->side->ended, ==, 0);
}

static void
test_cancel_after_loss (gconstpointer data)
{
  const gboolean connected = GPOINTER_TO_INT (data);
  g_autoptr (Account) a = ringing_new ("180 Ringing");

  if (connected)
    {
      lose_connection (a, 2);
      cs_sip_session_hang_up (a->side->session, NULL);
    }
  else
    {
      cs_test_sip_peer_hang_up_connections (a->peer);
      CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_PENDING);
      cs_sip_session_hang_up (a->side->session, NULL);
      be_registered (a, 2);
    }
  reply (a, "CANCEL", 1, "200 OK");
  cs_test_sip_peer_reply (a->peer, cs_test_sip_peer_last (a->peer, "INVITE"), "487 Terminated", "p", NULL, NULL);
  wait_for (a, "ACK", 1);
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_CANCELLED);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 1);
}

/* Somebody calls us, and the connection breaks before we answer. */
static void
test_answer_after_loss (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *invite
      = cs_test_sip_peer_make_request (a->peer, "INVITE", "sip:alice@127.0.0.1", "<sip:bob@sip.test>;tag=b",
                                       "<sip:alice@sip.test>", "in-1", 1, "Contact: <sip:bob@192.0.2.9>\r\n", "offer");

  cs_test_sip_peer_send (a->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (a->side->incoming == 1);
  cs_sip_session_ring (a->side->session);
  wait_for (a, "SIP/2.0 180", 1);
  lose_connection (a, 2);
  g_assert_cmpuint (a->side->ended, ==, 0);
  cs_test_side_accept (a->side, "answer");
  wait_for (a, "SIP/2.0 200", 1);
}

/* ---- a call that goes on ---- */

static Account *
talking_new (CsNetTransport transport)
{
  Account *a = registered_new (transport);
  g_autofree char *headers
      = g_strdup_printf ("Contact: <sip:pbx@127.0.0.1:%u>\r\n", cs_test_sip_peer_get_port (a->peer));

  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "200 OK", "p", headers, "answer");
  wait_for (a, "ACK", 1);
  return a;
}

/* What the peer says to the UPDATE, and what follows. */
static void
test_moved (gconstpointer data)
{
  static const struct {
    const char *status;
    guint updates;
    guint invites; /* with that of the call */
    guint ended;
  } rows[] = {
    { "200 OK", 1, 1, 0 },
    { "405 Method Not Allowed", 1, 2, 0 },
    { "501 Not Implemented", 1, 2, 0 },
    { "420 Bad Extension", 1, 2, 0 },
    { "400 Bad Request", 1, 2, 0 },
    { "491 Request Pending", 2, 1, 0 },
    { "500 Later", 2, 1, 0 },
    { "503 Later", 2, 1, 0 },
    { "481 Call Does Not Exist", 1, 1, 1 },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = talking_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *contact = NULL;
  const char *update;

  lose_connection (a, 2);
  update = wait_for (a, "UPDATE", 1);
  contact = cs_test_sip_header (update, "Contact");
  g_assert_nonnull (strstr (cs_test_sip_peer_last (a->peer, "REGISTER"), contact));
  g_assert_null (strstr (update, "Content-Type"));
  reply (a, "UPDATE", 1, rows[row].status);
  cs_test_sides_settle ();
  advance (a, 4);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "UPDATE"), ==, rows[row].updates);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, rows[row].invites);
  g_assert_cmpuint (a->side->ended, ==, rows[row].ended);
  if (rows[row].invites == 2)
    {
      /* The same description: nothing is negotiated. */
      g_assert_nonnull (strstr (cs_test_sip_peer_last (a->peer, "INVITE"), "\r\n\r\noffer"));
      cs_test_sip_peer_reply (a->peer, cs_test_sip_peer_last (a->peer, "INVITE"), "200 OK", "p", NULL, "answer");
      wait_for (a, "ACK", 2);
    }
  if (rows[row].ended)
    return;
  /* And it is ended over the new one. */
  cs_sip_session_hang_up (a->side->session, NULL);
  wait_for (a, "BYE", 1);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 2);
}

/* The peer's BYE by the new connection, before and after it was told. */
static void
test_bye_by_new_connection (void)
{
  g_autoptr (Account) a = talking_new (CS_NET_TRANSPORT_TCP);
  const char *invite = cs_test_sip_peer_last (a->peer, "INVITE");
  g_autofree char *from = cs_test_sip_header (invite, "From");
  g_autofree char *to = cs_test_sip_header (invite, "To");
  g_autofree char *us = g_strdup_printf ("%s;tag=p", to);
  g_autofree char *call_id = cs_test_sip_header (invite, "Call-ID");
  g_autofree char *bye
      = cs_test_sip_peer_make_request (a->peer, "BYE", "sip:alice@127.0.0.1", us, from, call_id, 1, NULL, NULL);

  lose_connection (a, 2);
  wait_for (a, "UPDATE", 1);
  cs_test_sip_peer_send (a->peer, bye);
  wait_for (a, "SIP/2.0 200", 1);
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
}

/* Over UDP nothing has moved where the address is the same. */
static void
test_not_moved (void)
{
  g_autoptr (Account) a = talking_new (CS_NET_TRANSPORT_UDP);

  cs_sip_server_flow_network_changed (get_server (a), TRUE);
  be_registered (a, 2);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "UPDATE"), ==, 0);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 1);
  g_assert_cmpuint (a->side->ended, ==, 0);
}

/* ---- UDP ---- */

/* Nobody listens there, and the network says so: no timer has to run out. */
static void
test_refused (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

  wait_for (a, "REGISTER", 1);
  g_clear_pointer (&a->peer, cs_test_sip_peer_free);
  cs_test_side_advance (a->side, 1000);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
}

static void
add_rows (const char *name, guint n, GTestDataFunc func)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/server-flow/%s/%u", name, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("closing-server", 2, test_closing_server);
  g_test_add_func ("/sip/server-flow/stood", test_stood);
  add_rows ("unanswered-call", 2, test_unanswered_call);
  add_rows ("network-changed", 2, test_network_changed); /* UDP, TCP */
  g_test_add_func ("/sip/server-flow/network-back", test_network_back);
  g_test_add_func ("/sip/server-flow/lost-before-answer", test_lost_before_answer);
  add_rows ("lost-while-ringing", G_N_ELEMENTS (provisional), test_lost_while_ringing);
  add_rows ("answered-after-loss", G_N_ELEMENTS (provisional), test_answered_after_loss);
  add_rows ("cancel-after-loss", 2, test_cancel_after_loss);
  g_test_add_func ("/sip/server-flow/answer-after-loss", test_answer_after_loss);
  add_rows ("moved", 9, test_moved);
  g_test_add_func ("/sip/server-flow/bye-by-new-connection", test_bye_by_new_connection);
  g_test_add_func ("/sip/server-flow/not-moved", test_not_moved);
  g_test_add_func ("/sip/server-flow/refused", test_refused);
  return g_test_run ();
}
