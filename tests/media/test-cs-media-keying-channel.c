/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying-channel.h"

#include "base/cs-limits.h"
#include "cs-test-media-pair.h"
#include "net/cs-dtls-session.h"

/* A channel under a clock of the test's, and the other side's socket. */
typedef struct {
  CsClock *clock;
  CsTimerQueue *timers;
  CsMediaGate *gate;
  CsMediaTransport *transport;
  CsMediaKeyingChannel *channel;
  CsDtlsIdentity *identity;
  GPtrArray *fingerprints;
  GSocket *socket;
  GSocketAddress *address; /* of it */
  guint n_found, n_keys, n_secured, n_failed;
} Bench;

static void
on_found (gpointer user_data)
{
  ((Bench *) user_data)->n_found++;
}

static void
on_keys (CsMediaSrtpDirection direction, gpointer user_data)
{
  ((Bench *) user_data)->n_keys++;
}

static void
on_secured (const CsMediaSecurity *security, gpointer user_data)
{
  ((Bench *) user_data)->n_secured++;
}

static void
on_failed (const CsMediaFailure *failure, gpointer user_data)
{
  ((Bench *) user_data)->n_failed++;
}

static const CsMediaKeyingChannelEvents events = { on_found, on_keys, on_secured, on_failed };

static void
on_packet (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len, GSocketAddress *from,
           gpointer user_data)
{
}

static const CsMediaTransportEvents transport_events = { .keying = on_packet };

static Bench *
bench_new (CsMediaComponent component, gboolean allow_clear)
{
  Bench *self = g_new0 (Bench, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_bind (self->socket, any, FALSE, &error);
  g_assert_no_error (error);
  self->address = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);

  self->clock = cs_clock_fake_new (G_USEC_PER_SEC);
  self->timers = cs_timer_queue_new (self->clock);
  self->gate = cs_media_gate_new (allow_clear);
  cs_media_gate_set_direction (self->gate, CS_SDP_SENDRECV);
  self->transport = cs_media_transport_new ("127.0.0.1", self->gate, &transport_events, self, &error);
  g_assert_no_error (error);
  cs_media_transport_set_remote (self->transport, &(CsMediaRemote){ self->address, self->address, FALSE });
  self->identity = cs_dtls_identity_new (&error);
  g_assert_no_error (error);
  self->fingerprints = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->fingerprints, g_new0 (CsSdpFingerprint, 1));
  ((CsSdpFingerprint *) self->fingerprints->pdata[0])->alg = CS_HASH_SHA256;
  self->channel = cs_media_keying_channel_new (component, self->transport, self->gate, self->timers, &events, self);
  return self;
}

static void
bench_free (Bench *self)
{
  cs_media_keying_channel_free (self->channel);
  cs_media_transport_free (self->transport);
  cs_timer_queue_free (self->timers);
  cs_clock_unref (self->clock);
  cs_media_gate_free (self->gate);
  cs_dtls_identity_unref (self->identity);
  g_ptr_array_unref (self->fingerprints);
  g_object_unref (self->socket);
  g_object_unref (self->address);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

static void
set_dtls_peer (Bench *self, gboolean is_client)
{
  cs_media_keying_channel_set_peer (
      self->channel, &(CsMediaPeerKeys){ .fingerprints = self->fingerprints, .is_dtls_client = is_client });
}

static void
pass (Bench *self, guint ms)
{
  for (guint i = 0; i < ms; i += 50)
    {
      cs_clock_fake_advance (self->clock, 50 * G_TIME_SPAN_MILLISECOND);
      cs_timer_queue_run (self->timers);
    }
}

/* What has arrived at the other side; over loopback it is there at once. */
static guint
count_sent (Bench *self)
{
  char buffer[CS_LIMIT_DTLS_DATAGRAM];
  guint n = 0;

  while (g_socket_receive (self->socket, buffer, sizeof buffer, NULL, NULL) > 0)
    n++;
  return n;
}

static const CsMediaComponent components[] = { CS_MEDIA_COMPONENT_RTP, CS_MEDIA_COMPONENT_RTCP };

/* Until there is no time left; then no more hellos, and no timer either. */
static void
test_never_answered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (components); i++)
    {
      g_autoptr (Bench) bench = bench_new (components[i], FALSE);
      guint n_hellos;

      g_assert_cmpint (cs_media_keying_channel_get_keying (bench->channel), ==, CS_KEYING_NONE);
      cs_media_keying_channel_use_dtls (bench->channel, bench->identity);
      g_assert_cmpint (cs_media_keying_channel_get_keying (bench->channel), ==, CS_KEYING_DTLS);
      set_dtls_peer (bench, TRUE);
      pass (bench, CS_LIMIT_DTLS_HANDSHAKE_MS - 100);
      g_assert_cmpuint (bench->n_failed, ==, 0);
      pass (bench, 200);
      n_hellos = count_sent (bench);
      g_assert_cmpuint (n_hellos, >, 0); /* how often it is said again is GnuTLS's, and in real time */
      g_assert_cmpuint (n_hellos, <, 10);
      g_assert_cmpuint (bench->n_failed, ==, 1);
      pass (bench, 5 * 60 * 1000);
      g_assert_cmpuint (count_sent (bench), ==, 0);
      g_assert_cmpint (cs_timer_queue_next_us (bench->timers), ==, -1);
      g_assert_cmpuint (bench->n_failed, ==, 1);
      g_assert_cmpuint (bench->n_found + bench->n_keys + bench->n_secured, ==, 0);
    }
}

