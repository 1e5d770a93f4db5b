/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is shown in a call, after everything that its server can say about it. */

#include "calls/cs-call-party.h"

#include <string.h>

static const CsAddressHome home = { "sip.test", "pbx.sip.test", "192.0.2.5" };
#define US "sip:alice@sip.test"
#define NOBODY "sip:anonymous@anonymous.invalid"

/* "!": withheld, "-": taken back, ".": nothing said. */
static CsSipIdentity *
identity_of (const char *text)
{
  CsSipIdentity *identity;

  if (g_str_equal (text, "-") || g_str_equal (text, "."))
    return NULL;
  identity = g_new0 (CsSipIdentity, 1);
  identity->withheld = *text == '!';
  identity->address = cs_sip_address_parse (text + (identity->withheld ? 1 : 0), NULL);
  g_assert_nonnull (identity->address);
  return identity;
}

typedef struct {
  const char *began; /* "<sip:…>": we have called; else From of a caller */
  const char *first; /* with the INVITE of a caller */
  const char *then;  /* or NULL */
  CsCallPartyChange change;
  const char *name, *uri; /* that are shown */
  const char *asserted;   /* the server's word, or NULL */
  gboolean said, replaced;
} Row;

#define SAME CS_CALL_PARTY_SAME
#define RENAMED CS_CALL_PARTY_RENAMED
#define REPLACED CS_CALL_PARTY_REPLACED

