/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X25519, RFC 7748 section 6.1. */
#include "crypto/cs-key-agreement-private.h"

#include "crypto/cs-random.h"

#include <sodium.h>

static CsSecret *
x25519_generate (gsize cipher_key_len)
{
  return cs_secret_new_random (crypto_scalarmult_SCALARBYTES);
}

static void
x25519_get_public (const CsSecret *private_key, guint8 *public_value)
{
  crypto_scalarmult_base (public_value, private_key->bytes);
}

static gboolean
x25519_derive (const CsSecret *private_key, const guint8 *peer_public, CsSecret *result)
{
  /* Fails for the points of small order, which give zero whatever our key is. */
  return crypto_scalarmult (result->bytes, private_key->bytes, peer_public) == 0;
}

const CsKeyAgreementFamily cs_key_agreement_x25519 = {
  .public_len = crypto_scalarmult_BYTES,
  .result_len = crypto_scalarmult_BYTES,
  .generate = x25519_generate,
  .get_public = x25519_get_public,
  .derive = x25519_derive,
};
