/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-identity.h"

#include <string.h>

static CsDtlsIdentity *
take (void)
{
  g_autoptr (GError) error = NULL;
  CsDtlsIdentity *taken = cs_dtls_identity_take (&error);

  g_assert_no_error (error);
  return taken;
}

/* Nobody gets what another has, whether it was ready or is made at once. */
static void
test_each_is_new (void)
{
  CsDtlsIdentity *all[6];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (i % 2 == 0)
        for (guint n = 0; n < 3; n++)
          cs_dtls_identity_prepare ();
      all[i] = take ();
      for (guint j = 0; j < i; j++)
        g_assert_true (memcmp (cs_dtls_identity_get_fingerprint (all[i]), cs_dtls_identity_get_fingerprint (all[j]),
                               CS_DTLS_FINGERPRINT_LEN)
                       != 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    cs_dtls_identity_unref (all[i]);
}

static void
test_references (void)
{
  CsDtlsIdentity *identity = take ();
  const guint8 *fingerprint = cs_dtls_identity_get_fingerprint (identity);
  guint8 before[CS_DTLS_FINGERPRINT_LEN];

  memcpy (before, fingerprint, sizeof before);
  g_assert_true (cs_dtls_identity_ref (identity) == identity);
  cs_dtls_identity_unref (identity);
  g_assert_cmpmem (cs_dtls_identity_get_fingerprint (identity), CS_DTLS_FINGERPRINT_LEN, before, sizeof before);
  cs_dtls_identity_unref (identity);
  cs_dtls_identity_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dtls-identity/each-is-new", test_each_is_new);
  g_test_add_func ("/net/dtls-identity/references", test_references);
  return g_test_run ();
}
