/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TLS session over bytes that somebody else carries. */
#include "net/cs-tls-session.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "net/cs-gnutls-private.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <string.h>

/* Forward secrecy and authenticated encryption always, no SHA-1; the profile refuses keys and signatures below 112
 * bits.
 */
#define PRIORITY                                                                                                       \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:+DHE-RSA:-CIPHER-ALL:+AES-256-GCM:"      \
  "+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD:-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1:%PROFILE_MEDIUM"

struct _CsTlsSession {
  gnutls_session_t session;
  CsTlsTransport transport;
  gpointer user_data;

  CsNetTrust *trust; /* client */
  char *server_name;
  char *ticket_key;
  CsNetIdentity *identity; /* server; client: or NULL */

  CsNetCertificateInfo *certificate;
  CsNetCertificateInfo *offered; /* the certificate of the ticket that we offer */
  GError *verify_error;          /* why the certificate was refused, from inside the handshake */
  gboolean asked_for_identity;   /* by the server */
  gboolean got_data;
  gboolean pull_ended; /* in the middle of a record GnuTLS takes it for a malformed one */
  gsize overhead;      /* pulled since the session began, its handshake was done or it gave us data */
  gboolean record_under_way;
  gnutls_packet_t received; /* a record that is not yet given out whole */
  gsize received_taken;     /* of it */
  gboolean said_goodbye;
  const char *version;
  char *cipher;
};

static ssize_t
on_push (gnutls_transport_ptr_t data, const giovec_t *vectors, int n_vectors)
{
  CsTlsSession *self = data;

  return self->transport.push (self->user_data, vectors, n_vectors);
}

static ssize_t
on_pull (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  CsTlsSession *self = data;
  gssize n;

  /* GnuTLS would collect a handshake message of 16 MiB, from anybody who connects. */
  if (self->overhead > CS_LIMIT_TLS_OVERHEAD)
    {
      errno = ECONNABORTED;
      return -1;
    }
  n = self->transport.pull (self->user_data, buffer, (gsize) size);
  if (n > 0)
    self->overhead += (gsize) n;
  if (n == 0)
    self->pull_ended = TRUE;
  return n;
}

