/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides which mechanism keys a stream, and tells the gate and the owner what comes of it. */
#include "media/cs-media-stream-private.h"

#include <string.h>

/* ---- RTP: the gate waits for its keys ---- */

static void
on_peer_found (gpointer user_data)
{
  cs_media_stream_note (user_data, CS_MEDIA_GATE_PEER_FOUND);
}

static void
on_keys (CsMediaSrtpDirection direction, gpointer user_data)
{
  cs_media_stream_note (user_data,
                        direction == CS_MEDIA_SRTP_SEND ? CS_MEDIA_GATE_SEND_KEYS : CS_MEDIA_GATE_RECEIVE_KEYS);
}

static void
on_secured (const CsMediaSecurity *security, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_stream_note (self, CS_MEDIA_GATE_CONFIRMED);
  if (cs_media_gate_get_state (self->gate) == CS_MEDIA_GATE_SECURE)
    cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_SECURED, .security = *security });
}

static void
on_failed (const CsMediaFailure *failure, gpointer user_data)
{
  CsMediaStream *self = user_data;

  if (failure->kind == CS_MEDIA_FAILURE_NO_KEYING && cs_media_gate_may_become_clear (self->gate))
    {
      cs_media_stream_note (self, CS_MEDIA_GATE_NO_PEER);
      return;
    }
  cs_media_stream_note (self, CS_MEDIA_GATE_FAILED);
  cs_media_stream_tell_failure (self, failure);
}

static const CsMediaKeyingChannelEvents rtp_events = { on_peer_found, on_keys, on_secured, on_failed };

/* ---- RTCP on a port of its own, with DTLS-SRTP ----
 *
 * Its association is of the same two ends, with the same fingerprints. The gate opens for what RTP has agreed on, and
 * without these keys only the reports are missing. */

static void
on_rtcp_peer_found (gpointer user_data)
{
}

static void
on_rtcp_keys (CsMediaSrtpDirection direction, gpointer user_data)
{
}

static void
on_rtcp_secured (const CsMediaSecurity *security, gpointer user_data)
{
  g_debug ("RTCP: has keys of its own, %s", security->suite);
}

static void
on_rtcp_failed (const CsMediaFailure *failure, gpointer user_data)
{
  g_debug ("RTCP: no reports: %s", failure->text);
}

static const CsMediaKeyingChannelEvents rtcp_events
    = { on_rtcp_peer_found, on_rtcp_keys, on_rtcp_secured, on_rtcp_failed };

/* ---- made ---- */

void
cs_media_stream_make_keying (CsMediaStream *self)
{
  self->rtp_keying = cs_media_keying_channel_new (CS_MEDIA_COMPONENT_RTP, self->transport, self->gate, self->timers,
                                                  &rtp_events, self);
  self->rtcp_keying = cs_media_keying_channel_new (CS_MEDIA_COMPONENT_RTCP, self->transport, self->gate, self->timers,
                                                   &rtcp_events, self);
}

void
cs_media_stream_prepare_zrtp (CsMediaStream *self, const CsMediaSessionConfig *config, guint32 ssrc)
{
  CsZrtpConfig zrtp = { .client_id = config->client_id,
                        .ssrc = ssrc,
                        .cache = config->cache,
                        .srtp_has_gcm = cs_media_srtp_suite_works (CS_MEDIA_SRTP_AES_GCM_128)
                                        && cs_media_srtp_suite_works (CS_MEDIA_SRTP_AES_GCM_256) };

  memcpy (zrtp.zid, config->zid, CS_ZID_LEN);
  cs_media_keying_channel_use_zrtp (self->rtp_keying, &zrtp, self->own_keys->hello_hash);
}

/* ---- which mechanism ---- */

/* ZRTP stands for what was not agreed, too: it is looked for in-band. */
static CsKeyings
keying_of (const CsMediaTarget *target)
{
  return target->agreed->keying == CS_KEYING_NONE ? CS_KEYING_ZRTP : target->agreed->keying;
}

/* SDES and DTLS-SRTP take the place of the engine that was made in case it is ZRTP: never one on top of the other. Once
 * anything has been seen of one mechanism it stays. */
static void
choose_keying (CsMediaStream *self, CsKeyings wanted)
{
  const CsKeyings present = cs_media_keying_channel_get_keying (self->rtp_keying);

  if (wanted == present || wanted == CS_KEYING_ZRTP || cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLOSED)
    return;
  g_assert (cs_media_own_keys_have (self->own_keys, wanted));
  if (wanted == CS_KEYING_SDES)
    cs_media_keying_channel_use_sdes (self->rtp_keying);
  else
    {
      cs_media_keying_channel_use_dtls (self->rtp_keying, self->own_keys->identity);
      cs_media_transport_separate_keys (self->transport);
    }
}

