/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ECDH on P-256 and P-384 (RFC 6189 section 5.1.5, NIST SP 800-56A). A public value is x || y, a result x, both
 * big-endian and padded to the size of the field. */
#include "crypto/cs-key-agreement-private.h"

#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>

#define EC25_LEN 32
#define EC38_LEN 48

/* A private key is as long as a coordinate, which tells the curve. */
static const struct ecc_curve *
curve_of (const CsSecret *private_key)
{
  return private_key->len == EC25_LEN ? nettle_get_secp_256r1 () : nettle_get_secp_384r1 ();
}

static void
scalar_clear_secret (struct ecc_scalar *scalar)
{
  cs_bytes_wipe (scalar->p, (gsize) ecc_size (scalar->ecc) * sizeof (mp_limb_t));
  ecc_scalar_clear (scalar);
}

static void
point_clear_secret (struct ecc_point *point)
{
  cs_bytes_wipe (point->p, (gsize) ecc_size_a (point->ecc) * sizeof (mp_limb_t));
  ecc_point_clear (point);
}

/* FALSE unless 0 < private key < group order; @scalar is to be cleared either way. */
static gboolean
scalar_load (struct ecc_scalar *scalar, const CsSecret *private_key)
{
  gboolean in_range;
  mpz_t number;

  /* Room for all of it at once, lest a reallocation leave a copy behind. */
  mpz_init2 (number, 8 * private_key->len);
  nettle_mpz_set_str_256_u (number, private_key->len, private_key->bytes);
  ecc_scalar_init (scalar, curve_of (private_key));
  in_range = ecc_scalar_set (scalar, number) != 0;
  cs_mpz_clear_secret (number);
  return in_range;
}

static gboolean
point_load (struct ecc_point *point, const struct ecc_curve *curve, const guint8 *bytes, gsize coordinate_len)
{
  gboolean on_curve;
  mpz_t x, y;

  nettle_mpz_init_set_str_256_u (x, coordinate_len, bytes);
  nettle_mpz_init_set_str_256_u (y, coordinate_len, bytes + coordinate_len);
  ecc_point_init (point, curve);
  on_curve = ecc_point_set (point, x, y) != 0;
  mpz_clear (x);
  mpz_clear (y);
  return on_curve;
}

/* Writes x, and y too unless @y_out is NULL. */
static void
point_store (const struct ecc_point *point, gsize coordinate_len, guint8 *x_out, guint8 *y_out)
{
  mpz_t x, y;

  mpz_init2 (x, 8 * coordinate_len);
  mpz_init2 (y, 8 * coordinate_len);
  ecc_point_get (point, x, y);
  nettle_mpz_get_str_256 (coordinate_len, x_out, x);
  if (y_out != NULL)
    nettle_mpz_get_str_256 (coordinate_len, y_out, y);
  cs_mpz_clear_secret (x);
  cs_mpz_clear_secret (y);
}

/* Uniform in 1 … order-1 by trying again, which hardly ever happens: both orders are close below a power of two. */
static CsSecret *
ec_generate (gsize len)
{
  for (;;)
    {
      g_autoptr (CsSecret) candidate = cs_secret_new_random (len);
      struct ecc_scalar scalar;
      gboolean in_range = scalar_load (&scalar, candidate);

      scalar_clear_secret (&scalar);
      if (in_range)
        return g_steal_pointer (&candidate);
    }
}

static CsSecret *
ec25_generate (gsize cipher_key_len)
{
  return ec_generate (EC25_LEN);
}

static CsSecret *
ec38_generate (gsize cipher_key_len)
{
  return ec_generate (EC38_LEN);
}

static void
ec_get_public (const CsSecret *private_key, guint8 *public_value)
{
  const struct ecc_curve *curve = curve_of (private_key);
  struct ecc_scalar scalar;
  struct ecc_point point;
  gboolean in_range = scalar_load (&scalar, private_key);

  g_assert (in_range);

  ecc_point_init (&point, curve);
  ecc_point_mul_g (&point, &scalar);
  point_store (&point, private_key->len, public_value, public_value + private_key->len);
  point_clear_secret (&point);
  scalar_clear_secret (&scalar);
}

static gboolean
ec_derive (const CsSecret *private_key, const guint8 *peer_public, CsSecret *result)
{
  const struct ecc_curve *curve = curve_of (private_key);
  struct ecc_scalar scalar;
  struct ecc_point peer, shared;
  gboolean on_curve = point_load (&peer, curve, peer_public, private_key->len);

  if (on_curve)
    {
      scalar_load (&scalar, private_key);
      ecc_point_init (&shared, curve);
      ecc_point_mul (&shared, &scalar, &peer);
      point_store (&shared, result->len, result->bytes, NULL);
      point_clear_secret (&shared);
      scalar_clear_secret (&scalar);
    }
  ecc_point_clear (&peer);
  return on_curve;
}

const CsKeyAgreementFamily cs_key_agreement_ec25 = {
  .public_len = 2 * EC25_LEN,
  .result_len = EC25_LEN,
  .generate = ec25_generate,
  .get_public = ec_get_public,
  .derive = ec_derive,
};

const CsKeyAgreementFamily cs_key_agreement_ec38 = {
  .public_len = 2 * EC38_LEN,
  .result_len = EC38_LEN,
  .generate = ec38_generate,
  .get_public = ec_get_public,
  .derive = ec_derive,
};
