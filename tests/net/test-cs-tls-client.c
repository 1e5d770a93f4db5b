/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client of ours does besides verifying: pins, its own certificate, sessions that go on. */

#include "net/cs-net-stream.h"

#include "cs-test-cert.h"
#include "cs-test-peer.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>
#include <string.h>

#define FINE (-1)
#define DAY 86400

static const CsTestCertSpec ca_spec = { .cn = "Root", .ca = TRUE };
static const CsTestCertSpec good_spec
    = { .names = { { GNUTLS_SAN_DNSNAME, "sip.test", 0 }, { GNUTLS_SAN_DNSNAME, "other.test", 0 } } };

static CsTestCert *root;
static CsTestCert *good;
static CsNetTrust *trust;
static char *folder;
static gnutls_datum_t ticket_key;

static char *
write_file (const char *name, const char *text, const char *more)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *both = g_strconcat (text, more, NULL);

  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  return path;
}

static CsNetTrust *
trust_in (CsTestCert *anchor, const char *more)
{
  g_autofree char *pem = cs_test_cert_pem (anchor);
  g_autofree char *path = write_file ("anchors.pem", pem, more);
  CsNetTrust *made = cs_net_trust_new (path, NULL);

  g_assert_nonnull (made);
  g_unlink (path);
  return made;
}

static CsTestTlsServer *
serve (CsTestCert *certificate, const char *priority, const CsTestTlsConfig *more)
{
  g_autofree char *pem = cs_test_cert_pem (certificate);
  g_autofree char *key = cs_test_cert_key_pem (certificate);
  CsTestTlsConfig config = *more;

  config.priority = priority;
  config.chain_pem = pem;
  config.key_pem = key;
  return cs_test_tls_server_new_with (&config);
}

/* One connection with an echo over it, until its end or the echo. */
static CsTestPeer *
talk (CsTestTlsServer *server, CsNetTrust *with, CsNetIdentity *identity, const char *name)
{
  CsTestPeer *peer = cs_test_peer_connect_as (cs_test_tls_server_address (server), with, identity, name);

  cs_test_peer_write (peer, "secret");
  CS_TEST_WAIT_FOR (peer->closed || peer->received->len == 6);
  return peer;
}

/* ---- pins ---- */

typedef enum { PIN_THIS, PIN_ANOTHER, PIN_BOTH, PIN_ELSEWHERE, PIN_THIS_SPELLED, PIN_REMOVED } Pinned;

typedef struct {
  const char *name;
  Pinned pinned;
  int code;
  int fault;
  gboolean by_itself;
  gboolean revoked;
  CsTestCertSpec leaf;
} PinRow;

#define NAMES(text) .names = { { GNUTLS_SAN_DNSNAME, text, 0 } }
#define OLD .from_s = -2 * DAY, .to_s = -DAY

