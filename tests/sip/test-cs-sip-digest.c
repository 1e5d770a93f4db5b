/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-digest.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-challenge.h"

#include <string.h>

typedef struct {
  CsSipDigest *digest;
  CsSecret *password;
  guint cseq;
  CsSipDigestScope scope; /* REGISTER unless a test says otherwise */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->digest = cs_sip_digest_new ();
  f->password = cs_secret_new_copy ((const guint8 *) "secret", 6);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_sip_digest_free (f->digest);
  cs_secret_free (f->password);
}

/* A REGISTER with whatever credentials there are, and the next CSeq. */
static CsSipMessage *
make_request (Fixture *f)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("REGISTER", "sip:example.org");
  g_autofree char *cseq = g_strdup_printf ("%u REGISTER", ++f->cseq);

  cs_sip_message_builder_add (builder, "Call-ID", "one");
  cs_sip_message_builder_add (builder, "CSeq", cseq);
  cs_sip_message_builder_add (builder, "Authorization", "Digest left over");
  cs_sip_digest_authorize (f->digest, f->scope, builder, "REGISTER", "sip:example.org", "al\"ice", f->password);
  return cs_sip_message_builder_end (builder);
}

static gboolean
challenge (Fixture *f, const CsSipMessage *request, guint status, const char *value)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_response (request, status, NULL, NULL);
  g_autoptr (CsSipMessage) response = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good;

  cs_sip_message_builder_add (builder, status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", value);
  response = cs_sip_message_builder_end (builder);
  good = cs_sip_digest_challenge (f->digest, f->scope, response, &error);
  if (!good)
    g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_AUTH);
  return good;
}

/* The named parameter of a credentials header, or NULL. */
static char *
credential (const CsSipMessage *request, const char *header, guint index, const char *name)
{
  g_autofree char *prefix = g_strdup_printf ("%s=", name);
  const char *value = cs_sip_message_get (request, header, index);
  g_auto (GStrv) parts = NULL;

  g_assert_nonnull (value);
  g_assert_true (g_str_has_prefix (value, "Digest "));
  parts = g_strsplit (value + strlen ("Digest "), ", ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], prefix))
        return g_strdup (parts[i] + strlen (prefix));
    }
  return NULL;
}

static void
assert_credential (const CsSipMessage *request, const char *name, const char *value)
{
  g_autofree char *found = credential (request, "Authorization", 0, name);

  g_assert_cmpstr (found, ==, value);
}

static void
test_nothing_yet (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) request = make_request (f);

  g_assert_cmpstr (cs_sip_message_get (request, "Authorization", 0), ==, "Digest left over");
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;
  g_autoptr (CsSipMessage) third = NULL;
  g_autofree char *cnonce = NULL;
  g_autofree char *response_2 = NULL;
  g_autofree char *response_3 = NULL;

  g_assert_true (challenge (f, first, 401,
                            "Digest realm=\"r \\\"x\\\"\", nonce=\"n\", opaque=\"\", qop=\"auth\", algorithm=SHA-256"));
  second = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (second, "Authorization"), ==, 1);
  assert_credential (second, "username", "\"al\\\"ice\"");
  assert_credential (second, "realm", "\"r \\\"x\\\"\"");
  assert_credential (second, "nonce", "\"n\"");
  assert_credential (second, "uri", "\"sip:example.org\"");
  assert_credential (second, "opaque", "\"\"");
  assert_credential (second, "algorithm", "SHA-256");
  assert_credential (second, "qop", "auth");
  assert_credential (second, "nc", "00000001");
  cnonce = credential (second, "Authorization", 0, "cnonce");
  g_assert_cmpuint (strlen (cnonce), ==, 34);

  third = make_request (f);
  assert_credential (third, "nc", "00000002");
  assert_credential (third, "cnonce", cnonce);
  response_2 = credential (second, "Authorization", 0, "response");
  response_3 = credential (third, "Authorization", 0, "response");
  g_assert_cmpstr (response_2, !=, response_3);
}

