/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys a stream by ZRTP (RFC 6189). */
#include "media/cs-media-keying.h"

typedef struct {
  CsMediaKeying base;
  CsZrtpEngine *engine;
  CsMediaSrtpSuite suite; /* of the keys that were handed over */
} KeyingZrtp;

static KeyingZrtp *
from_base (CsMediaKeying *base)
{
  return (KeyingZrtp *) base;
}

static void
on_send (const guint8 *packet, gsize len, gpointer user_data)
{
  KeyingZrtp *self = user_data;

  self->base.events->send (NULL, packet, len, self->base.user_data);
}

static void
on_peer_found (gpointer user_data)
{
  KeyingZrtp *self = user_data;

  self->base.events->peer_found (self->base.user_data);
}

static void
hand_over_keys (KeyingZrtp *self, CsMediaSrtpDirection direction, const CsZrtpSrtpKeys *keys)
{
  CsMediaSrtpKeys srtp = { .key = keys->key, .salt = keys->salt };

  /* Engine and suites come from the same short list of algorithms. */
  if (!cs_media_srtp_suite_for (keys->key->len, keys->salt->len, keys->auth_tag_bits, &srtp.suite))
    g_assert_not_reached ();
  self->suite = srtp.suite;
  self->base.events->keys (direction, &srtp, self->base.user_data);
}

static void
on_receive_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  hand_over_keys (user_data, CS_MEDIA_SRTP_RECEIVE, keys);
}

static void
on_send_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  hand_over_keys (user_data, CS_MEDIA_SRTP_SEND, keys);
}

static void
on_secured (const CsZrtpSecured *secured, gpointer user_data)
{
  KeyingZrtp *self = user_data;
  CsMediaSecurity security = { .keying = "zrtp", .zrtp = *secured };

  security.suite = cs_media_srtp_suite_name (self->suite);
  security.agreement = cs_zrtp_agreement_name (secured->suite.agreement);
  security.hash = cs_zrtp_hash_name (secured->suite.hash);
  self->base.events->secured (&security, self->base.user_data);
}

/* Signs that someone changed what the peer said; other failures are faults, not attacks. An Error of the peer
 * counts alike: it saw the sign at its end. */
static CsMediaFailureKind
classify_failure (CsZrtpFailure failure)
{
  switch ((int) failure)
    {
    case CS_ZRTP_FAILURE_NO_PEER:
      return CS_MEDIA_FAILURE_NO_KEYING;
    case CS_ZRTP_FAILURE_HELLO_HASH:
    case CS_ZRTP_FAILURE_HASH_CHAIN:
    case CS_ZRTP_FAILURE_HVI_MISMATCH:
    case CS_ZRTP_FAILURE_CONFIRM_MAC:
    case CS_ZRTP_FAILURE_UNTRUSTED_MITM:
      return CS_MEDIA_FAILURE_ATTACK;
    default:
      return CS_MEDIA_FAILURE_HANDSHAKE;
    }
}

static void
on_failed (CsZrtpFailure zrtp, gboolean by_peer, gpointer user_data)
{
  KeyingZrtp *self = user_data;
  CsMediaFailure failure = {
    .kind = classify_failure (zrtp),
    .zrtp = zrtp,
    .text = cs_zrtp_failure_name (zrtp),
  };

  self->base.events->failed (&failure, self->base.user_data);
}

static const CsZrtpEvents engine_events = {
  .send = on_send,
  .peer_found = on_peer_found,
  .receive_keys = on_receive_keys,
  .send_keys = on_send_keys,
  .secured = on_secured,
  .failed = on_failed,
};

static void
zrtp_start (CsMediaKeying *base, gint64 now_us)
{
  cs_zrtp_engine_start (from_base (base)->engine, now_us);
}

static void
zrtp_restart (CsMediaKeying *base, gint64 now_us)
{
  cs_zrtp_engine_restart (from_base (base)->engine, now_us);
}

static void
zrtp_set_peer (CsMediaKeying *base, const CsMediaPeerKeys *peer, gint64 now_us)
{
  if (peer->zrtp_hash != NULL)
    cs_zrtp_engine_set_peer_hello_hash (from_base (base)->engine, peer->zrtp_hash, now_us);
}

static void
zrtp_receive (CsMediaKeying *base, const guint8 *packet, gsize len, GSocketAddress *from, gint64 now_us)
{
  CsZrtpEngine *engine = from_base (base)->engine;

  /* First the path, so that the answer takes it. Anybody can send the rest, from anywhere. */
  if (cs_zrtp_engine_is_peers_hello (engine, packet, len))
    base->events->heard_from (from, base->user_data);
  cs_zrtp_engine_receive (engine, packet, len, now_us);
}

static void
zrtp_media_received (CsMediaKeying *base, gint64 now_us)
{
  cs_zrtp_engine_srtp_received (from_base (base)->engine, now_us);
}

static void
zrtp_set_checked (CsMediaKeying *base, gboolean checked)
{
  cs_zrtp_engine_set_checked (from_base (base)->engine, checked);
}

static void
zrtp_tick (CsMediaKeying *base, gint64 now_us)
{
  cs_zrtp_engine_tick (from_base (base)->engine, now_us);
}

static gint64
zrtp_next_deadline_us (const CsMediaKeying *base)
{
  return cs_zrtp_engine_next_deadline_us (((const KeyingZrtp *) base)->engine);
}

static void
zrtp_free (CsMediaKeying *base)
{
  KeyingZrtp *self = from_base (base);

  cs_zrtp_engine_free (self->engine);
  g_free (self);
}

static const CsMediaKeyingClass zrtp_class = {
  .keying = CS_KEYING_ZRTP,
  .packets = CS_MEDIA_CLASS_ZRTP,
  .start = zrtp_start,
  .restart = zrtp_restart,
  .set_peer = zrtp_set_peer,
  .receive = zrtp_receive,
  .media_received = zrtp_media_received,
  .set_checked = zrtp_set_checked,
  .tick = zrtp_tick,
  .next_deadline_us = zrtp_next_deadline_us,
  .free = zrtp_free,
};

CsMediaKeying *
cs_media_keying_zrtp_new (const CsZrtpConfig *config, const CsMediaKeyingEvents *events, gpointer user_data,
                          guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN])
{
  KeyingZrtp *self = g_new0 (KeyingZrtp, 1);
  CsZrtpConfig own = *config;

  /* 40 microseconds here save them between the peer's Hello and our Commit. */
  own.ready_key_pair = cs_key_pair_new (CS_KEY_AGREEMENT_X255, 32);

  self->base = (CsMediaKeying){ &zrtp_class, events, user_data };
  self->engine = cs_zrtp_engine_new (&own, &engine_events, self);
  cs_zrtp_engine_get_hello_hash (self->engine, hello_hash);
  return &self->base;
}
