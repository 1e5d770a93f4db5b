/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an agent does with requests that belong to no call, with what is hardly SIP, and how it finds its way. */

#include "base/cs-limits.h"
#include "cs-test-sip-side.h"
#include "lib/cs-test-resolver.h"
#include "net/cs-net-stream.h"
#include "sip/cs-sip-framer.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  CsTestSide *side;
  CsTestSipPeer *peer;
} Script;

static Script *
script_new (CsNetTransport transport)
{
  Script *s = g_new0 (Script, 1);

  s->side = cs_test_side_new_direct (transport);
  s->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp ()
                                              : cs_test_sip_peer_new_connected (s->side->port);
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

static void
send_request (Script *s, const char *method, const char *to, const char *headers, const char *body)
{
  g_autofree char *request = cs_test_sip_peer_make_request (s->peer, method, "sip:us@127.0.0.1",
                                                            "<sip:peer@x.test>;tag=p", to, "agent-1", 1, headers, body);

  cs_test_sip_peer_send_to (s->peer, s->side->port, request);
}

/* ---- requests outside calls ---- */

static void
test_answers (gconstpointer transport)
{
  static const struct {
    const char *method;
    const char *to;
    const char *headers;
    const char *body;
    const char *answer;
  } rows[] = {
    { "OPTIONS", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 200" },
    { "OPTIONS", "<sip:us@127.0.0.1>", "Require: path\r\n", NULL, "SIP/2.0 420" },
    { "INVITE", "<sip:us@127.0.0.1>", "Require: 100rel\r\n", "offer", "SIP/2.0 420" },
    { "INVITE", "<sip:us@127.0.0.1>", "Require: timer, 100rel\r\n", "offer", "SIP/2.0 420" },
    { "INVITE", "<sip:us@127.0.0.1>;tag=gone", NULL, "offer", "SIP/2.0 481" },
    { "BYE", "<sip:us@127.0.0.1>;tag=gone", NULL, NULL, "SIP/2.0 481" },
    { "BYE", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 481" },
    { "CANCEL", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 481" },
    { "INFO", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 481" },
    { "UPDATE", "<sip:us@127.0.0.1>", NULL, "offer", "SIP/2.0 481" },
    { "PRACK", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 481" },
    { "NOTIFY", "<sip:us@127.0.0.1>", "Event: message-summary\r\n", NULL, "SIP/2.0 481" },
    { "SUBSCRIBE", "<sip:us@127.0.0.1>", "Event: presence\r\n", NULL, "SIP/2.0 489" },
    { "PUBLISH", "<sip:us@127.0.0.1>", "Event: presence\r\n", NULL, "SIP/2.0 489" },
    { "MESSAGE", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 405" },
    { "REFER", "<sip:us@127.0.0.1>", "Refer-To: <sip:evil@x.test>\r\n", NULL, "SIP/2.0 405" },
    { "REGISTER", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 405" },
    { "PARTY", "<sip:us@127.0.0.1>", NULL, NULL, "SIP/2.0 501" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Script) s = script_new (GPOINTER_TO_INT (transport));

      g_test_message ("%s -> %s", rows[i].method, rows[i].answer);
      send_request (s, rows[i].method, rows[i].to, rows[i].headers, rows[i].body);
      g_assert_nonnull (wait_for (s, rows[i].answer, 1));
      g_assert_cmpuint (s->side->incoming, ==, 0);
    }
}

static void
test_options (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *allow = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *to = NULL;
  g_autofree char *via = NULL;
  g_autofree char *rport = g_strdup_printf (";rport=%u", cs_test_sip_peer_get_port (s->peer));
  const char *answer;

  send_request (s, "OPTIONS", "<sip:us@127.0.0.1>", NULL, NULL);
  answer = wait_for (s, "SIP/2.0 200", 1);
  allow = cs_test_sip_header (answer, "Allow");
  accept = cs_test_sip_header (answer, "Accept");
  to = cs_test_sip_header (answer, "To");
  via = cs_test_sip_header (answer, "Via");
  g_assert_nonnull (strstr (allow, "INVITE"));
  g_assert_null (strstr (allow, "PRACK"));
  g_assert_cmpstr (accept, ==, "application/sdp");
  g_assert_nonnull (strstr (to, ";tag="));
  g_assert_nonnull (strstr (via, rport));
  g_assert_nonnull (strstr (via, ";received=127.0.0.1"));
}

/* Nothing is kept for whoever asks, so that no number of them keeps others out; a retransmission gets the same again.
 */
static void
test_options_keep_no_state (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *request = g_strdup_printf (
      "OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKo;rport\r\n"
      "From: <sip:a@x.test>;tag=a\r\nTo: <sip:us@127.0.0.1>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\n\r\n",
      cs_test_sip_peer_get_port (s->peer));
  g_autofree char *first = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, request);
  first = g_strdup (wait_for (s, "SIP/2.0 200", 1));
  cs_test_sip_peer_send_to (s->peer, s->side->port, request);
  g_assert_cmpstr (wait_for (s, "SIP/2.0 200", 2), ==, first);
  send_request (s, "OPTIONS", "<sip:us@127.0.0.1>;tag=unknown", NULL, NULL);
  wait_for (s, "SIP/2.0 481", 1);
  g_assert_cmpuint (cs_sip_transactions_count (cs_sip_agent_get_endpoint (s->side->agent)->transactions), ==, 0);
}

static void
test_unsupported_is_named (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  const char *answer;

  send_request (s, "INVITE", "<sip:us@127.0.0.1>", "Require: 100rel, replaces\r\n", "offer");
  answer = wait_for (s, "SIP/2.0 420", 1);
  g_assert_nonnull (strstr (answer, "Unsupported: 100rel\r\n"));
  g_assert_nonnull (strstr (answer, "Unsupported: replaces\r\n"));
}

static void
test_wrong_body (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *request
      = cs_test_sip_peer_make_request (s->peer, "INVITE", "sip:us@127.0.0.1", "<sip:peer@x.test>;tag=p",
                                       "<sip:us@127.0.0.1>", "agent-1", 1, NULL, "offer");
  g_auto (GStrv) parts = g_strsplit (request, "application/sdp", 2);
  g_autofree char *changed = g_strjoinv ("text/html", parts);
  g_autofree char *accept = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, changed);
  accept = cs_test_sip_header (wait_for (s, "SIP/2.0 415", 1), "Accept");
  g_assert_cmpstr (accept, ==, "application/sdp");
  g_assert_cmpuint (s->side->incoming, ==, 0);
}

static void
test_merged (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);

  /* The same INVITE by two ways: another branch. */
  send_request (s, "INVITE", "<sip:us@127.0.0.1>", NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  send_request (s, "INVITE", "<sip:us@127.0.0.1>", NULL, "offer");
  wait_for (s, "SIP/2.0 482", 1);
  g_assert_cmpuint (s->side->incoming, ==, 1);
}

static void
test_retransmitted_invite_rings_once (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *invite
      = cs_test_sip_peer_make_request (s->peer, "INVITE", "sip:us@127.0.0.1", "<sip:peer@x.test>;tag=p",
                                       "<sip:us@127.0.0.1>", "agent-1", 1, NULL, "offer");

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  cs_sip_session_ring (s->side->session);
  wait_for (s, "SIP/2.0 180", 1);
  cs_test_sip_peer_send (s->peer, invite);
  wait_for (s, "SIP/2.0 180", 2);
  cs_test_side_accept (s->side, "answer");
  wait_for (s, "SIP/2.0 200", 1);
  cs_test_sip_peer_send (s->peer, invite);
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->incoming, ==, 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, 1);
}

static void
test_malformed (gconstpointer transport)
{
  /* What can be answered is, with 400 or what fits better; the rest is dropped; nothing hurts. */
  static const struct {
    const char *text;
    const char *answer; /* or NULL */
  } rows[] = {
    { "OPTIONS sip:us@127.0.0.1 SIP/7.0\r\n", "SIP/2.0 505" },
    { "OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nMax-Forwards: many\r\nExpires: \"\r\n", NULL },
    { "OPTIONS soap.beep://us SIP/2.0\r\n", "SIP/2.0 416" },
    { "\r\n", NULL },
    { "hello\r\n", NULL },
    { "SIP/2.0 200 OK\r\n", NULL },
    { "SIP/2.0 4294967301 OK\r\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Script) s = script_new (GPOINTER_TO_INT (transport));
      g_autofree char *text
          = g_strdup_printf ("%sVia: SIP/2.0/%s 127.0.0.1:%u;branch=z9hG4bKm;rport\r\nFrom: <sip:a@x.test>;tag=a\r\n"
                             "To: <sip:us@127.0.0.1>\r\nCall-ID: m\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
                             rows[i].text, GPOINTER_TO_INT (transport) == CS_NET_TRANSPORT_UDP ? "UDP" : "TCP",
                             cs_test_sip_peer_get_port (s->peer));

      g_test_message ("row %u", i);
      cs_test_sip_peer_send_to (s->peer, s->side->port, text);
      if (rows[i].answer != NULL)
        wait_for (s, rows[i].answer, 1);
      cs_test_sides_settle ();
    }
}

/* An answer repeats these headers and adds to them: whatever was accepted has to stay good then. */
static void
test_repeated_headers (gconstpointer transport)
{
  g_autofree char *longest = g_strnfill (CS_LIMIT_SIP_HEADER_LINE - strlen ("To: <sip:us@127.0.0.1>;p="), 'x');
  const struct {
    const char *via;
    const char *to;
  } rows[] = {
    { ";x=\"a\\\";received=\"", "" },
    { ";x=\"a;rport\\\"b\";y=\"\\\\\";received=\";\"", "" },
    { "", longest },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Script) s = script_new (GPOINTER_TO_INT (transport));
      g_autofree char *text = g_strdup_printf (
          "OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/%s 127.0.0.1:%u;branch=z9hG4bKm;rport%s\r\n"
          "From: <sip:a@x.test>;tag=a\r\nTo: <sip:us@127.0.0.1>%s%s\r\nCall-ID: m\r\nCSeq: 1 OPTIONS\r\n"
          "Content-Length: 0\r\n\r\n",
          GPOINTER_TO_INT (transport) == CS_NET_TRANSPORT_UDP ? "UDP" : "TCP", cs_test_sip_peer_get_port (s->peer),
          rows[i].via, *rows[i].to != '\0' ? ";p=" : "", rows[i].to);

      g_test_message ("row %u", i);
      cs_test_sip_peer_send_to (s->peer, s->side->port, text);
      wait_for (s, "SIP/2.0 200", 1);
    }
}

static void
test_not_sip_at_all (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *endless = g_strnfill (CS_LIMIT_SIP_MESSAGE + 1, 'x');

  cs_test_sip_peer_send (s->peer, endless);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_open (s->peer) == 0);
}

static void
test_keep_alive_is_answered (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_TCP);

  cs_test_sip_peer_send (s->peer, "\r\n\r\n");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_pongs (s->peer) == 1);
}

static void
test_silent_connection_ends (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_TCP);

  cs_test_sides_settle ();
  cs_test_side_advance (s->side, CS_LIMIT_SIP_IDLE_CONNECTION_S * 1000 - 1);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count_open (s->peer), ==, 1);
  cs_test_side_advance (s->side, 1);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_open (s->peer) == 0);
}

