/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every spelling of an address is one key, and different people are different keys. */

#include "calls/cs-address-key.h"

typedef struct {
  const char *uri;
  const char *key; /* NULL: nobody */
} Row;

static const Row anywhere[] = {
  { "sip:anna@example.org", "sip:anna@example.org" },
  { "sips:anna@example.org", "sip:anna@example.org" },
  { "SIP:anna@EXAMPLE.org", "sip:anna@example.org" },
  { "sip:Anna@example.org", "sip:anna@example.org" },
  { "sip:ANNA@Example.ORG", "sip:anna@example.org" },
  { "sip:aNNa@example.org:5060", "sip:anna@example.org" },
  { "sip:anna@example.org.", "sip:anna@example.org" },
  { "sip:anna@example.org.:5061", "sip:anna@example.org" },
  { "sip:anna@example.org:5061", "sip:anna@example.org" },
  { "sip:anna@example.org;transport=tls", "sip:anna@example.org" },
  { "sip:anna@example.org;maddr=192.0.2.9", "sip:anna@example.org" },
  { "sip:anna:secret@example.org", "sip:anna@example.org" },
  { "sip:anna@example.org?subject=x", "sip:anna@example.org" },
  { "sip:%61nna@example.org", "sip:anna@example.org" },
  { "sip:%41nna@example.org", "sip:anna@example.org" },
  { "sip:%41%4e%4E%41@example.org", "sip:anna@example.org" },
  { "sip:anna%20b@example.org", "sip:anna%20b@example.org" },
  { "sip:Anna%20B@example.org", "sip:anna%20b@example.org" },
  { "sip:J%C3%96RG@example.org", "sip:j%C3%B6rg@example.org" },
  { "sip:jo%CC%88rg@example.org", "sip:j%C3%B6rg@example.org" },
  { "sip:j%c3%b6rg@example.org", "sip:j%C3%B6rg@example.org" },
  { "sip:stra%C3%9Fe@example.org", "sip:strasse@example.org" },
  { "sip:%EF%BC%A1nna@example.org", "sip:anna@example.org" },
  /* others */
  { "sip:ann@example.org", "sip:ann@example.org" },
  { "sip:anna@example.com", "sip:anna@example.com" },
  { "sip:anna@sub.example.org", "sip:anna@sub.example.org" },
  { "sip:anna.b@example.org", "sip:anna.b@example.org" },
  { "sip:anna-b@example.org", "sip:anna-b@example.org" },
  { "sip:%D0%B0nna@example.org", "sip:%D0%B0nna@example.org" },
  /* hosts */
  { "sip:192.0.2.1:5060", "sip:192.0.2.1" },
  { "sip:anonymous@192.0.2.1", "sip:192.0.2.1" },
  { "sip:Anonymous@192.0.2.1:5061", "sip:192.0.2.1" },
  { "sip:anna@192.0.2.1", "sip:anna@192.0.2.1" },
  { "sip:[2001:DB8::1]", "sip:[2001:db8::1]" },
  { "sip:anna@[2001:db8:0:0:0:0:0:1]:5061", "sip:anna@[2001:db8::1]" },
  { "sip:anna@[2001:0DB8:0000::0001]", "sip:anna@[2001:db8::1]" },
  { "sip:anna@[::ffff:192.0.2.1]", "sip:anna@192.0.2.1" },
  { "sip:anna@[::ffff:c000:201]", "sip:anna@192.0.2.1" },
  /* numbers */
  { "tel:+49-30-12", "tel:+493012" },
  { "tel:+49(30)12", "tel:+493012" },
  { "tel:+49.30.12", "tel:+493012" },
  { "tel:+493012", "tel:+493012" },
  { "sip:+493012@example.org;user=phone", "sip:+493012@example.org" },
  { "sip:+49-30-12@example.org", "sip:+493012@example.org" },
  { "sip:+49(30)12@example.org", "sip:+493012@example.org" },
  { "sip:+49.30.12@example.org;user=phone", "sip:+493012@example.org" },
  { "sip:+49%2030%2012@example.org", "sip:+493012@example.org" },
  { "sip:+493012;phone-context=x@example.org", "sip:+493012@example.org" },
  { "sip:030-12@example.org", "sip:03012@example.org" },
  { "sip:493012@example.org", "sip:493012@example.org" },
  { "sip:*98#@example.org", "sip:*98%23@example.org" },
  { "sip:+493012;ext=5@example.org", "sip:+493012;ext=5@example.org" },
  { "sip:+49-3012;EXT=5;isub=1@example.org", "sip:+493012;ext=5@example.org" },
  /* nobody */
  { "sip:anonymous@anonymous.invalid", NULL },
  { "sip:anonymous@anonymous.invalid.", NULL },
  { "sip:anonymous@anonymous.INVALID", NULL },
  { "sip:anonymous@invalid", NULL },
  { "sip:anna@somewhere.invalid", NULL },
  { "sip:anonymous@example.org", NULL },
  { "sips:Anonymous@example.org", NULL },
  { "sip:%41nonymous@example.org", NULL },
  { "mailto:anna@example.org", NULL },
  { "anna@example.org", NULL },
  { "sip:", NULL },
  { "sip:@", NULL },
  { "", NULL },
};

/* Seen from an account at a PBX that has a name and a number. */
static const CsAddressHome office = { "office.example", "pbx.office.example", "192.0.2.5" };

