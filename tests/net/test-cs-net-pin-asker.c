/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys that are locked with a PIN: in an encrypted file, and on a token (softhsm2). */

#include "net/cs-net-identity-private.h"

#include "cs-test-cert.h"
#include "cs-test-peer.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>
#include <gnutls/pkcs11.h>
#include <string.h>

#define PIN "4711"

static char *folder;

static CsSecret *
secret (const char *text)
{
  return text != NULL ? cs_secret_new_copy ((const guint8 *) text, strlen (text)) : NULL;
}

/* ---- the asker ---- */

static void
test_uri (void)
{
  static const struct {
    const char *uri;
    const char *plain;
  } rows[] = {
    { "pkcs11:token=t;object=anna", "pkcs11:token=t;object=anna" },
    { "pkcs11:token=t;object=anna;type=private", "pkcs11:token=t;object=anna" },
    { "pkcs11:type=cert;object=anna", "pkcs11:object=anna" },
    { "pkcs11:object-type=cert;object=anna;", "pkcs11:object=anna" },
    { "pkcs11:", "pkcs11:" },
    { "pkcs11:object=anna?pin-value=1234", NULL },
    { "pkcs11:object=anna?pin-source=file:/tmp/pin", NULL },
    { "pkcs11:object=anna?module-path=/tmp/evil.so", NULL },
    { "pkcs11:?", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *plain = cs_net_token_uri (rows[i].uri);

      g_assert_cmpstr (plain, ==, rows[i].plain);
    }
}

static void
test_given_once (void)
{
  g_autoptr (CsSecret) pin = secret (PIN);
  CsNetPinAsker *asker = cs_net_pin_asker_new (pin);
  char given[32] = "";

  g_assert_cmpint (cs_net_pin_asker_func (asker, 0, "", "", 0, given, sizeof given), ==, 0);
  g_assert_cmpstr (given, ==, PIN);
  /* the token was away: the right one may be given again */
  g_assert_cmpint (cs_net_pin_asker_func (asker, 0, "", "", 0, given, sizeof given), ==, 0);
  strcpy (given, "");
  g_assert_cmpint (cs_net_pin_asker_func (asker, 1, "", "", GNUTLS_PIN_WRONG, given, sizeof given), <, 0);
  g_assert_cmpstr (given, ==, "");
  /* and never once it was wrong */
  g_assert_cmpint (cs_net_pin_asker_func (asker, 0, "", "", 0, given, sizeof given), <, 0);
  g_assert_cmpstr (given, ==, "");
  cs_net_pin_asker_free (asker);
}

static void
test_no_room (void)
{
  g_autoptr (CsSecret) pin = secret (PIN);
  CsNetPinAsker *asker = cs_net_pin_asker_new (pin);
  char given[4] = "abc";

  g_assert_cmpint (cs_net_pin_asker_func (asker, 0, "", "", 0, given, sizeof given), <, 0);
  g_assert_cmpstr (given, ==, "abc");
  cs_net_pin_asker_free (asker);
}

static void
test_complaints (void)
{
  static const struct {
    int rc;
    const char *pin;
    int code; /* -1: not about the PIN */
  } rows[] = {
    { GNUTLS_E_PKCS11_PIN_ERROR, NULL, CS_NET_ERROR_PIN_NEEDED },
    { GNUTLS_E_DECRYPTION_FAILED, NULL, CS_NET_ERROR_PIN_NEEDED },
    { GNUTLS_E_PKCS11_PIN_ERROR, PIN, CS_NET_ERROR_PIN_WRONG },
    { GNUTLS_E_DECRYPTION_FAILED, PIN, CS_NET_ERROR_PIN_WRONG },
    { GNUTLS_E_PKCS11_PIN_LOCKED, PIN, CS_NET_ERROR_PIN_LOCKED },
    { GNUTLS_E_PKCS11_PIN_LOCKED, NULL, CS_NET_ERROR_PIN_LOCKED },
    { GNUTLS_E_PARSING_ERROR, PIN, -1 },
    { GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE, NULL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSecret) pin = secret (rows[i].pin);
      CsNetPinAsker *asker = cs_net_pin_asker_new (pin);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (cs_net_pin_asker_complain (asker, rows[i].rc, "t", &error), ==, rows[i].code >= 0);
      if (rows[i].code >= 0)
        g_assert_error (error, CS_NET_ERROR, rows[i].code);
      else
        g_assert_no_error (error);
      cs_net_pin_asker_free (asker);
    }
}

/* ---- opening ---- */

static void
expect_open (const char *where, const char *pin, int code)
{
  g_autoptr (CsSecret) given = secret (pin);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsNetIdentity) identity = cs_net_identity_open (where, given, &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (cs_net_identity_get_info (identity)->subject, ==, "CN=anna");
      return;
    }
  g_assert_error (error, CS_NET_ERROR, code);
  g_assert_null (identity);
  g_assert_null (strstr (error->message, PIN));
}

