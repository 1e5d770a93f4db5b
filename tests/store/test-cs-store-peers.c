/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-peers.h"

#include "base/cs-limits.h"
#include "cs-test-keyring.h"
#include "cs-test-peers.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANNA "sip:anna@example.org"
#define BERT "sip:bert@example.org"

/* A data folder of its own, with its keyring in it. */
typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("peers-%u", count++);

  fixture->folder = g_build_filename (g_get_user_data_dir (), name, NULL);
  fixture->path = g_build_filename (fixture->folder, "peers", NULL);
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->folder);
  g_free (fixture->path);
}

static CsTestMemory *
open_memory (Fixture *fixture)
{
  return cs_test_memory_open (fixture->folder, fixture->folder);
}

static void
assert_no_problem (const CsTestMemory *memory)
{
  for (guint i = 0; i < G_N_ELEMENTS (memory->problems); i++)
    g_assert_cmpuint (memory->problems[i], ==, 0);
}

typedef struct {
  char *bytes;
  gsize len;
} Copy;

static Copy
copy_file (const char *path)
{
  Copy copy;

  g_assert_true (g_file_get_contents (path, &copy.bytes, &copy.len, NULL));
  return copy;
}

static void
put_file (const char *path, const char *bytes, gsize len)
{
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
}

/* ---- from run to run ---- */

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  g_autoptr (CsStorePeer) anna = NULL;
  struct stat info;

  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  g_assert_true (cs_store_peers_is_loaded (memory->peers));
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_test_memory_vouch (memory, ANNA, 1, 12);
  cs_test_memory_learn (memory, ANNA, 1, 13);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_store_peers_set_name (memory->peers, ANNA, "Änna");
  g_assert_true (cs_store_peers_set_requirement (memory->peers, BERT, "end-to-end", NULL));
  cs_test_memory_expect (memory, ANNA, 1, 13, 12, TRUE);
  assert_no_problem (memory);
  cs_test_memory_close (memory);

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_false (cs_test_folder_contains (fixture->folder, "anna"));
  g_assert_false (cs_test_folder_contains (fixture->folder, "\r\r\r\r\r\r\r\r")); /* 13, thirty-two times */

  memory = open_memory (fixture);
  cs_test_memory_expect (memory, ANNA, 1, 13, 12, TRUE);
  cs_test_memory_expect (memory, BERT, 2, 21, 0, FALSE);
  cs_test_memory_expect (memory, BERT, 1, 0, 0, FALSE);
  anna = cs_store_peers_find (memory->peers, ANNA);
  g_assert_cmpstr (anna->name, ==, "Änna");
  g_assert_true (anna->ever_checked);
  g_assert_cmpuint (memory->states, ==, 1);
  CS_TEST_WAIT_FOR (memory->changed == 1);
  assert_no_problem (memory);
  cs_test_memory_close (memory);
}

/* Nothing is written, and nobody is asked for a key, while there is nothing to remember. */
static void
test_nothing_to_keep (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  g_autoptr (GDir) dir = NULL;

  cs_test_memory_close (memory);
  dir = g_dir_open (fixture->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_learnt_before_loaded (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);

  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_vouch (memory, BERT, 2, 21);
  cs_test_memory_close (memory);

  memory = cs_test_memory_new (fixture->folder, fixture->folder);
  g_assert_false (cs_store_peers_is_loaded (memory->peers));
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_LOADING);
  cs_test_memory_learn (memory, ANNA, 1, 12);
  cs_store_peers_forget (memory->peers, BERT);
  cs_test_memory_load (memory);
  /* whoever showed the ZID then did not know the secret of the device */
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 1);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  /* whoever showed the ZID then did not know the secret of the device */
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 1);
  cs_test_memory_close (memory);
}

static void
test_users_decisions (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  const guint8 zid[CS_ZID_LEN] = { 2 };
  g_autoptr (CsStorePeer) anna = NULL;

  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_vouch (memory, ANNA, 2, 12);
  cs_test_memory_vouch (memory, BERT, 3, 21);
  cs_store_peers_uncheck (memory->peers, ANNA);
  cs_store_peers_forget_device (memory->peers, ANNA, zid);
  cs_store_peers_forget (memory->peers, BERT);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, FALSE);
  cs_test_memory_expect (memory, ANNA, 2, 0, 0, FALSE);
  anna = cs_store_peers_find (memory->peers, ANNA);
  g_assert_true (anna->ever_checked);
  g_assert_null (cs_store_peers_find (memory->peers, BERT));
  cs_store_peers_lift (memory->peers, ANNA);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  g_clear_pointer (&anna, cs_store_peer_free);
  anna = cs_store_peers_find (memory->peers, ANNA);
  g_assert_false (anna->ever_checked);
  cs_test_memory_close (memory);
}

