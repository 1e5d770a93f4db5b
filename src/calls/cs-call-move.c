/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Follows a call whose peer wants the stream at another place: a transfer by a telephone system, or one that takes the
 * call back to itself. A stream never changes its keys, so another one takes its place, with sockets, a gate and keys
 * of its own. Until the user has decided about it nothing is sent or played. */
#include "calls/cs-call-internal.h"

static void
begin_again (CsCall *self, void (*when_prepared) (CsCall *self))
{
  g_autoptr (GError) error = NULL;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->media, cs_media_session_free);
  cs_call_drop_security (self);
  cs_call_trust_tell (self->trust, CS_POLICY_EVENT_MOVED);
  g_object_thaw_notify (G_OBJECT (self));
  if (!cs_call_open_media (self, self->local_host, when_prepared, &error))
    cs_call_hang_up_because (self, CS_CALL_REASON_AUDIO, "No sound here", error->message);
  else if (self->state == CS_CALL_ACTIVE)
    cs_media_session_set_awaited (self->media, TRUE);
}

/* ---- by an offer of the peer ---- */

static void
send_answer (CsCall *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = cs_call_make_answer (self, &error);

  if (answer != NULL)
    {
      cs_sip_session_accept_offer (self->session, answer);
      return;
    }
  cs_sip_session_reject_offer (self->session, 488, error->message);
  cs_call_hang_up_mismatched (self, CS_CALL_REASON_NOT_ACCEPTABLE,
                              cs_call_mismatch_from_error (error, CS_SDP_PROFILE_OTHER));
}

void
cs_call_follow (CsCall *self)
{
  begin_again (self, send_answer);
}

/* ---- by an answer ---- */

static void
on_reoffered (CsSipSession *session, GBytes *answer, const CsSipCause *cause, gpointer user_data)
{
  CsCall *self = user_data;
  CsCallMismatch mismatch;

  if (cs_call_is_ending (self))
    return;
  mismatch = answer != NULL ? cs_call_take_answer (self, answer) : CS_CALL_MISMATCH_PROTECTION_LOWERED;
  if (mismatch != CS_CALL_MISMATCH_NONE)
    cs_call_hang_up_mismatched (self, CS_CALL_REASON_NOT_ACCEPTABLE, mismatch);
}

static void
send_offer (CsCall *self)
{
  g_autoptr (GBytes) offer = cs_call_make_offer (self);

  cs_sip_session_reoffer (self->session, offer, on_reoffered, self);
}

CsCallMismatch
cs_call_take_answer (CsCall *self, GBytes *bytes)
{
  gboolean moved = FALSE;
  const CsCallMismatch mismatch = cs_call_read_answer (self, bytes, &moved);

  if (mismatch == CS_CALL_MISMATCH_NONE && moved)
    begin_again (self, send_offer);
  return mismatch;
}
