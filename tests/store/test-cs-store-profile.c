/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-profile.h"

#include "base/cs-limits.h"
#include "lib/cs-test-dirs.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  char *profile_path;
  char *accounts_path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("profile-%u", count++);

  fixture->folder = g_build_filename (g_get_user_data_dir (), "deep", name, NULL);
  fixture->profile_path = g_build_filename (fixture->folder, "profile.ini", NULL);
  fixture->accounts_path = g_build_filename (fixture->folder, "accounts.ini", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->folder);
  g_free (fixture->profile_path);
  g_free (fixture->accounts_path);
}

static CsStoreProfile *
open_profile (Fixture *fixture)
{
  CsStoreProfile *profile = cs_store_profile_open (fixture->folder);

  g_assert_no_error (cs_store_profile_get_problem (profile));
  return profile;
}

static void
write_file (const char *path, const char *text, gssize len)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, len, NULL));
}

static void
assert_file (const char *path, const char *text, gsize len)
{
  g_autofree char *got = NULL;
  gsize got_len;

  g_assert_true (g_file_get_contents (path, &got, &got_len, NULL));
  g_assert_cmpmem (got, got_len, text, len);
}

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

static CsStoreAccount *
good_account (void)
{
  static const char *const values[][2] = {
    { "identity", "sip:alice@example.org" },
    { "display-name", "Alice" },
    { "server", "sip.example.org:5061" },
    { "trust-file", "/etc/ssl/office.pem" },
    { "client-cert", "pkcs11:token=office;object=alice" },
    { "requirement", "end-to-end" },
  };
  CsStoreAccount *account = cs_store_account_new ("a1");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    cs_store_account_set (account, values[i][0], values[i][1]);
  return account;
}

static void
set_id (CsStoreAccount *account, const char *id)
{
  g_free (account->id);
  account->id = g_strdup (id);
}

static void
test_identity_stays (Fixture *fixture, gconstpointer data)
{
  guint8 zid[CS_ZID_LEN], again[CS_ZID_LEN], zero[CS_ZID_LEN] = { 0 };
  g_autofree char *instance = NULL;

  {
    g_autoptr (CsStoreProfile) profile = open_profile (fixture);

    cs_store_profile_get_zid (profile, zid);
    instance = g_strdup (cs_store_profile_get_instance_id (profile));
    g_assert_true (g_str_has_prefix (instance, "urn:uuid:"));
    g_assert_cmpstr (cs_store_profile_get_folder (profile), ==, fixture->folder);
    g_assert_null (cs_store_profile_get_put_aside (profile));
    g_assert_true (memcmp (zid, zero, CS_ZID_LEN) != 0);
  }
  {
    g_autoptr (CsStoreProfile) profile = open_profile (fixture);

    cs_store_profile_get_zid (profile, again);
    g_assert_cmpmem (zid, CS_ZID_LEN, again, CS_ZID_LEN);
    g_assert_cmpstr (cs_store_profile_get_instance_id (profile), ==, instance);
  }
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();

  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  assert_mode (fixture->folder, 0700);
  assert_mode (fixture->profile_path, 0600);
  assert_mode (fixture->accounts_path, 0600);
}

/* --data may name a folder that the user has for something else, too. */
static void
test_existing_folder_keeps_its_mode (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  profile = open_profile (fixture);
  assert_mode (fixture->folder, 0755);
  assert_mode (fixture->profile_path, 0600);
}

static void
test_own_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = cs_store_profile_open (NULL);
  g_autofree char *expected = g_build_filename (g_get_user_data_dir (), "countersign", NULL);

  g_assert_nonnull (profile);
  g_assert_cmpstr (cs_store_profile_get_folder (profile), ==, expected);
}

/* Nothing on disk ends the program: there is an identity, for this run, and it is kept as soon as it can be. */
static void
test_folder_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (CsStoreProfile) profile = NULL, again = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture->folder, "x", 1);
  profile = cs_store_profile_open (fixture->folder);
  g_assert_nonnull (cs_store_profile_get_problem (profile));
  g_assert_true (g_str_has_prefix (cs_store_profile_get_instance_id (profile), "urn:uuid:"));
  g_assert_false (cs_store_profile_save_account (profile, account, &error));
  g_assert_nonnull (error);
  assert_file (fixture->folder, "x", 1);

  g_assert_no_errno (g_unlink (fixture->folder));
  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  g_assert_no_error (cs_store_profile_get_problem (profile));
  again = open_profile (fixture);
  g_assert_cmpstr (cs_store_profile_get_instance_id (again), ==, cs_store_profile_get_instance_id (profile));
  accounts = cs_store_profile_load_accounts (again, NULL);
  g_assert_cmpuint (accounts->len, ==, 1);
}