static const PinRow pin_rows[] = {
  { "good", PIN_THIS, FINE, FINE, FALSE, FALSE, { NAMES ("sip.test") } },
  { "self-signed", PIN_THIS, FINE, CS_NET_ERROR_CERT_SELF_SIGNED, TRUE, FALSE, { NAMES ("sip.test") } },
  { "expired", PIN_THIS, FINE, CS_NET_ERROR_CERT_EXPIRED, FALSE, FALSE, { NAMES ("sip.test"), OLD } },
  { "wrong-name", PIN_THIS, FINE, CS_NET_ERROR_CERT_WRONG_NAME, FALSE, FALSE, { NAMES ("pbx.test") } },
  { "wrong-everything", PIN_THIS, FINE, CS_NET_ERROR_CERT_SELF_SIGNED, TRUE, FALSE, { NAMES ("pbx.test"), OLD } },
  { "for-clients",
    PIN_THIS,
    FINE,
    CS_NET_ERROR_CERT_PURPOSE,
    FALSE,
    FALSE,
    { NAMES ("sip.test"), .purpose = GNUTLS_KP_TLS_WWW_CLIENT } },
  { "sha1", PIN_THIS, FINE, CS_NET_ERROR_CERT_WEAK_SIGNATURE, FALSE, FALSE, { NAMES ("sip.test"), .sha1 = TRUE } },
  { "one-of-two", PIN_BOTH, FINE, CS_NET_ERROR_CERT_SELF_SIGNED, TRUE, FALSE, { NAMES ("sip.test") } },
  { "host-in-capitals", PIN_THIS_SPELLED, FINE, CS_NET_ERROR_CERT_SELF_SIGNED, TRUE, FALSE, { NAMES ("sip.test") } },
  { "other-host-is-untouched", PIN_ELSEWHERE, FINE, FINE, FALSE, FALSE, { NAMES ("sip.test") } },

  /* No pin makes these good. */
  { "weak-key",
    PIN_THIS,
    CS_NET_ERROR_CERT_WEAK_KEY,
    CS_NET_ERROR_CERT_WEAK_KEY,
    TRUE,
    FALSE,
    { NAMES ("sip.test"), .rsa_bits = 1024 } },
  { "revoked", PIN_THIS, CS_NET_ERROR_CERT_REVOKED, CS_NET_ERROR_CERT_REVOKED, FALSE, TRUE, { NAMES ("sip.test") } },
  { "changed", PIN_ANOTHER, CS_NET_ERROR_CERT_PIN, CS_NET_ERROR_CERT_SELF_SIGNED, TRUE, FALSE, { NAMES ("sip.test") } },
  { "changed-to-a-good-one", PIN_ANOTHER, CS_NET_ERROR_CERT_PIN, FINE, FALSE, FALSE, { NAMES ("sip.test") } },
  { "changed-to-an-expired-one",
    PIN_ANOTHER,
    CS_NET_ERROR_CERT_PIN,
    CS_NET_ERROR_CERT_EXPIRED,
    FALSE,
    FALSE,
    { NAMES ("sip.test"), OLD } },
  { "elsewhere",
    PIN_ELSEWHERE,
    CS_NET_ERROR_CERT_SELF_SIGNED,
    CS_NET_ERROR_CERT_SELF_SIGNED,
    TRUE,
    FALSE,
    { NAMES ("sip.test") } },
  { "removed",
    PIN_REMOVED,
    CS_NET_ERROR_CERT_SELF_SIGNED,
    CS_NET_ERROR_CERT_SELF_SIGNED,
    TRUE,
    FALSE,
    { NAMES ("sip.test") } },
};

static CsNetTrust *
pin_as (const PinRow *row, CsNetTrust *base, CsTestCert *leaf)
{
  g_autofree char *pem = cs_test_cert_pem (leaf);
  g_autofree char *good_pem = cs_test_cert_pem (good);
  g_autoptr (CsNetCertificateInfo) info = cs_net_certificate_info_new_from_pem (pem);
  g_autoptr (CsNetCertificateInfo) another = cs_net_certificate_info_new_from_pem (good_pem);
  const CsNetPin pins[] = { { "sip.test", another->fingerprint }, { "sip.test", info->fingerprint } };
  const CsNetPin elsewhere = { "pbx.test", info->fingerprint };
  const CsNetPin spelled = { "SIP.Test.", info->fingerprint };
  g_autoptr (CsNetTrust) before = NULL;

  switch (row->pinned)
    {
    case PIN_THIS:
      return cs_net_trust_with_pins (base, &pins[1], 1);
    case PIN_ANOTHER:
      return cs_net_trust_with_pins (base, &pins[0], 1);
    case PIN_BOTH:
      return cs_net_trust_with_pins (base, pins, 2);
    case PIN_ELSEWHERE:
      return cs_net_trust_with_pins (base, &elsewhere, 1);
    case PIN_THIS_SPELLED:
      return cs_net_trust_with_pins (base, &spelled, 1);
    case PIN_REMOVED:
    default:
      before = cs_net_trust_with_pins (base, pins, 2);
      return cs_net_trust_with_pins (before, NULL, 0);
    }
}