/* RFC 3581 was not always there. */
static void
test_response_without_rport (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsTestSipPeer) other = cs_test_sip_peer_new_udp ();
  g_autofree char *text = g_strdup_printf (
      "OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKm\r\nFrom: "
      "<sip:a@x.test>;tag=a\r\n"
      "To: <sip:us@127.0.0.1>\r\nCall-ID: m\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
      cs_test_sip_peer_get_port (other));

  cs_test_sip_peer_send_to (s->peer, s->side->port, text);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (other, "SIP/2.0 200") == 1);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 200"), ==, 0);
}

static void
flood_with_calls (Script *s, CsTestSipPeer *from, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *call_id = g_strdup_printf ("flood-%u-%u", cs_test_sip_peer_get_port (from), i);
      g_autofree char *invite
          = cs_test_sip_peer_make_request (from, "INVITE", "sip:us@127.0.0.1", "<sip:peer@x.test>;tag=p",
                                           "<sip:us@127.0.0.1>", call_id, 1, NULL, "offer");

      cs_test_sip_peer_send_to (from, s->side->port, invite);
      cs_test_sides_settle ();
    }
}

/* Whoever calls too often is told so and leaves room for others; of those together there are only so many. */
static void
test_call_flood (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  guint refused = 0;

  flood_with_calls (s, s->peer, 3 * CS_LIMIT_SIP_TRANSACTIONS_FLOW);
  g_assert_cmpuint (s->side->incoming, ==, CS_LIMIT_SIP_TRANSACTIONS_FLOW);
  g_assert_cmpuint (cs_test_sip_peer_count (s->peer, "SIP/2.0 503"), ==, 2 * CS_LIMIT_SIP_TRANSACTIONS_FLOW);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (CsTestSipPeer) other = cs_test_sip_peer_new_udp ();

      flood_with_calls (s, other, CS_LIMIT_SIP_TRANSACTIONS_FLOW);
      refused += cs_test_sip_peer_count (other, "SIP/2.0 486");
    }
  g_assert_cmpuint (s->side->incoming, ==, CS_LIMIT_SIP_SESSIONS);
  g_assert_cmpuint (refused, ==, 4 * CS_LIMIT_SIP_TRANSACTIONS_FLOW - CS_LIMIT_SIP_SESSIONS);
}

