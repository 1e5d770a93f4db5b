/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the keying mechanism of a stream and connects it to the transport and the gate. */
#include "media/cs-media-stream-private.h"

#include "base/cs-limits.h"

#include <string.h>

/* Which mechanism keys the stream, and what goes between it, the transport and the gate. With DTLS-SRTP the RTCP port
 * may have keys of its own: cs-media-stream-rtcp-keying.c. */

static void on_keying_due (gpointer user_data);

static gboolean
keying_is_wanted (CsMediaStream *self)
{
  return self->keying != NULL && cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLEAR;
}

/* To be called after everything that the engine was told. */
static void
arm_keying (CsMediaStream *self)
{
  gint64 due;

  cs_timer_queue_clear (self->timers, &self->keying_timer);
  if (!keying_is_wanted (self))
    return;
  due = self->keying->klass->next_deadline_us != NULL ? self->keying->klass->next_deadline_us (self->keying) : -1;
  if (due >= 0)
    self->keying_timer = cs_timer_queue_add (self->timers, MAX (0, due - g_get_monotonic_time ()), on_keying_due, self);
}

static void
on_keying_due (gpointer user_data)
{
  CsMediaStream *self = user_data;

  self->keying_timer = NULL;
  self->keying->klass->tick (self->keying, g_get_monotonic_time ());
  arm_keying (self);
}

static void
on_keying_send (GSocketAddress *to, const guint8 *packet, gsize len, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_transport_send_keying (self->transport, CS_MEDIA_COMPONENT_RTP, to, packet, len);
}

static void
on_keying_heard_from (GSocketAddress *from, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_transport_heard_from (self->transport, CS_MEDIA_COMPONENT_RTP, from);
}

static gboolean
on_keying_is_named (GSocketAddress *address, gpointer user_data)
{
  CsMediaStream *self = user_data;

  return cs_media_transport_is_named (self->transport, CS_MEDIA_COMPONENT_RTP, address);
}

static gboolean
on_keying_leads_to (GSocketAddress *address, gpointer user_data)
{
  CsMediaStream *self = user_data;

  return cs_media_transport_leads_to (self->transport, CS_MEDIA_COMPONENT_RTP, address);
}

static void
on_keying_peer_found (gpointer user_data)
{
  cs_media_stream_note (user_data, CS_MEDIA_GATE_PEER_FOUND);
}

static void
on_keying_keys (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, gpointer user_data)
{
  CsMediaStream *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cs_media_transport_set_keys (self->transport, CS_MEDIA_COMPONENT_RTP, direction, keys, &error))
    {
      cs_media_stream_note (self, CS_MEDIA_GATE_FAILED);
      cs_media_stream_tell_failure (self,
                                    &(CsMediaFailure){ .kind = CS_MEDIA_FAILURE_INTERNAL, .text = error->message });
      return;
    }
  cs_media_stream_note (self, direction == CS_MEDIA_SRTP_SEND ? CS_MEDIA_GATE_SEND_KEYS : CS_MEDIA_GATE_RECEIVE_KEYS);
}

static void
on_keying_secured (const CsMediaSecurity *security, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_stream_note (self, CS_MEDIA_GATE_CONFIRMED);
  if (cs_media_gate_get_state (self->gate) == CS_MEDIA_GATE_SECURE)
    cs_media_stream_tell (self, &(CsMediaNews){ .kind = CS_MEDIA_NEWS_SECURED, .security = *security });
}

static void
on_keying_failed (const CsMediaFailure *failure, gpointer user_data)
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

static const CsMediaKeyingEvents keying_events = {
  .send = on_keying_send,
  .heard_from = on_keying_heard_from,
  .leads_to = on_keying_leads_to,
  .is_named = on_keying_is_named,
  .peer_found = on_keying_peer_found,
  .keys = on_keying_keys,
  .secured = on_keying_secured,
  .failed = on_keying_failed,
};

void
cs_media_stream_on_clear_due (gpointer user_data)
{
  CsMediaStream *self = user_data;

  self->clear_timer = NULL;
  cs_media_stream_note (self, CS_MEDIA_GATE_NO_PEER);
  arm_keying (self);
}

/* A client's hello can be faster than the answer that says who it is. */
static void
keep_early (CsMediaStream *self, CsMediaComponent component, const guint8 *packet, gsize len, GSocketAddress *from)
{
  GQueue *early = &self->early[component];
  CsMediaEarly *kept;

  if (self->connected || self->own_keys->identity == NULL || early->length >= CS_LIMIT_DTLS_EARLY)
    return;
  kept = g_new (CsMediaEarly, 1);
  *kept = (CsMediaEarly){ g_bytes_new (packet, len), g_object_ref (from) };
  g_queue_push_tail (early, kept);
}

