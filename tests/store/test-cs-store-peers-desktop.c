/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-peers.h"

#include "base/cs-limits.h"
#include "cs-test-keyring.h"
#include "cs-test-peers.h"
#include "cs-test-secret-service.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"
#include "store/cs-store-peers-internal.h"

/* What is remembered, with the desktop's keyring: there, locked, slow, away, absent. */

#define ANNA "sip:anna@example.org"
#define BERT "sip:bert@example.org"

static CsTestMemory *
open_memory (void)
{
  return cs_test_memory_open (g_get_user_data_dir (), NULL);
}

static gboolean
file_exists (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "peers", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_absent (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, FALSE);
  memory = open_memory ();
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  g_assert_cmpuint (memory->states, ==, 1);
  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_load (memory);
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  cs_test_memory_flush (memory);
  g_assert_false (file_exists ());

  /* it does not grow for ever */
  for (guint i = 0; i < 2 * CS_LIMIT_STORE_PEER_CHANGES; i++)
    cs_test_memory_learn (memory, ANNA, 1, (guint8) i);
  g_assert_cmpuint (memory->peers->changes.length, <=, CS_LIMIT_STORE_PEER_CHANGES);
  cs_test_memory_close (memory);

  memory = open_memory ();
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 0);
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

static void
expect_recalled (CsTestMemory *memory, const char *address, CsStoreMemory expected)
{
  g_autoptr (CsStorePeer) peer = NULL;

  g_assert_cmpint (cs_store_peers_recall (memory->peers, address, &peer), ==, expected);
}

static void
test_open (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, TRUE);
  memory = open_memory ();
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_close (memory);
  g_assert_true (file_exists ());

  memory = open_memory ();
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  cs_test_memory_close (memory);
  g_assert_false (cs_test_folder_contains (g_get_user_data_dir (), "anna"));
  cs_test_secret_service_close (&world);
}

/* Locked: nobody is asked, nothing is touched. Opened later in the run: what was learnt meanwhile is added. */
static void
test_locked (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, TRUE);
  memory = open_memory ();
  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_close (memory);
  cs_test_secret_service_lock ();

  memory = open_memory ();
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  g_assert_false (cs_store_peers_is_loaded (memory->peers));
  cs_test_memory_expect (memory, ANNA, 1, 0, 0, FALSE);
  expect_recalled (memory, ANNA, CS_STORE_MEMORY_UNREADABLE);
  expect_recalled (memory, BERT, CS_STORE_MEMORY_UNREADABLE);
  cs_test_memory_learn (memory, BERT, 2, 21);
  cs_test_memory_load (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);

  cs_test_secret_service_unlock ();
  cs_test_memory_load (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  cs_test_memory_expect (memory, BERT, 2, 21, 0, FALSE);
  cs_test_memory_close (memory);

  memory = open_memory ();
  g_assert_cmpuint (cs_test_memory_count (memory), ==, 2);
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

/* Locked between loading and the first thing to write: there is no key yet, and none that could be kept. */
static void
test_locked_before_the_first_write (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, TRUE);
  memory = open_memory ();
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_secret_service_lock ();
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_test_memory_flush (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  g_assert_false (file_exists ());
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, FALSE);
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

/* The user is asked to make a keyring when there is something to put into it, not before; and does not. A file whose
 * key nobody keeps would be lost. */
static void
test_no_keyring_made (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open_empty (&world);
  memory = open_memory ();
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_KEPT);
  cs_test_memory_learn (memory, ANNA, 1, 11);
  cs_test_memory_flush (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  g_assert_false (file_exists ());
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, FALSE);
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

/* A keyring that does not answer holds a call back for so long and no longer. */
static void
test_slow (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, TRUE);
  memory = open_memory ();
  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_close (memory);

  memory = cs_test_memory_new (g_get_user_data_dir (), NULL);
  memory->peers->patience_ms = 1;
  cs_test_secret_service_stop (&world, TRUE);
  cs_test_memory_load (memory);
  g_assert_cmpint (cs_store_peers_get_state (memory->peers), ==, CS_STORE_PEERS_THIS_RUN);
  cs_test_memory_learn (memory, ANNA, 1, 12);
  cs_test_memory_expect (memory, ANNA, 1, 12, 0, FALSE);
  expect_recalled (memory, ANNA, CS_STORE_MEMORY_UNREADABLE);
  expect_recalled (memory, BERT, CS_STORE_MEMORY_UNREADABLE);
  /* the next call does not wait for the same answer */
  cs_test_memory_load (memory);

  cs_test_secret_service_stop (&world, FALSE);
  CS_TEST_WAIT_FOR (cs_store_peers_get_state (memory->peers) == CS_STORE_PEERS_KEPT);
  /* whoever showed the ZID meanwhile did not know the secret of the device */
  cs_test_memory_expect (memory, ANNA, 1, 11, 0, TRUE);
  expect_recalled (memory, ANNA, CS_STORE_MEMORY_KNOWN);
  expect_recalled (memory, BERT, CS_STORE_MEMORY_UNKNOWN);
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

static void
test_goes_away (void)
{
  static CsTestSecretService world;
  CsTestMemory *memory;

  cs_test_secret_service_open (&world, TRUE);
  memory = open_memory ();
  cs_test_memory_vouch (memory, ANNA, 1, 11);
  cs_test_memory_flush (memory);
  cs_test_secret_service_kill (&world);
  /* the key is known: only the number of the file cannot be kept */
  cs_test_memory_learn (memory, ANNA, 1, 12);
  cs_test_memory_flush (memory);
  g_assert_cmpuint (memory->problems[CS_STORE_PEERS_NOT_WRITTEN], ==, 0);
  g_assert_true (cs_store_peers_is_loaded (memory->peers));
  cs_test_memory_close (memory);
  cs_test_secret_service_close (&world);
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/peers-desktop/absent", test_absent, cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/open", test_open, cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/locked", test_locked, cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/locked-before-the-first-write", test_locked_before_the_first_write,
                        cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/no-keyring-made", test_no_keyring_made, cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/slow", test_slow, cs_test_secret_service_run);
  g_test_add_data_func ("/peers-desktop/goes-away", test_goes_away, cs_test_secret_service_run);
  return g_test_run ();
}
