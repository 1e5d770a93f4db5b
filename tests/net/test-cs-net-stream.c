/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-stream.h"

#include "base/cs-limits.h"
#include "cs-test-peer.h"
#include "lib/cs-test-loop.h"
#include "net/cs-net-stream-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

/* Every test runs over TCP and over TLS. */
typedef struct {
  gboolean tls;
  const char *host;
} Way;

static const Way ways[] = { { FALSE, "127.0.0.1" }, { FALSE, "::1" }, { TRUE, "127.0.0.1" }, { TRUE, "::1" } };

/* For each way; NULL where it is TCP. */
static CsNetIdentity *identities[G_N_ELEMENTS (ways)];
static CsNetTrust *trusts[G_N_ELEMENTS (ways)];

typedef struct {
  CsNetTrust *trust;
  CsTestServer *server;
} Fixture;

static void
make_identities (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      if (!ways[i].tls)
        continue;
      g_assert_true (cs_net_identity_create (file, ways[i].host, 1, &error));
      g_assert_no_error (error);
      identities[i] = cs_net_identity_load (file, &error);
      g_assert_no_error (error);
      trusts[i] = cs_net_trust_new (file, &error);
      g_assert_no_error (error);
      g_unlink (file);
    }
  g_rmdir (folder);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const Way *way = data;

  f->trust = trusts[way - ways];
  f->server = cs_test_server_new (way->host, identities[way - ways]);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_test_server_free (f->server);
}

static CsTestPeer *
connect_to (Fixture *f, gconstpointer data)
{
  return cs_test_peer_connect (cs_test_server_address (f->server), f->trust, ((const Way *) data)->host);
}

static CsTestPeer *
accepted (Fixture *f)
{
  CS_TEST_WAIT_FOR (cs_test_server_peer (f->server, 0) != NULL);
  return cs_test_server_peer (f->server, 0);
}

static void
assert_received (CsTestPeer *peer, const char *text)
{
  CS_TEST_WAIT_FOR (peer->received->len >= strlen (text) || peer->closed);
  g_assert_cmpmem (peer->received->data, peer->received->len, text, strlen (text));
}

static void
test_echo (Fixture *f, gconstpointer data)
{
  const Way *way = data;
  g_autoptr (CsTestPeer) peer = connect_to (f, data);

  f->server->echo = TRUE;
  g_assert_false (cs_net_stream_is_ready (peer->stream));
  g_assert_null (cs_net_stream_get_tls_version (peer->stream));
  cs_test_peer_write (peer, "before the connection is up, ");
  CS_TEST_WAIT_FOR (peer->ready);
  cs_test_peer_write (peer, "and after");
  assert_received (peer, "before the connection is up, and after");

  g_assert_cmpint (cs_net_stream_is_tls (peer->stream), ==, way->tls);
  if (way->tls)
    {
      g_assert_cmpstr (cs_net_stream_get_tls_version (peer->stream), ==, "TLS1.3");
      g_assert_true (g_str_has_prefix (cs_net_stream_get_tls_cipher (peer->stream), "TLS_"));
      g_assert_cmpstr (cs_net_stream_get_certificate (peer->stream)->names, ==, way->host);
    }
  else
    {
      g_assert_null (cs_net_stream_get_tls_version (peer->stream));
      g_assert_null (cs_net_stream_get_tls_cipher (peer->stream));
      g_assert_null (cs_net_stream_get_certificate (peer->stream));
    }
  g_assert_cmpuint (
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_net_stream_get_local (peer->stream))), ==,
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_net_stream_get_remote (accepted (f)->stream))));
}

/* More than any buffer on the way holds, both ways at once. */
static void
test_huge (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  const gsize total = 8 * 1024 * 1024;
  g_autofree guint8 *bytes = g_malloc (total);
  gsize written = 0;

  for (gsize i = 0; i < total; i++)
    bytes[i] = (guint8) (i * 31 + (i >> 13));
  f->server->echo = TRUE;
  while (written < total)
    {
      gsize n = MIN (100000, total - written);

      if (peer->received->len + 500000 > written && cs_net_stream_write (peer->stream, bytes + written, n, NULL))
        written += n;
      else
        g_main_context_iteration (NULL, TRUE);
    }
  CS_TEST_WAIT_FOR (peer->received->len == total);
  g_assert_cmpmem (peer->received->data, peer->received->len, bytes, total);
  /* Reading is shared with others: no single event, but no more than a record each. */
  g_assert_cmpuint (peer->n_data, >=, total / 16384);
}

