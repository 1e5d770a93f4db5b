/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the algorithms of a ZRTP exchange. */
#include "zrtp/cs-zrtp-negotiation.h"

/* Where two preferences differ the faster one wins; X255 and X448 stand where libbzrtp has them, or both sides would
 * commit to something else and wait for each other. */
static const CsKeyAgreement fastest_first[] = {
  CS_KEY_AGREEMENT_X255, CS_KEY_AGREEMENT_EC25, CS_KEY_AGREEMENT_X448, CS_KEY_AGREEMENT_DH3K, CS_KEY_AGREEMENT_EC38,
};

G_STATIC_ASSERT (G_N_ELEMENTS (fastest_first) == CS_N_KEY_AGREEMENTS);

static gboolean
has_hash (const CsZrtpOffer *offer, CsZrtpHash hash)
{
  for (guint i = 0; i < offer->n_hashes; i++)
    {
      if (offer->hashes[i] == hash)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_cipher (const CsZrtpOffer *offer, CsZrtpCipher cipher)
{
  for (guint i = 0; i < offer->n_ciphers; i++)
    {
      if (offer->ciphers[i] == cipher)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_auth (const CsZrtpOffer *offer, CsZrtpAuth auth)
{
  for (guint i = 0; i < offer->n_auths; i++)
    {
      if (offer->auths[i] == auth)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_agreement (const CsZrtpOffer *offer, CsKeyAgreement agreement)
{
  for (guint i = 0; i < offer->n_agreements; i++)
    {
      if (offer->agreements[i] == agreement)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_sas (const CsZrtpOffer *offer, CsZrtpSas sas)
{
  for (guint i = 0; i < offer->n_sas; i++)
    {
      if (offer->sas[i] == sas)
        return TRUE;
    }
  return FALSE;
}

/* EC38 demands S384 (section 5.1.5), so without it at both sides it is not there. */
static gboolean
usable (CsKeyAgreement agreement, const CsZrtpOffer *a, const CsZrtpOffer *b)
{
  return agreement != CS_KEY_AGREEMENT_EC38 || (has_hash (a, CS_ZRTP_HASH_S384) && has_hash (b, CS_ZRTP_HASH_S384));
}

static CsKeyAgreement
first_agreement_in (const CsZrtpOffer *from, const CsZrtpOffer *other)
{
  for (guint i = 0; i < from->n_agreements; i++)
    {
      if (has_agreement (other, from->agreements[i]) && usable (from->agreements[i], from, other))
        return from->agreements[i];
    }
  g_assert_not_reached ();
}

static CsKeyAgreement
choose_agreement (const CsZrtpOffer *own, const CsZrtpOffer *peer)
{
  const CsKeyAgreement ours = first_agreement_in (own, peer), theirs = first_agreement_in (peer, own);

  for (guint i = 0; i < G_N_ELEMENTS (fastest_first); i++)
    {
      if (fastest_first[i] == ours || fastest_first[i] == theirs)
        return fastest_first[i];
    }
  g_assert_not_reached ();
}

static CsZrtpHash
choose_hash (const CsZrtpOffer *own, const CsZrtpOffer *peer, gboolean strong)
{
  static const CsZrtpHash strong_ones[] = { CS_ZRTP_HASH_S384, CS_ZRTP_HASH_S512 };

  for (guint i = 0; strong && i < G_N_ELEMENTS (strong_ones); i++)
    {
      if (has_hash (own, strong_ones[i]) && has_hash (peer, strong_ones[i]))
        return strong_ones[i];
    }
  for (guint i = 0; i < own->n_hashes; i++)
    {
      if (has_hash (peer, own->hashes[i]))
        return own->hashes[i];
    }
  g_assert_not_reached ();
}

static CsZrtpCipher
choose_cipher (const CsZrtpOffer *own, const CsZrtpOffer *peer, gboolean strong)
{
  if (strong && has_cipher (own, CS_ZRTP_CIPHER_AES3) && has_cipher (peer, CS_ZRTP_CIPHER_AES3))
    return CS_ZRTP_CIPHER_AES3;
  for (guint i = 0; i < own->n_ciphers; i++)
    {
      if (has_cipher (peer, own->ciphers[i]))
        return own->ciphers[i];
    }
  g_assert_not_reached ();
}

static CsZrtpAuth
choose_auth (const CsZrtpOffer *own, const CsZrtpOffer *peer)
{
  for (guint i = 0; i < own->n_auths; i++)
    {
      if (has_auth (peer, own->auths[i]))
        return own->auths[i];
    }
  g_assert_not_reached ();
}

static CsZrtpSas
choose_sas (const CsZrtpOffer *own, const CsZrtpOffer *peer)
{
  for (guint i = 0; i < own->n_sas; i++)
    {
      if (has_sas (peer, own->sas[i]))
        return own->sas[i];
    }
  g_assert_not_reached ();
}

void
cs_zrtp_negotiate (const CsZrtpOffer *own, const CsZrtpOffer *peer, CsZrtpSuite *suite)
{
  const CsKeyAgreement agreement = choose_agreement (own, peer);
  /* A hash or cipher of half the strength would waste the large curve. */
  const gboolean strong = agreement == CS_KEY_AGREEMENT_X448 || agreement == CS_KEY_AGREEMENT_EC38;

  *suite = (CsZrtpSuite){
    .hash = choose_hash (own, peer, strong),
    .cipher = choose_cipher (own, peer, strong),
    .auth = choose_auth (own, peer),
    .agreement = agreement,
    .sas = choose_sas (own, peer),
  };
}

/* What a Commit of every mode chooses. */
static gboolean
accept_common (const CsZrtpOffer *own, const CsZrtpCommit *commit, CsZrtpSuite *suite, CsZrtpFailure *failure)
{
  if (!cs_zrtp_hash_from_name (commit->hash, &suite->hash) || !has_hash (own, suite->hash))
    {
      *failure = CS_ZRTP_FAILURE_HASH;
      return FALSE;
    }
  if (!cs_zrtp_cipher_from_name (commit->cipher, &suite->cipher) || !has_cipher (own, suite->cipher))
    {
      *failure = CS_ZRTP_FAILURE_CIPHER;
      return FALSE;
    }
  if (!cs_zrtp_auth_from_name (commit->auth, &suite->auth) || !has_auth (own, suite->auth))
    {
      *failure = CS_ZRTP_FAILURE_AUTH_TAG;
      return FALSE;
    }
  return TRUE;
}

gboolean
cs_zrtp_negotiation_accept (const CsZrtpOffer *own, const CsZrtpCommit *commit, CsZrtpSuite *suite,
                            CsZrtpFailure *failure)
{
  CsZrtpSuite read;

  if (!accept_common (own, commit, &read, failure))
    return FALSE;
  if (!cs_zrtp_agreement_from_name (commit->agreement, &read.agreement) || !has_agreement (own, read.agreement))
    {
      *failure = CS_ZRTP_FAILURE_KEY_AGREEMENT;
      return FALSE;
    }
  if (!cs_zrtp_sas_from_name (commit->sas, &read.sas) || !has_sas (own, read.sas))
    {
      *failure = CS_ZRTP_FAILURE_SAS;
      return FALSE;
    }
  if (read.agreement == CS_KEY_AGREEMENT_EC38 && read.hash != CS_ZRTP_HASH_S384)
    {
      *failure = CS_ZRTP_FAILURE_HASH;
      return FALSE;
    }

  *suite = read;
  return TRUE;
}

gboolean
cs_zrtp_negotiation_accept_multistream (const CsZrtpOffer *own, const CsZrtpCommit *commit, const CsZrtpSuite *first,
                                        CsZrtpSuite *suite, CsZrtpFailure *failure)
{
  CsZrtpSuite read = *first;

  if (!accept_common (own, commit, &read, failure))
    return FALSE;
  *suite = read;
  return TRUE;
}
