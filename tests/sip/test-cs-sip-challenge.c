/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-challenge.h"

#include "base/cs-limits.h"

#include <string.h>

static CsSipMessage *
make_response (const char *const *headers)
{
  g_autoptr (CsSipMessage) request = cs_sip_message_builder_end (cs_sip_message_builder_request ("REGISTER", "sip:h"));
  CsSipMessageBuilder *builder = cs_sip_message_builder_response (request, 401, NULL, NULL);

  for (guint i = 0; headers[i] != NULL; i += 2)
    cs_sip_message_builder_add (builder, headers[i], headers[i + 1]);
  return cs_sip_message_builder_end (builder);
}

static GPtrArray *
parse_www (const char *value)
{
  const char *headers[] = { "WWW-Authenticate", value, NULL };
  g_autoptr (CsSipMessage) response = make_response (headers);

  return cs_sip_challenge_parse_all (response);
}

static void
test_good (void)
{
  g_autoptr (GPtrArray) list
      = parse_www ("DIGEST Realm = \"a \\\"b\\\"\" ,nonce=\"n,1\", opaque=\"\",  stale=TRUE,"
                   "algorithm=sha-256-SESS, qop=\"auth-int, auth\", x=\"y\", domain=\"<sip:a>\"");
  const CsSipChallenge *challenge;

  g_assert_cmpuint (list->len, ==, 1);
  challenge = list->pdata[0];
  g_assert_false (challenge->proxy);
  g_assert_cmpstr (challenge->realm, ==, "a \"b\"");
  g_assert_cmpstr (challenge->nonce, ==, "n,1");
  g_assert_cmpstr (challenge->opaque, ==, "");
  g_assert_cmpstr (challenge->algorithm, ==, "sha-256-SESS");
  g_assert_cmpint (challenge->hash, ==, CS_HASH_SHA256);
  g_assert_true (challenge->session);
  g_assert_true (challenge->qop);
  g_assert_true (challenge->stale);
}

static void
test_bare (void)
{
  g_autoptr (GPtrArray) list = parse_www ("Digest realm=\"\",nonce=abc");
  const CsSipChallenge *challenge;

  g_assert_cmpuint (list->len, ==, 1);
  challenge = list->pdata[0];
  g_assert_cmpstr (challenge->realm, ==, "");
  g_assert_cmpstr (challenge->nonce, ==, "abc");
  g_assert_null (challenge->opaque);
  g_assert_null (challenge->algorithm);
  g_assert_cmpint (challenge->hash, ==, CS_HASH_MD5);
  g_assert_false (challenge->qop);
  g_assert_false (challenge->stale);
}

static void
test_unanswerable (void)
{
  static const char *const values[] = {
    "",
    "Digest",
    "Basic realm=\"r\"",
    "Negotiate YIIabc==",
    "Digest nonce=\"n\"",
    "Digest realm=\"r\"",
    "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1",
    "Digest realm=\"r\", nonce=\"n\", algorithm=AKAv1-MD5",
    "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
    "Digest realm=\"r\", nonce=\"n\", qop=\"authx\"",
    "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
    "Digest realm=\"r, nonce=\"n\"",
    "Digest, realm=\"r\"",
    "Digest realm=\"r\" nonce",
    "Digest realm=\"r\" x nonce=\"n\"",
    "Digest realm=\"r\", qop=\"auth\"",
    "Digest realm=\"r\", nonce=\"n\", qop=auth-int",
    "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int conf\"",
    "Digest realm=\"r\", nonce=\"n\", algorithm=\"MD5, SHA-256\"",
    "Digestrealm=\"r\", nonce=\"n\"",
    "Basic nonce=\"n\", realm=\"r\"",
    ",,,",
    "=",
    "\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GPtrArray) list = parse_www (values[i]);

      g_test_message ("%s", values[i]);
      g_assert_cmpuint (list->len, ==, 0);
    }
}