#define REDRAW_PRIORITY 120 /* GDK_PRIORITY_REDRAW */

static gboolean
draw (gpointer user_data)
{
  guint *left = user_data;

  return --*left > 0;
}

/* However much has come: what draws goes first, and then a connection is read a little at a time. */
static void
test_others_have_turns (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  g_autofree char *much = g_strnfill (500000, 'x');
  const gsize most = CS_LIMIT_NET_BYTES_PER_TURN + 16384;
  CsTestPeer *other;
  guint frames = 20;
  gsize before;

  CS_TEST_WAIT_FOR (peer->ready);
  other = accepted (f);
  g_assert_true (cs_net_stream_write (peer->stream, (const guint8 *) much, 500000, NULL));
  CS_TEST_WAIT_FOR (other->received->len > 0);

  before = other->received->len;
  g_idle_add_full (REDRAW_PRIORITY, draw, &frames, NULL);
  while (frames > 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (other->received->len, ==, before);

  while (other->received->len < 500000)
    {
      before = other->received->len;
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (other->received->len - before, <=, most);
    }
}

static void
test_we_close (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  CsTestPeer *other = accepted (f);

  CS_TEST_WAIT_FOR (peer->ready);
  cs_test_peer_write (other, "unread by the one who closes");
  cs_test_peer_write (peer, "goodbye");
  cs_net_stream_close (peer->stream);
  cs_net_stream_close (peer->stream);
  g_assert_false (peer->closed);
  g_assert_false (cs_net_stream_write (peer->stream, (const guint8 *) "x", 1, NULL));
  CS_TEST_WAIT_FOR (peer->closed && other->closed);
  g_assert_no_error (peer->error);
  g_assert_error (other->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED);
  assert_received (other, "goodbye");
  cs_test_loop_settle ();
  g_assert_cmpuint (peer->late + other->late, ==, 0);
  g_assert_false (cs_net_stream_is_ready (peer->stream));
  g_assert_false (cs_net_stream_write (other->stream, (const guint8 *) "x", 1, NULL));
}

/* Closing sends what is queued first, however slow the other side reads. */
static void
test_close_flushes (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  g_autofree guint8 *bytes = g_malloc0 (CS_LIMIT_NET_WRITE_QUEUE);
  CsTestPeer *other = accepted (f);

  CS_TEST_WAIT_FOR (peer->ready);
  while (cs_net_stream_write (peer->stream, bytes, CS_LIMIT_NET_WRITE_QUEUE / 4, NULL))
    g_byte_array_set_size (peer->received, peer->received->len + CS_LIMIT_NET_WRITE_QUEUE / 4);
  cs_net_stream_close (peer->stream);
  CS_TEST_WAIT_FOR (peer->closed && other->closed);
  g_assert_no_error (peer->error);
  g_assert_cmpuint (other->received->len, ==, peer->received->len);
}

static void
test_close_before_ready (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);

  cs_net_stream_close (peer->stream);
  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_no_error (peer->error);
  g_assert_false (peer->ready);
}

static void
test_queue_cap (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  g_autofree guint8 *bytes = g_malloc0 (65536);
  g_autoptr (GError) error = NULL;
  gsize written = 0;

  /* Not connected yet: all of it is queued. */
  while (cs_net_stream_write (peer->stream, bytes, 65536, &error))
    written += 65536;
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH);
  g_assert_cmpuint (written, ==, CS_LIMIT_NET_WRITE_QUEUE);
  g_assert_false (cs_net_stream_write (peer->stream, bytes, 1, NULL));
  /* A refused write ends nothing. */
  CS_TEST_WAIT_FOR (accepted (f)->received->len == written);
  cs_test_peer_write (peer, "x");
  CS_TEST_WAIT_FOR (accepted (f)->received->len == written + 1);
}

