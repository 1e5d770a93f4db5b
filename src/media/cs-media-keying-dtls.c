/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys a stream by DTLS-SRTP (RFC 5763, RFC 5764). */
#include "media/cs-media-keying.h"

#include "base/cs-limits.h"
#include "media/cs-media-path.h"
#include "net/cs-dtls-cookie.h"
#include "net/cs-dtls-session.h"

#include <string.h>

/* Longer than any call rings. */
#define EARLY_US G_TIME_SPAN_HOUR

/* One DTLS association for the stream. What signalling says again changes nothing; another fingerprint, tls-id or role
 * means another association (RFC 8842 section 5), whose keys take the place of the old ones when it is there. */
typedef struct {
  CsMediaKeying base;
  CsDtlsIdentity *identity;
  CsDtlsSession *session; /* NULL until signalling has said who may be met */
  GPtrArray *fingerprints;
  char *tls_id;
  gboolean is_client;
  gboolean is_patient;
  gint64 limit_us;
  gboolean has_keys;

  /* At a server. */
  CsDtlsCookie *cookie;
  GSocketAddress *client; /* whose hello had the right cookie last */
  gboolean client_is_named;
  gboolean is_spoilt; /* by a client that was not the peer: the session is to be made anew */
  gboolean was_mismatched;
  guint n_renewals;
  gint64 second;
  guint n_in_second;
} KeyingDtls;

static KeyingDtls *
from_base (CsMediaKeying *base)
{
  return (KeyingDtls *) base;
}

static void
on_send (const guint8 *datagram, gsize len, gpointer user_data)
{
  KeyingDtls *self = user_data;

  self->base.events->send (self->client, datagram, len, self->base.user_data);
}

static void
on_peer_found (gpointer user_data)
{
  KeyingDtls *self = user_data;

  self->base.events->peer_found (self->base.user_data);
}

static CsMediaSrtpSuite
suite_of (CsDtlsProfile profile)
{
  switch (profile)
    {
    case CS_DTLS_PROFILE_AEAD_AES_256_GCM:
      return CS_MEDIA_SRTP_AES_GCM_256;
    case CS_DTLS_PROFILE_AEAD_AES_128_GCM:
      return CS_MEDIA_SRTP_AES_GCM_128;
    case CS_DTLS_PROFILE_AES_128_CM_SHA1_80:
    default:
      return CS_MEDIA_SRTP_AES_CM_128_80;
    }
}

static void
on_keys (const CsDtlsKeys *keys, gpointer user_data)
{
  KeyingDtls *self = user_data;
  const CsMediaSrtpSuite suite = suite_of (keys->profile);
  const CsMediaSrtpKeys receive = { suite, keys->receive_key, keys->receive_salt };
  const CsMediaSrtpKeys send = { suite, keys->send_key, keys->send_salt };
  const CsMediaSecurity security
      = { .keying = "dtls", .suite = cs_media_srtp_suite_name (suite), .agreement = keys->group };

  self->has_keys = TRUE;
  if (self->client != NULL)
    self->base.events->heard_from (self->client, self->base.user_data);
  self->base.events->keys (CS_MEDIA_SRTP_RECEIVE, &receive, self->base.user_data);
  self->base.events->keys (CS_MEDIA_SRTP_SEND, &send, self->base.user_data);
  self->base.events->secured (&security, self->base.user_data);
}

static void
on_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
  static const CsMediaFailureKind kinds[] = {
    [CS_DTLS_FAILURE_NO_PEER] = CS_MEDIA_FAILURE_NO_KEYING,
    [CS_DTLS_FAILURE_FINGERPRINT] = CS_MEDIA_FAILURE_ATTACK,
    [CS_DTLS_FAILURE_HANDSHAKE] = CS_MEDIA_FAILURE_HANDSHAKE,
  };
  KeyingDtls *self = user_data;
  const CsMediaFailure told = { .kind = self->was_mismatched ? CS_MEDIA_FAILURE_ATTACK : kinds[failure], .text = text };

  self->was_mismatched |= failure == CS_DTLS_FAILURE_FINGERPRINT;
  if (self->client != NULL && !self->client_is_named && self->n_renewals < CS_LIMIT_DTLS_STRANGERS
      && g_get_monotonic_time () < self->limit_us)
    {
      self->is_spoilt = TRUE;
      return;
    }
  self->base.events->failed (&told, self->base.user_data);
}

