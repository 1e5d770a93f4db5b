/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-seal.h"

#include <string.h>

#define PURPOSE "test"

static const char plain[] = "the quick brown fox";

typedef struct {
  CsSecret *key;
  GBytes *sealed;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->key = cs_secret_new_random (CS_SEAL_KEY);
  fixture->sealed = cs_seal (fixture->key, PURPOSE, (const guint8 *) plain, sizeof plain);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cs_secret_free (fixture->key);
  g_bytes_unref (fixture->sealed);
}

static void
assert_refused (const CsSecret *key, const char *purpose, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_unseal (key, purpose, bytes, len, &error));
  g_assert_error (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_NOT_AUTHENTIC);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  static const gsize lens[] = { 0, 1, 15, 16, 17, 63, 64, 65, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (lens); i++)
    {
      g_autoptr (CsSecret) in = cs_secret_new_random (lens[i]);
      g_autoptr (GBytes) sealed = cs_seal (fixture->key, PURPOSE, in->bytes, in->len);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSecret) out
          = cs_unseal (fixture->key, PURPOSE, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, lens[i] + CS_SEAL_OVERHEAD);
      g_assert_true (cs_secret_equal (in, out));
    }
}

static void
test_nonce_is_fresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) again = cs_seal (fixture->key, PURPOSE, (const guint8 *) plain, sizeof plain);

  g_assert_false (g_bytes_equal (again, fixture->sealed));
}

static void
test_hides_plain_text (Fixture *fixture, gconstpointer data)
{
  g_assert_null (memmem (g_bytes_get_data (fixture->sealed, NULL), g_bytes_get_size (fixture->sealed), "quick", 5));
}

static void
test_every_bit_counts (Fixture *fixture, gconstpointer data)
{
  gsize len;
  const guint8 *sealed = g_bytes_get_data (fixture->sealed, &len);
  g_autofree guint8 *bytes = g_memdup2 (sealed, len);

  for (gsize bit = 0; bit < 8 * len; bit++)
    {
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_refused (fixture->key, PURPOSE, bytes, len);
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_truncated_and_extended (Fixture *fixture, gconstpointer data)
{
  gsize len;
  const guint8 *sealed = g_bytes_get_data (fixture->sealed, &len);
  g_autofree guint8 *longer = g_malloc0 (len + 1);

  for (gsize n = 0; n < len; n++)
    assert_refused (fixture->key, PURPOSE, sealed, n);

  memcpy (longer, sealed, len);
  assert_refused (fixture->key, PURPOSE, longer, len + 1);
}

static void
test_other_key_or_purpose (Fixture *fixture, gconstpointer data)
{
  gsize len;
  const guint8 *sealed = g_bytes_get_data (fixture->sealed, &len);
  g_autoptr (CsSecret) other = cs_secret_new_random (CS_SEAL_KEY);

  assert_refused (other, PURPOSE, sealed, len);
  assert_refused (fixture->key, "", sealed, len);
  assert_refused (fixture->key, "tes", sealed, len);
  assert_refused (fixture->key, "test2", sealed, len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/seal/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("nonce-is-fresh", test_nonce_is_fresh);
  ADD ("hides-plain-text", test_hides_plain_text);
  ADD ("every-bit-counts", test_every_bit_counts);
  ADD ("truncated-and-extended", test_truncated_and_extended);
  ADD ("other-key-or-purpose", test_other_key_or_purpose);
#undef ADD
  return g_test_run ();
}