/* Nobody reads: the queue fills and closing does not wait for ever. */
static void
test_close_stalled (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  g_autofree guint8 *bytes = g_malloc0 (65536);
  CsTestPeer *other = accepted (f);

  CS_TEST_WAIT_FOR (peer->ready);
  cs_net_stream_set_events (other->stream, NULL, NULL);
  while (cs_net_stream_write (peer->stream, bytes, 65536, NULL))
    ;
  cs_net_stream_close (peer->stream);
  cs_test_loop_settle ();
  g_assert_false (peer->closed);
  cs_net_stream_limit_step (peer->stream, 1);
  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_no_error (peer->error);
}

static void
test_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  CsTestPeer *other = accepted (f);

  CS_TEST_WAIT_FOR (peer->ready);
  /* The far side dies with bytes unread: the kernel answers with a reset, and there is no close_notify. */
  cs_net_stream_set_events (other->stream, NULL, NULL);
  cs_test_peer_write (peer, "x");
  g_ptr_array_set_size (f->server->peers, 0);
  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED);
}

static void
never_closed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
note_closed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  g_assert_nonnull (error);
  *(gboolean *) user_data = TRUE;
}

/* Broken, and let go of before that was said: nobody is told, until somebody asks again. */
static void
test_let_go_of_broken (Fixture *f, gconstpointer data)
{
  static const CsNetStreamEvents never = { NULL, NULL, never_closed };
  static const CsNetStreamEvents later = { NULL, NULL, note_closed };
  g_autoptr (CsTestPeer) peer = connect_to (f, data);
  CsTestPeer *other = accepted (f);
  gboolean closed = FALSE;

  CS_TEST_WAIT_FOR (peer->ready);
  cs_net_stream_set_events (peer->stream, &never, NULL);
  cs_net_stream_set_events (other->stream, NULL, NULL);
  cs_test_peer_write (peer, "x");
  g_ptr_array_set_size (f->server->peers, 0);
  while (cs_net_stream_write (peer->stream, (const guint8 *) "y", 1, NULL))
    ;
  g_assert_false (cs_net_stream_is_ready (peer->stream));

  cs_net_stream_set_events (peer->stream, NULL, NULL);
  cs_test_loop_settle ();
  cs_net_stream_set_events (peer->stream, &later, &closed);
  CS_TEST_WAIT_FOR (closed);
}

static void
on_event_close (CsTestPeer *peer, const char *event)
{
  cs_net_stream_close (peer->stream);
}

static void
on_event_unref (CsTestPeer *peer, const char *event)
{
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
}

static void
test_close_inside (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) at_ready = connect_to (f, data);
  g_autoptr (CsTestPeer) at_data = NULL;
  CsTestPeer *other;

  at_ready->on_event = on_event_close;
  CS_TEST_WAIT_FOR (at_ready->closed);
  g_assert_no_error (at_ready->error);
  CS_TEST_WAIT_FOR (cs_test_server_peer (f->server, 0) != NULL);

  at_data = connect_to (f, data);
  CS_TEST_WAIT_FOR ((other = cs_test_server_peer (f->server, 1)) != NULL && at_data->ready);
  at_data->on_event = on_event_close;
  cs_test_peer_write (other, "one");
  CS_TEST_WAIT_FOR (at_data->closed);
  g_assert_no_error (at_data->error);
  g_assert_cmpuint (at_data->n_data, ==, 1);
}

static void
test_unref_inside (Fixture *f, gconstpointer data)
{
  g_autoptr (CsTestPeer) at_ready = connect_to (f, data);
  g_autoptr (CsTestPeer) at_data = NULL;
  g_autoptr (CsTestPeer) at_closed = NULL;
  g_autofree char *text = g_strnfill (200000, 'x');
  CsTestPeer *other;

  at_ready->on_event = on_event_unref;
  CS_TEST_WAIT_FOR (at_ready->stream == NULL);
  other = accepted (f);
  CS_TEST_WAIT_FOR (other->closed);

  at_data = connect_to (f, data);
  CS_TEST_WAIT_FOR ((other = cs_test_server_peer (f->server, 1)) != NULL && at_data->ready);
  at_data->on_event = on_event_unref;
  cs_test_peer_write (other, text);
  CS_TEST_WAIT_FOR (at_data->stream == NULL && other->closed);
  g_assert_cmpuint (at_data->n_data, ==, 1);
  g_assert_false (at_data->closed);

  at_closed = connect_to (f, data);
  CS_TEST_WAIT_FOR ((other = cs_test_server_peer (f->server, 2)) != NULL && at_closed->ready);
  at_closed->on_event = on_event_unref;
  cs_net_stream_close (other->stream);
  CS_TEST_WAIT_FOR (at_closed->stream == NULL && at_closed->closed);
}

