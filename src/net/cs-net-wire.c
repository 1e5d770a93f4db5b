/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes a connected socket, with or without TLS. */
#include "net/cs-net-wire-private.h"

#include "base/cs-limits.h"

#include <errno.h>
#include <sys/socket.h>

static gssize
push_to_socket (gpointer user_data, const struct iovec *vectors, int n_vectors)
{
  CsNetWire *self = user_data;
  struct msghdr message = { .msg_iov = (struct iovec *) vectors, .msg_iovlen = (gsize) n_vectors };

  return sendmsg (g_socket_get_fd (self->socket), &message, MSG_NOSIGNAL);
}

static gssize
pull_from_socket (gpointer user_data, void *buffer, gsize size)
{
  CsNetWire *self = user_data;

  return recv (g_socket_get_fd (self->socket), buffer, size, 0);
}

static const CsTlsTransport socket_transport = { push_to_socket, pull_from_socket };

void
cs_net_wire_use_tls_client (CsNetWire *self, CsNetTrust *trust, CsNetIdentity *identity, const char *server_name)
{
  self->tls = cs_tls_session_new_client (trust, identity, server_name, &socket_transport, self);
}

void
cs_net_wire_use_tls_server (CsNetWire *self, CsNetIdentity *identity)
{
  self->tls = cs_tls_session_new_server (identity, &socket_transport, self);
}

void
cs_net_wire_clear (CsNetWire *self)
{
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_pointer (&self->tls, cs_tls_session_free);
  g_clear_object (&self->socket);
}

/* What a system call on a TCP connection said, in the words of the TLS session. */
static CsTlsResult
tcp_result (gssize n, gsize *count, GError **error)
{
  if (n > 0)
    {
      *count = (gsize) n;
      return CS_TLS_OK;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return CS_TLS_AGAIN;
  g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The other side %s the connection", n == 0 ? "closed" : "cut");
  return CS_TLS_FAILED;
}

CsTlsResult
cs_net_wire_send (CsNetWire *self, const guint8 *bytes, gsize len, gsize *sent, GError **error)
{
  struct iovec vector = { (void *) bytes, len };

  if (self->tls != NULL)
    return cs_tls_session_send (self->tls, bytes, len, sent, error);
  return tcp_result (push_to_socket (self, &vector, 1), sent, error);
}

CsTlsResult
cs_net_wire_receive (CsNetWire *self, guint8 *buffer, gsize size, gsize *received, GError **error)
{
  if (self->tls != NULL)
    return cs_tls_session_receive (self->tls, buffer, size, received, error);
  return tcp_result (pull_from_socket (self, buffer, size), received, error);
}

void
cs_net_wire_finish (CsNetWire *self)
{
  guint8 rest[4096];

  if (self->tls != NULL)
    cs_tls_session_say_goodbye (self->tls);
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  /* Closing with unread bytes would make the kernel reset the connection, and what we just sent could be lost. */
  for (guint i = 0; i < CS_LIMIT_NET_EVENTS_PER_TURN; i++)
    {
      if (pull_from_socket (self, rest, sizeof rest) <= 0)
        break;
    }
}