static const Row called[] = {
  /* the one who was called */
  { "sip:bob@sip.test", ".", NULL, SAME, "bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
  { "sip:bob@sip.test", ".", "<sip:bob@sip.test>", SAME, "bob", "sip:bob@sip.test", "sip:bob@sip.test", FALSE, FALSE },
  { "sip:bob@sip.test", ".", "<sip:Bob@192.0.2.5>", SAME, "bob", "sip:bob@sip.test", "sip:Bob@192.0.2.5", FALSE,
    FALSE },
  { "sip:bob@sip.test", ".", "<sip:bob@pbx.sip.test:5061;transport=tls>", SAME, "bob", "sip:bob@sip.test",
    "sip:bob@pbx.sip.test:5061;transport=tls", FALSE, FALSE },
  { "sip:bob@sip.test", ".", "<sip:bob@[::ffff:192.0.2.5]>", SAME, "bob", "sip:bob@sip.test",
    "sip:bob@[::ffff:192.0.2.5]", FALSE, FALSE },
  { "sip:bob@sip.test", ".", "\"bob\" <sip:bob@sip.test>", SAME, "bob", "sip:bob@sip.test", "sip:bob@sip.test", FALSE,
    FALSE },
  /* a number that the server knows a name for */
  { "sip:200@sip.test", ".", "\"Bob\" <sip:200@sip.test>", RENAMED, "Bob", "sip:200@sip.test", "sip:200@sip.test", TRUE,
    FALSE },
  { "sip:200@sip.test", ".", "\"Bob\xe2\x80\xae\" <sip:200@192.0.2.5>", RENAMED, "Bob", "sip:200@sip.test",
    "sip:200@192.0.2.5", TRUE, FALSE },
  { "sip:200@sip.test", ".", "!\"Bob\" <sip:200@sip.test>", SAME, "200", "sip:200@sip.test", NULL, FALSE, FALSE },
  /* somebody else picks up */
  { "sip:200@sip.test", ".", "\"Carol\" <sip:201@sip.test>", REPLACED, "Carol", "sip:201@sip.test", "sip:201@sip.test",
    TRUE, TRUE },
  { "sip:200@sip.test", ".", "<sip:201@sip.test>", REPLACED, "201", "sip:201@sip.test", "sip:201@sip.test", TRUE,
    TRUE },
  { "sip:200@sip.test", ".", "<sip:200@192.0.2.6>", REPLACED, "200", "sip:200@192.0.2.6", "sip:200@192.0.2.6", TRUE,
    TRUE },
  { "sip:bob@sip.test", ".", "<sip:bob@elsewhere.test>", REPLACED, "bob", "sip:bob@elsewhere.test",
    "sip:bob@elsewhere.test", TRUE, TRUE },
  { "sip:bob@sip.test", ".", "<tel:+4930123>", REPLACED, "+4930123", "tel:+4930123", "tel:+4930123", TRUE, TRUE },
  { "sip:+4930123@sip.test;user=phone", ".", "<tel:+49-30-123>", SAME, "+4930123", "sip:+4930123@sip.test;user=phone",
    "tel:+49-30-123", FALSE, FALSE },
  { "sip:bob@sip.test", ".", "!<sip:carol@sip.test>", REPLACED, "Anonymous", NOBODY, NULL, TRUE, TRUE },
  { "sip:bob@sip.test", ".", "\"Anonymous\" <sip:anonymous@anonymous.invalid>", REPLACED, "Anonymous", NOBODY, NULL,
    TRUE, TRUE },
  { "sip:bob@sip.test", ".", "\"Carol\" <sip:anonymous@sip.test>", REPLACED, "Anonymous", NOBODY, NULL, TRUE, TRUE },
  /* we cannot be the other end */
  { "sip:bob@sip.test", ".", "\"Alice\" <sip:alice@sip.test>", SAME, "bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
  { "sip:bob@sip.test", ".", "<sips:ALICE@192.0.2.5:5061>", SAME, "bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
  { "sip:bob@sip.test", ".", "-", SAME, "bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
};

static const Row callers[] = {
  /* one word for it */
  { "\"Bob\" <sip:bob@sip.test>", ".", NULL, SAME, "Bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:bob@sip.test>", NULL, SAME, "Bob", "sip:bob@sip.test", "sip:bob@sip.test",
    FALSE, FALSE },
  { "\"Bob\" <sip:bob@192.0.2.5>", "\"Bob\" <sip:bob@sip.test>", NULL, SAME, "Bob", "sip:bob@192.0.2.5",
    "sip:bob@sip.test", FALSE, FALSE },
  { "<sip:200@sip.test>", "\"Bob\" <sip:200@sip.test>", NULL, SAME, "Bob", "sip:200@sip.test", "sip:200@sip.test", TRUE,
    FALSE },
  { "\"The Bank\" <sip:200@sip.test>", "\"Bob\" <sip:200@sip.test>", NULL, SAME, "Bob", "sip:200@sip.test",
    "sip:200@sip.test", TRUE, FALSE },
  /* two */
  { "\"The Bank\" <sip:bank@bank.test>", "\"Mallory\" <sip:mallory@sip.test>", NULL, SAME, "Mallory",
    "sip:mallory@sip.test", "sip:mallory@sip.test", TRUE, TRUE },
  { "\"The Bank\" <sip:bank@bank.test>", "<sip:mallory@sip.test>", NULL, SAME, "mallory", "sip:mallory@sip.test",
    "sip:mallory@sip.test", TRUE, TRUE },
  /* anonymous stays so */
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", ".", NULL, SAME, "Anonymous", NOBODY, NULL, FALSE, FALSE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "\"Bob\" <sip:bob@sip.test>", NULL, SAME, "Anonymous", NOBODY,
    NULL, FALSE, FALSE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "!\"Bob\" <sip:bob@sip.test>", NULL, SAME, "Anonymous", NOBODY,
    NULL, FALSE, FALSE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "!<sip:bob@sip.test>", "!<sip:bob@sip.test>", SAME, "Anonymous",
    NOBODY, NULL, FALSE, FALSE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "!<sip:bob@sip.test>", "\"Bob\" <sip:bob@sip.test>", SAME,
    "Anonymous", NOBODY, NULL, FALSE, FALSE },
  { "<sip:anonymous@sip.test>", "\"Bob\" <sip:bob@sip.test>", "\"Bob\" <sip:bob@192.0.2.5>", SAME, "sip.test",
    "sip:anonymous@sip.test", NULL, FALSE, FALSE },
  { "\"Bob\" <sip:bob@sip.test>", "!\"Robert\" <sip:bob@sip.test>", NULL, SAME, "Bob", "sip:bob@sip.test", NULL, FALSE,
    FALSE },
  { "\"Bob\" <sip:bob@sip.test>", "!<sip:robert@sip.test>", NULL, SAME, "Bob", "sip:bob@sip.test", NULL, FALSE, FALSE },
  { "\"Bob\" <sip:bob@sip.test>", "!<sip:robert@sip.test>", "<sip:robert@sip.test>", SAME, "Bob", "sip:bob@sip.test",
    NULL, FALSE, FALSE },
  /* transferred */
  { "\"Bob\" <sip:bob@sip.test>", ".", "\"Carol\" <sip:carol@sip.test>", REPLACED, "Carol", "sip:carol@sip.test",
    "sip:carol@sip.test", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:bob@sip.test>", "\"Carol\" <sip:carol@sip.test>", REPLACED, "Carol",
    "sip:carol@sip.test", "sip:carol@sip.test", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:carol@sip.test>", "<sip:bob@sip.test>", REPLACED, "Bob", "sip:bob@sip.test",
    "sip:bob@sip.test", FALSE, FALSE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:carol@sip.test>", "\"Carol\" <sip:carol@sip.test>", RENAMED, "Carol",
    "sip:carol@sip.test", "sip:carol@sip.test", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:carol@sip.test>", "<sip:carol@192.0.2.5>", RENAMED, "carol",
    "sip:carol@192.0.2.5", "sip:carol@192.0.2.5", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:carol@sip.test>", "<sip:carol@sip.test>", SAME, "carol", "sip:carol@sip.test",
    "sip:carol@sip.test", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", "<sip:carol@sip.test>", "-", REPLACED, "Bob", "sip:bob@sip.test", NULL, FALSE,
    FALSE },
  { "\"Bob\" <sip:bob@sip.test>", ".", "!<sip:carol@sip.test>", REPLACED, "Anonymous", NOBODY, NULL, TRUE, TRUE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "!<sip:bob@sip.test>", "\"Carol\" <sip:carol@sip.test>",
    REPLACED, "Carol", "sip:carol@sip.test", "sip:carol@sip.test", TRUE, TRUE },
  { "\"Anonymous\" <sip:anonymous@anonymous.invalid>", ".", "\"Carol\" <sip:carol@sip.test>", REPLACED, "Carol",
    "sip:carol@sip.test", "sip:carol@sip.test", TRUE, TRUE },
  { "\"Bob\" <sip:bob@sip.test>", ".", "\"Alice\" <sip:alice@sip.test>", SAME, "Bob", "sip:bob@sip.test", NULL, FALSE,
    FALSE },
};

static void
expect_row (CsCallParty *party, const Row *row)
{
  g_autoptr (CsSipIdentity) then = row->then != NULL ? identity_of (row->then) : NULL;
  CsCallPartyChange change = SAME;

  g_test_message ("%s, %s, %s", row->began, row->first, row->then);
  if (row->then != NULL)
    change = cs_call_party_assert (party, then, &home, US);
  g_assert_cmpint (change, ==, row->change);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, row->name);
  g_assert_cmpstr (cs_call_party_get_shown_uri (party), ==, row->uri);
  g_assert_cmpstr (cs_call_party_get_asserted_uri (party), ==, row->asserted);
  g_assert_cmpint (cs_call_party_is_said (party), ==, row->said);
  g_assert_cmpint (cs_call_party_is_replaced (party), ==, row->replaced);
  /* said twice changes nothing */
  if (row->then != NULL)
    g_assert_cmpint (cs_call_party_assert (party, then, &home, US), ==, SAME);
}

static void
test_called (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (called); i++)
    {
      g_autoptr (CsCallParty) party = cs_call_party_new_called (called[i].began, &home);

      expect_row (party, &called[i]);
      g_assert_cmpstr (cs_call_party_get_uri (party), ==, called[i].began);
    }
}

static void
test_callers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_autoptr (CsSipAddress) from = cs_sip_address_parse (callers[i].began, NULL);
      g_autoptr (CsSipIdentity) first = identity_of (callers[i].first);
      g_autoptr (CsCallParty) party = cs_call_party_new_caller (from, first, &home);

      expect_row (party, &callers[i]);
      g_assert_cmpstr (cs_call_party_get_uri (party), ==, from->uri->text);
    }
}