/* ---- finding the way ---- */

static void
test_bad_targets (void)
{
  static const char *const targets[]
      = { "", "bob", "sip:", "tel:+49301234", "mailto:a@b", "sip:bob@", "sip:b@h:99999" };
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_UDP);
  g_autoptr (GBytes) offer = g_bytes_new_static ("offer", 5);

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cs_sip_agent_invite (side->agent, targets[i], offer, NULL, NULL, &error));
      g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI);
    }
}

static void
test_headers_in_target (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *target
      = g_strdup_printf ("sip:bob@127.0.0.1:%u?Replaces=x&body=y", cs_test_sip_peer_get_port (s->peer));
  g_autofree char *start
      = g_strdup_printf ("INVITE sip:bob@127.0.0.1:%u SIP/2.0\r\n", cs_test_sip_peer_get_port (s->peer));

  cs_test_side_call (s->side, target);
  g_assert_true (g_str_has_prefix (wait_for (s, "INVITE", 1), start));
}

static void
test_call_refused (void)
{
  CsTestSipPeer *gone = cs_test_sip_peer_new_tcp ();
  guint16 port = cs_test_sip_peer_get_port (gone);
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);

  cs_test_sip_peer_free (gone);
  cs_test_side_call_port (side, port);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  g_assert_cmpint (side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  g_assert_error (side->cause->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
}

static void
test_connection_breaks_while_calling (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_tcp ();

  cs_test_side_call_port (side, cs_test_sip_peer_get_port (peer));
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (peer, "INVITE") == 1);
  cs_test_sip_peer_reply (peer, cs_test_sip_peer_last (peer, "INVITE"), "180 Ringing", "p", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (side->provisional == 1);
  cs_test_sip_peer_hang_up_connections (peer);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  g_assert_cmpint (side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  g_assert_error (side->cause->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED);
}

static CsSipSession *
call_with_large_offer (CsTestSide *side, guint16 port)
{
  static const CsSipSessionEvents no_events = { NULL };
  g_autofree char *text = g_strnfill (1400, 'o');
  g_autoptr (GBytes) offer = g_bytes_new (text, 1400);
  g_autofree char *target = g_strdup_printf ("sip:bob@127.0.0.1:%u", port);

  return cs_sip_agent_invite (side->agent, target, offer, &no_events, NULL, NULL);
}

static void
test_large_request_goes_over_tcp (void)
{
  g_autoptr (CsTestSide) side = cs_test_side_new_direct (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_tcp ();
  g_autoptr (CsSipSession) session = call_with_large_offer (side, cs_test_sip_peer_get_port (peer));
  g_autofree char *via = NULL;

  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (peer, "INVITE") == 1);
  via = cs_test_sip_header (cs_test_sip_peer_last (peer, "INVITE"), "Via");
  g_assert_true (g_str_has_prefix (via, "SIP/2.0/TCP "));
}

/* Keeps others from listening at the port over TCP: what is only bound refuses. */
static GSocket *
occupy (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return g_socket_bind (socket, address, FALSE, NULL) ? g_steal_pointer (&socket) : NULL;
}

static void
test_large_request_falls_back_to_udp (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (GSocket) occupied = occupy (cs_test_sip_peer_get_port (s->peer));
  g_autoptr (CsSipSession) session = NULL;
  g_autofree char *via = NULL;

  if (occupied == NULL)
    {
      g_test_skip ("somebody listens at the port that was to refuse");
      return;
    }
  session = call_with_large_offer (s->side, cs_test_sip_peer_get_port (s->peer));
  via = cs_test_sip_header (wait_for (s, "INVITE", 1), "Via");
  g_assert_true (g_str_has_prefix (via, "SIP/2.0/UDP "));
}

#define MOST_FILLERS 16

/* A port over TCP where nobody answers: the queue of whom it would accept is full, so that Linux drops every SYN. */
typedef struct {
  GSocket *listener;
  GSocket *fillers[MOST_FILLERS];
  gboolean is_full;
} Swallower;

static Swallower *
swallower_new (guint16 port)
{
  Swallower *self = g_new0 (Swallower, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  self->listener = occupy (port);
  if (self->listener == NULL)
    return self;
  g_socket_set_listen_backlog (self->listener, 0);
  g_assert_true (g_socket_listen (self->listener, NULL));
  for (guint i = 0; i < MOST_FILLERS && !self->is_full; i++)
    {
      g_autoptr (GError) error = NULL;

      self->fillers[i] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
      g_socket_set_blocking (self->fillers[i], FALSE);
      g_socket_connect (self->fillers[i], address, NULL, &error);
      /* On loopback all others are connected at once. */
      self->is_full = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING);
    }
  return self;
}

static void
swallower_free (Swallower *self)
{
  g_clear_object (&self->listener);
  for (guint i = 0; i < MOST_FILLERS; i++)
    g_clear_object (&self->fillers[i]);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Swallower, swallower_free)

/* A firewall that drops the SYN costs a call a moment, once, and not the ten seconds of a connection. The clock of the
 * agent is the test's, that of the connection is not. */
static void
test_large_request_does_not_wait_for_tcp (void)
{
  g_autoptr (Script) s = script_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (Swallower) swallower = swallower_new (cs_test_sip_peer_get_port (s->peer));
  g_autoptr (CsSipSession) first = NULL;
  g_autoptr (CsSipSession) second = NULL;
  g_autofree char *via = NULL;
  const gint64 begin = g_get_monotonic_time ();

  if (!swallower->is_full)
    {
      g_test_skip ("no port that drops connections can be had here");
      return;
    }
  first = call_with_large_offer (s->side, cs_test_sip_peer_get_port (s->peer));
  /* The first thing that it waits for is the connection. */
  CS_TEST_SIDES_WAIT_FOR (cs_timer_queue_next_us (cs_sip_agent_get_endpoint (s->side->agent)->timers) >= 0);
  cs_test_side_advance (s->side, 2000);
  via = cs_test_sip_header (wait_for (s, "INVITE", 1), "Via");
  g_assert_true (g_str_has_prefix (via, "SIP/2.0/UDP "));
  cs_test_sip_peer_reply (s->peer, cs_test_sip_peer_last (s->peer, "INVITE"), "486 Busy Here", "x", NULL, NULL);
  wait_for (s, "ACK", 1);

  /* That is remembered: the next one does not wait at all. */
  second = call_with_large_offer (s->side, cs_test_sip_peer_get_port (s->peer));
  wait_for (s, "INVITE", 2);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, CS_LIMIT_NET_CONNECT_MS * G_TIME_SPAN_MILLISECOND);
}

static void
test_call_fails_over (void)
{
  CsTestResolver *resolver = cs_test_resolver_install ();
  CsTestSipPeer *busy = cs_test_sip_peer_new_udp ();
  CsTestSipPeer *good = cs_test_sip_peer_new_udp ();
  CsTestSide *side = cs_test_side_new_direct (CS_NET_TRANSPORT_UDP);
  g_autofree char *targets
      = g_strdup_printf ("h.test:%u,h.test:%u", cs_test_sip_peer_get_port (busy), cs_test_sip_peer_get_port (good));

  cs_test_resolver_add_service (resolver, "_sip._udp.far.test", targets);
  cs_test_resolver_add_host (resolver, "h.test", "127.0.0.1");
  cs_test_side_call (side, "sip:bob@far.test");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (busy, "INVITE") == 1);
  cs_test_sip_peer_reply (busy, cs_test_sip_peer_last (busy, "INVITE"), "503 Service Unavailable", "x", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (good, "INVITE") == 1 && cs_test_sip_peer_count (busy, "ACK") == 1);
  cs_test_sip_peer_reply (good, cs_test_sip_peer_last (good, "INVITE"), "503 Service Unavailable", "x", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  g_assert_cmpuint (side->cause->status, ==, 503);

  cs_test_side_free (side);
  cs_test_sip_peer_free (busy);
  cs_test_sip_peer_free (good);
  cs_test_resolver_drop (resolver);
}

/* A stranger's challenge gets no answer that the password could be guessed from. */
static void
test_strangers_challenge (void)
{
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "secret", 6);
  CsSipAgentConfig config = { .identity = "sip:alice@x.test", .password = password, .transport = CS_NET_TRANSPORT_UDP };
  g_autoptr (CsTestSide) side = cs_test_side_new (&config);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_udp ();

  cs_test_side_call_port (side, cs_test_sip_peer_get_port (peer));
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (peer, "INVITE") == 1);
  cs_test_sip_peer_reply (peer, cs_test_sip_peer_last (peer, "INVITE"), "401 Unauthorized", "x",
                          "WWW-Authenticate: Digest realm=\"x.test\", nonce=\"n\", qop=\"auth\"\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  g_assert_cmpint (side->cause->kind, ==, CS_SIP_CAUSE_AUTH);
  g_assert_cmpuint (cs_test_sip_peer_count (peer, "INVITE"), ==, 1);
}

