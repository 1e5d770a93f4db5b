/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which address of a message is the one that a server asserts, and whether it may be shown. */

#include "sip/cs-sip-identity.h"

#include "base/cs-limits.h"

#include <string.h>

static CsSipMessage *
make_message (const char *headers)
{
  g_autofree char *text = g_strdup_printf ("SIP/2.0 180 Ringing\r\nVia: SIP/2.0/TLS 192.0.2.1:5070;branch=z9hG4bKb\r\n"
                                           "From: <sip:alice@sip.test>;tag=a\r\nTo: <sip:bob@sip.test>;tag=b\r\n"
                                           "Call-ID: b\r\nCSeq: 1 INVITE\r\n%sContent-Length: 0\r\n\r\n",
                                           headers);
  CsSipMessage *message = cs_sip_message_parse ((const guint8 *) text, strlen (text), NULL, NULL);

  g_assert_nonnull (message);
  return message;
}

#define PAI "P-Asserted-Identity: "
#define RPID "Remote-Party-ID: "
#define PRIVATE "Privacy: "

typedef struct {
  const char *headers;
  const char *uri; /* NULL: nobody */
  const char *name;
  gboolean withheld;
} Row;

static const Row rows[] = {
  /* P-Asserted-Identity */
  { PAI "<sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "\"Bob\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "Bob" },
  { PAI "Bob <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "Bob" },
  { PAI "Bob Builder, the <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "the" },
  { PAI "\"M\xfcller\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "M\xef\xbf\xbdller" },
  { PAI "\"\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "sip:bob@sip.test\r\n", "sip:bob@sip.test" },
  { PAI "  <sips:bob@sip.test:5061;transport=tls>;odd=1;odd=2\r\n", "sips:bob@sip.test:5061;transport=tls" },
  { PAI "<sip:+4930123@sip.test;user=phone>\r\n", "sip:+4930123@sip.test;user=phone" },
  { PAI "<tel:+4930123>\r\n", "tel:+4930123" },
  { PAI "<sip:192.0.2.5>\r\n", "sip:192.0.2.5" },
  { "p-asserted-identity: <sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "\"<sip:eve@sip.test>\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "<sip:eve@sip.test>" },
  { PAI "\"Bob, <sip:eve@sip.test>,\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "Bob, <sip:eve@sip.test>," },
  /* several */
  { PAI "<sip:bob@sip.test>, <tel:+4930123>\r\n", "sip:bob@sip.test" },
  { PAI "<tel:+4930123>, <sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "<tel:+4930123>\r\n" PAI "\"Bob\" <sip:bob@sip.test>\r\n", "sip:bob@sip.test", "Bob" },
  { PAI "<sip:bob@sip.test>, <sip:eve@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "<tel:+4930123>, <tel:+49999>\r\n", "tel:+4930123" },
  { PAI "nonsense, <sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "<mailto:bob@sip.test>, <sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI ",, ,<sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "<sip:bob@sip.test>\r\n" RPID "<sip:eve@sip.test>\r\n", "sip:bob@sip.test" },
  { RPID "<sip:eve@sip.test>\r\n" PAI "<sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { PAI "nonsense\r\n" RPID "<sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  /* Remote-Party-ID */
  { RPID "<sip:bob@sip.test>\r\n", "sip:bob@sip.test" },
  { RPID "\"Bob\" <sip:bob@sip.test>;party=called;privacy=off;screen=no\r\n", "sip:bob@sip.test", "Bob" },
  { RPID "\"Bob\" <sip:bob@sip.test>;screen=yes;privacy=\"OFF\"\r\n", "sip:bob@sip.test", "Bob" },
  { RPID "<sip:eve@sip.test>;party=calling, <sip:bob@sip.test>;party=called\r\n", "sip:bob@sip.test" },
  { RPID "<sip:eve@sip.test>;party=calling\r\n", NULL },
  { RPID "<sip:eve@sip.test>;party=\"Calling\"\r\n", NULL },
  { RPID "<sip:bob@sip.test>;party=somebody\r\n", "sip:bob@sip.test" },
  /* withheld */
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PRIVATE "id\r\n" PAI "<sip:bob@sip.test>\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "ID\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "user;id;critical\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "critical ; id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE ";;;;;;;;;;;; ;,id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "history\r\n" PRIVATE "id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "header,id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "user\r\n", "sip:bob@sip.test", NULL, TRUE },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "none;id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { RPID "<sip:bob@sip.test>\r\n" PRIVATE "id\r\n", "sip:bob@sip.test", NULL, TRUE },
  { RPID "<sip:bob@sip.test>;privacy=full\r\n", "sip:bob@sip.test", NULL, TRUE },
  { RPID "\"Bob\" <sip:bob@sip.test>;privacy=name\r\n", "sip:bob@sip.test", "Bob", TRUE },
  { RPID "<sip:bob@sip.test>;privacy=uri;screen=yes\r\n", "sip:bob@sip.test", NULL, TRUE },
  { RPID "<sip:bob@sip.test>;privacy=full-network\r\n", "sip:bob@sip.test", NULL, TRUE },
  { RPID "<sip:bob@sip.test>;privacy\r\n", "sip:bob@sip.test", NULL, TRUE },
  /* shown */
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "none\r\n", "sip:bob@sip.test" },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "session\r\n", "sip:bob@sip.test" },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "identity;idea\r\n", "sip:bob@sip.test" },
  { PAI "<sip:bob@sip.test>\r\n" PRIVATE "\r\n", "sip:bob@sip.test" },
  /* nobody */
  { "", NULL },
  { PRIVATE "id\r\n", NULL },
  { PAI "\r\n", NULL },
  { PAI ",,,\r\n", NULL },
  { PAI "Bob\r\n", NULL },
  { PAI "\"Bob\"\r\n", NULL },
  { PAI "<>\r\n", NULL },
  { PAI "<sip:>\r\n", NULL },
  { PAI "<sip:bob@>\r\n", NULL },
  { PAI "<sip:bob@sip.test:99999>\r\n", NULL },
  { PAI "<sip:bob@[2001:db8::zz]>\r\n", NULL },
  { PAI "<tel:>\r\n", NULL },
  { PAI "<mailto:bob@sip.test>\r\n", NULL },
  { PAI "<https://sip.test/bob>\r\n", NULL },
  { PAI "<urn:service:sos>\r\n", NULL },
  { PAI "<bob@sip.test>\r\n", NULL },
  { PAI "\"Bob <sip:bob@sip.test\r\n", NULL },
  { PAI "<sip:bob@sip.test\r\n", NULL },
  { PAI "*\r\n", NULL },
  { "P-Preferred-Identity: <sip:bob@sip.test>\r\n", NULL },
  { "X-P-Asserted-Identity: <sip:bob@sip.test>\r\n", NULL },
  { "P-Asserted-Identity-2: <sip:bob@sip.test>\r\n", NULL },
  { "Subject: " PAI "<sip:bob@sip.test>\r\n", NULL },
  { "Contact: <sip:bob@sip.test>\r\n", NULL },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) message = make_message (rows[i].headers);
      g_autoptr (CsSipIdentity) identity = cs_sip_identity_read (message, CS_SIP_PARTY_CALLING);
      g_autofree char *shown = g_strescape (rows[i].headers, NULL); /* TAP is UTF-8, and this may not be */

      g_test_message ("%s", shown);
      g_assert_cmpstr (identity != NULL ? identity->address->uri->text : NULL, ==, rows[i].uri);
      if (identity == NULL)
        continue;
      g_assert_cmpstr (identity->address->display_name, ==, rows[i].name);
      g_assert_cmpint (identity->withheld, ==, rows[i].withheld);
    }
}

/* Which end a Remote-Party-ID may be about; a P-Asserted-Identity has no such word. */
static void
test_party (void)
{
  static const struct {
    const char *headers;
    gboolean named[3]; /* by CsSipParty */
  } parties[] = {
    { RPID "<sip:bob@sip.test>;party=called\r\n", { TRUE, FALSE, TRUE } },
    { RPID "<sip:bob@sip.test>;party=calling\r\n", { TRUE, TRUE, FALSE } },
    { RPID "<sip:bob@sip.test>\r\n", { TRUE, TRUE, TRUE } },
    { PAI "<sip:bob@sip.test>;party=called\r\n", { TRUE, TRUE, TRUE } },
    { PAI "<sip:bob@sip.test>;party=calling\r\n", { TRUE, TRUE, TRUE } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parties); i++)
    for (guint party = 0; party < G_N_ELEMENTS (parties[i].named); party++)
      {
        g_autoptr (CsSipMessage) message = make_message (parties[i].headers);
        g_autoptr (CsSipIdentity) identity = cs_sip_identity_read (message, (CsSipParty) party);

        g_test_message ("%u: %s", party, parties[i].headers);
        g_assert_cmpint (identity != NULL, ==, parties[i].named[party]);
      }
}

static void
test_caps (void)
{
  g_autofree char *user = g_strnfill (CS_LIMIT_ADDRESS, 'a');
  g_autofree char *long_one = g_strdup_printf (PAI "<sip:%s@sip.test>\r\n", user);
  g_autofree char *then_short = g_strdup_printf (PAI "<sip:%s@sip.test>, <sip:bob@sip.test>\r\n", user);
  g_autoptr (GString) many = g_string_new (PAI "<mailto:a@sip.test>");
  g_autoptr (CsSipMessage) with_long = make_message (long_one);
  g_autoptr (CsSipMessage) with_short = make_message (then_short);
  g_autoptr (CsSipIdentity) second = cs_sip_identity_read (with_short, CS_SIP_PARTY_NONE);
  g_autoptr (CsSipMessage) with_many = NULL;

  g_assert_null (cs_sip_identity_read (with_long, CS_SIP_PARTY_NONE));
  g_assert_cmpstr (second->address->uri->text, ==, "sip:bob@sip.test");
  for (guint i = 1; i < CS_LIMIT_SIP_ASSERTED; i++)
    g_string_append (many, ", <mailto:a@sip.test>");
  g_string_append (many, ", <sip:bob@sip.test>\r\n");
  with_many = make_message (many->str);
  g_assert_null (cs_sip_identity_read (with_many, CS_SIP_PARTY_NONE));
}

static void
test_equal (void)
{
  static const char *const others[] = {
    PAI "<sip:bob@sip.test>\r\n",
    PAI "\"Bob\" <sip:bob@sip.test>\r\n",
    PAI "\"bob\" <sip:bob@sip.test>\r\n",
    PAI "\"Bob\" <sip:carol@sip.test>\r\n",
    PAI "\"Bob\" <sip:bob@sip.test>\r\n" PRIVATE "id\r\n",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    for (guint k = 0; k < G_N_ELEMENTS (others); k++)
      {
        g_autoptr (CsSipMessage) one = make_message (others[i]);
        g_autoptr (CsSipMessage) other = make_message (others[k]);
        g_autoptr (CsSipIdentity) a = cs_sip_identity_read (one, CS_SIP_PARTY_NONE);
        g_autoptr (CsSipIdentity) b = cs_sip_identity_read (other, CS_SIP_PARTY_NONE);

        g_assert_cmpint (cs_sip_identity_equal (a, b), ==, i == k);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/identity/rows", test_rows);
  g_test_add_func ("/sip/identity/party", test_party);
  g_test_add_func ("/sip/identity/caps", test_caps);
  g_test_add_func ("/sip/identity/equal", test_equal);
  return g_test_run ();
}
