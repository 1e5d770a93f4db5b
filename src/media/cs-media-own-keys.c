/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys and fingerprints that this end offers for a stream. */
#include "media/cs-media-own-keys.h"

#include "crypto/cs-random.h"

#define TLS_ID_BYTES 16 /* 32 characters; RFC 8842 section 4 wants 120 bits of randomness */

CsMediaSrtpSuite
cs_media_srtp_suite_of (CsSdpSuite suite)
{
  CsMediaSrtpSuite found;

  /* Both lists have the names of the same RFCs. */
  if (!cs_media_srtp_suite_from_name (cs_sdp_suite_name (suite), &found))
    g_assert_not_reached ();
  return found;
}

/* RFC 4568 section 6.1: each line its own key, whether the line is taken or not. */
static GPtrArray *
make_cryptos (void)
{
  GPtrArray *cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);

  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      g_autoptr (CsSecret) key = NULL;

      if (!cs_media_srtp_suite_works (cs_media_srtp_suite_of (suite)))
        continue;
      key = cs_secret_new_random (cs_sdp_suite_key_len (suite));
      g_ptr_array_add (cryptos, cs_sdp_crypto_new (cryptos->len + 1, suite, key));
    }
  return cryptos;
}

CsMediaOwnKeys *
cs_media_own_keys_new (guint keyings, GError **error)
{
  g_autoptr (CsMediaOwnKeys) self = g_new0 (CsMediaOwnKeys, 1);

  self->keyings = keyings;
  if (cs_media_own_keys_have (self, CS_KEYING_DTLS))
    {
      self->identity = cs_dtls_identity_take (error);
      if (self->identity == NULL)
        return NULL;
      cs_dtls_identity_prepare (); /* for the next call */
      self->tls_id = cs_random_token (TLS_ID_BYTES);
    }
  if (cs_media_own_keys_have (self, CS_KEYING_SDES))
    self->cryptos = make_cryptos ();
  return g_steal_pointer (&self);
}

void
cs_media_own_keys_free (CsMediaOwnKeys *self)
{
  if (self == NULL)
    return;
  cs_dtls_identity_unref (self->identity);
  g_free (self->tls_id);
  g_clear_pointer (&self->cryptos, g_ptr_array_unref);
  g_free (self);
}

gboolean
cs_media_own_keys_have (const CsMediaOwnKeys *self, CsKeyings keying)
{
  return (self->keyings & (guint) keying) != 0;
}

void
cs_media_own_keys_describe (const CsMediaOwnKeys *self, CsSdpLocal *local)
{
  local->keyings = self->keyings;
  local->zrtp_hash = cs_media_own_keys_have (self, CS_KEYING_ZRTP) ? self->hello_hash : NULL;
  local->fingerprint = self->identity != NULL ? cs_dtls_identity_get_fingerprint (self->identity) : NULL;
  local->tls_id = self->tls_id;
  local->cryptos = self->cryptos;
}
