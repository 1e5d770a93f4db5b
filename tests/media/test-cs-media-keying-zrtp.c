/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-keying.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-loop.h"
#include "zrtp/cs-test-zrtp-cache.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/keying/zrtp/cache", test_cache);
  g_test_add_func ("/media/keying/zrtp/no-cache", test_no_cache);
  return g_test_run ();
}
