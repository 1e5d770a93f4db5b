/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-trust.h"

#include "cs-test-cert.h"
#include "net/cs-gnutls-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  char *file;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "identity.pem", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->file);
  /* Nothing else may be left behind. */
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->file);
  g_free (f->folder);
}

static void
import (gnutls_x509_crt_t *crt, const char *pem)
{
  gnutls_datum_t datum = { (guint8 *) pem, (guint) strlen (pem) };

  g_assert_cmpint (gnutls_x509_crt_init (crt), >=, 0);
  g_assert_cmpint (gnutls_x509_crt_import (*crt, &datum, GNUTLS_X509_FMT_PEM), >=, 0);
}

static const struct {
  const char *host;
  const char *names;
} hosts[] = {
  { "echo.test", "echo.test, sip:echo.test" },
  { "Echo.Test", "echo.test, sip:echo.test" },
  { "b\xc3\xbc"
    "cher.test",
    "xn--bcher-kva.test, sip:xn--bcher-kva.test" },
  { "127.0.0.1", "127.0.0.1" },
  { "::1", "::1" },
};

static void
test_create (Fixture *f, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (gnutls_x509_crt_t) crt = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CsNetIdentity) identity = NULL;
      g_autoptr (CsNetCertificateInfo) info = NULL;
      g_autofree char *pem = NULL;
      guint bits = 0;
      guint usage = 0;

      g_assert_true (cs_net_identity_create (f->file, hosts[i].host, 30, &error));
      g_assert_no_error (error);
      identity = cs_net_identity_load (f->file, &error);
      g_assert_no_error (error);
      pem = cs_net_identity_get_certificate_pem (identity);
      g_assert_null (strstr (pem, "PRIVATE"));
      import (&crt, pem);
      info = cs_net_certificate_info_new (crt);
      g_assert_cmpstr (info->names, ==, hosts[i].names);
      g_assert_cmpint (info->not_before, <=, now);
      g_assert_cmpint (ABS (info->not_after - now - 30 * 86400), <=, 60);
      g_assert_true (cs_net_certificate_check_name (crt, hosts[i].host, NULL));
      g_assert_false (cs_net_certificate_check_name (crt, "other.test", NULL));

      g_assert_cmpint (gnutls_x509_crt_get_pk_algorithm (crt, &bits), ==, GNUTLS_PK_ECDSA);
      g_assert_cmpuint (bits, ==, 256);
      g_assert_cmpint (gnutls_x509_crt_get_signature_algorithm (crt), ==, GNUTLS_SIGN_ECDSA_SHA256);
      g_assert_true (gnutls_x509_crt_check_key_purpose (crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
      g_assert_true (gnutls_x509_crt_check_key_purpose (crt, GNUTLS_KP_TLS_WWW_CLIENT, 0));
      g_assert_cmpint (gnutls_x509_crt_get_key_usage (crt, &usage, NULL), >=, 0);
      g_assert_cmpuint (usage, ==, GNUTLS_KEY_DIGITAL_SIGNATURE);
      g_assert_cmpint (gnutls_x509_crt_get_ca_status (crt, NULL), ==, 0);
    }
}

/* For each of them, and for nobody else. */
static void
test_create_for_several (Fixture *f, gconstpointer data)
{
  static const char *const several[] = { "192.0.2.1", "2001:db8::1", "echo.test", NULL };
  static const char *const bad[][3] = { { NULL }, { "echo.test", "" }, { "" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (CsNetIdentity) identity = NULL;

  g_assert_true (cs_net_identity_create_for (f->file, several, 30, &error));
  g_assert_no_error (error);
  identity = cs_net_identity_load (f->file, &error);
  g_assert_no_error (error);
  for (guint i = 0; several[i] != NULL; i++)
    g_assert_true (cs_net_identity_is_for (identity, several[i]));
  g_assert_false (cs_net_identity_is_for (identity, "192.0.2.2"));
  g_assert_false (cs_net_identity_is_for (identity, "2001:db8::2"));
  g_assert_false (cs_net_identity_is_for (identity, "other.test"));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (cs_net_identity_create_for (f->file, bad[i], 30, &error));
      g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
      g_clear_error (&error);
    }
}

static void
test_mode (Fixture *f, gconstpointer data)
{
  GStatBuf status;
  mode_t before = umask (0);

  /* Even over a file that others could read. */
  g_assert_true (g_file_set_contents_full (f->file, "x", 1, G_FILE_SET_CONTENTS_NONE, 0666, NULL));
  g_assert_true (cs_net_identity_create (f->file, "echo.test", 30, NULL));
  umask (before);
  g_assert_cmpint (g_stat (f->file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_fresh (Fixture *f, gconstpointer data)
{
  guint8 serials[2][32];
  guint8 keys[2][32];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (gnutls_x509_crt_t) crt = NULL;
      g_autoptr (CsNetIdentity) identity = NULL;
      g_autofree char *pem = NULL;
      size_t size = sizeof serials[i];

      g_assert_true (cs_net_identity_create (f->file, "echo.test", 30, NULL));
      identity = cs_net_identity_load (f->file, NULL);
      pem = cs_net_identity_get_certificate_pem (identity);
      import (&crt, pem);
      g_assert_cmpint (gnutls_x509_crt_get_serial (crt, serials[i], &size), >=, 0);
      g_assert_cmpuint (size, ==, 16);
      g_assert_cmpuint (serials[i][0] & 0xc0, ==, 0x40);
      size = sizeof keys[i];
      g_assert_cmpint (gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA256, keys[i], &size), >=, 0);
    }
  g_assert_cmpint (memcmp (serials[0], serials[1], 16), !=, 0);
  g_assert_cmpint (memcmp (keys[0], keys[1], 32), !=, 0);
}

static void
refuse_create (const char *file, const char *host)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_net_identity_create (file, host, 30, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
}

static void
refuse_load (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (text != NULL)
    g_assert_true (g_file_set_contents (f->file, text, -1, NULL));
  g_assert_null (cs_net_identity_load (f->file, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const CsTestCertSpec spec = { .cn = "x" };
  g_autoptr (CsTestCert) one = cs_test_cert_new (&spec, NULL);
  g_autoptr (CsTestCert) two = cs_test_cert_new (&spec, NULL);
  g_autofree char *pem = cs_test_cert_pem (one);
  g_autofree char *key = cs_test_cert_key_pem (one);
  g_autofree char *other_key = cs_test_cert_key_pem (two);
  g_autofree char *mismatch = g_strconcat (other_key, pem, NULL);

  refuse_create ("/nonexistent/identity.pem", "echo.test");
  refuse_create (f->file, "");
  refuse_create (f->file, "\xff");
  refuse_load (f, NULL);
  refuse_load (f, "");
  refuse_load (f, "rubbish");
  refuse_load (f, pem);
  refuse_load (f, key);
  refuse_load (f, mismatch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/net/identity/create", Fixture, NULL, set_up, test_create, tear_down);
  g_test_add ("/net/identity/create-for-several", Fixture, NULL, set_up, test_create_for_several, tear_down);
  g_test_add ("/net/identity/mode", Fixture, NULL, set_up, test_mode, tear_down);
  g_test_add ("/net/identity/fresh", Fixture, NULL, set_up, test_fresh, tear_down);
  g_test_add ("/net/identity/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
