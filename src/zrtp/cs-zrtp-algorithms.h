/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-hash.h"
#include "crypto/cs-key-agreement.h"

G_BEGIN_DECLS

/* Algorithm types of RFC 6189 section 5.1 that this engine speaks, by kind and in our order of preference. On the wire
 * each is a four-character name, spaces included. */
typedef enum { CS_ZRTP_HASH_S256, CS_ZRTP_HASH_S384 } CsZrtpHash;
typedef enum { CS_ZRTP_CIPHER_AES1, CS_ZRTP_CIPHER_AES3 } CsZrtpCipher;
typedef enum { CS_ZRTP_AUTH_HS32, CS_ZRTP_AUTH_HS80 } CsZrtpAuth;
typedef enum { CS_ZRTP_SAS_B32, CS_ZRTP_SAS_B256 } CsZrtpSas;

/* What both sides agreed on (section 4.1.2). */
typedef struct {
  CsZrtpHash hash;
  CsZrtpCipher cipher;
  CsZrtpAuth auth;
  CsKeyAgreement agreement;
  CsZrtpSas sas;
} CsZrtpSuite;

const char *cs_zrtp_hash_name (CsZrtpHash hash);               /* "S256" */
const char *cs_zrtp_cipher_name (CsZrtpCipher cipher);         /* "AES1" */
const char *cs_zrtp_auth_name (CsZrtpAuth auth);               /* "HS80" */
const char *cs_zrtp_agreement_name (CsKeyAgreement agreement); /* "X255", "DH3k" */
const char *cs_zrtp_sas_name (CsZrtpSas sas);                  /* "B256", "B32" (no trailing space) */

CsHashAlg cs_zrtp_hash_alg (CsZrtpHash hash);
gsize cs_zrtp_cipher_key_len (CsZrtpCipher cipher); /* 16 or 32 bytes */

G_END_DECLS
