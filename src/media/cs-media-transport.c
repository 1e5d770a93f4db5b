/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-transport.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "media/cs-media-demux.h"
#include "media/cs-media-path.h"
#include "net/cs-net-datagram.h"

#include <string.h>

/* RTP takes an even port, RTCP the next (RFC 3550 section 11), out of the range that administrators open for calls.
 * With 16 calls at once a random pair is free nearly always; the tries are for busy machines. */
#define PORT_FIRST 16384
#define PORT_PAIRS 8192
#define PORT_TRIES 64

typedef struct {
  CsNetDatagram *socket;

  /* Receiving: media-io thread only. */
  CsMediaSrtp *receive_keys;

  /* Under the transport's lock. */
  CsMediaSrtp *send_keys;
  CsMediaPath path;
} Component;

struct _CsMediaTransport {
  Component components[CS_MEDIA_N_COMPONENTS];
  guint16 rtp_port;
  CsMediaGate *gate; /* not owned */
  const CsMediaTransportEvents *events;
  gpointer user_data;

  /* Receiving: media-io thread only. */
  gboolean seen_authentic;
  guint32 newest_ssrc;
  guint16 newest_sequence;

  /* Below, and in the components: the streaming threads send. Written by the media-io thread only, but for the counts.
   */
  GMutex lock;
  gboolean rtcp_mux;
  gboolean keys_are_separate;
  CsMediaCounts counts;
};

static CsNetDatagram *
bind_port (GInetAddress *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new (address, port);

  return cs_net_datagram_new (at, error);
}

static gboolean
bind_pair (CsMediaTransport *self, GInetAddress *address, GError **error)
{
  g_autoptr (GError) last = NULL;

  for (guint i = 0; i < PORT_TRIES; i++)
    {
      const guint16 port = (guint16) (PORT_FIRST + 2 * cs_random_below (PORT_PAIRS));
      g_autoptr (CsNetDatagram) rtp = NULL;
      CsNetDatagram *rtcp;

      g_clear_error (&last);
      rtp = bind_port (address, port, &last);
      if (rtp == NULL)
        continue;
      rtcp = bind_port (address, port + 1, &last);
      if (rtcp == NULL)
        continue;
      self->components[CS_MEDIA_COMPONENT_RTP].socket = g_steal_pointer (&rtp);
      self->components[CS_MEDIA_COMPONENT_RTCP].socket = rtcp;
      self->rtp_port = port;
      return TRUE;
    }
  g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET, "no port for the sound: %s", last->message);
  return FALSE;
}

