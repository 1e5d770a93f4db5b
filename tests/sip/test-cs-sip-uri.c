/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-uri.h"

#include "base/cs-limits.h"

#include <string.h>

static const struct {
  const char *text;
  CsSipScheme scheme;
  const char *user;
  const char *host;
  guint16 port;
  const char *params;
  const char *headers;
} good[] = {
  { "sip:alice@example.org", CS_SIP_SCHEME_SIP, "alice", "example.org", 0, NULL, NULL },
  { "SIPS:Alice@Example.ORG:5061", CS_SIP_SCHEME_SIPS, "Alice", "example.org", 5061, NULL, NULL },
  { "sip:example.org", CS_SIP_SCHEME_SIP, NULL, "example.org", 0, NULL, NULL },
  { "sip:alice:secret@example.org", CS_SIP_SCHEME_SIP, "alice", "example.org", 0, NULL, NULL },
  { "sip:%61lice@example.org", CS_SIP_SCHEME_SIP, "alice", "example.org", 0, NULL, NULL },
  { "sip:j%C3%BCrgen@example.org", CS_SIP_SCHEME_SIP, "jürgen", "example.org", 0, NULL, NULL },
  { "sip:jürgen@example.org", CS_SIP_SCHEME_SIP, "jürgen", "example.org", 0, NULL, NULL },
  { "sip:a%00b@example.org", CS_SIP_SCHEME_SIP, "a%00b", "example.org", 0, NULL, NULL },
  { "sip:a%0d%0ab@example.org", CS_SIP_SCHEME_SIP, "a%0d%0ab", "example.org", 0, NULL, NULL },
  { "sip:a%FFb@example.org", CS_SIP_SCHEME_SIP, "a%FFb", "example.org", 0, NULL, NULL },
  { "sip:*31#@example.org", CS_SIP_SCHEME_SIP, "*31#", "example.org", 0, NULL, NULL },
  { "sip:user;par=u%40example.net@example.com", CS_SIP_SCHEME_SIP, "user;par=u@example.net", "example.com", 0, NULL,
    NULL },
  { "sip:a?b@example.com?subject=x", CS_SIP_SCHEME_SIP, "a?b", "example.com", 0, NULL, "?subject=x" },
  { "sip:alice@[2001:DB8:0::1]:5080;transport=tcp", CS_SIP_SCHEME_SIP, "alice", "2001:db8::1", 5080, ";transport=tcp",
    NULL },
  { "sip:alice@192.0.2.1;lr;x=%41?a=b&c=d", CS_SIP_SCHEME_SIP, "alice", "192.0.2.1", 0, ";lr;x=%41", "?a=b&c=d" },
  { "sip:a@example.org;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6;ob", CS_SIP_SCHEME_SIP, "a", "example.org", 0,
    ";gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6;ob", NULL },
  { "sip:a@my_host.local", CS_SIP_SCHEME_SIP, "a", "my_host.local", 0, NULL, NULL },
  { "sip:a@example.org.", CS_SIP_SCHEME_SIP, "a", "example.org.", 0, NULL, NULL },
  { "tel:+49-(30)-901.820", CS_SIP_SCHEME_TEL, "+4930901820", NULL, 0, NULL, NULL },
  { "tel:7042;phone-context=example.com", CS_SIP_SCHEME_TEL, "7042", NULL, 0, ";phone-context=example.com", NULL },
  { "TEL:*21#", CS_SIP_SCHEME_TEL, "*21#", NULL, 0, NULL, NULL },
  { "isbn:2983792873", CS_SIP_SCHEME_OTHER, NULL, NULL, 0, NULL, NULL },
  { "soap.beep://192.0.2.103:3002", CS_SIP_SCHEME_OTHER, NULL, NULL, 0, NULL, NULL },
};