static void
test_unfit (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  const guint8 zid[CS_ZID_LEN] = { 1 };
  g_autofree char *name = g_strnfill (CS_LIMIT_DISPLAY_NAME - 1, 'x');
  g_autofree char *long_name = g_strconcat (name, "\n\xc3\xa4y", NULL);
  g_autoptr (CsStorePeer) anna = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_store_peers_get_cache (memory->peers, zid, "sip:a\nb"));
  g_assert_false (cs_store_peers_set_requirement (memory->peers, "", "clear", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
  g_clear_error (&error);
  g_assert_false (cs_store_peers_set_requirement (memory->peers, ANNA, "none", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_BAD_VALUE);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 0);

  /* a peer's name is cut and cleaned */
  cs_store_peers_set_name (memory->peers, ANNA, "nobody knows her");
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 0);
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_store_peers_set_name (memory->peers, ANNA, long_name);
  anna = cs_store_peers_find (memory->peers, ANNA);
  g_assert_cmpstr (anna->name, ==, name);
  cs_test_memory_close (memory);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CS_LIMIT_STORE_PEERS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%u@example.org", i);

      cs_test_memory_vouch (memory, address, 1, 11);
    }
  cs_test_memory_flush (memory);
  assert_no_problem (memory);
  cs_test_memory_learn (memory, ANNA, 1, 11);
  CS_TEST_WAIT_FOR (memory->problems[CS_STORE_PEERS_FULL] > 0);
  g_assert_cmpstr (memory->detail, ==, ANNA);
  g_assert_false (cs_store_peers_set_requirement (memory->peers, BERT, "clear", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, CS_LIMIT_STORE_PEERS);
  cs_test_memory_expect (memory, "sip:0@example.org", 1, 11, 0, TRUE);
  cs_test_memory_close (memory);
}

/* ---- damage ---- */

/* Opens a folder whose file was made into @bytes, and expects that it was put aside and said. */
static void
expect_put_aside (Fixture *fixture, const char *bytes, gsize len)
{
  CsTestMemory *memory;
  g_autofree char *aside = g_strconcat (fixture->path, ".broken-1", NULL);
  g_autofree char *kept = NULL;
  gsize kept_len;

  put_file (fixture->path, bytes, len);
  memory = open_memory (fixture);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_PUT_ASIDE], ==, 1);
  g_assert_cmpstr (memory->detail, ==, aside);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 0);
  g_assert_true (g_file_get_contents (aside, &kept, &kept_len, NULL));
  g_assert_cmpmem (kept, kept_len, bytes, len);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  cs_test_memory_close (memory);
  g_assert_cmpint (g_remove (aside), ==, 0);
}

static Copy
make_file (Fixture *fixture)
{
  CsTestMemory *memory = open_memory (fixture);

  cs_test_memory_vouch (memory, "a", 1, 11);
  cs_test_memory_close (memory);
  return copy_file (fixture->path);
}

static void
test_every_byte (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  CsTestMemory *memory;

  for (gsize i = 0; i < file.len; i++)
    {
      file.bytes[i] ^= (char) (1 << (i % 8));
      expect_put_aside (fixture, file.bytes, file.len);
      file.bytes[i] ^= (char) (1 << (i % 8));
    }
  put_file (fixture->path, file.bytes, file.len);
  memory = open_memory (fixture);
  cs_test_memory_expect (memory, "a", 1, 11, 0, TRUE);
  assert_no_problem (memory);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

static void
test_every_length (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  g_autofree char *longer = g_malloc0 (file.len + 1);

  for (gsize len = 0; len < file.len; len++)
    expect_put_aside (fixture, file.bytes, len);
  memcpy (longer, file.bytes, file.len);
  expect_put_aside (fixture, longer, file.len + 1);
  g_free (file.bytes);
}

static void
test_huge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_malloc0 (CS_LIMIT_STORE_PEERS_FILE + 1);
  Copy file = make_file (fixture);

  expect_put_aside (fixture, huge, CS_LIMIT_STORE_PEERS_FILE + 1);
  g_free (file.bytes);
}

