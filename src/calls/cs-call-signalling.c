/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles what a call's SIP session reports: ringing, answers, re-INVITEs, its end. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"
#include "calls/cs-call-reason.h"
#include "calls/cs-certificate-private.h"

#include <glib/gi18n-lib.h>

static void
start_tone (CsCall *self, CsMediaToneKind kind)
{
  if (!self->environment->tones)
    return;
  cs_media_init ();
  self->tone = cs_media_tone_start (kind);
}

/* ---- session events ---- */

static void
on_session_provisional (CsSipSession *session, guint status, GBytes *early_media, gpointer user_data)
{
  CsCall *self = user_data;

  if (status < 180 || self->state >= CS_CALL_CONNECTING)
    return;
  /* Until sound comes in: many a 183 has none (RFC 3960 section 3.2). */
  if (self->state == CS_CALL_DIALING)
    {
      start_tone (self, CS_MEDIA_TONE_RINGBACK);
      cs_call_set_state (self, CS_CALL_RINGING);
    }
  if (early_media != NULL)
    cs_call_take_early (self, early_media);
}

static void
on_session_established (CsSipSession *session, GBytes *description, gpointer user_data)
{
  CsCall *self = user_data;
  CsCallMismatch mismatch;

  g_clear_pointer (&self->tone, cs_media_tone_stop);
  if (self->direction == CS_CALL_OUTGOING && self->state < CS_CALL_CONNECTING)
    cs_call_become_answered (self);
  else
    cs_media_session_confirmed (self->media);
  cs_call_update_trust (self);

  /* The ACK of a call whose offer we have answered says nothing more. */
  if (self->direction == CS_CALL_INCOMING && description == NULL && cs_sip_session_get_offer (session) != NULL)
    return;
  mismatch = description != NULL ? cs_call_take_answer (self, description) : CS_CALL_MISMATCH_NO_DESCRIPTION;
  cs_call_settle (self, mismatch, CS_POLICY_REFUSAL_NO_STREAM);
}

static void
answer_offer (CsCall *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = cs_call_make_answer (self, &error);

  if (answer == NULL)
    cs_sip_session_reject_offer (self->session, 488, error->message);
  else
    cs_sip_session_accept_offer (self->session, answer);
  /* The other side of a move may have moved, too, and begins only now. */
  if (self->moving)
    cs_media_session_confirmed (self->media);
}

static void
on_session_offer (CsSipSession *session, GBytes *bytes, gpointer user_data)
{
  CsCall *self = user_data;
  const CsCallTerms terms = cs_call_get_terms (self);
  const char *warning = NULL;

  if (self->media == NULL || cs_call_is_ending (self))
    {
      cs_sip_session_reject_offer (session, 488, NULL);
      return;
    }
  if (bytes == NULL)
    {
      g_autoptr (GBytes) ours = cs_call_make_offer (self);

      cs_sip_session_withdraw_reoffer (session);
      cs_sip_session_accept_offer (session, ours);
      return;
    }

  switch (cs_call_negotiation_receive_again (self->negotiation, &terms, bytes, &warning))
    {
    case CS_POLICY_MOVED:
      cs_sip_session_withdraw_reoffer (session);
      cs_call_follow (self);
      break;
    case CS_POLICY_PROCEED:
      cs_sip_session_withdraw_reoffer (session);
      answer_offer (self);
      break;
    case CS_POLICY_REFUSE:
    default:
      /* The old session goes on, protected as it was (RFC 3261 section 14.2). */
      g_debug ("call %u: a re-INVITE was refused: %s", self->number, warning);
      cs_sip_session_reject_offer (session, 488, warning);
    }
}

/* What the other side says is told as it is; that it said nothing, in our words. (transfer full) */
static char *
detail_of (const CsSipCause *cause, CsCallReason reason)
{
  if (cause->error != NULL && cs_net_error_is_server_certificate (cause->error))
    {
      g_autoptr (CsCertificate) certificate = cs_certificate_new_from_error (cause->error);

      return g_strdup (cs_certificate_get_sentence (certificate));
    }
  if (cause->error != NULL)
    return g_strdup (cause->error->message);
  if (cause->phrase == NULL && cause->remote && reason == CS_CALL_REASON_KEYING)
    return g_strdup (_ ("The other side hung up before keys were agreed."));
  return g_strdup (cause->phrase);
}

static void
on_session_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  CsCall *self = user_data;
  CsCallReason reason = cs_call_reason_from_cause (cause, self->direction, self->state);
  g_autofree char *detail = detail_of (cause, reason);

  if (reason == CS_CALL_REASON_NOT_ACCEPTABLE && self->direction == CS_CALL_OUTGOING && self->state < CS_CALL_CONNECTING
      && cs_call_offer_again (self))
    return;
  if (reason == CS_CALL_REASON_NOT_ACCEPTABLE)
    cs_call_ending_note (self->end, cs_call_mismatch_of_refusal (cause->status, cause->phrase));
  if (reason == CS_CALL_REASON_NORMAL && self->state == CS_CALL_ACTIVE)
    reason = cs_call_reason_of_hang_up (self);
  if (!cs_account_is_direct (self->account) && cs_account_get_state (self->account) != CS_ACCOUNT_REGISTERED)
    cs_call_ending_note_server_down (self->end);
  cs_call_end (self, reason, detail);
}

static void
on_session_info_answered (CsSipSession *session, guint status, gpointer user_data)
{
  CsCall *self = user_data;

  if (self->digits != NULL && !cs_call_digits_answered (self->digits, session, status))
    cs_call_set_notice (self, _ ("The other side does not accept keypad tones."));
}

static void
on_session_identity (CsSipSession *session, gpointer user_data)
{
  cs_call_take_identity (user_data, cs_sip_session_get_identity (session));
}

const CsSipSessionEvents cs_call_session_events = {
  .provisional = on_session_provisional,
  .established = on_session_established,
  .offer = on_session_offer,
  .info_answered = on_session_info_answered,
  .identity = on_session_identity,
  .ended = on_session_ended,
};

/* ---- incoming ---- */

static void
refuse (CsCall *self, guint status, const char *warning, CsCallReason reason, const char *detail)
{
  CsSipSession *session = self->session;

  cs_call_end (self, reason, detail);
  cs_sip_session_reject (session, status, NULL, warning);
}

/* The caller hears that nobody answered; a telephone that rings for ever helps nobody. */
static gboolean
on_rung_enough (gpointer user_data)
{
  CsCall *self = user_data;

  self->ring_id = 0;
  refuse (self, 480, NULL, CS_CALL_REASON_MISSED, NULL);
  return G_SOURCE_REMOVE;
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
                            by_policy && !cs_policy_allows_clear (self->requirement) ? CS_CALL_REASON_REQUIREMENT
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
  start_tone (self, CS_MEDIA_TONE_RINGING);
  self->ring_id = g_timeout_add (self->environment->ring_ms, on_rung_enough, self);
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

  g_clear_pointer (&self->tone, cs_media_tone_stop);
  g_clear_handle_id (&self->ring_id, g_source_remove);
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
