/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call is placed: an INVITE, and others for programs that refuse the form of its offer. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

#include <glib/gi18n-lib.h>

static void
send_invite (CsCall *self)
{
  CsSipAgent *agent = cs_account_get_agent (self->account);
  g_autoptr (GBytes) offer = cs_call_make_offer (self);
  g_autoptr (GError) error = NULL;

  self->session
      = cs_sip_agent_invite (agent, cs_call_get_peer_uri (self), offer, &cs_call_session_events, self, &error);
  if (self->session == NULL)
    cs_call_end (self, CS_CALL_REASON_FAILED, error->message);
}

static void
on_local_host (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCall) self = user_data;
  CsSipAgent *agent = cs_account_get_agent (self->account);
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;

  host = cs_sip_agent_local_host_finish (agent, result, &error);
  if (cs_call_is_ending (self))
    return;
  if (host == NULL)
    cs_call_end (self, CS_CALL_REASON_UNREACHABLE, error->message);
  else if (!cs_call_open_media (self, host, send_invite, &error))
    cs_call_end (self, CS_CALL_REASON_AUDIO, error->message);
}

void
cs_call_dial (CsCall *self)
{
  CsSipAgent *agent = cs_account_get_agent (self->account);
  CsPolicyMeans means;

  cs_call_recall (self);
  means = cs_call_get_means (self);
  if (!cs_call_negotiation_begin (self->negotiation, &means))
    {
      cs_call_end_mismatched (self, CS_CALL_REASON_REQUIREMENT, CS_CALL_MISMATCH_NOTHING_TO_OFFER);
      return;
    }
  cs_sip_agent_local_host_async (agent, cs_call_get_peer_uri (self), self->cancellable, on_local_host,
                                 g_object_ref (self));
}

/* FALSE: no form is left. */
static gboolean
take_next_form (CsCall *self, CsPolicyRefusal how)
{
  const CsPolicyMeans means = cs_call_get_means (self);

  return cs_call_negotiation_next_form (self->negotiation, &means, how);
}

gboolean
cs_call_offer_again (CsCall *self)
{
  if (!take_next_form (self, CS_POLICY_REFUSAL_STATUS))
    return FALSE;

  cs_sip_session_set_events (self->session, NULL, NULL);
  g_clear_pointer (&self->session, cs_sip_session_unref);
  /* A session of its own, that begins with its own first description. */
  cs_call_negotiation_restart (self->negotiation);
  cs_call_set_notice (
      self, _ ("The other side's phone can't encrypt end to end. Calling again, encrypted up to the provider…"));
  send_invite (self);
  return TRUE;
}

static void
on_reoffered (CsSipSession *session, GBytes *answer, const CsSipCause *cause, gpointer user_data)
{
  CsCall *self = user_data;

  if (cs_call_is_ending (self))
    return;
  if (answer != NULL)
    cs_call_settle (self, cs_call_take_answer (self, answer), CS_POLICY_REFUSAL_NO_STREAM);
  else if (cause->status < 300)
    cs_call_settle (self, CS_CALL_MISMATCH_NO_DESCRIPTION, CS_POLICY_REFUSAL_STATUS);
  else if (cause->kind == CS_SIP_CAUSE_NOT_ACCEPTABLE)
    cs_call_settle (self, cs_call_mismatch_of_refusal (cause->status, cause->phrase), CS_POLICY_REFUSAL_STATUS);
  else
    cs_call_hang_up_mismatched (self, CS_CALL_REASON_NOT_ACCEPTABLE, CS_CALL_MISMATCH_REFUSED);
}

/* In the dialog that there is: whoever answered has picked up, and a new call would ring a second time. The slot of a
 * stream that was refused is free for another (RFC 3264 section 8.1), and a re-INVITE that is refused leaves the dialog
 * as it was (RFC 3261 section 14.1). */
static gboolean
offer_within (CsCall *self, CsPolicyRefusal how)
{
  g_autoptr (GBytes) offer = NULL;

  if (!take_next_form (self, how))
    return FALSE;
  offer = cs_call_make_offer (self);
  cs_call_set_notice (self,
                      _ ("The other side's phone can't encrypt end to end. Trying encryption up to the provider…"));
  cs_sip_session_reoffer (self->session, offer, on_reoffered, self);
  return TRUE;
}

void
cs_call_settle (CsCall *self, CsCallMismatch mismatch, CsPolicyRefusal how)
{
  const gboolean of_form = mismatch == CS_CALL_MISMATCH_NO_AUDIO || mismatch == CS_CALL_MISMATCH_REFUSED;

  if (mismatch == CS_CALL_MISMATCH_NONE)
    {
      if (cs_call_trust_get_security (self->trust) != NULL)
        cs_call_become_active (self); /* by the keys of its early sound */
      return;
    }
  if (of_form && offer_within (self, how))
    return;
  /* A phone in a call has sound; what it would take, it does not say. */
  if (of_form && cs_call_negotiation_get_peer (self->negotiation) == NULL)
    mismatch = CS_CALL_MISMATCH_REFUSED;
  cs_call_hang_up_mismatched (self, CS_CALL_REASON_NOT_ACCEPTABLE, mismatch);
}
