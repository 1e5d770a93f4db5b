/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-crypto-error.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/* Sealing of what is kept on disk: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a fresh random nonce each time,
 * so that one key may seal as often as it likes. Layout: "CSSEAL1\n", 24 bytes of nonce, ciphertext, 16 bytes of tag.
 * @purpose is authenticated but not stored: what was sealed for one purpose does not open for another. Any thread. */
#define CS_SEAL_KEY 32
#define CS_SEAL_OVERHEAD (8 + 24 + 16)

/* @key has CS_SEAL_KEY bytes. */
GBytes *cs_seal (const CsSecret *key, const char *purpose, const guint8 *plain, gsize len);

/* (transfer full). Everything that is not exactly what was sealed (tampered, truncated, extended, another key or
 * purpose) gives CS_CRYPTO_ERROR_NOT_AUTHENTIC. */
CsSecret *cs_unseal (const CsSecret *key, const char *purpose, const guint8 *sealed, gsize len, GError **error);

G_END_DECLS