/* Once begun it stays: whether RTCP goes that way is for the transport to say. */
static void
tell_rtcp_keying (CsMediaStream *self, const CsMediaPeerKeys *peer, gboolean rtcp_mux)
{
  if (cs_media_keying_channel_get_keying (self->rtcp_keying) == CS_KEYING_NONE)
    {
      if (rtcp_mux)
        return;
      cs_media_keying_channel_use_dtls (self->rtcp_keying, self->own_keys->identity);
    }
  cs_media_keying_channel_set_peer (self->rtcp_keying, peer);
}

/* A description that agrees on another mechanism than the stream has changes nothing about its keys. */
void
cs_media_stream_tell_keying (CsMediaStream *self, const CsMediaTarget *target)
{
  const CsSdpAgreed *agreed = target->agreed;
  const CsMediaPeerKeys peer = {
    .zrtp_hash = agreed->peer_has_zrtp_hash ? agreed->peer_zrtp_hash : NULL,
    .local_crypto = agreed->local_crypto,
    .remote_crypto = agreed->remote_crypto,
    .fingerprints = agreed->remote_fingerprints,
    .tls_id = agreed->remote_tls_id,
    .is_dtls_client = agreed->is_dtls_client,
    .is_early = self->early_sound,
  };
  const CsKeyings wanted = keying_of (target);

  if (wanted != CS_KEYING_ZRTP || (agreed->peer_has_zrtp_hash && cs_media_own_keys_have (self->own_keys, wanted)))
    cs_media_stream_note (self, CS_MEDIA_GATE_PEER_ANNOUNCED);
  choose_keying (self, wanted);
  if (!cs_media_keying_channel_is_wanted (self->rtp_keying)
      || cs_media_keying_channel_get_keying (self->rtp_keying) != wanted)
    return;
  cs_media_keying_channel_set_peer (self->rtp_keying, &peer);
  if (wanted == CS_KEYING_DTLS)
    tell_rtcp_keying (self, &peer, target->remote.rtcp_mux);
}

/* ---- the rest of a stream's life ---- */

/* Nothing that this call may use was agreed: clear at once, or never. */
static void
give_up_keying (CsMediaStream *self)
{
  on_failed (&(CsMediaFailure){ .kind = CS_MEDIA_FAILURE_NO_KEYING, .text = "no keying was agreed" }, self);
}

void
cs_media_stream_start_keying (CsMediaStream *self)
{
  if (cs_media_keying_channel_get_keying (self->rtp_keying) == CS_KEYING_NONE)
    give_up_keying (self);
  cs_media_keying_channel_start (self->rtp_keying);
}

void
cs_media_stream_replay_early_packets (CsMediaStream *self)
{
  cs_media_keying_channel_replay_early (self->rtp_keying);
  cs_media_keying_channel_replay_early (self->rtcp_keying);
}

void
cs_media_stream_restart_keying (CsMediaStream *self)
{
  cs_media_keying_channel_restart (self->rtp_keying);
  cs_media_keying_channel_restart (self->rtcp_keying);
}

void
cs_media_stream_tell_checked (CsMediaStream *self, gboolean checked)
{
  if (self->rtp_keying != NULL) /* it goes with stop() */
    cs_media_keying_channel_set_checked (self->rtp_keying, checked);
}

void
cs_media_stream_on_keying_packet (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len,
                                  GSocketAddress *from, gpointer user_data)
{
  CsMediaStream *self = user_data;
  CsMediaKeyingChannel *channel = component == CS_MEDIA_COMPONENT_RTCP ? self->rtcp_keying : self->rtp_keying;

  if (packets == CS_MEDIA_CLASS_DTLS && !self->connected && self->own_keys->identity != NULL)
    cs_media_keying_channel_keep_early (channel, packet, len, from);
  cs_media_keying_channel_receive (channel, packets, packet, len, from);
}

void
cs_media_stream_on_first_authentic (gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_keying_channel_media_received (self->rtp_keying);
}

void
cs_media_stream_on_clear_due (gpointer user_data)
{
  CsMediaStream *self = user_data;

  self->clear_timer = NULL;
  cs_media_stream_note (self, CS_MEDIA_GATE_NO_PEER);
  cs_media_keying_channel_update (self->rtp_keying);
}
