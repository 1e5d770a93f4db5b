/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"
#include "net/cs-dtls-session.h"

#include <string.h>

#define DTLS (guint) CS_KEYING_DTLS

static CsTestMediaPair *
new_pair (void)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->a.config.keyings = pair->b.config.keyings = DTLS;
  pair->a.agreed.rtcp_mux = pair->b.agreed.rtcp_mux = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_DTLS_SAVP);
  return pair;
}

static void
wait_for_speech (CsTestMediaPair *pair)
{
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50 && pair->b.quality.level_db > -50);
}

/* Two of ours agree on the best that GnuTLS has. */
static void
assert_is_dtls (const CsTestMediaEnd *end)
{
  g_assert_cmpstr (end->security.keying, ==, "dtls");
  g_assert_cmpstr (end->security.suite, ==,
                   cs_dtls_profile_is_known (CS_DTLS_PROFILE_AEAD_AES_256_GCM) ? "AEAD_AES_256_GCM"
                                                                               : "AES_CM_128_HMAC_SHA1_80");
  g_assert_nonnull (end->security.agreement);
}

/* Speech both ways, every datagram looked at. */
static void
test_call (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  assert_is_dtls (&pair->a);
  assert_is_dtls (&pair->b);
  wait_for_speech (pair);
  cs_test_media_pair_assert_nothing_clear (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_ZRTP), ==, 0);
}

/* The answerer says hello before the answer is there: kept, and answered as soon as it is known who may say it. */
static void
test_early_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  cs_test_media_end_connect (&pair->b);
  cs_test_media_pair_wait_for (pair, FALSE, CS_MEDIA_CLASS_DTLS, 1);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_DTLS), ==, 0);
  cs_test_loop_settle ();
  cs_test_media_end_connect (&pair->a);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
}

static void
lose_first (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  guint *n = user_data;

  if (datagram->class == CS_MEDIA_CLASS_DTLS && *n > 0)
    --*n;
  else
    cs_test_media_pair_forward (pair, datagram, NULL);
}

static void
test_lost_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  guint n = 1;
  gint64 begin_us;

  pair->relay = lose_first;
  pair->user_data = &n;
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (n == 0);
  begin_us = g_get_monotonic_time ();
  cs_media_session_confirmed (pair->b.session);
  cs_test_media_pair_wait_secure (pair);
  g_test_message ("%" G_GINT64_FORMAT " us", g_get_monotonic_time () - begin_us);
  wait_for_speech (pair);
}

/* Somebody in between has put another fingerprint into a description. Whoever is told the wrong one sees it. */
static void
test_wrong_fingerprint (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsTestMediaPair) pair = new_pair ();
      CsTestMediaEnd *sees = i == 0 ? &pair->a : &pair->b;
      CsSdpFingerprint *fingerprint = sees->agreed.remote_fingerprints->pdata[0];

      fingerprint->value[5] ^= 1;
      cs_test_media_pair_connect (pair);
      CS_TEST_WAIT_FOR (sees->failed);
      g_assert_cmpint (sees->failure.kind, ==, CS_MEDIA_FAILURE_ATTACK);
      g_assert_cmpint (sees->gate, !=, CS_MEDIA_GATE_SECURE);
      g_assert_false (pair->a.secured || pair->b.secured);
      g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
      g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_RTP), ==, 0);
    }
}

static void
drop_dtls (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  if (datagram->class != CS_MEDIA_CLASS_DTLS)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

/* DTLS was agreed, so that nothing is ever clear, though the call may be. */
static void
test_never_clear (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->relay = drop_dtls;
  pair->a.config.keyings = pair->b.config.keyings = DTLS;
  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_negotiate (pair, &pair->a, CS_SDP_PROFILE_AVP);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.n_quality >= 3);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_CLOSED);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTP), ==, 0);
}

/* What is said again is the same association; a new tls-id is another one, under way while the old keys are in use. */
static void
test_again (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  guint n_dtls;

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  n_dtls = cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS);
  g_assert_true (pair->b.agreed.is_dtls_client);

  cs_test_media_pair_negotiate (pair, &pair->b, CS_SDP_PROFILE_DTLS_SAVP);
  g_assert_true (pair->b.agreed.is_dtls_client);
  g_assert_false (pair->a.agreed.is_dtls_client);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 20);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS), ==, n_dtls);

  pair->a.agreed.remote_tls_id = pair->b.agreed.remote_tls_id = (char *) "another-one-of-20-characters";
  pair->a.secured = pair->b.secured = FALSE;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_DTLS), >, n_dtls);
  wait_for_speech (pair);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* In the middle of a call somebody else comes with a certificate that was not announced. */
