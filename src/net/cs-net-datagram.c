/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-datagram.h"

#include "base/cs-limits.h"
#include "net/cs-net-socket-private.h"

#define LARGEST_DATAGRAM 65536

struct _CsNetDatagram {
  GSocket *socket;
  GSocketAddress *local;
  GSource *source;
  CsNetDatagramFunc func;
  gpointer user_data;
  guint8 *buffer;
};

static void
datagram_clear (gpointer data)
{
  CsNetDatagram *self = data;

  g_clear_object (&self->local);
  g_clear_object (&self->socket);
  g_free (self->buffer);
}

/* Holds the box, not the socket: the callback may free the datagram, which takes the source away. */
static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsNetDatagram *self = g_rc_box_acquire (user_data);
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GError) error = NULL;
  /* One a turn: to be told that there is no second one costs as much as the first. */
  gssize n = g_socket_receive_from (self->socket, &from, (char *) self->buffer, LARGEST_DATAGRAM, NULL, &error);

  /* Unlike a stream's, a datagram socket's errors pass: an ICMP message says nothing about the next peer. */
  if (n >= 0)
    self->func (self, self->buffer, (gsize) n, from, self->user_data);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_debug ("receiving: %s", error->message);

  g_rc_box_release_full (self, datagram_clear);
  return G_SOURCE_CONTINUE;
}

CsNetDatagram *
cs_net_datagram_new (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = cs_net_socket_new (address, G_SOCKET_TYPE_DATAGRAM, error);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) bind_error = NULL;
  CsNetDatagram *self;

  if (socket == NULL)
    return NULL;
  if (!g_socket_bind (socket, address, FALSE, &bind_error)
      || (local = g_socket_get_local_address (socket, &bind_error)) == NULL)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot bind: %s", bind_error->message);
      return NULL;
    }

  self = g_rc_box_new0 (CsNetDatagram);
  self->socket = g_steal_pointer (&socket);
  self->local = g_steal_pointer (&local);
  self->buffer = g_malloc (LARGEST_DATAGRAM);
  return self;
}

void
cs_net_datagram_start (CsNetDatagram *self, GMainContext *context, CsNetDatagramFunc func, gpointer user_data)
{
  g_assert (self->source == NULL);

  self->func = func;
  self->user_data = user_data;
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_static_name (self->source, "cs-net-datagram");
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  /* No callback runs a loop; and GLib wakes the loop twice for each turn of a source that may not recurse. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);
}

void
cs_net_datagram_free (CsNetDatagram *self)
{
  if (self == NULL)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  g_socket_close (self->socket, NULL);
  g_rc_box_release_full (self, datagram_clear);
}

gboolean
cs_net_datagram_send (CsNetDatagram *self, GSocketAddress *to, const guint8 *bytes, gsize len, GError **error)
{
  g_autoptr (GError) send_error = NULL;
  CsNetError code = CS_NET_ERROR_UNREACHABLE;

  if (g_socket_send_to (self->socket, to, (const char *) bytes, len, NULL, &send_error) >= 0)
    return TRUE;

  if (g_error_matches (send_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
      || g_error_matches (send_error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    code = CS_NET_ERROR_TOO_MUCH;
  g_set_error (error, CS_NET_ERROR, code, "Cannot send: %s", send_error->message);
  return FALSE;
}

GSocketAddress *
cs_net_datagram_get_local (CsNetDatagram *self)
{
  return self->local;
}

GSocket *
cs_net_datagram_get_socket (CsNetDatagram *self)
{
  return self->socket;
}

GInetAddress *
cs_net_local_address_for (GSocketAddress *remote)
{
  g_autoptr (GSocket) socket = cs_net_socket_new (remote, G_SOCKET_TYPE_DATAGRAM, NULL);
  g_autoptr (GSocketAddress) local = NULL;

  /* Connecting a datagram socket sends nothing; it makes the kernel choose the route. */
  if (socket == NULL || !g_socket_connect (socket, remote, NULL, NULL))
    return NULL;
  local = g_socket_get_local_address (socket, NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (local))
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)));
}