/* Who waits says nothing, and gives up at the same time. */
static void
test_nobody_comes (void)
{
  g_autoptr (Bench) bench = bench_new (CS_MEDIA_COMPONENT_RTCP, FALSE);

  cs_media_keying_channel_use_dtls (bench->channel, bench->identity);
  set_dtls_peer (bench, FALSE);
  pass (bench, CS_LIMIT_DTLS_HANDSHAKE_MS + 100);
  g_assert_cmpuint (bench->n_failed, ==, 1);
  g_assert_cmpuint (count_sent (bench), ==, 0);
  g_assert_cmpint (cs_timer_queue_next_us (bench->timers), ==, -1);
}

/* In clear a mechanism is not asked any more, before and after it has begun. */
static void
test_clear (void)
{
  for (guint begun = 0; begun < 2; begun++)
    {
      g_autoptr (Bench) bench = bench_new (CS_MEDIA_COMPONENT_RTP, TRUE);

      cs_media_keying_channel_use_dtls (bench->channel, bench->identity);
      if (begun)
        set_dtls_peer (bench, TRUE);
      g_assert_cmpint (cs_timer_queue_next_us (bench->timers) >= 0, ==, begun != 0);
      cs_media_gate_event (bench->gate, CS_MEDIA_GATE_NO_PEER);
      g_assert_cmpint (cs_media_gate_get_state (bench->gate), ==, CS_MEDIA_GATE_CLEAR);
      g_assert_false (cs_media_keying_channel_is_wanted (bench->channel));
      if (begun)
        cs_media_keying_channel_update (bench->channel);
      else
        set_dtls_peer (bench, TRUE);
      count_sent (bench);
      pass (bench, 60000);
      cs_media_keying_channel_restart (bench->channel);
      g_assert_cmpuint (count_sent (bench), ==, 0);
      g_assert_cmpint (cs_timer_queue_next_us (bench->timers), ==, -1);
    }
}

/* ---- a hello that is faster than the answer ---- */

typedef struct {
  GBytes *hello;
} Client;

static void
client_send (const guint8 *datagram, gsize len, gpointer user_data)
{
  Client *self = user_data;

  if (self->hello == NULL)
    self->hello = g_bytes_new (datagram, len);
}

static void
client_found (gpointer user_data)
{
}

static void
client_keys (const CsDtlsKeys *keys, gpointer user_data)
{
}

static void
client_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
}

static const CsDtlsEvents client_events = { client_send, client_found, client_keys, client_failed };

/* @before: packets that came first. */
static guint
answers_to_early (guint before, gboolean replay)
{
  static const guint8 rubbish[] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 };
  g_autoptr (Bench) bench = bench_new (CS_MEDIA_COMPONENT_RTCP, FALSE);
  g_autoptr (CsDtlsIdentity) other = cs_dtls_identity_new (NULL);
  const CsSdpFingerprint *fingerprint = bench->fingerprints->pdata[0];
  Client client = { NULL };
  g_autoptr (CsDtlsSession) session = cs_dtls_session_new (
      CS_DTLS_CLIENT, other, &(CsDtlsFingerprint){ fingerprint->alg, fingerprint->value }, 1, &client_events, &client);
  const guint8 *hello;
  gsize len;

  cs_dtls_session_start (session, cs_clock_now_us (bench->clock));
  g_assert_nonnull (client.hello);
  for (guint i = 0; i < before; i++)
    cs_media_keying_channel_keep_early (bench->channel, rubbish, sizeof rubbish, bench->address);
  hello = g_bytes_get_data (client.hello, &len);
  cs_media_keying_channel_keep_early (bench->channel, hello, len, bench->address);
  cs_media_keying_channel_use_dtls (bench->channel, bench->identity);
  set_dtls_peer (bench, FALSE);
  if (replay)
    cs_media_keying_channel_replay_early (bench->channel);
  g_bytes_unref (client.hello);
  return count_sent (bench);
}