static void
test_other_peer_later (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  CsSdpFingerprint *fingerprint;

  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  fingerprint = pair->a.agreed.remote_fingerprints->pdata[0];
  fingerprint->value[0] ^= 1;
  pair->b.agreed.remote_tls_id = (char *) "another-one-of-20-characters";
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.failed);
  g_assert_cmpint (pair->a.failure.kind, ==, CS_MEDIA_FAILURE_ATTACK);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);
  cs_test_media_pair_assert_nothing_clear (pair);
}

static void
meddle (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);
  g_autofree guint8 *copy = g_memdup2 (bytes, len);
  g_autoptr (GBytes) changed = NULL;

  cs_test_media_pair_forward (pair, datagram, NULL);
  if (datagram->class != CS_MEDIA_CLASS_DTLS)
    return;
  copy[g_rand_int_range (user_data, 13, (int) len)] ^= 0x55;
  changed = g_bytes_new_take (g_steal_pointer (&copy), len);
  cs_test_media_pair_forward (pair, datagram, changed);
}

static void
test_changed_records (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (CsTestMediaPair) pair = new_pair ();

  pair->relay = meddle;
  pair->user_data = rand;
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
}

/* ---- strangers at the ports ---- */

static const struct {
  const char *name;
  guint8 bytes[75];
  gsize len;
} strange[] = {
  { "hello", { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54, 1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd }, 67 },
  { "hello-that-is-the-second",
    { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 54, 1, 0, 0, 42, 0, 1, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd },
    67 },
  { "hello-cut",
    { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 46, 1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 34, 0xfe, 0xfd },
    59 },
  { "hello-in-pieces",
    { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd },
    67 },
  { "question",
    { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31, 3, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 19, 0xfe, 0xff, 16, 7 },
    44 },
  { "server-hello",
    { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54, 2, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd },
    67 },
  { "certificate", { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 15, 11, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0, 3 }, 28 },
  { "key-exchange", { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 14, 16, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 2, 1, 1 }, 27 },
  { "alert", { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40 }, 15 },
  { "change-cipher-spec", { 20, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 1 }, 14 },
  { "finished", { 22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20 }, 33 },
  { "data", { 23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20 }, 33 },
};

typedef struct {
  CsTestMediaPair *pair;
  GSocket *socket;
  guint row;
  guint n;
} Stranger;

static void
bother (Stranger *self, CsMediaSession *session)
{
  g_autoptr (GSocketAddress) to
      = g_inet_socket_address_new_from_string ("127.0.0.1", cs_media_session_get_rtp_port (session));
  guint8 bytes[sizeof strange->bytes];

  memcpy (bytes, strange[self->row].bytes, sizeof bytes);
  if (strange[self->row].len > 40)
    memcpy (bytes + 30, &self->n, sizeof self->n); /* another random each time */
  self->n++;
  g_socket_send_to (self->socket, to, (const char *) bytes, strange[self->row].len, NULL, NULL);
}

/* From an address that nobody has named, to both ends, hundreds of times a second: before, while and after the keys are
 * agreed on. */
static gboolean
on_bother (gpointer user_data)
{
  Stranger *self = user_data;

  bother (self, self->pair->a.session);
  bother (self, self->pair->b.session);
  return G_SOURCE_CONTINUE;
}

static void
test_strangers (gconstpointer data)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  Stranger stranger = { .pair = pair, .socket = socket, .row = GPOINTER_TO_UINT (data) };
  guint source;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  source = g_timeout_add (2, on_bother, &stranger);
  for (guint i = 0; i < 20; i++)
    on_bother (&stranger);
  cs_test_media_end_connect (&pair->b);
  CS_TEST_WAIT_FOR (stranger.n > 100);
  cs_test_media_end_connect (&pair->a);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  g_source_remove (source);
  g_assert_false (pair->a.failed || pair->b.failed);
  g_assert_cmpuint (stranger.n, >, 100);
}

