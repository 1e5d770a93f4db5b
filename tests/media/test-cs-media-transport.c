/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-transport.h"

#include "base/cs-limits.h"
#include "lib/cs-test-loop.h"
#include "media/cs-media-demux.h"

#include <string.h>

#define RTP_LEN (CS_MEDIA_RTP_HEADER_LEN + 60)

/* One end: a transport on loopback in the test's own context, and what came out of it. */
typedef struct {
  CsMediaGate *gate;
  CsMediaTransport *transport;
  guint n_keying[CS_MEDIA_N_COMPONENTS];
  guint n_authentic;
  guint n_media[2];
  gsize last_len;
  guint8 last[2048];
} End;

static void
on_keying (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len, GSocketAddress *from,
           gpointer user_data)
{
  ((End *) user_data)->n_keying[component]++;
}

static void
on_authentic (gpointer user_data)
{
  ((End *) user_data)->n_authentic++;
}

static void
on_media (CsMediaPacketKind kind, const guint8 *packet, gsize len, gpointer user_data)
{
  End *end = user_data;

  end->n_media[kind]++;
  end->last_len = len;
  memcpy (end->last, packet, len);
}

static const CsMediaTransportEvents events = { NULL, on_keying, on_authentic, on_media };

static guint16
port_of (CsMediaTransport *transport)
{
  CsMediaLocal local;

  cs_media_transport_get_local (transport, &local);
  return local.ports[CS_MEDIA_COMPONENT_RTP];
}

static End *
end_new (gboolean allow_clear)
{
  g_autoptr (GError) error = NULL;
  End *end = g_new0 (End, 1);

  end->gate = cs_media_gate_new (allow_clear);
  cs_media_gate_set_direction (end->gate, CS_SDP_SENDRECV);
  end->transport = cs_media_transport_new ("127.0.0.1", end->gate, &events, end, &error);
  g_assert_no_error (error);
  cs_media_transport_start (end->transport, g_main_context_default ());
  return end;
}