/* What is learnt after damage makes a new file, and the broken one stays. */
static void
test_after_damage (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  g_autofree char *aside = g_strconcat (fixture->path, ".broken-1", NULL);
  CsTestMemory *memory;

  file.bytes[file.len / 2] ^= 1;
  put_file (fixture->path, file.bytes, file.len);
  memory = open_memory (fixture);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  cs_test_memory_expect (memory, BERT, 2, 21, 0, FALSE);
  cs_test_memory_close (memory);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_free (file.bytes);
}

/* An older file opens, but the keyring knows that there was a newer one. */
static void
test_rolled_back (Fixture *fixture, gconstpointer data)
{
  Copy old = make_file (fixture);
  CsTestMemory *memory = open_memory (fixture);

  cs_test_memory_learn (memory, "a", 1, 12);
  cs_test_memory_close (memory);
  put_file (fixture->path, old.bytes, old.len);

  memory = open_memory (fixture);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_ROLLED_BACK], ==, 1);
  /* better than nothing: whom it says to be checked has to be protected */
  cs_test_memory_expect (memory, "a", 1, 11, 0, TRUE);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  assert_no_problem (memory);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 2);
  cs_test_memory_close (memory);
  g_free (old.bytes);
}

static void
test_file_gone (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  CsTestMemory *memory;

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  memory = open_memory (fixture);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_FILE_GONE], ==, 1);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  cs_test_memory_close (memory);

  /* the old one back in place of it */
  put_file (fixture->path, file.bytes, file.len);
  memory = open_memory (fixture);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_ROLLED_BACK], ==, 1);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

/* ---- known, unknown or unreadable ---- */

static void
remove_one (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
lose_nothing (Fixture *fixture)
{
}

static void
lose_key (Fixture *fixture)
{
  remove_one (fixture, "secrets.key");
}

static void
lose_keyring (Fixture *fixture)
{
  remove_one (fixture, "secrets.key");
  remove_one (fixture, "secrets.sealed");
}

static void
lose_file (Fixture *fixture)
{
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
}

static void
lose_everything (Fixture *fixture)
{
  lose_file (fixture);
  lose_keyring (fixture);
}

static void
damage_file (Fixture *fixture)
{
  put_file (fixture->path, "rubbish", 7);
}

static void
empty_file (Fixture *fixture)
{
  put_file (fixture->path, "", 0);
}

static void
cut_file (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 40), ==, 0);
}

static void
make_file_a_folder (Fixture *fixture)
{
  lose_file (fixture);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
}

static void
make_file_a_loop (Fixture *fixture)
{
  lose_file (fixture);
  g_assert_cmpint (symlink ("peers", fixture->path), ==, 0);
}

static void
put_rubbish_as_keyring (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "secrets.sealed", NULL);

  put_file (path, "rubbish", 7);
}

/* What happened to the memory of "a", who was checked, between two runs; what is said of "a" and of somebody who was
 * never met; and the same once another person has been learnt and the program was started again. */
typedef struct {
  const char *name;
  void (*happens) (Fixture *fixture);
  CsStoreMemory a, stranger;
  CsStoreMemory a_later, stranger_later;
} Loss;

#define KNOWN CS_STORE_MEMORY_KNOWN
#define UNKNOWN CS_STORE_MEMORY_UNKNOWN
#define UNREADABLE CS_STORE_MEMORY_UNREADABLE

