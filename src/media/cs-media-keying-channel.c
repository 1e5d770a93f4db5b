/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the keying mechanism of one component of a stream: its packets, its keys, its timer. */
#include "media/cs-media-keying-channel.h"

#include "base/cs-limits.h"

typedef struct {
  GBytes *packet;
  GSocketAddress *from;
} Early;

struct _CsMediaKeyingChannel {
  CsMediaComponent component;
  CsMediaTransport *transport;
  CsMediaGate *gate;
  CsTimerQueue *timers;
  const CsMediaKeyingChannelEvents *events;
  gpointer user_data;

  CsMediaKeying *keying; /* NULL: none, or none that the call may use was agreed */
  CsTimer *timer;
  GQueue early; /* of Early */
};

static void
early_free (Early *self)
{
  g_bytes_unref (self->packet);
  g_object_unref (self->from);
  g_free (self);
}

static gint64
now_us (const CsMediaKeyingChannel *self)
{
  return cs_clock_now_us (cs_timer_queue_get_clock (self->timers));
}

gboolean
cs_media_keying_channel_is_wanted (const CsMediaKeyingChannel *self)
{
  return self->keying != NULL && cs_media_gate_get_state (self->gate) != CS_MEDIA_GATE_CLEAR;
}

static void
on_due (gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  self->timer = NULL;
  self->keying->klass->tick (self->keying, now_us (self));
  cs_media_keying_channel_update (self);
}

/* To be called after everything that the mechanism was told. */
void
cs_media_keying_channel_update (CsMediaKeyingChannel *self)
{
  gint64 due;

  cs_timer_queue_clear (self->timers, &self->timer);
  if (!cs_media_keying_channel_is_wanted (self) || self->keying->klass->next_deadline_us == NULL)
    return;
  due = self->keying->klass->next_deadline_us (self->keying);
  if (due >= 0)
    self->timer = cs_timer_queue_add (self->timers, MAX (0, due - now_us (self)), on_due, self);
}

/* ---- what the mechanism does ---- */

static void
on_send (GSocketAddress *to, const guint8 *packet, gsize len, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  cs_media_transport_send_keying (self->transport, self->component, to, packet, len);
}

static void
on_heard_from (GSocketAddress *from, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  cs_media_transport_heard_from (self->transport, self->component, from);
}

static gboolean
on_leads_to (GSocketAddress *address, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  return cs_media_transport_leads_to (self->transport, self->component, address);
}

static gboolean
on_is_named (GSocketAddress *address, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  return cs_media_transport_is_named (self->transport, self->component, address);
}

static void
on_peer_found (gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  self->events->peer_found (self->user_data);
}

static void
on_keys (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;
  g_autoptr (GError) error = NULL;

  if (cs_media_transport_set_keys (self->transport, self->component, direction, keys, &error))
    self->events->has_keys (direction, self->user_data);
  else
    self->events->failed (&(CsMediaFailure){ .kind = CS_MEDIA_FAILURE_INTERNAL, .text = error->message },
                          self->user_data);
}

static void
on_secured (const CsMediaSecurity *security, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  self->events->secured (security, self->user_data);
}

static void
on_failed (const CsMediaFailure *failure, gpointer user_data)
{
  CsMediaKeyingChannel *self = user_data;

  self->events->failed (failure, self->user_data);
}

static const CsMediaKeyingEvents keying_events = {
  .send = on_send,
  .heard_from = on_heard_from,
  .leads_to = on_leads_to,
  .is_named = on_is_named,
  .peer_found = on_peer_found,
  .keys = on_keys,
  .secured = on_secured,
  .failed = on_failed,
};

/* ---- made, and given a mechanism ---- */

CsMediaKeyingChannel *
cs_media_keying_channel_new (CsMediaComponent component, CsMediaTransport *transport, CsMediaGate *gate,
                             CsTimerQueue *timers, const CsMediaKeyingChannelEvents *events, gpointer user_data)
{
  CsMediaKeyingChannel *self = g_new0 (CsMediaKeyingChannel, 1);

  self->component = component;
  self->transport = transport;
  self->gate = gate;
  self->timers = timers;
  self->events = events;
  self->user_data = user_data;
  g_queue_init (&self->early);
  return self;
}

