/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys a stream by SDES: keys that came in the session descriptions (RFC 4568). */
#include "media/cs-media-keying.h"

#include "media/cs-media-own-keys.h"

/* There is no exchange: with the agreement both ends have all keys. A later agreement changes only what is different in
 * it (RFC 4568 section 7.1.4): a key that is the same keeps its context with its roll-over counter and replay window, a
 * new one begins at 0. */
typedef struct {
  CsMediaKeying base;
  CsSdpCrypto *local;
  CsSdpCrypto *remote;
} KeyingSdes;

static KeyingSdes *
from_base (CsMediaKeying *base)
{
  return (KeyingSdes *) base;
}

/* A line's key is that of the cipher, and behind it the salt (RFC 4568 section 6.1). */
static void
hand_over (KeyingSdes *self, CsMediaSrtpDirection direction, const CsSdpCrypto *crypto)
{
  const CsMediaSrtpSuite suite = cs_media_srtp_suite_of (crypto->suite);
  const gsize key_len = cs_media_srtp_suite_key_len (suite);
  const gsize salt_len = cs_media_srtp_suite_salt_len (suite);
  CsMediaSrtpKeys keys[CS_LIMIT_SDP_MASTER_KEYS] = { { 0 } };

  for (guint i = 0; i < crypto->n_keys; i++)
    {
      const CsSdpMasterKey *master = &crypto->keys[i];

      g_assert (master->key->len == key_len + salt_len);
      keys[i] = (CsMediaSrtpKeys){
        .suite = suite,
        .key = cs_secret_new_copy (master->key->bytes, key_len),
        .salt = cs_secret_new_copy (master->key->bytes + key_len, salt_len),
        .mki = master->mki,
        .mki_len = crypto->mki_len,
        .next = i + 1 < crypto->n_keys ? &keys[i + 1] : NULL,
      };
    }
  self->base.events->keys (direction, keys, self->base.user_data);
  for (guint i = 0; i < crypto->n_keys; i++)
    {
      cs_secret_free ((CsSecret *) keys[i].key);
      cs_secret_free ((CsSecret *) keys[i].salt);
    }
}

/* FALSE: it was there already. */
static gboolean
take (KeyingSdes *self, CsMediaSrtpDirection direction, CsSdpCrypto **known, const CsSdpCrypto *now)
{
  if (*known != NULL && cs_sdp_crypto_equal (*known, now))
    return FALSE;
  hand_over (self, direction, now);
  cs_sdp_crypto_free (*known);
  *known = cs_sdp_crypto_copy (now);
  return TRUE;
}

static void
sdes_set_peer (CsMediaKeying *base, const CsMediaPeerKeys *peer, gint64 now_us)
{
  KeyingSdes *self = from_base (base);
  gboolean changed;

  if (self->remote == NULL)
    base->events->peer_found (base->user_data);
  changed = take (self, CS_MEDIA_SRTP_RECEIVE, &self->remote, peer->remote_crypto);
  changed |= take (self, CS_MEDIA_SRTP_SEND, &self->local, peer->local_crypto);
  if (changed)
    {
      const CsMediaSecurity security
          = { .keying = "sdes", .suite = cs_media_srtp_suite_name (cs_media_srtp_suite_of (self->remote->suite)) };

      base->events->secured (&security, base->user_data);
    }
}

static void
sdes_free (CsMediaKeying *base)
{
  KeyingSdes *self = from_base (base);

  cs_sdp_crypto_free (self->local);
  cs_sdp_crypto_free (self->remote);
  g_free (self);
}

static const CsMediaKeyingClass sdes_class = {
  .keying = CS_KEYING_SDES,
  .packets = CS_MEDIA_CLASS_UNKNOWN,
  .set_peer = sdes_set_peer,
  .free = sdes_free,
};

CsMediaKeying *
cs_media_keying_sdes_new (const CsMediaKeyingEvents *events, gpointer user_data)
{
  KeyingSdes *self = g_new0 (KeyingSdes, 1);

  self->base = (CsMediaKeying){ &sdes_class, events, user_data };
  return &self->base;
}
