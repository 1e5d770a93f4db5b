/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-keyring.h"

#include "lib/cs-test-loop.h"

#include <string.h>

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

gboolean
cs_test_keyring_save (CsStoreKeyring *keyring, const char *key, const char *password, GError **error)
{
  g_autoptr (CsSecret) secret = cs_secret_new_copy ((const guint8 *) password, strlen (password));
  g_autoptr (GAsyncResult) result = NULL;

  cs_store_keyring_save_async (keyring, key, "A test", secret, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  return cs_store_keyring_save_finish (keyring, result, error);
}

char *
cs_test_keyring_load (CsStoreKeyring *keyring, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CsSecret) secret = NULL;

  cs_store_keyring_load_async (keyring, key, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  secret = cs_store_keyring_load_finish (keyring, result, error);
  return secret != NULL ? g_strndup ((const char *) secret->bytes, secret->len) : NULL;
}

gboolean
cs_test_keyring_forget (CsStoreKeyring *keyring, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cs_store_keyring_forget_async (keyring, key, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  return cs_store_keyring_forget_finish (keyring, result, error);
}

void
cs_test_keyring_expect (CsStoreKeyring *keyring, const char *key, const char *password, CsStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = cs_test_keyring_load (keyring, key, &error);

  if (password != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (got, ==, password);
    }
  else
    {
      g_assert_error (error, CS_STORE_ERROR, (int) code);
      g_assert_null (got);
    }
}

gboolean
cs_test_folder_contains (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize len = 0;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (cs_test_folder_contains (path, text))
            return TRUE;
          continue;
        }
      if (g_file_get_contents (path, &bytes, &len, NULL) && memmem (bytes, len, text, strlen (text)) != NULL)
        return TRUE;
    }
  return FALSE;
}