/* What is sent is what the tested function computes from what is sent. */
static void
test_response_value (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *cnonce = NULL;
  g_autofree char *answer = NULL;
  CsSipChallenge same = { .realm = (char *) "r", .nonce = (char *) "n", .hash = CS_HASH_MD5, .qop = TRUE };

  g_assert_true (challenge (f, first, 401, "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""));
  second = make_request (f);
  quoted = credential (second, "Authorization", 0, "cnonce");
  cnonce = g_strndup (quoted + 1, strlen (quoted) - 2);
  answer = cs_sip_challenge_answer (&same, "al\"ice", f->password, "REGISTER", "sip:example.org", cnonce, 1);
  g_free (quoted);
  quoted = g_strdup_printf ("\"%s\"", answer);
  assert_credential (second, "response", quoted);
  assert_credential (second, "algorithm", NULL);
  assert_credential (second, "opaque", NULL);
}

static void
test_without_qop (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;

  g_assert_true (challenge (f, first, 401, "Digest realm=\"r\", nonce=\"n\""));
  second = make_request (f);
  assert_credential (second, "qop", NULL);
  assert_credential (second, "nc", NULL);
  assert_credential (second, "cnonce", NULL);
}

static void
test_strongest (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *challenges;
    const char *nonce;
  } rows[] = {
    { "Digest realm=r, nonce=a, algorithm=MD5, Digest realm=r, nonce=b, algorithm=SHA-256", "\"b\"" },
    { "Digest realm=r, nonce=a, algorithm=SHA-256, Digest realm=r, nonce=b, algorithm=MD5", "\"a\"" },
    { "Digest realm=r, nonce=a, algorithm=SHA-256, Digest realm=r, nonce=b, algorithm=SHA-512-256", "\"b\"" },
    { "Digest realm=r, nonce=a, algorithm=SHA-999, Digest realm=r, nonce=b", "\"b\"" },
    { "Digest realm=r, nonce=a, Digest realm=r, nonce=b, algorithm=SHA-256, Digest realm=r, nonce=c, algorithm=SHA-256",
      "\"b\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) first = NULL;
      g_autoptr (CsSipMessage) second = NULL;

      cs_sip_digest_free (f->digest);
      f->digest = cs_sip_digest_new ();
      first = make_request (f);
      g_assert_true (challenge (f, first, 401, rows[i].challenges));
      second = make_request (f);
      g_assert_cmpuint (cs_sip_message_count (second, "Authorization"), ==, 1);
      assert_credential (second, "nonce", rows[i].nonce);
    }
}

static void
test_proxy_and_server (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;
  g_autoptr (CsSipMessage) third = NULL;
  g_autoptr (CsSipMessage) fourth = NULL;

  g_assert_true (challenge (f, first, 407, "Digest realm=\"r\", nonce=\"p\", qop=auth"));
  second = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (second, "Proxy-Authorization"), ==, 1);
  g_assert_cmpuint (cs_sip_message_count (second, "Authorization"), ==, 0);
  g_assert_true (challenge (f, second, 401, "Digest realm=\"r\", nonce=\"s\", qop=auth"));
  third = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (third, "Proxy-Authorization"), ==, 1);
  g_assert_cmpuint (cs_sip_message_count (third, "Authorization"), ==, 1);
  assert_credential (third, "nc", "00000001");

  /* The proxy let it pass, the server did not: the password is wrong there. */
  g_assert_false (challenge (f, third, 401, "Digest realm=\"r\", nonce=\"s2\", qop=auth"));
  fourth = make_request (f);
  assert_credential (fourth, "nonce", "\"s\"");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;

  g_assert_true (challenge (f, first, 401, "Digest realm=\"r\", nonce=\"1\""));
  second = make_request (f);
  g_assert_false (challenge (f, second, 401, "Digest realm=\"r\", nonce=\"2\""));
}

