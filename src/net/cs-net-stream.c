/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TCP or TLS connection that carries bytes without blocking. */
#include "net/cs-net-stream.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "crypto/cs-wiped.h"
#include "base/cs-state-table.h"
#include "net/cs-net-socket-private.h"
#include "net/cs-net-stream-private.h"
#include "net/cs-net-wire-private.h"

#define RECORD_LEN 16384 /* the largest TLS record (RFC 8446 section 5.1): one read leaves nothing inside GnuTLS */

/*
 *   connect()                      accepted
 *       │                        TLS │  │ TCP
 *   CONNECTING ──TLS──► HANDSHAKING ◄┘  │
 *       │ │                │    │       │
 *       │ └───TCP──────────┼──► READY ◄─┘
 *       │                  │    │   │ close()
 *       │                  │    │ CLOSING: sends what is queued
 *       └───────┬──────────┴────┘   │
 *             CLOSED ◄──────────────┘   `closed` follows from its own turn of the main loop
 */
typedef enum {
  STATE_CONNECTING,
  STATE_HANDSHAKING,
  STATE_READY,
  STATE_CLOSING,
  STATE_CLOSED,
} State;

static const char *const state_names[] = { "connecting", "handshaking", "ready", "closing", "closed" };

static const CsStateEdge edges[] = {
  { STATE_CONNECTING, STATE_HANDSHAKING }, { STATE_CONNECTING, STATE_READY },   { STATE_CONNECTING, STATE_CLOSED },
  { STATE_HANDSHAKING, STATE_READY },      { STATE_HANDSHAKING, STATE_CLOSED }, { STATE_READY, STATE_CLOSING },
  { STATE_READY, STATE_CLOSED },           { STATE_CLOSING, STATE_CLOSED },
};