typedef struct {
  char *host;
  GError *error;
  gboolean done;
} LocalHost;

static void
on_local_host (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LocalHost *self = user_data;

  self->host = cs_sip_agent_local_host_finish (NULL, result, &self->error);
  self->done = TRUE;
}

static void
test_local_host (void)
{
  static const struct {
    const char *target;
    const char *host; /* NULL: an error */
  } rows[] = {
    { "sip:bob@127.0.0.1", "127.0.0.1" }, { "sip:bob@[::1]:5070", "::1" }, { "sip:bob@near.test", "127.0.0.1" },
    { "sip:bob@nowhere.test", NULL },     { "tel:+4930123", NULL },        { "nonsense", NULL },
  };
  CsTestResolver *resolver = cs_test_resolver_install ();
  CsTestSide *side = cs_test_side_new_direct (CS_NET_TRANSPORT_UDP);

  cs_test_resolver_add_host (resolver, "near.test", "127.0.0.1");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LocalHost result = { NULL };

      cs_sip_agent_local_host_async (side->agent, rows[i].target, NULL, on_local_host, &result);
      g_assert_false (result.done);
      CS_TEST_SIDES_WAIT_FOR (result.done);
      g_assert_cmpstr (result.host, ==, rows[i].host);
      g_assert_true ((result.error == NULL) == (rows[i].host != NULL));
      g_free (result.host);
      g_clear_error (&result.error);
    }
  cs_test_side_free (side);
  cs_test_resolver_drop (resolver);
}