/* What a folder may have in the place of our files. */
static void
test_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *in_the_way = g_build_filename (fixture->folder, data, "x", NULL);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (CsStoreProfile) profile = NULL;
  g_autoptr (GPtrArray) accounts = NULL;

  g_assert_no_errno (g_mkdir_with_parents (in_the_way, 0700));
  profile = cs_store_profile_open (fixture->folder);
  accounts = cs_store_profile_load_accounts (profile, NULL);
  cs_store_profile_save_account (profile, account, NULL);
  g_assert_true (g_str_has_prefix (cs_store_profile_get_instance_id (profile), "urn:uuid:"));
}

#define UUID "urn:uuid:0b9e4a1c-5b0f-4c3e-9f0e-0c6a4d5e6f70"
#define ZID "00112233445566778899aabb"

typedef struct {
  const char *name;
  const char *text;
  gssize len;
} BrokenFile;

static const BrokenFile broken_profiles[] = {
  { "empty", "", 0 },
  { "no-key-file", "\x01\x02\x03", 3 },
  { "no-group", "zid=" ZID "\n", -1 },
  { "cut-in-group", "[prof", -1 },
  { "cut-in-zid", "[profile]\nzid=00112233", -1 },
  { "no-zid", "[profile]\ninstance-id=" UUID "\n", -1 },
  { "no-instance", "[profile]\nzid=" ZID "\n", -1 },
  { "zid-zero", "[profile]\nzid=000000000000000000000000\ninstance-id=" UUID "\n", -1 },
  { "zid-long", "[profile]\nzid=" ZID "00\ninstance-id=" UUID "\n", -1 },
  { "zid-not-hex", "[profile]\nzid=0011223344556677889-aabb\ninstance-id=" UUID "\n", -1 },
  { "instance-no-urn", "[profile]\nzid=" ZID "\ninstance-id=0b9e4a1c-5b0f-4c3e-9f0e-0c6a4d5e6f70\n", -1 },
  { "instance-short", "[profile]\nzid=" ZID "\ninstance-id=urn:uuid:0b9e\n", -1 },
  { "instance-injects", "[profile]\nzid=" ZID "\ninstance-id=" UUID "\\r\\nX: y\n", -1 },
  { "nul", "[profile]\0\nzid=" ZID "\ninstance-id=" UUID "\n", 90 },
  { "latin-1", "[profile]\nzid=\xe4\xf6\ninstance-id=" UUID "\n", -1 },
};

static void
test_broken_profile (Fixture *fixture, gconstpointer data)
{
  const BrokenFile *broken = data;
  const gsize len = broken->len >= 0 ? (gsize) broken->len : strlen (broken->text);
  g_autofree char *aside = g_strconcat (fixture->profile_path, ".broken-1", NULL);
  g_autofree char *instance = NULL;

  write_file (fixture->profile_path, broken->text, (gssize) len);
  {
    g_autoptr (CsStoreProfile) profile = open_profile (fixture);

    g_assert_cmpstr (cs_store_profile_get_put_aside (profile), ==, aside);
    instance = g_strdup (cs_store_profile_get_instance_id (profile));
    assert_file (aside, broken->text, len);
  }
  {
    g_autoptr (CsStoreProfile) profile = open_profile (fixture);

    g_assert_null (cs_store_profile_get_put_aside (profile));
    g_assert_cmpstr (cs_store_profile_get_instance_id (profile), ==, instance);
  }
}

static void
test_second_broken_file_keeps_the_first (Fixture *fixture, gconstpointer data)
{
  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *text = g_strdup_printf ("broken %u", n);
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", fixture->profile_path, n);
      g_autoptr (CsStoreProfile) profile = NULL;

      write_file (fixture->profile_path, text, -1);
      profile = open_profile (fixture);
      g_assert_cmpstr (cs_store_profile_get_put_aside (profile), ==, aside);
    }
  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *text = g_strdup_printf ("broken %u", n);
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", fixture->profile_path, n);

      assert_file (aside, text, strlen (text));
    }
}

