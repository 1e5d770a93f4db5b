/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"

G_BEGIN_DECLS

#define CS_AES_CFB_IV 16

/* AES-128 or AES-256 by the key's length (16 or 32), CFB with full-block feedback (RFC 6189 section 5.7). In place is
 * allowed (out == in). The last block may be partial. */
void cs_aes_cfb_encrypt (const CsSecret *key, const guint8 iv[static CS_AES_CFB_IV], const guint8 *in, gsize len,
                         guint8 *out);
void cs_aes_cfb_decrypt (const CsSecret *key, const guint8 iv[static CS_AES_CFB_IV], const guint8 *in, gsize len,
                         guint8 *out);

G_END_DECLS
