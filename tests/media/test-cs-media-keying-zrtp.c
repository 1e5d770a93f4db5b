/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"
#include "zrtp/cs-test-zrtp-cache.h"

#include <string.h>

/* What goes through the session to the engine and back: what the engine makes of it is tried on its own floor. */

typedef struct {
  CsTestZrtpCache *a, *b;
} Caches;

static CsTestMediaPair *
call (const Caches *caches)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();

  pair->a.config.cache = &caches->a->base;
  pair->b.config.cache = &caches->b->base;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  return pair;
}

static void
assert_continuity (CsTestMediaPair *pair, CsZrtpContinuity at_a, CsZrtpContinuity at_b)
{
  g_assert_cmpint (pair->a.security.zrtp.continuity, ==, at_a);
  g_assert_cmpint (pair->b.security.zrtp.continuity, ==, at_b);
}

static void
test_cache (void)
{
  Caches caches = { cs_test_zrtp_cache_new (), cs_test_zrtp_cache_new () };
  CsTestMediaPair *pair = call (&caches);

  g_assert_cmpstr (pair->a.security.keying, ==, "zrtp");
  assert_continuity (pair, CS_ZRTP_CONTINUITY_FIRST, CS_ZRTP_CONTINUITY_FIRST);
  cs_media_session_set_checked (pair->a.session, TRUE);
  cs_test_media_pair_free (pair);
  g_assert_cmpuint (caches.a->n_set_checked, ==, 1);

  pair = call (&caches);
  assert_continuity (pair, CS_ZRTP_CONTINUITY_KEPT, CS_ZRTP_CONTINUITY_KEPT);
  g_assert_true (pair->a.security.zrtp.our_checked && pair->b.security.zrtp.peer_checked);
  g_assert_false (pair->b.security.zrtp.our_checked || pair->a.security.zrtp.peer_checked);
  cs_media_session_set_checked (pair->a.session, FALSE);
  cs_test_media_pair_free (pair);

  cs_test_zrtp_cache_forget (caches.b, 0xaa);
  pair = call (&caches);
  assert_continuity (pair, CS_ZRTP_CONTINUITY_BROKEN, CS_ZRTP_CONTINUITY_FIRST);
  g_assert_false (pair->a.security.zrtp.retained_checked);
  cs_test_media_pair_free (pair);

  cs_test_zrtp_cache_free (caches.a);
  cs_test_zrtp_cache_free (caches.b);
}

/* There is nothing to remember, and nobody to tell. */
static void
test_no_cache (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  cs_test_media_pair_create (pair);
  cs_media_session_set_checked (pair->a.session, TRUE);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  assert_continuity (pair, CS_ZRTP_CONTINUITY_FIRST, CS_ZRTP_CONTINUITY_FIRST);
  cs_media_session_set_checked (pair->a.session, TRUE);
  cs_media_session_stop (pair->a.session);
  cs_media_session_set_checked (pair->a.session, TRUE);
  CS_TEST_WAIT_FOR (pair->a.stopped);
  g_assert_false (pair->a.failed);
}

/* ---- where the path leads ---- */

typedef struct {
  CsMediaKeying *keying;
  guint8 hello_hash[CS_ZRTP_HELLO_HASH_LEN];
  GPtrArray *sent; /* of GBytes */
  guint n_heard;
} Lone;

static void
on_send (GSocketAddress *to, const guint8 *packet, gsize len, gpointer user_data)
{
  g_ptr_array_add (((Lone *) user_data)->sent, g_bytes_new (packet, len));
}

static void
on_heard_from (GSocketAddress *from, gpointer user_data)
{
  ((Lone *) user_data)->n_heard++;
}

static void
on_peer_found (gpointer user_data)
{
}

static const CsMediaKeyingEvents lone_events
    = { .send = on_send, .heard_from = on_heard_from, .peer_found = on_peer_found };

