/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-media-pair.h"

#include "lib/cs-test-loop.h"
#include "media/cs-media-codec.h"
#include "media/cs-media-devices.h"

#include <string.h>

void
cs_test_media_init (void)
{
  cs_media_init ();
}

/* ---- events ---- */

static void
on_gate (CsMediaSession *session, CsMediaGateState state, gpointer user_data)
{
  ((CsTestMediaEnd *) user_data)->gate = state;
}

static void
on_secured (CsMediaSession *session, const CsMediaSecurity *security, gpointer user_data)
{
  CsTestMediaEnd *end = user_data;

  end->secured = TRUE;
  end->security = *security;
}

static void
on_failed (CsMediaSession *session, const CsMediaFailure *failure, gpointer user_data)
{
  CsTestMediaEnd *end = user_data;

  end->failed = TRUE;
  end->failure = *failure;
  g_free (end->failure_text);
  end->failure_text = g_strdup (failure->text);
  end->failure.text = end->failure_text;
}

static void
on_flowing (CsMediaSession *session, const char *codec, gpointer user_data)
{
  g_assert_cmpstr (codec, ==, "opus/48000");
  ((CsTestMediaEnd *) user_data)->flowing = TRUE;
}

static void
on_quality (CsMediaSession *session, const CsMediaQuality *quality, gpointer user_data)
{
  CsTestMediaEnd *end = user_data;

  end->n_quality++;
  end->quality = *quality;
}

static void
on_stopped (CsMediaSession *session, const CsMediaQuality *last, gpointer user_data)
{
  CsTestMediaEnd *end = user_data;

  end->stopped = TRUE;
  end->quality = *last;
}

static void
on_unplayed (CsMediaSession *session, gpointer user_data)
{
  CsTestMediaEnd *end = user_data;

  end->n_unplayed++;
}

static const CsMediaSessionEvents events = {
  .gate = on_gate,
  .secured = on_secured,
  .failed = on_failed,
  .flowing = on_flowing,
  .quality = on_quality,
  .unplayed = on_unplayed,
  .stopped = on_stopped,
};

/* ---- relay ---- */

static void
datagram_free (gpointer data)
{
  CsTestDatagram *datagram = data;

  g_bytes_unref (datagram->bytes);
  g_free (datagram);
}

void
cs_test_media_pair_forward (CsTestMediaPair *pair, const CsTestDatagram *datagram, GBytes *instead)
{
  CsMediaSession *to = datagram->from_a ? pair->b.session : pair->a.session;
  /* It leaves from the port that the receiver sends to, so that addresses look right. */
  GSocket *socket = pair->ports[(datagram->from_a ? 2 : 0) + (datagram->on_rtcp_port ? 1 : 0)].socket;
  g_autoptr (GSocketAddress) address = NULL;
  gsize len;
  const char *bytes = g_bytes_get_data (instead != NULL ? instead : datagram->bytes, &len);

  if (to == NULL)
    return;
  address = g_inet_socket_address_new_from_string (
      "127.0.0.1", datagram->on_rtcp_port ? cs_media_session_get_rtcp_port (to) : cs_media_session_get_rtp_port (to));
  g_socket_send_to (socket, address, bytes, len, NULL, NULL);
}

static gboolean
on_relay_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsTestRelayPort *port = user_data;
  CsTestMediaPair *pair = port->pair;
  char buffer[4096];
  gssize len;

  while ((len = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      CsTestDatagram *datagram = g_new (CsTestDatagram, 1);

      *datagram = (CsTestDatagram){ port->from_a, port->is_rtcp, cs_media_classify ((guint8 *) buffer, (gsize) len),
                                    g_bytes_new (buffer, (gsize) len) };
      g_ptr_array_add (pair->seen, datagram);
      if (pair->relay != NULL)
        pair->relay (pair, datagram, pair->user_data);
      else
        cs_test_media_pair_forward (pair, datagram, NULL);
    }
  return G_SOURCE_CONTINUE;
}

static void
open_port (CsTestMediaPair *pair, CsTestRelayPort *port, gboolean from_a, gboolean is_rtcp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) local = NULL;

  port->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (port->socket, FALSE);
  g_socket_bind (port->socket, any, FALSE, &error);
  g_assert_no_error (error);
  local = g_socket_get_local_address (port->socket, &error);
  g_assert_no_error (error);
  port->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  port->pair = pair;
  port->from_a = from_a;
  port->is_rtcp = is_rtcp;
  port->source = g_socket_create_source (port->socket, G_IO_IN, NULL);
  g_source_set_callback (port->source, G_SOURCE_FUNC (on_relay_readable), port, NULL);
  g_source_attach (port->source, NULL);
}