static CsTestCert *
make_certificate (CsTestCert *issuer)
{
  static const CsTestCertSpec spec = { .cn = "anna", .purpose = GNUTLS_KP_TLS_WWW_CLIENT };

  return cs_test_cert_new (&spec, issuer);
}

static char *
write_pem (const char *name, const char *a, const char *b)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *both = g_strconcat (a, b, NULL);

  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  return path;
}

static void
test_file (void)
{
  g_autoptr (CsTestCert) certificate = make_certificate (NULL);
  g_autoptr (CsTestCert) other = make_certificate (NULL);
  g_autofree char *pem = cs_test_cert_pem (certificate);
  g_autofree char *key = cs_test_cert_key_pem (certificate);
  g_autofree char *other_key = cs_test_cert_key_pem (other);
  g_autofree char *good = write_pem ("good.pem", pem, key);
  g_autofree char *turned = write_pem ("turned.pem", key, pem);
  g_autofree char *wrong = write_pem ("wrong.pem", pem, other_key);
  g_autofree char *no_key = write_pem ("no-key.pem", pem, "");
  g_autofree char *no_certificate = write_pem ("no-certificate.pem", key, "");
  g_autofree char *nothing = write_pem ("nothing.pem", "", "");
  g_autofree char *absent = g_build_filename (folder, "absent.pem", NULL);

  expect_open (good, NULL, -1);
  expect_open (good, PIN, -1);
  expect_open (turned, NULL, -1);
  expect_open (wrong, NULL, CS_NET_ERROR_FAILED);
  expect_open (no_key, NULL, CS_NET_ERROR_FAILED);
  expect_open (no_certificate, NULL, CS_NET_ERROR_FAILED);
  expect_open (nothing, NULL, CS_NET_ERROR_FAILED);
  expect_open (absent, NULL, CS_NET_ERROR_FAILED);
  expect_open (folder, NULL, CS_NET_ERROR_FAILED);
}

static void
test_encrypted_file (void)
{
  g_autoptr (CsTestCert) certificate = make_certificate (NULL);
  g_autofree char *pem = cs_test_cert_pem (certificate);
  gnutls_datum_t locked = { NULL, 0 };
  g_autofree char *key = NULL;
  g_autofree char *path = NULL;

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (certificate->key, GNUTLS_X509_FMT_PEM, PIN,
                                                      GNUTLS_PKCS_PBES2_AES_256, &locked),
                   >=, 0);
  key = g_strndup ((const char *) locked.data, locked.size);
  gnutls_free (locked.data);
  path = write_pem ("locked.pem", pem, key);
  expect_open (path, NULL, CS_NET_ERROR_PIN_NEEDED);
  expect_open (path, "wrong", CS_NET_ERROR_PIN_WRONG);
  expect_open (path, "", CS_NET_ERROR_PIN_WRONG);
  expect_open (path, PIN, -1);
}

/* ---- the token ---- */

static gboolean
run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  const char *argument = first;
  va_list more;

  va_start (more, first);
  for (; argument != NULL; argument = va_arg (more, const char *))
    g_ptr_array_add (argv, (char *) argument);
  va_end (more);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

