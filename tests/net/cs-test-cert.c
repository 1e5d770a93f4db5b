/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-cert.h"

#include <glib-unix.h>
#include <gnutls/crypto.h>
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
  char *server_name;
  gboolean clean;
};

static guint8
general_name_tag (gnutls_x509_subject_alt_name_t type)
{
  if (type == GNUTLS_SAN_RFC822NAME)
    return 0x81;
  if (type == GNUTLS_SAN_DNSNAME)
    return 0x82;
  if (type == GNUTLS_SAN_URI)
    return 0x86;
  g_assert_cmpint (type, ==, GNUTLS_SAN_IPADDRESS);
  return 0x87;
}

/* The extension's DER is put together here: GnuTLS would cut a name at its NUL. */
static void
add_names (gnutls_x509_crt_t crt, const CsTestName *names)
{
  g_autoptr (GByteArray) der = g_byte_array_new ();
  guint8 header[2];

  for (guint i = 0; i < 4 && names[i].text != NULL; i++)
    {
      gsize len = names[i].len != 0 ? names[i].len : strlen (names[i].text);
      const guint8 *bytes = (const guint8 *) names[i].text;
      g_autoptr (GInetAddress) address = NULL;

      if (names[i].type == GNUTLS_SAN_IPADDRESS)
        {
          address = g_inet_address_new_from_string (names[i].text);
          bytes = g_inet_address_to_bytes (address);
          len = g_inet_address_get_native_size (address);
        }
      header[0] = general_name_tag (names[i].type);
      header[1] = (guint8) len;
      g_byte_array_append (der, header, 2);
      g_byte_array_append (der, bytes, (guint) len);
    }
  if (der->len == 0)
    return;
  g_assert_cmpuint (der->len, <, 128);
  header[0] = 0x30;
  header[1] = (guint8) der->len;
  g_byte_array_prepend (der, header, 2);
  check (gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_SAN, der->data, der->len, 0));
}

static void
constrain (gnutls_x509_crt_t crt, const char *domain)
{
  gnutls_x509_name_constraints_t constraints;
  gnutls_datum_t name = { (guint8 *) domain, (guint) strlen (domain) };

  check (gnutls_x509_name_constraints_init (&constraints));
  check (gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_DNSNAME, &name));
  check (gnutls_x509_crt_set_name_constraints (crt, constraints, 1));
  gnutls_x509_name_constraints_deinit (constraints);
}

static void
make_key (CsTestCert *self, guint rsa_bits)
{
  check (gnutls_x509_privkey_init (&self->key));
  if (rsa_bits != 0)
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_RSA, rsa_bits, 0));
  else
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                         0));
}