/* A stranger with a program of its own: a client that comes to the end of its handshakes, and is not the one whose
 * fingerprint was announced. */
typedef struct {
  GSocket *socket;
  GSocketAddress *to;
  CsDtlsIdentity *identity;
  CsDtlsSession *session;
  guint8 expects[CS_DTLS_FINGERPRINT_LEN];
  guint n_begun;
  guint n_turns;
  gboolean is_over;
} Client;

static void
on_client_send (const guint8 *datagram, gsize len, gpointer user_data)
{
  Client *self = user_data;

  g_socket_send_to (self->socket, self->to, (const char *) datagram, len, NULL, NULL);
}

static void
on_client_found (gpointer user_data)
{
}

static void
on_client_keys (const CsDtlsKeys *keys, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
on_client_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
  ((Client *) user_data)->is_over = TRUE;
}

static const CsDtlsEvents client_events = { on_client_send, on_client_found, on_client_keys, on_client_failed };

static void
begin_client (Client *self)
{
  const CsDtlsFingerprint expects = { CS_HASH_SHA256, self->expects };

  cs_dtls_session_free (self->session);
  self->is_over = FALSE;
  self->n_begun++;
  self->session = cs_dtls_session_new (CS_DTLS_CLIENT, self->identity, &expects, 1, &client_events, self);
  cs_dtls_session_start (self->session, g_get_monotonic_time ());
}

static gboolean
on_client_turn (gpointer user_data)
{
  Client *self = user_data;
  char buffer[4096];
  gssize len;

  if (self->n_turns++ % 60 == 0)
    begin_client (self);
  while (!self->is_over && (len = g_socket_receive (self->socket, buffer, sizeof buffer, NULL, NULL)) > 0)
    cs_dtls_session_receive (self->session, (const guint8 *) buffer, (gsize) len, g_get_monotonic_time ());
  if (!self->is_over)
    cs_dtls_session_tick (self->session, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

static void
test_stranger_with_dtls (void)
{
  g_autoptr (CsTestMediaPair) pair = new_pair ();
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  CsTestMediaEnd *server = pair->a.agreed.is_dtls_client ? &pair->b : &pair->a;
  CsTestMediaEnd *client = server == &pair->a ? &pair->b : &pair->a;
  Client stranger = { .socket = socket };
  guint source;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_socket_set_blocking (socket, FALSE);
  stranger.to = g_inet_socket_address_new_from_string ("127.0.0.1", cs_media_session_get_rtp_port (server->session));
  stranger.identity = cs_dtls_identity_new (NULL);
  memcpy (stranger.expects, ((CsSdpFingerprint *) client->agreed.remote_fingerprints->pdata[0])->value,
          sizeof stranger.expects);
  cs_test_media_end_connect (server);
  source = g_timeout_add (3, on_client_turn, &stranger);
  CS_TEST_WAIT_FOR (stranger.n_begun >= 5);
  g_assert_false (server->failed || server->secured);
  cs_test_media_end_connect (client);
  cs_test_media_pair_wait_secure (pair);
  wait_for_speech (pair);
  g_source_remove (source);
  g_assert_false (server->failed || client->failed);
  cs_dtls_session_free (stranger.session);
  cs_dtls_identity_unref (stranger.identity);
  g_object_unref (stranger.to);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/dtls/call", test_call);
  g_test_add_func ("/media/keying/dtls/early-hello", test_early_hello);
  g_test_add_func ("/media/keying/dtls/lost-hello", test_lost_hello);
  g_test_add_func ("/media/keying/dtls/wrong-fingerprint", test_wrong_fingerprint);
  g_test_add_func ("/media/keying/dtls/never-clear", test_never_clear);
  g_test_add_func ("/media/keying/dtls/again", test_again);
  g_test_add_func ("/media/keying/dtls/other-peer-later", test_other_peer_later);
  g_test_add_func ("/media/keying/dtls/changed-records", test_changed_records);
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_strconcat ("/media/keying/dtls/strangers/", strange[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_strangers);
    }
  g_test_add_func ("/media/keying/dtls/stranger-with-dtls", test_stranger_with_dtls);
  return g_test_run ();
}
