/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-peer.h"

#include <string.h>

static void
note (CsTestPeer *self, const char *event)
{
  if (self->closed)
    self->late++;
  if (self->on_event != NULL)
    self->on_event (self, event);
}

static void
on_ready (CsNetStream *stream, gpointer user_data)
{
  CsTestPeer *self = user_data;

  g_assert_true (cs_net_stream_is_ready (stream));
  self->ready = TRUE;
  note (self, "ready");
}

static void
on_data (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data)
{
  CsTestPeer *self = user_data;

  g_assert_cmpuint (len, >, 0);
  self->n_data++;
  g_byte_array_append (self->received, bytes, (guint) len);
  if (self->echo)
    g_assert_true (cs_net_stream_write (stream, bytes, len, NULL));
  note (self, "data");
}

static void
on_closed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  CsTestPeer *self = user_data;

  note (self, "closed");
  self->closed = TRUE;
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

static const CsNetStreamEvents events = { on_ready, on_data, on_closed };

CsTestPeer *
cs_test_peer_connect_as (GSocketAddress *address, CsNetTrust *trust, CsNetIdentity *identity, const char *server_name)
{
  const CsNetStreamConfig config
      = { .tls = trust != NULL, .trust = trust, .identity = identity, .server_name = server_name };
  CsTestPeer *self = g_new0 (CsTestPeer, 1);

  self->received = g_byte_array_new ();
  self->stream = cs_net_stream_connect (address, &config, &events, self);
  return self;
}

CsTestPeer *
cs_test_peer_connect (GSocketAddress *address, CsNetTrust *trust, const char *server_name)
{
  return cs_test_peer_connect_as (address, trust, NULL, server_name);
}

CsTestPeer *
cs_test_peer_take (CsNetStream *stream)
{
  CsTestPeer *self = g_new0 (CsTestPeer, 1);

  self->received = g_byte_array_new ();
  self->stream = stream;
  self->ready = cs_net_stream_is_ready (stream);
  cs_net_stream_set_events (stream, &events, self);
  return self;
}

void
cs_test_peer_free (CsTestPeer *self)
{
  if (self == NULL)
    return;
  cs_net_stream_unref (self->stream);
  g_byte_array_unref (self->received);
  g_clear_error (&self->error);
  g_free (self);
}

void
cs_test_peer_write (CsTestPeer *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_net_stream_write (self->stream, (const guint8 *) text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
on_accept (CsNetListener *listener, CsNetStream *stream, gpointer user_data)
{
  CsTestServer *self = user_data;
  CsTestPeer *peer = cs_test_peer_take (stream);

  g_assert_true (peer->ready);
  peer->echo = self->echo;
  g_ptr_array_add (self->peers, peer);
}

CsTestServer *
cs_test_server_new (const char *host, CsNetIdentity *identity)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, 0);
  g_autoptr (GError) error = NULL;
  CsTestServer *self = g_new0 (CsTestServer, 1);

  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_test_peer_free);
  self->listener = cs_net_listener_new (address, identity, on_accept, self, &error);
  g_assert_no_error (error);
  return self;
}

void
cs_test_server_free (CsTestServer *self)
{
  if (self == NULL)
    return;
  cs_net_listener_free (self->listener);
  g_ptr_array_unref (self->peers);
  g_free (self);
}

GSocketAddress *
cs_test_server_address (CsTestServer *self)
{
  return cs_net_listener_get_local (self->listener);
}

CsTestPeer *
cs_test_server_peer (CsTestServer *self, guint i)
{
  return i < self->peers->len ? self->peers->pdata[i] : NULL;
}
