/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-cache.h"

typedef struct {
  CsZrtpCache base;
  guint *n_freed;
} Counted;

static void
free_counted (CsZrtpCache *base)
{
  Counted *self = (Counted *) base;

  (*self->n_freed)++;
  g_free (self);
}

static void
test_references (void)
{
  static const CsZrtpCacheClass klass = { .free = free_counted };
  Counted *counted = g_new0 (Counted, 1);
  guint n_freed = 0;

  counted->n_freed = &n_freed;
  cs_zrtp_cache_init (&counted->base, &klass);
  g_assert_true (cs_zrtp_cache_ref (&counted->base) == &counted->base);
  cs_zrtp_cache_unref (&counted->base);
  g_assert_cmpuint (n_freed, ==, 0);
  cs_zrtp_cache_unref (&counted->base);
  g_assert_cmpuint (n_freed, ==, 1);
  cs_zrtp_cache_unref (NULL);
}

/* They hold secrets of their own: who gave them may let go. */
static void
test_retained (void)
{
  guint8 bytes[2][CS_ZRTP_RETAINED_LEN] = { { 1 }, { 2 } };
  CsSecret *rs1 = cs_secret_new_copy (bytes[0], sizeof bytes[0]);
  CsSecret *rs2 = cs_secret_new_copy (bytes[1], sizeof bytes[1]);
  g_autoptr (CsZrtpRetained) both = cs_zrtp_retained_new (rs1, rs2, TRUE, 42);
  g_autoptr (CsZrtpRetained) one = cs_zrtp_retained_new (rs1, NULL, FALSE, 0);

  cs_secret_free (rs1);
  cs_secret_free (rs2);
  g_assert_cmpmem (both->rs1->bytes, both->rs1->len, bytes[0], sizeof bytes[0]);
  g_assert_cmpmem (both->rs2->bytes, both->rs2->len, bytes[1], sizeof bytes[1]);
  g_assert_cmpmem (one->rs1->bytes, one->rs1->len, bytes[0], sizeof bytes[0]);
  g_assert_true (both->checked);
  g_assert_cmpint (both->checked_at_s, ==, 42);
  g_assert_null (one->rs2);
  g_assert_false (one->checked);
  cs_zrtp_retained_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/cache/references", test_references);
  g_test_add_func ("/zrtp/cache/retained", test_retained);
  return g_test_run ();
}
