/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes, HMAC and the key derivation function of ZRTP. */
#include "crypto/cs-hash.h"

#include "base/cs-writer.h"

#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>

#include <string.h>

typedef union {
  struct md5_ctx md5;
  struct sha256_ctx sha256;
  struct sha512_ctx sha512; /* SHA-384 and SHA-512/256 too */
} HashState;

static const struct nettle_hash *
hash_of (CsHashAlg alg)
{
  switch (alg)
    {
    case CS_HASH_MD5:
      return &nettle_md5;
    case CS_HASH_SHA256:
      return &nettle_sha256;
    case CS_HASH_SHA384:
      return &nettle_sha384;
    case CS_HASH_SHA512:
      return &nettle_sha512;
    case CS_HASH_SHA512_256:
      return &nettle_sha512_256;
    default:
      g_assert_not_reached ();
    }
}

gsize
cs_hash_len (CsHashAlg alg)
{
  return hash_of (alg)->digest_size;
}

void
cs_hash (CsHashAlg alg, const CsHashPart *parts, guint n_parts, guint8 *out)
{
  const struct nettle_hash *hash = hash_of (alg);
  HashState state;

  g_assert (hash->context_size <= sizeof state);

  hash->init (&state);
  for (guint i = 0; i < n_parts; i++)
    hash->update (&state, parts[i].len, parts[i].bytes);
  hash->digest (&state, hash->digest_size, out);

  /* What is hashed may be a DHResult. */
  cs_bytes_wipe (&state, sizeof state);
}

void
cs_hmac (CsHashAlg alg, const guint8 *key, gsize key_len, const CsHashPart *parts, guint n_parts, guint8 *out)
{
  const struct nettle_hash *hash = hash_of (alg);
  struct {
    HashState outer, inner, state;
  } ctx;

  g_assert (hash->context_size <= sizeof ctx.state);

  hmac_set_key (&ctx.outer, &ctx.inner, &ctx.state, hash, key_len, key);
  for (guint i = 0; i < n_parts; i++)
    hmac_update (&ctx.state, hash, parts[i].len, parts[i].bytes);
  hmac_digest (&ctx.outer, &ctx.inner, &ctx.state, hash, hash->digest_size, out);

  cs_bytes_wipe (&ctx, sizeof ctx);
}

void
cs_hash_bytes (CsHashAlg alg, const guint8 *bytes, gsize len, guint8 *out)
{
  const CsHashPart part = { bytes, len };

  cs_hash (alg, &part, 1, out);
}

void
cs_hmac_bytes (CsHashAlg alg, const guint8 *key, gsize key_len, const guint8 *bytes, gsize len, guint8 *out)
{
  const CsHashPart part = { bytes, len };

  cs_hmac (alg, key, key_len, &part, 1, out);
}

CsSecret *
cs_kdf (CsHashAlg alg, const CsSecret *key, const char *label, const guint8 *context, gsize context_len, gsize len)
{
  guint8 counter[4];
  guint8 bits[4];
  guint8 block[CS_HASH_MAX];
  CsWriter counter_out = CS_WRITER_INIT (counter, sizeof counter);
  CsWriter bits_out = CS_WRITER_INIT (bits, sizeof bits);
  CsSecret *derived;
  /* The label's own NUL is the zero byte between label and context. */
  const CsHashPart parts[] = {
    { counter, sizeof counter },
    { (const guint8 *) label, strlen (label) + 1 },
    { context, context_len },
    { bits, sizeof bits },
  };

  g_assert (len <= cs_hash_len (alg));

  cs_writer_u32 (&counter_out, 1);
  cs_writer_u32 (&bits_out, (guint32) (8 * len));
  cs_hmac (alg, key->bytes, key->len, parts, G_N_ELEMENTS (parts), block);

  derived = cs_secret_new_copy (block, len);
  cs_bytes_wipe (block, sizeof block);
  return derived;
}
