/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-key-agreement.h"

#include "crypto/cs-crypto-error.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A public value of a peer is either refused with the error that says so, or gives a result that is not all zero. The
 * first byte chooses the agreement. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static CsKeyPair *pairs[CS_N_KEY_AGREEMENTS];
  g_autoptr (CsSecret) result = NULL;
  g_autoptr (CsSecret) zero = NULL;
  g_autoptr (GError) error = NULL;
  guint which;

  if (size == 0)
    return 0;

  which = data[0] % CS_N_KEY_AGREEMENTS;
  if (pairs[which] == NULL)
    pairs[which] = cs_key_pair_new ((CsKeyAgreement) which, 32);

  result = cs_key_pair_derive (pairs[which], data + 1, size - 1, &error);
  if (result == NULL)
    {
      g_assert_error (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE);
      return 0;
    }
  g_assert_no_error (error);
  zero = cs_secret_new (result->len);
  g_assert_false (cs_secret_equal (result, zero));
  return 0;
}
