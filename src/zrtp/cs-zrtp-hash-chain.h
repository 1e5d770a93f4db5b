/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-writer.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

#define CS_ZRTP_IMAGE_LEN 32

/**
 * CsZrtpHashChain:
 *
 * The four hash images of RFC 6189 section 9: H0 is random, H1 = SHA-256(H0), and so on; SHA-256 whatever hash is
 * negotiated. They are revealed one by one, H3 in Hello, H2 in Commit, H1 in DHPart, H0 in Confirm, and each keys the
 * MAC of the message before: what came earlier can be checked when the next image is known.
 */
typedef struct _CsZrtpHashChain CsZrtpHashChain;

CsZrtpHashChain *cs_zrtp_hash_chain_new (void);
CsZrtpHashChain *cs_zrtp_hash_chain_new_from (const guint8 h0[static CS_ZRTP_IMAGE_LEN]);
void cs_zrtp_hash_chain_free (CsZrtpHashChain *self);

/* H0 … H3 by @index; (transfer none). */
const guint8 *cs_zrtp_hash_chain_get (const CsZrtpHashChain *self, guint index);

/* Hashes @image @steps times. */
void cs_zrtp_image_hash (const guint8 image[static CS_ZRTP_IMAGE_LEN], guint steps,
                         guint8 out[static CS_ZRTP_IMAGE_LEN]);

/* Whether @earlier is what @revealed hashes to in @steps. */
gboolean cs_zrtp_image_leads_to (const guint8 revealed[static CS_ZRTP_IMAGE_LEN], guint steps,
                                 const guint8 earlier[static CS_ZRTP_IMAGE_LEN]);

/* The last 8 bytes of Hello, Commit and DHPart: HMAC-SHA256 over what is before them, its leftmost 64 bits. */
void cs_zrtp_mac_append (CsWriter *writer, const guint8 key[static CS_ZRTP_IMAGE_LEN]);
gboolean cs_zrtp_mac_fits (GBytes *message, const guint8 key[static CS_ZRTP_IMAGE_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpHashChain, cs_zrtp_hash_chain_free)

G_END_DECLS
