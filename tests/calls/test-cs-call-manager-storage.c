/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever lies in the data folder: the program runs, says what is wrong, and overwrites nothing. */

#include "cs-test-phone.h"

#include "base/cs-limits.h"

#include <glib/gstdio.h>
#include <string.h>

#define GOOD "[account:good]\nidentity=sip:good@example.org\ntransport=tcp\nrequirement=provider\n"
#define ALICE "[account:ab12]\nidentity=sip:alice@sip.test\n"
#define NO_NOTICE (-1)

typedef struct {
  const char *name;
  const char *text;
  gssize len;
  guint accounts;
  int notice; /* CsNoticeKind */
  const char *detail;
} Row;

static const Row rows[] = {
  { "empty", "", 0, 0, NO_NOTICE },
  { "good", GOOD, -1, 1, NO_NOTICE },
  { "comment", "# by hand\n" GOOD, -1, 1, NO_NOTICE },
  { "newer-keys", GOOD "fancy=1\n[future]\nx=1\n", -1, 1, NO_NOTICE },
  { "windows", "[account:good]\r\nidentity=sip:good@example.org\r\ntransport=tcp\r\nrequirement=provider\r\n", -1, 1,
    NO_NOTICE },
  { "garbage", "\x01\xff\x13garbage", -1, 0, CS_NOTICE_FILE_PUT_ASIDE },
  { "nul", "\0\0\0\0\0\0\0\0", 8, 0, CS_NOTICE_FILE_PUT_ASIDE },
  { "text", "my accounts: alice, bob", -1, 0, CS_NOTICE_FILE_PUT_ASIDE },
  { "xml", "<accounts><account/></accounts>", -1, 0, CS_NOTICE_FILE_PUT_ASIDE },
  { "utf-16", "\xff\xfe[\0a\0c\0c\0", 10, 0, CS_NOTICE_FILE_PUT_ASIDE },
  { "truncated", ALICE "trans", -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT, "account:ab12" },
  { "truncated-after-good", GOOD ALICE "trans", -1, 1, CS_NOTICE_ACCOUNT_LEFT_OUT, "account:ab12" },
  { "truncated-header", GOOD "[account:ab", -1, 1, CS_NOTICE_ACCOUNT_LEFT_OUT, "account:ab" },
  { "truncated-before-transport", ALICE, -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT, "alice@sip.test" },
  { "garbage-before-good", "garbage\n" GOOD, -1, 1, CS_NOTICE_ACCOUNT_LEFT_OUT, "" },
  { "nul-after-good", GOOD "[account:x]\n\0\0\0", sizeof GOOD - 1 + 15, 1, CS_NOTICE_ACCOUNT_LEFT_OUT, "account:x" },
  { "newer-requirement", ALICE "transport=tls\nrequirement=paranoid\n", -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT,
    "alice@sip.test" },
  { "newer-transport", ALICE "transport=wss\nrequirement=provider\n", -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT,
    "alice@sip.test" },
  { "latin-1", ALICE "transport=tls\nrequirement=provider\ndisplay-name=J\xfcrgen\n", -1, 1, CS_NOTICE_ACCOUNT_REPAIRED,
    "alice@sip.test" },
  { "latin-1-after-good", GOOD ALICE "transport=tls\nrequirement=provider\ndisplay-name=J\xfcrgen\n", -1, 2,
    CS_NOTICE_ACCOUNT_REPAIRED, "alice@sip.test" },
  { "name-with-escape", ALICE "transport=tls\nrequirement=provider\ndisplay-name=A\\q\n", -1, 1,
    CS_NOTICE_ACCOUNT_REPAIRED, "alice@sip.test" },
  { "name-with-newline", ALICE "transport=tls\nrequirement=provider\ndisplay-name=A\\nB\n", -1, 1,
    CS_NOTICE_ACCOUNT_REPAIRED, "alice@sip.test" },
  { "latin-1-of-the-future", ALICE "transport=tls\nrequirement=provider\nring=J\xfcrgen\n", -1, 1, NO_NOTICE },
  { "latin-1-comment", "# J\xfcrgen\n" GOOD, -1, 1, NO_NOTICE },
  { "latin-1-server", ALICE "transport=tls\nrequirement=provider\nserver=\xe4.test\n", -1, 0,
    CS_NOTICE_ACCOUNT_LEFT_OUT, "alice@sip.test" },
  { "latin-1-user", ALICE "transport=tls\nrequirement=provider\nauth-user=J\xfcrgen\n", -1, 0,
    CS_NOTICE_ACCOUNT_LEFT_OUT, "alice@sip.test" },
  { "latin-1-trust-file", ALICE "transport=tls\nrequirement=provider\ntrust-file=/j\xfcrgen.pem\n", -1, 0,
    CS_NOTICE_ACCOUNT_LEFT_OUT, "alice@sip.test" },
  { "latin-1-transport", ALICE "transport=tl\xdf\nrequirement=provider\n", -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT,
    "alice@sip.test" },
  { "latin-1-requirement", ALICE "transport=tls\nrequirement=provid\xe9r\n", -1, 0, CS_NOTICE_ACCOUNT_LEFT_OUT,
    "alice@sip.test" },
  { "password-on-disk", "[account:x]\nidentity=sip:x:secret@example.org\ntransport=tls\nrequirement=clear\n", -1, 0,
    CS_NOTICE_ACCOUNT_LEFT_OUT, "account:x" },
  { "no-trust-file", ALICE "transport=tls\nrequirement=provider\ntrust-file=/nonexistent.pem\n", -1, 0,
    CS_NOTICE_ACCOUNT_LEFT_OUT, "alice@sip.test" },
};

static char *
path_in (CsTestPhone *phone, const char *name)
{
  return g_build_filename (phone->folder, name, NULL);
}