/* A nonce that worked before and is refused now has run out, whether the server says so or not. */
static void
test_run_out (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;
  g_autoptr (CsSipMessage) third = NULL;
  g_autoptr (CsSipMessage) fourth = NULL;

  g_assert_true (challenge (f, first, 401, "Digest realm=\"r\", nonce=\"1\", qop=auth"));
  second = make_request (f);
  third = make_request (f);
  g_assert_true (challenge (f, third, 401, "Digest realm=\"r\", nonce=\"2\", qop=auth"));
  fourth = make_request (f);
  assert_credential (fourth, "nonce", "\"2\"");
  assert_credential (fourth, "nc", "00000001");
  g_assert_false (challenge (f, fourth, 401, "Digest realm=\"r\", nonce=\"3\", qop=auth"));
}

static void
test_stale (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) request = make_request (f);
  guint taken = 0;

  g_assert_true (challenge (f, request, 401, "Digest realm=\"r\", nonce=\"1\""));
  do
    {
      cs_sip_message_unref (request);
      request = make_request (f);
      taken++;
      g_assert_cmpuint (taken, <, 10);
  } while (challenge (f, request, 401, "Digest realm=\"r\", nonce=\"1\", stale=true"));
  g_assert_cmpuint (taken, ==, 3);
}

/* Two requests set out without credentials: the challenge of the second is no refusal of the first one's answer. */
static void
test_side_by_side (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) a = make_request (f);
  g_autoptr (CsSipMessage) b = make_request (f);
  g_autoptr (CsSipMessage) a2 = NULL;
  g_autoptr (CsSipMessage) b2 = NULL;

  g_assert_true (challenge (f, a, 401, "Digest realm=\"r\", nonce=\"1\""));
  a2 = make_request (f);
  g_assert_true (challenge (f, b, 401, "Digest realm=\"r\", nonce=\"2\""));
  b2 = make_request (f);
  g_assert_false (challenge (f, a2, 401, "Digest realm=\"r\", nonce=\"3\""));
  g_assert_false (challenge (f, b2, 401, "Digest realm=\"r\", nonce=\"4\""));
}

static void
test_unanswerable (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) second = NULL;

  g_assert_false (challenge (f, first, 401, "Basic realm=\"r\""));
  g_assert_false (challenge (f, first, 401, "Digest realm=\"r\", nonce=\"1\", qop=auth-int"));
  second = make_request (f);
  g_assert_cmpstr (cs_sip_message_get (second, "Authorization", 0), ==, "Digest left over");
}

/* A server that makes up realms cannot make us grow. */
static void
test_many_realms (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) request = make_request (f);

  for (guint i = 0; i < 3 * CS_LIMIT_SIP_CHALLENGES; i++)
    {
      g_autofree char *value = g_strdup_printf ("Digest realm=\"%u\", nonce=\"1\"", i);

      g_assert_true (challenge (f, request, 401, value));
      cs_sip_message_unref (request);
      request = make_request (f);
    }
  g_assert_cmpuint (cs_sip_message_count (request, "Authorization"), ==, CS_LIMIT_SIP_CHALLENGES);
}

