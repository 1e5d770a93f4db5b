/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-followers.h"

static void
count (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
count_twice (gpointer user_data)
{
  *(guint *) user_data += 2;
}

static void
assert_told (CsMediaFollowers *followers, guint *a, guint *b, guint times_a, guint times_b)
{
  *a = *b = 0;
  cs_media_followers_tell (followers);
  g_assert_cmpuint (*a, ==, times_a);
  g_assert_cmpuint (*b, ==, times_b);
}

static void
test_followers (void)
{
  CsMediaFollowers followers = { 0 };
  guint a, b;

  assert_told (&followers, &a, &b, 0, 0);
  cs_media_followers_remove (&followers, count, &a);
  cs_media_followers_add (&followers, count, &a);
  assert_told (&followers, &a, &b, 1, 0);
  cs_media_followers_add (&followers, count, &b);
  assert_told (&followers, &a, &b, 1, 1);
  cs_media_followers_add (&followers, count_twice, &a);
  assert_told (&followers, &a, &b, 3, 1);

  /* Only what was added, and only once. */
  cs_media_followers_remove (&followers, count_twice, &b);
  cs_media_followers_remove (&followers, count, NULL);
  cs_media_followers_remove (&followers, NULL, &a);
  assert_told (&followers, &a, &b, 3, 1);
  cs_media_followers_remove (&followers, count, &a);
  assert_told (&followers, &a, &b, 2, 1);
  cs_media_followers_remove (&followers, count, &a);
  assert_told (&followers, &a, &b, 2, 1);
  cs_media_followers_add (&followers, count, &b);
  cs_media_followers_remove (&followers, count, &b);
  assert_told (&followers, &a, &b, 2, 1);
  cs_media_followers_remove (&followers, count, &b);
  cs_media_followers_remove (&followers, count_twice, &a);
  assert_told (&followers, &a, &b, 0, 0);
  g_array_unref (followers.list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/followers/add-remove-tell", test_followers);
  return g_test_run ();
}
