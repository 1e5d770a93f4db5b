/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call that comes in, until it is answered: judged, rung, taken, refused or missed. */
#include "calls/cs-call-internal.h"

static void
refuse (CsCall *self, guint status, const char *warning, CsCallReason reason, const char *detail)
{
  CsSipSession *session = self->session;

  cs_call_end (self, reason, detail);
  cs_sip_session_reject (session, status, NULL, warning);
}

/* The caller hears that nobody answered; a telephone that rings for ever helps nobody. */
static void
on_rung_enough (gpointer user_data)
{
  refuse (user_data, 480, NULL, CS_CALL_REASON_MISSED, NULL);
}

/* Always FALSE. */
static gboolean
refuse_mismatched (CsCall *self, CsCallReason reason, CsCallMismatch mismatch)
{
  cs_call_ending_note (self->end, mismatch);
  refuse (self, 488, cs_call_mismatch_warning (mismatch), reason, NULL);
  return FALSE;
}

/* FALSE: refused, for a reason that the caller is told. */
static gboolean
judge_offer (CsCall *self, GBytes *bytes)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  gboolean by_policy;
  const CsCallMismatch mismatch = cs_call_negotiation_receive (self->negotiation, &means, bytes, &by_policy);

  if (mismatch == CS_CALL_MISMATCH_NONE)
    return TRUE;
  /* Where nothing is required, keys of a kind that cannot be used are no matter of the requirement. */
  return refuse_mismatched (self,
                            by_policy && !cs_policy_allows_clear (cs_call_demand_get (self->demand))
                                ? CS_CALL_REASON_REQUIREMENT
                                : CS_CALL_REASON_NOT_ACCEPTABLE,
                            mismatch);
}

/* The caller wants our offer. */
static gboolean
can_offer (CsCall *self)
{
  const CsPolicyMeans means = cs_call_get_means (self);

  if (cs_call_negotiation_begin (self->negotiation, &means))
    return TRUE;
  return refuse_mismatched (self, CS_CALL_REASON_REQUIREMENT, CS_CALL_MISMATCH_NOTHING_TO_OFFER);
}

gboolean
cs_call_receive (CsCall *self)
{
  GBytes *bytes = cs_sip_session_get_offer (self->session);

  cs_sip_session_set_events (self->session, &cs_call_session_events, self);
  cs_call_recall (self);
  /* It may have been transferred while the memory was read. */
  cs_call_take_identity (self, cs_sip_session_get_identity (self->session));
  if (bytes != NULL ? !judge_offer (self, bytes) : !can_offer (self))
    {
      cs_call_finish (self);
      return FALSE;
    }

  cs_sip_session_ring (self->session);
  cs_call_ringing_start (self->ringing, CS_MEDIA_TONE_RINGING);
  cs_call_ringing_limit (self->ringing, self->environment->ring_ms, on_rung_enough, self);
  return TRUE;
}

static void
send_answer (CsCall *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) description = cs_call_negotiation_has_offer (self->negotiation)
                                       ? cs_call_make_answer (self, &error)
                                       : cs_call_make_offer (self);

  if (description == NULL)
    refuse_mismatched (self, CS_CALL_REASON_NOT_ACCEPTABLE, cs_call_mismatch_from_error (error, CS_SDP_PROFILE_OTHER));
  else
    cs_sip_session_accept (self->session, description);
}

void
cs_call_answer (CsCall *self)
{
  g_autofree char *host = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CS_IS_CALL (self));

  if (self->direction != CS_CALL_INCOMING || self->state != CS_CALL_RINGING || cs_call_is_ending (self))
    return;

  cs_call_ringing_stop (self->ringing);
  host = cs_sip_session_get_local_host (self->session);
  if (!cs_call_open_media (self, host, send_answer, &error))
    refuse (self, 500, NULL, CS_CALL_REASON_AUDIO, error->message);
  else
    cs_call_become_answered (self);
}

void
cs_call_be_missed (CsCall *self)
{
  cs_call_recall (self);
  refuse (self, 486, NULL, CS_CALL_REASON_MISSED, NULL);
  cs_call_finish (self);
}

void
cs_call_decline (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));

  if (self->direction != CS_CALL_INCOMING || self->state != CS_CALL_RINGING || cs_call_is_ending (self))
    return;
  refuse (self, 603, NULL, CS_CALL_REASON_DECLINED_BY_US, NULL);
}