/* ---- pair ---- */

static void
prepare_end (CsTestMediaPair *pair, CsTestMediaEnd *end, guint8 zid)
{
  const CsSdpFormat *formats = cs_media_codec_get_formats ();

  end->pair = pair;
  /* Until the first measurement. */
  end->quality = (CsMediaQuality){ .level_db = -100, .input_level_db = -100, .rtt_ms = -1 };
  end->config = (CsMediaSessionConfig){
    .bind_address = "127.0.0.1",
    .audio = { .source = CS_MEDIA_SOURCE_SPEECH, .sink = CS_MEDIA_SINK_NONE },
    .client_id = "Countersign",
    .keyings = CS_KEYING_ZRTP,
    /* Who can read a report, and when none may leave, shows the sooner the more there are. */
    .report_interval_ms = 400,
  };
  memset (end->config.zid, zid, CS_ZID_LEN);
  end->agreed = (CsSdpAgreed){
    .remote_address = (char *) "127.0.0.1",
    .direction = CS_SDP_SENDRECV,
    .formats = { { &formats[0], 111, 111, 111, (char *) "useinbandfec=1" },
                 { &formats[1], 112, 112, 112, NULL },
                 { &formats[2], 101, 101, 101, NULL } },
    .n_formats = 3,
    .ptime_ms = 20,
    .peer_has_zrtp_hash = TRUE,
  };
}

CsTestMediaPair *
cs_test_media_pair_new (void)
{
  CsTestMediaPair *pair = g_new0 (CsTestMediaPair, 1);

  pair->seen = g_ptr_array_new_with_free_func (datagram_free);
  prepare_end (pair, &pair->a, 0xaa);
  prepare_end (pair, &pair->b, 0xbb);
  for (guint i = 0; i < G_N_ELEMENTS (pair->ports); i++)
    open_port (pair, &pair->ports[i], i < 2, i % 2 == 1);
  return pair;
}

static void
create_end (CsTestMediaEnd *end)
{
  g_autoptr (GError) error = NULL;

  end->session = cs_media_session_new (&end->config, &events, end, &error);
  g_assert_no_error (error);
}

void
cs_test_media_pair_announce (const CsTestMediaEnd *from, CsTestMediaEnd *to)
{
  CsSdpLocal local = { 0 };

  cs_media_session_describe (from->session, &local);
  memcpy (to->agreed.peer_zrtp_hash, local.zrtp_hash, sizeof to->agreed.peer_zrtp_hash);
}

static CsSdpLocal
describe (const CsTestMediaEnd *end, CsSdpProfile profile)
{
  CsSdpLocal local = {
    .address = "127.0.0.1",
    .port = cs_media_session_get_rtp_port (end->session),
    .rtcp_port = cs_media_session_get_rtcp_port (end->session),
    .profile = profile,
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
  };

  cs_media_session_describe (end->session, &local);
  return local;
}

static CsSdp *
over_the_wire (const CsSdp *description)
{
  g_autofree char *text = cs_sdp_print (description);
  g_autoptr (GError) error = NULL;
  CsSdp *parsed = cs_sdp_parse ((const guint8 *) text, strlen (text), &error);

  g_assert_no_error (error);
  return parsed;
}

/* Takes both. Addresses and payload types stay those of the relay and of the test. */
static void
settle (CsTestMediaEnd *end, CsSdp *description, CsSdpAgreed *negotiated)
{
  g_clear_pointer (&end->description, cs_sdp_free);
  g_clear_pointer (&end->negotiated, cs_sdp_agreed_unref);
  end->description = description;
  end->negotiated = negotiated;
  end->agreed.keying = negotiated->keying;
  end->agreed.peer_has_zrtp_hash = negotiated->peer_has_zrtp_hash;
  memcpy (end->agreed.peer_zrtp_hash, negotiated->peer_zrtp_hash, sizeof end->agreed.peer_zrtp_hash);
  end->agreed.local_crypto = negotiated->local_crypto;
  end->agreed.remote_crypto = negotiated->remote_crypto;
  end->agreed.remote_fingerprints = negotiated->remote_fingerprints;
  end->agreed.local_tls_id = negotiated->local_tls_id;
  end->agreed.remote_tls_id = negotiated->remote_tls_id;
  end->agreed.is_dtls_client = negotiated->is_dtls_client;
}

