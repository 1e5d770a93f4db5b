/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TCP and TLS side of CsSipTransport: connections of ours by remote address and verified name, accepted ones, a
 * framer for each. */

#include "base/cs-limits.h"
#include "sip/cs-sip-transport-private.h"

/* A connection that no dialog, transaction or registration holds, and that is silent for this long, is closed. */
#define IDLE_US (180 * G_TIME_SPAN_SECOND)
#define SWEEP_US (60 * G_TIME_SPAN_SECOND)

typedef struct {
  CsSipFlow base;
  CsSipTransport *transport; /* NULL when that is gone or has let go of it */
  CsNetStream *stream;
  CsSipFramer *framer;
  char *server_name; /* verified for; NULL without TLS and when accepted */
  gboolean accepted;
  gint64 last_us;    /* when something was sent or received */
  CsTimer *greeting; /* accepted, and no whole message so far */
} StreamFlow;

static gboolean
stream_flow_send (CsSipFlow *flow, GBytes *bytes, GError **error)
{
  StreamFlow *self = (StreamFlow *) flow;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  if (self->transport != NULL)
    self->last_us = cs_clock_now_us (cs_timer_queue_get_clock (self->transport->timers));
  return cs_net_stream_write (self->stream, data, len, error);
}

static void
stream_flow_free (CsSipFlow *flow)
{
  StreamFlow *self = (StreamFlow *) flow;

  g_clear_pointer (&self->stream, cs_net_stream_unref);
  cs_sip_framer_free (self->framer);
  g_free (self->server_name);
  g_free (self);
}

static const CsSipFlowClass stream_flow_class = { stream_flow_send, stream_flow_free };

CsNetStream *
cs_sip_transport_get_stream (CsSipFlow *flow)
{
  return flow->klass == &stream_flow_class ? ((StreamFlow *) flow)->stream : NULL;
}

/* Takes @self out of the transport: nothing comes from it any more. */
static void
let_go (StreamFlow *self)
{
  CsSipTransport *transport = self->transport;

  self->base.closed = TRUE;
  self->transport = NULL;
  if (transport == NULL)
    return;
  cs_timer_queue_clear (transport->timers, &self->greeting);
  cs_net_stream_set_events (self->stream, NULL, NULL);
  g_ptr_array_remove (transport->streams, self);
}

static void
end_flow (StreamFlow *self, const GError *error)
{
  CsSipTransport *transport = self->transport;
  g_autoptr (CsSipFlow) hold = cs_sip_flow_ref (&self->base);

  if (transport == NULL)
    return;
  let_go (self);
  cs_net_stream_close (self->stream);
  transport->events.flow_closed (transport, &self->base, error, transport->user_data);
}

static void
end_flow_with (StreamFlow *self, int code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (CS_NET_ERROR, code, text);

  end_flow (self, error);
}

/* ---- what comes in ---- */

static void
on_frame_message (StreamFlow *self, GBytes *message)
{
  CsSipTransport *transport = self->transport;
  gsize len;
  const guint8 *data = g_bytes_get_data (message, &len);

  cs_timer_queue_clear (transport->timers, &self->greeting);
  cs_sip_transport_received (transport, &self->base, self->base.remote, data, len);
}

static void
on_data (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data)
{
  StreamFlow *self = user_data;
  g_autoptr (CsSipFlow) hold = cs_sip_flow_ref (&self->base);

  self->last_us = cs_clock_now_us (cs_timer_queue_get_clock (self->transport->timers));
  cs_sip_framer_push (self->framer, bytes, len);

  /* Anything that a message leads to may end this flow, or the whole transport. */
  while (self->transport != NULL)
    {
      g_autoptr (GBytes) message = NULL;
      g_autoptr (GError) error = NULL;

      switch (cs_sip_framer_next (self->framer, &message, &error))
        {
        case CS_SIP_FRAME_NONE:
          return;
        case CS_SIP_FRAME_MESSAGE:
          on_frame_message (self, message);
          break;
        case CS_SIP_FRAME_PING:
          cs_net_stream_write (self->stream, (const guint8 *) "\r\n", 2, NULL);
          break;
        case CS_SIP_FRAME_PONG:
          self->transport->events.pong (self->transport, &self->base, self->transport->user_data);
          break;
        case CS_SIP_FRAME_ERROR:
          g_debug ("closing a connection: %s", error->message);
          end_flow_with (self, CS_NET_ERROR_CLOSED, "The other side sent something that is not SIP");
          return;
        }
    }
}

static void
learn_addresses (StreamFlow *self)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (cs_net_stream_get_local (self->stream));

  self->base.local_host = g_inet_address_to_string (g_inet_socket_address_get_address (local));
  self->base.local_port = g_inet_socket_address_get_port (local);
  self->base.ready = TRUE;
}

static void
on_ready (CsNetStream *stream, gpointer user_data)
{
  StreamFlow *self = user_data;
  CsSipTransport *transport = self->transport;

  learn_addresses (self);
  transport->events.flow_ready (transport, &self->base, transport->user_data);
}

