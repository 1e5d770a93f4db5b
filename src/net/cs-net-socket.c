/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes non-blocking sockets and sets their options. */
#include "net/cs-net-socket-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

GSocket *
cs_net_socket_new (GSocketAddress *address, GSocketType type, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GSocket) socket = NULL;
  GSocketFamily family = g_socket_address_get_family (address);

  socket = g_socket_new (family, type, G_SOCKET_PROTOCOL_DEFAULT, &local_error);
  if (socket == NULL
      || (family == G_SOCKET_FAMILY_IPV6
          && !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, &local_error)))
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot make a socket: %s", local_error->message);
      return NULL;
    }

  g_socket_set_blocking (socket, FALSE);
  return g_steal_pointer (&socket);
}

GSource *
cs_net_socket_create_source (GSocket *socket, GIOCondition condition, GMainContext *context)
{
  GSource *source = g_socket_create_source (socket, condition, NULL);

  if (context == NULL || context == g_main_context_default ())
    g_source_set_priority (source, CS_NET_PRIORITY);
  return source;
}

/* A connection whose other end is gone without a word (a firewall forgot it, a cable was pulled) breaks within about a
 * minute and a half when it is idle, and within half a minute when something is sent. */
static void
notice_silence (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, 60, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, 10, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, 3, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 30 * 1000, NULL);
}

void
cs_net_socket_tune (GSocket *socket)
{
  g_autoptr (GError) error = NULL;

  g_socket_set_blocking (socket, FALSE);
  /* Messages are written whole; waiting to fill a segment only adds delay. */
  if (!g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, &error))
    g_debug ("TCP_NODELAY: %s", error->message);
  notice_silence (socket);
}