/* The name that the user has for somebody stands before the server's. */
static void
test_known (void)
{
  g_autoptr (CsCallParty) party = cs_call_party_new_called ("sip:bob@sip.test", &home);
  g_autoptr (CsSipIdentity) bob = identity_of ("\"Bobby\" <sip:bob@sip.test>");
  g_autoptr (CsSipIdentity) carol = identity_of ("\"Carol\" <sip:carol@sip.test>");

  cs_call_party_set_known_name (party, "Bob from the bakery");
  g_assert_cmpint (cs_call_party_assert (party, bob, &home, US), ==, SAME);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "Bob from the bakery");
  g_assert_false (cs_call_party_is_said (party));
  g_assert_cmpint (cs_call_party_assert (party, carol, &home, US), ==, REPLACED);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "Carol");
  g_assert_cmpstr (cs_call_party_get_first_name (party), ==, "Bob from the bakery");
  g_assert_cmpint (cs_call_party_assert (party, NULL, &home, US), ==, REPLACED);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "Bob from the bakery");
}

/* What keys prove outranks what was said before, and not what is said after. */
static void
test_proven (void)
{
  g_autoptr (CsCallParty) party = cs_call_party_new_called ("sip:bob@sip.test", &home);
  g_autoptr (CsSipIdentity) carol = identity_of ("\"Carol\" <sip:carol@sip.test>");
  g_autoptr (CsSipIdentity) dave = identity_of ("\"Dave\" <sip:dave@sip.test>");

  cs_call_party_assert (party, carol, &home, US);
  g_assert_true (cs_call_party_prove (party));
  g_assert_false (cs_call_party_prove (party));
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "bob");
  g_assert_false (cs_call_party_is_replaced (party));
  g_assert_false (cs_call_party_is_said (party));
  g_assert_cmpstr (cs_call_party_get_asserted_uri (party), ==, "sip:carol@sip.test");
  g_assert_cmpint (cs_call_party_assert (party, carol, &home, US), ==, SAME);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "bob");
  /* the call leads elsewhere, and comes back */
  g_assert_true (cs_call_party_drop_proof (party));
  g_assert_false (cs_call_party_drop_proof (party));
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "Carol");
  g_assert_true (cs_call_party_prove (party));
  g_assert_cmpint (cs_call_party_assert (party, dave, &home, US), ==, REPLACED);
  g_assert_cmpstr (cs_call_party_get_name (party), ==, "Dave");
  g_assert_true (cs_call_party_is_replaced (party));
}

static void
test_telephone (void)
{
  static const struct {
    const char *uri;
    gboolean is;
  } rows[] = {
    { "<tel:+4930123>", TRUE },
    { "<sip:+4930123@sip.test;user=phone>", TRUE },
    { "<sip:+4930123@sip.test;user=PHONE>", TRUE },
    { "<sip:+4930123@sip.test>", FALSE },
    { "<sip:carol@sip.test;user=ip>", FALSE },
    { "!<tel:+4930123>", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCallParty) party = cs_call_party_new_called ("sip:bob@sip.test", &home);
      g_autoptr (CsSipIdentity) identity = identity_of (rows[i].uri);

      g_assert_false (cs_call_party_is_telephone (party));
      cs_call_party_assert (party, identity, &home, US);
      g_assert_cmpint (cs_call_party_is_telephone (party), ==, rows[i].is);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-party/called", test_called);
  g_test_add_func ("/call-party/callers", test_callers);
  g_test_add_func ("/call-party/known", test_known);
  g_test_add_func ("/call-party/proven", test_proven);
  g_test_add_func ("/call-party/telephone", test_telephone);
  return g_test_run ();
}
