/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call is placed: what is remembered of the peer, what can be offered, the media, then the INVITE. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

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
  else if (!cs_call_open_media (self, host, cs_call_invite, &error))
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
