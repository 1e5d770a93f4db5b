/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A non-blocking UDP socket on a main context. */
#include "net/cs-net-datagram.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "net/cs-net-socket-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* After <netinet/in.h>, whose structures it uses. */
#include <linux/errqueue.h>

#define LARGEST_DATAGRAM 65536

struct _CsNetDatagram {
  GSocket *socket;
  GSocketAddress *local;
  GSource *source;
  CsNetDatagramFunc func;
  CsNetDatagramRefusedFunc refused; /* or NULL */
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

/* What the kernel has kept of an ICMP error; FALSE when there is none. */
static gboolean
read_error (CsNetDatagram *self, struct sockaddr_storage *to, socklen_t *to_len, int *code)
{
  guint8 payload[1];
  union {
    struct cmsghdr align;
    guint8 bytes[512];
  } control;
  struct iovec part = { payload, sizeof payload };
  struct msghdr message = { .msg_name = to,
                            .msg_namelen = sizeof *to,
                            .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control };

  if (recvmsg (g_socket_get_fd (self->socket), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
    return FALSE;
  *to_len = message.msg_namelen;
  *code = 0;
  for (struct cmsghdr *each = CMSG_FIRSTHDR (&message); each != NULL; each = CMSG_NXTHDR (&message, each))
    {
      struct sock_extended_err error;

      if (!(each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_RECVERR)
          && !(each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_RECVERR))
        continue;
      memcpy (&error, CMSG_DATA (each), sizeof error);
      if (error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6)
        *code = (int) error.ee_errno;
    }
  return TRUE;
}

static void
read_errors (CsNetDatagram *self)
{
  struct sockaddr_storage to;
  socklen_t to_len;
  int code;

  for (guint i = 0; i < CS_LIMIT_NET_EVENTS_PER_TURN && read_error (self, &to, &to_len, &code); i++)
    {
      g_autoptr (GSocketAddress) address = g_socket_address_new_from_native (&to, to_len);
      g_autoptr (GError) error = NULL;

      if (address == NULL || (code != ECONNREFUSED && code != EHOSTUNREACH && code != ENETUNREACH))
        continue;
      g_set_error (&error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "Cannot send: %s", g_strerror (code));
      self->refused (self, address, error, self->user_data);
      if (self->source == NULL)
        return;
    }
}

/* Holds the box, not the socket: the callback may free the datagram, which takes the source away. */
static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsNetDatagram *self = g_rc_box_acquire (user_data);
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GError) error = NULL;
  gssize n;

  if (self->refused != NULL && (condition & G_IO_ERR) != 0)
    read_errors (self);
  /* It may have been freed. */
  if (self->source == NULL)
    {
      g_rc_box_release_full (self, datagram_clear);
      return G_SOURCE_REMOVE;
    }

  /* One a turn: to be told that there is no second one costs as much as the first. */
  n = g_socket_receive_from (self->socket, &from, (char *) self->buffer, LARGEST_DATAGRAM, NULL, &error);

  /* Unlike a stream's, a datagram socket's errors pass: an ICMP message says nothing about the next peer. */
  if (n >= 0)
    {
      self->func (self, self->buffer, (gsize) n, from, self->user_data);
      cs_bytes_wipe (self->buffer, (gsize) n); /* it may have held keys */
    }
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
  self->source = cs_net_socket_create_source (self->socket, G_IO_IN, context);
  g_source_set_static_name (self->source, "cs-net-datagram");
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  /* No callback runs a loop; and GLib wakes the loop twice for each turn of a source that may not recurse. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);
}

void
cs_net_datagram_report_refused (CsNetDatagram *self, CsNetDatagramRefusedFunc func)
{
  gboolean v6 = g_socket_get_family (self->socket) == G_SOCKET_FAMILY_IPV6;
  g_autoptr (GError) error = NULL;

  self->refused = func;
  if (!g_socket_set_option (self->socket, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR, 1, &error))
    g_debug ("errors are not reported: %s", error->message);
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
  /* What is reported of an earlier datagram, perhaps to somebody else, makes the next call fail once. */
  if (self->refused != NULL && !g_error_matches (send_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
      && g_socket_send_to (self->socket, to, (const char *) bytes, len, NULL, NULL) >= 0)
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
