/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-transport.h"

#include <stdint.h>
#include <string.h>

/* Datagrams as they come from anyone: classification, gate, SRTP and the RTP header, in a clear and in a secure stream.
 * The first byte chooses: bit 0 the stream, bit 1 the socket, bit 2 whether the bytes are protected first under the
 * right keys, so that what lies behind authentication is reached too, bit 3 GCM, bit 4 keys with an
 * MKI. */

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

#define GCM 8
#define MKI 16

/* With an MKI the suite is that with the short tag. */
static CsMediaSrtpKeys
keys (guint bits)
{
  static const guint8 mki[] = "mki";
  const gboolean gcm = (bits & GCM) != 0, has_mki = (bits & MKI) != 0;

  return (CsMediaSrtpKeys){ gcm       ? CS_MEDIA_SRTP_AES_GCM_256
                            : has_mki ? CS_MEDIA_SRTP_AES_CM_256_32
                                      : CS_MEDIA_SRTP_AES_CM_256_80,
                            key,
                            gcm ? gcm_salt : salt,
                            mki,
                            has_mki ? 3 : 0,
                            NULL };
}

static Stream
new_stream (gboolean clear, guint bits, GSocketAddress *peer)
{
  Stream stream = { .gate = cs_media_gate_new (clear) };
  const CsMediaSrtpKeys receive = keys (bits);

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
  static Stream clear, secure[4];
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
      clear = new_stream (TRUE, 0, peer);
      for (guint i = 0; i < G_N_ELEMENTS (secure); i++)
        secure[i] = new_stream (FALSE, i * GCM, peer);
    }

  memcpy (buffer, data + 1, len);
  if (data[0] & 4)
    {
      /* A sender of its own for each input: libsrtp takes no sequence number twice. */
      const CsMediaSrtpKeys send = keys (data[0]);
      g_autoptr (CsMediaSrtp) sender = cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &send, NULL);

      g_assert_nonnull (sender);
      cs_media_srtp_protect (sender, data[0] & 2 ? CS_MEDIA_PACKET_RTCP : CS_MEDIA_PACKET_RTP, (guint8 *) buffer, &len,
                             sizeof buffer);
    }
  {
    const gboolean in_clear = (data[0] & (1 | GCM | MKI)) == 1;
    g_autofree guint8 *exact = g_memdup2 (buffer, len);

    cs_media_transport_receive ((in_clear ? clear : secure[(data[0] & (GCM | MKI)) / GCM]).transport,
                                (data[0] & 2) != 0, exact, len, peer);
  }
  return 0;
}
