/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-pins.h"

#include "base/cs-limits.h"
#include "lib/cs-test-dirs.h"

#include <glib/gstdio.h>

#include <string.h>

#define PRINT_A "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
#define PRINT_B "FF:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

typedef struct {
  char *folder;
  char *accounts_path;
  CsStoreProfile *profile;
} Fixture;

static void
save_account (CsStoreProfile *profile, const char *id)
{
  g_autoptr (CsStoreAccount) account = cs_store_account_new (id);
  g_autoptr (GError) error = NULL;

  cs_store_account_set (account, "identity", "sip:alice@example.org");
  cs_store_profile_save_account (profile, account, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("pins-%u", count++);

  fixture->folder = g_build_filename (g_get_user_data_dir (), name, NULL);
  fixture->accounts_path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  fixture->profile = cs_store_profile_open (fixture->folder);
  save_account (fixture->profile, "a");
  save_account (fixture->profile, "a1");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cs_store_profile_free (fixture->profile);
  g_free (fixture->folder);
  g_free (fixture->accounts_path);
}

static CsStorePin
good_pin (const char *fingerprint)
{
  return (CsStorePin){ .host = (char *) "sip.example.org",
                       .fingerprint = (char *) fingerprint,
                       .pem = (char *) PEM,
                       .pinned_at_s = 1700000000 };
}

static void
add (Fixture *fixture, const char *id, const CsStorePin *pin)
{
  g_autoptr (GError) error = NULL;

  cs_store_pins_add (fixture->profile, id, pin, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *pins = cs_store_pins_list (fixture->profile, id, &error);

  g_assert_no_error (error);
  return pins;
}

static guint
count (Fixture *fixture, const char *id)
{
  g_autoptr (GPtrArray) pins = list (fixture, id);

  return pins->len;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  CsStorePin pin = good_pin (PRINT_A), bare = good_pin (PRINT_B);
  g_autoptr (GPtrArray) pins = NULL;
  const CsStorePin *got;

  g_assert_cmpuint (count (fixture, "a"), ==, 0);
  add (fixture, "a", &pin);
  bare.pem = NULL;
  bare.host = (char *) "2001:db8::1";
  add (fixture, "a", &bare);
  /* again, for another name: in place of the first */
  pin.host = (char *) "other.example.org";
  add (fixture, "a", &pin);

  pins = list (fixture, "a");
  g_assert_cmpuint (pins->len, ==, 2);
  got = pins->pdata[1];
  g_assert_cmpstr (got->fingerprint, ==, PRINT_A);
  g_assert_cmpstr (got->host, ==, "other.example.org");
  g_assert_cmpstr (got->pem, ==, PEM);
  g_assert_cmpint (got->pinned_at_s, ==, 1700000000);
  got = pins->pdata[0];
  g_assert_cmpstr (got->fingerprint, ==, PRINT_B);
  g_assert_cmpstr (got->host, ==, "2001:db8::1");
  g_assert_null (got->pem);

  /* one account's id is the beginning of the other's */
  g_assert_cmpuint (count (fixture, "a1"), ==, 0);
}

static void
test_removal (Fixture *fixture, gconstpointer data)
{
  CsStorePin a = good_pin (PRINT_A), b = good_pin (PRINT_B);
  g_autofree char *text = NULL;

  add (fixture, "a", &a);
  add (fixture, "a", &b);
  add (fixture, "a1", &a);
  g_assert_true (cs_store_pins_remove (fixture->profile, "a", PRINT_A, NULL));
  g_assert_true (cs_store_pins_remove (fixture->profile, "a", PRINT_A, NULL));
  g_assert_cmpuint (count (fixture, "a"), ==, 1);
  g_assert_cmpuint (count (fixture, "a1"), ==, 1);

  /* with the account */
  g_assert_true (cs_store_profile_remove_account (fixture->profile, "a", NULL));
  g_assert_cmpuint (count (fixture, "a"), ==, 0);
  g_assert_cmpuint (count (fixture, "a1"), ==, 1);
  g_assert_true (cs_store_pins_remove (fixture->profile, "a1", NULL, NULL));
  g_assert_true (g_file_get_contents (fixture->accounts_path, &text, NULL, NULL));
  g_assert_null (strstr (text, "BEGIN CERTIFICATE"));
}

/* Saving an account leaves its pins alone, and pins are no accounts. */
static void
test_beside_accounts (Fixture *fixture, gconstpointer data)
{
  CsStorePin a = good_pin (PRINT_A);
  g_autoptr (GPtrArray) accounts = NULL;

  add (fixture, "a", &a);
  save_account (fixture->profile, "a");
  g_assert_cmpuint (count (fixture, "a"), ==, 1);
  accounts = cs_store_profile_load_accounts (fixture->profile, NULL);
  g_assert_cmpuint (accounts->len, ==, 2);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  CsStorePin pin = good_pin (PRINT_A);
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_store_pins_add (fixture->profile, "never-kept", &pin, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  for (guint i = 0; i < CS_LIMIT_STORE_PINS; i++)
    {
      g_autofree char *print = g_strdup_printf ("%02X%s", i, PRINT_A + 2);

      pin.fingerprint = print;
      add (fixture, "a", &pin);
    }
  pin.fingerprint = (char *) PRINT_B;
  g_assert_false (cs_store_pins_add (fixture->profile, "a", &pin, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH);
  g_assert_cmpuint (count (fixture, "a"), ==, CS_LIMIT_STORE_PINS);
  /* one that is there can still be replaced */
  pin.fingerprint = (char *) PRINT_A;
  add (fixture, "a", &pin);
}

typedef struct {
  const char *name;
  const char *host;
  const char *fingerprint;
  const char *pem;
  gint64 pinned_at_s;
} BadPin;

static const BadPin bad_pins[] = {
  { "no-host", NULL, PRINT_A, PEM, 1 },
  { "empty-host", "", PRINT_A, PEM, 1 },
  { "host-with-space", "a b", PRINT_A, PEM, 1 },
  { "host-with-newline", "a\nhost=b", PRINT_A, PEM, 1 },
  { "host-not-utf8", "a\xff", PRINT_A, PEM, 1 },
  { "no-fingerprint", "h", NULL, PEM, 1 },
  { "empty-fingerprint", "h", "", PEM, 1 },
  { "short-fingerprint", "h", "00:11", PEM, 1 },
  { "small-letters", "h",
    "aa:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF", PEM, 1 },
  { "wrong-separator", "h",
    "00]11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF", PEM, 1 },
  { "no-digit", "h", "0G:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
    PEM, 1 },
  { "long-fingerprint", "h", PRINT_A ":00", PEM, 1 },
  { "no-pem", "h", PRINT_A, "MIIB", 1 },
  { "a-key", "h", PRINT_A, "-----BEGIN PRIVATE KEY-----\n", 1 },
  { "pem-with-control", "h", PRINT_A, "-----BEGIN CERTIFICATE-----\n\x01", 1 },
  { "before-time", "h", PRINT_A, PEM, -1 },
};

static void
test_bad_pin (Fixture *fixture, gconstpointer data)
{
  const BadPin *bad = data;
  const CsStorePin pin = { (char *) bad->host, (char *) bad->fingerprint, (char *) bad->pem, bad->pinned_at_s };
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_store_pins_add (fixture->profile, "a", &pin, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
  g_assert_cmpuint (count (fixture, "a"), ==, 0);
}

static void
test_long_pem (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (CS_LIMIT_STORE_PIN_PEM, 'A');
  g_autofree char *pem = g_strconcat (PEM, filling, NULL);
  CsStorePin pin = good_pin (PRINT_A);
  g_autoptr (GError) error = NULL;

  pin.pem = pem;
  g_assert_false (cs_store_pins_add (fixture->profile, "a", &pin, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
}

/* An account whose pin cannot be read must not go on as if it had none. */
static const char *const damaged[] = {
  "[pin:a:" PRINT_A "]\npinned-at=5\n",
  "[pin:a:" PRINT_A "]\nhost=\npinned-at=5\n",
  "[pin:a:AA]\nhost=h\n",
  "[pin:a:]\nhost=h\n",
  "[pin:a:" PRINT_A "]\nhost=h\npem=rubbish\n",
  "[pin:a:" PRINT_A "]\nhost=h\npem=\\q\n",
  "[pin:a:" PRINT_A "]\nhost=h\npinned-at=-5\n",
  "[pin:a:" PRINT_A "]\nhost=h\npinned",
  "[pin:a:" PRINT_A "]\n=\n",
  "[pin:a:00:11",
  "[pin:a",
  "[pi",
};

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->accounts_path, data, -1, NULL));
  pins = cs_store_pins_list (fixture->profile, "a", &error);
  g_assert_null (pins);
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
  /* the way out */
  g_assert_true (cs_store_pins_remove (fixture->profile, "a", NULL, NULL));
  g_assert_cmpuint (count (fixture, "a"), ==, 0);
}

/* A broken file takes account and pins with it. */
static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  CsStorePin pin = good_pin (PRINT_A);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  add (fixture, "a", &pin);
  g_assert_true (g_file_set_contents (fixture->accounts_path, "account:a\n", -1, NULL));
  pins = cs_store_pins_list (fixture->profile, "a", &error);
  g_assert_null (pins);
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
  g_assert_nonnull (cs_store_profile_get_put_aside (fixture->profile));
  accounts = cs_store_profile_load_accounts (fixture->profile, NULL);
  g_assert_cmpuint (accounts->len, ==, 0);
}

/* Another account's damaged group is not this one's. */
static void
test_broken_other_group (Fixture *fixture, gconstpointer data)
{
  CsStorePin pin = good_pin (PRINT_A);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  add (fixture, "a", &pin);
  g_assert_true (g_file_get_contents (fixture->accounts_path, &text, NULL, NULL));
  more = g_strconcat (text, data, NULL);
  g_assert_true (g_file_set_contents (fixture->accounts_path, more, -1, NULL));
  g_assert_cmpuint (count (fixture, "a"), ==, 1);
}

#define ADD(name, data, function) g_test_add (name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/pins/round-trip", NULL, test_round_trip);
  ADD ("/pins/removal", NULL, test_removal);
  ADD ("/pins/beside-accounts", NULL, test_beside_accounts);
  ADD ("/pins/limits", NULL, test_limits);
  ADD ("/pins/long-pem", NULL, test_long_pem);
  ADD ("/pins/broken-file", NULL, test_broken_file);
  ADD ("/pins/broken-other-group/account", "[account:b]\nident", test_broken_other_group);
  ADD ("/pins/broken-other-group/pin", "[pin:b:00]\nhost", test_broken_other_group);
  ADD ("/pins/broken-other-group/cut", "[pin:b", test_broken_other_group);
  for (guint i = 0; i < G_N_ELEMENTS (bad_pins); i++)
    {
      g_autofree char *path = g_strconcat ("/pins/bad/", bad_pins[i].name, NULL);

      ADD (path, &bad_pins[i], test_bad_pin);
    }
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pins/damaged/%u", i);

      ADD (path, damaged[i], test_damaged);
    }
  return g_test_run ();
}