static Lone *
lone_new (guint8 id)
{
  Lone *self = g_new0 (Lone, 1);
  CsZrtpConfig config = { .client_id = "lone", .ssrc = id };

  memset (config.zid, id, CS_ZID_LEN);
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->keying = cs_media_keying_zrtp_new (&config, &lone_events, self, self->hello_hash);
  self->keying->klass->start (self->keying, 0);
  return self;
}

static void
lone_free (Lone *self)
{
  cs_media_keying_free (self->keying);
  g_ptr_array_unref (self->sent);
  g_free (self);
}

/* Whether a packet from another port each time says that the peer is there. */
static gboolean
is_heard (Lone *self, GBytes *packet)
{
  static guint16 port = 1024;
  g_autoptr (GSocketAddress) from = g_inet_socket_address_new_from_string ("192.0.2.1", port++);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (packet, &len);
  const guint before = self->n_heard;

  self->keying->klass->receive (self->keying, bytes, len, from, port * 100 * G_TIME_SPAN_MILLISECOND);
  return self->n_heard > before;
}

static GBytes *
changed_at (GBytes *packet, gsize at)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (packet, &len);
  guint8 *copy = g_memdup2 (bytes, len);

  copy[at % len] ^= 1;
  return g_bytes_new_take (copy, len);
}

/* Each would otherwise turn the path, which may turn only so many times before there are keys. */
static void
assert_nothing_else_is_heard (Lone *self, GBytes *hello)
{
  const gsize len = g_bytes_get_size (hello);
  static const guint8 zeros[64];
  g_autoptr (GBytes) empty = g_bytes_new_static (zeros, 0);
  g_autoptr (GBytes) nothing = g_bytes_new_static (zeros, sizeof zeros);

  g_assert_false (is_heard (self, empty));
  g_assert_false (is_heard (self, nothing));
  for (gsize at = 0; at < len; at++)
    {
      g_autoptr (GBytes) changed = changed_at (hello, at);
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (hello, 0, at);

      g_assert_false (is_heard (self, changed));
      g_assert_false (is_heard (self, cut));
    }
}

static GBytes *
hello_of (Lone *self)
{
  return self->sent->pdata[0];
}

static void
test_announced_hello_turns_path (void)
{
  Lone *a = lone_new (1), *b = lone_new (2), *stranger = lone_new (3);
  const CsMediaPeerKeys peer = { .zrtp_hash = b->hello_hash };

  a->keying->klass->set_peer (a->keying, &peer, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_false (is_heard (a, hello_of (stranger)));
  assert_nothing_else_is_heard (a, hello_of (b));
  g_assert_true (is_heard (a, hello_of (b)));
  g_assert_true (is_heard (a, hello_of (b))); /* it has moved */
  g_assert_false (is_heard (a, hello_of (stranger)));
  g_assert_false (is_heard (a, hello_of (a)));
  /* HelloACK and all that follows can be made up. */
  g_assert_false (is_heard (stranger, hello_of (stranger))
                  && is_heard (a, stranger->sent->pdata[stranger->sent->len - 1]));
  for (guint i = 1; i < a->sent->len; i++)
    g_assert_false (is_heard (a, a->sent->pdata[i]));
  lone_free (a);
  lone_free (b);
  lone_free (stranger);
}

static void
test_first_hello_turns_path (void)
{
  Lone *a = lone_new (1), *b = lone_new (2), *stranger = lone_new (3);

  assert_nothing_else_is_heard (a, hello_of (b));
  g_assert_true (is_heard (a, hello_of (b)));
  g_assert_true (is_heard (a, hello_of (b)));
  for (guint i = 0; i < 10; i++)
    g_assert_false (is_heard (a, hello_of (stranger)));
  assert_nothing_else_is_heard (a, hello_of (b));
  lone_free (a);
  lone_free (b);
  lone_free (stranger);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/zrtp/cache", test_cache);
  g_test_add_func ("/media/keying/zrtp/no-cache", test_no_cache);
  g_test_add_func ("/media/keying/zrtp/announced-hello", test_announced_hello_turns_path);
  g_test_add_func ("/media/keying/zrtp/first-hello", test_first_hello_turns_path);
  return g_test_run ();
}