static const char *const bad[] = {
  "",
  "alice",
  ":",
  "sip",
  "sip:",
  "1sip:a@b",
  "s ip:a@b",
  "sip:@example.org",
  "sip::pw@example.org",
  "sip:a:b:c@example.org",
  "sip:a@",
  "sip:a@b@c",
  "sip:a b@c",
  "sip:a@b c",
  "sip:a@b\r\nTo: x",
  "sip:a@b\n",
  "sip:a\"b@c",
  "sip:<a@b>",
  "sip:a\\b@c",
  "sip:a{b@c",
  "sip:a%4@b",
  "sip:a%@b",
  "sip:a%zz@b",
  "sip:a@b%41",
  "sip:a@bücher.example",
  "sip:a@b..c",
  "sip:a@.b",
  "sip:a@b,c",
  "sip:a@1",
  "sip:a@999.1.1.1",
  "sip:a@1.2.3",
  "sip:a@[::1",
  "sip:a@::1",
  "sip:a@[::g]",
  "sip:a@[1.2.3.4]",
  "sip:a@[fe80::1%25eth0]",
  "sip:a@[::1]x",
  "sip:a@b:",
  "sip:a@b:0",
  "sip:a@b:65536",
  "sip:a@b:-1",
  "sip:a@b:50 60",
  "sip:a@b:5060x",
  "sip:a@b;",
  "sip:a@b;;lr",
  "sip:a@b;=x",
  "sip:a@b;x=",
  "sip:a@b;lr;LR",
  "sip:a@b;x=\"y\"",
  "sip:a@b;x=a,b",
  "sip:a@b?x=<y>",
  "tel:",
  "tel:+",
  "tel:;x=y",
  "tel:+12a",
  "tel:12x",
  "tel:12;",
  "isbn:",
  "sip:a\xff@b",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipUri) uri = cs_sip_uri_parse (good[i].text, &error);
      g_autoptr (CsSipUri) copy = cs_sip_uri_copy (uri);

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      g_assert_cmpint (uri->scheme, ==, good[i].scheme);
      g_assert_cmpstr (uri->user, ==, good[i].user);
      g_assert_cmpstr (uri->host, ==, good[i].host);
      g_assert_cmpuint (uri->port, ==, good[i].port);
      g_assert_cmpstr (uri->params, ==, good[i].params);
      g_assert_cmpstr (uri->headers, ==, good[i].headers);
      g_assert_cmpstr (uri->text, ==, good[i].text);
      g_assert_cmpstr (copy->text, ==, good[i].text);
      g_assert_true (cs_sip_uri_equal (uri, copy));
    }
}

static void
test_bad (void)
{
  g_autofree char *long_text = g_strnfill (CS_LIMIT_SIP_HEADER_LINE + 1, 'a');

  memcpy (long_text, "sip:", 4);
  g_assert_null (cs_sip_uri_parse (long_text, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      CsSipUri *uri = cs_sip_uri_parse (bad[i], &error);

      g_test_message ("row %u", i);
      g_assert_null (uri);
      g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI);
    }
}

/* RFC 3261 section 19.1.4 */
static void
test_equal (void)
{
  static const struct {
    const char *a;
    const char *b;
    gboolean equal;
  } rows[] = {
    { "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", TRUE },
    { "sip:a%2Db@x.y", "sip:a-b@x.y", TRUE },
    { "sip:a%3bb@x.y", "sip:a%3Bb@x.y", TRUE },
    { "sip:j%c3%bc@x.y", "sip:jü@x.y", TRUE },
    { "sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0:0::1]", TRUE },
    { "tel:+1-201-555-0123", "tel:+12015550123", TRUE },
    { "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", TRUE },
    { "SIP:ALICE@AtLanTa.CoM", "sip:alice@AtLanTa.CoM", FALSE },
    { "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", FALSE },
    { "sip:bob@biloxi.com", "sips:bob@biloxi.com", FALSE },
    { "sip:bob@biloxi.com", "sip:biloxi.com", FALSE },
    { "sip:bob:a@biloxi.com", "sip:bob:b@biloxi.com", FALSE },
    { "sip:a;b@x.y", "sip:a%3Bb@x.y", FALSE },
    { "sip:a%00b@x.y", "sip:a%2500b@x.y", FALSE },
    { "tel:12", "tel:13", FALSE },
    { "isbn:1", "isbn:2", FALSE },
    { "tel:12", "sip:12@x.y", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipUri) a = cs_sip_uri_parse (rows[i].a, NULL);
      g_autoptr (CsSipUri) b = cs_sip_uri_parse (rows[i].b, NULL);

      g_test_message ("%s | %s", rows[i].a, rows[i].b);
      g_assert_true (cs_sip_uri_equal (a, b) == rows[i].equal);
      g_assert_true (cs_sip_uri_equal (b, a) == rows[i].equal);
    }
}

