/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends INVITEs and handles what their sessions report: ringing, answers, re-INVITEs, the end. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"
#include "calls/cs-call-reason.h"
#include "calls/cs-certificate-private.h"

#include <glib/gi18n-lib.h>

static void
on_session_provisional (CsSipSession *session, guint status, GBytes *early_media, gpointer user_data)
{
  CsCall *self = user_data;

  if (status < 180 || self->state >= CS_CALL_CONNECTING)
    return;
  /* Until sound comes in: many a 183 has none (RFC 3960 section 3.2). */
  if (self->state == CS_CALL_DIALING)
    {
      cs_call_ringing_start (self->ringing, CS_MEDIA_TONE_RINGBACK);
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

  cs_call_ringing_stop (self->ringing);
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
  if (cs_call_rekeying_is_open (self->rekeying))
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

/* The INVITE was refused for the form of its offer. FALSE: there is no other. */
static gboolean
offer_again (CsCall *self)
{
  if (!cs_call_take_next_form (self, CS_POLICY_REFUSAL_STATUS))
    return FALSE;

  cs_sip_session_set_events (self->session, NULL, NULL);
  g_clear_pointer (&self->session, cs_sip_session_unref);
  /* A session of its own, that begins with its own first description. */
  cs_call_negotiation_restart (self->negotiation);
  cs_call_set_notice (
      self, _ ("The other side's phone can't encrypt end to end. Calling again, encrypted up to the provider…"));
  cs_call_invite (self);
  return TRUE;
}

static void
on_session_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  CsCall *self = user_data;
  CsCallReason reason = cs_call_reason_from_cause (cause, self->direction, self->state);
  g_autofree char *detail = detail_of (cause, reason);

  if (reason == CS_CALL_REASON_NOT_ACCEPTABLE && self->direction == CS_CALL_OUTGOING && self->state < CS_CALL_CONNECTING
      && offer_again (self))
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

void
cs_call_invite (CsCall *self)
{
  CsSipAgent *agent = cs_account_get_agent (self->account);
  g_autoptr (GBytes) offer = cs_call_make_offer (self);
  g_autoptr (GError) error = NULL;

  self->session
      = cs_sip_agent_invite (agent, cs_call_get_peer_uri (self), offer, &cs_call_session_events, self, &error);
  if (self->session == NULL)
    cs_call_end (self, CS_CALL_REASON_FAILED, error->message);
}
