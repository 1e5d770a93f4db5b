/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random bytes, numbers and tokens from libsodium. */
#include "crypto/cs-random.h"

#include <sodium.h>

void
cs_crypto_init (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      if (sodium_init () < 0)
        g_error ("libsodium does not start");
      g_once_init_leave (&started, 1);
    }
}

void
cs_random_bytes (guint8 *out, gsize len)
{
  cs_crypto_init ();
  randombytes_buf (out, len);
}

guint32
cs_random_below (guint32 limit)
{
  g_assert (limit > 0);

  cs_crypto_init ();
  return randombytes_uniform (limit);
}

char *
cs_random_token (gsize n_bytes)
{
  g_autofree guint8 *bytes = NULL;
  char *hex;

  g_assert (n_bytes > 0);

  bytes = g_malloc (n_bytes);
  cs_random_bytes (bytes, n_bytes);
  hex = g_malloc (2 * n_bytes + 1);
  sodium_bin2hex (hex, 2 * n_bytes + 1, bytes, n_bytes);
  return hex;
}