static int
on_verify (gnutls_session_t session)
{
  CsTlsSession *self = gnutls_session_get_ptr (session);
  gboolean believed;

  g_clear_pointer (&self->certificate, cs_net_certificate_info_free);
  g_clear_error (&self->verify_error);
  believed = cs_net_verify_server (session, self->trust, self->server_name, &self->certificate, &self->verify_error);
  return believed ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

/* ---- resumption: TLS 1.3 only, which exchanges fresh keys then, too ---- */

static int
on_ticket (gnutls_session_t session, unsigned int type, unsigned int when, unsigned int incoming,
           const gnutls_datum_t *message)
{
  CsTlsSession *self = gnutls_session_get_ptr (session);
  gnutls_datum_t data = { NULL, 0 };

  if (gnutls_protocol_get_version (session) != GNUTLS_TLS1_3 || self->certificate == NULL
      || gnutls_session_get_data2 (session, &data) < 0)
    return 0;
  cs_net_tickets_put (cs_net_trust_get_tickets (self->trust), self->ticket_key,
                      cs_secret_new_copy (data.data, data.size), self->certificate,
                      g_get_real_time () / G_USEC_PER_SEC);
  gnutls_memset (data.data, 0, data.size);
  gnutls_free (data.data);
  return 0;
}

static void
offer_ticket (CsTlsSession *self)
{
  const char *shown = self->identity != NULL ? cs_net_identity_get_info (self->identity)->fingerprint : "";
  g_autoptr (CsSecret) ticket = NULL;

  self->ticket_key = g_strconcat (self->server_name, " ", shown, NULL);
  gnutls_handshake_set_hook_function (self->session, GNUTLS_HANDSHAKE_NEW_SESSION_TICKET, GNUTLS_HOOK_POST, on_ticket);
  ticket = cs_net_tickets_take (cs_net_trust_get_tickets (self->trust), self->ticket_key,
                                g_get_real_time () / G_USEC_PER_SEC, &self->offered);
  if (ticket != NULL)
    gnutls_session_set_data (self->session, ticket->bytes, ticket->len);
}

static CsTlsSession *
session_new (guint flags, gnutls_certificate_credentials_t credentials, const CsTlsTransport *transport,
             gpointer user_data)
{
  CsTlsSession *self = g_new0 (CsTlsSession, 1);
  int rc;

  self->transport = *transport;
  self->user_data = user_data;
  /* The bytes may travel over a socket that is closed under us: GnuTLS's own signal handling is not needed, the
   * transport takes care. */
  rc = gnutls_init (&self->session, flags | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  g_assert (rc >= 0);
  rc = gnutls_priority_set_direct (self->session, PRIORITY, NULL);
  g_assert (rc >= 0);
  rc = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  g_assert (rc >= 0);

  gnutls_session_set_ptr (self->session, self);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_vec_push_function (self->session, on_push);
  gnutls_transport_set_pull_function (self->session, on_pull);
  return self;
}

/* The server asks for a certificate. What it says about issuers is not looked at: the user chose this one for it. */
int
cs_tls_session_on_certificate_wanted (gnutls_session_t session, const gnutls_datum_t *issuers, int n_issuers,
                                      const gnutls_pk_algorithm_t *algorithms, int n_algorithms,
                                      gnutls_pcert_st **chain, unsigned int *n_chain, gnutls_privkey_t *key)
{
  CsTlsSession *self = gnutls_session_get_ptr (session);

  self->asked_for_identity = TRUE;
  *n_chain = 0;
  if (self->identity != NULL)
    cs_net_identity_get_chain (self->identity, chain, n_chain, key);
  return 0;
}

CsTlsSession *
cs_tls_session_new_client (CsNetTrust *trust, CsNetIdentity *identity, const char *server_name,
                           const CsTlsTransport *transport, gpointer user_data)
{
  CsTlsSession *self = session_new (GNUTLS_CLIENT | GNUTLS_NO_TICKETS_TLS12, cs_net_trust_get_credentials (trust),
                                    transport, user_data);
  g_autofree char *ascii = g_hostname_to_ascii (server_name);

  self->trust = cs_net_trust_ref (trust);
  self->identity = identity != NULL ? cs_net_identity_ref (identity) : NULL;
  self->server_name = g_strdup (server_name);
  gnutls_session_set_verify_function (self->session, on_verify);
  /* RFC 6066 section 3: no addresses, no trailing dot. */
  if (ascii != NULL && ascii[0] != '\0' && !g_hostname_is_ip_address (server_name))
    {
      gsize len = strlen (ascii) - (g_str_has_suffix (ascii, ".") ? 1 : 0);

      gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, ascii, len);
    }
  offer_ticket (self);
  return self;
}

CsTlsSession *
cs_tls_session_new_server (CsNetIdentity *identity, const CsTlsTransport *transport, gpointer user_data)
{
  CsTlsSession *self = session_new (GNUTLS_SERVER | GNUTLS_NO_TICKETS, cs_net_identity_get_credentials (identity),
                                    transport, user_data);

  self->identity = cs_net_identity_ref (identity);
  gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_IGNORE);
  return self;
}

/* GnuTLS frees what it has decrypted as it is, and messages have keys in them. */
static void
drop_received (CsTlsSession *self)
{
  gnutls_datum_t data = { NULL, 0 };

  if (self->received == NULL)
    return;
  gnutls_packet_get (self->received, &data, NULL);
  cs_bytes_wipe (data.data, data.size);
  gnutls_packet_deinit (self->received);
  self->received = NULL;
  self->received_taken = 0;
}

void
cs_tls_session_free (CsTlsSession *self)
{
  if (self == NULL)
    return;
  drop_received (self);
  gnutls_deinit (self->session);
  cs_net_trust_unref (self->trust);
  cs_net_identity_unref (self->identity);
  cs_net_certificate_info_free (self->certificate);
  cs_net_certificate_info_free (self->offered);
  g_clear_error (&self->verify_error);
  g_free (self->server_name);
  g_free (self->ticket_key);
  g_free (self->cipher);
  g_free (self);
}