static void
test_unref_with_queue (Fixture *f, gconstpointer data)
{
  CsTestPeer *peer = connect_to (f, data);

  cs_test_peer_write (peer, "never sent");
  cs_test_peer_free (peer);
  cs_test_loop_settle ();
}

/* Own main context: events come there and nowhere else. */
static void
test_context (Fixture *f, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (CsTestPeer) peer = NULL;

  g_main_context_push_thread_default (context);
  peer = connect_to (f, data);
  g_main_context_pop_thread_default (context);
  cs_test_loop_settle ();
  g_assert_false (peer->ready);
  while (!peer->ready)
    {
      g_main_context_iteration (context, FALSE);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_refused (void)
{
  CsTestServer *server = cs_test_server_new ("127.0.0.1", NULL);
  g_autoptr (GSocketAddress) address = g_object_ref (cs_test_server_address (server));
  g_autoptr (CsTestPeer) peer = NULL;

  cs_test_server_free (server);
  peer = cs_test_peer_connect (address, NULL, NULL);
  g_assert_false (peer->closed);
  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
  g_assert_false (peer->ready);
}

/* Bytes of somebody who does not speak TLS, or nothing at all. */
typedef struct {
  const char *name;
  const char *says; /* NULL: keeps silent until the time is over */
  gsize len;
  gboolean resets;
  CsNetError code;
} Stranger;

#define SAYS(text) (text), sizeof (text) - 1

static const Stranger strangers[] = {
  { "silence", NULL, 0, FALSE, CS_NET_ERROR_TLS },
  { "sip-in-clear", SAYS ("SIP/2.0 400 Bad Request\r\n\r\n"), FALSE, CS_NET_ERROR_TLS },
  { "zeros", SAYS ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), FALSE, CS_NET_ERROR_TLS },
  { "fatal-alert", SAYS ("\x15\x03\x03\x00\x02\x02\x28"), FALSE, CS_NET_ERROR_TLS },
  { "empty-record-then-silence", SAYS ("\x16\x03\x03\x00\x40"), FALSE, CS_NET_ERROR_TLS },
  { "too-large-record", SAYS ("\x16\x03\x03\xff\xff garbage garbage garbage"), FALSE, CS_NET_ERROR_TLS },
  { "reset", NULL, 0, TRUE, CS_NET_ERROR_CLOSED },
  { "reset-in-record", SAYS ("\x16\x03\x03\x00\x40\x02"), TRUE, CS_NET_ERROR_CLOSED },
};

static GSocket *
listen_on_loopback (GSocketAddress **address)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  *address = g_socket_get_local_address (socket, NULL);
  return socket;
}

static void
test_stranger (gconstpointer data)
{
  const Stranger *stranger = data;
  gboolean waits = g_str_has_suffix (stranger->name, "silence");
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) listening = listen_on_loopback (&address);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (address, trusts[G_N_ELEMENTS (ways) - 1], "sip.test");

  socket = g_socket_accept (listening, NULL, NULL);
  /* Our side notices that it is connected before anything else happens. */
  CS_TEST_WAIT_FOR (cs_net_stream_get_local (peer->stream) != NULL);
  if (stranger->says != NULL)
    g_assert_cmpint (g_socket_send (socket, stranger->says, stranger->len, NULL, NULL), ==, stranger->len);
  if (stranger->resets)
    {
      setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      g_socket_close (socket, NULL);
    }
  else if (waits)
    {
      cs_test_loop_settle ();
      g_assert_false (peer->closed);
      cs_net_stream_limit_step (peer->stream, 1);
    }
  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_error (peer->error, CS_NET_ERROR, (int) stranger->code);
  g_assert_cmpint (strstr (peer->error->message, "in time") != NULL, ==, waits);
  g_assert_false (peer->ready);
  g_assert_null (cs_net_stream_get_certificate (peer->stream));
}