static void
end_free (End *end)
{
  cs_media_transport_free (end->transport);
  cs_media_gate_free (end->gate);
  g_free (end);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (End, end_free)

static GSocketAddress *
loopback (guint port)
{
  return g_inet_socket_address_new_from_string ("127.0.0.1", port);
}

static void
set_remote (End *end, guint16 port, gboolean mux)
{
  g_autoptr (GSocketAddress) rtp = loopback (port);
  g_autoptr (GSocketAddress) rtcp = loopback (port + 1);

  cs_media_transport_set_remote (end->transport, &(CsMediaRemote){ rtp, rtcp, mux });
}

static void
set_component_key (End *end, CsMediaComponent component, CsMediaSrtpDirection direction, guint8 seed)
{
  g_autoptr (CsSecret) key = cs_secret_new (16);
  g_autoptr (CsSecret) salt = cs_secret_new (14);
  g_autoptr (GError) error = NULL;

  memset (key->bytes, seed, 16);
  g_assert_true (cs_media_transport_set_keys (end->transport, component, direction,
                                              &(CsMediaSrtpKeys){ CS_MEDIA_SRTP_AES_CM_128_80, key, salt }, &error));
}

static void
set_key (End *end, CsMediaSrtpDirection direction, guint8 seed)
{
  set_component_key (end, CS_MEDIA_COMPONENT_RTP, direction, seed);
}

static void
secure (End *end, guint8 send, guint8 receive)
{
  cs_media_gate_event (end->gate, CS_MEDIA_GATE_PEER_FOUND);
  set_key (end, CS_MEDIA_SRTP_SEND, send);
  cs_media_gate_event (end->gate, CS_MEDIA_GATE_SEND_KEYS);
  set_key (end, CS_MEDIA_SRTP_RECEIVE, receive);
  cs_media_gate_event (end->gate, CS_MEDIA_GATE_RECEIVE_KEYS);
  g_assert_true (cs_media_gate_event (end->gate, CS_MEDIA_GATE_CONFIRMED));
}

static void
make_rtp (guint8 out[RTP_LEN], guint16 sequence)
{
  memset (out, 'v', RTP_LEN);
  memcpy (out, "\x80\x6f", 2);
  out[2] = (guint8) (sequence >> 8);
  out[3] = (guint8) sequence;
}

static gboolean
send_rtp (End *end, guint16 sequence)
{
  CsMediaRoom packet;

  make_rtp (packet.bytes, sequence);
  return cs_media_transport_send (end->transport, CS_MEDIA_PACKET_RTP, &packet, RTP_LEN);
}

static gboolean
send_rtcp (End *end)
{
  CsMediaRoom report = { .bytes = "\x80\xc9\0\1\xde\xad\xbe\xef" };

  return cs_media_transport_send (end->transport, CS_MEDIA_PACKET_RTCP, &report, 8);
}

static CsMediaCounts
counts_of (End *end)
{
  CsMediaCounts counts;

  cs_media_transport_get_counts (end->transport, &counts);
  return counts;
}

/* A socket of the test's own, in the middle of the way. */
static GSocket *
wire_new (guint16 *port)
{
  g_autoptr (GSocketAddress) any = loopback (0);
  g_autoptr (GSocketAddress) local = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_socket_set_timeout (socket, 10);
  local = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  return socket;
}

static void
test_ports (void)
{
  End *ends[8];

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      guint16 port;

      ends[i] = end_new (FALSE);
      port = port_of (ends[i]->transport);
      g_assert_cmpuint (port % 2, ==, 0);
      g_assert_cmpuint (port, >=, 16384);
      g_assert_cmpuint (port, <=, 32766);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    end_free (ends[i]);
}

static void
test_nothing_before_secure (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);
  static const guint8 keying[] = "\x10\0ZRTP";

  cs_media_transport_send_keying (a->transport, CS_MEDIA_COMPONENT_RTP, NULL, keying, 6); /* goes nowhere */
  set_remote (a, port_of (b->transport), FALSE);
  g_assert_false (send_rtp (a, 1));
  g_assert_false (send_rtcp (a));
  set_key (a, CS_MEDIA_SRTP_SEND, 1); /* keys alone are not enough */
  g_assert_false (send_rtp (a, 2));
  cs_media_transport_send_keying (a->transport, CS_MEDIA_COMPONENT_RTP, NULL, keying, 6);
  CS_TEST_WAIT_FOR (b->n_keying[CS_MEDIA_COMPONENT_RTP] == 1);
  g_assert_cmpuint (counts_of (a).sent, ==, 0);
  g_assert_cmpuint (counts_of (b).dropped, ==, 0);
}

static void
test_secure (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);
  guint8 expected[RTP_LEN];

  set_remote (a, port_of (b->transport), FALSE);
  set_remote (b, port_of (a->transport), TRUE);
  secure (a, 1, 2);
  secure (b, 2, 1);
  for (guint16 i = 0; i < 20; i++)
    g_assert_true (send_rtp (a, i));
  g_assert_true (send_rtcp (a));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 20 && b->n_media[CS_MEDIA_PACKET_RTCP] == 1);
  g_assert_true (send_rtp (a, 20));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 21);
  make_rtp (expected, 20);
  g_assert_cmpmem (b->last, b->last_len, expected, RTP_LEN);
  g_assert_cmpuint (b->n_authentic, ==, 1);
  g_assert_cmpuint (counts_of (a).sent, ==, 21);
  g_assert_cmpuint (counts_of (b).received, ==, 21);
  g_assert_cmpuint (counts_of (b).dropped, ==, 0);

  /* B multiplexes: its report comes to the RTP port. */
  g_assert_true (send_rtcp (b));
  CS_TEST_WAIT_FOR (a->n_media[CS_MEDIA_PACKET_RTCP] == 1);
}

