/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"

G_BEGIN_DECLS

typedef enum {
  CS_HASH_MD5, /* only for SIP digest authentication (RFC 7616), never for protection */
  CS_HASH_SHA256,
  CS_HASH_SHA384,
  CS_HASH_SHA512,
  CS_HASH_SHA512_256, /* FIPS 180-4; SIP digest (RFC 7616) */
} CsHashAlg;

#define CS_HASH_MAX 64

/* A piece of what is hashed; several of them save copying. */
typedef struct {
  const guint8 *bytes;
  gsize len;
} CsHashPart;

gsize cs_hash_len (CsHashAlg alg);

/* Writes cs_hash_len() bytes. */
void cs_hash (CsHashAlg alg, const CsHashPart *parts, guint n_parts, guint8 *out);
void cs_hmac (CsHashAlg alg, const guint8 *key, gsize key_len, const CsHashPart *parts, guint n_parts, guint8 *out);

/* One-part forms. */
void cs_hash_bytes (CsHashAlg alg, const guint8 *bytes, gsize len, guint8 *out);
void cs_hmac_bytes (CsHashAlg alg, const guint8 *key, gsize key_len, const guint8 *bytes, gsize len, guint8 *out);

/* KDF of RFC 6189 section 4.5.1 (NIST SP 800-108, counter mode, one block):
 * leftmost @len bytes of HMAC(key, be32(1) | label | 00 | context | be32(8 * len)). @len is at most cs_hash_len(). */
CsSecret *cs_kdf (CsHashAlg alg, const CsSecret *key, const char *label, const guint8 *context, gsize context_len,
                  gsize len);

G_END_DECLS
