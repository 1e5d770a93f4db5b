/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts at a registrar whose certificate nobody vouches for, and accounts with a certificate of their own. */

#include "cs-test-phone.h"
#include "cs-test-registrar.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#define PIN "4711"
#define LONG 400

typedef struct {
  const char *trust;
  const char *pin;
  const char *client_cert;
  const char *client_pin;
  gboolean keep;
} Wish;

static CsSecret *
secret (const char *text)
{
  return text != NULL ? cs_secret_new_copy ((const guint8 *) text, strlen (text)) : NULL;
}

static CsAccount *
try_account (CsTestPhone *phone, CsTestRegistrar *registrar, const Wish *wish, GError **error)
{
  g_autofree char *server = g_strdup_printf ("127.0.0.1:%u", registrar->port);
  g_autoptr (CsSecret) password = secret ("password");
  g_autoptr (CsSecret) client_pin = secret (wish->client_pin);
  const CsAccountSettings settings = {
    .identity = "anna@sip.test",
    .password = password,
    .server = server,
    .trust_file = wish->trust,
    .pin = wish->pin,
    .client_cert = wish->client_cert,
    .client_pin = client_pin,
    .keep = wish->keep,
  };

  return cs_call_manager_add_account (phone->manager, &settings, error);
}

static CsAccount *
add_account (CsTestPhone *phone, CsTestRegistrar *registrar, const Wish *wish)
{
  g_autoptr (GError) error = NULL;
  CsAccount *account = try_account (phone, registrar, wish, &error);

  g_assert_no_error (error);
  return account;
}

static CsAccount *
load_account (CsTestPhone *phone)
{
  g_autoptr (CsAccount) account = NULL;

  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  account = g_list_model_get_item (cs_call_manager_get_accounts (phone->manager), 0);
  g_assert_nonnull (account);
  return account; /* the list keeps it */
}

static CsTestPhone *
restart (CsTestPhone *phone)
{
  return cs_test_phone_new_bare (cs_test_phone_free_keeping_folder (phone));
}

static void
wait_registered (CsAccount *account)
{
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_null (cs_account_certificates_get_certificate (cs_account_get_certificates (account)));
}

static void
wait_failed (CsAccount *account, CsAccountReason reason)
{
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpstr (cs_account_reason_name (cs_account_get_reason (account)), ==, cs_account_reason_name (reason));
}

/* Refused for @problem: what the page shows. */
static CsCertificate *
wait_refused (CsAccount *account, CsCertificateProblem problem)
{
  CsCertificate *certificate;

  wait_failed (account, CS_ACCOUNT_REASON_CERTIFICATE);
  certificate = cs_account_certificates_get_certificate (cs_account_get_certificates (account));
  g_assert_nonnull (certificate);
  g_assert_cmpstr (cs_certificate_problem_name (cs_certificate_get_problem (certificate)), ==,
                   cs_certificate_problem_name (problem));
  g_assert_cmpstr (cs_account_get_detail (account), ==, cs_certificate_get_sentence (certificate));
  g_assert_cmpstr (cs_certificate_get_host (certificate), ==, "sip.test");
  return certificate;
}

static void
pin_it (CsAccount *account)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_account_certificates_set_pin (
      cs_account_get_certificates (account),
      cs_account_certificates_get_certificate (cs_account_get_certificates (account)), &error));
  g_assert_no_error (error);
}

/* ---- pins ---- */

static void
test_pinned (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ NULL });
  CsCertificate *shown = wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  g_autoptr (CsCertificate) theirs = NULL;

  g_assert_true (cs_certificate_get_can_pin (shown));
  g_assert_cmpstr (cs_certificate_get_fingerprint (shown), ==, cs_test_registrar_get_fingerprint (registrar));
  g_assert_null (cs_account_certificates_get_pin (cs_account_get_certificates (account)));
  g_assert_cmpuint (registrar->registers, ==, 0);

  pin_it (account);
  wait_registered (account);
  g_assert_cmpstr (
      cs_certificate_get_fingerprint (cs_account_certificates_get_pin (cs_account_get_certificates (account))), ==,
      cs_test_registrar_get_fingerprint (registrar));
  theirs = cs_account_get_server_certificate (account);
  g_assert_cmpstr (cs_certificate_get_names (theirs), ==, "sip.test, sip:sip.test");
  g_assert_null (cs_account_certificates_get_warning (cs_account_get_certificates (account)));
}

