/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/* Key agreements of RFC 6189 section 5.1.5, with X255 and X448 (RFC 7748) as libbzrtp names them. */
typedef enum {
  CS_KEY_AGREEMENT_X255,
  CS_KEY_AGREEMENT_X448,
  CS_KEY_AGREEMENT_EC25,
  CS_KEY_AGREEMENT_EC38,
  CS_KEY_AGREEMENT_DH3K,
} CsKeyAgreement;
#define CS_N_KEY_AGREEMENTS 5

#define CS_KEY_AGREEMENT_PUBLIC_MAX 384

/**
 * CsKeyPair:
 *
 * One ephemeral key pair. The private part is wiped when the pair is freed. Made in any thread, used by one.
 */
typedef struct _CsKeyPair CsKeyPair;

/* @cipher_key_len (16 or 32 bytes) sets the length of DH3k's private exponent: twice that (RFC 6189 section 5.1.5);
 * the others ignore it. */
CsKeyPair *cs_key_pair_new (CsKeyAgreement agreement, gsize cipher_key_len);
void cs_key_pair_free (CsKeyPair *self);

CsKeyAgreement cs_key_pair_get_agreement (const CsKeyPair *self);

/* Length of the public value (pv) on the wire: 32, 56, 64, 96, 384. */
gsize cs_key_agreement_public_len (CsKeyAgreement agreement);
const guint8 *cs_key_pair_get_public (const CsKeyPair *self);

/* DHResult (RFC 6189 section 4.4.1.4): 32, 56, 32 (x), 48 (x), 384 bytes. NULL with CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE
 * when @peer_public has the wrong length, is out of range (0, 1, p-1, …), off the curve, or the result is all zero. */
CsSecret *cs_key_pair_derive (const CsKeyPair *self, const guint8 *peer_public, gsize len, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsKeyPair, cs_key_pair_free)

G_END_DECLS