/* Keys for receiving may be there first: what they open is played only once the stream is secure. */
static void
test_receive_keys_first (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);

  set_remote (a, port_of (b->transport), FALSE);
  secure (a, 1, 2);
  cs_media_gate_event (b->gate, CS_MEDIA_GATE_PEER_FOUND);
  set_key (b, CS_MEDIA_SRTP_RECEIVE, 1);
  cs_media_gate_event (b->gate, CS_MEDIA_GATE_RECEIVE_KEYS);

  g_assert_true (send_rtp (a, 1));
  CS_TEST_WAIT_FOR (b->n_authentic == 1);
  g_assert_cmpuint (b->n_media[CS_MEDIA_PACKET_RTP], ==, 0);
  g_assert_cmpuint (counts_of (b).dropped, ==, 0);

  cs_media_gate_event (b->gate, CS_MEDIA_GATE_SEND_KEYS);
  cs_media_gate_event (b->gate, CS_MEDIA_GATE_CONFIRMED);
  g_assert_true (send_rtp (a, 2));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 1);
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize len;
  gboolean on_rtcp;
  gboolean counted;
} Row;

/* What is thrown at a secure stream, and whether it counts as an attempt. */
static const Row rows[] = {
  { "clear RTP", "\x80\x6f\0\1\0\0\0\1\0\0\0\1sound", 17, FALSE, TRUE },
  { "clear RTCP", "\x80\xc9\0\1\0\0\0\1", 8, TRUE, TRUE },
  { "clear RTCP on the RTP port", "\x80\xc9\0\1\0\0\0\1", 8, FALSE, TRUE },
  { "RTP header only", "\x80\x6f\0\1\0\0\0\1\0\0\0\1", 12, FALSE, TRUE },
  { "RTP cut in the header", "\x80\x6f\0\1\0\0\0", 7, FALSE, TRUE },
  { "two bytes of RTP", "\x80\x6f", 2, FALSE, TRUE },
  { "RTP on the RTCP port", "\x80\x6f\0\1\0\0\0\1\0\0\0\1sound", 17, TRUE, FALSE },
  { "nothing", "", 0, FALSE, FALSE },
  { "one byte", "\x80", 1, FALSE, FALSE },
  { "STUN", "\0\1\0\0\x21\x12\xa4\x42", 8, FALSE, FALSE },
  { "DTLS", "\x16\xfe\xfd", 3, FALSE, FALSE },
  { "DTLS on the RTCP port", "\x16\xfe\xfd", 3, TRUE, FALSE },
  { "fragment of an extension of ZRTP", "\x11\0\0\0ZRTP", 8, FALSE, FALSE },
  { "ZRTP on the RTCP port", "\x10\0\0\0ZRTP", 8, TRUE, FALSE },
  { "text", "hello", 5, FALSE, FALSE },
};

static void
test_rubbish (void)
{
  g_autoptr (End) end = end_new (TRUE);
  g_autoptr (GSocketAddress) from = loopback (9);
  g_autofree guint8 *huge = g_malloc (65000);
  CsMediaRoom too_long = { .bytes = "\x80" };
  guint expected = 0;

  set_remote (end, 9, FALSE);
  secure (end, 1, 2);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (rows[i].bytes, rows[i].len);

      g_test_message ("%s", rows[i].name);
      cs_media_transport_receive (end->transport, rows[i].on_rtcp, bytes, rows[i].len, from);
      expected += rows[i].counted;
      g_assert_cmpuint (counts_of (end).dropped, ==, expected);
    }
  memset (huge, 0x80, 65000);
  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTP, huge, 65000, from);
  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTP, huge, CS_LIMIT_RTP_PACKET + 1, from);
  g_assert_cmpuint (counts_of (end).dropped, ==, expected + 2);
  g_assert_cmpuint (end->n_media[0] + end->n_media[1] + end->n_authentic, ==, 0);
  /* The DTLS records: whether they are any good is for the keying to say. */
  g_assert_cmpuint (end->n_keying[CS_MEDIA_COMPONENT_RTP], ==, 1);
  g_assert_cmpuint (end->n_keying[CS_MEDIA_COMPONENT_RTCP], ==, 1);
  g_assert_cmpuint (counts_of (end).received, ==, 0);
  g_assert_false (cs_media_transport_send (end->transport, CS_MEDIA_PACKET_RTP, &too_long, CS_LIMIT_RTP_PACKET + 1));
}

