/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses ZRTP, DTLS-SRTP or SDES for a stream from what both descriptions announce. */
#include "sdp/cs-sdp-private.h"

#include <string.h>

/* Which keying a stream gets. One description may announce several on one media line (RFC 8643); exactly one comes out
 * of it, the first in the order ZRTP, DTLS-SRTP, SDES: keys that no server has go before keys that a server
 * could change, and those before keys that a server reads.
 *
 *   profile                 may carry
 *   RTP/AVP, RTP/AVPF       zrtp-hash, fingerprint, crypto, or none of them
 *   RTP/SAVP, RTP/SAVPF     fingerprint (as baresip has it), crypto
 *   UDP/TLS/RTP/SAVP, …F    fingerprint
 */

static gboolean
is_plain (CsSdpProfile profile)
{
  return profile == CS_SDP_PROFILE_AVP || profile == CS_SDP_PROFILE_AVPF;
}

static gboolean
is_dtls (CsSdpProfile profile)
{
  return profile == CS_SDP_PROFILE_DTLS_SAVP || profile == CS_SDP_PROFILE_DTLS_SAVPF;
}

static gboolean
has (guint mask, CsKeyings keying)
{
  return (mask & (guint) keying) != 0;
}

/* Ours in the order of preference, with the other side's tag. @ours NULL: we have all. */
static const CsSdpCrypto *
choose_crypto (const GPtrArray *theirs, const GPtrArray *ours)
{
  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      const CsSdpCrypto *offered = cs_sdp_cryptos_find_suite (theirs, suite);

      if (offered != NULL && (ours == NULL || cs_sdp_cryptos_find_suite (ours, suite) != NULL))
        return offered;
    }
  return NULL;
}

static CsKeyings
choose (const CsSdpAudio *theirs, guint mask, const GPtrArray *our_cryptos)
{
  if (has (mask, CS_KEYING_ZRTP) && is_plain (theirs->profile) && theirs->zrtp_hashes->len > 0)
    return CS_KEYING_ZRTP;
  if (has (mask, CS_KEYING_DTLS) && theirs->fingerprints->len > 0 && theirs->setup != CS_SDP_SETUP_HOLDCONN)
    return CS_KEYING_DTLS;
  if (has (mask, CS_KEYING_SDES) && !is_dtls (theirs->profile) && choose_crypto (theirs->cryptos, our_cryptos) != NULL)
    return CS_KEYING_SDES;
  return CS_KEYING_NONE;
}

gboolean
cs_sdp_keying_choose (const CsSdpAudio *theirs, guint keyings, CsKeyings *keying, GError **error)
{
  const CsKeyings chosen = choose (theirs, keyings, NULL);

  if (chosen == CS_KEYING_NONE && !is_plain (theirs->profile))
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE,
                           "transport profile needs keys that we cannot give");
      return FALSE;
    }
  if (keying != NULL)
    *keying = chosen;
  return TRUE;
}

/* ---- descriptions of ours ---- */

static void
add_zrtp_hash (CsSdpAudio *audio, const CsSdpLocal *local)
{
  if (local->zrtp_hash != NULL)
    g_ptr_array_add (audio->zrtp_hashes, cs_sdp_zrtp_hash_new ("1.10", local->zrtp_hash));
}

static void
add_fingerprint (CsSdpAudio *audio, const CsSdpLocal *local, CsSdpSetup setup, char *tls_id)
{
  audio->has_fingerprint = TRUE;
  g_ptr_array_add (audio->fingerprints, cs_sdp_fingerprint_new (CS_HASH_SHA256, local->fingerprint));
  audio->setup = setup;
  audio->tls_id = tls_id;
}

static void
add_crypto (CsSdpAudio *audio, guint tag, const CsSdpCrypto *ours)
{
  audio->has_crypto = TRUE;
  g_ptr_array_add (audio->cryptos, cs_sdp_crypto_new (tag, ours->suite, ours->keys[0].key));
}

/* One that is left alone was agreed before, whatever its suite. */
static void
offer_cryptos (CsSdpAudio *audio, const GPtrArray *ours)
{
  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      const CsSdpCrypto *crypto = cs_sdp_cryptos_find_suite (ours, suite);

      if (crypto != NULL && (ours->len == 1 || cs_sdp_suite_is_offered (suite)))
        add_crypto (audio, audio->cryptos->len + 1, crypto);
    }
}

void
cs_sdp_keying_offer (CsSdpAudio *audio, const CsSdpLocal *local, const char *tls_id)
{
  const guint mask = local->keyings;

  if (has (mask, CS_KEYING_ZRTP) && is_plain (audio->profile))
    add_zrtp_hash (audio, local);
  if (has (mask, CS_KEYING_DTLS) && local->fingerprint != NULL)
    add_fingerprint (audio, local, CS_SDP_SETUP_ACTPASS, g_strdup (tls_id));
  if (has (mask, CS_KEYING_SDES) && !is_dtls (audio->profile) && local->cryptos != NULL)
    offer_cryptos (audio, local->cryptos);
}

