/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-hash.h"
#include "crypto/cs-key-agreement.h"

G_BEGIN_DECLS

/* Algorithm types of RFC 6189 section 5.1 that this engine speaks, by kind. On the wire each is a four-character name,
 * spaces included. Not of the RFC: S512 and GCM (libbzrtp), X255 and X448 (libbzrtp), CSW4 (ours). */
typedef enum { CS_ZRTP_HASH_S256, CS_ZRTP_HASH_S384, CS_ZRTP_HASH_S512 } CsZrtpHash;
typedef enum { CS_ZRTP_CIPHER_AES1, CS_ZRTP_CIPHER_AES3 } CsZrtpCipher;
typedef enum {
  CS_ZRTP_AUTH_HS32,
  CS_ZRTP_AUTH_HS80,
  CS_ZRTP_AUTH_GCM, /* AEAD_AES_128_GCM or AEAD_AES_256_GCM by the cipher (RFC 7714) */
} CsZrtpAuth;
typedef enum {
  CS_ZRTP_SAS_B32,
  CS_ZRTP_SAS_B256,
  CS_ZRTP_SAS_CSW4, /* four words from all 32 bits; the first two are those of B256 */
} CsZrtpSas;

#define CS_ZRTP_NAME_LEN 4
#define CS_ZRTP_NAME_MULTISTREAM "Mult" /* in the place of a key agreement */

/* What both sides agreed on (section 4.1.2). */
typedef struct {
  CsZrtpHash hash;
  CsZrtpCipher cipher;
  CsZrtpAuth auth;
  CsKeyAgreement agreement;
  CsZrtpSas sas;
} CsZrtpSuite;

/* One algorithm list per kind, most preferred first; counts of 0 mean our defaults:
 * S256 S384 S512 | AES3 AES1 | GCM HS80 HS32 (GCM where SRTP has it) | X255 X448 EC25 EC38 DH3k | CSW4 B256
 * B32 (which is mandatory and always last). */
typedef struct {
  CsZrtpHash hashes[3];
  guint n_hashes;
  CsZrtpCipher ciphers[2];
  guint n_ciphers;
  CsZrtpAuth auths[3];
  guint n_auths;
  CsKeyAgreement agreements[CS_N_KEY_AGREEMENTS];
  guint n_agreements;
  CsZrtpSas sas[3];
  guint n_sas;
  gboolean multistream; /* Mult among the agreements, always the last of them */
} CsZrtpOffer;

const char *cs_zrtp_hash_name (CsZrtpHash hash);               /* "S256" */
const char *cs_zrtp_cipher_name (CsZrtpCipher cipher);         /* "AES1" */
const char *cs_zrtp_auth_name (CsZrtpAuth auth);               /* "HS80", "GCM" (no trailing space) */
const char *cs_zrtp_agreement_name (CsKeyAgreement agreement); /* "X255", "DH3k" */
const char *cs_zrtp_sas_name (CsZrtpSas sas);                  /* "B256", "B32" (no trailing space) */

/* From the four characters of the wire; FALSE for a name that we do not speak. */
gboolean cs_zrtp_hash_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpHash *hash);
gboolean cs_zrtp_cipher_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpCipher *cipher);
gboolean cs_zrtp_auth_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpAuth *auth);
gboolean cs_zrtp_agreement_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsKeyAgreement *agreement);
gboolean cs_zrtp_sas_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpSas *sas);

/* @name with spaces up to four characters. */
void cs_zrtp_name_to_wire (const char *name, guint8 out[static CS_ZRTP_NAME_LEN]);

CsHashAlg cs_zrtp_hash_alg (CsZrtpHash hash);
gsize cs_zrtp_cipher_key_len (CsZrtpCipher cipher); /* 16 or 32 bytes */
guint cs_zrtp_auth_bits (CsZrtpAuth auth);          /* 32, 80 or 128 */
gsize cs_zrtp_auth_salt_len (CsZrtpAuth auth);      /* of SRTP: 14 bytes, with GCM 12 */

/* Adds to a list what is not in it yet, so that a Hello may name the same algorithm twice. */
void cs_zrtp_offer_add_hash (CsZrtpOffer *self, CsZrtpHash hash);
void cs_zrtp_offer_add_cipher (CsZrtpOffer *self, CsZrtpCipher cipher);
void cs_zrtp_offer_add_auth (CsZrtpOffer *self, CsZrtpAuth auth);
void cs_zrtp_offer_add_agreement (CsZrtpOffer *self, CsKeyAgreement agreement);
void cs_zrtp_offer_add_sas (CsZrtpOffer *self, CsZrtpSas sas);

/* Appends the mandatory algorithms that are missing: every endpoint has them, named in its Hello or not. Both sides
 * complete both lists, so that both choose from the same. */
void cs_zrtp_offer_add_mandatory (CsZrtpOffer *self);

/* Gives our defaults to the lists that are empty, with GCM if @gcm, drops what is named twice and adds the mandatory
 * ones. */
void cs_zrtp_offer_complete (CsZrtpOffer *self, gboolean gcm);

G_END_DECLS