static const Loss losses[] = {
  { "nothing", lose_nothing, KNOWN, UNKNOWN, KNOWN, UNKNOWN },
  { "everything", lose_everything, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN },
  { "key", lose_key, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "keyring", lose_keyring, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "keyring-damaged", put_rubbish_as_keyring, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file", lose_file, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file-damaged", damage_file, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file-empty", empty_file, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file-cut", cut_file, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file-a-folder", make_file_a_folder, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
  { "file-a-loop", make_file_a_loop, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE },
};

static void
expect_recalled (CsTestMemory *memory, const char *address, CsStoreMemory expected)
{
  g_autoptr (CsStorePeer) peer = NULL;

  g_assert_cmpint (cs_store_peers_recall (memory->peers, address, &peer), ==, expected);
}

static void
test_loss (Fixture *fixture, gconstpointer data)
{
  const Loss *loss = data;
  Copy file = make_file (fixture);
  CsTestMemory *memory;

  loss->happens (fixture);
  memory = cs_test_memory_new (fixture->folder, fixture->folder);
  expect_recalled (memory, "a", UNREADABLE);
  cs_test_memory_load (memory);
  expect_recalled (memory, "a", loss->a);
  expect_recalled (memory, ANNA, loss->stranger);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  expect_recalled (memory, "a", loss->a_later);
  expect_recalled (memory, ANNA, loss->stranger_later);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

/* An earlier file does not know who was checked since. */
static void
test_loss_by_rollback (Fixture *fixture, gconstpointer data)
{
  Copy old = make_file (fixture);
  CsTestMemory *memory = open_memory (fixture);

  cs_test_memory_vouch (memory, ANNA, 1, 12);
  cs_test_memory_close (memory);
  put_file (fixture->path, old.bytes, old.len);
  memory = open_memory (fixture);
  expect_recalled (memory, "a", KNOWN);
  expect_recalled (memory, ANNA, UNREADABLE);
  cs_test_memory_close (memory);
  g_free (old.bytes);
}

/* The user says that it is lost: from then on strangers are strangers, also in later runs. */
static void
test_loss_accepted (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  CsTestMemory *memory;

  damage_file (fixture);
  memory = open_memory (fixture);
  expect_recalled (memory, "a", UNREADABLE);
  cs_store_peers_accept_loss (memory->peers);
  expect_recalled (memory, "a", UNKNOWN);
  cs_test_memory_learn (memory, BERT, 2, 21);
  expect_recalled (memory, BERT, KNOWN);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  expect_recalled (memory, "a", UNKNOWN);
  expect_recalled (memory, BERT, KNOWN);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

/* ---- addresses ---- */

static char *
lower (const char *address)
{
  return g_ascii_strdown (address, -1);
}

/* What was remembered by two spellings of one address is one person under its key. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  g_autoptr (CsStorePeer) peer = NULL;

  cs_test_memory_vouch (memory, "sip:BOB@x", 1, 11);
  cs_test_memory_learn (memory, "sip:bob@x", 1, 12);
  cs_test_memory_learn (memory, "sip:Bob@x", 2, 13);
  cs_test_memory_learn (memory, "sip:eve@x", 3, 14);
  cs_test_memory_close (memory);

  memory = cs_test_memory_new (fixture->folder, fixture->folder);
  cs_store_peers_set_key_func (memory->peers, lower);
  cs_test_memory_load (memory);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 2);
  cs_test_memory_expect (memory, "sip:bob@x", 1, 11, 0, TRUE);
  cs_test_memory_expect (memory, "sip:bob@x", 2, 13, 0, FALSE);
  cs_test_memory_expect (memory, "sip:eve@x", 3, 14, 0, FALSE);
  expect_recalled (memory, "sip:BOB@x", UNKNOWN);
  peer = cs_store_peers_find (memory->peers, "sip:bob@x");
  g_assert_true (peer->ever_checked);
  cs_store_peers_merge (memory->peers, "sip:bob@x", "sip:eve@x");
  cs_store_peers_merge (memory->peers, "sip:bob@x", "sip:nobody@x");
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 1);
  cs_test_memory_expect (memory, "sip:bob@x", 1, 11, 0, TRUE);
  cs_test_memory_expect (memory, "sip:bob@x", 3, 14, 0, FALSE);
  cs_test_memory_close (memory);
}

static void
test_checked_elsewhere (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  const guint8 checked[CS_ZID_LEN] = { 1 }, unchecked[CS_ZID_LEN] = { 2 };
  g_autoptr (CsStorePeer) peer = NULL;

  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_learn (memory, ANNA, 2, 12);
  peer = cs_store_peers_find_checked (memory->peers, checked, BERT);
  g_assert_cmpstr (peer->address, ==, ANNA);
  g_assert_null (cs_store_peers_find_checked (memory->peers, checked, ANNA));
  g_assert_null (cs_store_peers_find_checked (memory->peers, unchecked, BERT));
  cs_store_peers_uncheck (memory->peers, ANNA);
  g_assert_null (cs_store_peers_find_checked (memory->peers, checked, BERT));
  cs_test_memory_close (memory);
}

static void
test_key_gone (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  g_autofree char *aside = g_strconcat (fixture->path, ".broken-1", NULL);
  g_autofree char *kept = NULL;
  CsTestMemory *memory;
  gsize kept_len;

  lose_keyring (fixture);
  memory = open_memory (fixture);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_KEY_GONE], ==, 1);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 0);
  cs_test_memory_close (memory);
  /* the keyring may be another one today */
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  memory = open_memory (fixture);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_flush (memory);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_PUT_ASIDE], ==, 1);
  cs_test_memory_close (memory);
  g_assert_true (g_file_get_contents (aside, &kept, &kept_len, NULL));
  g_assert_cmpmem (kept, kept_len, file.bytes, file.len);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  cs_test_memory_expect (memory, BERT, 2, 21, 0, FALSE);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

static char *
take_file (Fixture *fixture, const char *name, gsize *len)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, len, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  return bytes;
}