/* RFC 4145 section 4.1: who says nothing would begin itself. Where we may choose we keep the role that we have, since
 * another would be another handshake, and begin otherwise (RFC 5763 section 5). */
static CsSdpSetup
answer_setup (CsSdpSetup offered, CsSdpSetup in_force)
{
  switch (offered)
    {
    case CS_SDP_SETUP_ACTPASS:
      return in_force == CS_SDP_SETUP_PASSIVE ? CS_SDP_SETUP_PASSIVE : CS_SDP_SETUP_ACTIVE;
    case CS_SDP_SETUP_PASSIVE:
      return CS_SDP_SETUP_ACTIVE;
    case CS_SDP_SETUP_NONE:
    case CS_SDP_SETUP_ACTIVE:
      return CS_SDP_SETUP_PASSIVE;
    case CS_SDP_SETUP_HOLDCONN:
    default:
      g_assert_not_reached ();
    }
}

/* RFC 8842 section 5.3: an answer has one if the offer had, and a new one when the offer's is new. The new one is made
 * of both, so that the same offer always gets the same. (transfer full) (nullable) */
static char *
answer_tls_id (const char *offered, const CsSdpLocal *local)
{
  const char *ours = local->tls_id;
  guint8 hash[CS_HASH_MAX];
  GString *out;

  if (offered == NULL || ours == NULL)
    return NULL;
  if (local->peer_tls_id == NULL || g_str_equal (local->peer_tls_id, offered))
    return g_strdup (ours);
  cs_hash (CS_HASH_SHA256,
           (CsHashPart[]){ { (const guint8 *) ours, strlen (ours) }, { (const guint8 *) offered, strlen (offered) } },
           2, hash);
  out = g_string_new (NULL);
  for (gsize i = 0; i < cs_hash_len (CS_HASH_SHA256); i++)
    g_string_append_printf (out, "%02x", hash[i]);
  return g_string_free (out, FALSE);
}

gboolean
cs_sdp_keying_answer (CsSdpAudio *audio, const CsSdpAudio *theirs, const CsSdpLocal *local, GError **error)
{
  static const GPtrArray no_cryptos = { 0 };
  const GPtrArray *ours = local->cryptos != NULL ? local->cryptos : &no_cryptos;
  const guint mask = local->keyings & ~(local->fingerprint == NULL ? (guint) CS_KEYING_DTLS : 0)
                     & ~(local->zrtp_hash == NULL ? (guint) CS_KEYING_ZRTP : 0);
  const CsSdpCrypto *offered;

  switch (choose (theirs, mask, ours))
    {
    case CS_KEYING_DTLS:
      add_fingerprint (audio, local, answer_setup (theirs->setup, local->setup), answer_tls_id (theirs->tls_id, local));
      return TRUE;
    case CS_KEYING_SDES:
      offered = choose_crypto (theirs->cryptos, ours);
      add_crypto (audio, offered->tag, cs_sdp_cryptos_find_suite (ours, offered->suite));
      return TRUE;
    case CS_KEYING_NONE:
      if (!is_plain (theirs->profile))
        {
          g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE,
                               "transport profile needs keys that we cannot give");
          return FALSE;
        }
      /* It may still be found in-band. */
      G_GNUC_FALLTHROUGH;
    case CS_KEYING_ZRTP:
    default:
      if (has (mask, CS_KEYING_ZRTP))
        add_zrtp_hash (audio, local);
      return TRUE;
    }
}

/* ---- what two descriptions come to ---- */

static gboolean
not_an_answer (GError **error, const char *why)
{
  g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NOT_AN_ANSWER, why);
  return FALSE;
}

/* RFC 4145 section 4.1 */
static gboolean
setups_fit (CsSdpSetup offered, CsSdpSetup answered)
{
  switch (answered)
    {
    case CS_SDP_SETUP_ACTIVE:
      return offered == CS_SDP_SETUP_ACTPASS || offered == CS_SDP_SETUP_PASSIVE;
    case CS_SDP_SETUP_PASSIVE:
      return offered == CS_SDP_SETUP_ACTPASS || offered == CS_SDP_SETUP_ACTIVE || offered == CS_SDP_SETUP_NONE;
    case CS_SDP_SETUP_NONE:
    case CS_SDP_SETUP_ACTPASS:
    case CS_SDP_SETUP_HOLDCONN:
    default:
      return FALSE;
    }
}

static gpointer
copy_fingerprint (gconstpointer source, gpointer user_data)
{
  return g_memdup2 (source, sizeof (CsSdpFingerprint));
}

static gboolean
agree_on_dtls (CsSdpAgreed *self, const CsSdpAudio *offer, const CsSdpAudio *answer, gboolean we_offered,
               GError **error)
{
  const CsSdpAudio *theirs = we_offered ? answer : offer;

  if (!setups_fit (offer->setup, answer->setup))
    return not_an_answer (error, "nobody, or both, would begin the handshake");

  self->keying = CS_KEYING_DTLS;
  self->remote_fingerprints = g_ptr_array_copy (theirs->fingerprints, (GCopyFunc) copy_fingerprint, NULL);
  self->local_tls_id = g_strdup ((we_offered ? offer : answer)->tls_id);
  self->remote_tls_id = g_strdup (theirs->tls_id);
  self->is_dtls_client = (answer->setup == CS_SDP_SETUP_ACTIVE) != we_offered;
  return TRUE;
}

