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

static gboolean
is_same (const CsSdpCrypto *a, const CsSdpCrypto *b)
{
  return a != NULL && a->suite == b->suite && cs_secret_equal (a->key, b->key);
}

/* The line's key is that of the cipher, and behind it the salt (RFC 4568 section 6.1). */
static void
hand_over (KeyingSdes *self, CsMediaSrtpDirection direction, const CsSdpCrypto *crypto)
{
  const CsMediaSrtpSuite suite = cs_media_srtp_suite_of (crypto->suite);
  const gsize key_len = cs_media_srtp_suite_key_len (suite);
  const gsize salt_len = cs_media_srtp_suite_salt_len (suite);
  g_autoptr (CsSecret) key = cs_secret_new_copy (crypto->key->bytes, key_len);
  g_autoptr (CsSecret) salt = cs_secret_new_copy (crypto->key->bytes + key_len, salt_len);

  g_assert (crypto->key->len == key_len + salt_len);
  self->base.events->keys (direction, &(CsMediaSrtpKeys){ suite, key, salt }, self->base.user_data);
}

/* FALSE: it was there already. */
static gboolean
take (KeyingSdes *self, CsMediaSrtpDirection direction, CsSdpCrypto **known, const CsSdpCrypto *now)
{
  if (is_same (*known, now))
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