/* ---- TLS ---- */

typedef struct {
  CsNetIdentity *identity;
  CsNetTrust *trust;    /* that believes it */
  CsNetTrust *stranger; /* that does not */
} Tls;

static Tls
make_tls (const char *host)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-sip-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);
  g_autoptr (GError) error = NULL;
  Tls tls;

  g_assert_true (cs_net_identity_create (file, host, 1, &error));
  tls.identity = cs_net_identity_load (file, &error);
  g_assert_no_error (error);
  tls.trust = cs_net_trust_new (file, &error);
  g_assert_no_error (error);
  tls.stranger = cs_net_trust_new (NULL, &error);
  g_assert_no_error (error);
  g_unlink (file);
  g_rmdir (folder);
  return tls;
}

static void
free_tls (Tls *tls)
{
  cs_net_identity_unref (tls->identity);
  cs_net_trust_unref (tls->trust);
  cs_net_trust_unref (tls->stranger);
}

static CsTestSide *
tls_side_new (CsNetTrust *trust, CsNetIdentity *identity)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  CsSipAgentConfig config = {
    .transport = CS_NET_TRANSPORT_TLS,
    .trust = trust,
    .listen = identity != NULL ? any : NULL,
    .listen_identity = identity,
  };

  return cs_test_side_new_real (&config);
}

