/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-tls-session.h"

#include "cs-test-cert.h"
#include "cs-test-peer.h"
#include "lib/cs-test-loop.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* Two sessions joined by two queues: no socket, no main loop. */
typedef struct {
  GByteArray *bytes;
  gboolean ended;
} Pipe;

typedef struct {
  CsTlsSession *session;
  Pipe *in;
  Pipe *out;
  gsize dribble; /* what one call moves at most, and every second one moves nothing; 0: everything */
  guint calls;
} End;

typedef struct {
  Pipe up;
  Pipe down;
  End client;
  End server;
} Pair;

static CsNetIdentity *identity;
static CsNetTrust *trust;
static char *certificate_pem;
static char *key_pem;

static gboolean
is_busy (End *end)
{
  return end->dribble != 0 && end->calls++ % 2 == 0;
}

static gssize
push (gpointer user_data, const struct iovec *vectors, int n_vectors)
{
  End *end = user_data;
  gsize total = 0;

  if (is_busy (end))
    {
      errno = EAGAIN;
      return -1;
    }
  for (int i = 0; i < n_vectors; i++)
    {
      gsize n = end->dribble != 0 ? MIN (end->dribble - total, vectors[i].iov_len) : vectors[i].iov_len;

      g_byte_array_append (end->out->bytes, vectors[i].iov_base, (guint) n);
      total += n;
    }
  return (gssize) total;
}

static gssize
pull (gpointer user_data, void *buffer, gsize size)
{
  End *end = user_data;
  gsize n = MIN (size, end->in->bytes->len);

  if (end->dribble != 0)
    n = MIN (n, end->dribble);
  if (n == 0 && end->in->ended)
    return 0;
  if (n == 0 || is_busy (end))
    {
      errno = EAGAIN;
      return -1;
    }
  memcpy (buffer, end->in->bytes->data, n);
  g_byte_array_remove_range (end->in->bytes, 0, (guint) n);
  return (gssize) n;
}

static const CsTlsTransport transport = { push, pull };

static Pair *
pair_new (gsize dribble)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->up.bytes = g_byte_array_new ();
  pair->down.bytes = g_byte_array_new ();
  pair->client = (End){ NULL, &pair->down, &pair->up, dribble, 0 };
  pair->server = (End){ NULL, &pair->up, &pair->down, dribble, 0 };
  pair->client.session = cs_tls_session_new_client (trust, NULL, "sip.test", &transport, &pair->client);
  pair->server.session = cs_tls_session_new_server (identity, &transport, &pair->server);
  return pair;
}

static void
pair_free (Pair *pair)
{
  cs_tls_session_free (pair->client.session);
  cs_tls_session_free (pair->server.session);
  g_byte_array_unref (pair->up.bytes);
  g_byte_array_unref (pair->down.bytes);
  g_free (pair);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static void
shake_hands (Pair *pair)
{
  CsTlsResult client = CS_TLS_AGAIN;
  CsTlsResult server = CS_TLS_AGAIN;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; client == CS_TLS_AGAIN || server == CS_TLS_AGAIN; i++)
    {
      g_assert_cmpuint (i, <, 100000);
      if (client == CS_TLS_AGAIN)
        client = cs_tls_session_handshake (pair->client.session, &error);
      g_assert_no_error (error);
      if (server == CS_TLS_AGAIN)
        server = cs_tls_session_handshake (pair->server.session, &error);
      g_assert_no_error (error);
    }
}

static void
carry (CsTlsSession *from, CsTlsSession *to, const guint8 *bytes, gsize len)
{
  g_autoptr (GByteArray) arrived = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  gsize done = 0;

  for (guint i = 0; arrived->len < len; i++)
    {
      guint8 buffer[16384];
      const gsize room = i % 2 == 0 ? 1 + i % 50 : sizeof buffer; /* also for less than a record */
      gsize n = 0;
      CsTlsResult result;

      g_assert_cmpuint (i, <, 1000000);
      if (done < len)
        {
          result = cs_tls_session_send (from, bytes + done, len - done, &n, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (n, <=, 16384);
          done += n;
          if (result == CS_TLS_AGAIN)
            g_assert_true (cs_tls_session_wants_write (from));
        }
      n = 0;
      result = cs_tls_session_receive (to, buffer, room, &n, &error);
      g_assert_cmpuint (n, <=, room);
      g_assert_no_error (error);
      g_assert_true (result == CS_TLS_OK || n == 0);
      g_byte_array_append (arrived, buffer, (guint) n);
    }
  g_assert_cmpmem (arrived->data, arrived->len, bytes, len);
}

static void
test_pair (gconstpointer data)
{
  g_autoptr (Pair) pair = pair_new (GPOINTER_TO_SIZE (data));
  g_autofree guint8 *bytes = g_malloc (50000);

  for (guint i = 0; i < 50000; i++)
    bytes[i] = (guint8) (i * 7);
  g_assert_null (cs_tls_session_get_version (pair->client.session));
  g_assert_null (cs_tls_session_get_certificate (pair->client.session));
  shake_hands (pair);
  g_assert_cmpstr (cs_tls_session_get_version (pair->client.session), ==, "TLS1.3");
  g_assert_cmpstr (cs_tls_session_get_version (pair->server.session), ==, "TLS1.3");
  g_assert_cmpstr (cs_tls_session_get_cipher (pair->client.session), ==,
                   cs_tls_session_get_cipher (pair->server.session));
  g_assert_cmpstr (cs_tls_session_get_certificate (pair->client.session)->names, ==, "sip.test, sip:sip.test");
  g_assert_null (cs_tls_session_get_certificate (pair->server.session));
  carry (pair->client.session, pair->server.session, bytes, 50000);
  carry (pair->server.session, pair->client.session, bytes, 50000);
  carry (pair->client.session, pair->server.session, bytes, 1);
}

static void
expect_failure (CsTlsSession *session, CsNetError code)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[64];
  gsize n = 0;

  g_assert_cmpint (cs_tls_session_receive (session, buffer, sizeof buffer, &n, &error), ==, CS_TLS_FAILED);
  g_assert_error (error, CS_NET_ERROR, (int) code);
}

