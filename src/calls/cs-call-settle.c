/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes of the peer's answers within a dialog: the call goes on, another form is offered, or it ends. */
#include "calls/cs-call-internal.h"

#include <glib/gi18n-lib.h>

gboolean
cs_call_take_next_form (CsCall *self, CsPolicyRefusal how)
{
  const CsPolicyMeans means = cs_call_get_means (self);

  return cs_call_negotiation_next_form (self->negotiation, &means, how);
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

  if (!cs_call_take_next_form (self, how))
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
