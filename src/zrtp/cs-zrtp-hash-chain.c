/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash chain that binds the messages of one ZRTP side together (RFC 6189 section 9). */
#include "zrtp/cs-zrtp-hash-chain.h"

#include "crypto/cs-hash.h"
#include "crypto/cs-random.h"
#include "zrtp/cs-zrtp-packet.h"

#include <string.h>

#define N_IMAGES 4

struct _CsZrtpHashChain {
  CsSecret *images; /* H0 … H3, one after the other */
};

static CsZrtpHashChain *
chain_of (CsSecret *images)
{
  CsZrtpHashChain *self = g_new0 (CsZrtpHashChain, 1);

  for (guint i = 1; i < N_IMAGES; i++)
    cs_zrtp_image_hash (images->bytes, i, images->bytes + i * CS_ZRTP_IMAGE_LEN);
  self->images = images;
  return self;
}

CsZrtpHashChain *
cs_zrtp_hash_chain_new_from (const guint8 h0[static CS_ZRTP_IMAGE_LEN])
{
  CsSecret *images = cs_secret_new (N_IMAGES * CS_ZRTP_IMAGE_LEN);

  memcpy (images->bytes, h0, CS_ZRTP_IMAGE_LEN);
  return chain_of (images);
}

CsZrtpHashChain *
cs_zrtp_hash_chain_new (void)
{
  CsSecret *images = cs_secret_new (N_IMAGES * CS_ZRTP_IMAGE_LEN);

  cs_random_bytes (images->bytes, CS_ZRTP_IMAGE_LEN);
  return chain_of (images);
}

void
cs_zrtp_hash_chain_free (CsZrtpHashChain *self)
{
  if (self == NULL)
    return;
  cs_secret_free (self->images);
  g_free (self);
}

const guint8 *
cs_zrtp_hash_chain_get (const CsZrtpHashChain *self, guint index)
{
  g_assert (index < N_IMAGES);
  return self->images->bytes + index * CS_ZRTP_IMAGE_LEN;
}

void
cs_zrtp_image_hash (const guint8 image[static CS_ZRTP_IMAGE_LEN], guint steps, guint8 out[static CS_ZRTP_IMAGE_LEN])
{
  memmove (out, image, CS_ZRTP_IMAGE_LEN);
  for (guint i = 0; i < steps; i++)
    {
      guint8 next[CS_ZRTP_IMAGE_LEN];

      cs_hash_bytes (CS_HASH_SHA256, out, CS_ZRTP_IMAGE_LEN, next);
      memcpy (out, next, CS_ZRTP_IMAGE_LEN);
      cs_bytes_wipe (next, sizeof next);
    }
}

gboolean
cs_zrtp_image_leads_to (const guint8 revealed[static CS_ZRTP_IMAGE_LEN], guint steps,
                        const guint8 earlier[static CS_ZRTP_IMAGE_LEN])
{
  guint8 image[CS_ZRTP_IMAGE_LEN];

  cs_zrtp_image_hash (revealed, steps, image);
  return cs_bytes_equal (image, earlier, CS_ZRTP_IMAGE_LEN);
}

void
cs_zrtp_mac_append (CsWriter *writer, const guint8 key[static CS_ZRTP_IMAGE_LEN])
{
  guint8 mac[32];

  cs_hmac_bytes (CS_HASH_SHA256, key, CS_ZRTP_IMAGE_LEN, writer->bytes, writer->len, mac);
  cs_writer_bytes (writer, mac, CS_ZRTP_MAC_LEN);
}

gboolean
cs_zrtp_mac_fits (GBytes *message, const guint8 key[static CS_ZRTP_IMAGE_LEN])
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);
  guint8 mac[32];

  if (len < CS_ZRTP_MAC_LEN)
    return FALSE;
  cs_hmac_bytes (CS_HASH_SHA256, key, CS_ZRTP_IMAGE_LEN, bytes, len - CS_ZRTP_MAC_LEN, mac);
  return cs_bytes_equal (mac, bytes + len - CS_ZRTP_MAC_LEN, CS_ZRTP_MAC_LEN);
}
