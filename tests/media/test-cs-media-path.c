/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-path.h"

static GSocketAddress *
at (const char *address, guint port)
{
  return g_inet_socket_address_new_from_string (address, port);
}

static void
heard (CsMediaPath *path, const char *address, guint port, gboolean expected)
{
  g_autoptr (GSocketAddress) from = at (address, port);

  g_assert_cmpint (cs_media_path_heard_from (path, from), ==, expected);
}

static void
assert_leads_to (CsMediaPath *path, const char *address, guint port)
{
  g_autoptr (GSocketAddress) to = at (address, port);

  g_assert_true (cs_media_address_equal (path->current, to));
}

static void
name (CsMediaPath *path, const char *address, guint port)
{
  g_autoptr (GSocketAddress) named = address != NULL ? at (address, port) : NULL;

  cs_media_path_set_named (path, named);
}

static void
test_unknown_until_named (void)
{
  CsMediaPath path = { 0 };

  heard (&path, "192.0.2.1", 4000, FALSE);
  g_assert_null (path.current);
  name (&path, "192.0.2.1", 4000);
  assert_leads_to (&path, "192.0.2.1", 4000);
  name (&path, NULL, 0);
  g_assert_null (path.current);
  cs_media_path_clear (&path);
}

static void
test_behind_nat (void)
{
  CsMediaPath path = { 0 };

  name (&path, "10.0.0.1", 4000);
  heard (&path, "203.0.113.9", 50000, TRUE);
  assert_leads_to (&path, "203.0.113.9", 50000);
  heard (&path, "203.0.113.9", 50000, TRUE);
  cs_media_path_clear (&path);
}

/* Once the address from signalling has spoken, no stranger is believed. */
static void
test_named_wins (void)
{
  CsMediaPath path = { 0 };

  name (&path, "192.0.2.1", 4000);
  heard (&path, "198.51.100.6", 666, TRUE); /* somebody was faster */
  heard (&path, "192.0.2.1", 4000, TRUE);
  assert_leads_to (&path, "192.0.2.1", 4000);
  heard (&path, "198.51.100.6", 666, FALSE);
  heard (&path, "192.0.2.1", 4001, FALSE);
  assert_leads_to (&path, "192.0.2.1", 4000);
  cs_media_path_clear (&path);
}

static void
test_moves_are_bounded (void)
{
  CsMediaPath path = { 0 };

  name (&path, "10.0.0.1", 4000);
  for (guint i = 0; i < 10; i++)
    heard (&path, "203.0.113.9", 50000 + i, i < CS_MEDIA_PATH_MOVES_MAX);
  assert_leads_to (&path, "203.0.113.9", 50000 + CS_MEDIA_PATH_MOVES_MAX - 1);
  cs_media_path_clear (&path);
}

static void
test_follows_authentic_packets (void)
{
  CsMediaPath path = { 0 };
  g_autoptr (GSocketAddress) moved = at ("203.0.113.77", 1234);

  cs_media_path_follow (&path, moved); /* nothing was named */
  g_assert_null (path.current);
  name (&path, "192.0.2.1", 4000);
  cs_media_path_follow (&path, moved);
  assert_leads_to (&path, "203.0.113.77", 1234);

  /* A re-INVITE with the same address keeps what was learnt; with another one it does not. */
  name (&path, "192.0.2.1", 4000);
  assert_leads_to (&path, "203.0.113.77", 1234);
  name (&path, "192.0.2.2", 4000);
  assert_leads_to (&path, "192.0.2.2", 4000);
  cs_media_path_clear (&path);
}

static void
test_equal (void)
{
  g_autoptr (GSocketAddress) a = at ("2001:db8::1", 4000);
  g_autoptr (GSocketAddress) b = at ("2001:db8:0::1", 4000);
  g_autoptr (GSocketAddress) c = at ("2001:db8::2", 4000);

  g_assert_true (cs_media_address_equal (a, b));
  g_assert_false (cs_media_address_equal (a, c));
  g_assert_false (cs_media_address_equal (a, NULL));
  g_assert_false (cs_media_address_equal (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/path/unknown-until-named", test_unknown_until_named);
  g_test_add_func ("/media/path/behind-nat", test_behind_nat);
  g_test_add_func ("/media/path/named-wins", test_named_wins);
  g_test_add_func ("/media/path/moves-are-bounded", test_moves_are_bounded);
  g_test_add_func ("/media/path/follows-authentic-packets", test_follows_authentic_packets);
  g_test_add_func ("/media/path/equal", test_equal);
  return g_test_run ();
}