/* By length; how many of them are taken is for the keying to say, which tells the peer's from others. */
static void
test_keying_is_bounded (void)
{
  g_autoptr (End) end = end_new (FALSE);
  g_autoptr (GSocketAddress) from = loopback (9);
  static const guint8 keying[CS_LIMIT_ZRTP_PACKET + 1] = { 0x10 };

  static const guint8 dtls[CS_LIMIT_DTLS_DATAGRAM + 1] = { 22, 0xfe, 0xfd };

  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTP, keying, sizeof keying, from);
  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTP, dtls, sizeof dtls, from);
  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTCP, dtls, sizeof dtls, from);
  cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTCP, keying, 28, from);
  g_assert_cmpuint (end->n_keying[CS_MEDIA_COMPONENT_RTP] + end->n_keying[CS_MEDIA_COMPONENT_RTCP], ==, 0);
}

/* RTCP on a port of its own has its own keys, or it stays; RTP does not wait for them, and neither opens the other's.
 */
static void
test_separate_keys (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);

  set_remote (a, port_of (b->transport), FALSE);
  set_remote (b, port_of (a->transport), FALSE);
  cs_media_transport_separate_keys (a->transport);
  secure (a, 1, 2);
  secure (b, 2, 1);
  g_assert_true (send_rtp (a, 1));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 1);
  g_assert_false (send_rtcp (a));
  g_assert_true (send_rtcp (b)); /* under RTP's keys, which A does not take */
  CS_TEST_WAIT_FOR (counts_of (a).dropped == 1);

  set_component_key (a, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_RECEIVE, 4);
  g_assert_false (send_rtcp (a)); /* keys for the other direction are none */
  set_component_key (a, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_SEND, 3);
  g_assert_true (send_rtcp (b));
  CS_TEST_WAIT_FOR (counts_of (a).dropped == 2);
  g_assert_true (send_rtcp (a));
  CS_TEST_WAIT_FOR (counts_of (b).dropped == 1);

  cs_media_transport_separate_keys (b->transport);
  set_component_key (b, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_RECEIVE, 3);
  set_component_key (b, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_SEND, 4);
  g_assert_true (send_rtcp (a));
  g_assert_true (send_rtcp (b));
  CS_TEST_WAIT_FOR (a->n_media[CS_MEDIA_PACKET_RTCP] == 1 && b->n_media[CS_MEDIA_PACKET_RTCP] == 1);
  g_assert_true (send_rtp (b, 1));
  CS_TEST_WAIT_FOR (a->n_media[CS_MEDIA_PACKET_RTP] == 1);
  g_assert_cmpuint (counts_of (a).dropped, ==, 2);

  /* From here on A multiplexes: the same keys as RTP again. */
  set_remote (a, port_of (b->transport), TRUE);
  g_assert_true (send_rtcp (a));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTCP] == 2);
  g_assert_cmpuint (counts_of (b).dropped, ==, 1);
}

/* Keys of RTCP open no gate, and no RTP. */
static void
test_rtcp_keys_alone (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);

  set_remote (a, port_of (b->transport), FALSE);
  set_remote (b, port_of (a->transport), FALSE);
  cs_media_transport_separate_keys (a->transport);
  set_component_key (a, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_SEND, 1);
  set_component_key (a, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_RECEIVE, 2);
  g_assert_false (send_rtcp (a));
  g_assert_false (send_rtp (a, 1));
  secure (b, 2, 1);
  g_assert_true (send_rtcp (b)); /* authentic, and read by nobody */
  g_assert_true (send_rtp (b, 1));
  CS_TEST_WAIT_FOR (counts_of (a).dropped == 1);
  cs_test_loop_settle ();
  g_assert_cmpuint (a->n_media[0] + a->n_media[1] + a->n_authentic, ==, 0);
  g_assert_cmpuint (counts_of (a).dropped, ==, 1);
}

