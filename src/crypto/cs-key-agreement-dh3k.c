/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diffie-Hellman in the 3072-bit group of RFC 3526 section 4, generator 2. Public values and results are big-endian and
 * padded to 384 bytes (RFC 6189 section 5.1.5). */
#include "crypto/cs-key-agreement-private.h"

#include <nettle/bignum.h>

#define DH3K_LEN 384

/* 2^3072 - 2^3008 - 1 + 2^64 * (floor (2^2942 * pi) + 1690314) */
static const char prime_hex[] = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
                                "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
                                "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
                                "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
                                "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
                                "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
                                "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
                                "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33"
                                "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
                                "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864"
                                "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2"
                                "08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

/* out = base ^ private key mod p, in time that depends on neither. */
static void
power (mpz_srcptr base, const CsSecret *private_key, mpz_srcptr prime, guint8 *out)
{
  mpz_t exponent, value;

  /* Room for all of it at once, lest a reallocation leave a copy behind. */
  mpz_init2 (exponent, 8 * private_key->len);
  mpz_init2 (value, 8 * DH3K_LEN);
  nettle_mpz_set_str_256_u (exponent, private_key->len, private_key->bytes);
  mpz_powm_sec (value, base, exponent, prime);
  nettle_mpz_get_str_256 (DH3K_LEN, out, value);
  cs_mpz_clear_secret (exponent);
  cs_mpz_clear_secret (value);
}

static gboolean
in_range (mpz_srcptr public_value, mpz_srcptr prime)
{
  gboolean ok;
  mpz_t largest;

  mpz_init (largest);
  mpz_sub_ui (largest, prime, 2);
  ok = mpz_cmp_ui (public_value, 2) >= 0 && mpz_cmp (public_value, largest) <= 0;
  mpz_clear (largest);
  return ok;
}

static CsSecret *
dh3k_generate (gsize cipher_key_len)
{
  return cs_secret_new_random (2 * cipher_key_len);
}

static void
dh3k_get_public (const CsSecret *private_key, guint8 *public_value)
{
  mpz_t prime, generator;

  mpz_init_set_str (prime, prime_hex, 16);
  mpz_init_set_ui (generator, 2);
  power (generator, private_key, prime, public_value);
  mpz_clear (prime);
  mpz_clear (generator);
}

static gboolean
dh3k_derive (const CsSecret *private_key, const guint8 *peer_public, CsSecret *result)
{
  gboolean ok;
  mpz_t prime, peer;

  mpz_init_set_str (prime, prime_hex, 16);
  nettle_mpz_init_set_str_256_u (peer, DH3K_LEN, peer_public);
  ok = in_range (peer, prime);
  if (ok)
    power (peer, private_key, prime, result->bytes);
  mpz_clear (prime);
  mpz_clear (peer);
  return ok;
}

const CsKeyAgreementFamily cs_key_agreement_dh3k = {
  .public_len = DH3K_LEN,
  .result_len = DH3K_LEN,
  .generate = dh3k_generate,
  .get_public = dh3k_get_public,
  .derive = dh3k_derive,
};