static void
on_closed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  end_flow (user_data, error);
}

static const CsNetStreamEvents stream_events = { on_ready, on_data, on_closed };

/* ---- the pool ---- */

/* Closes what nobody but the pool holds. */
static void
on_sweep (gpointer user_data)
{
  CsSipTransport *self = user_data;
  gint64 now_us = cs_clock_now_us (cs_timer_queue_get_clock (self->timers));

  self->sweep = NULL;
  for (guint i = self->streams->len; i > 0; i--)
    {
      StreamFlow *flow = g_ptr_array_index (self->streams, i - 1);

      if (flow->base.refs == 1 && now_us - flow->last_us > IDLE_US)
        end_flow (flow, NULL);
    }
  if (self->streams->len > 0)
    self->sweep = cs_timer_queue_add (self->timers, SWEEP_US, on_sweep, self);
}

static StreamFlow *
stream_flow_new (CsSipTransport *transport, CsNetTransport kind, GSocketAddress *remote)
{
  StreamFlow *self = g_new0 (StreamFlow, 1);

  cs_sip_flow_init (&self->base, &stream_flow_class, kind);
  self->transport = transport;
  self->framer = cs_sip_framer_new ();
  self->base.remote = g_object_ref (remote);
  self->last_us = cs_clock_now_us (cs_timer_queue_get_clock (transport->timers));
  g_ptr_array_add (transport->streams, self);
  if (transport->sweep == NULL)
    transport->sweep = cs_timer_queue_add (transport->timers, SWEEP_US, on_sweep, transport);
  return self;
}

static StreamFlow *
find_flow (CsSipTransport *self, const CsNetTarget *target, const char *server_name)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      StreamFlow *flow = g_ptr_array_index (self->streams, i);

      if (!flow->accepted && !flow->base.stale && flow->base.transport == target->transport
          && cs_sip_socket_address_equal (flow->base.remote, target->address)
          && (target->transport != CS_NET_TRANSPORT_TLS || g_strcmp0 (flow->server_name, server_name) == 0))
        return flow;
    }
  return NULL;
}

CsSipFlow *
cs_sip_transport_stream_flow (CsSipTransport *self, const CsNetTarget *target, const char *server_name, gboolean fresh)
{
  gboolean tls = target->transport == CS_NET_TRANSPORT_TLS;
  CsNetStreamConfig config = { .tls = tls,
                               .trust = tls ? self->trust : NULL,
                               .identity = tls ? self->client_identity : NULL,
                               .server_name = tls ? server_name : NULL };
  StreamFlow *flow = fresh ? NULL : find_flow (self, target, server_name);

  if (flow != NULL)
    return cs_sip_flow_ref (&flow->base);

  flow = stream_flow_new (self, target->transport, target->address);
  flow->server_name = tls ? g_strdup (server_name) : NULL;
  flow->stream = cs_net_stream_connect (target->address, &config, &stream_events, flow);
  return cs_sip_flow_ref (&flow->base);
}

static void
on_no_greeting (gpointer user_data)
{
  StreamFlow *self = user_data;

  self->greeting = NULL;
  end_flow (self, NULL);
}

static void
on_accept (CsNetListener *listener, CsNetStream *stream, gpointer user_data)
{
  CsSipTransport *self = user_data;
  CsNetTransport kind = cs_net_stream_is_tls (stream) ? CS_NET_TRANSPORT_TLS : CS_NET_TRANSPORT_TCP;
  StreamFlow *flow;

  if (self->streams->len >= CS_LIMIT_SIP_CONNECTIONS)
    {
      cs_net_stream_unref (stream);
      return;
    }

  flow = stream_flow_new (self, kind, cs_net_stream_get_remote (stream));
  flow->stream = stream;
  flow->accepted = TRUE;
  flow->greeting
      = cs_timer_queue_add (self->timers, CS_LIMIT_SIP_IDLE_CONNECTION_S * G_TIME_SPAN_SECOND, on_no_greeting, flow);
  learn_addresses (flow);
  cs_net_stream_set_events (stream, &stream_events, flow);
}

gboolean
cs_sip_transport_listen_stream (CsSipTransport *self, GSocketAddress *address, CsNetIdentity *identity, GError **error)
{
  self->listener = cs_net_listener_new (address, identity, on_accept, self, error);
  if (self->listener == NULL)
    return FALSE;
  if (self->listen_address == NULL)
    self->listen_address = g_object_ref (cs_net_listener_get_local (self->listener));
  return TRUE;
}

void
cs_sip_transport_stream_close (CsSipFlow *flow)
{
  end_flow_with ((StreamFlow *) flow, CS_NET_ERROR_CLOSED, "The connection was replaced");
}

void
cs_sip_transport_stream_clear (CsSipTransport *self)
{
  while (self->streams->len > 0)
    {
      StreamFlow *flow = g_ptr_array_index (self->streams, 0);
      g_autoptr (CsSipFlow) hold = cs_sip_flow_ref (&flow->base);

      let_go (flow);
      cs_net_stream_close (flow->stream);
    }
}