static void
test_early (void)
{
  static const struct {
    guint before;
    gboolean replay, answered;
  } rows[] = {
    { 0, TRUE, TRUE },
    { 1, TRUE, TRUE },
    { CS_LIMIT_DTLS_EARLY - 1, TRUE, TRUE },
    { CS_LIMIT_DTLS_EARLY, TRUE, FALSE },
    { CS_LIMIT_DTLS_EARLY + 100, TRUE, FALSE },
    { 0, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (answers_to_early (rows[i].before, rows[i].replay) > 0, ==, rows[i].answered);
}

/* ---- another mechanism ---- */

static void
test_sdes (void)
{
  g_autoptr (Bench) bench = bench_new (CS_MEDIA_COMPONENT_RTP, FALSE);
  const CsSdpSuite suite = CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80;
  g_autoptr (CsSecret) a = cs_secret_new_random (cs_sdp_suite_key_len (suite));
  g_autoptr (CsSecret) b = cs_secret_new_random (cs_sdp_suite_key_len (suite));
  g_autoptr (CsSdpCrypto) local = cs_sdp_crypto_new (1, suite, a);
  g_autoptr (CsSdpCrypto) remote = cs_sdp_crypto_new (1, suite, b);
  const CsMediaPeerKeys peer = { .local_crypto = local, .remote_crypto = remote };

  cs_media_keying_channel_use_dtls (bench->channel, bench->identity);
  cs_media_keying_channel_use_sdes (bench->channel);
  cs_media_keying_channel_set_peer (bench->channel, &peer);
  g_assert_cmpuint (bench->n_keys, ==, 2);
  g_assert_cmpuint (bench->n_secured, ==, 1);
  cs_media_keying_channel_set_peer (bench->channel, &peer);
  g_assert_cmpuint (bench->n_keys, ==, 2);

  /* It takes no packets, has nothing to start and no time to wait for. */
  cs_media_keying_channel_start (bench->channel);
  cs_media_keying_channel_restart (bench->channel);
  cs_media_keying_channel_media_received (bench->channel);
  cs_media_keying_channel_set_checked (bench->channel, TRUE);
  cs_media_keying_channel_receive (bench->channel, CS_MEDIA_CLASS_DTLS, (const guint8 *) "\x16", 1, bench->address);
  g_assert_cmpuint (count_sent (bench), ==, 0);
  g_assert_cmpint (cs_timer_queue_next_us (bench->timers), ==, -1);
  g_assert_cmpuint (bench->n_failed, ==, 0);
}

static void
test_none (void)
{
  g_autoptr (Bench) bench = bench_new (CS_MEDIA_COMPONENT_RTCP, FALSE);

  cs_media_keying_channel_start (bench->channel);
  cs_media_keying_channel_restart (bench->channel);
  cs_media_keying_channel_media_received (bench->channel);
  cs_media_keying_channel_set_checked (bench->channel, TRUE);
  cs_media_keying_channel_receive (bench->channel, CS_MEDIA_CLASS_DTLS, (const guint8 *) "\x16", 1, bench->address);
  cs_media_keying_channel_replay_early (bench->channel);
  set_dtls_peer (bench, TRUE);
  g_assert_false (cs_media_keying_channel_is_wanted (bench->channel));
  g_assert_cmpuint (count_sent (bench), ==, 0);
  g_assert_cmpint (cs_timer_queue_next_us (bench->timers), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/channel/never-answered", test_never_answered);
  g_test_add_func ("/media/keying/channel/nobody-comes", test_nobody_comes);
  g_test_add_func ("/media/keying/channel/clear", test_clear);
  g_test_add_func ("/media/keying/channel/early", test_early);
  g_test_add_func ("/media/keying/channel/sdes", test_sdes);
  g_test_add_func ("/media/keying/channel/none", test_none);
  return g_test_run ();
}