CsTestCert *
cs_test_cert_new (const CsTestCertSpec *spec, CsTestCert *issuer)
{
  CsTestCert *self = g_new0 (CsTestCert, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean dated = spec->from_s != 0 || spec->to_s != 0;
  guint8 serial[8] = { 0 };

  make_key (self, spec->rsa_bits);
  check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] = 0x11;
  check (gnutls_x509_crt_init (&self->crt));
  check (gnutls_x509_crt_set_version (self->crt, 3));
  check (gnutls_x509_crt_set_serial (self->crt, serial, sizeof serial));
  check (gnutls_x509_crt_set_key (self->crt, self->key));
  check (gnutls_x509_crt_set_activation_time (self->crt, now + (dated ? spec->from_s : -3600)));
  check (gnutls_x509_crt_set_expiration_time (self->crt, now + (dated ? spec->to_s : 86400)));
  if (spec->cn != NULL)
    check (gnutls_x509_crt_set_dn_by_oid (self->crt, GNUTLS_OID_X520_COMMON_NAME, 0, spec->cn,
                                          (guint) (spec->cn_len != 0 ? spec->cn_len : strlen (spec->cn))));
  add_names (self->crt, spec->names);
  check (gnutls_x509_crt_set_basic_constraints (self->crt, spec->ca, -1));
  if (spec->ca)
    check (gnutls_x509_crt_set_key_usage (self->crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  if (!spec->ca && spec->purpose == NULL)
    check (gnutls_x509_crt_set_key_purpose_oid (self->crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
  else if (spec->purpose != NULL && spec->purpose[0] != '\0')
    check (gnutls_x509_crt_set_key_purpose_oid (self->crt, spec->purpose, 0));
  if (spec->permitted_dns != NULL)
    constrain (self->crt, spec->permitted_dns);
  if (issuer == NULL)
    issuer = self;
  check (
      gnutls_x509_crt_sign2 (self->crt, issuer->crt, issuer->key, spec->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0));
  return self;
}

void
cs_test_cert_free (CsTestCert *self)
{
  if (self == NULL)
    return;
  gnutls_x509_crt_deinit (self->crt);
  gnutls_x509_privkey_deinit (self->key);
  g_free (self);
}

static char *
take (gnutls_datum_t *pem)
{
  char *text = g_strndup ((const char *) pem->data, pem->size);

  gnutls_free (pem->data);
  return text;
}

char *
cs_test_cert_pem (CsTestCert *self)
{
  gnutls_datum_t pem;

  check (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_PEM, &pem));
  return take (&pem);
}

char *
cs_test_cert_key_pem (CsTestCert *self)
{
  gnutls_datum_t pem;

  check (gnutls_x509_privkey_export2 (self->key, GNUTLS_X509_FMT_PEM, &pem));
  return take (&pem);
}

char *
cs_test_cert_crl_pem (CsTestCert *issuer, CsTestCert *revoked)
{
  gnutls_x509_crl_t crl;
  gnutls_datum_t pem;
  time_t now = time (NULL);

  check (gnutls_x509_crl_init (&crl));
  check (gnutls_x509_crl_set_version (crl, 2));
  check (gnutls_x509_crl_set_this_update (crl, now - 60));
  check (gnutls_x509_crl_set_next_update (crl, now + 86400));
  check (gnutls_x509_crl_set_crt (crl, revoked->crt, now - 60));
  check (gnutls_x509_crl_sign2 (crl, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0));
  check (gnutls_x509_crl_export2 (crl, GNUTLS_X509_FMT_PEM, &pem));
  gnutls_x509_crl_deinit (crl);
  return take (&pem);
}

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
serve (CsTestTlsServer *self, gnutls_session_t session)
{
  char name[256];
  size_t size = sizeof name;
  guint type;

  int rc = gnutls_handshake (session);

  if (rc < 0)
    {
      gnutls_alert_send_appropriate (session, rc);
      return;
    }
  if (gnutls_server_name_get (session, name, &size, &type, 0) >= 0)
    self->server_name = g_strndup (name, size);
  switch (self->mode)
    {
    case CS_TEST_TLS_ECHO:
      self->clean = echo (session);
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
  gnutls_transport_set_int (session, g_socket_get_fd (socket));
  serve (self, session);
  gnutls_deinit (session);
  return NULL;
}

CsTestTlsServer *
cs_test_tls_server_new (CsTestTlsMode mode, const char *priority, const char *chain_pem, const char *key_pem)
{
  CsTestTlsServer *self = g_new0 (CsTestTlsServer, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  gnutls_datum_t chain = { (guint8 *) chain_pem, (guint) strlen (chain_pem) };
  gnutls_datum_t key = { (guint8 *) key_pem, (guint) strlen (key_pem) };

  self->mode = mode;
  self->priority = g_strdup (priority);
  check (gnutls_certificate_allocate_credentials (&self->credentials));
  check (gnutls_certificate_set_x509_key_mem2 (self->credentials, &chain, &key, GNUTLS_X509_FMT_PEM, NULL, 0));
  self->listening = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (self->listening, any, TRUE, NULL));
  g_assert_true (g_socket_listen (self->listening, NULL));
  self->address = g_socket_get_local_address (self->listening, NULL);
  self->thread = g_thread_new ("tls-server", run, self);
  return self;
}

GSocketAddress *
cs_test_tls_server_address (CsTestTlsServer *self)
{
  return self->address;
}

char *
cs_test_tls_server_finish (CsTestTlsServer *self, gboolean *clean)
{
  char *server_name;

  g_thread_join (self->thread);
  server_name = self->server_name;
  if (clean != NULL)
    *clean = self->clean;
  gnutls_certificate_free_credentials (self->credentials);
  g_object_unref (self->listening);
  g_object_unref (self->address);
  g_free (self->priority);
  g_free (self);
  return server_name;
}