/* A stranger's DTLS on the RTCP port turns the path only while there are keys to be agreed on there. */
static void
test_rtcp_keying_turns_path (void)
{
  static const guint8 dtls[] = { 22, 0xfe, 0xfd, 0 };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (End) end = end_new (FALSE);
      guint16 port, other_port;
      g_autoptr (GSocket) wire = wire_new (&port);
      g_autoptr (GSocket) other = wire_new (&other_port);
      g_autoptr (GSocketAddress) from_other = loopback (other_port);
      const gboolean turns = i == 2;
      char got[256];

      set_remote (end, (guint16) (port - 1), FALSE);
      if (i > 0)
        cs_media_transport_separate_keys (end->transport);
      secure (end, 1, 2);
      if (i == 1)
        set_component_key (end, CS_MEDIA_COMPONENT_RTCP, CS_MEDIA_SRTP_RECEIVE, 4);
      cs_media_transport_receive (end->transport, CS_MEDIA_COMPONENT_RTCP, dtls, sizeof dtls, from_other);
      g_assert_false (cs_media_transport_leads_to (end->transport, CS_MEDIA_COMPONENT_RTCP, from_other));
      cs_media_transport_heard_from (end->transport, CS_MEDIA_COMPONENT_RTCP, from_other);
      g_assert_cmpint (cs_media_transport_leads_to (end->transport, CS_MEDIA_COMPONENT_RTCP, from_other), ==, turns);
      cs_media_transport_send_keying (end->transport, CS_MEDIA_COMPONENT_RTCP, NULL, dtls, sizeof dtls);
      g_assert_cmpint (g_socket_receive (turns ? other : wire, got, sizeof got, NULL, NULL), ==, sizeof dtls);
    }
}

/* The peer moves to another address in the middle of a secure call: authentic packets are followed, others are not. */
static void
test_peer_moves (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);
  g_autoptr (End) stranger = end_new (TRUE);

  /* A was told the stranger's address, as if the network had changed. */
  set_remote (a, port_of (stranger->transport), FALSE);
  set_remote (b, port_of (a->transport), FALSE);
  secure (a, 1, 2);
  secure (b, 2, 1);
  g_assert_true (send_rtp (a, 1));
  CS_TEST_WAIT_FOR (counts_of (stranger).dropped == 1);

  g_assert_true (send_rtp (b, 1));
  CS_TEST_WAIT_FOR (a->n_media[CS_MEDIA_PACKET_RTP] == 1);
  g_assert_true (send_rtp (a, 2));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 1);

  /* A clear packet from the stranger turns nothing. */
  cs_media_gate_event (stranger->gate, CS_MEDIA_GATE_NO_PEER);
  set_remote (stranger, port_of (a->transport), FALSE);
  g_assert_true (send_rtp (stranger, 2));
  CS_TEST_WAIT_FOR (counts_of (a).dropped == 1);
  g_assert_true (send_rtp (a, 3));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 2);
}

/* Somebody holds back authentic packets and sends them later from elsewhere: the path stays with the newest. */
static void
test_late_packets_turn_nothing (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);
  guint16 port, other_port;
  g_autoptr (GSocket) wire = wire_new (&port);
  g_autoptr (GSocket) other = wire_new (&other_port);
  g_autoptr (GSocketAddress) from_wire = loopback (port);
  g_autoptr (GSocketAddress) from_other = loopback (other_port);
  char late[256], newest[256];
  gssize late_len, newest_len;

  set_remote (a, port, FALSE);
  set_remote (b, 9, FALSE);
  secure (a, 1, 2);
  secure (b, 2, 1);
  g_assert_true (send_rtp (a, 1));
  late_len = g_socket_receive (wire, late, sizeof late, NULL, NULL);
  g_assert_true (send_rtp (a, 2));
  newest_len = g_socket_receive (wire, newest, sizeof newest, NULL, NULL);
  cs_media_transport_receive (b->transport, CS_MEDIA_COMPONENT_RTP, (guint8 *) newest, (gsize) newest_len, from_wire);
  cs_media_transport_receive (b->transport, CS_MEDIA_COMPONENT_RTP, (guint8 *) late, (gsize) late_len, from_other);
  g_assert_cmpuint (counts_of (b).received, ==, 2);
  g_assert_cmpuint (counts_of (b).dropped, ==, 0);

  g_assert_true (send_rtp (b, 1));
  g_assert_cmpint (g_socket_receive (wire, late, sizeof late, NULL, NULL), ==, RTP_LEN + 10);
  g_socket_set_blocking (other, FALSE);
  g_assert_cmpint (g_socket_receive (other, late, sizeof late, NULL, NULL), <, 0);
}