static void
test_pin (gconstpointer data)
{
  const PinRow *row = data;
  g_autoptr (CsTestCert) leaf = cs_test_cert_new (&row->leaf, row->by_itself ? NULL : root);
  g_autofree char *crl = cs_test_cert_crl_pem (root, row->revoked ? leaf : good);
  g_autoptr (CsNetTrust) base = trust_in (root, crl);
  g_autoptr (CsNetTrust) pinned = pin_as (row, base, leaf);
  CsTestTlsServer *server = serve (leaf, "NORMAL:%VERIFY_ALLOW_BROKEN", &(CsTestTlsConfig){ CS_TEST_TLS_ECHO });
  g_autoptr (CsTestPeer) peer = talk (server, pinned, NULL, "sip.test");
  const CsNetCertificateInfo *info = cs_net_stream_get_certificate (peer->stream);

  g_assert_nonnull (info);
  g_assert_cmpint (info->fault, ==, row->fault);
  g_assert_cmpstr (info->host, ==, "sip.test");
  if (row->code == FINE)
    g_assert_no_error (peer->error);
  else
    {
      g_assert_error (peer->error, CS_NET_ERROR, row->code);
      g_assert_true (cs_net_error_is_server_certificate (peer->error));
      g_assert_cmpstr (cs_net_error_get_certificate (peer->error)->fingerprint, ==, info->fingerprint);
      g_assert_cmpstr (cs_net_error_get_certificate (peer->error)->pem, ==, info->pem);
    }
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  g_free (cs_test_tls_server_finish (server, NULL));
}

static const CsTestCertSpec revoked_leaves[] = {
  { NAMES ("sip.test"), OLD },
  { NAMES ("sip.test"), .sha1 = TRUE },
  { NAMES ("pbx.test"), .purpose = GNUTLS_KP_TLS_WWW_CLIENT },
};

/* GnuTLS asks no CRL about a certificate with which something else is wrong, and a pin forgives that. */
static void
test_revoked_pin (gconstpointer data)
{
  const PinRow row = { .pinned = PIN_THIS };
  g_autoptr (CsTestCert) leaf = cs_test_cert_new (data, root);
  g_autofree char *crl = cs_test_cert_crl_pem (root, leaf);
  g_autoptr (CsNetTrust) base = trust_in (root, crl);
  g_autoptr (CsNetTrust) pinned = pin_as (&row, base, leaf);
  CsTestTlsServer *server = serve (leaf, "NORMAL:%VERIFY_ALLOW_BROKEN", &(CsTestTlsConfig){ CS_TEST_TLS_ECHO });
  g_autoptr (CsTestPeer) peer = talk (server, pinned, NULL, "sip.test");

  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_CERT_REVOKED);
  g_assert_cmpint (cs_net_stream_get_certificate (peer->stream)->fault, ==, CS_NET_ERROR_CERT_REVOKED);
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  g_free (cs_test_tls_server_finish (server, NULL));
}

/* ---- our own certificate ---- */

