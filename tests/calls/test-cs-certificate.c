/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-certificate-private.h"

#include <string.h>

static CsNetCertificateInfo
make_info (gint64 ends_in_s, int fault)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return (CsNetCertificateInfo){
    .subject = (char *) "CN=sip.test",
    .issuer = (char *) "CN=Somebody",
    .names = (char *) "sip.test, sip:sip.test",
    .not_before = now - 86400,
    .not_after = now + ends_in_s,
    .fingerprint = (char *) "AB:CD",
    .pem = (char *) "-----BEGIN",
    .host = (char *) "sip.test",
    .fault = fault,
  };
}

/* Each reason has a name and a sentence of its own, and each error about a server's certificate a reason. */
static void
test_problems (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (int code = CS_NET_ERROR_RESOLVE; code <= CS_NET_ERROR_FAILED; code++)
    {
      g_autoptr (GError) error = g_error_new (CS_NET_ERROR, code, "x");
      CsCertificateProblem problem = cs_certificate_problem_of (code);
      char *sentence = cs_certificate_problem_text (problem, "sip.test");

      if (!cs_net_error_is_server_certificate (error))
        {
          g_free (sentence);
          continue;
        }
      n++;
      g_assert_cmpint (problem == CS_CERTIFICATE_PROBLEM_INVALID, ==, code == CS_NET_ERROR_CERT_INVALID);
      g_assert_cmpstr (sentence, !=, "");
      g_assert_true (g_hash_table_add (names, (gpointer) cs_certificate_problem_name (problem)));
      g_assert_true (g_hash_table_add (sentences, sentence));
    }
  g_assert_cmpuint (n, >=, 20);
  g_assert_cmpint (cs_certificate_problem_of (-1), ==, CS_CERTIFICATE_PROBLEM_NONE);
  g_assert_cmpstr (cs_certificate_problem_name (CS_CERTIFICATE_PROBLEM_NONE), ==, "none");
}

static void
test_names_the_host (void)
{
  static const CsCertificateProblem rows[] = {
    CS_CERTIFICATE_PROBLEM_WRONG_NAME,
    CS_CERTIFICATE_PROBLEM_WILDCARD,
    CS_CERTIFICATE_PROBLEM_NAME_NOT_ALTERNATIVE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = cs_certificate_problem_text (rows[i], "sip.test");
      g_autofree char *nowhere = cs_certificate_problem_text (rows[i], NULL);

      g_assert_nonnull (strstr (text, "sip.test"));
      g_assert_nonnull (nowhere);
    }
}

static void
test_from_error (void)
{
  const CsNetCertificateInfo info = make_info (86400 * 30, CS_NET_ERROR_CERT_EXPIRED);
  g_autoptr (GError) error = g_error_new (CS_NET_ERROR, CS_NET_ERROR_CERT_PIN, "changed");
  g_autoptr (GError) copy = NULL;
  g_autoptr (CsCertificate) none = cs_certificate_new_from_error (error);
  g_autoptr (CsCertificate) certificate = NULL;

  g_assert_null (none);
  cs_net_error_set_certificate (error, &info);
  copy = g_error_copy (error);
  certificate = cs_certificate_new_from_error (copy);
  g_assert_cmpint (cs_certificate_get_problem (certificate), ==, CS_CERTIFICATE_PROBLEM_CHANGED);
  g_assert_cmpint (cs_certificate_get_fault (certificate), ==, CS_CERTIFICATE_PROBLEM_EXPIRED);
  g_assert_cmpstr (cs_certificate_get_fingerprint (certificate), ==, "AB:CD");
  g_assert_cmpstr (cs_certificate_get_host (certificate), ==, "sip.test");
  g_assert_cmpstr (cs_certificate_get_subject (certificate), ==, "CN=sip.test");
  g_assert_cmpint (g_date_time_to_unix (cs_certificate_get_not_after (certificate)), ==, info.not_after);
  g_assert_true (cs_certificate_get_can_pin (certificate));
}

static void
test_can_pin (void)
{
  static const struct {
    int fault;
    gboolean can_pin;
  } rows[] = {
    { -1, TRUE },
    { CS_NET_ERROR_CERT_SELF_SIGNED, TRUE },
    { CS_NET_ERROR_CERT_UNKNOWN_ISSUER, TRUE },
    { CS_NET_ERROR_CERT_EXPIRED, TRUE },
    { CS_NET_ERROR_CERT_WRONG_NAME, TRUE },
    { CS_NET_ERROR_CERT_WILDCARD, TRUE },
    { CS_NET_ERROR_CERT_REVOKED, FALSE },
    { CS_NET_ERROR_CERT_WEAK_KEY, FALSE },
    { CS_NET_ERROR_CERT_KEY_USAGE, FALSE },
    { CS_NET_ERROR_CERT_BAD_NAME, FALSE },
    { CS_NET_ERROR_CERT_INVALID, FALSE },
  };
  g_autoptr (CsCertificate) fingerprint_only = cs_certificate_new_pinned ("sip.test", "AB:CD", NULL);

  g_assert_false (cs_certificate_get_can_pin (fingerprint_only));
  g_assert_null (cs_certificate_get_not_after (fingerprint_only));
  g_assert_false (cs_certificate_ends_soon (fingerprint_only));
  g_assert_cmpstr (cs_certificate_get_sentence (fingerprint_only), ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsNetCertificateInfo info = make_info (86400, rows[i].fault);
      g_autoptr (CsCertificate) certificate = cs_certificate_new (&info, cs_certificate_problem_of (rows[i].fault));

      g_assert_cmpint (cs_certificate_get_can_pin (certificate), ==, rows[i].can_pin);
    }
}

static void
test_ends_soon (void)
{
  static const struct {
    gint64 ends_in_s;
    gboolean soon;
  } rows[] = {
    { -3600, FALSE },       { 3600, TRUE }, { 13 * 86400, TRUE }, { CS_CERTIFICATE_WARN_DAYS * 86400 + 60, FALSE },
    { 400 * 86400, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsNetCertificateInfo info = make_info (rows[i].ends_in_s, -1);
      g_autoptr (CsCertificate) certificate = cs_certificate_new (&info, CS_CERTIFICATE_PROBLEM_NONE);

      g_assert_cmpint (cs_certificate_ends_soon (certificate), ==, rows[i].soon);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/problems", test_problems);
  g_test_add_func ("/certificate/names-the-host", test_names_the_host);
  g_test_add_func ("/certificate/from-error", test_from_error);
  g_test_add_func ("/certificate/can-pin", test_can_pin);
  g_test_add_func ("/certificate/ends-soon", test_ends_soon);
  return g_test_run ();
}
