/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SRTP profiles of DTLS-SRTP (RFC 5764), and the keys that a handshake gives for them. */
#include "net/cs-dtls-keys-private.h"

#include "net/cs-gnutls-private.h"

/* In the order in which we want them. */
static const struct {
  CsDtlsProfile profile;
  gnutls_srtp_profile_t gnutls;
} profiles[] = {
#ifdef CS_HAVE_DTLS_AEAD
  { CS_DTLS_PROFILE_AEAD_AES_256_GCM, GNUTLS_SRTP_AEAD_AES_256_GCM },
  { CS_DTLS_PROFILE_AEAD_AES_128_GCM, GNUTLS_SRTP_AEAD_AES_128_GCM },
#endif
  { CS_DTLS_PROFILE_AES_128_CM_SHA1_80, GNUTLS_SRTP_AES128_CM_HMAC_SHA1_80 },
};

gboolean
cs_dtls_profile_is_known (CsDtlsProfile profile)
{
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (profiles[i].profile == profile)
      return TRUE;
  return FALSE;
}

void
cs_dtls_profiles_offer (gnutls_session_t session)
{
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      const int rc = gnutls_srtp_set_profile (session, profiles[i].gnutls);

      g_assert (rc >= 0);
    }
}

static gboolean
get_profile (gnutls_session_t session, CsDtlsProfile *profile)
{
  gnutls_srtp_profile_t selected;

  if (gnutls_srtp_get_selected_profile (session, &selected) < 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (profiles[i].gnutls == selected)
      {
        *profile = profiles[i].profile;
        return TRUE;
      }
  return FALSE;
}

static CsSecret *
copy (const gnutls_datum_t *datum)
{
  return cs_secret_new_copy (datum->data, datum->size);
}

gboolean
cs_dtls_keys_export (CsDtlsKeys *keys, gnutls_session_t session, CsDtlsRole role)
{
  guint8 material[128];
  gnutls_datum_t key[2], salt[2]; /* of client and server */
  const guint ours = role == CS_DTLS_CLIENT ? 0 : 1;
  CsDtlsProfile profile;

  if (gnutls_protocol_get_version (session) != GNUTLS_DTLS1_2 || !get_profile (session, &profile)
      || gnutls_srtp_get_keys (session, material, sizeof material, &key[0], &salt[0], &key[1], &salt[1]) < 0)
    return FALSE;
  *keys = (CsDtlsKeys){
    .profile = profile,
    .send_key = copy (&key[ours]),
    .send_salt = copy (&salt[ours]),
    .receive_key = copy (&key[1 - ours]),
    .receive_salt = copy (&salt[1 - ours]),
    .group = gnutls_group_get_name (gnutls_group_get (session)),
  };
  cs_bytes_wipe (material, sizeof material);
  return TRUE;
}

void
cs_dtls_keys_clear (CsDtlsKeys *keys)
{
  cs_secret_free ((CsSecret *) keys->send_key);
  cs_secret_free ((CsSecret *) keys->send_salt);
  cs_secret_free ((CsSecret *) keys->receive_key);
  cs_secret_free ((CsSecret *) keys->receive_salt);
}