static const char *const versions[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.2" };

/* Issued by @issuer, opened from a file. */
static CsNetIdentity *
make_identity (const char *name, CsTestCert *issuer)
{
  const CsTestCertSpec spec = { .cn = name, .purpose = GNUTLS_KP_TLS_WWW_CLIENT };
  g_autoptr (CsTestCert) certificate = cs_test_cert_new (&spec, issuer);
  g_autofree char *pem = cs_test_cert_pem (certificate);
  g_autofree char *key = cs_test_cert_key_pem (certificate);
  g_autofree char *path = write_file ("client.pem", pem, key);
  g_autoptr (GError) error = NULL;
  CsNetIdentity *identity = cs_net_identity_open (path, NULL, &error);

  g_assert_no_error (error);
  g_unlink (path);
  return identity;
}

typedef struct {
  const char *name;
  gboolean asks;
  gboolean has_one;
  gboolean known; /* its issuer, to the server */
  int code;
} ClientRow;

static const ClientRow client_rows[] = {
  { "shown", TRUE, TRUE, TRUE, FINE },
  { "not-asked", FALSE, TRUE, TRUE, FINE },
  { "none-and-not-asked", FALSE, FALSE, FALSE, FINE },
  { "wanted", TRUE, FALSE, FALSE, CS_NET_ERROR_CLIENT_CERT_WANTED },
  { "refused", TRUE, TRUE, FALSE, CS_NET_ERROR_CLIENT_CERT_REFUSED },
};

static void
try_client (const ClientRow *row, const char *version)
{
  g_autoptr (CsTestCert) stranger = cs_test_cert_new (&ca_spec, NULL);
  g_autoptr (CsNetIdentity) identity = row->has_one ? make_identity ("anna", row->known ? root : stranger) : NULL;
  g_autofree char *root_pem = cs_test_cert_pem (root);
  const CsTestTlsConfig config = { CS_TEST_TLS_ECHO, .clients_pem = row->asks ? root_pem : NULL };
  g_autoptr (CsNetTrust) fresh = cs_net_trust_with_pins (trust, NULL, 0);
  CsTestTlsServer *server = serve (good, version, &config);
  g_autoptr (CsTestPeer) peer = talk (server, fresh, identity, "sip.test");
  g_auto (CsTestTlsResult) result = { NULL };

  g_test_message ("%s", version);
  if (row->code == FINE)
    g_assert_no_error (peer->error);
  else
    {
      g_assert_error (peer->error, CS_NET_ERROR, row->code);
      g_assert_true (cs_net_error_is_client_certificate (peer->error));
    }
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  cs_test_tls_server_end (server, &result);
  g_assert_cmpstr (result.client, ==, row->code == FINE && row->asks ? "CN=anna" : NULL);
}

static void
test_client (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    try_client (data, versions[i]);
}

/* A server that nobody vouches for is not shown who we are. */
static void
test_not_shown_to_strangers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (CsTestCert) stranger = cs_test_cert_new (&good_spec, NULL);
      g_autoptr (CsNetIdentity) identity = make_identity ("anna", root);
      g_autofree char *root_pem = cs_test_cert_pem (root);
      const CsTestTlsConfig config = { CS_TEST_TLS_ECHO, .clients_pem = root_pem };
      CsTestTlsServer *server = serve (stranger, versions[i], &config);
      g_autoptr (CsTestPeer) peer = talk (server, trust, identity, "sip.test");
      g_auto (CsTestTlsResult) result = { NULL };

      g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_CERT_SELF_SIGNED);
      g_clear_pointer (&peer->stream, cs_net_stream_unref);
      cs_test_tls_server_end (server, &result);
      g_assert_null (result.client);
    }
}

/* ---- sessions that go on ---- */

static gboolean
is_resumed (CsNetTrust *with, CsNetIdentity *identity, const char *name, const char *version, const gnutls_datum_t *key)
{
  g_autofree char *root_pem = cs_test_cert_pem (root);
  const CsTestTlsConfig config
      = { CS_TEST_TLS_ECHO, .tickets = *key, .clients_pem = identity != NULL ? root_pem : NULL };
  CsTestTlsServer *server = serve (good, version, &config);
  g_autoptr (CsTestPeer) peer = talk (server, with, identity, name);
  g_auto (CsTestTlsResult) result = { NULL };

  g_assert_no_error (peer->error);
  g_assert_cmpstr (cs_net_stream_get_certificate (peer->stream)->names, ==, "sip.test, other.test");
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  cs_test_tls_server_end (server, &result);
  return result.resumed;
}

static void
test_resumed (void)
{
  g_autoptr (CsNetTrust) with = cs_net_trust_with_pins (trust, NULL, 0);

  g_assert_false (is_resumed (with, NULL, "sip.test", versions[0], &ticket_key));
  g_assert_true (is_resumed (with, NULL, "sip.test", versions[0], &ticket_key));
  g_assert_true (is_resumed (with, NULL, "sip.test", versions[0], &ticket_key));
}