static void
give_file_back (Fixture *fixture, const char *name, const char *bytes, gsize len)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  put_file (path, bytes, len);
}

/* Two programs start together for the first time: one asks for the key, then the other makes key and file. */
static void
test_key_made_meanwhile (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  gsize key_len, sealed_len;
  g_autofree char *key = take_file (fixture, "secrets.key", &key_len);
  g_autofree char *sealed = take_file (fixture, "secrets.sealed", &sealed_len);
  CsTestMemory *memory = cs_test_memory_new (fixture->folder, fixture->folder);

  cs_store_peers_load_async (memory->peers, NULL, NULL);
  /* what this run keeps has no key, and then the file has none */
  for (guint answers = 0; answers < 2;)
    answers += g_main_context_iteration (NULL, TRUE);
  give_file_back (fixture, "secrets.key", key, key_len);
  give_file_back (fixture, "secrets.sealed", sealed, sealed_len);
  cs_test_memory_load (memory);
  assert_no_problem (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_expect (memory, "a", 1, 11, 0, TRUE);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

/* A key of another kind or length in the keyring is no key. */
static void
test_odd_key (Fixture *fixture, gconstpointer data)
{
  CsStoreKeyring *keyring = cs_store_keyring_new (fixture->folder);
  CsTestMemory *memory;

  g_assert_true (cs_test_keyring_save (keyring, "vault-key", "not a key", NULL));
  g_assert_true (cs_test_keyring_save (keyring, "peers-written", "many", NULL));
  cs_store_keyring_unref (keyring);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, FALSE);
  cs_test_memory_close (memory);
}

/* Whatever happens to the file while the program runs, what is in memory is written again. */
typedef enum { WORSE_DAMAGED, WORSE_GONE, WORSE_OLD } Worse;

static void
make_worse (Fixture *fixture, Worse worse, const Copy *old)
{
  if (worse == WORSE_DAMAGED)
    put_file (fixture->path, "rubbish", 7);
  else if (worse == WORSE_GONE)
    g_assert_cmpint (g_remove (fixture->path), ==, 0);
  else
    put_file (fixture->path, old->bytes, old->len);
}

static void
expect_restored (Fixture *fixture)
{
  CsTestMemory *memory = open_memory (fixture);

  assert_no_problem (memory);
  cs_test_memory_expect (memory, "a", 1, 12, 11, TRUE);
  cs_test_memory_expect (memory, BERT, 2, 22, 21, FALSE);
  cs_test_memory_close (memory);
}

static void
test_worse_while_running (Fixture *fixture, gconstpointer data)
{
  const Worse worse = (Worse) GPOINTER_TO_UINT (data);
  Copy old = make_file (fixture);
  CsTestMemory *memory = open_memory (fixture);

  cs_test_memory_learn (memory, "a", 1, 12);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_flush (memory);

  /* seen when something is written */
  make_worse (fixture, worse, &old);
  cs_test_memory_learn (memory, BERT, 2, 22);
  cs_test_memory_flush (memory);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_PUT_ASIDE], ==, worse == WORSE_DAMAGED);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_ROLLED_BACK], ==, worse == WORSE_OLD);
  expect_restored (fixture);

  /* seen when a call begins */
  make_worse (fixture, worse, &old);
  g_assert_false (cs_store_peers_is_loaded (memory->peers));
  cs_test_memory_load (memory);
  cs_test_memory_expect (memory, BERT, 2, 22, 21, FALSE);
  cs_test_memory_flush (memory);
  g_assert_true (cs_store_peers_is_loaded (memory->peers));
  expect_restored (fixture);
  cs_test_memory_close (memory);
  g_free (old.bytes);
}