static void
test_params (void)
{
  g_autoptr (CsSipUri) uri = cs_sip_uri_parse ("sip:a@b;lr;transport=tcp;x=%41%2f", NULL);
  g_autofree char *lr = cs_sip_uri_get_param (uri, "LR");
  g_autofree char *transport = cs_sip_uri_get_param (uri, "transport");
  g_autofree char *x = cs_sip_uri_get_param (uri, "x");

  g_assert_cmpstr (lr, ==, "");
  g_assert_cmpstr (transport, ==, "tcp");
  g_assert_cmpstr (x, ==, "A/");
  g_assert_null (cs_sip_uri_get_param (uri, "tran"));
}

static void
test_new (void)
{
  static const struct {
    CsSipScheme scheme;
    const char *user;
    const char *host;
    guint16 port;
    const char *params;
    const char *text;
  } rows[] = {
    { CS_SIP_SCHEME_SIP, "alice", "example.org", 0, NULL, "sip:alice@example.org" },
    { CS_SIP_SCHEME_SIPS, NULL, "example.org", 5061, ";lr", "sips:example.org:5061;lr" },
    { CS_SIP_SCHEME_SIP, "a b:c@d>", "::1", 5060, NULL, "sip:a%20b%3Ac%40d%3E@[::1]:5060" },
    { CS_SIP_SCHEME_SIP, "jürgen", "h", 0, ";transport=tls", "sip:j%C3%BCrgen@h;transport=tls" },
    { CS_SIP_SCHEME_TEL, "+4930", NULL, 0, NULL, "tel:+4930" },
    { CS_SIP_SCHEME_SIP, "a", "not a host", 0, NULL, NULL },
    { CS_SIP_SCHEME_SIP, "a", "h", 0, "lr", NULL },
    { CS_SIP_SCHEME_SIP, "", "h", 0, NULL, NULL },
    { CS_SIP_SCHEME_TEL, "alice", NULL, 0, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipUri) uri
          = cs_sip_uri_new (rows[i].scheme, rows[i].user, rows[i].host, rows[i].port, rows[i].params);

      g_assert_cmpstr (uri != NULL ? uri->text : NULL, ==, rows[i].text);
      if (uri != NULL)
        g_assert_cmpstr (uri->user, ==, rows[i].user);
    }
}

