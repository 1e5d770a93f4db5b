/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-address.h"

#include <string.h>

static void
test_complete (void)
{
  static const struct {
    const char *typed;
    const char *domain;
    const char *uri; /* NULL: refused */
  } rows[] = {
    { "anna", "example.org", "sip:anna@example.org" },
    { " anna ", "example.org", "sip:anna@example.org" },
    { "anna@other.example", "example.org", "sip:anna@other.example" },
    { "sip:anna@other.example", "example.org", "sip:anna@other.example" },
    { "sips:anna@other.example", "example.org", "sips:anna@other.example" },
    { "sip:bob@192.0.2.1:5070;transport=tcp", NULL, "sip:bob@192.0.2.1:5070;transport=tcp" },
    { "+49 (30) 12-34", "example.org",
      "sip:+493012"
      "34@example.org;user=phone" },
    { "*97#", "example.org", NULL /* filled in below: '#' is escaped */ },
    { "tel:+4930123", "example.org", "sip:+4930123@example.org;user=phone" },
    { "192.0.2.1", NULL, "sip:192.0.2.1" },
    { "bob@[2001:db8::1]", NULL, "sip:bob@[2001:db8::1]" },
    { "", "example.org", NULL },
    { "   ", "example.org", NULL },
    { "+49 30 123", NULL, NULL },
    { "tel:+4930123", NULL, NULL },
    { "tel:", "example.org", NULL },
    { "anna banana", "example.org", NULL },
    { "anna <x>", "example.org", NULL },
    { "http://example.org", "example.org", NULL },
    { "mailto:anna@example.org", "example.org", NULL },
    { "mailto:anna@example.org", NULL, NULL },
    { "sip:", "example.org", NULL },
    { "sip:@example.org", "example.org", NULL },
    { "anna@", "example.org", NULL },
    { "anna@exa mple", "example.org", NULL },
    { "anna\r\nEvil: x", "example.org", NULL },
    { "\xff\xff", "example.org", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = cs_address_complete (rows[i].typed, rows[i].domain, &error);

      g_test_message ("row %u: %s", i, uri != NULL ? uri : error->message);
      if (strcmp (rows[i].typed, "*97#") == 0)
        {
          g_assert_cmpstr (uri, ==, "sip:*97%23@example.org");
          continue;
        }
      g_assert_cmpstr (uri, ==, rows[i].uri);
      if (uri == NULL)
        g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
    }
}

#define AT "@example.org"
#define PHONE AT ";user=phone"

/* As people copy them from pages, letters and mails. Each row is also tried in brackets and with white space around. */
static void
test_pasted (void)
{
  static const struct {
    const char *typed;
    const char *uri; /* NULL: refused */
  } rows[] = {
    { "030 1234567", "sip:0301234567" AT },
    { "+49 (0)89 1234-567", "sip:+49891234567" PHONE },
    { "+49(0)89/1234567", "sip:+49891234567" PHONE },
    { "+49\u00a089\u00a01234", "sip:+49891234" PHONE },
    { "\u202a+49891234567\u202c", "sip:+49891234567" PHONE },
    { "\u2068+49 89 1234567\u2069", "sip:+49891234567" PHONE },
    { "\ufeff+4989123\u200e", "sip:+4989123" PHONE },
    { "+49\u201189\u20111234", "sip:+49891234" PHONE },
    { "089\u2013123\u202f45", "sip:08912345" AT },
    { "089\u2212123", "sip:089123" AT },
    { "089\u00ad123", "sip:089123" AT },
    { "tel:+49-89-1234;phone-context=x", "sip:+49891234" PHONE },
    { "tel:+1-201-555-0123;ext=55", "sip:+12015550123" PHONE },
    { "tel:+1(201)555%200123", "sip:+12015550123" PHONE },
    { "tel:%2B4989123", "sip:+4989123" PHONE },
    { "tel://+4989123", "sip:+4989123" PHONE },
    { "TEL: +49 89 123", "sip:+4989123" PHONE },
    { "callto:+4989123", "sip:+4989123" PHONE },
    { "callto://+4989123", "sip:+4989123" PHONE },
    { "tel:+49(0)89123", "sip:+4989123" PHONE },
    { "tel:+18888888888,777#", "sip:+18888888888" PHONE },
    { "*31#0891234", "sip:*31%230891234" AT },
    { "#21#", "sip:%2321%23" AT },
    { "sip:*31#123@sip.test", "sip:*31%23123@sip.test" },
    { "0800-FLOWERS", "sip:08003569377" AT },
    { "123,,456#", "sip:123" AT },
    { "1 800 555 1234 ext. 5", "sip:18005551234" AT },
    { "555 1234 x55", "sip:5551234" AT },
    { "\u0660\u0661\u0662\u0663", "sip:0123" AT },
    { "\u06f0\u06f1\u06f2", "sip:012" AT },
    { "\u0966\u0967\u0968", "sip:012" AT },
    { "\uff0b\uff14\uff19\uff18\uff19", "sip:+4989" PHONE },
    { "0049 89 123", "sip:004989123" AT },
    { "49/89/123", "sip:4989123" AT },
    { "112", "sip:112" AT },
    { "112.", "sip:112" AT },
    { "+49 89 123;", "sip:+4989123" PHONE },
    { "anna\u200b", "sip:anna" AT },
    { "anna@sip.test\u00a0", "sip:anna@sip.test" },
    { "anna@sip.test.", "sip:anna@sip.test" },
    { "anna@sip.test,", "sip:anna@sip.test" },
    { "<sip:anna@sip.test>", "sip:anna@sip.test" },
    { "Anna <sip:anna@sip.test>", "sip:anna@sip.test" },
    { "\"Berg, Anna\" <sip:anna@sip.test>;", "sip:anna@sip.test" },
    { "Anna <anna@sip.test>", "sip:anna@sip.test" },
    { "Anna <tel:+49-89-1>", "sip:+49891" PHONE },
    { "sip://anna@sip.test", "sip:anna@sip.test" },
    { "sip: anna@sip.test", "sip:anna@sip.test" },
    { "sip:anna@sip.test?subject=hello&Replaces=1", "sip:anna@sip.test" },
    /* Looks for the one address. */
    { "\"anna@sip.test\"", "sip:anna@sip.test" },
    { "'anna@sip.test'", "sip:anna@sip.test" },
    { "“anna@sip.test”", "sip:anna@sip.test" },
    { "„anna@sip.test“.", "sip:anna@sip.test" },
    { "«sip:anna@sip.test»", "sip:anna@sip.test" },
    { "\"+49 89 123\"", "sip:+4989123" PHONE },
    { "\"Anna <sip:anna@sip.test>\"", "sip:anna@sip.test" },
    { "anna@sip.test <sip:anna@sip.test>", "sip:anna@sip.test" },
    { "\"<3, bob@sip.test\" <sip:anna@sip.test>", "sip:anna@sip.test" },
    { "Berg, Anna <sip:anna@sip.test>", "sip:anna@sip.test" },
    { "anna\u2028@sip.test\u2029", "sip:anna@sip.test" },
    { "\u2029089\u2028123", "sip:089123" AT },
    { "jürgen@sip.test", "sip:j%C3%BCrgen@sip.test" },
    { "ju\u0308rgen@sip.test", "sip:j%C3%BCrgen@sip.test" },
    { "sip:jürgen@sip.test:5070;transport=tcp", "sip:j%C3%BCrgen@sip.test:5070;transport=tcp" },
    { "j%C3%BCrgen@sip.test", "sip:j%C3%BCrgen@sip.test" },
    { "jürgen", "sip:j%C3%BCrgen" AT },
    { "j%C3%BCrgen", "sip:j%C3%BCrgen" AT },
    { "anna@münchen.test", "sip:anna@xn--mnchen-3ya.test" },
    { "sip:anna@MÜNCHEN.test:5070", "sip:anna@xn--mnchen-3ya.test:5070" },
    { "sip:münchen.test", "sip:xn--mnchen-3ya.test" },
    { "anna@sip。test", "sip:anna@sip.test" },
    { "%2B4989123", "sip:+4989123" PHONE },
    { "%2B49%C2%A089%20123", "sip:+4989123" PHONE },
    { "anna%40sip.test", "sip:anna@sip.test" },
    { "sip%3Aanna%40sip.test", "sip:anna@sip.test" },
    { "&#43;4989123", "sip:+4989123" PHONE },
    { "&#x2B;49&#160;89&#xA0;123", "sip:+4989123" PHONE },
    { "+49&nbsp;89", "sip:+4989" PHONE },
    { "+49&nbsp;89&ndash;123&nbsp;", "sip:+4989123" PHONE },
    { "Anna &lt;sip:anna@sip.test&gt;", "sip:anna@sip.test" },
    { "anna+2@sip.test", "sip:anna+2@sip.test" },
    { "anna2+work", "sip:anna2+work" AT },
    { "callto://anna@sip.test", "sip:anna@sip.test" },
    { "callto:anna@sip.test", "sip:anna@sip.test" },
    { "callto:sip:anna@sip.test", "sip:anna@sip.test" },
    { "Tel.: +49 89 1234", "sip:+49891234" PHONE },
    { "Tel. 089 1234", "sip:0891234" AT },
    { "Tel: +49 89 1234", "sip:+49891234" PHONE },
    { "Phone +49 (0)89 1234", "sip:+49891234" PHONE },
    { "Mobil:+49 171 1234", "sip:+491711234" PHONE },
    { "Büro München: 089 1234", "sip:0891234" AT },
    { "+49 89 1234 (Büro)", "sip:+49891234" PHONE },
    { "+49 89 1234 (HOME)", "sip:+49891234" PHONE },
    { "0800 (FLOWERS)", "sip:08003569377" AT },
    { "Tel.: +49 89 1234 (Büro).", "sip:+49891234" PHONE },
    { "tel:089 1234 (Büro)", "sip:0891234" PHONE },
    { "tel:1234;phone-context=sip.test", "sip:1234@sip.test;user=phone" },
    { "TEL:12-34;ext=5;Phone-Context=sip.test;x=y", "sip:1234@sip.test;user=phone" },
    { "tel:1234;phone-context=+49", "sip:1234" PHONE },
    { "tel:%2B4989123;phone-context=sip.test", "sip:+4989123" PHONE },
    { "*31#+4989123", "sip:*31%234989123" AT },
    /* refused */
    { "anna smith", NULL },
    { "Anna <anna>", NULL },
    { "<>", NULL },
    { "< >", NULL },
    { "Anna <sip:>", NULL },
    { "Anna <sip:anna@sip.test> or <sip:bob@sip.test> as well", NULL },
    { "sip://", NULL },
    { "sip:", NULL },
    { "sips: ", NULL },
    { "sip:anna smith@sip.test", NULL },
    { "sip:anna@", NULL },
    { "sip:anna@sip test", NULL },
    { "sip:anna@sip.test\nVia: x", NULL },
    { "sip:anna@sip.test\r\n\r\n", "sip:anna@sip.test" },
    { "tel:", NULL },
    { "tel://", NULL },
    { "tel:anna", NULL },
    { "tel:;ext=5", NULL },
    { "tel:,,5", NULL },
    { "tel:%zz", NULL },
    { "callto:", NULL },
    { "callto:anna.berg", NULL },
    { "mailto:anna@sip.test", NULL },
    { "mailto:anna@sip.test?subject=x", NULL },
    { "http://sip.test/+4989123", NULL },
    { "https://sip.test", NULL },
    { "xmpp:anna@sip.test", NULL },
    { "skype:anna?call", NULL },
    { "ftp:123", NULL },
    { "javascript:1", NULL },
    { "file:///etc/passwd", NULL },
    { "anna@@sip.test", NULL },
    { "anna@", NULL },
    { "@sip.test", NULL },
    { "\u200b", NULL },
    { "\u202a\u202c", NULL },
    { "\u00a0\u2003", NULL },
    { ".", NULL },
    { ",", NULL },
    { "...", NULL },
    { ";,;", NULL },
    { "?!", NULL },
    { "12 apostles", NULL },
    { "3 or 4", NULL },
    { "089 123 call me", NULL },
    { "0800 flowers now", NULL },
    { "089\n123", NULL },
    { "089\r\nEvil: 1", NULL },
    { "089\"123", NULL },
    { "089<123", NULL },
    { "anna\tberg", NULL },
    { "anna\u2003berg", NULL },
    { "anna;berg", NULL },
    { "anna,berg", NULL },
    /* Two are none. */
    { "anna <sip:a@b>, bob <sip:b@c>", NULL },
    { "<sip:a@b>, <sip:b@c>", NULL },
    { "<sip:a@b> <sip:b@c>", NULL },
    { "<sip:a@b><sip:b@c>", NULL },
    { "<sip:a@b>; bob@c", NULL },
    { "\"Anna\" <sip:a@b>, \"Bob\" <sip:b@c>", NULL },
    { "a@b, bob <sip:b@c>", NULL },
    { "a@b <sip:b@c>", NULL },
    { "sip:a@b, <sip:b@c>", NULL },
    { "anna <tel:+4989>, bob <tel:+4930>", NULL },
    { "anna &lt;sip:a@b&gt;, bob &lt;sip:b@c&gt;", NULL },
    { "a@b, b@c", NULL },
    { "a@b,b@c", NULL },
    { "a@b;b@c", NULL },
    { "a@b b@c", NULL },
    { "sip:a@b,sip:b@c", NULL },
    { "\"a@b\", \"b@c\"", NULL },
    { "'a@b', 'b@c'", NULL },
    { "+49 89 123, +49 89 456", NULL },
    { "+49 89 123; +49 89 456", NULL },
    { "+49 89 123 / +49 89 456", NULL },
    { "+4989123+4989456", NULL },
    { "tel:+4989123,tel:+4989456", NULL },
    { "Tel.: +49 89 1, Fax: +49 89 2", NULL },
    { "Tel.: +49 89 1234 / +49 89 5678", NULL },
    /* Quotes that are no pair. */
    { "\"anna@sip.test", NULL },
    { "anna@sip.test\"", NULL },
    { "anna@sip.test'", NULL },
    { "\"\"", NULL },
    { "\"", NULL },
    { "''", NULL },
    { "\"anna berg\"", NULL },
    { "\"anna\"@sip.test\"", NULL },
    /* Names that are none. */
    { "anna@mün chen.test", NULL },
    { "anna@ü..test", NULL },
    { "anna@münchen.test:x", NULL },
    { "anna@sip.test;x=ü", NULL },
    { "jürgen@", NULL },
    { "jürgen müller@sip.test", NULL },
    /* Escapes, once. */
    { "+", NULL },
    { "%2B", NULL },
    { "&#43;", NULL },
    { "+-", NULL },
    { "%00", NULL },
    { "089%00", NULL },
    { "anna%00", NULL },
    { "anna%00@sip.test", NULL },
    { "sip:anna%00@sip.test", NULL },
    { "sip:anna%0D%0AVia@sip.test", NULL },
    { "sip:anna@sip.test;x=%00", NULL },
    { "tel:%00", NULL },
    { "tel:+4989%00", NULL },
    { "anna%0d%0ax", NULL },
    { "anna%7F", NULL },
    { "anna%0D%0A", NULL },
    { "089%09", NULL },
    { "tel:+4989%0D", NULL },
    { "anna\x01", NULL },
    { "anna%20berg", NULL },
    { "anna%FF", NULL },
    { "anna%zz", NULL },
    { "100%", NULL },
    { "%252B4989123", NULL },
    { "tel:%252B4989123", NULL },
    { "089&#0;123", NULL },
    { "089&#10;123", NULL },
    { "089&#xD800;123", NULL },
    { "089&#99999999;", NULL },
    { "&nbsp;", NULL },
    { "anna&nbsp;berg", NULL },
    /* What is left is no plain number. */
    { "callto://", NULL },
    { "callto://anna", NULL },
    { "callto:anna@", NULL },
    { "callto:tel:a@b", NULL },
    { "callto:sip:", NULL },
    { "callto:sip:anna%00@b", NULL },
    { "Tel.: ", NULL },
    { "Tel.: anna", NULL },
    { "Tel.: 12", NULL },
    { "Tel.: 089 call me", NULL },
    { "Tel.: 192.0.2.1", NULL },
    { "Tel.: Tel.: 089 123", NULL },
    { "skype:4989123", NULL },
    { "javascript:4989123", NULL },
    { "call me on 089 123", NULL },
    { "anna 089 123", NULL },
    { "anna (Büro)", NULL },
    { "089 123 (Büro) today", NULL },
    { "089 123 Büro)", NULL },
    { "tel:1234;phone-context=@", NULL },
    { "tel:1234;phone-context=a@b", NULL },
    { "tel:1234;phone-context=a b", NULL },
    { "tel:;phone-context=sip.test", NULL },
    { "tel:anna;phone-context=sip.test", NULL },
    { "\xc3", NULL },
    { "089\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *spaced = g_strconcat (" \u00a0", rows[i].typed, "\u202f ", NULL);
      const char *const typed[] = { rows[i].typed, spaced };

      for (guint j = 0; j < G_N_ELEMENTS (typed); j++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *uri = cs_address_complete (typed[j], "example.org", &error);

          g_autofree char *shown = g_strescape (rows[i].typed, NULL); /* TAP is UTF-8, and this may not be */

          g_test_message ("row %u: “%s” gives %s", i, shown, uri != NULL ? uri : error->message);
          g_assert_cmpstr (uri, ==, rows[i].uri);
        }
    }
}

static void
test_too_long (void)
{
  g_autofree char *typed = g_strnfill (100000, 'a');
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_address_complete (typed, "example.org", &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
  g_clear_error (&error);
  g_assert_null (cs_address_identity (typed, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
}

static void
test_identity (void)
{
  static const struct {
    const char *typed;
    const char *identity;
  } rows[] = {
    { "alice@example.org", "sip:alice@example.org" },
    { " sip:alice@Example.ORG ", "sip:alice@example.org" },
    { "sips:alice@example.org", "sip:alice@example.org" },
    { "sip:alice@example.org;transport=udp", "sip:alice@example.org" },
    { "jürgen@münchen.test", "sip:j%C3%BCrgen@xn--mnchen-3ya.test" },
    { "alice%00@example.org", NULL },
    { "alice@ü..org", NULL },
    { "\xff@example.org", NULL },
    { "alice", NULL },
    { "@example.org", NULL },
    { "alice@", NULL },
    { "", NULL },
    { "tel:+4930123", NULL },
    { "mailto:alice@example.org", NULL },
    { "alice@exa mple.org", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *identity = cs_address_identity (rows[i].typed, NULL);

      g_test_message ("row %u", i);
      g_assert_cmpstr (identity, ==, rows[i].identity);
    }
}

static void
test_peer_name (void)
{
  static const struct {
    const char *display_name;
    const char *uri;
    const char *name;
  } rows[] = {
    { "Anna", "sip:anna@example.org", "Anna" },
    { NULL, "sip:anna@example.org", "anna" },
    { "", "sip:anna@example.org", "anna" },
    { "  ", "sip:192.0.2.1", "192.0.2.1" },
    { "An\nna\t", "sip:x@y", "Anna" },
    { "\xe2\x80\xae"
      "annA",
      "sip:x@y", "annA" },                     /* right-to-left override */
    { "An\xe2\x80\x8bna", "sip:x@y", "Anna" }, /* zero width space */
    { "\xe2\x80\xae", "sip:x@y", "x" },
    { "<b>Anna</b>", "sip:x@y", "<b>Anna</b>" }, /* text stays text */
    { NULL, "sip:anonymous@192.0.2.1", "192.0.2.1" },
    { NULL, "sip:Anonymous@pc.example.org", "pc.example.org" },
    { NULL, "sip:anonymous2@pc.example.org", "anonymous2" },
    { "Anna", "sip:anonymous@192.0.2.1", "Anna" },
    { NULL, "sip:anonymous@anonymous.invalid", "Anonymous" },
    { " ", "sip:anonymous.invalid", "Anonymous" },
    { "Anna", "sip:anonymous@anonymous.invalid", "Anna" },
  };
  g_autofree char *longest = g_strnfill (100000, 'x');
  g_autofree char *capped = cs_address_peer_name (longest, NULL);
  g_autofree char *nobody = cs_address_peer_name (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipUri) uri = cs_sip_uri_parse (rows[i].uri, NULL);
      g_autofree char *name = cs_address_peer_name (rows[i].display_name, uri);

      g_test_message ("row %u", i);
      g_assert_cmpstr (name, ==, rows[i].name);
    }
  g_assert_cmpuint (strlen (capped), <=, 260);
  g_assert_cmpstr (nobody, ==, "?");
}

static void
test_peer_uri (void)
{
  static const struct {
    const char *uri;
    const char *shown;
  } rows[] = {
    { "sip:anna@example.org;transport=tls", "sip:anna@example.org;transport=tls" },
    { "sip:ann\xc3\xa4@example.org", "sip:ann\xc3\xa4@example.org" },
    { "sip:\xe2\x80\xaemoc.knab@evil.test", "sip:%E2%80%AEmoc.knab@evil.test" }, /* right-to-left override */
    { "sip:an\xe2\x80\x8bna@example.org", "sip:an%E2%80%8Bna@example.org" },     /* zero width space */
    { "sip:\xc2\x9b"
      "2J@example.org",
      "sip:%C2%9B2J@example.org" }, /* a terminal's control sequence */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipUri) uri = cs_sip_uri_parse (rows[i].uri, NULL);
      g_autofree char *shown = cs_address_peer_uri (uri);
      g_autoptr (CsSipUri) again = cs_sip_uri_parse (shown, NULL);

      g_test_message ("row %u", i);
      g_assert_cmpstr (shown, ==, rows[i].shown);
      g_assert_true (cs_sip_uri_equal (uri, again));
    }
}

static void
test_split_server (void)
{
  static const struct {
    const char *server;
    const char *host; /* NULL: refused */
    guint16 port;
  } rows[] = {
    { "sip.example.org", "sip.example.org", 0 },
    { "sip.example.org:5061", "sip.example.org", 5061 },
    { "192.0.2.1:5061", "192.0.2.1", 5061 },
    { "[2001:db8::1]:5061", "2001:db8::1", 5061 },
    { "2001:db8::1", "2001:db8::1", 0 },
    { "", NULL, 0 },
    { ":5061", NULL, 0 },
    { "host:port", NULL, 0 },
    { "host:99999", NULL, 0 },
    { "[2001:db8::1", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *host = NULL;
      guint16 port = 0;
      g_autoptr (GError) error = NULL;
      gboolean ok = cs_address_split_server (rows[i].server, &host, &port, &error);

      g_test_message ("row %u", i);
      g_assert_cmpint (ok, ==, rows[i].host != NULL);
      g_assert_cmpstr (host, ==, rows[i].host);
      g_assert_cmpuint (port, ==, rows[i].port);
      if (!ok)
        g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/complete", test_complete);
  g_test_add_func ("/address/pasted", test_pasted);
  g_test_add_func ("/address/too-long", test_too_long);
  g_test_add_func ("/address/identity", test_identity);
  g_test_add_func ("/address/peer-name", test_peer_name);
  g_test_add_func ("/address/peer-uri", test_peer_uri);
  g_test_add_func ("/address/split-server", test_split_server);
  return g_test_run ();
}