static void
test_cannot_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = g_build_filename (fixture->folder, "peers.lock", NULL);
  CsTestMemory *memory = open_memory (fixture);

  g_assert_cmpint (g_mkdir (lock, 0700), ==, 0);
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_test_memory_flush (memory);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_NOT_WRITTEN], >=, 1);
  g_assert_nonnull (memory->detail);
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, FALSE);

  /* with the next change, once it is possible */
  g_assert_cmpint (g_rmdir (lock), ==, 0);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 2);
  cs_test_memory_close (memory);
}

/* There is a file, but not for us today: nothing is taken for lost, and nothing is written over it. */
static void
test_cannot_read (Fixture *fixture, gconstpointer data)
{
  Copy file = make_file (fixture);
  CsTestMemory *memory;

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (symlink ("peers", fixture->path), ==, 0);
  memory = open_memory (fixture);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_NOT_WRITTEN], ==, 1);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_flush (memory);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  put_file (fixture->path, file.bytes, file.len);
  cs_test_memory_load (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_close (memory);
  memory = open_memory (fixture);
  cs_test_memory_expect (memory, "a", 1, 11, 0, TRUE);
  cs_test_memory_expect (memory, BERT, 2, 21, 0, FALSE);
  cs_test_memory_close (memory);
  g_free (file.bytes);
}

/* ---- two programs ---- */

static void
test_two_programs (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *one = open_memory (fixture);
  CsTestMemory *two = open_memory (fixture);

  cs_test_memory_vouch (one, ANNA, 1, 11);
  cs_test_memory_flush (one);
  g_assert_true (cs_store_peers_is_loaded (one->peers));
  g_assert_false (cs_store_peers_is_loaded (two->peers));

  /* writing reads */
  cs_test_memory_vouch (two, BERT, 2, 21);
  cs_test_memory_flush (two);
  cs_test_memory_expect (two, ANNA, 1, 11, 0, TRUE);
  /* and so does the beginning of a call */
  cs_test_memory_load (one);
  cs_test_memory_expect (one, BERT, 2, 21, 0, TRUE);

  /* what one forgets does not come back by the other */
  cs_store_peers_forget (one->peers, ANNA);
  cs_test_memory_flush (one);
  cs_test_memory_learn (two, BERT, 2, 22);
  cs_test_memory_flush (two);
  g_assert_cmpuint (cs_test_memory_count (two), ==, 1);
  cs_test_memory_load (one);
  g_assert_cmpuint (cs_test_memory_count (one), ==, 1);
  cs_test_memory_expect (one, BERT, 2, 22, 21, TRUE);
  assert_no_problem (one);
  assert_no_problem (two);
  cs_test_memory_close (one);
  cs_test_memory_close (two);
}

#define N_PROGRAMS 6
#define N_ROUNDS 5

static gpointer
program_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  CsTestMemory *memory;

  g_main_context_push_thread_default (context);
  memory = open_memory (fixture);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%p-%u@example.org", (void *) g_thread_self (), i);

      cs_test_memory_vouch (memory, address, 1, 11);
      if (i % 2 == 0)
        cs_test_memory_flush (memory);
    }
  cs_test_memory_flush (memory);
  assert_no_problem (memory);
  cs_test_memory_close (memory);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Also the first key: programs that begin together seal with the same one. */
static void
test_many_programs (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_PROGRAMS];
  CsTestMemory *memory;

  for (guint i = 0; i < N_PROGRAMS; i++)
    threads[i] = g_thread_new ("program", program_thread, fixture);
  for (guint i = 0; i < N_PROGRAMS; i++)
    g_thread_join (threads[i]);
  memory = open_memory (fixture);
  assert_no_problem (memory);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, N_PROGRAMS * N_ROUNDS);
  cs_test_memory_close (memory);
}

/* ---- threads ---- */

#define N_THREADS 4
#define N_CHANGES 200

typedef struct {
  CsTestMemory *memory;
  guint number;
  int *running;
} Worker;

