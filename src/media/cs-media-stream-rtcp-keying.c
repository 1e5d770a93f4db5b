/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second DTLS association of a stream whose RTCP has a port of its own. */
#include "media/cs-media-stream-private.h"

/* DTLS-SRTP without rtcp-mux has a second association, on the RTCP port, whose keys are for RTCP alone (RFC 5764
 * section 3). It is of the same two ends, and their fingerprints are the same. What it comes to is told to the
 * transport and to nobody else: the gate opens for what RTP has agreed on, and without these keys only the reports are
 * missing. */

static void on_due (gpointer user_data);

/* To be called after everything that the association was told. */
static void
arm (CsMediaStream *self)
{
  gint64 due;

  cs_timer_queue_clear (self->timers, &self->rtcp_keying_timer);
  if (self->rtcp_keying == NULL)
    return;
  due = self->rtcp_keying->klass->next_deadline_us (self->rtcp_keying);
  if (due >= 0)
    self->rtcp_keying_timer = cs_timer_queue_add (self->timers, MAX (0, due - g_get_monotonic_time ()), on_due, self);
}

static void
on_due (gpointer user_data)
{
  CsMediaStream *self = user_data;

  self->rtcp_keying_timer = NULL;
  self->rtcp_keying->klass->tick (self->rtcp_keying, g_get_monotonic_time ());
  arm (self);
}

static void
on_send (GSocketAddress *to, const guint8 *packet, gsize len, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_transport_send_keying (self->transport, CS_MEDIA_COMPONENT_RTCP, to, packet, len);
}

static void
on_heard_from (GSocketAddress *from, gpointer user_data)
{
  CsMediaStream *self = user_data;

  cs_media_transport_heard_from (self->transport, CS_MEDIA_COMPONENT_RTCP, from);
}

static gboolean
on_is_named (GSocketAddress *address, gpointer user_data)
{
  CsMediaStream *self = user_data;

  return cs_media_transport_is_named (self->transport, CS_MEDIA_COMPONENT_RTCP, address);
}

static gboolean
on_leads_to (GSocketAddress *address, gpointer user_data)
{
  CsMediaStream *self = user_data;

  return cs_media_transport_leads_to (self->transport, CS_MEDIA_COMPONENT_RTCP, address);
}

static void
on_peer_found (gpointer user_data)
{
}

static void
on_keys (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, gpointer user_data)
{
  CsMediaStream *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cs_media_transport_set_keys (self->transport, CS_MEDIA_COMPONENT_RTCP, direction, keys, &error))
    g_debug ("RTCP: %s", error->message);
}

static void
on_secured (const CsMediaSecurity *security, gpointer user_data)
{
  g_debug ("RTCP: has keys of its own, %s", security->suite);
}

static void
on_failed (const CsMediaFailure *failure, gpointer user_data)
{
  g_debug ("RTCP: no reports: %s", failure->text);
}

static const CsMediaKeyingEvents events = {
  .send = on_send,
  .heard_from = on_heard_from,
  .leads_to = on_leads_to,
  .is_named = on_is_named,
  .peer_found = on_peer_found,
  .keys = on_keys,
  .secured = on_secured,
  .failed = on_failed,
};

/* Once begun it stays: whether RTCP goes that way is for the transport to say. */
void
cs_media_stream_tell_rtcp_keying (CsMediaStream *self, const CsMediaPeerKeys *peer, gboolean rtcp_mux, gint64 now_us)
{
  if (self->rtcp_keying == NULL && rtcp_mux)
    return;
  if (self->rtcp_keying == NULL)
    self->rtcp_keying = cs_media_keying_dtls_new (self->own_keys->identity, &events, self);
  self->rtcp_keying->klass->set_peer (self->rtcp_keying, peer, now_us);
  arm (self);
}

void
cs_media_stream_restart_rtcp_keying (CsMediaStream *self, gint64 now_us)
{
  if (self->rtcp_keying == NULL)
    return;
  self->rtcp_keying->klass->restart (self->rtcp_keying, now_us);
  arm (self);
}

void
cs_media_stream_receive_rtcp_keying (CsMediaStream *self, const guint8 *packet, gsize len, GSocketAddress *from,
                                     gint64 now_us)
{
  if (self->rtcp_keying == NULL)
    return;
  self->rtcp_keying->klass->receive (self->rtcp_keying, packet, len, from, now_us);
  arm (self);
}