static void
test_goodbye (void)
{
  g_autoptr (Pair) pair = pair_new (0);
  guint len;

  cs_tls_session_say_goodbye (pair->client.session);
  g_assert_cmpuint (pair->up.bytes->len, ==, 0);
  shake_hands (pair);
  cs_tls_session_say_goodbye (pair->client.session);
  len = pair->up.bytes->len;
  g_assert_cmpuint (len, >, 0);
  cs_tls_session_say_goodbye (pair->client.session);
  g_assert_cmpuint (pair->up.bytes->len, ==, len);
  expect_failure (pair->server.session, CS_NET_ERROR_CLOSED);
}

static void
test_cut (void)
{
  g_autoptr (Pair) pair = pair_new (0);

  shake_hands (pair);
  pair->up.ended = TRUE;
  expect_failure (pair->server.session, CS_NET_ERROR_CLOSED);
}

static void
test_cut_in_handshake (void)
{
  g_autoptr (Pair) pair = pair_new (0);
  g_autoptr (GError) error = NULL;
  CsTlsResult result;

  g_assert_cmpint (cs_tls_session_handshake (pair->client.session, &error), ==, CS_TLS_AGAIN);
  pair->up.ended = TRUE;
  g_byte_array_set_size (pair->up.bytes, pair->up.bytes->len / 2);
  do
    result = cs_tls_session_handshake (pair->server.session, &error);
  while (result == CS_TLS_AGAIN);
  g_assert_cmpint (result, ==, CS_TLS_FAILED);
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED);
}

/* Whatever byte of a record changes on the way, nothing changed arrives. The outer type and version say nothing in TLS
 * 1.3 (RFC 8446 section 5.2); from there on nothing arrives at all. */
static void
test_tampering (void)
{
  gsize length = 1;

  for (gsize at = 0; at < length; at++)
    {
      g_autoptr (Pair) pair = pair_new (0);
      g_autoptr (GError) error = NULL;
      CsTlsResult result;
      guint8 buffer[64];
      gsize n = 0;

      shake_hands (pair);
      g_assert_cmpuint (pair->up.bytes->len, ==, 0);
      g_assert_cmpint (cs_tls_session_send (pair->client.session, (const guint8 *) "REGISTER", 8, &n, NULL), ==,
                       CS_TLS_OK);
      length = pair->up.bytes->len;
      pair->up.bytes->data[at] ^= 0x01;
      pair->up.ended = TRUE;
      n = 0;
      do
        result = cs_tls_session_receive (pair->server.session, buffer, sizeof buffer, &n, &error);
      while (result == CS_TLS_AGAIN);
      if (result == CS_TLS_OK)
        {
          g_assert_cmpuint (at, <, 3);
          g_assert_cmpmem (buffer, n, "REGISTER", 8);
          continue;
        }
      g_assert_true (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_TLS)
                     || g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED));
      g_assert_cmpuint (n, ==, 0);
    }
  g_assert_cmpuint (length, >, 8 + 16);
}

