/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ZRTP algorithms that this program speaks, and their names on the wire. */
#include "zrtp/cs-zrtp-algorithms.h"

#include <string.h>

static const char *const hash_names[] = {
  [CS_ZRTP_HASH_S256] = "S256",
  [CS_ZRTP_HASH_S384] = "S384",
  [CS_ZRTP_HASH_S512] = "S512",
};
static const char *const cipher_names[] = {
  [CS_ZRTP_CIPHER_AES1] = "AES1",
  [CS_ZRTP_CIPHER_AES3] = "AES3",
};
static const char *const auth_names[] = {
  [CS_ZRTP_AUTH_HS32] = "HS32",
  [CS_ZRTP_AUTH_HS80] = "HS80",
  [CS_ZRTP_AUTH_GCM] = "GCM",
};
static const char *const agreement_names[] = {
  [CS_KEY_AGREEMENT_X255] = "X255", [CS_KEY_AGREEMENT_X448] = "X448", [CS_KEY_AGREEMENT_EC25] = "EC25",
  [CS_KEY_AGREEMENT_EC38] = "EC38", [CS_KEY_AGREEMENT_DH3K] = "DH3k",
};
static const char *const sas_names[] = {
  [CS_ZRTP_SAS_B32] = "B32",
  [CS_ZRTP_SAS_B256] = "B256",
  [CS_ZRTP_SAS_CSW4] = "CSW4",
};

G_STATIC_ASSERT (G_N_ELEMENTS (agreement_names) == CS_N_KEY_AGREEMENTS);

static const char *
name_of (const char *const *names, guint n_names, guint value)
{
  g_assert (value < n_names);
  return names[value];
}

const char *
cs_zrtp_hash_name (CsZrtpHash hash)
{
  return name_of (hash_names, G_N_ELEMENTS (hash_names), hash);
}

const char *
cs_zrtp_cipher_name (CsZrtpCipher cipher)
{
  return name_of (cipher_names, G_N_ELEMENTS (cipher_names), cipher);
}

const char *
cs_zrtp_auth_name (CsZrtpAuth auth)
{
  return name_of (auth_names, G_N_ELEMENTS (auth_names), auth);
}

const char *
cs_zrtp_agreement_name (CsKeyAgreement agreement)
{
  return name_of (agreement_names, G_N_ELEMENTS (agreement_names), agreement);
}

const char *
cs_zrtp_sas_name (CsZrtpSas sas)
{
  return name_of (sas_names, G_N_ELEMENTS (sas_names), sas);
}

void
cs_zrtp_name_to_wire (const char *name, guint8 out[static CS_ZRTP_NAME_LEN])
{
  const gsize len = strlen (name);

  g_assert (len <= CS_ZRTP_NAME_LEN);
  memset (out, ' ', CS_ZRTP_NAME_LEN);
  memcpy (out, name, len);
}

/* The position of the wire's @name in @names, or -1. */
static int
find (const char *const *names, guint n_names, const guint8 *name)
{
  for (guint i = 0; i < n_names; i++)
    {
      guint8 wire[CS_ZRTP_NAME_LEN];

      cs_zrtp_name_to_wire (names[i], wire);
      if (memcmp (wire, name, CS_ZRTP_NAME_LEN) == 0)
        return (int) i;
    }
  return -1;
}

gboolean
cs_zrtp_hash_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpHash *hash)
{
  const int at = find (hash_names, G_N_ELEMENTS (hash_names), name);

  if (at < 0)
    return FALSE;
  *hash = (CsZrtpHash) at;
  return TRUE;
}

gboolean
cs_zrtp_cipher_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpCipher *cipher)
{
  const int at = find (cipher_names, G_N_ELEMENTS (cipher_names), name);

  if (at < 0)
    return FALSE;
  *cipher = (CsZrtpCipher) at;
  return TRUE;
}

gboolean
cs_zrtp_auth_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpAuth *auth)
{
  const int at = find (auth_names, G_N_ELEMENTS (auth_names), name);

  if (at < 0)
    return FALSE;
  *auth = (CsZrtpAuth) at;
  return TRUE;
}

gboolean
cs_zrtp_agreement_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsKeyAgreement *agreement)
{
  const int at = find (agreement_names, G_N_ELEMENTS (agreement_names), name);

  if (at < 0)
    return FALSE;
  *agreement = (CsKeyAgreement) at;
  return TRUE;
}

gboolean
cs_zrtp_sas_from_name (const guint8 name[static CS_ZRTP_NAME_LEN], CsZrtpSas *sas)
{
  const int at = find (sas_names, G_N_ELEMENTS (sas_names), name);

  if (at < 0)
    return FALSE;
  *sas = (CsZrtpSas) at;
  return TRUE;
}

CsHashAlg
cs_zrtp_hash_alg (CsZrtpHash hash)
{
  static const CsHashAlg algs[] = {
    [CS_ZRTP_HASH_S256] = CS_HASH_SHA256,
    [CS_ZRTP_HASH_S384] = CS_HASH_SHA384,
    [CS_ZRTP_HASH_S512] = CS_HASH_SHA512,
  };

  g_assert ((guint) hash < G_N_ELEMENTS (algs));
  return algs[hash];
}

