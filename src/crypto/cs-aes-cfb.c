/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES in CFB mode, as ZRTP's Confirm messages use it. */
#include "crypto/cs-aes-cfb.h"

#include <nettle/aes.h>
#include <nettle/cfb.h>

#include <string.h>

typedef union {
  struct aes128_ctx aes128;
  struct aes256_ctx aes256;
} KeySchedule;

typedef void (*CfbFunc) (const void *ctx, nettle_cipher_func *f, size_t block_size, uint8_t *iv, size_t length,
                         uint8_t *dst, const uint8_t *src);

/* CFB runs the cipher forwards in both directions. */
static nettle_cipher_func *
schedule_set (KeySchedule *schedule, const CsSecret *key)
{
  switch (key->len)
    {
    case AES128_KEY_SIZE:
      aes128_set_encrypt_key (&schedule->aes128, key->bytes);
      return (nettle_cipher_func *) aes128_encrypt;
    case AES256_KEY_SIZE:
      aes256_set_encrypt_key (&schedule->aes256, key->bytes);
      return (nettle_cipher_func *) aes256_encrypt;
    default:
      g_assert_not_reached ();
    }
}

static void
cfb_run (CfbFunc func, const CsSecret *key, const guint8 iv[static CS_AES_CFB_IV], const guint8 *in, gsize len,
         guint8 *out)
{
  KeySchedule schedule;
  nettle_cipher_func *cipher = schedule_set (&schedule, key);
  guint8 feedback[CS_AES_CFB_IV];

  memcpy (feedback, iv, sizeof feedback);
  func (&schedule, cipher, AES_BLOCK_SIZE, feedback, len, out, in);
  cs_bytes_wipe (&schedule, sizeof schedule);
}

void
cs_aes_cfb_encrypt (const CsSecret *key, const guint8 iv[static CS_AES_CFB_IV], const guint8 *in, gsize len,
                    guint8 *out)
{
  cfb_run (cfb_encrypt, key, iv, in, len, out);
}

void
cs_aes_cfb_decrypt (const CsSecret *key, const guint8 iv[static CS_AES_CFB_IV], const guint8 *in, gsize len,
                    guint8 *out)
{
  cfb_run (cfb_decrypt, key, iv, in, len, out);
}
