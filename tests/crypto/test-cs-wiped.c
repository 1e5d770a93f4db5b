/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-wiped.h"

#include <dlfcn.h>
#include <malloc.h>
#include <string.h>

/* What this program frees by g_free() is looked at before: nothing of it may be left. Libraries find this g_free(),
 * too, so only what has our mark counts. */

#define MARK "wipe me"

static guint n_freed, n_dirty;

#undef g_free
void
g_free (gpointer memory)
{
  static void (*real) (gpointer);

  if (real == NULL)
    real = (void (*) (gpointer)) dlsym (RTLD_NEXT, "g_free");
  if (memory != NULL)
    {
      n_freed++;
      n_dirty += memmem (memory, malloc_usable_size (memory), MARK, strlen (MARK)) != NULL;
    }
  real (memory);
}

static void
assert_clean (guint freed_before)
{
  g_assert_cmpuint (n_freed, >, freed_before);
  g_assert_cmpuint (n_dirty, ==, 0);
}

/* The test itself can fail. */
static void
test_watch (void)
{
  char *text = g_strdup (MARK);

  g_free (text);
  g_assert_cmpuint (n_dirty, ==, 1);
  n_dirty = 0;
}

static void
test_text (void)
{
  const guint freed = n_freed;

  {
    g_autoptr (CsWipedText) text = g_strdup ("x " MARK);
    g_autoptr (CsWipedText) none = NULL;
    g_autoptr (CsWipedText) empty = g_strdup ("");

    g_assert_cmpstr (text, ==, "x " MARK);
    g_assert_null (none);
    g_assert_cmpstr (empty, ==, "");
  }
  assert_clean (freed);
}

static void
test_texts (void)
{
  const guint freed = n_freed;

  {
    g_autoptr (CsWipedTexts) texts = g_strsplit (MARK "," MARK ",," MARK, ",", -1);
    g_autoptr (CsWipedTexts) none = NULL;

    g_assert_cmpuint (g_strv_length (texts), ==, 4);
    g_assert_null (none);
  }
  assert_clean (freed);
}

static void
test_bytes (void)
{
  const guint freed = n_freed;
  g_autoptr (GBytes) empty = cs_wiped_bytes_new (NULL, 0);
  GBytes *bytes = cs_wiped_bytes_new ((const guint8 *) MARK, strlen (MARK));
  GBytes *again = g_bytes_ref (bytes);

  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_bytes_unref (bytes);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), MARK, strlen (MARK));
  g_bytes_unref (again);
  assert_clean (freed);
}

/* Longer and longer, so that it moves; and taken off in front, in pieces of every length. */
static void
test_buffer (void)
{
  const guint freed = n_freed;

  for (gsize piece = 1; piece < 700; piece += 13)
    {
      g_auto (CsWipedBuffer) buffer = { NULL };
      guint taken = 0;

      for (guint i = 0; i < 500; i++)
        cs_wiped_buffer_append (&buffer, (const guint8 *) MARK, strlen (MARK));
      cs_wiped_buffer_append (&buffer, NULL, 0);
      g_assert_cmpuint (buffer.len, ==, 500 * strlen (MARK));
      while (buffer.len > 0)
        {
          const gsize n = MIN (piece, buffer.len);

          g_assert_cmpint (buffer.bytes[0], ==, MARK[taken % strlen (MARK)]);
          cs_wiped_buffer_remove (&buffer, n);
          taken += n;
          if (buffer.len < strlen (MARK))
            g_assert_null (memmem (buffer.bytes + buffer.len, 500 * strlen (MARK) - buffer.len, MARK, strlen (MARK)));
        }
      g_assert_cmpuint (taken, ==, 500 * strlen (MARK));
      cs_wiped_buffer_append (&buffer, (const guint8 *) MARK, strlen (MARK));
      cs_wiped_buffer_remove (&buffer, 0);
      g_assert_cmpmem (buffer.bytes, buffer.len, MARK, strlen (MARK));
      cs_wiped_buffer_clear (&buffer);
      g_assert_cmpuint (buffer.len, ==, 0);
      cs_wiped_buffer_append (&buffer, (const guint8 *) MARK, strlen (MARK));
    }
  assert_clean (freed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/wiped/watch", test_watch);
  g_test_add_func ("/crypto/wiped/text", test_text);
  g_test_add_func ("/crypto/wiped/texts", test_texts);
  g_test_add_func ("/crypto/wiped/bytes", test_bytes);
  g_test_add_func ("/crypto/wiped/buffer", test_buffer);
  return g_test_run ();
}
