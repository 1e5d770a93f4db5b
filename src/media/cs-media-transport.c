/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends and receives a stream's packets: classification, gate, SRTP, counters. */
#include "media/cs-media-transport.h"

#include "base/cs-limits.h"
#include "media/cs-media-demux.h"

#include <string.h>

typedef struct {
  /* Receiving: media-io thread only. */
  CsMediaSrtp *receive_keys;

  /* Under the transport's lock. */
  CsMediaSrtp *send_keys;
} Component;

struct _CsMediaTransport {
  Component components[CS_MEDIA_N_COMPONENTS];
  CsMediaWire *wire;
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

/* ---- wire ---- */

static void
on_wire_prepared (gpointer user_data)
{
  CsMediaTransport *self = user_data;

  if (self->events->prepared != NULL)
    self->events->prepared (self->user_data);
}

static void
on_wire_received (CsMediaComponent component, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  cs_media_transport_receive (user_data, component, bytes, len, from);
}

static const CsMediaWireEvents wire_events = {
  .prepared = on_wire_prepared,
  .received = on_wire_received,
};

CsMediaTransport *
cs_media_transport_new (const char *bind_address, CsMediaGate *gate, const CsMediaTransportEvents *events,
                        gpointer user_data, GError **error)
{
  g_autoptr (CsMediaTransport) self = NULL;

  self = g_new0 (CsMediaTransport, 1);
  g_mutex_init (&self->lock);
  self->gate = gate;
  self->events = events;
  self->user_data = user_data;
  self->wire = cs_media_wire_sockets_new (bind_address, &wire_events, self, error);
  if (self->wire == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_media_transport_free (CsMediaTransport *self)
{
  if (self == NULL)
    return;
  cs_media_wire_free (self->wire);
  for (guint i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      cs_media_srtp_free (self->components[i].receive_keys);
      cs_media_srtp_free (self->components[i].send_keys);
    }
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
cs_media_transport_get_local (CsMediaTransport *self, CsMediaLocal *local)
{
  self->wire->klass->get_local (self->wire, local);
}

void
cs_media_transport_start (CsMediaTransport *self, GMainContext *context)
{
  self->wire->klass->prepare (self->wire, context);
}

void
cs_media_transport_set_remote (CsMediaTransport *self, const CsMediaRemote *remote)
{
  self->wire->klass->set_remote (self->wire, remote);
  g_mutex_lock (&self->lock);
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

void
cs_media_transport_send_keying (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *to,
                                const guint8 *packet, gsize len)
{
  self->wire->klass->send (self->wire, component, to, packet, len);
}

/* Protects and sends, under the lock. In SECURE nothing ever leaves unprotected: without keys it is kept. */
static gboolean
send_locked (CsMediaTransport *self, CsMediaPacketKind kind, guint8 *bytes, gsize len, gsize size)
{
  const CsMediaComponent component
      = kind == CS_MEDIA_PACKET_RTCP && !self->rtcp_mux ? CS_MEDIA_COMPONENT_RTCP : CS_MEDIA_COMPONENT_RTP;
  CsMediaSrtp *keys = keys_for (self, component)->send_keys;

  if (!cs_media_gate_may_send (self->gate, kind))
    return FALSE;
  if (cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLEAR
      && (keys == NULL || !cs_media_srtp_protect (keys, kind, bytes, &len, size)))
    return FALSE;
  if (!self->wire->klass->send (self->wire, component, NULL, bytes, len))
    return FALSE;
  if (kind == CS_MEDIA_PACKET_RTP)
    self->counts.sent++;
  return TRUE;
}

gboolean
cs_media_transport_send (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaRoom *packet, gsize len)
{
  gboolean sent;

  if (len > CS_LIMIT_RTP_PACKET)
    return FALSE;
  g_mutex_lock (&self->lock);
  sent = send_locked (self, kind, packet->bytes, len, sizeof packet->bytes);
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
  if (path_is_open (self, component))
    self->wire->klass->heard_from (self->wire, component, from);
}

gboolean
cs_media_transport_leads_to (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *address)
{
  return self->wire->klass->leads_to (self->wire, component, address);
}

gboolean
cs_media_transport_is_named (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *address)
{
  return self->wire->klass->is_named (self->wire, component, address);
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
note_received (CsMediaTransport *self, CsMediaPacketKind kind)
{
  g_mutex_lock (&self->lock);
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

  if (keys == NULL || !cs_media_srtp_unprotect (keys, kind, bytes, len))
    return FALSE;
  if (turns_path (self, kind, component, bytes, *len))
    self->wire->klass->follow (self->wire, component, from);
  note_received (self, kind);
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

  if (kind == CS_MEDIA_PACKET_RTP && !cs_media_rtp_parse (bytes, len, &header))
    return FALSE;
  if (!self->wire->klass->heard_from (self->wire, component, from))
    return FALSE;
  note_received (self, kind);
  return TRUE;
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
