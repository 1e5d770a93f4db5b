/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-trust.h"

#include "cs-test-cert.h"
#include "net/cs-gnutls-private.h"

#include <glib/gstdio.h>
#include <string.h>

static void
check_file (const char *text, gboolean usable)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "anchors.pem", NULL);
  g_autoptr (GError) error = NULL;
  CsNetTrust *trust;

  if (text != NULL)
    g_assert_true (g_file_set_contents (file, text, -1, NULL));
  trust = cs_net_trust_new (file, &error);
  if (usable)
    {
      g_assert_no_error (error);
      g_assert_nonnull (trust);
      cs_net_trust_unref (cs_net_trust_ref (trust));
    }
  else
    {
      g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
      g_assert_null (trust);
    }
  cs_net_trust_unref (trust);
  g_unlink (file);
  g_rmdir (folder);
}

static void
test_files (void)
{
  static const CsTestCertSpec spec = { .cn = "x", .ca = TRUE };
  g_autoptr (CsTestCert) one = cs_test_cert_new (&spec, NULL);
  g_autoptr (CsTestCert) two = cs_test_cert_new (&spec, NULL);
  g_autofree char *pem = cs_test_cert_pem (one);
  g_autofree char *other = cs_test_cert_pem (two);
  g_autofree char *key = cs_test_cert_key_pem (one);
  g_autofree char *crl = cs_test_cert_crl_pem (one, two);
  g_autofree char *both = g_strconcat ("A remark\n", pem, other, NULL);
  g_autofree char *with_key = g_strconcat (key, pem, NULL);
  g_autofree char *with_crl = g_strconcat (pem, crl, NULL);
  g_autofree char *broken_crl = g_strconcat (pem, "-----BEGIN X509 CRL-----\nQUJD\n-----END X509 CRL-----\n", NULL);
  g_autofree char *cut = g_strndup (pem, strlen (pem) / 2);

  check_file (pem, TRUE);
  check_file (both, TRUE);
  check_file (with_key, TRUE);
  check_file (with_crl, TRUE);
  check_file (NULL, FALSE);
  check_file ("", FALSE);
  check_file ("rubbish", FALSE);
  check_file (key, FALSE);
  check_file (crl, FALSE);
  check_file (cut, FALSE);
  check_file (broken_crl, FALSE);
  check_file ("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n", FALSE);
}

/* What a stranger writes into a certificate is shown to people. */
static void
test_info (void)
{
  CsTestCertSpec spec = { .cn = "Mallory\nCN=Trusted\x1b[2J",
                          .names = { { GNUTLS_SAN_DNSNAME, "a.test\0b", 8 },
                                     { GNUTLS_SAN_DNSNAME, "\xff\x07", 0 },
                                     { GNUTLS_SAN_RFC822NAME, "root@a.test", 0 },
                                     { GNUTLS_SAN_IPADDRESS, "2001:db8::1", 0 } } };
  g_autoptr (CsTestCert) cert = cs_test_cert_new (&spec, NULL);
  g_autoptr (CsNetCertificateInfo) info = cs_net_certificate_info_new (cert->crt);
  const char *const texts[] = { info->subject, info->issuer, info->names };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_utf8_validate (texts[i], -1, NULL));
      for (const char *p = texts[i]; *p != '\0'; p++)
        g_assert_false (g_ascii_iscntrl (*p));
    }
  g_assert_nonnull (strstr (info->subject, "Mallory"));
  g_assert_cmpstr (info->subject, ==, info->issuer);
  g_assert_cmpstr (info->names, ==,
                   "a.test\xef\xbf\xbd"
                   "b, \xef\xbf\xbd?, 2001:db8::1");
  g_assert_cmpint (info->not_after - info->not_before, ==, 86400 + 3600);
  g_assert_cmpuint (strlen (info->fingerprint), ==, 32 * 3 - 1);
}

static void
test_long_info (void)
{
  g_autofree char *cn = g_strnfill (60000, 'n');
  CsTestCertSpec spec = { .cn = cn };
  g_autoptr (CsTestCert) cert = NULL;
  g_autoptr (CsNetCertificateInfo) info = NULL;

  cert = cs_test_cert_new (&spec, NULL);
  info = cs_net_certificate_info_new (cert->crt);
  g_assert_cmpuint (strlen (info->subject), <, 5000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/trust/files", test_files);
  g_test_add_func ("/net/trust/info", test_info);
  g_test_add_func ("/net/trust/long-info", test_long_info);
  return g_test_run ();
}
