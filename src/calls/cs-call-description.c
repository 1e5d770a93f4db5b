/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins a call's negotiation with its media: what this end can do goes into descriptions, what was agreed to the
 * stream. */
#include "calls/cs-call-internal.h"

CsPolicyMeans
cs_call_get_means (CsCall *self)
{
  return (CsPolicyMeans){
    .requirement = cs_call_demand_get (self->demand),
    .history = *cs_call_demand_get_history (self->demand),
    .signalling_tls
    = self->session != NULL
          ? cs_sip_session_is_tls (self->session)
          : g_strcmp0 (cs_account_config_get_settings (cs_account_get_config (self->account))->transport, "tls") == 0,
    .narrowing = self->environment->keyings,
  };
}

CsCallTerms
cs_call_get_terms (CsCall *self)
{
  return (CsCallTerms){
    .means = cs_call_get_means (self),
    .reached = cs_call_get_protection (self),
    .keying = cs_call_rekeying_choose (self->rekeying, cs_call_trust_get_keying (self->trust)),
  };
}

static CsSdpLocal
describe_ourselves (CsCall *self)
{
  CsSdpLocal local = {
    .address = self->local_host,
    .port = cs_media_session_get_rtp_port (self->media),
    .rtcp_port = cs_media_session_get_rtcp_port (self->media),
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
  };

  cs_media_session_describe (self->media, &local);
  return local;
}

GBytes *
cs_call_make_offer (CsCall *self)
{
  const CsSdpLocal local = describe_ourselves (self);

  return cs_call_negotiation_make_offer (self->negotiation, &local);
}

GBytes *
cs_call_make_answer (CsCall *self, GError **error)
{
  const CsSdpLocal local = describe_ourselves (self);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  GBytes *answer = cs_call_negotiation_make_answer (self->negotiation, &local, &agreed, error);

  if (answer != NULL)
    cs_media_session_connect (self->media, agreed);
  return answer;
}

CsCallMismatch
cs_call_read_answer (CsCall *self, GBytes *bytes, gboolean *moved)
{
  const CsCallTerms terms = cs_call_get_terms (self);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  const CsCallMismatch mismatch = cs_call_negotiation_take_answer (self->negotiation, &terms, bytes, &agreed, moved);

  if (mismatch != CS_CALL_MISMATCH_NONE || *moved)
    return mismatch;
  cs_media_session_set_early (self->media, FALSE);
  cs_media_session_connect (self->media, agreed);
  return CS_CALL_MISMATCH_NONE;
}

void
cs_call_take_early (CsCall *self, GBytes *bytes)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  g_autoptr (CsSdpAgreed) agreed = NULL;

  if (cs_call_is_ending (self))
    return;
  agreed = cs_call_negotiation_take_early (self->negotiation, &means, bytes);
  if (agreed == NULL)
    return;
  cs_media_session_set_early (self->media, TRUE);
  cs_media_session_connect (self->media, agreed);
}