static const CsDtlsEvents session_events = {
  .send = on_send,
  .peer_found = on_peer_found,
  .keys = on_keys,
  .failed = on_failed,
};

/* As a set: the order says nothing. */
static gboolean
has_all (const GPtrArray *set, const GPtrArray *of)
{
  for (guint i = 0; i < of->len; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < set->len && !found; j++)
        found = memcmp (set->pdata[j], of->pdata[i], sizeof (CsSdpFingerprint)) == 0;
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same (const KeyingDtls *self, const CsMediaPeerKeys *peer)
{
  return self->session != NULL && self->is_client == peer->is_dtls_client && g_strcmp0 (self->tls_id, peer->tls_id) == 0
         && has_all (self->fingerprints, peer->fingerprints) && has_all (peer->fingerprints, self->fingerprints);
}

static void
forget_peer (KeyingDtls *self)
{
  g_clear_pointer (&self->session, cs_dtls_session_free);
  g_clear_pointer (&self->fingerprints, g_ptr_array_unref);
  g_clear_pointer (&self->tls_id, g_free);
  g_clear_object (&self->client);
  self->is_patient = self->has_keys = self->client_is_named = self->is_spoilt = self->was_mismatched = FALSE;
  self->n_renewals = 0;
}

/* A call that rings may do so for minutes before its server has any keys. */
static void
limit (KeyingDtls *self, const CsMediaPeerKeys *peer, gint64 now_us)
{
  if (peer->is_early == self->is_patient)
    return;
  self->is_patient = peer->is_early;
  self->limit_us = now_us + (peer->is_early ? EARLY_US : CS_LIMIT_DTLS_HANDSHAKE_MS * G_TIME_SPAN_MILLISECOND);
  cs_dtls_session_set_limit (self->session, self->limit_us, now_us);
}

static void
begin (KeyingDtls *self, gint64 now_us)
{
  g_autofree CsDtlsFingerprint *set = g_new (CsDtlsFingerprint, self->fingerprints->len);

  for (guint i = 0; i < self->fingerprints->len; i++)
    {
      const CsSdpFingerprint *fingerprint = self->fingerprints->pdata[i];

      set[i] = (CsDtlsFingerprint){ fingerprint->alg, fingerprint->value };
    }
  self->session = cs_dtls_session_new (self->is_client ? CS_DTLS_CLIENT : CS_DTLS_SERVER, self->identity, set,
                                       self->fingerprints->len, &session_events, self);
  cs_dtls_session_start (self->session, now_us);
}

/* As if nobody had come yet, in the time that is left. */
static void
renew (KeyingDtls *self, gint64 now_us)
{
  self->is_spoilt = FALSE;
  self->n_renewals++;
  cs_dtls_session_free (self->session);
  begin (self, now_us);
  cs_dtls_session_set_limit (self->session, self->limit_us, now_us);
}

static void
dtls_set_peer (CsMediaKeying *base, const CsMediaPeerKeys *peer, gint64 now_us)
{
  KeyingDtls *self = from_base (base);

  if (is_same (self, peer))
    {
      limit (self, peer, now_us);
      return;
    }
  forget_peer (self);
  self->is_client = peer->is_dtls_client;
  self->tls_id = g_strdup (peer->tls_id);
  self->fingerprints = g_ptr_array_ref (peer->fingerprints);
  self->limit_us = now_us + CS_LIMIT_DTLS_HANDSHAKE_MS * G_TIME_SPAN_MILLISECOND;
  begin (self, now_us);
  limit (self, peer, now_us);
}

static void
dtls_restart (CsMediaKeying *base, gint64 now_us)
{
  if (from_base (base)->session != NULL)
    cs_dtls_session_restart (from_base (base)->session, now_us);
}

/* What a cookie is bound to, and nothing else of the address. */
static gsize
write_address (GSocketAddress *address, guint8 *out, gsize size)
{
  const gssize len = g_socket_address_get_native_size (address);

  if (len < 0 || (gsize) len > size || !g_socket_address_to_native (address, out, size, NULL))
    return 0;
  return (gsize) len;
}

/* A client that answers our question. The address that signalling named goes before any other: who came earlier from
 * elsewhere may be the peer behind a NAT, or a stranger, and has to wait for no longer than that. */
static gboolean
take_client (KeyingDtls *self, GSocketAddress *from, gint64 now_us)
{
  const gboolean is_named = self->base.events->is_named (from, self->base.user_data);

  if (self->client_is_named && !is_named)
    return FALSE;
  if (is_named && !self->client_is_named && self->client != NULL && !self->has_keys)
    renew (self, now_us);
  self->client_is_named = is_named;
  g_set_object (&self->client, from);
  return TRUE;
}

/* At a server: a hello only from who answers our question, anything else only from where the last such hello came. */
static gboolean
is_from_client (KeyingDtls *self, const guint8 *packet, gsize len, GSocketAddress *from, gint64 now_us)
{
  guint8 address[128] = { 0 };
  const gsize address_len = write_address (from, address, sizeof address);
  CsDtlsCookieQuestion question;

  if (self->cookie == NULL)
    self->cookie = cs_dtls_cookie_new ();
  switch (cs_dtls_cookie_judge (self->cookie, packet, len, address, address_len, &question))
    {
    case CS_DTLS_COOKIE_ASKED:
      self->base.events->send (from, question.bytes, question.len, self->base.user_data);
      return FALSE;
    case CS_DTLS_COOKIE_RIGHT:
      return take_client (self, from, now_us);
    case CS_DTLS_COOKIE_NO_HELLO:
    default:
      return cs_media_address_equal (self->client, from);
    }
}

/* Each may cost a key agreement. */
static gboolean
is_too_fast (KeyingDtls *self, gint64 now_us)
{
  const gint64 second = now_us / G_USEC_PER_SEC;

  if (second != self->second)
    {
      self->second = second;
      self->n_in_second = 0;
    }
  return ++self->n_in_second > CS_LIMIT_DTLS_PACKETS_PER_SECOND;
}

/* A client has begun, so that its server is where it said hello to, and a stranger anywhere else. */
static void
dtls_receive (CsMediaKeying *base, const guint8 *packet, gsize len, GSocketAddress *from, gint64 now_us)
{
  KeyingDtls *self = from_base (base);

  if (self->session == NULL)
    return;
  if (self->is_client ? !base->events->leads_to (from, base->user_data)
                      : !is_from_client (self, packet, len, from, now_us))
    return;
  if (is_too_fast (self, now_us))
    return;
  cs_dtls_session_receive (self->session, packet, len, now_us);
  if (self->is_spoilt)
    renew (self, now_us);
}

static void
dtls_tick (CsMediaKeying *base, gint64 now_us)
{
  KeyingDtls *self = from_base (base);

  if (self->session == NULL)
    return;
  cs_dtls_session_tick (self->session, now_us);
  if (self->is_spoilt)
    renew (self, now_us);
}

static gint64
dtls_next_deadline_us (const CsMediaKeying *base)
{
  const KeyingDtls *self = (const KeyingDtls *) base;

  return self->session != NULL ? cs_dtls_session_next_deadline_us (self->session) : -1;
}

static void
dtls_free (CsMediaKeying *base)
{
  KeyingDtls *self = from_base (base);

  forget_peer (self);
  cs_dtls_cookie_free (self->cookie);
  cs_dtls_identity_unref (self->identity);
  g_free (self);
}

static const CsMediaKeyingClass dtls_class = {
  .keying = CS_KEYING_DTLS,
  .packets = CS_MEDIA_CLASS_DTLS,
  .restart = dtls_restart,
  .set_peer = dtls_set_peer,
  .receive = dtls_receive,
  .tick = dtls_tick,
  .next_deadline_us = dtls_next_deadline_us,
  .free = dtls_free,
};

CsMediaKeying *
cs_media_keying_dtls_new (CsDtlsIdentity *identity, const CsMediaKeyingEvents *events, gpointer user_data)
{
  KeyingDtls *self = g_new0 (KeyingDtls, 1);

  self->base = (CsMediaKeying){ &dtls_class, events, user_data };
  self->identity = cs_dtls_identity_ref (identity);
  return &self->base;
}