void
cs_media_early_free (CsMediaEarly *self)
{
  g_bytes_unref (self->packet);
  g_object_unref (self->from);
  g_free (self);
}

static void
receive (CsMediaStream *self, CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len,
         GSocketAddress *from, gint64 now_us)
{
  if (!keying_is_wanted (self) || self->keying->klass->packets != packets)
    return;
  if (component == CS_MEDIA_COMPONENT_RTCP)
    cs_media_stream_receive_rtcp_keying (self, packet, len, from, now_us);
  else
    self->keying->klass->receive (self->keying, packet, len, from, now_us);
}

void
cs_media_stream_on_keying_packet (CsMediaComponent component, CsMediaClass packets, const guint8 *packet, gsize len,
                                  GSocketAddress *from, gpointer user_data)
{
  CsMediaStream *self = user_data;

  if (packets == CS_MEDIA_CLASS_DTLS)
    keep_early (self, component, packet, len, from);
  receive (self, component, packets, packet, len, from, g_get_monotonic_time ());
  arm_keying (self);
}

void
cs_media_stream_on_first_authentic (gpointer user_data)
{
  CsMediaStream *self = user_data;

  if (self->keying == NULL || self->keying->klass->media_received == NULL)
    return;
  self->keying->klass->media_received (self->keying, g_get_monotonic_time ());
  arm_keying (self);
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
  self->keying = cs_media_keying_zrtp_new (&zrtp, &keying_events, self, self->own_keys->hello_hash);
}

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
  const CsKeyings present = self->keying != NULL ? self->keying->klass->keying : CS_KEYING_NONE;

  if (wanted == present || wanted == CS_KEYING_ZRTP || cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLOSED)
    return;
  g_assert (cs_media_own_keys_have (self->own_keys, wanted));
  g_clear_pointer (&self->keying, cs_media_keying_free);
  if (wanted == CS_KEYING_SDES)
    self->keying = cs_media_keying_sdes_new (&keying_events, self);
  else
    {
      self->keying = cs_media_keying_dtls_new (self->own_keys->identity, &keying_events, self);
      cs_media_transport_separate_keys (self->transport);
    }
}

/* A description that agrees on another mechanism than the stream has changes nothing about its keys. */
void
cs_media_stream_tell_keying (CsMediaStream *self, const CsMediaTarget *target, gint64 now_us)
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
  if (!keying_is_wanted (self) || self->keying->klass->keying != wanted)
    return;
  self->keying->klass->set_peer (self->keying, &peer, now_us);
  if (wanted == CS_KEYING_DTLS)
    cs_media_stream_tell_rtcp_keying (self, &peer, target->remote.rtcp_mux, now_us);
}

void
cs_media_stream_replay_early_packets (CsMediaStream *self, gint64 now_us)
{
  for (guint i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      CsMediaEarly *kept;

      while ((kept = g_queue_pop_head (&self->early[i])) != NULL)
        {
          gsize len;
          const guint8 *bytes = g_bytes_get_data (kept->packet, &len);

          receive (self, i, CS_MEDIA_CLASS_DTLS, bytes, len, kept->from, now_us);
          cs_media_early_free (kept);
        }
    }
  arm_keying (self);
}

/* Nothing that this call may use was agreed: clear at once, or never. */
static void
give_up_keying (CsMediaStream *self)
{
  on_keying_failed (&(CsMediaFailure){ .kind = CS_MEDIA_FAILURE_NO_KEYING, .text = "no keying was agreed" }, self);
}

void
cs_media_stream_start_keying (CsMediaStream *self, gint64 now_us)
{
  if (self->keying == NULL)
    give_up_keying (self);
  else if (self->keying->klass->start != NULL)
    self->keying->klass->start (self->keying, now_us);
  arm_keying (self);
}

void
cs_media_stream_restart_keying (CsMediaStream *self)
{
  const gint64 now_us = g_get_monotonic_time ();

  if (!keying_is_wanted (self) || self->keying->klass->restart == NULL)
    return;
  self->keying->klass->restart (self->keying, now_us);
  cs_media_stream_restart_rtcp_keying (self, now_us);
  arm_keying (self);
}

void
cs_media_stream_tell_checked (CsMediaStream *self, gboolean checked)
{
  if (self->keying != NULL && self->keying->klass->set_checked != NULL)
    self->keying->klass->set_checked (self->keying, checked);
}
