/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-secret.h"

#include "lib/cs-test-hex.h"

static void
test_new (void)
{
  static const gsize lengths[] = { 0, 1, 16, 48, 4096, 4097 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (CsSecret) secret = cs_secret_new (lengths[i]);

      g_assert_cmpuint (secret->len, ==, lengths[i]);
      for (gsize j = 0; j < secret->len; j++)
        g_assert_cmpuint (secret->bytes[j], ==, 0);
    }

  cs_secret_free (NULL);
}

static void
test_copy (void)
{
  guint8 bytes[] = { 1, 2, 3, 4 };
  g_autoptr (CsSecret) first = cs_secret_new_copy (bytes, sizeof bytes);
  g_autoptr (CsSecret) second = cs_secret_copy (first);
  g_autoptr (CsSecret) empty = cs_secret_new_copy (NULL, 0);

  cs_bytes_wipe (bytes, sizeof bytes);
  first->bytes[0] = 9;

  cs_test_assert_hex (bytes, sizeof bytes, "00000000");
  cs_test_assert_hex (first->bytes, first->len, "09020304");
  cs_test_assert_hex (second->bytes, second->len, "01020304");
  g_assert_cmpuint (empty->len, ==, 0);
}

/* The bytes live as long as the last who holds them. */
static void
test_ref (void)
{
  const guint8 bytes[] = { 1, 2, 3, 4 };
  CsSecret *first = cs_secret_new_copy (bytes, sizeof bytes);
  g_autoptr (CsSecret) second = cs_secret_ref (first);

  g_assert_true (first->bytes == second->bytes);
  cs_secret_free (first);
  cs_test_assert_hex (second->bytes, second->len, "01020304");
}

static void
test_random (void)
{
  g_autoptr (CsSecret) a = cs_secret_new_random (32);
  g_autoptr (CsSecret) b = cs_secret_new_random (32);

  g_assert_cmpuint (a->len, ==, 32);
  g_assert_false (cs_secret_equal (a, b));
}

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } cases[] = {
    { "", "", TRUE },
    { "00112233", "00112233", TRUE },
    { "00112233", "00112232", FALSE },
    { "00112233", "80112233", FALSE },
    { "00112233", "001122", FALSE },
    { "00112233", "0011223300", FALSE },
    { "00", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize a_len, b_len;
      g_autofree guint8 *a_bytes = cs_test_unhex (cases[i].a, &a_len);
      g_autofree guint8 *b_bytes = cs_test_unhex (cases[i].b, &b_len);
      g_autoptr (CsSecret) a = cs_secret_new_copy (a_bytes, a_len);
      g_autoptr (CsSecret) b = cs_secret_new_copy (b_bytes, b_len);

      g_assert_cmpint (cs_secret_equal (a, b), ==, cases[i].equal);
      g_assert_cmpint (cs_secret_equal (b, a), ==, cases[i].equal);
    }
}

/* The guard page behind the bytes ends the program, it does not hand out what lies next. */
static void
test_overrun (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (CsSecret) secret = cs_secret_new (16);
      volatile guint8 *bytes = secret->bytes;

      bytes[16] = 1;
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/new", test_new);
  g_test_add_func ("/secret/copy", test_copy);
  g_test_add_func ("/secret/ref", test_ref);
  g_test_add_func ("/secret/random", test_random);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/overrun", test_overrun);
  return g_test_run ();
}
