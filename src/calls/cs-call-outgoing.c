/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call is placed: one INVITE, and a second one at most, for programs that refuse the form of the first. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

#include <glib/gi18n-lib.h>

static void
send_invite (CsCall *self)
{
  CsSipAgent *agent = cs_account_get_agent (self->account);
  g_autoptr (GBytes) offer = cs_call_make_offer (self);
  g_autoptr (GError) error = NULL;

  self->session = cs_sip_agent_invite (agent, self->peer_uri, offer, &cs_call_session_events, self, &error);
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
  if (!cs_policy_offer (&means, &self->offer))
    {
      cs_call_end_mismatched (self, CS_CALL_REASON_REQUIREMENT, CS_CALL_MISMATCH_NOTHING_TO_OFFER);
      return;
    }
  cs_sip_agent_local_host_async (agent, self->peer_uri, self->cancellable, on_local_host, g_object_ref (self));
}

gboolean
cs_call_offer_again (CsCall *self)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  CsPolicyOffer next;

  if (self->second_offer || self->described || !cs_policy_second_offer (&means, &self->offer, &next))
    return FALSE;
  self->second_offer = TRUE;
  self->offer = next;

  cs_sip_session_set_events (self->session, NULL, NULL);
  g_clear_pointer (&self->session, cs_sip_session_unref);
  /* A session of its own, that begins with its own first description. */
  g_clear_pointer (&self->local, cs_sdp_free);
  cs_call_say (self,
               _ ("The other side's phone can't encrypt end to end. Calling again, encrypted up to the provider…"));
  send_invite (self);
  return TRUE;
}