/* What servers of the world are set to, and what we make of it. */
static const struct {
  const char *name;
  const char *priority;
  CsTestTlsMode mode;
  const char *version; /* NULL: no connection */
  int code;            /* of the end */
} servers[] = {
  { "tls1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", CS_TEST_TLS_GOODBYE, "TLS1.3", CS_NET_ERROR_CLOSED },
  { "tls1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", CS_TEST_TLS_GOODBYE, "TLS1.2", CS_NET_ERROR_CLOSED },
  { "both", "NORMAL", CS_TEST_TLS_GOODBYE, "TLS1.3", CS_NET_ERROR_CLOSED },
  { "cut-tls1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", CS_TEST_TLS_CUT, "TLS1.3", CS_NET_ERROR_CLOSED },
  { "cut-tls1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", CS_TEST_TLS_CUT, "TLS1.2", CS_NET_ERROR_CLOSED },
  { "renegotiation", "NORMAL:-VERS-ALL:+VERS-TLS1.2", CS_TEST_TLS_RENEGOTIATE, "TLS1.2", CS_NET_ERROR_TLS },
  { "tls1.1", "NORMAL:-VERS-ALL:+VERS-TLS1.1", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "tls1.0", "NORMAL:-VERS-ALL:+VERS-TLS1.0", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "no-certificate", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-ECDH", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "plain-rsa", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "anonymous-dh", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-DH", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "rc4", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "3des", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
  { "cbc", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC", CS_TEST_TLS_GOODBYE, NULL,
    CS_NET_ERROR_TLS },
  { "sha1-signature", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-SIGN-ALL:+SIGN-ECDSA-SHA1", CS_TEST_TLS_GOODBYE, NULL,
    CS_NET_ERROR_TLS },
  { "chacha20", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+CHACHA20-POLY1305", CS_TEST_TLS_GOODBYE, "TLS1.2",
    CS_NET_ERROR_CLOSED },
  { "no-cipher", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+NULL", CS_TEST_TLS_GOODBYE, NULL, CS_NET_ERROR_TLS },
};

static void
test_server (gconstpointer data)
{
  /* Not among the anchors: had it come to that, its certificate would be the reason. */
  static const CsTestCertSpec rsa_spec = { .names = { { GNUTLS_SAN_DNSNAME, "sip.test", 0 } }, .rsa_bits = 2048 };
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (CsTestCert) rsa = cs_test_cert_new (&rsa_spec, NULL);
  g_autofree char *rsa_pem = cs_test_cert_pem (rsa);
  g_autofree char *rsa_key = cs_test_cert_key_pem (rsa);
  gboolean use_rsa = g_str_equal (servers[i].name, "plain-rsa");
  CsTestTlsServer *server = cs_test_tls_server_new (servers[i].mode, servers[i].priority,
                                                    use_rsa ? rsa_pem : certificate_pem, use_rsa ? rsa_key : key_pem);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (cs_test_tls_server_address (server), trust, "sip.test");

  CS_TEST_WAIT_FOR (peer->closed);
  g_assert_cmpint (peer->ready, ==, servers[i].version != NULL);
  g_assert_cmpstr (cs_net_stream_get_tls_version (peer->stream), ==, servers[i].version);
  g_assert_error (peer->error, CS_NET_ERROR, servers[i].code);
  g_free (cs_test_tls_server_finish (server, NULL));
}

/* Both ways of ours to end tell the other side that this is the end. */
static void
test_clean_end (gconstpointer data)
{
  CsTestTlsServer *server = cs_test_tls_server_new (CS_TEST_TLS_ECHO, "NORMAL", certificate_pem, key_pem);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (cs_test_tls_server_address (server), trust, "sip.test");
  gboolean clean = FALSE;

  CS_TEST_WAIT_FOR (peer->ready);
  if (GPOINTER_TO_INT (data))
    cs_net_stream_close (peer->stream);
  else
    g_clear_pointer (&peer->stream, cs_net_stream_unref);
  g_free (cs_test_tls_server_finish (server, &clean));
  g_assert_true (clean);
}

static void
make_identity (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);

  g_assert_true (cs_net_identity_create (file, "sip.test", 1, NULL));
  identity = cs_net_identity_load (file, NULL);
  trust = cs_net_trust_new (file, NULL);
  certificate_pem = cs_net_identity_get_certificate_pem (identity);
  g_assert_true (g_file_get_contents (file, &key_pem, NULL, NULL));
  g_unlink (file);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  int rc;

  g_test_init (&argc, &argv, NULL);
  make_identity (folder);
  g_test_add_data_func ("/net/tls-session/pair", GSIZE_TO_POINTER (0), test_pair);
  g_test_add_data_func ("/net/tls-session/pair/by-1", GSIZE_TO_POINTER (1), test_pair);
  g_test_add_data_func ("/net/tls-session/pair/by-700", GSIZE_TO_POINTER (700), test_pair);
  g_test_add_func ("/net/tls-session/goodbye", test_goodbye);
  g_test_add_func ("/net/tls-session/cut", test_cut);
  g_test_add_func ("/net/tls-session/cut-in-handshake", test_cut_in_handshake);
  g_test_add_func ("/net/tls-session/tampering", test_tampering);
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autofree char *path = g_strconcat ("/net/tls-session/server/", servers[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_server);
    }
  g_test_add_data_func ("/net/tls-session/clean-end/close", GINT_TO_POINTER (TRUE), test_clean_end);
  g_test_add_data_func ("/net/tls-session/clean-end/unref", GINT_TO_POINTER (FALSE), test_clean_end);
  rc = g_test_run ();
  cs_net_trust_unref (trust);
  cs_net_identity_unref (identity);
  g_free (certificate_pem);
  g_free (key_pem);
  g_rmdir (folder);
  return rc;
}