static const struct {
  const char *text;
  const char *name;
  const char *uri;
  const char *params;
} good_addresses[] = {
  { "sip:a@b", NULL, "sip:a@b", NULL },
  { " sip:a@b ; tag=x ", NULL, "sip:a@b", "; tag=x" },
  { "<sip:a@b;lr>;tag=x", NULL, "sip:a@b;lr", ";tag=x" },
  { "Alice <sip:a@b>", "Alice", "sip:a@b", NULL },
  { "Alice B. Carol<sip:a@b>;x", "Alice B. Carol", "sip:a@b", ";x" },
  { "Jürgen <sip:a@b>", "Jürgen", "sip:a@b", NULL },
  { "\"\" <sip:a@b>", NULL, "sip:a@b", NULL },
  { "\"A, <B>; \\\"C\\\" \\\\\" <sip:a@b>;tag=\"q;\\\"\"", "A, <B>; \"C\" \\", "sip:a@b", ";tag=\"q;\\\"\"" },
  { "<sip:a@b?x=y>;expires=60;+sip.instance=\"<urn:uuid:1>\"", NULL, "sip:a@b?x=y",
    ";expires=60;+sip.instance=\"<urn:uuid:1>\"" },
  { "<tel:+123>", NULL, "tel:+123", NULL },
  { "<http://www.example.com>;tag=1", NULL, "http://www.example.com", ";tag=1" },
  /* names as gateways and networks write them */
  { "Doe, Jane <sip:a@b>", "Doe, Jane", "sip:a@b", NULL },
  { "Doe (Sales) <sip:a@b>;tag=1", "Doe (Sales)", "sip:a@b", ";tag=1" },
  { "A/B & Co; Ltd: [x] <sip:a@b>", "A/B & Co; Ltd: [x]", "sip:a@b", NULL },
  { "a@b <sip:a@b>", "a@b", "sip:a@b", NULL },
  { "1 < 2 <sip:a@b>", "1 < 2", "sip:a@b", NULL },
  { "-> <sip:a@b>", "->", "sip:a@b", NULL },
  { "\"\"Alice\"\" <sip:a@b>", "Alice", "sip:a@b", NULL },
  { "\"Alice\" Bob <sip:a@b>", "Alice Bob", "sip:a@b", NULL },
  { "Alice \"Bob\" <sip:a@b>", "Alice Bob", "sip:a@b", NULL },
  { "\"a\" \"b\" <sip:a@b>", "a b", "sip:a@b", NULL },
  { "\"a <b@c>\" <sip:a@b>", "a <b@c>", "sip:a@b", NULL },
  { "\"a <sip:x@y>\" <sip:a@b>", "a <sip:x@y>", "sip:a@b", NULL },
  { "\"Alice <sip:a@b>;tag=1", "Alice", "sip:a@b", ";tag=1" },
  { "Alice\" <sip:a@b>", "Alice", "sip:a@b", NULL },
  { "\"Sami\\ \" <sip:a@b>", "Sami", "sip:a@b", NULL },
  { "\"Sami\\\" <sip:a@b>", "Sami", "sip:a@b", NULL },
  { "5\" pipes <sip:a@b>;x=\"y\"", "5 pipes", "sip:a@b", ";x=\"y\"" },
  { "J\xf6rg <sip:a@b>", "J\xef\xbf\xbdrg", "sip:a@b", NULL },
  { "\"\xff\" <sip:a@b>", "\xef\xbf\xbd", "sip:a@b", NULL },
  { "\"\xe2\x80\xaegro.eciila\" <sip:a@b>", "gro.eciila", "sip:a@b", NULL },
  { "\xe2\x81\xa6\xe2\x80\x8f <sip:a@b>", NULL, "sip:a@b", NULL },
  { "\" \" <sip:a@b>", NULL, "sip:a@b", NULL },
  /* URIs as others write them */
  { "< sip:a@b >", NULL, "sip:a@b", NULL },
  { "<sip:@b>", NULL, "sip:@b", NULL },
  { "<sip:a b@c>", NULL, "sip:a%20b@c", NULL },
  { "<sip:m\xfcller@c>", NULL, "sip:m%FCller@c", NULL },
  { "<sip:m\xc3\xbcller@c>", NULL, "sip:m\xc3\xbcller@c", NULL },
  { "<sip:\xe2\x80\xae"
    "a@c>",
    NULL, "sip:%E2%80%AEa@c", NULL },
  { "<sip:a{b}@c>", NULL, "sip:a{b}@c", NULL },
  { "<sip:a%zz@c>", NULL, "sip:a%zz@c", NULL },
  { "<sip:a@c:0>", NULL, "sip:a@c:0", NULL },
  { "<sip:a@c:>", NULL, "sip:a@c:", NULL },
  { "<sip:a@2001:db8::1>", NULL, "sip:a@2001:db8::1", NULL },
  { "<sip:a@b;lr;lr=on>", NULL, "sip:a@b;lr;lr=on", NULL },
  { "<sip:a@b;ob;ob>", NULL, "sip:a@b;ob;ob", NULL },
  { "<sip:a@b;;x=;=y>", NULL, "sip:a@b;;x=;=y", NULL },
  { "<sip:a@b;x-foo=\"bar\">", NULL, "sip:a@b;x-foo=\"bar\"", NULL },
  { "<tel:unknown>", NULL, "tel:unknown", NULL },
  /* parameters behind them */
  { "<sip:a@b> x", NULL, "sip:a@b", NULL },
  { "<sip:a@b> tag=1;x", NULL, "sip:a@b", ";x" },
  { "<sip:a@b>;", NULL, "sip:a@b", ";" },
  { "<sip:a@b>;;x", NULL, "sip:a@b", ";;x" },
  { "<sip:a@b>;x=", NULL, "sip:a@b", ";x=" },
  { "<sip:a@b>;tag=a;tag=b", NULL, "sip:a@b", ";tag=a;tag=b" },
  { "<sip:a@b>;tag=\"a", NULL, "sip:a@b", ";tag=\"a" },
  { "<sip:a@b>;x=\xff", NULL, "sip:a@b", ";x=\xff" },
  { "<sip:a@b>;x=\"<sip:c@d>\"", NULL, "sip:a@b", ";x=\"<sip:c@d>\"" },
};