static const Row at_office[] = {
  { "sip:bob@office.example", "sip:bob@office.example" },
  { "sip:Bob@OFFICE.example.", "sip:bob@office.example" },
  { "sip:bob@pbx.office.example", "sip:bob@office.example" },
  { "sip:bob@PBX.office.example.:5061", "sip:bob@office.example" },
  { "sip:bob@192.0.2.5", "sip:bob@office.example" },
  { "sips:BOB@192.0.2.5:5061", "sip:bob@office.example" },
  { "sip:bob@[::ffff:192.0.2.5]", "sip:bob@office.example" },
  { "sip:12@192.0.2.5", "sip:12@office.example" },
  { "sip:1-2@192.0.2.5;user=phone", "sip:12@office.example" },
  { "tel:+49-30-12", "sip:+493012@office.example" },
  { "sip:+49(30)12@192.0.2.5", "sip:+493012@office.example" },
  { "sip:192.0.2.5", "sip:office.example" },
  { "tel:12;phone-context=office.example", "tel:12" },
  { "sip:bob@192.0.2.6", "sip:bob@192.0.2.6" },
  { "sip:bob@other.example", "sip:bob@other.example" },
  { "sip:bob@x.pbx.office.example", "sip:bob@x.pbx.office.example" },
  { "sip:anonymous@192.0.2.5", NULL },
  { "sip:anonymous@office.example", NULL },
  { "sip:Anonymous@pbx.office.example", NULL },
  { "sip:anonymous@192.0.2.6", "sip:192.0.2.6" },
};

/* A PBX that is known by its number of version 6 alone. */
static const CsAddressHome by_number = { "2001:db8::5", NULL, NULL };

static const Row at_number[] = {
  { "sip:bob@[2001:db8::5]", "sip:bob@[2001:db8::5]" },
  { "sip:Bob@[2001:DB8:0:0::5]:5060", "sip:bob@[2001:db8::5]" },
  { "tel:+4930", "sip:+4930@[2001:db8::5]" },
};

/* The same server by its domain and both of its numbers; each row is a person there or somewhere else. */
static const CsAddressHome dual = { "office.example", "192.0.2.5", "2001:db8::5" };

static const Row at_dual[] = {
  { "sip:bob@192.0.2.5", "sip:bob@office.example" },
  { "sip:bob@192.0.2.5:5080", "sip:bob@office.example" },
  { "sip:bob@192.0.2.5:5061;transport=tls", "sip:bob@office.example" },
  { "sip:bob@[2001:db8::5]", "sip:bob@office.example" },
  { "sip:bob@[2001:DB8:0:0:0:0:0:5]:5061", "sip:bob@office.example" },
  { "sip:bob@[2001:0db8::0.0.0.5]", "sip:bob@office.example" },
  { "sip:bob@[::ffff:192.0.2.5]", "sip:bob@office.example" },
  { "sip:bob@[::FFFF:C000:0205]:5060", "sip:bob@office.example" },
  { "sips:Bob@192.0.2.5", "sip:bob@office.example" },
  /* others' numbers, and what only looks like it */
  { "sip:bob@192.0.2.50", "sip:bob@192.0.2.50" },
  { "sip:bob@192.0.2.4", "sip:bob@192.0.2.4" },
  { "sip:bob@1.192.0.2.5.example", "sip:bob@1.192.0.2.5.example" },
  { "sip:bob@192.0.2.5.example", "sip:bob@192.0.2.5.example" },
  { "sip:bob@127.0.0.1", "sip:bob@127.0.0.1" },
  { "sip:bob@[2001:db8::50]", "sip:bob@[2001:db8::50]" },
  { "sip:bob@[2001:db8:5::]", "sip:bob@[2001:db8:5::]" },
  { "sip:bob@[::ffff:192.0.2.6]", "sip:bob@192.0.2.6" },
  { "sip:bob@[::192.0.2.5]", "sip:bob@[::192.0.2.5]" },
  { "sip:bob@[64:ff9b::192.0.2.5]", "sip:bob@[64:ff9b::c000:205]" },
  { "sip:bob@[::1]", "sip:bob@[::1]" },
  { "sip:192.0.2.5@elsewhere.example", "sip:192025@elsewhere.example" },
  /* nobody */
  { "sip:anonymous@192.0.2.5", NULL },
  { "sip:anonymous@[2001:db8::5]", NULL },
  { "sip:anonymous@[::ffff:192.0.2.5]", NULL },
  { "sip:anonymous@anonymous.invalid", NULL },
  { "sip:bob@192.0.2.5.invalid", NULL },
};

static void
expect_rows (const Row *rows, guint n, const CsAddressHome *home)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = cs_address_key (rows[i].uri, home);
      g_autofree char *again = key != NULL ? cs_address_key (key, home) : NULL;

      g_test_message ("%s", rows[i].uri);
      g_assert_cmpstr (key, ==, rows[i].key);
      /* what is remembered is found again by what it is remembered by */
      g_assert_cmpstr (again, ==, key);
    }
}

static void
test_anywhere (void)
{
  const CsAddressHome direct = { NULL, NULL, NULL };

  expect_rows (anywhere, G_N_ELEMENTS (anywhere), NULL);
  expect_rows (anywhere, G_N_ELEMENTS (anywhere), &direct);
}

static void
test_home (void)
{
  expect_rows (at_office, G_N_ELEMENTS (at_office), &office);
  expect_rows (at_dual, G_N_ELEMENTS (at_dual), &dual);
  expect_rows (at_number, G_N_ELEMENTS (at_number), &by_number);
  g_assert_false (cs_address_home_has (&office, NULL));
  g_assert_false (cs_address_home_has (NULL, "office.example"));
}

static void
test_too_long (void)
{
  g_autofree char *user = g_strnfill (600, 'a');
  g_autofree char *uri = g_strdup_printf ("sip:%s@example.org", user);

  g_assert_null (cs_address_key (uri, NULL));
  g_assert_null (cs_address_key (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-key/anywhere", test_anywhere);
  g_test_add_func ("/address-key/home", test_home);
  g_test_add_func ("/address-key/too-long", test_too_long);
  return g_test_run ();
}
