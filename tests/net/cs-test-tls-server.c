/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-cert.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define check(call) g_assert_cmpint ((call), >=, 0)

struct _CsTestTlsServer {
  CsTestTlsMode mode;
  GSocket *listening;
  GSocketAddress *address;
  GThread *thread;
  gnutls_certificate_credentials_t credentials;
  char *priority;
  GBytes *tickets;
  GBytes *staple;
  gboolean wants_clients;
  CsTestTlsResult result;
};

static gboolean
echo (gnutls_session_t session)
{
  guint8 buffer[16384];
  gssize n;

  while ((n = gnutls_record_recv (session, buffer, sizeof buffer)) > 0)
    gnutls_record_send (session, buffer, (gsize) n);
  return n == 0;
}

static void
note_client (CsTestTlsServer *self, gnutls_session_t session)
{
  char name[256];
  size_t size = sizeof name;
  guint type;
  guint n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);

  if (gnutls_server_name_get (session, name, &size, &type, 0) >= 0)
    self->result.server_name = g_strndup (name, size);
  self->result.resumed = gnutls_session_is_resumed (session);
  if (n > 0)
    {
      gnutls_x509_crt_t crt;
      gnutls_datum_t dn;

      check (gnutls_x509_crt_init (&crt));
      check (gnutls_x509_crt_import (crt, &chain[0], GNUTLS_X509_FMT_DER));
      check (gnutls_x509_crt_get_dn3 (crt, &dn, 0));
      self->result.client = g_strndup ((const char *) dn.data, dn.size);
      gnutls_free (dn.data);
      gnutls_x509_crt_deinit (crt);
    }
}

static void
serve (CsTestTlsServer *self, gnutls_session_t session)
{
  int rc = gnutls_handshake (session);

  if (rc < 0)
    {
      g_test_message ("the server: %s", gnutls_strerror (rc));
      gnutls_alert_send_appropriate (session, rc);
      return;
    }
  note_client (self, session);
  switch (self->mode)
    {
    case CS_TEST_TLS_ECHO:
      self->result.clean = echo (session);
      break;
    case CS_TEST_TLS_GOODBYE:
      gnutls_bye (session, GNUTLS_SHUT_WR);
      break;
    case CS_TEST_TLS_RENEGOTIATE:
      gnutls_rehandshake (session);
      echo (session);
      break;
    case CS_TEST_TLS_CUT:
    default:
      break;
    }
}

static gpointer
run (gpointer data)
{
  CsTestTlsServer *self = data;
  g_autoptr (GSocket) socket = g_socket_accept (self->listening, NULL, NULL);
  struct timeval patience = { .tv_sec = 20 };
  gnutls_session_t session;

  if (socket == NULL)
    return NULL;
  /* GSocket only pretends to block. */
  g_assert_true (g_unix_set_fd_nonblocking (g_socket_get_fd (socket), FALSE, NULL));
  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  check (gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL));
  check (gnutls_priority_set_direct (session, self->priority, NULL));
  check (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials));
  if (self->tickets != NULL)
    {
      const gnutls_datum_t key
          = { (guint8 *) g_bytes_get_data (self->tickets, NULL), (guint) g_bytes_get_size (self->tickets) };

      check (gnutls_session_ticket_enable_server (session, &key));
    }
  if (self->wants_clients)
    gnutls_certificate_server_set_request (session, GNUTLS_CERT_REQUIRE);
  gnutls_transport_set_int (session, g_socket_get_fd (socket));
  serve (self, session);
  gnutls_deinit (session);
  return NULL;
}

static int
on_status_wanted (gnutls_session_t session, void *user_data, gnutls_datum_t *answer)
{
  CsTestTlsServer *self = user_data;
  gsize len = 0;
  const guint8 *bytes = self->staple != NULL ? g_bytes_get_data (self->staple, &len) : NULL;

  self->result.asked_for_status = TRUE;
  if (bytes == NULL)
    return GNUTLS_E_NO_CERTIFICATE_STATUS;
  answer->data = gnutls_malloc (len);
  answer->size = (guint) len;
  memcpy (answer->data, bytes, len);
  return 0;
}

static int
on_client (gnutls_session_t session)
{
  guint status = 0;

  return gnutls_certificate_verify_peers2 (session, &status) < 0 || status != 0 ? GNUTLS_E_CERTIFICATE_ERROR : 0;
}

CsTestTlsServer *
cs_test_tls_server_new_with (const CsTestTlsConfig *config)
{
  CsTestTlsServer *self = g_new0 (CsTestTlsServer, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  gnutls_datum_t chain = { (guint8 *) config->chain_pem, (guint) strlen (config->chain_pem) };
  gnutls_datum_t key = { (guint8 *) config->key_pem, (guint) strlen (config->key_pem) };

  self->mode = config->mode;
  self->priority = g_strdup (config->priority);
  self->tickets = config->tickets.data != NULL ? g_bytes_new (config->tickets.data, config->tickets.size) : NULL;
  self->staple = config->staple != NULL ? g_bytes_ref (config->staple) : NULL;
  check (gnutls_certificate_allocate_credentials (&self->credentials));
  check (gnutls_certificate_set_x509_key_mem2 (self->credentials, &chain, &key, GNUTLS_X509_FMT_PEM, NULL, 0));
  gnutls_certificate_set_ocsp_status_request_function (self->credentials, on_status_wanted, self);
  if (config->clients_pem != NULL)
    {
      gnutls_datum_t ca = { (guint8 *) config->clients_pem, (guint) strlen (config->clients_pem) };

      self->wants_clients = TRUE;
      check (gnutls_certificate_set_x509_trust_mem (self->credentials, &ca, GNUTLS_X509_FMT_PEM));
      gnutls_certificate_set_verify_function (self->credentials, on_client);
    }
  self->listening = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (self->listening, any, TRUE, NULL));
  g_assert_true (g_socket_listen (self->listening, NULL));
  self->address = g_socket_get_local_address (self->listening, NULL);
  self->thread = g_thread_new ("tls-server", run, self);
  return self;
}

CsTestTlsServer *
cs_test_tls_server_new (CsTestTlsMode mode, const char *priority, const char *chain_pem, const char *key_pem)
{
  const CsTestTlsConfig config = { .mode = mode, .priority = priority, .chain_pem = chain_pem, .key_pem = key_pem };

  return cs_test_tls_server_new_with (&config);
}

GSocketAddress *
cs_test_tls_server_address (CsTestTlsServer *self)
{
  return self->address;
}

void
cs_test_tls_result_clear (CsTestTlsResult *self)
{
  g_free (self->server_name);
  g_free (self->client);
}

void
cs_test_tls_server_end (CsTestTlsServer *self, CsTestTlsResult *result)
{
  g_thread_join (self->thread);
  *result = self->result;
  gnutls_certificate_free_credentials (self->credentials);
  g_object_unref (self->listening);
  g_object_unref (self->address);
  g_clear_pointer (&self->tickets, g_bytes_unref);
  g_clear_pointer (&self->staple, g_bytes_unref);
  g_free (self->priority);
  g_free (self);
}

char *
cs_test_tls_server_finish (CsTestTlsServer *self, gboolean *clean)
{
  g_auto (CsTestTlsResult) result = { NULL };

  cs_test_tls_server_end (self, &result);
  if (clean != NULL)
    *clean = result.clean;
  return g_steal_pointer (&result.server_name);
}
