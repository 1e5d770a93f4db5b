/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-transport.h"

#include <stdint.h>
#include <string.h>

/* Datagrams as they come from anyone: classification, gate, SRTP and the RTP header, in a clear and in a secure stream.
 * The first byte chooses: bit 0 the stream, bit 1 the socket, bit 2 whether the bytes are protected first under the
 * right keys, so that what lies behind authentication is reached too, bit 3 GCM. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static guint64 n_media;

static void
on_keying (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len, GSocketAddress *from,
           gpointer user_data)
{
  g_assert_cmpint (packets, ==, cs_media_classify (packet, len));
  g_assert_true (packets == CS_MEDIA_CLASS_ZRTP || packets == CS_MEDIA_CLASS_DTLS);
}

static void
on_authentic (gpointer user_data)
{
}

static void
on_media (CsMediaPacketKind kind, const guint8 *packet, gsize len, gpointer user_data)
{
  n_media += len;
}

static const CsMediaTransportEvents events = { NULL, on_keying, on_authentic, on_media };

typedef struct {
  CsMediaGate *gate;
  CsMediaTransport *transport;
} Stream;

static CsSecret *key, *salt, *gcm_salt;

static CsMediaSrtpKeys
keys (gboolean gcm)
{
  return (CsMediaSrtpKeys){ gcm ? CS_MEDIA_SRTP_AES_GCM_256 : CS_MEDIA_SRTP_AES_CM_256_80, key, gcm ? gcm_salt : salt };
}

static Stream
new_stream (gboolean clear, gboolean gcm, GSocketAddress *peer)
{
  Stream stream = { .gate = cs_media_gate_new (clear) };
  const CsMediaSrtpKeys receive = keys (gcm);

  stream.transport = cs_media_transport_new ("127.0.0.1", stream.gate, &events, NULL, NULL);
  g_assert_nonnull (stream.transport);
  cs_media_gate_set_direction (stream.gate, CS_SDP_SENDRECV);
  cs_media_transport_set_remote (stream.transport, &(CsMediaRemote){ peer, peer, FALSE });
  if (clear)
    {
      cs_media_gate_event (stream.gate, CS_MEDIA_GATE_NO_PEER);
      return stream;
    }
  cs_media_gate_event (stream.gate, CS_MEDIA_GATE_PEER_FOUND);
  g_assert_true (
      cs_media_transport_set_keys (stream.transport, CS_MEDIA_COMPONENT_RTP, CS_MEDIA_SRTP_RECEIVE, &receive, NULL));
  cs_media_gate_event (stream.gate, CS_MEDIA_GATE_RECEIVE_KEYS);
  cs_media_gate_event (stream.gate, CS_MEDIA_GATE_SEND_KEYS);
  cs_media_gate_event (stream.gate, CS_MEDIA_GATE_CONFIRMED);
  return stream;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Stream streams[3];
  static GSocketAddress *peer;
  guint32 buffer[1024];
  gsize len = size - 1;

  if (size < 1 || len > 2048)
    return 0;
  if (peer == NULL)
    {
      key = cs_secret_new (32);
      salt = cs_secret_new (14);
      gcm_salt = cs_secret_new (12);
      peer = g_inet_socket_address_new_from_string ("127.0.0.1", 9);
      streams[0] = new_stream (FALSE, FALSE, peer);
      streams[1] = new_stream (TRUE, FALSE, peer);
      streams[2] = new_stream (FALSE, TRUE, peer);
    }

  memcpy (buffer, data + 1, len);
  if (data[0] & 4)
    {
      /* A sender of its own for each input: libsrtp takes no sequence number twice. */
      const CsMediaSrtpKeys send = keys ((data[0] & 8) != 0);
      g_autoptr (CsMediaSrtp) sender = cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &send, NULL);

      g_assert_nonnull (sender);
      cs_media_srtp_protect (sender, data[0] & 2 ? CS_MEDIA_PACKET_RTCP : CS_MEDIA_PACKET_RTP, (guint8 *) buffer, &len,
                             sizeof buffer);
    }
  {
    g_autofree guint8 *exact = g_memdup2 (buffer, len);

    cs_media_transport_receive (streams[data[0] & 8 ? 2 : data[0] & 1].transport, (data[0] & 2) != 0, exact, len, peer);
  }
  return 0;
}