/* A token with anna's certificate and key. FALSE: there is no softhsm2 here. */
static gboolean
make_token (CsTestCert *certificate)
{
  g_autofree char *pem = cs_test_cert_pem (certificate);
  gnutls_datum_t plain = { NULL, 0 };
  g_autofree char *key = NULL;
  g_autofree char *pem_path = write_pem ("token-certificate.pem", pem, "");
  g_autofree char *key_path = NULL;
  const char *const login = "--set-pin=" PIN;
  g_autofree char *util = g_find_program_in_path ("softhsm2-util");
  g_autofree char *p11tool = g_find_program_in_path ("p11tool");

  if (util == NULL || p11tool == NULL
      || !run ("softhsm2-util", "--init-token", "--free", "--label", "cs-test", "--so-pin", "12345678", "--pin", PIN,
               NULL))
    return FALSE;
  g_assert_cmpint (
      gnutls_x509_privkey_export2_pkcs8 (certificate->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &plain), >=,
      0);
  key = g_strndup ((const char *) plain.data, plain.size);
  gnutls_free (plain.data);
  key_path = write_pem ("token-key.pem", key, "");
  g_assert_true (run ("p11tool", "--batch", "--login", login, "--write", "--label=anna", "--id=01", "--load-privkey",
                      key_path, "pkcs11:token=cs-test", NULL));
  g_assert_true (run ("p11tool", "--batch", "--login", login, "--write", "--label=anna", "--id=01",
                      "--load-certificate", pem_path, "pkcs11:token=cs-test", NULL));
  return TRUE;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

/* The handshake signs with the key that never leaves the token. */
static void
shake_hands_with (CsNetIdentity *identity, CsTestCert *root)
{
  static const CsTestCertSpec spec = { .names = { { GNUTLS_SAN_DNSNAME, "sip.test", 0 } } };
  g_autoptr (CsTestCert) server_certificate = cs_test_cert_new (&spec, root);
  g_autofree char *root_pem = cs_test_cert_pem (root);
  g_autofree char *anchors = write_pem ("root.pem", root_pem, "");
  g_autoptr (CsNetTrust) trust = cs_net_trust_new (anchors, NULL);
  g_autofree char *pem = cs_test_cert_pem (server_certificate);
  g_autofree char *key = cs_test_cert_key_pem (server_certificate);

  for (guint i = 0; i < 2; i++)
    {
      const CsTestTlsConfig config = {
        CS_TEST_TLS_ECHO,        .priority = i == 0 ? "NORMAL:-VERS-ALL:+VERS-TLS1.3" : "NORMAL:-VERS-ALL:+VERS-TLS1.2",
        .chain_pem = pem,        .key_pem = key,
        .clients_pem = root_pem,
      };
      CsTestTlsServer *server = cs_test_tls_server_new_with (&config);
      g_autoptr (CsTestPeer) peer
          = cs_test_peer_connect_as (cs_test_tls_server_address (server), trust, identity, "sip.test");
      g_auto (CsTestTlsResult) result = { NULL };

      cs_test_peer_write (peer, "secret");
      CS_TEST_WAIT_FOR (peer->closed || peer->received->len == 6);
      g_assert_no_error (peer->error);
      g_clear_pointer (&peer->stream, cs_net_stream_unref);
      cs_test_tls_server_end (server, &result);
      g_assert_cmpstr (result.client, ==, "CN=anna");
    }
}

static void
test_token (void)
{
  static const CsTestCertSpec ca = { .cn = "Root", .ca = TRUE };
  const char *const where = "pkcs11:token=cs-test;object=anna";
  g_autoptr (CsTestCert) root = cs_test_cert_new (&ca, NULL);
  g_autoptr (CsTestCert) certificate = make_certificate (root);
  g_autoptr (CsSecret) pin = secret (PIN);
  g_autoptr (CsNetIdentity) identity = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!make_token (certificate))
    {
      g_test_skip ("softhsm2 or p11tool is not installed");
      return;
    }
  expect_open ("pkcs11:token=other;object=anna", PIN, CS_NET_ERROR_NO_TOKEN);
  expect_open ("pkcs11:token=cs-test;object=bob", PIN, CS_NET_ERROR_NO_TOKEN);
  expect_open ("pkcs11:token=cs-test;object=anna?pin-value=" PIN, NULL, CS_NET_ERROR_FAILED);
  expect_open (where, NULL, CS_NET_ERROR_PIN_NEEDED);
  expect_open (where, "0000", CS_NET_ERROR_PIN_WRONG);
  expect_open (where, NULL, CS_NET_ERROR_PIN_NEEDED);
  expect_open (where, PIN, -1);
  expect_open ("pkcs11:token=cs-test;object=anna;type=private", PIN, -1);

  cs_net_identity_open_async (where, pin, NULL, on_opened, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  identity = cs_net_identity_open_finish (result, &error);
  g_assert_no_error (error);
  shake_hands_with (identity, root);
}

static void
configure_softhsm (void)
{
  g_autofree char *tokens = g_build_filename (folder, "tokens", NULL);
  g_autofree char *text = g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
                                           "slots.removable = false\n",
                                           tokens);
  g_autofree char *path = write_pem ("softhsm2.conf", text, "");

  g_assert_cmpint (g_mkdir (tokens, 0700), ==, 0);
  g_setenv ("SOFTHSM2_CONF", path, TRUE);
}

int
main (int argc, char **argv)
{
  int rc;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  configure_softhsm ();
  g_test_add_func ("/net/pin-asker/uri", test_uri);
  g_test_add_func ("/net/pin-asker/given-once", test_given_once);
  g_test_add_func ("/net/pin-asker/no-room", test_no_room);
  g_test_add_func ("/net/pin-asker/complaints", test_complaints);
  g_test_add_func ("/net/pin-asker/file", test_file);
  g_test_add_func ("/net/pin-asker/encrypted-file", test_encrypted_file);
  g_test_add_func ("/net/pin-asker/token", test_token);
  rc = g_test_run ();
  cs_test_dirs_remove (folder);
  g_free (folder);
  return rc;
}