/* GnuTLS's "not now" and "try again", which are no errors. */
static gboolean
is_passing (gssize rc)
{
  return rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED;
}

/* Whether an alert is about our certificate: by its name, or because there is nothing else that the server could mean
 * (all that OpenSSL and GnuTLS say with TLS 1.2 when they are shown none). */
static gboolean
is_about_our_certificate (CsTlsSession *self, gnutls_alert_description_t alert)
{
  if (!self->asked_for_identity)
    return FALSE;
  switch ((int) alert)
    {
    case GNUTLS_A_CERTIFICATE_REQUIRED:
    case GNUTLS_A_BAD_CERTIFICATE:
    case GNUTLS_A_UNSUPPORTED_CERTIFICATE:
    case GNUTLS_A_CERTIFICATE_REVOKED:
    case GNUTLS_A_CERTIFICATE_EXPIRED:
    case GNUTLS_A_CERTIFICATE_UNKNOWN:
    case GNUTLS_A_UNKNOWN_CA:
    case GNUTLS_A_ACCESS_DENIED:
      return TRUE;
    case GNUTLS_A_HANDSHAKE_FAILURE:
    case GNUTLS_A_DECODE_ERROR:
      return self->identity == NULL && self->version == NULL;
    default:
      return FALSE;
    }
}

static CsNetError
our_certificate_error (CsTlsSession *self)
{
  return self->identity != NULL ? CS_NET_ERROR_CLIENT_CERT_REFUSED : CS_NET_ERROR_CLIENT_CERT_WANTED;
}

static void
set_alert_error (CsTlsSession *self, GError **error)
{
  gnutls_alert_description_t alert = gnutls_alert_get (self->session);
  CsNetError code = is_about_our_certificate (self, alert) ? our_certificate_error (self) : CS_NET_ERROR_TLS;

  g_set_error (error, CS_NET_ERROR, (int) code, "The other side refused: %s", gnutls_alert_get_name (alert));
}

/* With TLS 1.3 we are done and send our data before the server has looked at our certificate. When it does not like it,
 * it closes with that data unread: the reset overtakes its alert. A server that asked, and cut before it gave us
 * anything, is therefore taken to mean this; for others it would be a coincidence. */
static void
set_cut_error (CsTlsSession *self, GError **error)
{
  CsNetError code = self->asked_for_identity && !self->got_data ? our_certificate_error (self) : CS_NET_ERROR_CLOSED;

  g_set_error (error, CS_NET_ERROR, (int) code, "The other side cut the connection");
}

/* GnuTLS looks at this one before it asks us. */
static void
refuse_key_usage (CsTlsSession *self, GError **error)
{
  g_autoptr (GError) problem
      = g_error_new (CS_NET_ERROR, CS_NET_ERROR_CERT_KEY_USAGE, "The certificate's key may not sign handshakes");

  if (self->certificate == NULL)
    self->certificate = cs_net_certificate_info_of_peer (self->session, self->server_name);
  if (self->certificate != NULL)
    self->certificate->fault = problem->code;
  cs_net_error_set_certificate (problem, self->certificate);
  g_propagate_error (error, g_steal_pointer (&problem));
}

static CsTlsResult
fail (CsTlsSession *self, int rc, GError **error)
{
  if (self->verify_error == NULL && self->trust != NULL && rc == GNUTLS_E_KEY_USAGE_VIOLATION)
    refuse_key_usage (self, &self->verify_error);
  if (self->verify_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->verify_error));
  else if (self->overhead > CS_LIMIT_TLS_OVERHEAD)
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH, "The other side sends too much that is no data");
  else if (self->pull_ended || rc == GNUTLS_E_PREMATURE_TERMINATION || rc == GNUTLS_E_PULL_ERROR
           || rc == GNUTLS_E_PUSH_ERROR)
    set_cut_error (self, error);
  else if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
    set_alert_error (self, error);
  else
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_TLS, "TLS failed: %s", gnutls_strerror (rc));
  return CS_TLS_FAILED;
}

