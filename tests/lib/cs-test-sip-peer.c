/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-sip-peer.h"

#include <string.h>

typedef struct {
  CsTestSipPeer *peer;
  GSocket *socket;
  GSource *source;
  GString *buffer;
} Link;

struct _CsTestSipPeer {
  GSocket *socket; /* UDP, or listening */
  GSource *source;
  gboolean tcp;
  GPtrArray *links; /* of Link */
  guint connections;
  Link *last_link;
  GSocketAddress *last_from;
  GPtrArray *messages; /* of char * */
  guint to_drop;
  guint dropped;
  gboolean deaf;
  gboolean hangs_up;
  guint pongs;
  guint branches;
  CsTestSipPeerFunc func;
  gpointer user_data;
};

static void
link_free (Link *link)
{
  g_source_destroy (link->source);
  g_source_unref (link->source);
  g_socket_close (link->socket, NULL);
  g_object_unref (link->socket);
  g_string_free (link->buffer, TRUE);
  g_free (link);
}

static void
take_message (CsTestSipPeer *self, const char *text, gsize len)
{
  char *message = g_strndup (text, len);

  if (self->to_drop > 0)
    {
      self->to_drop--;
      self->dropped++;
      g_free (message);
      return;
    }
  g_ptr_array_add (self->messages, message);
  if (self->func != NULL)
    self->func (self, message, self->user_data);
}

/* ---- UDP ---- */

static gboolean
on_datagram (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  CsTestSipPeer *self = user_data;
  char buffer[65536];
  GSocketAddress *from = NULL;
  gssize len = g_socket_receive_from (socket, &from, buffer, sizeof buffer, NULL, NULL);

  if (len >= 0)
    {
      g_set_object (&self->last_from, from);
      take_message (self, buffer, (gsize) len);
    }
  g_clear_object (&from);
  return G_SOURCE_CONTINUE;
}

/* ---- TCP ---- */

static gsize
find_message_end (GString *buffer)
{
  const char *end = strstr (buffer->str, "\r\n\r\n");
  g_autofree char *length = NULL;
  gsize total;

  if (end == NULL)
    return 0;
  length = cs_test_sip_header (buffer->str, "Content-Length");
  total = (gsize) (end + 4 - buffer->str) + (length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0);
  return total <= buffer->len ? total : 0;
}

static gboolean
on_bytes (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Link *link = user_data;
  CsTestSipPeer *self = link->peer;
  char bytes[8192];
  gssize len = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL);
  gsize end;

  if (len <= 0 || self->hangs_up)
    {
      if (self->last_link == link)
        self->last_link = NULL;
      g_ptr_array_remove_fast (self->links, link);
      return G_SOURCE_REMOVE;
    }
  self->last_link = link;
  g_string_append_len (link->buffer, bytes, len);
  while (g_str_has_prefix (link->buffer->str, "\r\n"))
    {
      if (g_str_has_prefix (link->buffer->str, "\r\n\r\n"))
        {
          if (!self->deaf)
            g_socket_send (link->socket, "\r\n", 2, NULL, NULL);
          g_string_erase (link->buffer, 0, 2);
        }
      else
        {
          self->pongs++;
        }
      g_string_erase (link->buffer, 0, 2);
    }
  while ((end = find_message_end (link->buffer)) > 0)
    {
      g_autofree char *message = g_strndup (link->buffer->str, end);

      g_string_erase (link->buffer, 0, (gssize) end);
      take_message (self, message, end);
      /* What the test did then may have closed it. */
      if (!g_ptr_array_find (self->links, link, NULL))
        return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
add_link (CsTestSipPeer *self, GSocket *socket)
{
  Link *link = g_new0 (Link, 1);

  g_socket_set_blocking (socket, FALSE);
  link->peer = self;
  link->socket = socket;
  link->buffer = g_string_new (NULL);
  link->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (link->source, G_SOURCE_FUNC (on_bytes), link, NULL);
  g_source_attach (link->source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->links, link);
  self->last_link = link;
  self->connections++;
}

static gboolean
on_connection (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GSocket *accepted = g_socket_accept (socket, NULL, NULL);

  if (accepted != NULL)
    add_link (user_data, accepted);
  return G_SOURCE_CONTINUE;
}

/* ---- making ---- */

static CsTestSipPeer *
peer_new (gboolean tcp)
{
  CsTestSipPeer *self = g_new0 (CsTestSipPeer, 1);

  self->tcp = tcp;
  self->messages = g_ptr_array_new_with_free_func (g_free);
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  return self;
}

static GSocket *
make_socket (gboolean tcp)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, tcp ? G_SOCKET_TYPE_STREAM : G_SOCKET_TYPE_DATAGRAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  return socket;
}

static CsTestSipPeer *
bound_new (gboolean tcp)
{
  CsTestSipPeer *self = peer_new (tcp);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  self->socket = make_socket (tcp);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_bind (self->socket, any, TRUE, &error);
  g_assert_no_error (error);
  if (tcp)
    {
      g_socket_listen (self->socket, &error);
      g_assert_no_error (error);
    }
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, tcp ? G_SOURCE_FUNC (on_connection) : G_SOURCE_FUNC (on_datagram), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

CsTestSipPeer *
cs_test_sip_peer_new_udp (void)
{
  return bound_new (FALSE);
}

CsTestSipPeer *
cs_test_sip_peer_new_tcp (void)
{
  return bound_new (TRUE);
}

CsTestSipPeer *
cs_test_sip_peer_new_connected (guint16 port)
{
  CsTestSipPeer *self = peer_new (TRUE);
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *socket = make_socket (TRUE);
  g_autoptr (GError) error = NULL;

  g_socket_connect (socket, to, NULL, &error);
  g_assert_no_error (error);
  add_link (self, socket);
  return self;
}

void
cs_test_sip_peer_free (CsTestSipPeer *self)
{
  if (self == NULL)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_clear_object (&self->last_from);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->messages);
  g_free (self);
}