/* Once the server is believed, and says no, that is not about its certificate any more. */
static void
test_refused_after_the_decision (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ NULL });

  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  registrar->refuses = TRUE;
  pin_it (account);
  CS_TEST_WAIT_FOR (cs_account_get_reason (account) != CS_ACCOUNT_REASON_CERTIFICATE
                    && cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpuint (registrar->registers, >, 0);
  g_assert_null (cs_account_certificates_get_certificate (cs_account_get_certificates (account)));
  g_assert_cmpstr (cs_account_get_detail (account), ==, "Forbidden");
  g_assert_nonnull (cs_account_certificates_get_pin (cs_account_get_certificates (account)));
}

static void
test_changed (gconstpointer data)
{
  const gboolean to_good = GPOINTER_TO_INT (data);
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *before = g_strdup (cs_test_registrar_get_fingerprint (registrar));
  g_autofree char *trust = NULL;
  CsAccount *account;
  CsCertificate *shown;
  guint registers;

  cs_test_registrar_change (registrar, LONG);
  if (to_good)
    trust = cs_test_registrar_write_anchor (registrar, phone->folder);
  account = add_account (phone, registrar, &(Wish){ .trust = trust, .pin = before });
  shown = wait_refused (account, CS_CERTIFICATE_PROBLEM_CHANGED);
  g_assert_cmpint (cs_certificate_get_fault (shown), ==,
                   to_good ? CS_CERTIFICATE_PROBLEM_NONE : CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  g_assert_cmpstr (cs_certificate_get_fingerprint (shown), ==, cs_test_registrar_get_fingerprint (registrar));
  g_assert_cmpstr (
      cs_certificate_get_fingerprint (cs_account_certificates_get_pin (cs_account_get_certificates (account))), ==,
      before);

  /* Asking again does not help, and not a word is said. */
  registers = registrar->registers;
  cs_account_retry (account);
  wait_refused (account, CS_CERTIFICATE_PROBLEM_CHANGED);
  g_assert_cmpuint (registrar->registers, ==, registers);

  pin_it (account);
  wait_registered (account);
}

static void
test_changes_while_registered (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ NULL });

  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  pin_it (account);
  wait_registered (account);
  cs_test_registrar_change (registrar, LONG);
  wait_refused (account, CS_CERTIFICATE_PROBLEM_CHANGED);
  g_assert_cmpuint (registrar->registers, ==, 1);
}

static void
test_kept (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ .keep = TRUE });

  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  pin_it (account);
  wait_registered (account);
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));

  phone = restart (phone);
  account = load_account (phone);
  g_assert_cmpstr (cs_certificate_get_subject (cs_account_certificates_get_pin (cs_account_get_certificates (account))),
                   ==, "CN=sip.test");
  wait_registered (account);

  /* The server changes between two runs. */
  cs_test_registrar_change (registrar, LONG);
  phone = restart (phone);
  account = load_account (phone);
  wait_refused (account, CS_CERTIFICATE_PROBLEM_CHANGED);
  pin_it (account);
  wait_registered (account);

  phone = restart (phone);
  account = load_account (phone);
  wait_registered (account);
  cs_account_certificates_remove_pin (cs_account_get_certificates (account));
  g_assert_null (cs_account_certificates_get_pin (cs_account_get_certificates (account)));
  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);

  phone = restart (phone);
  account = load_account (phone);
  g_assert_null (cs_account_certificates_get_pin (cs_account_get_certificates (account)));
  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  cs_test_phone_free (phone);
}

static void
damage_pins (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "accounts.ini", NULL);
  g_autofree char *text = NULL;
  g_autofree char *damaged = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, "host=sip.test", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  damaged = g_strjoinv ("host=", parts);
  g_assert_true (g_file_set_contents (path, damaged, -1, NULL));
}

/* An account does not go on as if nothing had been decided. */
static void
test_unreadable (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ .keep = TRUE });
  char *folder;

  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  pin_it (account);
  wait_registered (account);
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  folder = cs_test_phone_free_keeping_folder (phone);
  damage_pins (folder);

  phone = cs_test_phone_new_bare (folder);
  account = load_account (phone);
  wait_failed (account, CS_ACCOUNT_REASON_CERTIFICATE);
  g_assert_null (cs_account_certificates_get_certificate (cs_account_get_certificates (account)));
  g_assert_nonnull (cs_account_get_detail (account));
  cs_account_certificates_remove_pin (cs_account_get_certificates (account));
  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  pin_it (account);
  wait_registered (account);
  cs_test_phone_free (phone);
}

