/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsMediaWire:
 *
 * How the datagrams of one stream reach the peer: where it may send to, where it wants them, sending. It knows no
 * packet and no key. Today a pair of sockets with symmetric RTP (cs-media-wire-sockets.c); an ICE agent does the same
 * behind this interface. Made and freed anywhere; prepare(), set_remote(), the paths and all events belong to the
 * media-io thread, send() to any.
 */
typedef struct _CsMediaWire CsMediaWire;

/* With rtcp-mux only the first is used. */
typedef enum { CS_MEDIA_COMPONENT_RTP, CS_MEDIA_COMPONENT_RTCP } CsMediaComponent;
#define CS_MEDIA_N_COMPONENTS 2

/* Where the peer may send to. */
typedef struct {
  guint16 ports[CS_MEDIA_N_COMPONENTS];
} CsMediaLocal;

/* Where packets go, as signalling says; addresses NULL: nowhere. */
typedef struct {
  GSocketAddress *rtp;
  GSocketAddress *rtcp;
  gboolean rtcp_mux;
} CsMediaRemote;

typedef struct {
  /* get_local() is complete; once. */
  void (*prepared) (gpointer user_data);
  /* Anything from anybody. */
  void (*received) (CsMediaComponent component, const guint8 *bytes, gsize len, GSocketAddress *from,
                    gpointer user_data);
} CsMediaWireEvents;

typedef struct {
  /* Begins to find out where the peer may send to, and to receive. Not from inside of it comes prepared(). */
  void (*prepare) (CsMediaWire *self, GMainContext *context);
  void (*get_local) (CsMediaWire *self, CsMediaLocal *local);
  void (*set_remote) (CsMediaWire *self, const CsMediaRemote *remote);

  /* A datagram to where the component's path leads; @to: to there instead. FALSE: nowhere, or lost at once. */
  gboolean (*send) (CsMediaWire *self, CsMediaComponent component, GSocketAddress *to, const guint8 *bytes, gsize len);

  /* What came from @from: unauthenticated (TRUE when the path leads there, now), or authentic and the newest. */
  gboolean (*heard_from) (CsMediaWire *self, CsMediaComponent component, GSocketAddress *from);
  void (*follow) (CsMediaWire *self, CsMediaComponent component, GSocketAddress *from);
  gboolean (*leads_to) (CsMediaWire *self, CsMediaComponent component, GSocketAddress *address);
  gboolean (*is_named) (CsMediaWire *self, CsMediaComponent component, GSocketAddress *address); /* by signalling */

  void (*free) (CsMediaWire *self);
} CsMediaWireClass;

struct _CsMediaWire {
  const CsMediaWireClass *klass;
  const CsMediaWireEvents *events;
  gpointer user_data;
};

static inline void
cs_media_wire_free (CsMediaWire *self)
{
  if (self != NULL)
    self->klass->free (self);
}

/* Binds an even port for RTP and the odd one above it for RTCP. @bind_address: numeric, NULL: any. */
CsMediaWire *cs_media_wire_sockets_new (const char *bind_address, const CsMediaWireEvents *events, gpointer user_data,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaWire, cs_media_wire_free)

G_END_DECLS