static void
test_tls_call (void)
{
  Tls tls = make_tls ("127.0.0.1");
  g_autoptr (CsTestSide) a = tls_side_new (tls.trust, NULL);
  g_autoptr (CsTestSide) b = tls_side_new (tls.trust, tls.identity);

  cs_test_side_call_port (a, b->port);
  CS_TEST_SIDES_WAIT_FOR (b->incoming == 1);
  g_assert_true (cs_sip_session_is_tls (b->session));
  g_assert_true (cs_sip_session_is_tls (a->session));
  cs_sip_session_ring (b->session);
  cs_test_side_accept (b, "answer");
  CS_TEST_SIDES_WAIT_FOR (a->established == 1 && b->established == 1);
  /* a does not listen: b goes back by a's connection. */
  cs_sip_session_hang_up (b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->ended == 1 && b->ended == 1);
  g_assert_cmpint (a->cause->kind, ==, CS_SIP_CAUSE_NORMAL);
  free_tls (&tls);
}

static void
test_tls_refusals (void)
{
  static const struct {
    const char *certificate;
    gboolean trusted;
    CsNetError error;
  } rows[] = {
    { "127.0.0.1", FALSE, CS_NET_ERROR_CERT_SELF_SIGNED },
    { "other.test", TRUE, CS_NET_ERROR_CERT_WRONG_NAME },
    { "127.0.0.2", TRUE, CS_NET_ERROR_CERT_WRONG_NAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Tls tls = make_tls (rows[i].certificate);
      g_autoptr (CsTestSide) a = tls_side_new (rows[i].trusted ? tls.trust : tls.stranger, NULL);
      g_autoptr (CsTestSide) b = tls_side_new (tls.trust, tls.identity);

      cs_test_side_call_port (a, b->port);
      CS_TEST_SIDES_WAIT_FOR (a->ended == 1);
      g_assert_cmpint (a->cause->kind, ==, CS_SIP_CAUSE_CERTIFICATE);
      g_assert_error (a->cause->error, CS_NET_ERROR, (int) rows[i].error);
      g_assert_cmpuint (b->incoming, ==, 0);
      free_tls (&tls);
    }
}

/* An open connection is only good for the name that it was verified for. */
static void
test_tls_reuse (void)
{
  static const struct {
    const char *host;
    gboolean reaches;
  } rows[] = { { "good.test", TRUE }, { "evil.test", FALSE }, { "good.test", TRUE } };
  CsTestResolver *resolver = cs_test_resolver_install ();
  Tls tls = make_tls ("good.test");
  CsTestSide *a = tls_side_new (tls.trust, NULL);
  CsTestSide *b = tls_side_new (tls.trust, tls.identity);
  guint reached = 0;

  cs_test_resolver_add_host (resolver, "good.test", "127.0.0.1");
  cs_test_resolver_add_host (resolver, "evil.test", "127.0.0.1");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *target = g_strdup_printf ("sip:bob@%s:%u", rows[i].host, b->port);

      reached += rows[i].reaches ? 1 : 0;
      cs_test_side_call (a, target);
      CS_TEST_SIDES_WAIT_FOR (rows[i].reaches ? b->incoming == reached : a->ended == i + 1);
      if (rows[i].reaches)
        cs_sip_session_reject (b->session, 486, NULL, NULL);
      else
        g_assert_error (a->cause->error, CS_NET_ERROR, CS_NET_ERROR_CERT_WRONG_NAME);
      CS_TEST_SIDES_WAIT_FOR (a->ended == i + 1);
    }
  g_assert_cmpuint (b->incoming, ==, 2);
  cs_test_side_free (a);
  cs_test_side_free (b);
  free_tls (&tls);
  cs_test_resolver_drop (resolver);
}