static void
test_by_fingerprint (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_auto (GStrv) pairs = g_strsplit (cs_test_registrar_get_fingerprint (registrar), ":", -1);
  g_autofree char *joined = g_strjoinv ("", pairs);
  g_autofree char *hex = g_ascii_strdown (joined, -1);
  CsAccount *account = add_account (phone, registrar, &(Wish){ .pin = hex });

  g_assert_null (cs_certificate_get_pem (cs_account_certificates_get_pin (cs_account_get_certificates (account))));
  wait_registered (account);
  g_assert_cmpstr (cs_certificate_get_subject (cs_account_certificates_get_pin (cs_account_get_certificates (account))),
                   ==, "CN=sip.test");
}

static void
test_bad_wishes (void)
{
  static const Wish rows[] = {
    { .pin = "" },
    { .pin = "AB:CD" },
    { .pin = "zz00000000000000000000000000000000000000000000000000000000000000" },
    { .pin = "000000000000000000000000000000000000000000000000000000000000000000" },
    { .client_cert = "pkcs11:token=t;object=o?pin-value=1234" },
  };
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (try_account (phone, registrar, &rows[i], &error));
      g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED);
      g_assert_null (strstr (error->message, "1234"));
    }
}

/* Nobody pins what was not shown. */
static void
test_not_shown (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ NULL });
  g_autoptr (CsCertificate) shown = g_object_ref (wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED));
  g_autoptr (GError) error = NULL;

  cs_test_registrar_change (registrar, LONG);
  cs_account_retry (account);
  CS_TEST_WAIT_FOR (cs_account_certificates_get_certificate (cs_account_get_certificates (account)) != shown);
  wait_refused (account, CS_CERTIFICATE_PROBLEM_SELF_SIGNED);
  g_assert_false (cs_account_certificates_set_pin (cs_account_get_certificates (account), shown, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED);
  g_assert_null (cs_account_certificates_get_pin (cs_account_get_certificates (account)));
}

/* ---- before it hurts ---- */

static void
test_warning (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (5);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *trust = cs_test_registrar_write_anchor (registrar, phone->folder);
  CsAccount *account = add_account (phone, registrar, &(Wish){ .trust = trust });

  wait_registered (account);
  g_assert_nonnull (cs_account_certificates_get_warning (cs_account_get_certificates (account)));
}

static void
test_no_warning_about_a_pinned_one (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (5);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, registrar, &(Wish){ .pin = cs_test_registrar_get_fingerprint (registrar) });

  wait_registered (account);
  g_assert_null (cs_account_certificates_get_warning (cs_account_get_certificates (account)));
}

/* ---- our own certificate ---- */

/* PEM with certificate and key, which is locked with @pin unless that is NULL. (transfer full) */
static char *
write_client (const char *folder, guint days, const char *pin)
{
  g_autofree char *plain = g_build_filename (folder, "plain.pem", NULL);
  char *locked = g_build_filename (folder, "client.pem", NULL);
  g_autofree char *text = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *both = NULL;
  gnutls_x509_privkey_t key;
  gnutls_datum_t data, out;

  g_assert_true (cs_net_identity_create (plain, "anna.test", days, NULL));
  g_assert_true (g_file_get_contents (plain, &text, NULL, NULL));
  data = (gnutls_datum_t){ (guint8 *) text, (guint) strlen (text) };
  g_assert_cmpint (gnutls_x509_privkey_init (&key), >=, 0);
  g_assert_cmpint (gnutls_x509_privkey_import (key, &data, GNUTLS_X509_FMT_PEM), >=, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, pin,
                                                      pin != NULL ? GNUTLS_PKCS_PBES2_AES_256 : GNUTLS_PKCS_PLAIN,
                                                      &out),
                   >=, 0);
  pem = g_strndup ((const char *) out.data, out.size);
  both = g_strconcat (pem, strstr (text, "-----BEGIN CERTIFICATE"), NULL);
  g_assert_true (g_file_set_contents (locked, both, -1, NULL));
  gnutls_free (out.data);
  gnutls_x509_privkey_deinit (key);
  g_unlink (plain);
  return locked;
}

static void
give_pin (CsAccount *account, const char *text)
{
  g_autoptr (CsSecret) pin = secret (text);

  cs_account_certificates_set_client_pin (cs_account_get_certificates (account), pin);
}