static const char *const bad_addresses[] = {
  "",
  " ",
  "*",
  "<>",
  "Alice <>",
  "<sip:>",
  "<sip:@>",
  "<nobody>",
  "<sip:a@b",
  "sip:a@b>",
  "\"Alice <sip:a@b",
  "<sip:a@b>,<sip:c@d>",
  "<sip:a@b>;tag=1, <sip:c@d>;tag=2",
  "\"Alice <sip:a@b> <sip:c@d>",
  "Alice sip:a@b",
  "sip:a b@c",
  "sip:a@b?x=y",
  "sip:a@b,sip:c@d",
  "sip:a@b \"x\"",
  "Alice",
  "<sip:a@b>\r\nX: y",
  "<sip:a@b\n>",
  "<sip:a@b:99999>",
  "<sip:a@b@c>",
  "<sip:a@999.1.1.1>",
  "<sip:a@[::1>",
  "<tel:>",
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (good_addresses[i].text, &error);

      g_test_message ("row %u", i);
      g_assert_no_error (error);
      g_assert_cmpstr (address->display_name, ==, good_addresses[i].name);
      g_assert_cmpstr (address->uri->text, ==, good_addresses[i].uri);
      g_assert_cmpstr (address->params, ==, good_addresses[i].params);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_addresses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (cs_sip_address_parse (bad_addresses[i], &error));
      g_assert_nonnull (error);
    }
}

/* How those who use them see what is odd. */
static void
test_odd_uris (void)
{
  static const struct {
    const char *text;
    const char *user;
    const char *host;
    guint16 port;
    const char *lr;
  } rows[] = {
    { "sip:@b", NULL, "b", 0, NULL },
    { "sip::secret@b", NULL, "b", 0, NULL },
    { "sip:a:b:c@h", "a", "h", 0, NULL },
    { " sip:a@b ", "a", "b", 0, NULL },
    { "sip:a@b:0;lr;lr=on", "a", "b", 0, "" },
    { "sip:a@b:;;lr=on", "a", "b", 0, "on" },
    { "sip:a@b;=;lr", "a", "b", 0, "" },
    { "sip:a@b;x=\"y;lr\"", "a", "b", 0, NULL },
    { "sip:a@[::1]:0", "a", "::1", 0, NULL },
    { "sip:a@2001:DB8::1;lr", "a", "2001:db8::1", 0, "" },
    { "sip:a b@c", "a b", "c", 0, NULL },
    { "sip:a%@c", "a%", "c", 0, NULL },
    { "sip:a%4@c", "a%4", "c", 0, NULL },
    { "sip:m\xfc@c", "m%FC", "c", 0, NULL },
    { "sip:a%E2%80%AE@c", "a%E2%80%AE", "c", 0, NULL },
    { "sip:a\xe2\x80\xae@c", "a%E2%80%AE", "c", 0, NULL },
  };
  static const char *const still_bad[]
      = { "",           "a",         "sip:",     "sip:a@",        "sip:a@b:70000", "sip:a@b:x",   "sip:a@1",
          "sip:a@b..c", "sip:a@b c", "1sip:a@b", "sip:a@b\nX: y", "sip:a@b\x01",   "sip:a@[::g]", "tel:" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipUri) uri = cs_sip_uri_read (rows[i].text, &error);
      g_autoptr (CsSipUri) again = NULL;
      g_autofree char *lr = NULL;

      g_test_message ("row %u", i);
      g_assert_no_error (error);
      lr = cs_sip_uri_get_param (uri, "lr");
      g_assert_cmpstr (uri->user, ==, rows[i].user);
      g_assert_cmpstr (uri->host, ==, rows[i].host);
      g_assert_cmpuint (uri->port, ==, rows[i].port);
      g_assert_cmpstr (lr, ==, rows[i].lr);
      again = cs_sip_uri_read (uri->text, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again->text, ==, uri->text);
      g_assert_true (cs_sip_uri_equal (uri, again));
    }
  for (guint i = 0; i < G_N_ELEMENTS (still_bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("bad row %u", i);
      g_assert_null (cs_sip_uri_read (still_bad[i], &error));
      g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI);
    }
}