void
cs_media_keying_channel_free (CsMediaKeyingChannel *self)
{
  if (self == NULL)
    return;
  cs_timer_queue_clear (self->timers, &self->timer);
  cs_media_keying_free (self->keying);
  g_queue_clear_full (&self->early, (GDestroyNotify) early_free);
  g_free (self);
}

void
cs_media_keying_channel_use_zrtp (CsMediaKeyingChannel *self, const CsZrtpConfig *config,
                                  guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN])
{
  g_clear_pointer (&self->keying, cs_media_keying_free);
  self->keying = cs_media_keying_zrtp_new (config, &keying_events, self, hello_hash);
}

void
cs_media_keying_channel_use_sdes (CsMediaKeyingChannel *self)
{
  g_clear_pointer (&self->keying, cs_media_keying_free);
  self->keying = cs_media_keying_sdes_new (&keying_events, self);
}

void
cs_media_keying_channel_use_dtls (CsMediaKeyingChannel *self, CsDtlsIdentity *identity)
{
  g_clear_pointer (&self->keying, cs_media_keying_free);
  self->keying = cs_media_keying_dtls_new (identity, &keying_events, self);
}

CsKeyings
cs_media_keying_channel_get_keying (const CsMediaKeyingChannel *self)
{
  return self->keying != NULL ? self->keying->klass->keying : CS_KEYING_NONE;
}

/* ---- what the mechanism is told ---- */

void
cs_media_keying_channel_start (CsMediaKeyingChannel *self)
{
  if (self->keying != NULL && self->keying->klass->start != NULL)
    self->keying->klass->start (self->keying, now_us (self));
  cs_media_keying_channel_update (self);
}

void
cs_media_keying_channel_restart (CsMediaKeyingChannel *self)
{
  if (cs_media_keying_channel_is_wanted (self) && self->keying->klass->restart != NULL)
    self->keying->klass->restart (self->keying, now_us (self));
  cs_media_keying_channel_update (self);
}

void
cs_media_keying_channel_set_peer (CsMediaKeyingChannel *self, const CsMediaPeerKeys *peer)
{
  if (cs_media_keying_channel_is_wanted (self))
    self->keying->klass->set_peer (self->keying, peer, now_us (self));
  cs_media_keying_channel_update (self);
}

void
cs_media_keying_channel_media_received (CsMediaKeyingChannel *self)
{
  if (self->keying != NULL && self->keying->klass->media_received != NULL)
    self->keying->klass->media_received (self->keying, now_us (self));
  cs_media_keying_channel_update (self);
}

void
cs_media_keying_channel_set_checked (CsMediaKeyingChannel *self, gboolean checked)
{
  if (self->keying != NULL && self->keying->klass->set_checked != NULL)
    self->keying->klass->set_checked (self->keying, checked);
}

void
cs_media_keying_channel_receive (CsMediaKeyingChannel *self, CsMediaClass packets, const guint8 *packet, gsize len,
                                 GSocketAddress *from)
{
  if (cs_media_keying_channel_is_wanted (self) && self->keying->klass->packets == packets)
    self->keying->klass->receive (self->keying, packet, len, from, now_us (self));
  cs_media_keying_channel_update (self);
}

void
cs_media_keying_channel_keep_early (CsMediaKeyingChannel *self, const guint8 *packet, gsize len, GSocketAddress *from)
{
  Early *kept;

  if (self->early.length >= CS_LIMIT_DTLS_EARLY)
    return;
  kept = g_new (Early, 1);
  *kept = (Early){ g_bytes_new (packet, len), g_object_ref (from) };
  g_queue_push_tail (&self->early, kept);
}

void
cs_media_keying_channel_replay_early (CsMediaKeyingChannel *self)
{
  Early *kept;

  while ((kept = g_queue_pop_head (&self->early)) != NULL)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (kept->packet, &len);

      cs_media_keying_channel_receive (self, CS_MEDIA_CLASS_DTLS, bytes, len, kept->from);
      early_free (kept);
    }
}
