/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pair of UDP sockets for RTP and RTCP, with symmetric RTP (RFC 4961). */

#include "crypto/cs-random.h"
#include "media/cs-media-error.h"
#include "media/cs-media-path.h"
#include "media/cs-media-wire.h"
#include "net/cs-net-datagram.h"

/* RTP takes an even port, RTCP the next (RFC 3550 section 11), out of the range that administrators open for calls.
 * With 16 calls at once a random pair is free nearly always; the tries are for busy machines. */
#define PORT_FIRST 16384
#define PORT_PAIRS 8192
#define PORT_TRIES 64

typedef struct {
  CsMediaWire base;
  CsNetDatagram *sockets[CS_MEDIA_N_COMPONENTS];
  guint16 rtp_port;
  GSource *prepared; /* until it has been said */

  GMutex lock; /* streaming threads send */
  CsMediaPath paths[CS_MEDIA_N_COMPONENTS];
} WireSockets;

static WireSockets *
from_base (CsMediaWire *base)
{
  return (WireSockets *) base;
}

static CsNetDatagram *
bind_port (GInetAddress *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new (address, port);

  return cs_net_datagram_new (at, error);
}

static gboolean
bind_pair (WireSockets *self, GInetAddress *address, GError **error)
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
      self->sockets[CS_MEDIA_COMPONENT_RTP] = g_steal_pointer (&rtp);
      self->sockets[CS_MEDIA_COMPONENT_RTCP] = rtcp;
      self->rtp_port = port;
      return TRUE;
    }
  g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET, "no port for the sound: %s", last->message);
  return FALSE;
}

static void
on_rtp_datagram (CsNetDatagram *socket, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  CsMediaWire *base = user_data;

  base->events->received (CS_MEDIA_COMPONENT_RTP, bytes, len, from, base->user_data);
}

static void
on_rtcp_datagram (CsNetDatagram *socket, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  CsMediaWire *base = user_data;

  base->events->received (CS_MEDIA_COMPONENT_RTCP, bytes, len, from, base->user_data);
}

static gboolean
on_prepared (gpointer user_data)
{
  WireSockets *self = user_data;

  g_clear_pointer (&self->prepared, g_source_unref);
  self->base.events->prepared (self->base.user_data);
  return G_SOURCE_REMOVE;
}

/* Its ports are all that there is to find out. */
static void
sockets_prepare (CsMediaWire *base, GMainContext *context)
{
  WireSockets *self = from_base (base);

  cs_net_datagram_start (self->sockets[CS_MEDIA_COMPONENT_RTP], context, on_rtp_datagram, self);
  cs_net_datagram_start (self->sockets[CS_MEDIA_COMPONENT_RTCP], context, on_rtcp_datagram, self);
  self->prepared = g_idle_source_new ();
  g_source_set_priority (self->prepared, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->prepared, on_prepared, self, NULL);
  g_source_attach (self->prepared, context);
}

static void
sockets_get_local (CsMediaWire *base, CsMediaLocal *local)
{
  local->ports[CS_MEDIA_COMPONENT_RTP] = from_base (base)->rtp_port;
  local->ports[CS_MEDIA_COMPONENT_RTCP] = from_base (base)->rtp_port + 1;
}

static void
sockets_set_remote (CsMediaWire *base, const CsMediaRemote *remote)
{
  WireSockets *self = from_base (base);

  g_mutex_lock (&self->lock);
  cs_media_path_set_named (&self->paths[CS_MEDIA_COMPONENT_RTP], remote->rtp);
  cs_media_path_set_named (&self->paths[CS_MEDIA_COMPONENT_RTCP], remote->rtcp);
  g_mutex_unlock (&self->lock);
}

/* A datagram that cannot be sent is lost like any other; what is lost is repeated, or concealed. */
static gboolean
sockets_send (CsMediaWire *base, CsMediaComponent component, GSocketAddress *to, const guint8 *bytes, gsize len)
{
  WireSockets *self = from_base (base);
  g_autoptr (GSocketAddress) address = NULL;

  if (to == NULL)
    {
      g_mutex_lock (&self->lock);
      g_set_object (&address, self->paths[component].current);
      g_mutex_unlock (&self->lock);
      to = address;
    }
  return to != NULL
         && g_socket_send_to (cs_net_datagram_get_socket (self->sockets[component]), to, (const char *) bytes, len,
                              NULL, NULL)
                >= 0;
}

static gboolean
sockets_heard_from (CsMediaWire *base, CsMediaComponent component, GSocketAddress *from)
{
  WireSockets *self = from_base (base);
  gboolean leads;

  g_mutex_lock (&self->lock);
  leads = cs_media_path_heard_from (&self->paths[component], from);
  g_mutex_unlock (&self->lock);
  return leads;
}

static void
sockets_follow (CsMediaWire *base, CsMediaComponent component, GSocketAddress *from)
{
  WireSockets *self = from_base (base);

  g_mutex_lock (&self->lock);
  cs_media_path_follow (&self->paths[component], from);
  g_mutex_unlock (&self->lock);
}

static gboolean
sockets_leads_to (CsMediaWire *base, CsMediaComponent component, GSocketAddress *address)
{
  WireSockets *self = from_base (base);
  gboolean leads;

  g_mutex_lock (&self->lock);
  leads = cs_media_address_equal (self->paths[component].current, address);
  g_mutex_unlock (&self->lock);
  return leads;
}

static gboolean
sockets_is_named (CsMediaWire *base, CsMediaComponent component, GSocketAddress *address)
{
  WireSockets *self = from_base (base);
  gboolean named;

  g_mutex_lock (&self->lock);
  named = cs_media_address_equal (self->paths[component].named, address);
  g_mutex_unlock (&self->lock);
  return named;
}

static void
sockets_free (CsMediaWire *base)
{
  WireSockets *self = from_base (base);

  if (self->prepared != NULL)
    {
      g_source_destroy (self->prepared);
      g_source_unref (self->prepared);
    }
  for (guint i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      cs_net_datagram_free (self->sockets[i]);
      cs_media_path_clear (&self->paths[i]);
    }
  g_mutex_clear (&self->lock);
  g_free (self);
}

static const CsMediaWireClass sockets_class = {
  .prepare = sockets_prepare,
  .get_local = sockets_get_local,
  .set_remote = sockets_set_remote,
  .send = sockets_send,
  .heard_from = sockets_heard_from,
  .follow = sockets_follow,
  .leads_to = sockets_leads_to,
  .is_named = sockets_is_named,
  .free = sockets_free,
};

CsMediaWire *
cs_media_wire_sockets_new (const char *bind_address, const CsMediaWireEvents *events, gpointer user_data,
                           GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bind_address != NULL ? bind_address : "0.0.0.0");
  g_autoptr (CsMediaWire) base = NULL;
  WireSockets *self;

  if (address == NULL)
    {
      g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET, "not a numeric address: %s", bind_address);
      return NULL;
    }
  self = g_new0 (WireSockets, 1);
  base = &self->base;
  *base = (CsMediaWire){ &sockets_class, events, user_data };
  g_mutex_init (&self->lock);
  if (!bind_pair (self, address, error))
    return NULL;
  return g_steal_pointer (&base);
}