CsTlsResult
cs_tls_session_handshake (CsTlsSession *self, GError **error)
{
  int rc;

  do
    rc = gnutls_handshake (self->session);
  while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED);

  if (rc == GNUTLS_E_AGAIN)
    return CS_TLS_AGAIN;
  if (rc < 0)
    {
      /* Tells the other side why; nothing is lost when it cannot be told. */
      if (rc != GNUTLS_E_FATAL_ALERT_RECEIVED)
        gnutls_alert_send_appropriate (self->session, rc);
      return fail (self, rc, error);
    }
  if (gnutls_session_is_resumed (self->session))
    self->certificate = g_steal_pointer (&self->offered);
  /* Every certificate is verified, now or when the session began. */
  if (self->trust != NULL && self->certificate == NULL)
    return fail (self, GNUTLS_E_NO_CERTIFICATE_FOUND, error);
  self->overhead = 0;
  self->version = gnutls_protocol_get_name (gnutls_protocol_get_version (self->session));
  self->cipher
      = gnutls_ciphersuite_get (self->session) != NULL ? g_strdup (gnutls_ciphersuite_get (self->session)) : NULL;
  return CS_TLS_OK;
}

CsTlsResult
cs_tls_session_send (CsTlsSession *self, const guint8 *bytes, gsize len, gsize *sent, GError **error)
{
  gssize rc;

  do
    {
      rc = self->record_under_way ? gnutls_record_send (self->session, NULL, 0)
                                  : gnutls_record_send (self->session, bytes, len);
      self->record_under_way = is_passing (rc);
  } while (rc == GNUTLS_E_INTERRUPTED);

  if (is_passing (rc))
    return CS_TLS_AGAIN;
  if (rc < 0)
    return fail (self, (int) rc, error);
  *sent = (gsize) rc;
  return CS_TLS_OK;
}

/* As much as there is room for of the record that has come. */
static gsize
take_received (CsTlsSession *self, guint8 *buffer, gsize size)
{
  gnutls_datum_t data;
  gsize n;

  gnutls_packet_get (self->received, &data, NULL);
  n = MIN (size, data.size - self->received_taken);
  memcpy (buffer, data.data + self->received_taken, n);
  self->received_taken += n;
  if (self->received_taken == data.size)
    drop_received (self);
  return n;
}

/* GnuTLS's result; an empty record is none. */
static gssize
receive_record (CsTlsSession *self)
{
  gssize rc;

  do
    {
      rc = gnutls_record_recv_packet (self->session, &self->received);
      if (rc > 0)
        return rc;
      if (self->received != NULL)
        rc = GNUTLS_E_INTERRUPTED;
      drop_received (self);
  } while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED);
  return rc;
}

CsTlsResult
cs_tls_session_receive (CsTlsSession *self, guint8 *buffer, gsize size, gsize *received, GError **error)
{
  gssize rc = self->received != NULL ? 1 : receive_record (self);

  if (rc == GNUTLS_E_AGAIN)
    return CS_TLS_AGAIN;
  if (rc == 0)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "The other side closed the connection");
      return CS_TLS_FAILED;
    }
  /* A wish to renegotiate lands here too: the answer is the end. */
  if (rc < 0)
    return fail (self, (int) rc, error);
  self->overhead = 0;
  self->got_data = TRUE;
  *received = take_received (self, buffer, size);
  return CS_TLS_OK;
}

void
cs_tls_session_say_goodbye (CsTlsSession *self)
{
  if (self->said_goodbye || self->version == NULL || self->record_under_way)
    return;
  self->said_goodbye = TRUE;
  gnutls_bye (self->session, GNUTLS_SHUT_WR);
}

gboolean
cs_tls_session_wants_write (CsTlsSession *self)
{
  return gnutls_record_get_direction (self->session) == 1;
}

const char *
cs_tls_session_get_version (CsTlsSession *self)
{
  return self->version;
}

const char *
cs_tls_session_get_cipher (CsTlsSession *self)
{
  return self->cipher;
}

gboolean
cs_tls_session_is_resumed (CsTlsSession *self)
{
  return self->version != NULL && gnutls_session_is_resumed (self->session);
}

const CsNetCertificateInfo *
cs_tls_session_get_certificate (CsTlsSession *self)
{
  return self->certificate;
}