/* A handshake message of 16 MiB, record by record: it ends long before it is whole. */
static void
test_flood (void)
{
  static const guint8 header[] = { 0x16, 0x03, 0x03, 0x40, 0x00 };
  static const guint8 message[] = { 0x02, 0xff, 0xff, 0xff };
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) listening = listen_on_loopback (&address);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (address, trusts[G_N_ELEMENTS (ways) - 1], "sip.test");
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, NULL);
  guint8 record[sizeof header + 16384] = { 0 };
  gsize total = 0;

  memcpy (record, header, sizeof header);
  memcpy (record + sizeof header, message, sizeof message);
  while (!peer->closed)
    {
      gssize n = g_socket_send (socket, (const char *) record, sizeof record, NULL, NULL);

      if (n > 0)
        total += (gsize) n;
      g_assert_cmpuint (total, <, 8 * 1024 * 1024);
      memset (record + sizeof header, 0, sizeof message);
      cs_test_loop_settle ();
    }
  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH);
}

/* Bytes that we did not read must not turn our goodbye into a reset, which can destroy what we sent last. */
static void
test_close_is_no_reset (void)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) listening = listen_on_loopback (&address);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (address, NULL, NULL);
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char buffer[16];
  int reset = 0;

  CS_TEST_WAIT_FOR (peer->ready);
  g_assert_cmpint (g_socket_send (socket, "unread", 6, NULL, NULL), ==, 6);
  cs_test_peer_write (peer, "BYE");
  cs_net_stream_close (peer->stream);
  g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, &error), ==, 3);
  g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_true (g_socket_get_option (socket, SOL_SOCKET, SO_ERROR, &reset, NULL));
  g_assert_cmpint (reset, ==, 0);
  CS_TEST_WAIT_FOR (peer->closed);
}

/* A full backlog: the kernel drops what comes, and nobody says no. */
static void
test_connect_timeout (void)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) listening = listen_on_loopback (&address);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_test_peer_free);
  CsTestPeer *stuck = NULL;

  listen (g_socket_get_fd (listening), 0);
  for (guint i = 0; i < 4; i++)
    {
      stuck = cs_test_peer_connect (address, NULL, NULL);
      g_ptr_array_add (peers, stuck);
      cs_test_loop_settle ();
    }
  g_assert_false (stuck->ready);
  cs_net_stream_limit_step (stuck->stream, 1);
  CS_TEST_WAIT_FOR (stuck->closed);
  g_assert_error (stuck->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/stream/%s/%s/%s", name, ways[i].tls ? "tls" : "tcp",
                                               strchr (ways[i].host, ':') != NULL ? "ipv6" : "ipv4");

      g_test_add (path, Fixture, &ways[i], set_up, test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  int rc;

  g_test_init (&argc, &argv, NULL);
  make_identities ();
  add ("echo", test_echo);
  add ("huge", test_huge);
  add ("others-have-turns", test_others_have_turns);
  add ("we-close", test_we_close);
  add ("close-flushes", test_close_flushes);
  add ("close-before-ready", test_close_before_ready);
  add ("queue-cap", test_queue_cap);
  add ("close-stalled", test_close_stalled);
  add ("reset", test_reset);
  add ("let-go-of-broken", test_let_go_of_broken);
  add ("close-inside", test_close_inside);
  add ("unref-inside", test_unref_inside);
  add ("unref-with-queue", test_unref_with_queue);
  add ("context", test_context);
  g_test_add_func ("/net/stream/refused", test_refused);
  g_test_add_func ("/net/stream/flood", test_flood);
  g_test_add_func ("/net/stream/close-is-no-reset", test_close_is_no_reset);
  g_test_add_func ("/net/stream/connect-timeout", test_connect_timeout);
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autofree char *path = g_strconcat ("/net/stream/stranger/", strangers[i].name, NULL);

      g_test_add_data_func (path, &strangers[i], test_stranger);
    }
  rc = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      cs_net_identity_unref (identities[i]);
      cs_net_trust_unref (trusts[i]);
    }
  return rc;
}