void
cs_test_media_pair_negotiate (CsTestMediaPair *pair, CsTestMediaEnd *offerer, CsSdpProfile profile)
{
  CsTestMediaEnd *answerer = offerer == &pair->a ? &pair->b : &pair->a;
  const CsSdpLocal offering = describe (offerer, profile);
  const CsSdpLocal answering = describe (answerer, profile);
  g_autoptr (GError) error = NULL;
  CsSdp *offer
      = offerer->description != NULL ? cs_sdp_reoffer (offerer->description, &offering) : cs_sdp_offer (&offering);
  g_autoptr (CsSdp) offered = over_the_wire (offer);
  g_autoptr (CsSdp) answered = NULL;
  CsSdpAgreed *at_answerer = NULL, *at_offerer;
  CsSdp *answer = cs_sdp_answer (offered, &answering, &at_answerer, &error);

  g_assert_no_error (error);
  answered = over_the_wire (answer);
  at_offerer = cs_sdp_agree (offer, answered, offering.formats, &error);
  g_assert_no_error (error);
  g_assert_cmpint (at_offerer->keying, ==, at_answerer->keying);
  settle (answerer, answer, at_answerer);
  settle (offerer, offer, at_offerer);
}

void
cs_test_media_pair_create (CsTestMediaPair *pair)
{
  create_end (&pair->a);
  create_end (&pair->b);
  pair->a.agreed.remote_port = pair->ports[0].port;
  pair->a.agreed.remote_rtcp_port = pair->ports[1].port;
  pair->b.agreed.remote_port = pair->ports[2].port;
  pair->b.agreed.remote_rtcp_port = pair->ports[3].port;
  if (((pair->a.config.keyings | pair->b.config.keyings) & ~(guint) CS_KEYING_ZRTP) == 0)
    {
      cs_test_media_pair_announce (&pair->a, &pair->b);
      cs_test_media_pair_announce (&pair->b, &pair->a);
    }
}

static gpointer
copy_fingerprint (gconstpointer source, gpointer user_data)
{
  return g_memdup2 (source, sizeof (CsSdpFingerprint));
}

void
cs_test_media_end_connect (CsTestMediaEnd *end)
{
  g_autoptr (CsSdpAgreed) agreed = g_memdup2 (&end->agreed, sizeof end->agreed);

  g_atomic_ref_count_init (&agreed->refs);
  agreed->remote_address = g_strdup (agreed->remote_address);
  agreed->remote_rtcp_address = g_strdup (agreed->remote_rtcp_address);
  for (guint i = 0; i < agreed->n_formats; i++)
    agreed->formats[i].fmtp = g_strdup (agreed->formats[i].fmtp);
  if (agreed->local_crypto != NULL)
    agreed->local_crypto = cs_sdp_crypto_copy (agreed->local_crypto);
  if (agreed->remote_crypto != NULL)
    agreed->remote_crypto = cs_sdp_crypto_copy (agreed->remote_crypto);
  if (agreed->remote_fingerprints != NULL)
    agreed->remote_fingerprints = g_ptr_array_copy (agreed->remote_fingerprints, (GCopyFunc) copy_fingerprint, NULL);
  agreed->local_tls_id = g_strdup (agreed->local_tls_id);
  agreed->remote_tls_id = g_strdup (agreed->remote_tls_id);
  cs_media_session_connect (end->session, agreed);
}

void
cs_test_media_pair_connect (CsTestMediaPair *pair)
{
  cs_test_media_end_connect (&pair->a);
  cs_test_media_end_connect (&pair->b);
}

static void
finish_end (CsTestMediaEnd *end)
{
  if (end->session != NULL)
    {
      cs_media_session_stop (end->session);
      CS_TEST_WAIT_FOR (end->stopped);
      g_clear_pointer (&end->session, cs_media_session_free);
    }
  g_clear_pointer (&end->description, cs_sdp_free);
  g_clear_pointer (&end->negotiated, cs_sdp_agreed_unref);
  g_free (end->failure_text);
}