/* Who may ask for what: the realm of our server is "ours" once a REGISTER has been challenged. */
static void
test_strangers (Fixture *f, gconstpointer data)
{
  static const struct {
    gboolean taught;
    CsSipDigestScope scope;
    guint status;
    const char *realm;
    gboolean answered;
  } rows[] = {
    { FALSE, CS_SIP_DIGEST_REQUEST, 401, "ours", FALSE },
    { FALSE, CS_SIP_DIGEST_REQUEST, 407, "ours", FALSE },
    { FALSE, CS_SIP_DIGEST_DIALOG, 401, "ours", FALSE },
    { FALSE, CS_SIP_DIGEST_DIALOG, 407, "ours", FALSE },
    { FALSE, CS_SIP_DIGEST_SERVER_DIALOG, 401, "ours", FALSE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 401, "ours", TRUE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 407, "ours", TRUE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 401, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 407, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 407, "Ours", FALSE },
    { TRUE, CS_SIP_DIGEST_REQUEST, 407, "ours ", FALSE },
    { TRUE, CS_SIP_DIGEST_DIALOG, 401, "ours", FALSE },
    { TRUE, CS_SIP_DIGEST_DIALOG, 407, "ours", TRUE },
    { TRUE, CS_SIP_DIGEST_DIALOG, 401, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_DIALOG, 407, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_SERVER_DIALOG, 401, "ours", TRUE },
    { TRUE, CS_SIP_DIGEST_SERVER_DIALOG, 407, "ours", TRUE },
    { TRUE, CS_SIP_DIGEST_SERVER_DIALOG, 401, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_SERVER_DIALOG, 407, "evil", FALSE },
    { TRUE, CS_SIP_DIGEST_REGISTER, 401, "other", TRUE },
    { FALSE, CS_SIP_DIGEST_REGISTER, 407, "other", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *value = g_strdup_printf ("Digest realm=\"%s\", nonce=\"1\"", rows[i].realm);
      g_autoptr (CsSipMessage) first = NULL;
      g_autoptr (CsSipMessage) second = NULL;

      g_test_message ("row %u", i);
      cs_sip_digest_free (f->digest);
      f->digest = cs_sip_digest_new ();
      f->scope = CS_SIP_DIGEST_REGISTER;
      first = make_request (f);
      if (rows[i].taught)
        g_assert_true (challenge (f, first, 401, "Digest realm=\"ours\", nonce=\"r\""));
      f->scope = rows[i].scope;
      g_assert_cmpint (challenge (f, first, rows[i].status, value), ==, rows[i].answered);
      second = make_request (f);
      /* The credentials of the registration are not for anybody else. */
      if (!rows[i].answered && rows[i].taught)
        g_assert_cmpuint (cs_sip_message_count (second, "Authorization"), ==, 0);
      if (rows[i].answered)
        g_assert_nonnull (
            cs_sip_message_get (second, rows[i].status == 401 ? "Authorization" : "Proxy-Authorization", 0));
    }
}

/* Somebody behind our server knows its realm, and asks for an answer that is easier to guess from. */
static void
test_weaker (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *taught;
    const char *asked;
    gboolean answered;
  } rows[] = {
    { "", "", TRUE },
    { "", ", qop=\"auth\"", TRUE },
    { "", ", algorithm=SHA-256", TRUE },
    { ", qop=\"auth\"", ", qop=\"auth\"", TRUE },
    { ", qop=\"auth\"", ", qop=\"auth\", algorithm=SHA-256", TRUE },
    { ", qop=\"auth\"", "", FALSE },
    { ", qop=\"auth\"", ", algorithm=MD5", FALSE },
    { ", qop=\"auth\"", ", algorithm=SHA-512-256", FALSE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", algorithm=SHA-256, qop=\"auth\"", TRUE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", algorithm=SHA-512-256, qop=\"auth\"", TRUE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", algorithm=SHA-256-sess, qop=\"auth\"", TRUE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", qop=\"auth\"", FALSE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", algorithm=MD5-sess, qop=\"auth\"", FALSE },
    { ", algorithm=SHA-256, qop=\"auth\"", ", algorithm=SHA-256", FALSE },
    { ", algorithm=SHA-256, qop=\"auth\"", "", FALSE },
    { ", algorithm=SHA-512-256, qop=\"auth\"", ", algorithm=SHA-256, qop=\"auth\"", FALSE },
    { ", algorithm=SHA-512-256, qop=\"auth\"", ", algorithm=MD5, qop=\"auth\"", FALSE },
  };
  static const CsSipDigestScope scopes[] = { CS_SIP_DIGEST_REQUEST, CS_SIP_DIGEST_DIALOG, CS_SIP_DIGEST_SERVER_DIALOG };

  for (guint i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (scopes); i++)
    {
      guint row = i % G_N_ELEMENTS (rows);
      g_autofree char *taught = g_strdup_printf ("Digest realm=\"ours\", nonce=\"r\"%s", rows[row].taught);
      g_autofree char *asked = g_strdup_printf ("Digest realm=\"ours\", nonce=\"x\"%s", rows[row].asked);
      g_autoptr (CsSipMessage) first = NULL;

      g_test_message ("scope %u, row %u", i / (guint) G_N_ELEMENTS (rows), row);
      cs_sip_digest_free (f->digest);
      f->digest = cs_sip_digest_new ();
      f->scope = CS_SIP_DIGEST_REGISTER;
      first = make_request (f);
      g_assert_true (challenge (f, first, 401, taught));
      f->scope = scopes[i / G_N_ELEMENTS (rows)];
      g_assert_cmpint (challenge (f, first, 407, asked), ==, rows[row].answered);
    }
}