static const CsStateTable table = {
  .machine = "stream",
  .names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

struct _CsNetStream {
  guint ref_count;
  int state;
  GMainContext *context;

  CsNetWire wire;
  GSocketAddress *local;
  GSocketAddress *remote;
  gboolean tls_read_wants_write; /* the last read stopped because GnuTLS has to send something */

  GSource *io;
  GIOCondition interest; /* of io */
  GSource *timeout;      /* of the step that is going on */
  GSource *end;          /* brings `closed` */
  GError *error;         /* what it will say */

  CsWipedBuffer queue;
  gsize queue_sent; /* of it, already taken by the socket */

  gboolean has_events;
  CsNetStreamEvents events;
  gpointer user_data;
};

static void update_interest (CsNetStream *self);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
attach (CsNetStream *self, GSource **slot, GSource *source, GSourceFunc func)
{
  g_source_set_static_name (source, "cs-net-stream");
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
  *slot = source;
}

/* Whether the user let go of the stream inside an event: the reference left is the one of the dispatch. */
static gboolean
is_abandoned (CsNetStream *self)
{
  return self->ref_count == 1;
}

static gboolean
on_end (gpointer user_data)
{
  CsNetStream *self = user_data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  CsNetStreamEvents events = self->events;

  clear_source (&self->end);
  self->has_events = FALSE;
  events.closed (self, error, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
announce_end (CsNetStream *self)
{
  GSource *source;

  if (!self->has_events || self->end != NULL)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  attach (self, &self->end, source, on_end);
}

/* The only way to CLOSED. @error: (transfer full) (nullable) */
static void
end (CsNetStream *self, GError *error)
{
  cs_state_table_step (&table, &self->state, STATE_CLOSED);
  clear_source (&self->io);
  clear_source (&self->timeout);
  if (self->wire.socket != NULL)
    g_socket_close (self->wire.socket, NULL);
  self->error = error;
  announce_end (self);
}

static gsize
queued (CsNetStream *self)
{
  return self->queue.len - self->queue_sent;
}

static void
flush (CsNetStream *self)
{
  g_autoptr (GError) error = NULL;

  while (queued (self) > 0)
    {
      gsize sent = 0;
      CsTlsResult result
          = cs_net_wire_send (&self->wire, self->queue.bytes + self->queue_sent, queued (self), &sent, &error);

      if (result == CS_TLS_AGAIN)
        return;
      if (result == CS_TLS_FAILED)
        {
          end (self, self->state == STATE_CLOSING ? NULL : g_steal_pointer (&error));
          return;
        }
      self->queue_sent += sent;
    }
  cs_wiped_buffer_remove (&self->queue, self->queue.len);
  self->queue_sent = 0;
  if (self->state == STATE_CLOSING)
    {
      cs_net_wire_finish (&self->wire);
      end (self, NULL);
    }
}

static void
become_ready (CsNetStream *self)
{
  cs_state_table_step (&table, &self->state, STATE_READY);
  clear_source (&self->timeout);
  if (self->has_events && self->events.ready != NULL)
    self->events.ready (self, self->user_data);
  if (!is_abandoned (self) && (self->state == STATE_READY || self->state == STATE_CLOSING))
    flush (self);
}

static void
shake_hands (CsNetStream *self)
{
  g_autoptr (GError) error = NULL;

  switch (cs_tls_session_handshake (self->wire.tls, &error))
    {
    case CS_TLS_OK:
      become_ready (self);
      break;
    case CS_TLS_FAILED:
      end (self, g_steal_pointer (&error));
      break;
    case CS_TLS_AGAIN:
    default:
      break;
    }
}

static gboolean
on_timeout (gpointer user_data)
{
  CsNetStream *self = user_data;
  GError *error = NULL;

  if (self->state == STATE_CONNECTING)
    error = g_error_new_literal (CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "Nobody answered in time");
  else if (self->state == STATE_HANDSHAKING)
    error = g_error_new_literal (CS_NET_ERROR, CS_NET_ERROR_TLS, "The TLS handshake was not finished in time");
  end (self, error);
  return G_SOURCE_REMOVE;
}

static void
limit_step (CsNetStream *self, guint ms)
{
  clear_source (&self->timeout);
  attach (self, &self->timeout, g_timeout_source_new (ms), on_timeout);
}

static void
begin_handshake (CsNetStream *self)
{
  limit_step (self, CS_LIMIT_NET_HANDSHAKE_MS);
  shake_hands (self);
}

static void
on_connected (CsNetStream *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_socket_check_connect_result (self->wire.socket, &error))
    {
      end (self, g_error_new (CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "Cannot connect: %s", error->message));
      return;
    }
  self->local = g_socket_get_local_address (self->wire.socket, NULL);
  if (self->wire.tls == NULL)
    {
      become_ready (self);
      return;
    }
  cs_state_table_step (&table, &self->state, STATE_HANDSHAKING);
  begin_handshake (self);
}

/* Whoever sends faster than we read gets a little in each turn, so that others have theirs in between. */
static void
read_some (CsNetStream *self)
{
  guint8 buffer[RECORD_LEN];
  gsize n_bytes = 0;

  for (guint i = 0; i < CS_LIMIT_NET_EVENTS_PER_TURN && n_bytes < CS_LIMIT_NET_BYTES_PER_TURN; i++)
    {
      g_autoptr (GError) error = NULL;
      gsize len = 0;
      CsTlsResult result;

      if (self->state != STATE_READY || !self->has_events || is_abandoned (self))
        return;
      result = cs_net_wire_receive (&self->wire, buffer, sizeof buffer, &len, &error);
      self->tls_read_wants_write
          = result == CS_TLS_AGAIN && self->wire.tls != NULL && cs_tls_session_wants_write (self->wire.tls);
      if (result == CS_TLS_AGAIN)
        return;
      if (result == CS_TLS_FAILED)
        {
          end (self, g_steal_pointer (&error));
          return;
        }
      n_bytes += len;
      self->events.data (self, buffer, len, self->user_data);
      cs_bytes_wipe (buffer, len); /* it may have held keys */
    }
}

static gboolean
on_io (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsNetStream *self = cs_net_stream_ref (user_data);

  if (self->state == STATE_CONNECTING)
    on_connected (self);
  else if (self->state == STATE_HANDSHAKING)
    shake_hands (self);
  else if (self->state == STATE_READY && self->has_events)
    read_some (self);

  if (!is_abandoned (self) && (self->state == STATE_READY || self->state == STATE_CLOSING) && queued (self) > 0)
    flush (self);
  if (!is_abandoned (self))
    update_interest (self);
  cs_net_stream_unref (self);
  return G_SOURCE_CONTINUE;
}

static GIOCondition
wanted (CsNetStream *self)
{
  GIOCondition condition = 0;

  switch ((State) self->state)
    {
    case STATE_CONNECTING:
      condition = G_IO_OUT;
      break;
    case STATE_HANDSHAKING:
      condition = cs_tls_session_wants_write (self->wire.tls) ? G_IO_OUT : G_IO_IN;
      break;
    case STATE_READY:
      condition = self->has_events ? G_IO_IN : 0;
      if (self->tls_read_wants_write)
        condition |= G_IO_OUT;
      G_GNUC_FALLTHROUGH;
    case STATE_CLOSING:
      if (queued (self) > 0)
        condition |= G_IO_OUT;
      break;
    case STATE_CLOSED:
    default:
      break;
    }
  return condition;
}

/* A socket source cannot change what it waits for. */
static void
update_interest (CsNetStream *self)
{
  GIOCondition condition = wanted (self);

  if (self->io != NULL && self->interest == condition)
    return;
  clear_source (&self->io);
  self->interest = condition;
  if (condition != 0)
    attach (self, &self->io, cs_net_socket_create_source (self->wire.socket, condition, self->context),
            G_SOURCE_FUNC (on_io));
}

static CsNetStream *
stream_new (State state, GSocketAddress *remote)
{
  CsNetStream *self = g_new0 (CsNetStream, 1);

  self->ref_count = 1;
  self->state = state;
  self->context = g_main_context_ref_thread_default ();
  self->remote = remote;
  return self;
}

static void
take_events (CsNetStream *self, const CsNetStreamEvents *events, gpointer user_data)
{
  self->has_events = events != NULL;
  self->events = events != NULL ? *events : (CsNetStreamEvents){ NULL };
  self->user_data = user_data;
}

static void
begin_to_connect (CsNetStream *self)
{
  GError *error = NULL;

  self->wire.socket = cs_net_socket_new (self->remote, G_SOCKET_TYPE_STREAM, &error);
  if (self->wire.socket == NULL)
    {
      end (self, error);
      return;
    }
  cs_net_socket_tune (self->wire.socket);
  /* Even when the kernel is done at once, the socket is writable then and the same way is taken. */
  if (!g_socket_connect (self->wire.socket, self->remote, NULL, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    {
      end (self, g_error_new (CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "Cannot connect: %s", error->message));
      g_clear_error (&error);
      return;
    }
  g_clear_error (&error);
  limit_step (self, CS_LIMIT_NET_CONNECT_MS);
  update_interest (self);
}

CsNetStream *
cs_net_stream_connect (GSocketAddress *address, const CsNetStreamConfig *config, const CsNetStreamEvents *events,
                       gpointer user_data)
{
  CsNetStream *self = stream_new (STATE_CONNECTING, g_object_ref (address));

  take_events (self, events, user_data);
  if (config->tls)
    {
      g_assert (config->trust != NULL && config->server_name != NULL);
      cs_net_wire_use_tls_client (&self->wire, config->trust, config->identity, config->server_name);
    }
  begin_to_connect (self);
  return self;
}

CsNetStream *
cs_net_stream_new_accepted (GSocket *socket, CsNetIdentity *identity, const CsNetStreamEvents *events,
                            gpointer user_data)
{
  CsNetStream *self
      = stream_new (identity != NULL ? STATE_HANDSHAKING : STATE_READY, g_socket_get_remote_address (socket, NULL));

  self->wire.socket = g_object_ref (socket);
  self->local = g_socket_get_local_address (socket, NULL);
  cs_net_socket_tune (socket);
  take_events (self, events, user_data);
  if (identity != NULL)
    {
      cs_net_wire_use_tls_server (&self->wire, identity);
      limit_step (self, CS_LIMIT_NET_HANDSHAKE_MS);
    }
  update_interest (self);
  return self;
}

CsNetStream *
cs_net_stream_ref (CsNetStream *self)
{
  self->ref_count++;
  return self;
}

void
cs_net_stream_unref (CsNetStream *self)
{
  if (self == NULL || --self->ref_count > 0)
    return;

  clear_source (&self->io);
  clear_source (&self->timeout);
  clear_source (&self->end);
  if (self->wire.tls != NULL && self->state != STATE_CLOSED)
    cs_tls_session_say_goodbye (self->wire.tls);
  cs_net_wire_clear (&self->wire);
  g_clear_object (&self->local);
  g_clear_object (&self->remote);
  g_clear_error (&self->error);
  cs_wiped_buffer_clear (&self->queue);
  g_main_context_unref (self->context);
  g_free (self);
}

void
cs_net_stream_set_events (CsNetStream *self, const CsNetStreamEvents *events, gpointer user_data)
{
  take_events (self, events, user_data);
  /* Notifications on their way would find no listener; the next one is notified again. */
  if (events == NULL)
    clear_source (&self->end);
  if (self->state == STATE_CLOSED)
    announce_end (self);
  else
    update_interest (self);
}

gboolean
cs_net_stream_write (CsNetStream *self, const guint8 *bytes, gsize len, GError **error)
{
  if (self->state == STATE_CLOSING || self->state == STATE_CLOSED)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The connection is closed");
      return FALSE;
    }
  if (len > CS_LIMIT_NET_WRITE_QUEUE - queued (self))
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH, "The other side does not read what is sent");
      return FALSE;
    }

  cs_wiped_buffer_remove (&self->queue, self->queue_sent);
  self->queue_sent = 0;
  cs_wiped_buffer_append (&self->queue, bytes, len);
  if (self->state == STATE_READY)
    {
      flush (self);
      update_interest (self);
    }
  return TRUE;
}

void
cs_net_stream_close (CsNetStream *self)
{
  if (self->state == STATE_CLOSING || self->state == STATE_CLOSED)
    return;
  if (self->state != STATE_READY)
    {
      end (self, NULL);
      return;
    }
  cs_state_table_step (&table, &self->state, STATE_CLOSING);
  limit_step (self, CS_LIMIT_NET_CLOSE_MS);
  flush (self);
  update_interest (self);
}

void
cs_net_stream_limit_step (CsNetStream *self, guint ms)
{
  if (self->timeout != NULL)
    limit_step (self, ms);
}

gboolean
cs_net_stream_is_ready (CsNetStream *self)
{
  return self->state == STATE_READY;
}

gboolean
cs_net_stream_is_tls (CsNetStream *self)
{
  return self->wire.tls != NULL;
}

GSocketAddress *
cs_net_stream_get_local (CsNetStream *self)
{
  return self->local;
}

GSocketAddress *
cs_net_stream_get_remote (CsNetStream *self)
{
  return self->remote;
}

const char *
cs_net_stream_get_tls_version (CsNetStream *self)
{
  return self->wire.tls != NULL ? cs_tls_session_get_version (self->wire.tls) : NULL;
}

const char *
cs_net_stream_get_tls_cipher (CsNetStream *self)
{
  return self->wire.tls != NULL ? cs_tls_session_get_cipher (self->wire.tls) : NULL;
}

const CsNetCertificateInfo *
cs_net_stream_get_certificate (CsNetStream *self)
{
  return self->wire.tls != NULL ? cs_tls_session_get_certificate (self->wire.tls) : NULL;
}