void
cs_test_media_pair_free (CsTestMediaPair *pair)
{
  finish_end (&pair->a);
  finish_end (&pair->b);
  for (guint i = 0; i < G_N_ELEMENTS (pair->ports); i++)
    {
      g_source_destroy (pair->ports[i].source);
      g_source_unref (pair->ports[i].source);
      g_object_unref (pair->ports[i].socket);
    }
  g_ptr_array_unref (pair->seen);
  g_free (pair);
}

void
cs_test_media_pair_wait_secure (CsTestMediaPair *pair)
{
  CS_TEST_WAIT_FOR (pair->a.secured && pair->b.secured);
  g_assert_cmpint (pair->a.gate, ==, CS_MEDIA_GATE_SECURE);
  g_assert_cmpint (pair->b.gate, ==, CS_MEDIA_GATE_SECURE);
}

static void
drop_zrtp (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data)
{
  if (datagram->class != CS_MEDIA_CLASS_ZRTP)
    cs_test_media_pair_forward (pair, datagram, NULL);
}

CsTestMediaPair *
cs_test_media_pair_new_without_zrtp (void)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->relay = drop_zrtp;
  pair->a.agreed.peer_has_zrtp_hash = FALSE;
  pair->b.agreed.peer_has_zrtp_hash = FALSE;
  return pair;
}

void
cs_test_media_pair_connect_clear (CsTestMediaPair *pair)
{
  pair->a.config.allow_clear = pair->b.config.allow_clear = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->a.gate == CS_MEDIA_GATE_CLEAR && pair->b.gate == CS_MEDIA_GATE_CLEAR);
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
}

guint
cs_test_media_pair_count (CsTestMediaPair *pair, gboolean from_a, CsMediaClass class)
{
  guint n = 0;

  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];

      n += datagram->from_a == from_a && datagram->class == class;
    }
  return n;
}

void
cs_test_media_pair_wait_for (CsTestMediaPair *pair, gboolean from_a, CsMediaClass class, guint n_more)
{
  const guint goal = cs_test_media_pair_count (pair, from_a, class) + n_more;

  CS_TEST_WAIT_FOR (cs_test_media_pair_count (pair, from_a, class) >= goal);
}

/* A clear compound packet is exactly as long as its parts say (RFC 3550 section 6.1); SRTCP has its index and tag
 * behind them, and random bytes for lengths. */
static gboolean
rtcp_is_clear (const guint8 *bytes, gsize len)
{
  gsize at = 0;

  while (at + 4 <= len)
    at += 4 * ((gsize) (bytes[at + 2] << 8 | bytes[at + 3]) + 1);
  return at == len;
}

/* The first byte of an Opus packet says how it is coded (RFC 6716 section 3.1) and is the same in nearly all packets of
 * a call; under SRTP it is random. */
static void
assert_random_starts (CsTestMediaPair *pair, gboolean from_a)
{
  guint counts[256] = { 0 };
  guint n = 0, most = 0;

  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];
      gsize len;
      const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

      if (datagram->from_a != from_a || datagram->class != CS_MEDIA_CLASS_RTP)
        continue;
      g_assert_cmpuint (len, >, CS_MEDIA_RTP_HEADER_LEN + 4);
      n++;
      most = MAX (most, ++counts[bytes[CS_MEDIA_RTP_HEADER_LEN]]);
    }
  g_assert_cmpuint (most, <=, 6 + n / 10);
}

static CsMediaClass
keying_class (CsTestMediaPair *pair)
{
  switch (pair->a.agreed.keying)
    {
    case CS_KEYING_DTLS:
      return CS_MEDIA_CLASS_DTLS;
    case CS_KEYING_SDES:
      return CS_MEDIA_CLASS_RTP;
    case CS_KEYING_NONE:
    case CS_KEYING_ZRTP:
    default:
      return CS_MEDIA_CLASS_ZRTP;
    }
}

void
cs_test_media_pair_assert_nothing_clear (CsTestMediaPair *pair)
{
  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];
      gsize len;
      const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

      g_assert_true (datagram->class == keying_class (pair) || datagram->class == CS_MEDIA_CLASS_RTP
                     || datagram->class == CS_MEDIA_CLASS_RTCP);
      if (datagram->class == CS_MEDIA_CLASS_RTCP)
        g_assert_false (rtcp_is_clear (bytes, len));
    }
  assert_random_starts (pair, TRUE);
  assert_random_starts (pair, FALSE);
}
