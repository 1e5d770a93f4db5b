/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of key agreements, and key pairs whose private half is in a CsSecret. */
#include "crypto/cs-key-agreement.h"

#include "crypto/cs-crypto-error.h"
#include "crypto/cs-key-agreement-private.h"

#include <sodium.h>

/* More than GMP and nettle take from the stack for their temporaries: GMP goes to the heap past 64 KiB. */
#define STACK_WIPED (64 * 1024)

struct _CsKeyPair {
  CsKeyAgreement agreement;
  CsSecret *private_key;
  guint8 public_value[CS_KEY_AGREEMENT_PUBLIC_MAX];
};

static const CsKeyAgreementFamily *
family_of (CsKeyAgreement agreement)
{
  switch (agreement)
    {
    case CS_KEY_AGREEMENT_X255:
      return &cs_key_agreement_x25519;
    case CS_KEY_AGREEMENT_X448:
      return &cs_key_agreement_x448;
    case CS_KEY_AGREEMENT_EC25:
      return &cs_key_agreement_ec25;
    case CS_KEY_AGREEMENT_EC38:
      return &cs_key_agreement_ec38;
    case CS_KEY_AGREEMENT_DH3K:
      return &cs_key_agreement_dh3k;
    default:
      g_assert_not_reached ();
    }
}

CsKeyPair *
cs_key_pair_new (CsKeyAgreement agreement, gsize cipher_key_len)
{
  g_assert (cipher_key_len == 16 || cipher_key_len == 32);

  return cs_key_pair_new_from_private (agreement, family_of (agreement)->generate (cipher_key_len));
}

CsKeyPair *
cs_key_pair_new_from_private (CsKeyAgreement agreement, CsSecret *private_key)
{
  CsKeyPair *self = g_new0 (CsKeyPair, 1);

  self->agreement = agreement;
  self->private_key = private_key;
  family_of (agreement)->get_public (private_key, self->public_value);
  sodium_stackzero (STACK_WIPED);
  return self;
}

void
cs_key_pair_free (CsKeyPair *self)
{
  if (self == NULL)
    return;
  cs_secret_free (self->private_key);
  g_free (self);
}

CsKeyAgreement
cs_key_pair_get_agreement (const CsKeyPair *self)
{
  return self->agreement;
}

gsize
cs_key_agreement_public_len (CsKeyAgreement agreement)
{
  return family_of (agreement)->public_len;
}

const guint8 *
cs_key_pair_get_public (const CsKeyPair *self)
{
  return self->public_value;
}

CsSecret *
cs_key_pair_derive (const CsKeyPair *self, const guint8 *peer_public, gsize len, GError **error)
{
  const CsKeyAgreementFamily *family = family_of (self->agreement);
  g_autoptr (CsSecret) result = NULL;
  gboolean derived;

  if (len != family->public_len)
    {
      g_set_error (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE,
                   "public value has %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT, len, family->public_len);
      return NULL;
    }

  result = cs_secret_new (family->result_len);
  derived = family->derive (self->private_key, peer_public, result);
  sodium_stackzero (STACK_WIPED);

  if (!derived || sodium_is_zero (result->bytes, result->len))
    {
      g_set_error_literal (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE,
                           "public value is out of range or leads to a known result");
      return NULL;
    }
  return g_steal_pointer (&result);
}

void
cs_mpz_clear_secret (mpz_ptr number)
{
  cs_bytes_wipe (number->_mp_d, (gsize) number->_mp_alloc * sizeof (mp_limb_t));
  mpz_clear (number);
}