static void
test_not_resumed (void)
{
  g_autoptr (CsNetTrust) with = cs_net_trust_with_pins (trust, NULL, 0);
  g_autoptr (CsNetTrust) changed = NULL;
  g_autoptr (CsNetTrust) same_pins = NULL;
  g_autoptr (CsNetIdentity) identity = make_identity ("anna", root);
  g_autoptr (CsNetIdentity) other = make_identity ("bob", root);
  const CsNetPin pin = { "pbx.test", "AB" };
  gnutls_datum_t other_key;

  g_assert_false (is_resumed (with, NULL, "sip.test", versions[0], &ticket_key));
  /* another name, trust, identity, and a server that does not know the ticket */
  g_assert_false (is_resumed (with, NULL, "other.test", versions[0], &ticket_key));
  changed = cs_net_trust_with_pins (with, &pin, 1);
  g_assert_false (is_resumed (changed, NULL, "sip.test", versions[0], &ticket_key));
  same_pins = cs_net_trust_with_pins (changed, &pin, 1);
  g_assert_false (is_resumed (same_pins, NULL, "sip.test", versions[0], &ticket_key));
  g_assert_false (is_resumed (with, identity, "sip.test", versions[0], &ticket_key));
  g_assert_false (is_resumed (with, other, "sip.test", versions[0], &ticket_key));
  g_assert_true (is_resumed (with, other, "sip.test", versions[0], &ticket_key));
  g_assert_cmpint (gnutls_session_ticket_key_generate (&other_key), >=, 0);
  g_assert_false (is_resumed (with, NULL, "sip.test", versions[0], &other_key));
  gnutls_free (other_key.data);
  /* TLS 1.2 would resume without fresh keys */
  g_assert_false (is_resumed (with, NULL, "sip.test", versions[1], &ticket_key));
  g_assert_false (is_resumed (with, NULL, "sip.test", versions[1], &ticket_key));
}

/* A ticket opens nothing by itself: whoever cannot use it has to show a good certificate. */
static void
test_ticket_is_no_proof (void)
{
  g_autoptr (CsNetTrust) with = cs_net_trust_with_pins (trust, NULL, 0);
  g_autoptr (CsTestCert) stranger = cs_test_cert_new (&good_spec, NULL);
  gnutls_datum_t other_key;
  CsTestTlsServer *server;
  g_autoptr (CsTestPeer) peer = NULL;

  g_assert_false (is_resumed (with, NULL, "sip.test", versions[0], &ticket_key));
  g_assert_cmpint (gnutls_session_ticket_key_generate (&other_key), >=, 0);
  server = serve (stranger, versions[0], &(CsTestTlsConfig){ CS_TEST_TLS_ECHO, .tickets = other_key });
  peer = talk (server, with, NULL, "sip.test");
  g_assert_error (peer->error, CS_NET_ERROR, CS_NET_ERROR_CERT_SELF_SIGNED);
  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  g_free (cs_test_tls_server_finish (server, NULL));
  gnutls_free (other_key.data);
}

int
main (int argc, char **argv)
{
  int rc;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  root = cs_test_cert_new (&ca_spec, NULL);
  good = cs_test_cert_new (&good_spec, root);
  trust = trust_in (root, "");
  g_assert_cmpint (gnutls_session_ticket_key_generate (&ticket_key), >=, 0);

  for (guint i = 0; i < G_N_ELEMENTS (pin_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/net/tls-client/pin/", pin_rows[i].name, NULL);

      g_test_add_data_func (path, &pin_rows[i], test_pin);
    }
  for (guint i = 0; i < G_N_ELEMENTS (client_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/net/tls-client/certificate/", client_rows[i].name, NULL);

      g_test_add_data_func (path, &client_rows[i], test_client);
    }
  g_test_add_data_func ("/net/tls-client/revoked-pin/expired", &revoked_leaves[0], test_revoked_pin);
  g_test_add_data_func ("/net/tls-client/revoked-pin/sha1", &revoked_leaves[1], test_revoked_pin);
  g_test_add_data_func ("/net/tls-client/revoked-pin/wrong-everything", &revoked_leaves[2], test_revoked_pin);
  g_test_add_func ("/net/tls-client/certificate/not-shown-to-strangers", test_not_shown_to_strangers);
  g_test_add_func ("/net/tls-client/resumed", test_resumed);
  g_test_add_func ("/net/tls-client/not-resumed", test_not_resumed);
  g_test_add_func ("/net/tls-client/ticket-is-no-proof", test_ticket_is_no_proof);
  rc = g_test_run ();
  gnutls_free (ticket_key.data);
  cs_net_trust_unref (trust);
  cs_test_cert_free (good);
  cs_test_cert_free (root);
  g_rmdir (folder);
  g_free (folder);
  return rc;
}
