/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-stream.h"

#include "base/cs-limits.h"
#include "cs-test-peer.h"
#include "lib/cs-test-loop.h"
#include "net/cs-net-stream-private.h"

#include <glib/gstdio.h>

#include <sys/socket.h>

static CsNetIdentity *identity;
static CsNetTrust *trust;

/* A client that only opens a connection. */
static GSocket *
knock (CsTestServer *server)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_connect (socket, cs_test_server_address (server), NULL, NULL));
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* Whether the server has ended this connection. */
static gboolean
is_over (GSocket *socket)
{
  char byte;
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (socket, &byte, 1, NULL, &error);

  return n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
}

static void
test_several (gconstpointer data)
{
  gboolean tls = GPOINTER_TO_INT (data);
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", tls ? identity : NULL);
  CsTestPeer *peers[10];

  server->echo = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *text = g_strdup_printf ("peer %u", i);

      peers[i] = cs_test_peer_connect (cs_test_server_address (server), tls ? trust : NULL, "127.0.0.1");
      cs_test_peer_write (peers[i], text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *text = g_strdup_printf ("peer %u", i);

      CS_TEST_WAIT_FOR (peers[i]->received->len == 6);
      g_assert_cmpmem (peers[i]->received->data, 6, text, 6);
    }
  g_assert_cmpuint (server->peers->len, ==, G_N_ELEMENTS (peers));
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    cs_test_peer_free (peers[i]);
}

/* What never finishes its handshake is never seen, and ends. */
static void
test_strangers (void)
{
  static const char *const says[] = { "", "OPTIONS sip:x SIP/2.0\r\n\r\n", "\x16\x03\x01\x00\x05\x01" };
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", identity);

  cs_net_listener_limit_handshake (server->listener, 50);
  for (guint i = 0; i < G_N_ELEMENTS (says); i++)
    {
      g_autoptr (GSocket) socket = knock (server);

      if (says[i][0] != '\0')
        g_socket_send (socket, says[i], strlen (says[i]), NULL, NULL);
      CS_TEST_WAIT_FOR (is_over (socket));
    }
  g_assert_cmpuint (server->peers->len, ==, 0);
}

/* Gone before it was accepted, with something to read left behind: it has no address any more, and is nobody. */
static void
test_gone_at_once (gconstpointer data)
{
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", GPOINTER_TO_INT (data) ? identity : NULL);
  g_autoptr (CsTestPeer) peer = NULL;

  for (guint i = 0; i < 3; i++)
    {
      const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
      g_autoptr (GSocket) socket = knock (server);

      g_socket_send (socket, "OPTIONS sip:x SIP/2.0\r\n\r\n", 25, NULL, NULL);
      g_assert_cmpint (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), ==, 0);
      g_assert_true (g_socket_close (socket, NULL));
    }
  peer = cs_test_peer_connect (cs_test_server_address (server), GPOINTER_TO_INT (data) ? trust : NULL, "127.0.0.1");
  CS_TEST_WAIT_FOR (peer->ready && server->peers->len > 0);
  cs_test_loop_settle ();
  g_assert_cmpuint (server->peers->len, ==, 1);
}

/* The client does not believe us: that connection is not handed over. */
static void
test_refused_by_client (void)
{
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", identity);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (cs_test_server_address (server), trust, "other.test");

  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_CERT_WRONG_NAME);
  cs_test_loop_settle ();
  g_assert_cmpuint (server->peers->len, ==, 0);
}

/* However many stall, the oldest goes and the next one gets in. */
static void
test_crowd (void)
{
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", identity);
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CsTestPeer) peer = NULL;

  for (guint i = 0; i < CS_LIMIT_SIP_CONNECTIONS; i++)
    {
      g_ptr_array_add (crowd, knock (server));
      cs_test_loop_settle ();
    }
  g_assert_false (is_over (crowd->pdata[0]));
  peer = cs_test_peer_connect (cs_test_server_address (server), trust, "127.0.0.1");
  CS_TEST_WAIT_FOR (peer->ready);
  g_assert_true (is_over (crowd->pdata[0]));
  g_assert_false (is_over (crowd->pdata[1]));
}

static void
test_free_with_pending (void)
{
  CsTestServer *server = cs_test_server_new ("127.0.0.1", identity);
  g_autoptr (GSocket) socket = knock (server);

  cs_test_loop_settle ();
  cs_test_server_free (server);
  CS_TEST_WAIT_FOR (is_over (socket));
}

typedef struct {
  CsNetListener *listener;
  guint accepted;
} Host;

static void
on_accept_free (CsNetListener *listener, CsNetStream *stream, gpointer user_data)
{
  Host *host = user_data;

  host->accepted++;
  cs_net_stream_unref (stream);
  g_clear_pointer (&host->listener, cs_net_listener_free);
}

static void
test_free_inside (gconstpointer data)
{
  gboolean tls = GPOINTER_TO_INT (data);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  Host host = { NULL, 0 };
  g_autoptr (CsTestPeer) one = NULL;
  g_autoptr (CsTestPeer) two = NULL;

  host.listener = cs_net_listener_new (any, tls ? identity : NULL, on_accept_free, &host, NULL);
  one = cs_test_peer_connect (cs_net_listener_get_local (host.listener), tls ? trust : NULL, "127.0.0.1");
  two = cs_test_peer_connect (cs_net_listener_get_local (host.listener), tls ? trust : NULL, "127.0.0.1");
  CS_TEST_WAIT_FOR (host.listener == NULL);
  CS_TEST_WAIT_FOR (one->closed && two->closed);
  g_assert_cmpuint (host.accepted, ==, 1);
}

static void
test_errors (void)
{
  g_autoptr (CsTestServer) server = cs_test_server_new ("127.0.0.1", NULL);
  g_autoptr (GSocketAddress) foreign = g_inet_socket_address_new_from_string ("192.0.2.1", 0);
  GError *error = NULL;

  g_assert_null (cs_net_listener_new (cs_test_server_address (server), NULL, on_accept_free, NULL, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1:"));
  g_clear_error (&error);
  g_assert_null (cs_net_listener_new (foreign, NULL, on_accept_free, NULL, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);
  int rc;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (cs_net_identity_create (file, "127.0.0.1", 1, NULL));
  identity = cs_net_identity_load (file, NULL);
  trust = cs_net_trust_new (file, NULL);
  g_test_add_data_func ("/net/listener/several/tcp", GINT_TO_POINTER (FALSE), test_several);
  g_test_add_data_func ("/net/listener/several/tls", GINT_TO_POINTER (TRUE), test_several);
  g_test_add_func ("/net/listener/strangers", test_strangers);
  g_test_add_data_func ("/net/listener/gone-at-once/tcp", GINT_TO_POINTER (FALSE), test_gone_at_once);
  g_test_add_data_func ("/net/listener/gone-at-once/tls", GINT_TO_POINTER (TRUE), test_gone_at_once);
  g_test_add_func ("/net/listener/refused-by-client", test_refused_by_client);
  g_test_add_func ("/net/listener/crowd", test_crowd);
  g_test_add_func ("/net/listener/free-with-pending", test_free_with_pending);
  g_test_add_data_func ("/net/listener/free-inside/tcp", GINT_TO_POINTER (FALSE), test_free_inside);
  g_test_add_data_func ("/net/listener/free-inside/tls", GINT_TO_POINTER (TRUE), test_free_inside);
  g_test_add_func ("/net/listener/errors", test_errors);
  rc = g_test_run ();
  cs_net_trust_unref (trust);
  cs_net_identity_unref (identity);
  g_unlink (file);
  g_rmdir (folder);
  return rc;
}
