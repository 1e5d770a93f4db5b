/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends a call: how each way of ending is signalled, and which reason it gets. */
#include "calls/cs-call-internal.h"

/* How long the last figures of the media are waited for before the call is declared over. */
#define LAST_WORD_MS 1000

void
cs_call_finish (CsCall *self)
{
  if (!cs_call_ending_conclude (self->end))
    return;

  g_object_ref (self);
  g_clear_pointer (&self->media, cs_media_session_free);
  cs_call_times_end (self->times);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "reason");
  cs_call_set_state (self, CS_CALL_ENDED);
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

/* The figures of a second ago have to do. */
void
cs_call_stop_waiting (gpointer call)
{
  CsCall *self = call;

  if (self->media != NULL)
    g_signal_emit_by_name (self, "quality");
  cs_call_finish (self);
}

/* A call that could not be as it was required to be may be placed again, knowingly, where that would help. */
static void
consider_retry (CsCall *self)
{
  if (self->direction != CS_CALL_OUTGOING || cs_call_get_started (self) != NULL)
    return;
  if (cs_call_ending_weaker_helps (self->end) && cs_call_demand_offer_retry (self->demand))
    g_object_notify (G_OBJECT (self), "retry-requirement");
}

CsCallReason
cs_call_reason_of_hang_up (CsCall *self)
{
  if (cs_call_get_protection (self) == CS_PROTECTION_SUSPECT)
    return CS_CALL_REASON_SUSPECT;
  /* The code was never entered although the call required it. */
  if (!cs_policy_meets (cs_call_demand_get (self->demand), cs_call_get_protection (self)))
    return CS_CALL_REASON_REQUIREMENT;
  return CS_CALL_REASON_NORMAL;
}

void
cs_call_end (CsCall *self, CsCallReason reason, const char *detail)
{
  if (!cs_call_ending_decide (self->end, reason, detail, self->media != NULL ? LAST_WORD_MS : 0))
    return;

  if (cs_call_get_detail (self) != NULL)
    g_object_notify (G_OBJECT (self), "detail");
  consider_retry (self);
  cs_call_trust_end (self->trust);
  g_cancellable_cancel (self->cancellable);
  cs_call_ringing_stop (self->ringing);
  if (self->session != NULL)
    cs_sip_session_set_events (self->session, NULL, NULL);
  if (self->media != NULL)
    cs_media_session_stop (self->media);
}

void
cs_call_end_mismatched (CsCall *self, CsCallReason reason, CsCallMismatch mismatch)
{
  cs_call_ending_note (self->end, mismatch);
  cs_call_end (self, reason, NULL);
}

void
cs_call_hang_up_mismatched (CsCall *self, CsCallReason reason, CsCallMismatch mismatch)
{
  cs_call_ending_note (self->end, mismatch);
  cs_call_hang_up_because (self, reason, cs_call_mismatch_warning (mismatch), NULL);
}

void
cs_call_hang_up_because (CsCall *self, CsCallReason reason, const char *said, const char *detail)
{
  CsSipSession *session = self->session;

  if (cs_call_is_ending (self))
    return;
  cs_call_end (self, reason, detail);
  if (session != NULL)
    cs_sip_session_hang_up (session, said);
}