/* In a clear call there are no keys, but a stranger's address is one still. */
static void
test_clear (void)
{
  g_autoptr (End) a = end_new (TRUE);
  g_autoptr (End) b = end_new (TRUE);
  g_autoptr (GSocketAddress) stranger = loopback (9);
  guint8 packet[RTP_LEN];

  set_remote (a, port_of (b->transport), FALSE);
  set_remote (b, port_of (a->transport), FALSE);
  cs_media_gate_event (a->gate, CS_MEDIA_GATE_NO_PEER);
  cs_media_gate_event (b->gate, CS_MEDIA_GATE_NO_PEER);
  g_assert_true (send_rtp (a, 1));
  g_assert_true (send_rtcp (a));
  CS_TEST_WAIT_FOR (b->n_media[CS_MEDIA_PACKET_RTP] == 1 && b->n_media[CS_MEDIA_PACKET_RTCP] == 1);
  g_assert_cmpuint (b->n_authentic, ==, 0);

  make_rtp (packet, 2);
  cs_media_transport_receive (b->transport, CS_MEDIA_COMPONENT_RTP, packet, RTP_LEN, stranger);
  packet[0] = 0x8f; /* CSRCs that are there, and then an extension that is not */
  packet[0] |= 0x10;
  cs_media_transport_receive (b->transport, CS_MEDIA_COMPONENT_RTP, packet, 20, stranger);
  g_assert_cmpuint (counts_of (b).dropped, ==, 2);
  g_assert_cmpuint (b->n_media[CS_MEDIA_PACKET_RTP], ==, 1);
}

static void
test_barred (void)
{
  g_autoptr (End) a = end_new (FALSE);
  g_autoptr (End) b = end_new (FALSE);

  set_remote (a, port_of (b->transport), FALSE);
  secure (a, 1, 2);
  secure (b, 2, 1);
  cs_media_gate_set_bar (a->gate, CS_MEDIA_BAR_BLOCKED);
  g_assert_false (send_rtp (a, 1));
  g_assert_false (send_rtcp (a));
  cs_media_gate_set_bar (a->gate, CS_MEDIA_BAR_OPEN);

  cs_media_gate_set_bar (b->gate, CS_MEDIA_BAR_BLOCKED);
  g_assert_true (send_rtp (a, 2));
  CS_TEST_WAIT_FOR (counts_of (b).received == 1);
  g_assert_cmpuint (b->n_media[CS_MEDIA_PACKET_RTP], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/transport/ports", test_ports);
  g_test_add_func ("/media/transport/nothing-before-secure", test_nothing_before_secure);
  g_test_add_func ("/media/transport/secure", test_secure);
  g_test_add_func ("/media/transport/receive-keys-first", test_receive_keys_first);
  g_test_add_func ("/media/transport/rubbish", test_rubbish);
  g_test_add_func ("/media/transport/keying-is-bounded", test_keying_is_bounded);
  g_test_add_func ("/media/transport/separate-keys", test_separate_keys);
  g_test_add_func ("/media/transport/rtcp-keys-alone", test_rtcp_keys_alone);
  g_test_add_func ("/media/transport/rtcp-keying-turns-path", test_rtcp_keying_turns_path);
  g_test_add_func ("/media/transport/peer-moves", test_peer_moves);
  g_test_add_func ("/media/transport/late-packets-turn-nothing", test_late_packets_turn_nothing);
  g_test_add_func ("/media/transport/clear", test_clear);
  g_test_add_func ("/media/transport/barred", test_barred);
  return g_test_run ();
}