/* Asked for TCP, a TLS agent still speaks TLS, and fails where there is none. */
static void
test_tls_is_never_lowered (void)
{
  Tls tls = make_tls ("127.0.0.1");
  g_autoptr (CsTestSide) side = tls_side_new (tls.trust, NULL);
  g_autoptr (CsTestSipPeer) peer = cs_test_sip_peer_new_tcp ();
  g_autofree char *target = g_strdup_printf ("sip:bob@127.0.0.1:%u;transport=tcp", cs_test_sip_peer_get_port (peer));

  cs_test_sip_peer_set_hangs_up (peer, TRUE);
  cs_test_side_call (side, target);
  CS_TEST_SIDES_WAIT_FOR (side->ended == 1);
  g_assert_cmpint (side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  g_assert_cmpuint (cs_test_sip_peer_count (peer, ""), ==, 0);
  free_tls (&tls);
}

/* A registrar on TLS that says yes to everybody. */
typedef struct {
  CsNetListener *listener;
  CsNetStream *stream;
  CsSipFramer *framer;
  guint16 port;
  guint registers;
} Registrar;

static void
on_registrar_data (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data)
{
  Registrar *self = user_data;
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (CsSipMessage) request = NULL;
  g_autoptr (CsSipMessage) response = NULL;
  g_autoptr (GBytes) out = NULL;

  cs_sip_framer_push (self->framer, bytes, len);
  if (cs_sip_framer_next (self->framer, &frame, NULL) != CS_SIP_FRAME_MESSAGE)
    return;
  request = cs_sip_message_parse (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL, NULL);
  response = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 200, NULL, "r"));
  out = cs_sip_message_to_bytes (response);
  cs_net_stream_write (stream, g_bytes_get_data (out, NULL), g_bytes_get_size (out), NULL);
  self->registers++;
}

static void
on_registrar_accept (CsNetListener *listener, CsNetStream *stream, gpointer user_data)
{
  static const CsNetStreamEvents events = { NULL, on_registrar_data, NULL };
  Registrar *self = user_data;

  g_clear_pointer (&self->stream, cs_net_stream_unref);
  self->stream = stream;
  cs_net_stream_set_events (stream, &events, self);
}

static void
registrar_start (Registrar *self, CsNetIdentity *identity)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  self->framer = cs_sip_framer_new ();
  self->listener = cs_net_listener_new (any, identity, on_registrar_accept, self, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_net_listener_get_local (self->listener)));
}

static void
registrar_stop (Registrar *self)
{
  cs_net_listener_free (self->listener);
  g_clear_pointer (&self->stream, cs_net_stream_unref);
  cs_sip_framer_free (self->framer);
}

static CsTestSide *
tls_account_new (Tls *tls, guint16 port)
{
  CsSipAgentConfig config = {
    .identity = "sip:alice@sip.test",
    .server_host = "127.0.0.1",
    .server_port = port,
    .transport = CS_NET_TRANSPORT_TLS,
    .trust = tls->trust,
    .registers = TRUE,
  };

  return cs_test_side_new_real (&config);
}

/* A server given by number has to be that of the domain. */
static void
test_tls_registration (void)
{
  Tls tls = make_tls ("sip.test");
  Registrar registrar = { NULL };
  CsTestSide *side;

  registrar_start (&registrar, tls.identity);
  side = tls_account_new (&tls, registrar.port);
  g_assert_null (cs_sip_agent_get_tls_version (side->agent));
  cs_sip_agent_start (side->agent);
  CS_TEST_SIDES_WAIT_FOR (side->registration == CS_SIP_REGISTRATION_REGISTERED);
  g_assert_cmpstr (cs_sip_agent_get_tls_version (side->agent), ==, "TLS1.3");
  g_assert_nonnull (cs_sip_agent_get_tls_cipher (side->agent));
  g_assert_nonnull (strstr (cs_sip_agent_get_certificate (side->agent)->names, "sip.test"));
  g_assert_cmpuint (side->expires_s, ==, 600);
  cs_sip_agent_close (side->agent);
  CS_TEST_SIDES_WAIT_FOR (side->closed == 1);
  g_assert_cmpuint (registrar.registers, ==, 2);
  cs_test_side_free (side);
  registrar_stop (&registrar);
  free_tls (&tls);
}

