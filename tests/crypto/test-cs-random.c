/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-random.h"

#include <string.h>

static gpointer
draw_in_thread (gpointer user_data)
{
  char **token = user_data;

  *token = cs_random_token (16);
  return NULL;
}

/* Runs first: the threads race for the very start of the library. */
static void
test_init_from_threads (void)
{
  GThread *threads[8];
  char *tokens[G_N_ELEMENTS (threads)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("draw", draw_in_thread, &tokens[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (tokens[i], !=, tokens[j]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    g_free (tokens[i]);
}

static void
test_bytes (void)
{
  guint8 seen[40] = { 0 };
  guint8 bytes[40];

  /* Every byte is written, and none outside of what was asked for. A byte stays zero 30 times with odds of 2^-240. */
  for (guint round = 0; round < 30; round++)
    {
      memset (bytes, 0, sizeof bytes);
      cs_random_bytes (bytes + 1, sizeof bytes - 2);
      for (gsize i = 0; i < sizeof bytes; i++)
        seen[i] |= bytes[i];
    }
  g_assert_cmpuint (seen[0], ==, 0);
  g_assert_cmpuint (seen[sizeof seen - 1], ==, 0);
  for (gsize i = 1; i < sizeof seen - 1; i++)
    g_assert_cmpuint (seen[i], !=, 0);
}

static void
test_below (void)
{
  gboolean seen[5] = { FALSE };

  g_assert_cmpuint (cs_random_below (1), ==, 0);

  for (guint i = 0; i < 1000; i++)
    {
      guint32 value = cs_random_below (G_N_ELEMENTS (seen));

      g_assert_cmpuint (value, <, G_N_ELEMENTS (seen));
      seen[value] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_true (seen[i]);
}

static void
test_token (void)
{
  static const gsize lengths[] = { 1, 4, 8, 32 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *token = cs_random_token (lengths[i]);

      g_assert_cmpuint (strlen (token), ==, 2 * lengths[i]);
      g_assert_cmpuint (strspn (token, "0123456789abcdef"), ==, 2 * lengths[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/init-from-threads", test_init_from_threads);
  g_test_add_func ("/random/bytes", test_bytes);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/token", test_token);
  return g_test_run ();
}
