/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-keyring.h"

#include "cs-test-keyring.h"
#include "cs-test-secret-service.h"
#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#define PASSWORD "correct horse battery staple"

static void
save (CsStoreKeyring *keyring, const char *key, const char *password)
{
  g_autoptr (GError) error = NULL;

  cs_test_keyring_save (keyring, key, password, &error);
  g_assert_no_error (error);
}

static void
test_none (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  cs_test_secret_service_open (&world, FALSE);
  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);

  save (keyring, "password:a", PASSWORD);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", PASSWORD, 0);

  g_assert_false (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  cs_store_keyring_unref (keyring);

  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  cs_store_keyring_unref (keyring);
  cs_test_secret_service_close (&world);
}

static void
test_unlocked (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  cs_test_secret_service_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  g_assert_true (cs_test_keyring_forget (keyring, "password:a", &error));
  save (keyring, "password:a", PASSWORD);
  save (keyring, "password:b", "");
  save (keyring, "password:a", "grüße");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_DESKTOP);
  cs_store_keyring_unref (keyring);

  keyring = cs_store_keyring_new (NULL);
  cs_test_keyring_expect (keyring, "password:a", "grüße", 0);
  cs_test_keyring_expect (keyring, "password:b", "", 0);
  g_assert_true (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_no_error (error);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NOT_FOUND);
  cs_test_keyring_expect (keyring, "password:b", "", 0);
  cs_store_keyring_unref (keyring);
  g_assert_false (cs_test_folder_contains (g_get_user_data_dir (), "grüße"));
  cs_test_secret_service_close (&world);
}

/* A locked keyring answers a lookup with NULL and no error: what is in it must not look as if it were not. */
static void
test_locked (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;
  g_autoptr (GError) error = NULL;

  cs_test_secret_service_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  save (keyring, "password:a", PASSWORD);
  cs_test_secret_service_lock ();

  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_LOCKED);
  cs_test_keyring_expect (keyring, "password:never", NULL, CS_STORE_ERROR_LOCKED);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  g_assert_false (cs_test_keyring_forget (keyring, "password:a", &error));
  g_assert_error (error, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED);

  save (keyring, "password:a", "for this session");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", "for this session", 0);
  save (keyring, "password:b", "too");
  cs_test_keyring_expect (keyring, "password:b", "too", 0);
  cs_store_keyring_unref (keyring);
  cs_test_secret_service_close (&world);
}

static void
test_daemon_goes_away (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;

  cs_test_secret_service_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  save (keyring, "password:a", PASSWORD);
  cs_test_secret_service_kill (&world);

  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  save (keyring, "password:a", "for this session");
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_SESSION);
  cs_test_keyring_expect (keyring, "password:a", "for this session", 0);
  cs_store_keyring_unref (keyring);
  cs_test_secret_service_close (&world);
}

static void
on_opened (CsStoreKeyring *keyring, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Whoever waits for a locked keyring hears when it is opened; what was forgotten meanwhile is gone then. */
static void
test_opened_later (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;
  guint opened = 0;

  cs_test_secret_service_open (&world, TRUE);
  keyring = cs_store_keyring_new (NULL);
  save (keyring, "password:a", PASSWORD);
  save (keyring, "password:b", PASSWORD);
  cs_test_secret_service_lock ();
  cs_store_keyring_watch (keyring, on_opened, &opened);
  CS_TEST_WAIT_FOR (opened > 0); /* it is there */
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_LOCKED);
  g_assert_false (cs_test_keyring_forget (keyring, "password:b", NULL));

  opened = 0;
  cs_test_secret_service_unlock ();
  CS_TEST_WAIT_FOR (opened > 0);
  cs_test_keyring_expect (keyring, "password:a", PASSWORD, 0);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_DESKTOP);
  cs_test_keyring_expect (keyring, "password:b", NULL, CS_STORE_ERROR_NOT_FOUND);
  cs_store_keyring_watch (keyring, NULL, NULL);
  cs_store_keyring_unref (keyring);
  cs_test_secret_service_close (&world);
}

static void
test_comes_later (void)
{
  static CsTestSecretService world;
  CsStoreKeyring *keyring;
  guint opened = 0;

  cs_test_secret_service_open (&world, FALSE);
  keyring = cs_store_keyring_new (NULL);
  cs_store_keyring_watch (keyring, on_opened, &opened);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  g_assert_cmpuint (opened, ==, 0);
  cs_test_secret_service_restart (&world);
  CS_TEST_WAIT_FOR (opened > 0);
  save (keyring, "password:a", PASSWORD);
  g_assert_cmpint (cs_store_keyring_get_kind (keyring), ==, CS_STORE_KEYRING_DESKTOP);

  cs_test_secret_service_kill (&world);
  cs_test_keyring_expect (keyring, "password:a", NULL, CS_STORE_ERROR_NO_KEYRING);
  opened = 0;
  cs_test_secret_service_restart (&world);
  CS_TEST_WAIT_FOR (opened > 0);
  cs_test_keyring_expect (keyring, "password:a", PASSWORD, 0);
  cs_store_keyring_watch (keyring, NULL, NULL);
  cs_store_keyring_unref (keyring);
  cs_test_secret_service_close (&world);
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/keyring-desktop/none", test_none, cs_test_secret_service_run);
  g_test_add_data_func ("/keyring-desktop/unlocked", test_unlocked, cs_test_secret_service_run);
  g_test_add_data_func ("/keyring-desktop/locked", test_locked, cs_test_secret_service_run);
  g_test_add_data_func ("/keyring-desktop/opened-later", test_opened_later, cs_test_secret_service_run);
  g_test_add_data_func ("/keyring-desktop/comes-later", test_comes_later, cs_test_secret_service_run);
  g_test_add_data_func ("/keyring-desktop/daemon-goes-away", test_daemon_goes_away, cs_test_secret_service_run);
  return g_test_run ();
}
