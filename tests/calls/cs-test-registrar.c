/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-registrar.h"

#include "lib/cs-test-sip-peer.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  CsTestRegistrar *registrar;
  CsNetStream *stream;
  GString *text;
} Link;

static void
link_free (gpointer data)
{
  Link *self = data;

  cs_net_stream_unref (self->stream);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
answer (Link *self, const char *message)
{
  static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
  g_autoptr (GString) reply
      = g_string_new (self->registrar->refuses ? "SIP/2.0 403 Forbidden\r\n" : "SIP/2.0 200 OK\r\n");
  g_autofree char *contact = cs_test_sip_header (message, "Contact");

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *value = cs_test_sip_header (message, copied[i]);

      g_string_append_printf (reply, "%s: %s%s\r\n", copied[i], value, i == 2 ? ";tag=reg" : "");
    }
  g_string_append_printf (reply, "Contact: %s\r\nContent-Length: 0\r\n\r\n", contact);
  self->registrar->registers++;
  cs_net_stream_write (self->stream, (const guint8 *) reply->str, reply->len, NULL);
}

static void
on_data (CsNetStream *stream, const guint8 *bytes, gsize len, gpointer user_data)
{
  Link *self = user_data;
  const char *end;

  g_string_append_len (self->text, (const char *) bytes, (gssize) len);
  while ((end = strstr (self->text->str, "\r\n\r\n")) != NULL)
    {
      gsize length = (gsize) (end - self->text->str) + 4;
      g_autofree char *message = g_strndup (self->text->str, length);

      g_string_erase (self->text, 0, (gssize) length);
      if (g_str_has_prefix (message, "REGISTER "))
        answer (self, message);
    }
}

static void
on_closed (CsNetStream *stream, const GError *error, gpointer user_data)
{
  Link *self = user_data;

  g_ptr_array_remove (self->registrar->links, self);
}

static const CsNetStreamEvents events = { NULL, on_data, on_closed };

static void
on_accept (CsNetListener *listener, CsNetStream *stream, gpointer user_data)
{
  CsTestRegistrar *self = user_data;
  Link *link = g_new0 (Link, 1);

  link->registrar = self;
  link->stream = stream;
  link->text = g_string_new (NULL);
  g_ptr_array_add (self->links, link);
  cs_net_stream_set_events (stream, &events, link);
}

static CsNetIdentity *
make_identity (guint days)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-registrar-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);
  g_autoptr (GError) error = NULL;
  CsNetIdentity *identity;

  cs_net_identity_create (file, "sip.test", days, &error);
  g_assert_no_error (error);
  identity = cs_net_identity_load (file, &error);
  g_assert_no_error (error);
  g_unlink (file);
  g_rmdir (folder);
  return identity;
}

static void
listen_at (CsTestRegistrar *self)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  g_autoptr (GError) error = NULL;

  self->listener = cs_net_listener_new (address, self->identity, on_accept, self, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_net_listener_get_local (self->listener)));
}

CsTestRegistrar *
cs_test_registrar_new (guint days)
{
  CsTestRegistrar *self = g_new0 (CsTestRegistrar, 1);

  self->links = g_ptr_array_new_with_free_func (link_free);
  self->identity = make_identity (days);
  listen_at (self);
  return self;
}

void
cs_test_registrar_free (CsTestRegistrar *self)
{
  if (self == NULL)
    return;
  cs_net_listener_free (self->listener);
  g_ptr_array_unref (self->links);
  cs_net_identity_unref (self->identity);
  g_free (self);
}

void
cs_test_registrar_change (CsTestRegistrar *self, guint days)
{
  cs_net_listener_free (self->listener);
  g_ptr_array_set_size (self->links, 0);
  cs_net_identity_unref (self->identity);
  self->identity = make_identity (days);
  listen_at (self);
}

char *
cs_test_registrar_write_anchor (CsTestRegistrar *self, const char *folder)
{
  g_autofree char *pem = cs_net_identity_get_certificate_pem (self->identity);
  char *path = g_build_filename (folder, "anchor.pem", NULL);

  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  return path;
}

const char *
cs_test_registrar_get_fingerprint (CsTestRegistrar *self)
{
  return cs_net_identity_get_info (self->identity)->fingerprint;
}