static gpointer
worker_thread (gpointer data)
{
  Worker *worker = data;
  g_autofree char *address = g_strdup_printf ("sip:%u@example.org", worker->number);

  for (guint i = 1; i <= N_CHANGES; i++)
    {
      g_autoptr (GPtrArray) peers = NULL;

      cs_test_memory_learn (worker->memory, address, 1, (guint8) i);
      cs_test_memory_expect (worker->memory, address, 1, (guint8) i, i > 1 ? (guint8) (i - 1) : 0, FALSE);
      peers = cs_store_peers_list (worker->memory->peers);
      g_assert_cmpuint (peers->len, >=, 1);
    }
  g_atomic_int_add (worker->running, -1);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Engines in other threads learn while the main context writes. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  Worker workers[N_THREADS];
  GThread *threads[N_THREADS];
  int running = N_THREADS;

  for (guint i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ memory, i, &running };
      threads[i] = g_thread_new ("engine", worker_thread, &workers[i]);
    }
  CS_TEST_WAIT_FOR (g_atomic_int_get (&running) == 0);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  assert_no_problem (memory);
  cs_test_memory_close (memory);

  memory = open_memory (fixture);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_autofree char *address = g_strdup_printf ("sip:%u@example.org", i);

      cs_test_memory_expect (memory, address, 1, N_CHANGES, N_CHANGES - 1, FALSE);
    }
  cs_test_memory_close (memory);
}

/* A call may outlive everything else that holds the store. */
static void
test_cache_outlives (Fixture *fixture, gconstpointer data)
{
  CsTestMemory *memory = open_memory (fixture);
  const guint8 zid[CS_ZID_LEN] = { 1 };
  CsZrtpCache *cache = cs_store_peers_get_cache (memory->peers, zid, ANNA);
  g_autoptr (CsSecret) rs1 = cs_secret_new (CS_ZRTP_RETAINED_LEN);

  cs_test_memory_close (memory);
  cache->klass->update (cache, zid, rs1, NULL, CS_ZRTP_EXPIRY_NEVER, FALSE);
  cs_zrtp_cache_unref (cache);
  cs_test_loop_settle ();
  CS_TEST_WAIT_FOR (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  memory = open_memory (fixture);
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 1);
  cs_test_memory_close (memory);
}

#define ADD(name, function) g_test_add ("/peers/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("nothing-to-keep", test_nothing_to_keep);
  ADD ("learnt-before-loaded", test_learnt_before_loaded);
  ADD ("users-decisions", test_users_decisions);
  ADD ("unfit", test_unfit);
  ADD ("full", test_full);
  ADD ("every-byte", test_every_byte);
  ADD ("every-length", test_every_length);
  ADD ("huge", test_huge);
  ADD ("after-damage", test_after_damage);
  ADD ("rolled-back", test_rolled_back);
  ADD ("file-gone", test_file_gone);
  ADD ("key-gone", test_key_gone);
  ADD ("key-made-meanwhile", test_key_made_meanwhile);
  ADD ("odd-key", test_odd_key);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *path = g_strconcat ("/peers/loss/", losses[i].name, NULL);

      g_test_add (path, Fixture, &losses[i], set_up, test_loss, tear_down);
    }
  ADD ("loss-by-rollback", test_loss_by_rollback);
  ADD ("loss-accepted", test_loss_accepted);
  ADD ("keys", test_keys);
  ADD ("checked-elsewhere", test_checked_elsewhere);
  g_test_add ("/peers/worse-while-running/damaged", Fixture, GUINT_TO_POINTER (WORSE_DAMAGED), set_up,
              test_worse_while_running, tear_down);
  g_test_add ("/peers/worse-while-running/gone", Fixture, GUINT_TO_POINTER (WORSE_GONE), set_up,
              test_worse_while_running, tear_down);
  g_test_add ("/peers/worse-while-running/old", Fixture, GUINT_TO_POINTER (WORSE_OLD), set_up, test_worse_while_running,
              tear_down);
  ADD ("cannot-write", test_cannot_write);
  ADD ("cannot-read", test_cannot_read);
  ADD ("two-programs", test_two_programs);
  ADD ("many-programs", test_many_programs);
  ADD ("threads", test_threads);
  ADD ("cache-outlives", test_cache_outlives);
  return g_test_run ();
}