CsMediaTransport *
cs_media_transport_new (const char *bind_address, CsMediaGate *gate, const CsMediaTransportEvents *events,
                        gpointer user_data, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bind_address != NULL ? bind_address : "0.0.0.0");
  g_autoptr (CsMediaTransport) self = NULL;

  if (address == NULL)
    {
      g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET, "not a numeric address: %s", bind_address);
      return NULL;
    }
  self = g_new0 (CsMediaTransport, 1);
  g_mutex_init (&self->lock);
  self->gate = gate;
  self->events = events;
  self->user_data = user_data;
  if (!bind_pair (self, address, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_media_transport_free (CsMediaTransport *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      cs_net_datagram_free (self->components[i].socket);
      cs_media_srtp_free (self->components[i].receive_keys);
      cs_media_srtp_free (self->components[i].send_keys);
      cs_media_path_clear (&self->components[i].path);
    }
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
cs_media_transport_get_rtp_port (CsMediaTransport *self)
{
  return self->rtp_port;
}

static void
on_rtp_datagram (CsNetDatagram *socket, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  cs_media_transport_receive (user_data, CS_MEDIA_COMPONENT_RTP, bytes, len, from);
}

static void
on_rtcp_datagram (CsNetDatagram *socket, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  cs_media_transport_receive (user_data, CS_MEDIA_COMPONENT_RTCP, bytes, len, from);
}

void
cs_media_transport_start (CsMediaTransport *self, GMainContext *context)
{
  cs_net_datagram_start (self->components[CS_MEDIA_COMPONENT_RTP].socket, context, on_rtp_datagram, self);
  cs_net_datagram_start (self->components[CS_MEDIA_COMPONENT_RTCP].socket, context, on_rtcp_datagram, self);
}

void
cs_media_transport_set_remote (CsMediaTransport *self, const CsMediaRemote *remote)
{
  g_mutex_lock (&self->lock);
  cs_media_path_set_named (&self->components[CS_MEDIA_COMPONENT_RTP].path, remote->rtp);
  cs_media_path_set_named (&self->components[CS_MEDIA_COMPONENT_RTCP].path, remote->rtcp);
  self->rtcp_mux = remote->rtcp_mux;
  g_mutex_unlock (&self->lock);
}

void
cs_media_transport_separate_keys (CsMediaTransport *self)
{
  g_mutex_lock (&self->lock);
  self->keys_are_separate = TRUE;
  g_mutex_unlock (&self->lock);
}

/* Whose keys are for RTCP on that socket, and for RTP on its own. */
static Component *
keys_for (CsMediaTransport *self, CsMediaComponent component)
{
  if (!self->keys_are_separate || self->rtcp_mux)
    component = CS_MEDIA_COMPONENT_RTP;
  return &self->components[component];
}

gboolean
cs_media_transport_set_keys (CsMediaTransport *self, CsMediaComponent component, CsMediaSrtpDirection direction,
                             const CsMediaSrtpKeys *keys, GError **error)
{
  Component *owner = &self->components[component];
  CsMediaSrtp *made = cs_media_srtp_new (direction, keys, error);

  if (made == NULL)
    return FALSE;
  if (direction == CS_MEDIA_SRTP_RECEIVE)
    {
      cs_media_srtp_free (owner->receive_keys);
      owner->receive_keys = made;
    }
  else
    {
      g_mutex_lock (&self->lock);
      cs_media_srtp_free (owner->send_keys);
      owner->send_keys = made;
      g_mutex_unlock (&self->lock);
    }
  return TRUE;
}

/* A datagram that cannot be sent is lost like any other; what is lost is repeated, or concealed. */
static gboolean
send_to (Component *component, GSocketAddress *to, const guint8 *bytes, gsize len)
{
  return g_socket_send_to (cs_net_datagram_get_socket (component->socket), to, (const char *) bytes, len, NULL, NULL)
         >= 0;
}

void
cs_media_transport_send_keying (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *to,
                                const guint8 *packet, gsize len)
{
  Component *from = &self->components[component];
  g_autoptr (GSocketAddress) current = NULL;

  if (to == NULL)
    {
      g_mutex_lock (&self->lock);
      g_set_object (&current, from->path.current);
      g_mutex_unlock (&self->lock);
      to = current;
    }
  if (to != NULL)
    send_to (from, to, packet, len);
}

/* Protects and sends, under the lock. In SECURE nothing ever leaves unprotected: without keys it is kept. */
static gboolean
send_locked (CsMediaTransport *self, CsMediaPacketKind kind, guint8 *bytes, gsize len, gsize size)
{
  const CsMediaComponent component
      = kind == CS_MEDIA_PACKET_RTCP && !self->rtcp_mux ? CS_MEDIA_COMPONENT_RTCP : CS_MEDIA_COMPONENT_RTP;
  GSocketAddress *to = self->components[component].path.current;
  CsMediaSrtp *keys = keys_for (self, component)->send_keys;

  if (to == NULL || !cs_media_gate_may_send (self->gate, kind))
    return FALSE;
  if (cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLEAR
      && (keys == NULL || !cs_media_srtp_protect (keys, kind, bytes, &len, size)))
    return FALSE;
  if (!send_to (&self->components[component], to, bytes, len))
    return FALSE;
  if (kind == CS_MEDIA_PACKET_RTP)
    self->counts.sent++;
  return TRUE;
}

gboolean
cs_media_transport_send (CsMediaTransport *self, CsMediaPacketKind kind, const guint8 *packet, gsize len)
{
  guint32 buffer[(CS_LIMIT_RTP_PACKET + CS_MEDIA_SRTP_TRAILER_MAX) / sizeof (guint32)];
  gboolean sent;

  if (len > CS_LIMIT_RTP_PACKET)
    return FALSE;
  memcpy (buffer, packet, len);
  g_mutex_lock (&self->lock);
  sent = send_locked (self, kind, (guint8 *) buffer, len, sizeof buffer);
  g_mutex_unlock (&self->lock);
  return sent;
}

static void
count_dropped (CsMediaTransport *self)
{
  g_mutex_lock (&self->lock);
  self->counts.dropped++;
  g_mutex_unlock (&self->lock);
}

/* Whether an address may still be learnt from what nobody has authenticated. */
static gboolean
path_is_open (CsMediaTransport *self, CsMediaComponent component)
{
  const Component *at = &self->components[component];

  if (component == CS_MEDIA_COMPONENT_RTCP)
    return keys_for (self, component) == at && at->receive_keys == NULL;
  return cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_SECURE;
}

void
cs_media_transport_heard_from (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *from)
{
  if (!path_is_open (self, component))
    return;
  g_mutex_lock (&self->lock);
  cs_media_path_heard_from (&self->components[component].path, from);
  g_mutex_unlock (&self->lock);
}

gboolean
cs_media_transport_leads_to (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *address)
{
  gboolean leads;

  g_mutex_lock (&self->lock);
  leads = cs_media_address_equal (self->components[component].path.current, address);
  g_mutex_unlock (&self->lock);
  return leads;
}

static void
receive_keying (CsMediaTransport *self, CsMediaComponent component, CsMediaClass packets, const guint8 *bytes,
                gsize len, GSocketAddress *from)
{
  const gsize most = packets == CS_MEDIA_CLASS_DTLS ? CS_LIMIT_DTLS_DATAGRAM : CS_LIMIT_ZRTP_PACKET;

  if (len <= most)
    self->events->keying (component, packets, bytes, len, from, self->user_data);
}

/* Whether this authentic packet may turn its path. One that was held back on the way, and so is behind others, must
 * not; RTCP has no order of its own and turns only its own path. */
static gboolean
turns_path (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaComponent component, const guint8 *packet, gsize len)
{
  CsMediaRtpHeader header;

  if (kind == CS_MEDIA_PACKET_RTCP)
    return component == CS_MEDIA_COMPONENT_RTCP;
  if (!cs_media_rtp_parse (packet, len, &header))
    return FALSE;
  if (self->newest_ssrc == header.ssrc && (gint16) (header.sequence - self->newest_sequence) <= 0)
    return FALSE;
  self->newest_ssrc = header.ssrc;
  self->newest_sequence = header.sequence;
  return TRUE;
}

static void
note_received (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaPath *follow, GSocketAddress *from)
{
  g_mutex_lock (&self->lock);
  if (follow != NULL)
    cs_media_path_follow (follow, from);
  if (kind == CS_MEDIA_PACKET_RTP)
    self->counts.received++;
  else
    self->counts.reports++;
  g_mutex_unlock (&self->lock);
}

static gboolean
accept_protected (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaComponent component, guint8 *bytes, gsize *len,
                  GSocketAddress *from)
{
  CsMediaSrtp *keys = keys_for (self, component)->receive_keys;
  CsMediaPath *path = &self->components[component].path;

  if (keys == NULL || !cs_media_srtp_unprotect (keys, kind, bytes, len))
    return FALSE;
  note_received (self, kind, turns_path (self, kind, component, bytes, *len) ? path : NULL, from);
  if (!self->seen_authentic && kind == CS_MEDIA_PACKET_RTP)
    {
      self->seen_authentic = TRUE;
      self->events->first_authentic (self->user_data);
    }
  return TRUE;
}

static gboolean
accept_clear (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaComponent component, const guint8 *bytes,
              gsize len, GSocketAddress *from)
{
  CsMediaRtpHeader header;
  gboolean expected;

  if (kind == CS_MEDIA_PACKET_RTP && !cs_media_rtp_parse (bytes, len, &header))
    return FALSE;
  g_mutex_lock (&self->lock);
  expected = cs_media_path_heard_from (&self->components[component].path, from);
  g_mutex_unlock (&self->lock);
  if (expected)
    note_received (self, kind, NULL, from);
  return expected;
}

static void
receive_media (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaComponent component, const guint8 *bytes,
               gsize len, GSocketAddress *from)
{
  guint32 buffer[CS_LIMIT_RTP_PACKET / sizeof (guint32)];
  guint8 *packet = (guint8 *) buffer;
  gboolean accepted;

  if (len > sizeof buffer)
    {
      count_dropped (self);
      return;
    }
  memcpy (buffer, bytes, len);
  if (cs_media_gate_get_state (self->gate) == CS_MEDIA_GATE_CLEAR)
    accepted = accept_clear (self, kind, component, packet, len, from);
  else
    accepted = accept_protected (self, kind, component, packet, &len, from);

  /* Asked only now: the first authentic packet may be what makes the stream secure. */
  if (!accepted)
    count_dropped (self);
  else if (cs_media_gate_may_play (self->gate, kind))
    self->events->media (kind, packet, len, self->user_data);
}

void
cs_media_transport_receive (CsMediaTransport *self, CsMediaComponent component, const guint8 *bytes, gsize len,
                            GSocketAddress *from)
{
  const CsMediaClass packets = cs_media_classify (bytes, len);

  switch (packets)
    {
    case CS_MEDIA_CLASS_ZRTP:
      /* RFC 6189 section 5: with the RTP stream, never with RTCP. */
      if (component == CS_MEDIA_COMPONENT_RTP)
        receive_keying (self, component, packets, bytes, len, from);
      break;
    case CS_MEDIA_CLASS_DTLS:
      receive_keying (self, component, packets, bytes, len, from);
      break;
    case CS_MEDIA_CLASS_RTP:
      if (component == CS_MEDIA_COMPONENT_RTP)
        receive_media (self, CS_MEDIA_PACKET_RTP, component, bytes, len, from);
      break;
    case CS_MEDIA_CLASS_RTCP:
      receive_media (self, CS_MEDIA_PACKET_RTCP, component, bytes, len, from);
      break;
    case CS_MEDIA_CLASS_UNKNOWN:
    case CS_MEDIA_CLASS_STUN:
    case CS_MEDIA_CLASS_TURN:
    default:
      break;
    }
}

void
cs_media_transport_get_counts (CsMediaTransport *self, CsMediaCounts *counts)
{
  g_mutex_lock (&self->lock);
  *counts = self->counts;
  g_mutex_unlock (&self->lock);
}