/* Whatever it is, something comes out that can be shown, and that reads back. */
static void
test_salvage (void)
{
  static const struct {
    const char *text;
    const char *name;
    const char *uri;
    const char *tag;
  } rows[] = {
    { "", NULL, "unknown:-", NULL },
    { "*", NULL, "unknown:*", NULL },
    { "<sip:a@b@c>;tag=1", NULL, "unknown:sip:a@b@c", "1" },
    { "\"Al\xff\" <sip:a@b:99999>;x;tag=2;tag=3", "Al\xef\xbf\xbd", "unknown:sip:a@b:99999", "2" },
    { "Alice;tag=4", NULL, "unknown:Alice", "4" },
    { "Alice <>;tag=5", NULL, "unknown:Alice%20%3C%3E", "5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipAddress) address = cs_sip_address_salvage (rows[i].text);
      g_autofree char *tag = cs_sip_address_get_param (address, "tag");

      g_test_message ("row %u", i);
      g_assert_cmpstr (address->display_name, ==, rows[i].name);
      g_assert_cmpstr (address->uri->text, ==, rows[i].uri);
      g_assert_cmpint (address->uri->scheme, ==, CS_SIP_SCHEME_OTHER);
      g_assert_cmpstr (tag, ==, rows[i].tag);
    }
}

static void
test_address_params (void)
{
  g_autoptr (CsSipAddress) address = cs_sip_address_parse ("<sip:a@b;q=2>;Q = 0.5 ;tag=\"a;\\\"b\" ; ob", NULL);
  g_autofree char *q = cs_sip_address_get_param (address, "q");
  g_autofree char *tag = cs_sip_address_get_param (address, "tag");
  g_autofree char *ob = cs_sip_address_get_param (address, "ob");

  g_assert_cmpstr (q, ==, "0.5");
  g_assert_cmpstr (tag, ==, "a;\"b");
  g_assert_cmpstr (ob, ==, "");
  g_assert_null (cs_sip_address_get_param (address, "lr"));
}

/* Whatever somebody calls themselves, it comes back as a display name and as nothing else. */
static void
test_display_names (void)
{
  static const struct {
    const char *name;
    const char *read_back;
  } rows[] = {
    { "Alice", "Alice" },
    { "A \"B\" \\ <sip:x@y>, ;tag=1", "A \"B\" \\ <sip:x@y>, ;tag=1" },
    { "A\r\nTo: <sip:evil@x>", "A  To: <sip:evil@x>" },
    { "A\xe2\x80\xae"
      "b\xe2\x80\xac",
      "Ab" },
    { "A\xff", "A\xef\xbf\xbd" },
    { "Jürgen", "Jürgen" },
    { "", NULL },
  };
  g_autofree char *long_name = g_strnfill (2 * CS_LIMIT_DISPLAY_NAME, 'x');
  g_autofree char *quoted = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = cs_sip_address_format (rows[i].name, "sip:a@b", ";tag=1");
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (address->display_name, ==, rows[i].read_back);
      g_assert_cmpstr (address->uri->text, ==, "sip:a@b");
      g_assert_cmpstr (address->params, ==, ";tag=1");
    }

  quoted = cs_sip_quote_display_name (long_name);
  g_assert_cmpuint (strlen (quoted), ==, CS_LIMIT_DISPLAY_NAME + 2);
  long_name[CS_LIMIT_DISPLAY_NAME - 1] = '\xc3';
  long_name[CS_LIMIT_DISPLAY_NAME] = '\xbc';
  g_free (quoted);
  quoted = cs_sip_quote_display_name (long_name);
  g_assert_cmpuint (strlen (quoted), ==, CS_LIMIT_DISPLAY_NAME - 1 + 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/uri/good", test_good);
  g_test_add_func ("/sip/uri/bad", test_bad);
  g_test_add_func ("/sip/uri/equal", test_equal);
  g_test_add_func ("/sip/uri/params", test_params);
  g_test_add_func ("/sip/uri/new", test_new);
  g_test_add_func ("/sip/address/parse", test_addresses);
  g_test_add_func ("/sip/uri/odd", test_odd_uris);
  g_test_add_func ("/sip/address/salvage", test_salvage);
  g_test_add_func ("/sip/address/params", test_address_params);
  g_test_add_func ("/sip/address/display-names", test_display_names);
  return g_test_run ();
}
