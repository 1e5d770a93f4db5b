/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-aes-cfb.h"

#include "lib/cs-test-hex.h"

#include <string.h>

#define IV "000102030405060708090a0b0c0d0e0f"
#define PLAIN                                                                                                          \
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"                                                   \
  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

/* NIST SP 800-38A sections F.3.13 to F.3.18 */
static const struct {
  const char *key;
  const char *cipher;
} cases[] = {
  { "2b7e151628aed2a6abf7158809cf4f3c", "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"
                                        "26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6" },
  { "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5407b"
    "df10132415e54b92a13ed0a8267ae2f975a385741ab9cef82031623d55b1e471" },
};

/* Every length, so that each kind of partial last block is met, both apart and in place. */
static void
test_known_answers (void)
{
  g_autofree guint8 *iv = cs_test_unhex (IV, NULL);
  gsize plain_len;
  g_autofree guint8 *plain = cs_test_unhex (PLAIN, &plain_len);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize key_len;
      g_autofree guint8 *key_bytes = cs_test_unhex (cases[i].key, &key_len);
      g_autofree guint8 *cipher = cs_test_unhex (cases[i].cipher, NULL);
      g_autoptr (CsSecret) key = cs_secret_new_copy (key_bytes, key_len);

      for (gsize len = 0; len <= plain_len; len++)
        {
          guint8 out[65] = { 0 };

          cs_aes_cfb_encrypt (key, iv, plain, len, out);
          g_assert_cmpmem (out, len, cipher, len);
          g_assert_cmpuint (out[len], ==, 0);

          cs_aes_cfb_decrypt (key, iv, out, len, out);
          g_assert_cmpmem (out, len, plain, len);
          cs_aes_cfb_encrypt (key, iv, out, len, out);
          g_assert_cmpmem (out, len, cipher, len);

          memset (out, 0, sizeof out);
          cs_aes_cfb_decrypt (key, iv, cipher, len, out);
          g_assert_cmpmem (out, len, plain, len);
          g_assert_cmpuint (out[len], ==, 0);
        }
      cs_test_assert_hex (iv, CS_AES_CFB_IV, IV);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aes-cfb/known-answers", test_known_answers);
  return g_test_run ();
}