static void
test_huge_profile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (CS_LIMIT_STORE_FILE + 1, '#');
  g_autoptr (CsStoreProfile) profile = NULL;

  write_file (fixture->profile_path, huge, -1);
  profile = open_profile (fixture);
  g_assert_nonnull (cs_store_profile_get_put_aside (profile));
}

#define N_PROGRAMS 12

typedef struct {
  const char *folder;
  int *ready;
  guint8 zid[CS_ZID_LEN];
} Program;

static gpointer
program_thread (gpointer data)
{
  Program *program = data;
  g_autoptr (CsStoreProfile) profile = NULL;

  g_atomic_int_inc (program->ready);
  while (g_atomic_int_get (program->ready) < N_PROGRAMS)
    g_thread_yield ();
  profile = cs_store_profile_open (program->folder);
  g_assert_no_error (cs_store_profile_get_problem (profile));
  cs_store_profile_get_zid (profile, program->zid);
  return NULL;
}

/* Programs that find a fresh folder, or a broken profile, at the same moment have one identity. */
static void
check_one_identity (const char *folder)
{
  Program programs[N_PROGRAMS];
  GThread *threads[N_PROGRAMS];
  int ready = 0;

  for (guint i = 0; i < N_PROGRAMS; i++)
    {
      programs[i] = (Program){ .folder = folder, .ready = &ready };
      threads[i] = g_thread_new ("program", program_thread, &programs[i]);
    }
  for (guint i = 0; i < N_PROGRAMS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpmem (programs[i].zid, CS_ZID_LEN, programs[0].zid, CS_ZID_LEN);
    }
}

static void
test_started_together (Fixture *fixture, gconstpointer data)
{
  for (guint n = 0; n < 20; n++)
    {
      g_autofree char *folder = g_strdup_printf ("%s-%u", fixture->folder, n);
      g_autofree char *path = g_build_filename (folder, "profile.ini", NULL);
      g_autofree char *aside = g_strconcat (path, ".broken-1", NULL);
      g_autofree char *second = g_strconcat (path, ".broken-2", NULL);

      check_one_identity (folder);
      write_file (path, "broken", -1);
      check_one_identity (folder);
      assert_file (aside, "broken", 6);
      g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
    }
}

static gpointer
saving_thread (gpointer data)
{
  const char *folder = data;
  g_autoptr (CsStoreProfile) profile = cs_store_profile_open (folder);

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (CsStoreAccount) account = good_account ();
      g_autofree char *id = g_strdup_printf ("%p-%u", (void *) g_thread_self (), i);
      g_autoptr (GError) error = NULL;

      set_id (account, id);
      cs_store_profile_save_account (profile, account, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_saved_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (GPtrArray) accounts = NULL;
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("saving", saving_thread, fixture->folder);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  accounts = cs_store_profile_load_accounts (profile, NULL);
  g_assert_cmpuint (accounts->len, ==, 32);
}

static GPtrArray *
load (CsStoreProfile *profile)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *accounts = cs_store_profile_load_accounts (profile, &error);

  g_assert_no_error (error);
  return accounts;
}

