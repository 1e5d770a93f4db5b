/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X448, RFC 7748 section 6.2. */
#include "crypto/cs-key-agreement-private.h"

#include <nettle/curve448.h>

static CsSecret *
x448_generate (gsize cipher_key_len)
{
  return cs_secret_new_random (CURVE448_SIZE);
}

static void
x448_get_public (const CsSecret *private_key, guint8 *public_value)
{
  curve448_mul_g (public_value, private_key->bytes);
}

static gboolean
x448_derive (const CsSecret *private_key, const guint8 *peer_public, CsSecret *result)
{
  /* Points of small order give zero here without an error; the caller refuses that. */
  curve448_mul (result->bytes, private_key->bytes, peer_public);
  return TRUE;
}

const CsKeyAgreementFamily cs_key_agreement_x448 = {
  .public_len = CURVE448_SIZE,
  .result_len = CURVE448_SIZE,
  .generate = x448_generate,
  .get_public = x448_get_public,
  .derive = x448_derive,
};
