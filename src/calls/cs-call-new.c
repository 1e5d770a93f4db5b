/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a call of its parts. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"
#include "crypto/cs-random.h"
#include "media/cs-media-codec.h"

#include <string.h>

/* The account gets another agent, for a new password: what ran over the old one cannot go on. */
static void
on_agent_leaving (CsAccount *account, gpointer user_data)
{
  cs_call_hang_up (user_data);
}

static CsCall *
new_call (const CsCallEnvironment *environment, CsAccount *account, guint number)
{
  CsCall *self = g_object_new (CS_TYPE_CALL, NULL);

  self->environment = environment;
  self->account = g_object_ref (account);
  self->ringing = cs_call_ringing_new (environment->tones);
  self->end = cs_call_ending_new (cs_call_stop_waiting, self);
  self->number = number;
  memcpy (self->own_zid, environment->zid, CS_ZID_LEN);
  self->rekeying = cs_call_rekeying_new ();
  self->times = cs_call_times_new ();
  /* RFC 8866 wants numbers that do not repeat; a random one tells nobody the time. */
  self->negotiation = cs_call_negotiation_new (cs_media_codec_get_formats (), cs_random_below (G_MAXINT32));
  g_signal_connect_object (account, "agent-leaving", G_CALLBACK (on_agent_leaving), self, 0);
  return self;
}

CsCall *
cs_call_new_outgoing (const CsCallEnvironment *environment, CsAccount *account, const char *uri,
                      const CsRequirement *requirement, guint number)
{
  CsCall *self = new_call (environment, account, number);
  const CsAddressHome home = cs_account_get_home (account);

  self->direction = CS_CALL_OUTGOING;
  self->state = CS_CALL_DIALING;
  self->demand = cs_call_demand_new (cs_account_get_requirement (account), requirement);
  self->party = cs_call_party_new_called (uri, &home);
  cs_call_make_trust (self);
  return self;
}

CsCall *
cs_call_new_incoming (const CsCallEnvironment *environment, CsAccount *account, CsSipSession *session, guint number)
{
  CsCall *self = new_call (environment, account, number);
  const CsAddressHome home = cs_account_get_home (account);

  self->direction = CS_CALL_INCOMING;
  self->state = CS_CALL_RINGING;
  self->demand = cs_call_demand_new (cs_account_get_requirement (account), NULL);
  self->session = cs_sip_session_ref (session);
  self->party
      = cs_call_party_new_caller (cs_sip_session_get_remote (session), cs_sip_session_get_identity (session), &home);
  cs_call_make_trust (self);
  return self;
}
