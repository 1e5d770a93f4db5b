/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-internal.h"

#include "calls/cs-address.h"

/* How long the last figures of the media are waited for before the call is declared over. */
#define LAST_WORD_MS 1000

static void
set_detail (CsCall *self, const char *detail)
{
  if (detail == NULL || self->detail != NULL)
    return;
  /* What a server says is shown like a peer's name: no control characters, a sane length. */
  self->detail = cs_address_peer_name (detail, NULL);
  g_object_notify (G_OBJECT (self), "detail");
}

void
cs_call_finish (CsCall *self)
{
  g_clear_handle_id (&self->last_word_id, g_source_remove);
  if (self->state == CS_CALL_ENDED)
    return;

  g_object_ref (self);
  g_clear_pointer (&self->media, cs_media_session_free);
  self->reason = self->end_reason;
  self->ended = g_date_time_new_now_local ();
  if (self->started_us > 0)
    self->duration_s = (guint) ((g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "reason");
  g_object_notify (G_OBJECT (self), "ended");
  cs_call_set_state (self, CS_CALL_ENDED);
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

static gboolean
on_last_word_timeout (gpointer user_data)
{
  CsCall *self = user_data;

  self->last_word_id = 0;
  /* The figures of a second ago have to do. */
  if (self->media != NULL)
    g_signal_emit_by_name (self, "quality");
  cs_call_finish (self);
  return G_SOURCE_REMOVE;
}

/* A call that could not be as it was required to be may be placed again, knowingly. */
static void
consider_retry (CsCall *self, CsCallReason reason)
{
  CsRequirement lower;

  if (self->direction != CS_CALL_OUTGOING || self->is_retry || self->started != NULL)
    return;
  if (reason != CS_CALL_REASON_REQUIREMENT && reason != CS_CALL_REASON_NOT_ACCEPTABLE)
    return;
  if (!cs_policy_retry (self->requirement, &self->history, &lower))
    return;
  self->retry = lower;
  g_object_notify (G_OBJECT (self), "retry-requirement");
}

void
cs_call_end (CsCall *self, CsCallReason reason, const char *detail)
{
  if (self->ending || self->state == CS_CALL_ENDED)
    return;

  self->ending = TRUE;
  self->end_reason = reason;
  set_detail (self, detail);
  consider_retry (self, reason);
  cs_call_update_should_check (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->tone, cs_media_tone_stop);
  g_clear_handle_id (&self->ring_id, g_source_remove);
  if (self->session != NULL)
    cs_sip_session_set_events (self->session, NULL, NULL);

  self->last_word_id = g_timeout_add (self->media != NULL ? LAST_WORD_MS : 0, on_last_word_timeout, self);
  if (self->media != NULL)
    cs_media_session_stop (self->media);
}

void
cs_call_hang_up_because (CsCall *self, CsCallReason reason, const char *said, const char *detail)
{
  CsSipSession *session = self->session;

  if (self->ending || self->state == CS_CALL_ENDED)
    return;
  cs_call_end (self, reason, detail);
  if (session != NULL)
    cs_sip_session_hang_up (session, said);
}

void
cs_call_abandon (CsCall *self)
{
  g_object_ref (self);
  cs_call_hang_up (self);
  cs_call_finish (self);
  g_object_unref (self);
}