/* Challenges as registrars write them. */
static void
test_odd (void)
{
  static const struct {
    const char *value;
    const char *realm;
    const char *nonce;
    gboolean qop;
    gboolean stale;
    CsHashAlg hash;
  } rows[] = {
    { "Digest realm=\"r\" nonce=\"n\" algorithm=MD5 qop=\"auth\"", "r", "n", TRUE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\"\tnonce=\"n\"  stale=true", "r", "n", FALSE, TRUE, CS_HASH_MD5 },
    { "Digest realm=\"r\",nonce=\"n\" qop=\"auth\",stale=\"TRUE\"", "r", "n", TRUE, TRUE, CS_HASH_MD5 },
    { "Digest realm = \"r\" , nonce= n ,qop =auth", "r", "n", TRUE, FALSE, CS_HASH_MD5 },
    { "Digest realm=r nonce=a+/==", "r", "a+/==", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\"nonce=\"n\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest\trealm=\"r\", nonce=\"n\", stale=False", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", qop=auth,auth-int, stale=true", "r", "n", TRUE, TRUE, CS_HASH_MD5 },
    { "Digest realm=\"r\", qop=auth-int,auth, nonce=\"n\"", "r", "n", TRUE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int auth\"", "r", "n", TRUE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", qop=\"AUTH\"", "r", "n", TRUE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", qop=\"\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", algorithm=\"sha-256\"", "r", "n", FALSE, FALSE, CS_HASH_SHA256 },
    { "Digest realm=\"r\", nonce=\"n\", algorithm=\"\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", algorithm=MD5, algorithm=MD5", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", realm=\"s\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", =x, \"a\"=y", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\", opaque=\"x", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"r\", nonce=\"n\",,", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { ",Digest ,realm=\"r\", nonce=\"n\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "realm=\"r\", nonce=\"n\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Basic realm=\"b\" Digest realm=\"r\" nonce=\"n\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Negotiate YII== Digest realm=\"r\", nonce=\"n\"", "r", "n", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"B\xfcro\", nonce=\"\xff\"", "B\xfcro", "\xff", FALSE, FALSE, CS_HASH_MD5 },
    { "Digest realm=\"a, nonce=\\\"x\", nonce=\"n\"", "a, nonce=\"x", "n", FALSE, FALSE, CS_HASH_MD5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) list = parse_www (rows[i].value);
      const CsSipChallenge *challenge;

      g_test_message ("row %u", i);
      g_assert_cmpuint (list->len, ==, 1);
      challenge = list->pdata[0];
      g_assert_cmpstr (challenge->realm, ==, rows[i].realm);
      g_assert_cmpstr (challenge->nonce, ==, rows[i].nonce);
      g_assert_true (challenge->qop == rows[i].qop);
      g_assert_true (challenge->stale == rows[i].stale);
      g_assert_cmpint (challenge->hash, ==, rows[i].hash);
    }
}

static void
test_several (void)
{
  const char *headers[] = {
    "WWW-Authenticate",
    "Basic realm=\"b\", Digest realm=\"one\", nonce=\"1\", Negotiate, Digest realm=\"two\",nonce=\"2\"",
    "Proxy-Authenticate",
    "Digest realm=\"three\",, nonce=\"3\", algorithm=SHA-512-256",
    "WWW-Authenticate",
    "Digest realm=\"four\", nonce=\"4\"",
    NULL,
  };
  static const char *const realms[] = { "one", "two", "four", "three" };
  g_autoptr (CsSipMessage) response = make_response (headers);
  g_autoptr (GPtrArray) list = cs_sip_challenge_parse_all (response);

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (realms));
  for (guint i = 0; i < list->len; i++)
    {
      const CsSipChallenge *challenge = list->pdata[i];

      g_assert_cmpstr (challenge->realm, ==, realms[i]);
      g_assert_true (challenge->proxy == (i == 3));
    }
}

static void
test_capped (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < 3 * CS_LIMIT_SIP_CHALLENGES; i++)
    g_string_append_printf (value, "%sDigest realm=\"%u\", nonce=\"n\"", i == 0 ? "" : ", ", i);
  list = parse_www (value->str);
  g_assert_cmpuint (list->len, ==, CS_LIMIT_SIP_CHALLENGES);
}

#define NONCE "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define MUFASA "Digest realm=\"http-auth@example.org\", nonce=\"" NONCE "\", qop=\"auth, auth-int\", algorithm="

static void
test_vectors (void)
{
  static const struct {
    const char *challenge;
    const char *password;
    const char *cnonce;
    guint32 count;
    const char *response;
  } rows[] = {
    /* RFC 7616 section 3.9.1 */
    { MUFASA "MD5", "Circle of Life", CNONCE, 1, "8ca523f5e9506fed4657c9700eebdbec" },
    { MUFASA "SHA-256", "Circle of Life", CNONCE, 1,
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1" },
    /* RFC 2617 section 3.5 */
    { "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", qop=\"auth,auth-int\"",
      "Circle Of Life", "0a4f113b", 1, "6629fae49393a05397450978507c4ef1" },
    /* RFC 2069 section 2.4, with its erratum */
    { "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"", "CircleOfLife", "unused", 7,
      "1949323746fe6a43ef61f9606e7febea" },
    /* The same inputs as the first two, computed with another implementation of the hashes. */
    { MUFASA "MD5", "Circle of Life", CNONCE, 255, "7d2abbd9e8d4f1777c29e0099f90f51b" },
    { MUFASA "MD5-sess", "Circle of Life", CNONCE, 1, "e783283f46242139c486a698fec7211d" },
    { MUFASA "SHA-256-sess", "Circle of Life", CNONCE, 1,
      "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7" },
    { MUFASA "SHA-512-256", "Circle of Life", CNONCE, 1,
      "430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0" },
    { MUFASA "SHA-512-256-sess", "Circle of Life", CNONCE, 1,
      "3f2a34f923c38b0fb26dce2fdfc2ce326c23cecf86fbb1444f3e51fbbc2cb92e" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) list = parse_www (rows[i].challenge);
      g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) rows[i].password, strlen (rows[i].password));
      g_autofree char *response = NULL;

      g_assert_cmpuint (list->len, ==, 1);
      response = cs_sip_challenge_answer (list->pdata[0], "Mufasa", password, "GET", "/dir/index.html", rows[i].cnonce,
                                          rows[i].count);
      g_assert_cmpstr (response, ==, rows[i].response);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/challenge/good", test_good);
  g_test_add_func ("/sip/challenge/bare", test_bare);
  g_test_add_func ("/sip/challenge/unanswerable", test_unanswerable);
  g_test_add_func ("/sip/challenge/odd", test_odd);
  g_test_add_func ("/sip/challenge/several", test_several);
  g_test_add_func ("/sip/challenge/capped", test_capped);
  g_test_add_func ("/sip/challenge/vectors", test_vectors);
  return g_test_run ();
}