static void
test_pin_asked (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *client = write_client (phone->folder, LONG, PIN);
  CsAccount *account = add_account (
      phone, registrar, &(Wish){ .pin = cs_test_registrar_get_fingerprint (registrar), .client_cert = client });

  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERING);
  wait_failed (account, CS_ACCOUNT_REASON_PIN_NEEDED);
  give_pin (account, "0000");
  wait_failed (account, CS_ACCOUNT_REASON_PIN_WRONG);
  give_pin (account, PIN);
  wait_registered (account);
  g_assert_cmpuint (registrar->registers, ==, 1);
}

static void
assert_not_in (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize len = 0;

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || g_str_has_suffix (name, ".pem"))
        continue;
      g_assert_true (g_file_get_contents (path, &content, &len, NULL));
      g_assert_null (g_strstr_len (content, (gssize) len, text));
    }
}

static void
test_pin_kept_by_the_keyring (void)
{
  const char *const pin = "unlikely in a file";
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  g_autofree char *client = write_client (phone->folder, LONG, pin);
  CsAccount *account = add_account (phone, registrar,
                                    &(Wish){ .pin = cs_test_registrar_get_fingerprint (registrar),
                                             .client_cert = client,
                                             .client_pin = pin,
                                             .keep = TRUE });

  wait_registered (account);
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  phone = restart (phone);
  assert_not_in (phone->folder, pin);
  account = load_account (phone);
  wait_registered (account);

  /* Another PIN by now: what the keyring has is tried once and forgotten. */
  g_free (write_client (phone->folder, LONG, PIN));
  phone = restart (phone);
  account = load_account (phone);
  wait_failed (account, CS_ACCOUNT_REASON_PIN_WRONG);
  phone = restart (phone);
  account = load_account (phone);
  wait_failed (account, CS_ACCOUNT_REASON_PIN_NEEDED);
  give_pin (account, PIN);
  wait_registered (account);
  cs_test_phone_free (phone);
}

static void
test_no_client_certificate (void)
{
  static const char *const rows[] = {
    "/nonexistent/client.pem",
    "pkcs11:token=nowhere;object=nobody",
  };
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
      CsAccount *account = add_account (phone, registrar, &(Wish){ .client_cert = rows[i] });

      wait_failed (account, CS_ACCOUNT_REASON_CLIENT_CERTIFICATE);
      g_assert_nonnull (cs_account_get_detail (account));
    }
  g_assert_cmpuint (registrar->registers, ==, 0);
}

static void
test_our_warning (void)
{
  g_autoptr (CsTestRegistrar) registrar = cs_test_registrar_new (LONG);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *client = write_client (phone->folder, 3, NULL);
  CsAccount *account = add_account (
      phone, registrar, &(Wish){ .pin = cs_test_registrar_get_fingerprint (registrar), .client_cert = client });

  wait_registered (account);
  g_assert_nonnull (cs_account_certificates_get_warning (cs_account_get_certificates (account)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-certificate/pinned", test_pinned);
  g_test_add_func ("/account-certificate/refused-after-the-decision", test_refused_after_the_decision);
  g_test_add_data_func ("/account-certificate/changed", GINT_TO_POINTER (FALSE), test_changed);
  g_test_add_data_func ("/account-certificate/changed-to-a-good-one", GINT_TO_POINTER (TRUE), test_changed);
  g_test_add_func ("/account-certificate/changes-while-registered", test_changes_while_registered);
  g_test_add_func ("/account-certificate/kept", test_kept);
  g_test_add_func ("/account-certificate/unreadable", test_unreadable);
  g_test_add_func ("/account-certificate/by-fingerprint", test_by_fingerprint);
  g_test_add_func ("/account-certificate/bad-wishes", test_bad_wishes);
  g_test_add_func ("/account-certificate/not-shown", test_not_shown);
  g_test_add_func ("/account-certificate/warning", test_warning);
  g_test_add_func ("/account-certificate/no-warning-about-a-pinned-one", test_no_warning_about_a_pinned_one);
  g_test_add_func ("/account-certificate/pin-asked", test_pin_asked);
  g_test_add_func ("/account-certificate/pin-kept-by-the-keyring", test_pin_kept_by_the_keyring);
  g_test_add_func ("/account-certificate/no-client-certificate", test_no_client_certificate);
  g_test_add_func ("/account-certificate/our-warning", test_our_warning);
  return g_test_run ();
}