/* What was answered while it was good enough is not sent once REGISTER asks for more. */
static void
test_not_unasked (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) before = NULL;
  g_autoptr (CsSipMessage) after = NULL;

  g_assert_true (challenge (f, first, 401, "Digest realm=\"ours\", nonce=\"r\""));
  f->scope = CS_SIP_DIGEST_REQUEST;
  g_assert_true (challenge (f, first, 407, "Digest realm=\"ours\", nonce=\"1\""));
  before = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (before, "Proxy-Authorization"), ==, 1);
  f->scope = CS_SIP_DIGEST_REGISTER;
  g_assert_true (challenge (f, first, 401, "Digest realm=\"ours\", nonce=\"r2\", algorithm=SHA-256, qop=\"auth\""));
  f->scope = CS_SIP_DIGEST_REQUEST;
  after = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (after, "Proxy-Authorization"), ==, 0);
}

/* What was answered outside of a dialog is not sent within it, unless it is our proxy that asks. */
static void
test_dialog (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSipMessage) first = make_request (f);
  g_autoptr (CsSipMessage) inside = NULL;

  g_assert_true (challenge (f, first, 401, "Digest realm=\"ours\", nonce=\"r\""));
  f->scope = CS_SIP_DIGEST_REQUEST;
  g_assert_true (challenge (f, first, 401, "Digest realm=\"ours\", nonce=\"1\""));
  g_assert_true (challenge (f, first, 407, "Digest realm=\"ours\", nonce=\"2\""));
  g_assert_false (challenge (f, first, 407, "Digest realm=\"other\", nonce=\"3\""));
  f->scope = CS_SIP_DIGEST_DIALOG;
  inside = make_request (f);
  g_assert_cmpuint (cs_sip_message_count (inside, "Authorization"), ==, 0);
  g_assert_cmpuint (cs_sip_message_count (inside, "Proxy-Authorization"), ==, 1);
  g_assert_nonnull (strstr (cs_sip_message_get (inside, "Proxy-Authorization", 0), "realm=\"ours\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/sip/digest/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("nothing-yet", test_nothing_yet);
  ADD ("answer", test_answer);
  ADD ("response-value", test_response_value);
  ADD ("without-qop", test_without_qop);
  ADD ("strongest", test_strongest);
  ADD ("proxy-and-server", test_proxy_and_server);
  ADD ("refused", test_refused);
  ADD ("run-out", test_run_out);
  ADD ("stale", test_stale);
  ADD ("side-by-side", test_side_by_side);
  ADD ("unanswerable", test_unanswerable);
  ADD ("many-realms", test_many_realms);
  ADD ("strangers", test_strangers);
  ADD ("weaker", test_weaker);
  ADD ("not-unasked", test_not_unasked);
  ADD ("dialog", test_dialog);
#undef ADD
  return g_test_run ();
}