static void
test_accounts_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) full = good_account ();
  g_autoptr (CsStoreAccount) bare = cs_store_account_new ("b2");
  g_autoptr (GPtrArray) none = load (profile);
  g_autoptr (GPtrArray) two = NULL, one = NULL;
  const CsStoreAccount *got;
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (cs_store_profile_save_account (profile, full, &error));
  cs_store_account_set (bare, "identity", "sips:büro;x=\\n\"@example.org");
  cs_store_account_set (bare, "server", NULL);
  g_assert_true (cs_store_profile_save_account (profile, bare, &error));
  g_assert_no_error (error);

  two = load (profile);
  g_assert_cmpuint (two->len, ==, 2);
  got = two->pdata[0];
  g_assert_cmpstr (got->id, ==, full->id);
  g_hash_table_iter_init (&iter, full->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_assert_cmpstr (cs_store_account_get (got, key), ==, value);
  got = two->pdata[1];
  g_assert_cmpstr (cs_store_account_get (got, "identity"), ==, cs_store_account_get (bare, "identity"));
  g_assert_null (cs_store_account_get (got, "display-name"));
  g_assert_null (cs_store_account_get (got, "server"));

  g_assert_true (cs_store_profile_remove_account (profile, "a1", &error));
  one = load (profile);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_false (cs_store_profile_remove_account (profile, "a1", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND);
}

/* A later version, or a person, may have put more into the file. */
static void
test_unknown_keys_are_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autofree char *text = NULL;

  write_file (
      fixture->accounts_path,
      "# by hand\n[future]\nx=1\n\n[account:a1]\nidentity=sip:old@example.org\nserver=old.example.org\nring=loud\n",
      -1);
  cs_store_account_set (account, "server", NULL);
  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  g_assert_true (g_file_get_contents (fixture->accounts_path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# by hand\n"));
  g_assert_nonnull (strstr (text, "[future]\nx=1\n"));
  g_assert_nonnull (strstr (text, "ring=loud\n"));
  g_assert_nonnull (strstr (text, "identity=sip:alice@example.org\n"));
  g_assert_null (strstr (text, "old.example.org"));
}

typedef struct {
  const char *name;
  const char *key; /* NULL: the id */
  const char *value;
} BadField;

static const BadField bad_fields[] = {
  { "client-cert-pin", "client-cert", "pkcs11:token=office;object=alice?pin-value=1234" },
  { "id-missing", NULL, NULL },
  { "id-empty", NULL, "" },
  { "id-bracket", NULL, "a]" },
  { "id-newline", NULL, "a\nb" },
  { "id-slash", NULL, "../a" },
  { "id-space", NULL, "a b" },
  { "id-long", NULL, "0123456789012345678901234567890123456789012345678901234567890123456789" },
  { "identity-missing", "identity", NULL },
  { "identity-empty", "identity", "" },
  { "identity-no-scheme", "identity", "alice@example.org" },
  { "identity-no-user", "identity", "sip:@example.org" },
  { "identity-no-host", "identity", "sip:alice@" },
  { "identity-no-at", "identity", "sip:example.org" },
  { "identity-password", "identity", "sip:alice:correct horse@example.org" },
  { "identity-password-sips", "identity", "sips:alice:x@example.org" },
  { "identity-newline", "identity", "sip:alice@example.org\nserver=evil" },
  { "identity-latin-1", "identity", "sip:al\xef@example.org" },
  { "display-control", "display-name", "Alice\x1b[2J" },
  { "auth-user-newline", "auth-user", "alice\r\n" },
  { "server-newline", "server", "a\n[account:evil]" },
  { "unknown-newline", "ring", "a\n[account:evil]" },
};

static void
test_bad_field (Fixture *fixture, gconstpointer data)
{
  const BadField *bad = data;
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (GError) error = NULL;

  if (bad->key == NULL)
    set_id (account, bad->value);
  else
    cs_store_account_set (account, bad->key, bad->value);
  g_assert_false (cs_store_profile_save_account (profile, account, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
  g_assert_false (g_file_test (fixture->accounts_path, G_FILE_TEST_EXISTS));
}

static void
test_long_fields (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autofree char *fits = g_strnfill (CS_LIMIT_STORE_PATH, 'x');
  g_autofree char *too_long = g_strnfill (CS_LIMIT_STORE_PATH + 1, 'x');

  cs_store_account_set (account, "trust-file", fits);
  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  cs_store_account_set (account, "trust-file", too_long);
  g_assert_false (cs_store_profile_save_account (profile, account, NULL));
}

#define GOOD_GROUP "[account:good]\nidentity=sip:good@example.org\ntransport=tls\nrequirement=provider\n"

static const BrokenFile bad_records[] = {
  { "no-identity", "[account:x]\ntransport=tls\nrequirement=clear\n", -1 },
  { "password", "[account:x]\nidentity=sip:x:y@example.org\ntransport=tls\nrequirement=clear\n", -1 },
  { "no-id", "[account:]\nidentity=sip:x@example.org\ntransport=tls\nrequirement=clear\n", -1 },
  { "other-group", "[x]\nidentity=sip:x@example.org\ntransport=tls\nrequirement=clear\n", -1 },
  { "latin-1-identity", "[account:x]\nidentity=sip:\xe4@example.org\ntransport=tls\nrequirement=clear\n", -1 },
  { "latin-1-group", "[account:\xe4]\nidentity=sip:x@example.org\ntransport=tls\nrequirement=clear\n", -1 },
  { "cut-in-key", "[account:x]\nidentity=sip:x@example.org\ntrans", -1 },
  { "cut-in-group", "[account:x", -1 },
  { "empty-group", "[]\nidentity=sip:x@example.org\n", -1 },
  { "no-key", "[account:x]\n=sip:x@example.org\n", -1 },
  { "nul-in-value", "[account:x]\nidentity=sip:\0@example.org\n", 39 },
  { "nul-after", "[account:x]\nidentity=sip:x@example.org\n\0\0\0\0", 43 },
  { "line-of-garbage", "[account:x]\n\x01\x02\xff\xfe\nidentity=sip:x@example.org\n", -1 },
  { "before-all", "garbage\n", -1 },
};

typedef struct {
  const char *name;
  const char *line; /* as it stands in the file */
  const char *key;
  const char *value; /* what is made of it; NULL: any text */
} Damaged;

static const Damaged damaged_values[] = {
  { "latin-1", "display-name=J\xfcrgen", "display-name", "J\xc3\xbcrgen" },
  { "windows-1252", "display-name=\x84Jo\x93", "display-name", "\xe2\x80\x9eJo\xe2\x80\x9c" },
  { "nothing-that-there-is", "display-name=a\x81z", "display-name", "a\xef\xbf\xbdz" },
  { "cut-utf-8", "display-name=J\xc3", "display-name", "J\xc3\x83" },
  { "surrogate", "display-name=\xed\xa0\xbd", "display-name", NULL },
  { "escape-that-there-is-not", "display-name=Anna\\q", "display-name", "Anna\\q" },
  { "newline", "display-name=Anna\\nB.", "display-name", "Anna B." },
  { "control", "display-name=Anna\x1b[2J", "display-name", "Anna [2J" },
  { "server", "server=\xe4.example.org", "server", "\xc3\xa4.example.org" },
  { "server-escape", "server=\\q", "server", "\\q" },
  { "path", "trust-file=/home/j\xfcrgen/ca.pem", "trust-file", "/home/j\xc3\xbcrgen/ca.pem" },
  { "unknown", "ring=\xe4", "ring", "\xc3\xa4" },
};

/* What is no text costs no account: its user is told so, and judges. It stays in the file until another is written. */
static void
test_damaged_value (Fixture *fixture, gconstpointer data)
{
  const Damaged *damaged = data;
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autofree char *text = g_strdup_printf (GOOD_GROUP "%s\n", damaged->line);
  g_autoptr (CsStoreAccount) other = good_account ();
  g_autoptr (GPtrArray) accounts = NULL;
  g_autofree char *after = NULL;
  const CsStoreAccount *account;

  write_file (fixture->accounts_path, text, -1);
  accounts = load (profile);
  g_assert_cmpuint (accounts->len, ==, 1);
  account = accounts->pdata[0];
  g_assert_cmpuint (cs_store_profile_get_left_out (profile)->len, ==, 0);
  g_assert_true (cs_store_account_is_damaged (account, damaged->key));
  g_assert_false (cs_store_account_is_damaged (account, "identity"));
  g_assert_true (g_utf8_validate (cs_store_account_get (account, damaged->key), -1, NULL));
  if (damaged->value != NULL)
    g_assert_cmpstr (cs_store_account_get (account, damaged->key), ==, damaged->value);
  assert_file (fixture->accounts_path, text, strlen (text));

  g_assert_true (cs_store_profile_save_account (profile, other, NULL));
  g_assert_true (g_file_get_contents (fixture->accounts_path, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, damaged->line));
}

/* One bad record does not cost the others, and stays where it is for a person to mend. */
static void
test_bad_record (Fixture *fixture, gconstpointer data)
{
  const BrokenFile *bad = data;
  const gsize bad_len = bad->len >= 0 ? (gsize) bad->len : strlen (bad->text);
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (GString) text = g_string_new_len (bad->text, (gssize) bad_len);
  g_autoptr (GPtrArray) accounts = NULL, more = NULL;
  g_autofree char *after = NULL;
  gsize after_len;
  guint left_out;

  g_string_append (text, "\n" GOOD_GROUP);
  write_file (fixture->accounts_path, text->str, (gssize) text->len);
  accounts = load (profile);
  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (((CsStoreAccount *) accounts->pdata[0])->id, ==, "good");
  left_out = cs_store_profile_get_left_out (profile)->len;
  g_assert_cmpuint (left_out, ==, g_str_equal (bad->name, "other-group") ? 0 : 1);
  assert_file (fixture->accounts_path, text->str, text->len);

  /* Another account is saved: byte for byte it is still there, and still the only one. */
  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  g_assert_true (g_file_get_contents (fixture->accounts_path, &after, &after_len, NULL));
  g_assert_nonnull (memmem (after, after_len, bad->text, bad_len));
  more = load (profile);
  g_assert_cmpuint (more->len, ==, 2);
  g_assert_cmpuint (cs_store_profile_get_left_out (profile)->len, ==, left_out);
}

static void
test_broken_accounts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autofree char *aside = g_strconcat (fixture->accounts_path, ".broken-1", NULL);
  g_autofree char *aside_2 = g_strconcat (fixture->accounts_path, ".broken-2", NULL);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture->accounts_path, "not ours", -1);
  g_assert_null (cs_store_profile_load_accounts (profile, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_CORRUPT);
  g_assert_cmpstr (cs_store_profile_get_put_aside (profile), ==, aside);
  assert_file (aside, "not ours", 8);

  write_file (fixture->accounts_path, "nor this", -1);
  g_assert_true (cs_store_profile_save_account (profile, account, NULL));
  g_assert_cmpstr (cs_store_profile_get_put_aside (profile), ==, aside_2);
  assert_file (aside_2, "nor this", 8);
  assert_file (aside, "not ours", 8);
  accounts = load (profile);
  g_assert_cmpuint (accounts->len, ==, 1);
}

static void
test_cap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsStoreProfile) profile = open_profile (fixture);
  g_autoptr (CsStoreAccount) account = good_account ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2 * CS_LIMIT_STORE_ACCOUNTS; i++)
    g_string_append_printf (text, "[account:n%u]\nidentity=sip:x@example.org\ntransport=udp\nrequirement=clear\n", i);
  write_file (fixture->accounts_path, text->str, -1);
  accounts = load (profile);
  g_assert_cmpuint (accounts->len, ==, CS_LIMIT_STORE_ACCOUNTS);
  g_assert_false (cs_store_profile_save_account (profile, account, &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH);
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/profile/" name, Fixture, NULL, set_up, function, tear_down)
#define ADD_TABLE(folder, table, function)                                                                             \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                                                                     \
    {                                                                                                                  \
      g_autofree char *path = g_strconcat ("/profile/" folder "/", table[i].name, NULL);                               \
                                                                                                                       \
      g_test_add (path, Fixture, &table[i], set_up, function, tear_down);                                              \
    }
  ADD ("identity-stays", test_identity_stays);
  ADD ("modes", test_modes);
  ADD ("existing-folder-keeps-its-mode", test_existing_folder_keeps_its_mode);
  ADD ("own-folder", test_own_folder);
  ADD ("folder-is-a-file", test_folder_is_a_file);
  g_test_add ("/profile/in-the-way/profile", Fixture, "profile.ini", set_up, test_in_the_way, tear_down);
  g_test_add ("/profile/in-the-way/accounts", Fixture, "accounts.ini", set_up, test_in_the_way, tear_down);
  g_test_add ("/profile/in-the-way/lock", Fixture, "profile.lock", set_up, test_in_the_way, tear_down);
  ADD ("second-broken-file-keeps-the-first", test_second_broken_file_keeps_the_first);
  ADD ("huge-profile", test_huge_profile);
  ADD ("started-together", test_started_together);
  ADD ("saved-together", test_saved_together);
  ADD ("accounts-round-trip", test_accounts_round_trip);
  ADD ("unknown-keys-are-kept", test_unknown_keys_are_kept);
  ADD ("long-fields", test_long_fields);
  ADD ("broken-accounts", test_broken_accounts);
  ADD ("cap", test_cap);
  ADD_TABLE ("broken-profile", broken_profiles, test_broken_profile)
  ADD_TABLE ("bad-field", bad_fields, test_bad_field)
  ADD_TABLE ("bad-record", bad_records, test_bad_record)
  ADD_TABLE ("damaged-value", damaged_values, test_damaged_value)
#undef ADD
#undef ADD_TABLE
  return g_test_run ();
}