/* RFC 4568 section 5.1.3: exactly one line, with a tag and a suite that were offered. Some number the tag anew, or say
 * more than one: the suite tells which is meant, since an offer has each of them once, and a wrong guess lets nothing
 * through. */
static gboolean
agree_on_sdes (CsSdpAgreed *self, const CsSdpAudio *offer, const CsSdpAudio *answer, gboolean we_offered,
               GError **error)
{
  const CsSdpCrypto *answered = NULL;
  const CsSdpCrypto *offered = NULL;

  for (guint i = 0; i < answer->cryptos->len && offered == NULL; i++)
    {
      answered = answer->cryptos->pdata[i];
      offered = cs_sdp_cryptos_find_suite (offer->cryptos, answered->suite);
    }
  if (offered == NULL)
    return not_an_answer (error, "keys for what was not offered");
  /* A key of ours that comes back would have both directions use it. */
  if (cs_sdp_crypto_has_key (we_offered ? answered : offered, (we_offered ? offered : answered)->keys[0].key))
    return not_an_answer (error, "our own key");

  self->keying = CS_KEYING_SDES;
  self->local_crypto = cs_sdp_crypto_copy (we_offered ? offered : answered);
  self->remote_crypto = cs_sdp_crypto_copy (we_offered ? answered : offered);
  return TRUE;
}

void
cs_sdp_read_as_answer (CsSdp *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      CsSdpAudio *audio = self->lines->pdata[i];

      while (audio != NULL && audio->untagged->len > 0)
        g_ptr_array_add (audio->cryptos, g_ptr_array_steal_index (audio->untagged, 0));
    }
}

static gboolean
agree_on_nothing (const CsSdpAudio *offer, const CsSdpAudio *answer, GError **error)
{
  if (!is_plain (answer->profile))
    return not_an_answer (error, "no keys where they are needed");
  if ((offer->has_crypto && answer->has_crypto) || (offer->has_fingerprint && answer->has_fingerprint))
    return not_an_answer (error, "keys that are of no use");
  return TRUE;
}

/* Feedback (RFC 4585) changes nothing of the keys. */
static CsSdpProfile
without_feedback (CsSdpProfile profile)
{
  switch (profile)
    {
    case CS_SDP_PROFILE_AVPF:
      return CS_SDP_PROFILE_AVP;
    case CS_SDP_PROFILE_SAVPF:
      return CS_SDP_PROFILE_SAVP;
    case CS_SDP_PROFILE_DTLS_SAVPF:
      return CS_SDP_PROFILE_DTLS_SAVP;
    case CS_SDP_PROFILE_AVP:
    case CS_SDP_PROFILE_SAVP:
    case CS_SDP_PROFILE_DTLS_SAVP:
    case CS_SDP_PROFILE_OTHER:
    default:
      return profile;
    }
}

gboolean
cs_sdp_profile_answers (const CsSdpAudio *offer, const CsSdpAudio *answer)
{
  if (g_ascii_strcasecmp (offer->profile_name, answer->profile_name) == 0)
    return TRUE;
  if (!cs_sdp_profile_is_spoken (offer->profile) || !cs_sdp_profile_is_spoken (answer->profile))
    return FALSE;
  return without_feedback (offer->profile) == without_feedback (answer->profile)
         || (is_plain (offer->profile) && !is_plain (answer->profile));
}

gboolean
cs_sdp_keying_agree (CsSdpAgreed *self, const CsSdpAudio *offer, const CsSdpAudio *answer, gboolean we_offered,
                     GError **error)
{
  const CsSdpAudio *theirs = we_offered ? answer : offer;
  const gboolean has_prints = offer->fingerprints->len > 0 && answer->fingerprints->len > 0;
  const gboolean has_keys = !is_dtls (answer->profile) && offer->cryptos->len > 0 && answer->cryptos->len > 0;
  gboolean fits;

  self->keying = CS_KEYING_NONE;
  if (is_plain (answer->profile) && offer->zrtp_hashes->len > 0 && answer->zrtp_hashes->len > 0)
    {
      self->keying = CS_KEYING_ZRTP;
      fits = TRUE;
    }
  /* Where nobody would begin the handshake, keys that are there as well do. */
  else if (has_prints && (!has_keys || setups_fit (offer->setup, answer->setup)))
    fits = agree_on_dtls (self, offer, answer, we_offered, error);
  else if (has_keys)
    fits = agree_on_sdes (self, offer, answer, we_offered, error);
  else
    /* What an offer has besides is not of our answer's choice. */
    fits = !we_offered || agree_on_nothing (offer, answer, error);

  self->peer_has_other_keying = (theirs->has_crypto && self->keying != CS_KEYING_SDES)
                                || (theirs->has_fingerprint && self->keying != CS_KEYING_DTLS);
  return fits;
}
