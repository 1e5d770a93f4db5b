/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-demux.h"
#include "media/cs-media-gate.h"
#include "media/cs-media-srtp.h"
#include "media/cs-media-wire.h"

G_BEGIN_DECLS

/**
 * CsMediaTransport:
 *
 * What stands between the wire of a stream and its pipeline: classification, the gate, SRTP, which packets may turn the
 * path to the peer, and the counts. Belongs to the media-io thread; only cs_media_transport_send() and _get_counts()
 * may be called from others.
 */
typedef struct _CsMediaTransport CsMediaTransport;

typedef struct {
  /* cs_media_transport_get_local() is complete; once, after the start. NULL: nobody waits for it. */
  void (*prepared) (gpointer user_data);
  /* A packet of a keying mechanism, ZRTP (with RTP only) or DTLS; from anybody, also before the peer's address is
   * known. It turns no path by itself: see cs_media_transport_heard_from(). */
  void (*keying) (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len,
                  GSocketAddress *from, gpointer user_data);
  /* The first packet that was authentic under the receive keys; called before media() for the same packet. */
  void (*first_authentic) (gpointer user_data);
  /* RTP or RTCP that the gate lets through, as plain packets. */
  void (*media) (CsMediaPacketKind kind, const guint8 *packet, gsize len, gpointer user_data);
} CsMediaTransportEvents;

typedef struct {
  guint64 sent;     /* RTP */
  guint64 received; /* RTP that was authentic, or clear where the gate is clear */
  guint64 reports;  /* RTCP, likewise */
  guint64 dropped;  /* RTP and RTCP: clear, forged, replayed, from elsewhere */
} CsMediaCounts;

/* Over a pair of sockets (cs_media_wire_sockets_new()). @gate has to outlive the transport. */
CsMediaTransport *cs_media_transport_new (const char *bind_address, CsMediaGate *gate,
                                          const CsMediaTransportEvents *events, gpointer user_data, GError **error);
void cs_media_transport_free (CsMediaTransport *self);

void cs_media_transport_get_local (CsMediaTransport *self, CsMediaLocal *local);

void cs_media_transport_start (CsMediaTransport *self, GMainContext *context);
void cs_media_transport_set_remote (CsMediaTransport *self, const CsMediaRemote *remote);

/* From now on RTCP that has a port of its own has keys of its own too (RFC 5764 section 3): without them it neither
 * leaves nor is read. To be said before there are any keys; otherwise both go under the keys of RTP. */
void cs_media_transport_separate_keys (CsMediaTransport *self);
gboolean cs_media_transport_set_keys (CsMediaTransport *self, CsMediaComponent component,
                                      CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error);

/* @to NULL: where the component's path leads. */
void cs_media_transport_send_keying (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *to,
                                     const guint8 *packet, gsize len);

/* A packet of the keying in use came from there. Turns the path as long as nobody has been authenticated. */
void cs_media_transport_heard_from (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *from);

/* Whether packets of the component go there now. */
gboolean cs_media_transport_leads_to (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *address);

/* Whether signalling named it as the component's. */
gboolean cs_media_transport_is_named (CsMediaTransport *self, CsMediaComponent component, GSocketAddress *address);

/* Protects the @len bytes in place and sends them. Any thread. FALSE when the gate, or having nowhere to send to, kept
 * it. */
gboolean cs_media_transport_send (CsMediaTransport *self, CsMediaPacketKind kind, CsMediaRoom *packet, gsize len);

/* As if a datagram had come; for the sockets, and for tests that bring their own bytes. */
void cs_media_transport_receive (CsMediaTransport *self, CsMediaComponent component, const guint8 *bytes, gsize len,
                                 GSocketAddress *from);

void cs_media_transport_get_counts (CsMediaTransport *self, CsMediaCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaTransport, cs_media_transport_free)

G_END_DECLS
