/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authenticated encryption of files in the data folder. */
#include "crypto/cs-seal.h"

#include "base/cs-reader.h"
#include "base/cs-writer.h"
#include "crypto/cs-random.h"

#include <sodium.h>

#include <string.h>

#define MAGIC "CSSEAL1\n"
#define MAGIC_LEN 8
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES

G_STATIC_ASSERT (CS_SEAL_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (CS_SEAL_OVERHEAD == MAGIC_LEN + NONCE_LEN + TAG_LEN);

/* The layout's name is authenticated too, so that a later layout cannot be passed off as this one. */
static char *
associated_data (const char *purpose)
{
  return g_strconcat (MAGIC, purpose, NULL);
}

GBytes *
cs_seal (const CsSecret *key, const char *purpose, const guint8 *plain, gsize len)
{
  const gsize sealed_len = len + CS_SEAL_OVERHEAD;
  guint8 *sealed = g_malloc (sealed_len);
  CsWriter out = CS_WRITER_INIT (sealed, sealed_len);
  g_autofree char *ad = associated_data (purpose);
  guint8 *nonce, *body;

  g_assert (key->len == CS_SEAL_KEY);

  cs_writer_bytes (&out, (const guint8 *) MAGIC, MAGIC_LEN);
  nonce = cs_writer_reserve (&out, NONCE_LEN);
  cs_random_bytes (nonce, NONCE_LEN);
  body = cs_writer_reserve (&out, len + TAG_LEN);
  crypto_aead_xchacha20poly1305_ietf_encrypt (body, NULL, plain, len, (const guint8 *) ad, strlen (ad), NULL, nonce,
                                              key->bytes);
  return g_bytes_new_take (sealed, sealed_len);
}

CsSecret *
cs_unseal (const CsSecret *key, const char *purpose, const guint8 *sealed, gsize len, GError **error)
{
  CsReader in = CS_READER_INIT (sealed, len);
  g_autoptr (CsSecret) plain = NULL;
  g_autofree char *ad = associated_data (purpose);
  const guint8 *magic, *nonce, *body;
  gsize body_len;

  g_assert (key->len == CS_SEAL_KEY);
  cs_crypto_init ();

  if (!cs_reader_bytes (&in, MAGIC_LEN, &magic) || memcmp (magic, MAGIC, MAGIC_LEN) != 0
      || !cs_reader_bytes (&in, NONCE_LEN, &nonce) || (body_len = cs_reader_left (&in)) < TAG_LEN
      || !cs_reader_bytes (&in, body_len, &body))
    {
      g_set_error_literal (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_NOT_AUTHENTIC, "not something that was sealed");
      return NULL;
    }

  plain = cs_secret_new (body_len - TAG_LEN);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (plain->bytes, NULL, NULL, body, body_len, (const guint8 *) ad,
                                                  strlen (ad), nonce, key->bytes)
      != 0)
    {
      g_set_error_literal (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_NOT_AUTHENTIC,
                           "changed since it was sealed, or sealed with another key");
      return NULL;
    }
  return g_steal_pointer (&plain);
}
