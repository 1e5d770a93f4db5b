/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accepts TCP and TLS connections. */
#include "net/cs-net-stream.h"

#include "base/cs-limits.h"
#include "net/cs-net-socket-private.h"
#include "net/cs-net-stream-private.h"

/* How long we stop accepting when the system has no descriptor left for another connection. */
#define PAUSE_MS 200

struct _CsNetListener {
  GSocket *socket;
  GSocketAddress *local;
  CsNetIdentity *identity; /* NULL: TCP */
  CsNetAcceptFunc func;
  gpointer user_data;

  GMainContext *context;
  GSource *source;    /* incoming connections, or the end of a pause */
  GQueue *pending;    /* of CsNetStream, oldest first: handshakes that are going on */
  guint handshake_ms; /* 0: as the stream has it */
};

static void accept_again (CsNetListener *self);

static void
clear_source (CsNetListener *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
on_pause_over (gpointer user_data)
{
  accept_again (user_data);
  return G_SOURCE_REMOVE;
}

static void
pause_accepting (CsNetListener *self)
{
  clear_source (self);
  self->source = g_timeout_source_new (PAUSE_MS);
  g_source_set_callback (self->source, on_pause_over, self, NULL);
  g_source_attach (self->source, self->context);
}

static void
on_handshake_done (CsNetStream *stream, gpointer user_data)
{
  CsNetListener *self = user_data;

  g_queue_remove (self->pending, stream);
  cs_net_stream_set_events (stream, NULL, NULL);
  self->func (self, stream, self->user_data);
}

static void
on_handshake_failed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  CsNetListener *self = user_data;

  g_debug ("incoming handshake: %s", error != NULL ? error->message : "given up");
  g_queue_remove (self->pending, stream);
  cs_net_stream_unref (stream);
}

static void
on_early_data (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data)
{
  /* The events are taken away when the handshake is done. */
  g_assert_not_reached ();
}

static const CsNetStreamEvents handshake_events = { on_handshake_done, on_early_data, on_handshake_failed };

/* Those that stall give way to those that come: nobody can fill the list and keep others out for long. */
static void
add_pending (CsNetListener *self, GSocket *socket)
{
  CsNetStream *stream;

  if (g_queue_get_length (self->pending) >= CS_LIMIT_SIP_CONNECTIONS)
    cs_net_stream_unref (g_queue_pop_head (self->pending));
  stream = cs_net_stream_new_accepted (socket, self->identity, &handshake_events, self);
  if (self->handshake_ms != 0)
    cs_net_stream_limit_step (stream, self->handshake_ms);
  g_queue_push_tail (self->pending, stream);
}

/* One that was reset before it was accepted has no address any more, but may have left something to be read. */
static void
hand_over (CsNetListener *self, GSocket *socket)
{
  CsNetStream *stream = cs_net_stream_new_accepted (socket, NULL, NULL, NULL);

  if (cs_net_stream_get_remote (stream) == NULL || cs_net_stream_get_local (stream) == NULL)
    cs_net_stream_unref (stream);
  else
    self->func (self, stream, self->user_data);
}

/* Returns FALSE when nothing is waiting. */
static gboolean
accept_one (CsNetListener *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (self->socket, NULL, &error);

  if (socket != NULL && self->identity != NULL)
    add_pending (self, socket);
  else if (socket != NULL)
    hand_over (self, socket);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_debug ("accepting: %s", error->message);
      pause_accepting (self);
    }
  return socket != NULL;
}

static void
listener_clear (gpointer data)
{
  CsNetListener *self = data;

  g_queue_free_full (self->pending, (GDestroyNotify) cs_net_stream_unref);
  g_clear_object (&self->local);
  g_clear_object (&self->socket);
  cs_net_identity_unref (self->identity);
  g_main_context_unref (self->context);
}

static gboolean
on_incoming (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsNetListener *self = g_rc_box_acquire (user_data);

  for (guint i = 0; i < CS_LIMIT_NET_EVENTS_PER_TURN && self->source != NULL; i++)
    {
      if (!accept_one (self))
        break;
    }
  g_rc_box_release_full (self, listener_clear);
  return G_SOURCE_CONTINUE;
}

static void
accept_again (CsNetListener *self)
{
  clear_source (self);
  self->source = cs_net_socket_create_source (self->socket, G_IO_IN, self->context);
  g_source_set_static_name (self->source, "cs-net-listener");
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->source, self->context);
}

static void
set_listen_error (GError **error, GSocketAddress *address, const GError *cause)
{
  g_autofree char *where = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_ADDRESS_IN_USE, "Another program uses %s.", where);
  else
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot listen: %s", cause->message);
}

CsNetListener *
cs_net_listener_new (GSocketAddress *address, CsNetIdentity *identity, CsNetAcceptFunc func, gpointer user_data,
                     GError **error)
{
  g_autoptr (GSocket) socket = cs_net_socket_new (address, G_SOCKET_TYPE_STREAM, error);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) local_error = NULL;
  CsNetListener *self;

  if (socket == NULL)
    return NULL;
  if (!g_socket_bind (socket, address, TRUE, &local_error) || !g_socket_listen (socket, &local_error)
      || (local = g_socket_get_local_address (socket, &local_error)) == NULL)
    {
      set_listen_error (error, address, local_error);
      return NULL;
    }

  self = g_rc_box_new0 (CsNetListener);
  self->socket = g_steal_pointer (&socket);
  self->local = g_steal_pointer (&local);
  self->identity = identity != NULL ? cs_net_identity_ref (identity) : NULL;
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->pending = g_queue_new ();
  accept_again (self);
  return self;
}

void
cs_net_listener_free (CsNetListener *self)
{
  if (self == NULL)
    return;
  clear_source (self);
  g_socket_close (self->socket, NULL);
  g_rc_box_release_full (self, listener_clear);
}

void
cs_net_listener_limit_handshake (CsNetListener *self, guint ms)
{
  self->handshake_ms = ms;
}

GSocketAddress *
cs_net_listener_get_local (CsNetListener *self)
{
  return self->local;
}
