/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-log.h"

#include <string.h>

static const struct {
  const char *text;
  const char *redacted;
} cases[] = {
  { "", "" },
  { "SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing" },
  { "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKabc", "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKabc" },
  { "Call-ID: 1234@192.0.2.1", "Call-ID: 1234@192.0.2.1" },

  /* addresses */
  { "INVITE sip:bob@example.org SIP/2.0", "INVITE sip:b…@example.org SIP/2.0" },
  { "SIPS:Bob@example.org", "SIPS:B…@example.org" },
  { "sip:bob:secret@example.org", "sip:b…@example.org" },
  { "sip:bob;x=y,z?w@example.org", "sip:b…@example.org" },
  { "sip:\"bob@example.org", "sip:\"…@example.org" },
  { "sip:bob@evil@example.org", "sip:b…@example.org" },
  { "sip:+4930123456@example.org;user=phone", "sip:+…@example.org;user=phone" },
  { "sip:b\xc3\xb6"
    "b@example.org",
    "sip:b…@example.org" },
  { "sip:\xc3\xb6"
    "bob@example.org",
    "sip:\xc3\xb6…@example.org" },
  { "urlsip:bob@example.org", "urlsip:b…@example.org" },
  { "sip:example.org;lr", "sip:example.org;lr" },
  { "sip:@example.org", "sip:…@example.org" },
  { "<sip:bob@a.example>,<sip:carol@b.example>", "<sip:b…@a.example>,<sip:c…@b.example>" },
  { "tel:+493012345678", "tel:+49…" },
  { "TEL:+49-30-1234;ext=5", "TEL:+49…;ext=5" },
  { "tel:*21#0815", "tel:*2…" },

  /* names */
  { "From: \"Bob \\\"B\\\" Smith, Jr: <x>\" <sip:bob@example.org>;tag=1", "From: … <sip:b…@example.org>;tag=1" },
  { "To: Bob Smith <sip:bob@example.org>", "To: … <sip:b…@example.org>" },
  { "t:B\xc3\xb6"
    "b<tel:+493012345>",
    "t:… <tel:+49…>" },
  { "Route: <sip:proxy.example;lr>, <sip:next.example;lr>", "Route: <sip:proxy.example;lr>, <sip:next.example;lr>" },

  /* passwords, even when folded over lines */
  { "Authorization: Digest username=\"bob\", response=\"00\"\r\nFrom: x", "Authorization: (redacted)\nFrom: x" },
  { "PROXY-authorization :Digest x\n\tresponse=\"00\"\n  nc=1\nTo: y", "PROXY-authorization : (redacted)\nTo: y" },
  { "got Authorization: Basic Ym9i", "got Authorization: (redacted)" },
  { "Authentication-Info: rspauth=\"00\"", "Authentication-Info: (redacted)" },
  { "a\rAuthorization: Digest 00", "a Authorization: (redacted)" },
  { "Authorization: Digest\xe2\x80\xa8response=00\x0bresponse=00\x0cresponse=00", "Authorization: (redacted)" },

  /* keys */
  { "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9|2^20 X=1",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:(redacted) X=1" },
  { "a=crypto:1\tAES  INLINE:abc;inline:def", "a=crypto:1\tAES  INLINE:(redacted)" },
  { "a=acap:1 crypto:1 AES inline:abc", "a=acap:1 crypto:1 AES inline:(redacted)" },
  { "a=key-mgmt:mikey AQAF", "a=key-mgmt:(redacted)" },
  { "a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg", "a=ice-ufrag:8hhY\na=ice-pwd:(redacted)" },
  { "k=base64:c2VjcmV0", "k=(redacted)" },
  { "Signal=5\nDuration=160", "Signal=(redacted)\nDuration=160" },

  /* the people of a description */
  { "v=0\no=bob 1 2 IN IP4 192.0.2.1\ni=Bob\ne=bob@example.org\np=+49 30 1\nc=IN IP4 192.0.2.1",
    "v=0\no=… 1 2 IN IP4 192.0.2.1\ni=(redacted)\ne=(redacted)\np=(redacted)\nc=IN IP4 192.0.2.1" },

  /* what a terminal would act on */
  { "a\x1b[2Jb\x7f"
    "c\x01",
    "a?[2Jb?c?" },
  { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
};

/* The blanks that stand for carriage returns do not matter here. */
static char *
without_trailing_blanks (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  return g_strjoinv ("\n", lines);
}

static void
test_redact (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *redacted = cs_log_redact (cases[i].text, -1);
      g_autofree char *trimmed = without_trailing_blanks (redacted);

      g_assert_cmpstr (trimmed, ==, cases[i].redacted);
      g_assert_true (g_utf8_validate (redacted, -1, NULL));
    }
}

/* Exactly @len bytes are looked at, and a NUL among them hides nothing. */
static void
test_length (void)
{
  static const char text[] = "x\0sip:bob@example.org";
  g_autofree char *all = cs_log_redact (text, sizeof text - 1);
  g_autofree char *some = cs_log_redact ("sip:bob@example.org", 3);
  g_autofree char *none = cs_log_redact ("sip:bob@example.org", 0);

  g_assert_cmpstr (all, ==, "x\xef\xbf\xbdsip:b…@example.org");
  g_assert_cmpstr (some, ==, "sip");
  g_assert_cmpstr (none, ==, "");
}

/* Wherever a long text is cut, no name is left over for want of its '@'. */
static void
test_cut (void)
{
  for (gsize before = 4060; before <= 4110; before++)
    {
      g_autofree char *padding = g_strnfill (before, 'x');
      g_autofree char *text = g_strdup_printf ("%s <sip:roberta@example.org> %s", padding, padding);
      g_autofree char *redacted = cs_log_redact (text, -1);

      g_assert_cmpuint (strlen (redacted), <=, 4200);
      g_assert_true (g_str_has_suffix (redacted, "…"));
      g_assert_null (strstr (redacted, "ro"));
    }
}

static void
test_cut_without_blank (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree char *redacted = cs_log_redact (text, -1);

  g_assert_cmpstr (redacted, ==, "…");
}

static void
test_redact_uri (void)
{
  static const struct {
    const char *uri;
    const char *redacted;
  } uris[] = {
    { "sip:alice@example.org", "sip:a…@example.org" },
    { "sips:alice:pw@example.org:5061;transport=tls", "sips:a…@example.org:5061;transport=tls" },
    { "<sip:alice@example.org>", "<sip:a…@example.org>" },
    { "alice@example.org", "a…@example.org" },
    { "alice smith@example.org", "a…@example.org" },
    { "sip:example.org", "sip:example.org" },
    { "tel:+493012345", "tel:+49…" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autofree char *redacted = cs_log_redact_uri (uris[i].uri);

      g_assert_cmpstr (redacted, ==, uris[i].redacted);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/redact", test_redact);
  g_test_add_func ("/log/length", test_length);
  g_test_add_func ("/log/cut", test_cut);
  g_test_add_func ("/log/cut-without-blank", test_cut_without_blank);
  g_test_add_func ("/log/redact-uri", test_redact_uri);
  return g_test_run ();
}