static CsNotice *
first_notice (CsTestPhone *phone)
{
  g_autoptr (CsNotice) notice = g_list_model_get_item (cs_call_manager_get_notices (phone->manager), 0);

  return notice; /* the list keeps it */
}

static gboolean
file_holds (const char *path, const char *bytes, gsize len)
{
  g_autofree char *content = NULL;
  gsize content_len = 0;

  return g_file_get_contents (path, &content, &content_len, NULL)
         && (len == 0 || memmem (content, content_len, bytes, len) != NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  const gsize len = row->len >= 0 ? (gsize) row->len : strlen (row->text);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *path = path_in (phone, "accounts.ini");
  g_autofree char *aside = path_in (phone, "accounts.ini.broken-1");
  CsNotice *notice;

  g_assert_true (g_file_set_contents (path, row->text, (gssize) len, NULL));
  cs_call_manager_load_accounts (phone->manager, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, row->accounts);
  notice = first_notice (phone);
  if (row->notice == NO_NOTICE)
    g_assert_null (notice);
  else
    {
      g_assert_nonnull (notice);
      g_assert_cmpint (cs_notice_get_kind (notice), ==, row->notice);
      if (row->detail != NULL)
        g_assert_cmpstr (cs_notice_get_detail (notice), ==, row->detail);
    }
  g_assert_true (file_holds (row->notice == CS_NOTICE_FILE_PUT_ASIDE ? aside : path, row->text, len));
}

static void
test_huge (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *path = path_in (phone, "accounts.ini");
  g_autofree char *huge = g_strnfill (CS_LIMIT_STORE_FILE + 1, '#');

  g_assert_true (g_file_set_contents (path, huge, -1, NULL));
  cs_call_manager_load_accounts (phone->manager, NULL);
  g_assert_cmpint (cs_notice_get_kind (first_notice (phone)), ==, CS_NOTICE_FILE_PUT_ASIDE);
}

/* A folder in the place of each file: the program runs, and an account can be used. */
static void
test_in_the_way (gconstpointer data)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *path = path_in (phone, data);
  g_autofree char *inside = g_build_filename (path, "x", NULL);
  const CsAccountSettings settings
      = { .identity = "anna@example.org", .server = "127.0.0.1:1", .transport = "tcp", .keep = TRUE };
  g_autofree char *folder = NULL;

  g_unlink (path);
  g_assert_no_errno (g_mkdir_with_parents (inside, 0700));
  cs_call_manager_load_accounts (phone->manager, NULL);
  g_assert_nonnull (cs_call_manager_add_account (phone->manager, &settings, NULL));
  folder = cs_test_phone_free_keeping_folder (g_steal_pointer (&phone));
  phone = cs_test_phone_new_bare (g_steal_pointer (&folder));
  cs_call_manager_load_accounts (phone->manager, NULL);
}

/* Nothing can be kept, until the folder can be made after all. */
static void
test_folder_is_a_file (void)
{
  g_autofree char *parent = g_dir_make_tmp ("countersign-XXXXXX", NULL);
  char *folder = g_build_filename (parent, "data", NULL);
  CsTestPhone *phone;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "x", -1, NULL));
  phone = cs_test_phone_new_bare (folder);
  g_assert_cmpint (cs_notice_get_kind (first_notice (phone)), ==, CS_NOTICE_NOTHING_KEPT);
  g_assert_nonnull (strstr (cs_notice_get_text (first_notice (phone)), folder));
  g_assert_false (cs_call_manager_can_keep (phone->manager, &error));
  g_assert_nonnull (error);
  g_assert_no_errno (g_unlink (folder));
  CS_TEST_WAIT_FOR (first_notice (phone) == NULL);
  g_assert_true (cs_call_manager_can_keep (phone->manager, NULL));
  cs_test_phone_free (phone);
  g_rmdir (parent);
}

/* The account is gone from the list, and comes back if the file cannot be changed: said, and tried again. */
static void
test_not_removed (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *path = path_in (phone, "accounts.ini");
  g_autofree char *lock = path_in (phone, "profile.lock");
  g_autoptr (CsAccount) account = NULL;

  g_assert_true (g_file_set_contents (path, GOOD "[account:b]\n=", -1, NULL));
  cs_call_manager_load_accounts (phone->manager, NULL);
  cs_call_manager_dismiss_notice (phone->manager, first_notice (phone));
  account = g_list_model_get_item (cs_call_manager_get_accounts (phone->manager), 0);
  g_unlink (lock);
  g_assert_no_errno (g_mkdir (lock, 0700));
  cs_call_manager_remove_account (phone->manager, account);
  g_assert_cmpint (cs_notice_get_kind (first_notice (phone)), ==, CS_NOTICE_ACCOUNT_NOT_REMOVED);
  g_assert_true (file_holds (path, "good", 4));
  g_assert_no_errno (g_rmdir (lock));
  CS_TEST_WAIT_FOR (first_notice (phone) == NULL);
  g_assert_false (file_holds (path, "good", 4));
  g_assert_true (file_holds (path, "[account:b]\n=", 13));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/storage/accounts/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/storage/accounts/huge", test_huge);
  g_test_add_data_func ("/storage/in-the-way/profile", "profile.ini", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/accounts", "accounts.ini", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/lock", "profile.lock", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/secrets", "secrets.sealed", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/key", "secrets.key", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/peers", "peers", test_in_the_way);
  g_test_add_data_func ("/storage/in-the-way/peers-lock", "peers.lock", test_in_the_way);
  g_test_add_func ("/storage/folder-is-a-file", test_folder_is_a_file);
  g_test_add_func ("/storage/not-removed", test_not_removed);
  return g_test_run ();
}