static void
test_tls_registration_refused (void)
{
  Tls tls = make_tls ("127.0.0.1");
  Registrar registrar = { NULL };
  CsTestSide *side;

  registrar_start (&registrar, tls.identity);
  side = tls_account_new (&tls, registrar.port);
  cs_sip_agent_start (side->agent);
  CS_TEST_SIDES_WAIT_FOR (side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (side->registration_cause->kind, ==, CS_SIP_CAUSE_CERTIFICATE);
  g_assert_error (side->registration_cause->error, CS_NET_ERROR, CS_NET_ERROR_CERT_WRONG_NAME);
  /* People may look at what was refused. */
  g_assert_nonnull (strstr (cs_sip_agent_get_certificate (side->agent)->names, "127.0.0.1"));
  g_assert_null (cs_sip_agent_get_tls_version (side->agent));
  g_assert_cmpuint (registrar.registers, ==, 0);
  cs_test_side_free (side);
  registrar_stop (&registrar);
  free_tls (&tls);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sip/agent/answers/udp", GINT_TO_POINTER (CS_NET_TRANSPORT_UDP), test_answers);
  g_test_add_data_func ("/sip/agent/answers/tcp", GINT_TO_POINTER (CS_NET_TRANSPORT_TCP), test_answers);
  g_test_add_func ("/sip/agent/options", test_options);
  g_test_add_func ("/sip/agent/options-keep-no-state", test_options_keep_no_state);
  g_test_add_func ("/sip/agent/unsupported", test_unsupported_is_named);
  g_test_add_func ("/sip/agent/wrong-body", test_wrong_body);
  g_test_add_func ("/sip/agent/merged", test_merged);
  g_test_add_func ("/sip/agent/rings-once", test_retransmitted_invite_rings_once);
  g_test_add_data_func ("/sip/agent/malformed/udp", GINT_TO_POINTER (CS_NET_TRANSPORT_UDP), test_malformed);
  g_test_add_data_func ("/sip/agent/malformed/tcp", GINT_TO_POINTER (CS_NET_TRANSPORT_TCP), test_malformed);
  g_test_add_data_func ("/sip/agent/repeated-headers/udp", GINT_TO_POINTER (CS_NET_TRANSPORT_UDP),
                        test_repeated_headers);
  g_test_add_data_func ("/sip/agent/repeated-headers/tcp", GINT_TO_POINTER (CS_NET_TRANSPORT_TCP),
                        test_repeated_headers);
  g_test_add_func ("/sip/agent/not-sip", test_not_sip_at_all);
  g_test_add_func ("/sip/agent/keep-alive", test_keep_alive_is_answered);
  g_test_add_func ("/sip/agent/silent-connection", test_silent_connection_ends);
  g_test_add_func ("/sip/agent/without-rport", test_response_without_rport);
  g_test_add_func ("/sip/agent/call-flood", test_call_flood);
  g_test_add_func ("/sip/agent/bad-targets", test_bad_targets);
  g_test_add_func ("/sip/agent/headers-in-target", test_headers_in_target);
  g_test_add_func ("/sip/agent/call-refused", test_call_refused);
  g_test_add_func ("/sip/agent/connection-breaks", test_connection_breaks_while_calling);
  g_test_add_func ("/sip/agent/large/tcp", test_large_request_goes_over_tcp);
  g_test_add_func ("/sip/agent/large/udp", test_large_request_falls_back_to_udp);
  g_test_add_func ("/sip/agent/large/dropped-syn", test_large_request_does_not_wait_for_tcp);
  g_test_add_func ("/sip/agent/failover", test_call_fails_over);
  g_test_add_func ("/sip/agent/strangers-challenge", test_strangers_challenge);
  g_test_add_func ("/sip/agent/local-host", test_local_host);
  g_test_add_func ("/sip/agent/tls/call", test_tls_call);
  g_test_add_func ("/sip/agent/tls/refusals", test_tls_refusals);
  g_test_add_func ("/sip/agent/tls/reuse", test_tls_reuse);
  g_test_add_func ("/sip/agent/tls/never-lowered", test_tls_is_never_lowered);
  g_test_add_func ("/sip/agent/tls/registration", test_tls_registration);
  g_test_add_func ("/sip/agent/tls/registration-refused", test_tls_registration_refused);
  return g_test_run ();
}
