/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ZRTP session key, from which further streams of a call derive theirs. */
#include "zrtp/cs-zrtp-session.h"

#include <string.h>

struct _CsZrtpSession {
  gatomicrefcount ref_count;
  CsSecret *key;
  CsZrtpSuite suite;
  guint8 peer_zid[CS_ZID_LEN];

  /* One after the other. Each stream adds two at most, and streams are ours to begin. */
  GByteArray *nonces;
};

CsZrtpSession *
cs_zrtp_session_new (CsSecret *key, const CsZrtpSuite *suite, const guint8 peer_zid[static CS_ZID_LEN])
{
  CsZrtpSession *self = g_new0 (CsZrtpSession, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->key = key;
  self->suite = *suite;
  memcpy (self->peer_zid, peer_zid, CS_ZID_LEN);
  self->nonces = g_byte_array_new ();
  return self;
}

CsZrtpSession *
cs_zrtp_session_ref (CsZrtpSession *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_zrtp_session_unref (CsZrtpSession *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  cs_secret_free (self->key);
  g_byte_array_unref (self->nonces);
  g_free (self);
}

const CsSecret *
cs_zrtp_session_get_key (const CsZrtpSession *self)
{
  return self->key;
}

const CsZrtpSuite *
cs_zrtp_session_get_suite (const CsZrtpSession *self)
{
  return &self->suite;
}

const guint8 *
cs_zrtp_session_get_peer_zid (const CsZrtpSession *self)
{
  return self->peer_zid;
}

gboolean
cs_zrtp_session_has_nonce (const CsZrtpSession *self, const guint8 nonce[static CS_ZRTP_NONCE_LEN])
{
  for (guint at = 0; at < self->nonces->len; at += CS_ZRTP_NONCE_LEN)
    {
      if (memcmp (self->nonces->data + at, nonce, CS_ZRTP_NONCE_LEN) == 0)
        return TRUE;
    }
  return FALSE;
}

void
cs_zrtp_session_add_nonce (CsZrtpSession *self, const guint8 nonce[static CS_ZRTP_NONCE_LEN])
{
  g_byte_array_append (self->nonces, nonce, CS_ZRTP_NONCE_LEN);
}