guint16
cs_test_sip_peer_get_port (CsTestSipPeer *self)
{
  GSocket *socket = self->socket != NULL ? self->socket : ((Link *) g_ptr_array_index (self->links, 0))->socket;
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

void
cs_test_sip_peer_set_func (CsTestSipPeer *self, CsTestSipPeerFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

void
cs_test_sip_peer_drop (CsTestSipPeer *self, guint n)
{
  self->to_drop = n;
}

void
cs_test_sip_peer_set_hangs_up (CsTestSipPeer *self, gboolean hangs_up)
{
  self->hangs_up = hangs_up;
}

guint
cs_test_sip_peer_count_open (CsTestSipPeer *self)
{
  return self->links->len;
}

guint
cs_test_sip_peer_count_pongs (CsTestSipPeer *self)
{
  return self->pongs;
}

void
cs_test_sip_peer_set_deaf (CsTestSipPeer *self, gboolean deaf)
{
  self->deaf = deaf;
}

/* ---- what came ---- */

guint
cs_test_sip_peer_count (CsTestSipPeer *self, const char *start)
{
  guint n = 0;

  for (guint i = 0; i < self->messages->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->messages, i), start) ? 1 : 0;
  return n;
}

const char *
cs_test_sip_peer_last (CsTestSipPeer *self, const char *start)
{
  for (guint i = self->messages->len; i > 0; i--)
    {
      if (g_str_has_prefix (g_ptr_array_index (self->messages, i - 1), start))
        return g_ptr_array_index (self->messages, i - 1);
    }
  return NULL;
}

guint
cs_test_sip_peer_count_dropped (CsTestSipPeer *self)
{
  return self->dropped;
}

guint
cs_test_sip_peer_count_connections (CsTestSipPeer *self)
{
  return self->connections;
}

/* ---- what goes ---- */

void
cs_test_sip_peer_send (CsTestSipPeer *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (self->tcp)
    {
      g_assert_nonnull (self->last_link);
      g_socket_send (self->last_link->socket, text, strlen (text), NULL, &error);
    }
  else
    {
      g_assert_nonnull (self->last_from);
      g_socket_send_to (self->socket, self->last_from, text, strlen (text), NULL, &error);
    }
  g_assert_no_error (error);
}

void
cs_test_sip_peer_send_to (CsTestSipPeer *self, guint16 port, const char *text)
{
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  if (!self->tcp)
    g_set_object (&self->last_from, to);
  cs_test_sip_peer_send (self, text);
}

static void
append_body (GString *out, const char *body)
{
  if (body != NULL)
    g_string_append (out, "Content-Type: application/sdp\r\n");
  g_string_append_printf (out, "Content-Length: %u\r\n\r\n%s", body != NULL ? (guint) strlen (body) : 0,
                          body != NULL ? body : "");
}

void
cs_test_sip_peer_reply (CsTestSipPeer *self, const char *request, const char *status, const char *to_tag,
                        const char *headers, const char *body)
{
  static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_printf (out, "SIP/2.0 %s\r\n", status);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *value = cs_test_sip_header (request, copied[i]);

      g_string_append_printf (out, "%s: %s", copied[i], value);
      if (i == 2 && to_tag != NULL && strstr (value, ";tag=") == NULL)
        g_string_append_printf (out, ";tag=%s", to_tag);
      g_string_append (out, "\r\n");
    }
  if (headers == NULL || strstr (headers, "Contact:") == NULL)
    g_string_append_printf (out, "Contact: <sip:peer@127.0.0.1:%u%s>\r\n", cs_test_sip_peer_get_port (self),
                            self->tcp ? ";transport=tcp" : "");
  if (headers != NULL)
    g_string_append (out, headers);
  append_body (out, body);
  cs_test_sip_peer_send (self, out->str);
}

char *
cs_test_sip_peer_make_request (CsTestSipPeer *self, const char *method, const char *uri, const char *from,
                               const char *to, const char *call_id, guint cseq, const char *headers, const char *body)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *transport = self->tcp ? "TCP" : "UDP";
  guint16 port = cs_test_sip_peer_get_port (self);

  g_string_printf (out,
                   "%s %s SIP/2.0\r\nVia: SIP/2.0/%s 127.0.0.1:%u;branch=z9hG4bKpeer%u;rport\r\n"
                   "Max-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n",
                   method, uri, transport, port, self->branches++, from, to, call_id, cseq, method);
  if (headers == NULL || strstr (headers, "Contact:") == NULL)
    g_string_append_printf (out, "Contact: <sip:peer@127.0.0.1:%u%s>\r\n", port, self->tcp ? ";transport=tcp" : "");
  if (headers != NULL)
    g_string_append (out, headers);
  append_body (out, body);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
cs_test_sip_peer_hang_up_connections (CsTestSipPeer *self)
{
  self->last_link = NULL;
  g_ptr_array_set_size (self->links, 0);
}

/* ---- reading ---- */

char *
cs_test_sip_header (const char *message, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (message, start);
  const char *end = at != NULL ? strstr (at + 2, "\r\n") : NULL;

  if (end == NULL)
    return NULL;
  at += strlen (start);
  return g_strndup (at, (gsize) (end - at));
}

char *
cs_test_sip_param (const char *value, const char *name)
{
  g_autofree char *start = g_strdup_printf (";%s=", name);
  const char *at = strstr (value, start);

  if (at == NULL)
    return NULL;
  at += strlen (start);
  return g_strndup (at, strcspn (at, ";>,\" \r\n"));
}
