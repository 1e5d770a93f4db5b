/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-key-agreement.h"

#include <gmp.h>

G_BEGIN_DECLS

/* What one family of key agreements does; cs-key-agreement.c checks lengths and zero results around it. */
typedef struct {
  gsize public_len;
  gsize result_len;

  /* A fresh private key. */
  CsSecret *(*generate) (gsize cipher_key_len);

  /* Writes @public_len bytes. */
  void (*get_public) (const CsSecret *private_key, guint8 *public_value);

  /* Fills @result, of @result_len bytes. FALSE when @peer_public, of @public_len bytes, is refused. */
  gboolean (*derive) (const CsSecret *private_key, const guint8 *peer_public, CsSecret *result);
} CsKeyAgreementFamily;

extern const CsKeyAgreementFamily cs_key_agreement_x25519;
extern const CsKeyAgreementFamily cs_key_agreement_x448;
extern const CsKeyAgreementFamily cs_key_agreement_ec25;
extern const CsKeyAgreementFamily cs_key_agreement_ec38;
extern const CsKeyAgreementFamily cs_key_agreement_dh3k;

/* The pair of a given private key, as it appears in published known answers. (transfer full): @private_key is taken. */
CsKeyPair *cs_key_pair_new_from_private (CsKeyAgreement agreement, CsSecret *private_key);

/* mpz_clear() gives the limbs back as they are; this wipes them first. */
void cs_mpz_clear_secret (mpz_ptr number);

G_END_DECLS