gsize
cs_zrtp_cipher_key_len (CsZrtpCipher cipher)
{
  return cipher == CS_ZRTP_CIPHER_AES3 ? 32 : 16;
}

guint
cs_zrtp_auth_bits (CsZrtpAuth auth)
{
  static const guint bits[] = {
    [CS_ZRTP_AUTH_HS32] = 32,
    [CS_ZRTP_AUTH_HS80] = 80,
    [CS_ZRTP_AUTH_GCM] = 128,
  };

  g_assert ((guint) auth < G_N_ELEMENTS (bits));
  return bits[auth];
}

gsize
cs_zrtp_auth_salt_len (CsZrtpAuth auth)
{
  return auth == CS_ZRTP_AUTH_GCM ? 12 : 14;
}

/* A list has room for each algorithm of its kind once, so a new one always fits. */
#define ADD_ONCE(list, n, value)                                                                                       \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint i_ = 0;                                                                                                      \
                                                                                                                       \
    while (i_ < (n) && (list)[i_] != (value))                                                                          \
      i_++;                                                                                                            \
    if (i_ == (n))                                                                                                     \
      {                                                                                                                \
        g_assert ((n) < G_N_ELEMENTS (list));                                                                          \
        (list)[(n)++] = (value);                                                                                       \
      }                                                                                                                \
  }                                                                                                                    \
  G_STMT_END

void
cs_zrtp_offer_add_hash (CsZrtpOffer *self, CsZrtpHash hash)
{
  ADD_ONCE (self->hashes, self->n_hashes, hash);
}

void
cs_zrtp_offer_add_cipher (CsZrtpOffer *self, CsZrtpCipher cipher)
{
  ADD_ONCE (self->ciphers, self->n_ciphers, cipher);
}

void
cs_zrtp_offer_add_auth (CsZrtpOffer *self, CsZrtpAuth auth)
{
  ADD_ONCE (self->auths, self->n_auths, auth);
}

void
cs_zrtp_offer_add_agreement (CsZrtpOffer *self, CsKeyAgreement agreement)
{
  ADD_ONCE (self->agreements, self->n_agreements, agreement);
}

void
cs_zrtp_offer_add_sas (CsZrtpOffer *self, CsZrtpSas sas)
{
  ADD_ONCE (self->sas, self->n_sas, sas);
}

void
cs_zrtp_offer_add_mandatory (CsZrtpOffer *self)
{
  cs_zrtp_offer_add_hash (self, CS_ZRTP_HASH_S256);
  cs_zrtp_offer_add_cipher (self, CS_ZRTP_CIPHER_AES1);
  cs_zrtp_offer_add_auth (self, CS_ZRTP_AUTH_HS32);
  cs_zrtp_offer_add_auth (self, CS_ZRTP_AUTH_HS80);
  cs_zrtp_offer_add_agreement (self, CS_KEY_AGREEMENT_DH3K);
  cs_zrtp_offer_add_sas (self, CS_ZRTP_SAS_B32);
}

static const CsZrtpOffer defaults = {
  .hashes = { CS_ZRTP_HASH_S256, CS_ZRTP_HASH_S384, CS_ZRTP_HASH_S512 },
  .n_hashes = 3,
  .ciphers = { CS_ZRTP_CIPHER_AES3, CS_ZRTP_CIPHER_AES1 },
  .n_ciphers = 2,
  /* HS80 first: an initiator that chooses from our list must not end with 32-bit tags. */
  .auths = { CS_ZRTP_AUTH_HS80, CS_ZRTP_AUTH_HS32 },
  .n_auths = 2,
  .agreements = { CS_KEY_AGREEMENT_X255, CS_KEY_AGREEMENT_X448, CS_KEY_AGREEMENT_EC25, CS_KEY_AGREEMENT_EC38,
                  CS_KEY_AGREEMENT_DH3K },
  .n_agreements = 5,
  .sas = { CS_ZRTP_SAS_CSW4, CS_ZRTP_SAS_B256, CS_ZRTP_SAS_B32 },
  .n_sas = 3,
};

void
cs_zrtp_offer_complete (CsZrtpOffer *self, gboolean gcm)
{
  CsZrtpOffer whole = { 0 };

#define COPY(kind, list, n)                                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    const CsZrtpOffer *from_ = self->n > 0 ? self : &defaults;                                                         \
                                                                                                                       \
    g_assert (from_->n <= G_N_ELEMENTS (from_->list));                                                                 \
    for (guint i = 0; i < from_->n; i++)                                                                               \
      cs_zrtp_offer_add_##kind (&whole, from_->list[i]);                                                               \
  }                                                                                                                    \
  G_STMT_END
  COPY (hash, hashes, n_hashes);
  COPY (cipher, ciphers, n_ciphers);
  if (gcm && self->n_auths == 0)
    cs_zrtp_offer_add_auth (&whole, CS_ZRTP_AUTH_GCM);
  COPY (auth, auths, n_auths);
  COPY (agreement, agreements, n_agreements);
  COPY (sas, sas, n_sas);
#undef COPY

  whole.multistream = TRUE;
  cs_zrtp_offer_add_mandatory (&whole);
  *self = whole;
}
