/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SIP sockets of one agent. */
#include "sip/cs-sip-transport.h"

#include "sip/cs-sip-text.h"
#include "sip/cs-sip-transport-private.h"

#include <string.h>

CsSipTransport *
cs_sip_transport_new (const CsSipTransportConfig *config, CsTimerQueue *timers, const CsSipTransportEvents *events,
                      gpointer user_data, GError **error)
{
  g_autoptr (CsSipTransport) self = g_new0 (CsSipTransport, 1);

  self->transport = config->transport;
  self->trust = config->trust != NULL ? cs_net_trust_ref (config->trust) : NULL;
  self->client_identity = config->client_identity != NULL ? cs_net_identity_ref (config->client_identity) : NULL;
  self->timers = timers;
  self->events = *events;
  self->user_data = user_data;
  self->udp_flows = g_ptr_array_new ();
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_flow_unref);

  if (config->listen == NULL)
    return g_steal_pointer (&self);

  if (config->transport == CS_NET_TRANSPORT_UDP)
    {
      if (!cs_sip_transport_listen_udp (self, config->listen, error))
        return NULL;
      /* RFC 3261 section 18.2.1: requests too large for UDP come over TCP to the same port. */
      if (!cs_sip_transport_listen_stream (self, self->listen_address, NULL, NULL))
        g_debug ("no TCP beside the UDP port");
      return g_steal_pointer (&self);
    }

  g_assert (config->transport != CS_NET_TRANSPORT_TLS || config->listen_identity != NULL);
  if (!cs_sip_transport_listen_stream (
          self, config->listen, config->transport == CS_NET_TRANSPORT_TLS ? config->listen_identity : NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_sip_transport_free (CsSipTransport *self)
{
  if (self == NULL)
    return;
  cs_timer_queue_clear (self->timers, &self->sweep);
  g_clear_pointer (&self->listener, cs_net_listener_free);
  cs_sip_transport_stream_clear (self);
  cs_sip_transport_udp_clear (self);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->udp_flows);
  g_clear_object (&self->listen_address);
  g_clear_pointer (&self->trust, cs_net_trust_unref);
  g_clear_pointer (&self->client_identity, cs_net_identity_unref);
  g_free (self);
}

CsSipFlow *
cs_sip_transport_reach (CsSipTransport *self, const CsNetTarget *target, const char *server_name, gboolean fresh,
                        GError **error)
{
  if (target->transport == CS_NET_TRANSPORT_UDP)
    return cs_sip_transport_udp_flow (self, target->address, error);
  if (target->transport == CS_NET_TRANSPORT_TLS && self->trust == NULL)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_TLS, "TLS is not set up");
      return NULL;
    }
  return cs_sip_transport_stream_flow (self, target, server_name, fresh);
}

void
cs_sip_transport_close_flow (CsSipTransport *self, CsSipFlow *flow)
{
  if (cs_sip_flow_is_reliable (flow))
    cs_sip_transport_stream_close (flow);
}

GSocketAddress *
cs_sip_transport_get_listen_address (CsSipTransport *self)
{
  return self->listen_address;
}

/* ---- what comes in ---- */

static gboolean
is_param (const char *part, const char *name)
{
  gsize n = strlen (name);

  return g_ascii_strncasecmp (part, name, n) == 0 && (part[n] == '\0' || part[n] == '=' || g_ascii_isspace (part[n]));
}

char *
cs_sip_via_stamp (const char *via, const char *host, const char *address, guint16 port)
{
  g_autoptr (GPtrArray) parts = cs_sip_text_split (via, ';', G_MAXUINT);
  GString *out = g_string_new (g_ptr_array_index (parts, 0));
  gboolean rport = FALSE;

  for (guint i = 1; i < parts->len; i++)
    {
      const char *part = g_ptr_array_index (parts, i);

      if (is_param (part, "rport"))
        rport = TRUE;
      else if (!is_param (part, "received"))
        g_string_append_printf (out, ";%s", part);
    }

  if (rport)
    g_string_append_printf (out, ";rport=%u", port);
  if (rport || g_strcmp0 (host, address) != 0)
    g_string_append_printf (out, ";received=%s", address);
  return g_string_free (out, FALSE);
}

/* RFC 3261 section 18.2.1 and RFC 3581 section 4. What stands behind the first element belongs to other hops. */
static CsSipMessage *
stamp (CsSipMessage *request, GSocketAddress *from)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (from);
  g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  g_autoptr (CsSipMessageBuilder) builder = cs_sip_message_builder_copy (request);
  const char *vias = cs_sip_message_get (request, "Via", 0);
  gsize first_len = cs_sip_text_first_len (vias, ',');
  g_autofree char *first = g_strchomp (g_strndup (vias, first_len));
  g_autofree char *top
      = cs_sip_via_stamp (first, cs_sip_message_get_via_host (request), address, g_inet_socket_address_get_port (inet));
  g_autofree char *stamped = g_strconcat (top, vias + first_len, NULL);

  cs_sip_message_builder_set_first (builder, "Via", stamped);
  return cs_sip_message_builder_end (g_steal_pointer (&builder));
}

/* Without rport a response over UDP goes to the port of the Via, section 18.2.2. */
static CsSipFlow *
flow_for_response (CsSipTransport *self, CsSipFlow *flow, CsSipMessage *request, GSocketAddress *from)
{
  g_autofree char *rport = cs_sip_message_get_via_param (request, "rport");
  guint16 port = cs_sip_message_get_via_port (request);
  g_autoptr (GSocketAddress) to = NULL;

  if (cs_sip_flow_is_reliable (flow) || rport != NULL)
    return cs_sip_flow_ref (flow);
  to = g_inet_socket_address_new (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (from)),
                                  port != 0 ? port : 5060);
  return cs_sip_transport_udp_flow (self, to, NULL);
}

void
cs_sip_transport_received (CsSipTransport *self, CsSipFlow *flow, GSocketAddress *from, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  guint reject = 0;
  g_autoptr (CsSipMessage) message = cs_sip_message_parse (bytes, len, &reject, &error);
  g_autoptr (CsSipMessage) stamped = NULL;
  g_autoptr (CsSipFlow) back = NULL;

  if (message == NULL)
    {
      g_autoptr (GBytes) answer = reject != 0 ? cs_sip_message_reject (bytes, len, reject) : NULL;

      g_debug ("refusing a message: %s", error->message);
      if (answer != NULL)
        cs_sip_flow_send (flow, answer, NULL);
      return;
    }

  if (!cs_sip_message_is_request (message))
    {
      self->events.message (self, flow, message, self->user_data);
      return;
    }
  stamped = stamp (message, from);
  back = flow_for_response (self, flow, message, from);
  if (back != NULL)
    self->events.message (self, back, stamped, self->user_data);
}

/* ---- TLS ---- */

const char *
cs_sip_transport_get_tls_version (CsSipFlow *flow)
{
  CsNetStream *stream = cs_sip_transport_get_stream (flow);

  return stream != NULL ? cs_net_stream_get_tls_version (stream) : NULL;
}

const char *
cs_sip_transport_get_tls_cipher (CsSipFlow *flow)
{
  CsNetStream *stream = cs_sip_transport_get_stream (flow);

  return stream != NULL ? cs_net_stream_get_tls_cipher (stream) : NULL;
}

const CsNetCertificateInfo *
cs_sip_transport_get_certificate (CsSipFlow *flow)
{
  CsNetStream *stream = cs_sip_transport_get_stream (flow);

  return stream != NULL ? cs_net_stream_get_certificate (stream) : NULL;
}
