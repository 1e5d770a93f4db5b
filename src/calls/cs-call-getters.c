/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-only accessors of CsCall. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

guint
cs_call_get_number (CsCall *self)
{
  return self->number;
}

CsAccount *
cs_call_get_account (CsCall *self)
{
  return self->account;
}

CsCallDirection
cs_call_get_direction (CsCall *self)
{
  return self->direction;
}

CsCallState
cs_call_get_state (CsCall *self)
{
  return self->state;
}

CsCallReason
cs_call_get_reason (CsCall *self)
{
  return cs_call_ending_get_reason (self->end);
}

const char *
cs_call_get_detail (CsCall *self)
{
  return cs_call_ending_get_detail (self->end);
}

const char *
cs_call_get_cause (CsCall *self)
{
  return cs_call_mismatch_name (cs_call_ending_get_mismatch (self->end));
}

char *
cs_call_dup_end_text (CsCall *self)
{
  const CsCallEndingContext context = {
    .requirement = cs_call_demand_get (self->demand),
    .protection = cs_call_get_protection (self),
    .unreadable = cs_call_demand_get_history (self->demand)->unreadable,
  };

  return cs_call_ending_text (self->end, &context);
}

/* A peer's phrase adds nothing to our sentence, and errors of the system are not translated. */
gboolean
cs_call_detail_is_for_people (CsCall *self)
{
  const CsCallReason reason = cs_call_get_reason (self);
  const char *detail = cs_call_get_detail (self);

  if (detail == NULL || detail[0] == '\0' || cs_call_get_cause (self) != NULL)
    return FALSE;
  return reason == CS_CALL_REASON_CERTIFICATE || reason == CS_CALL_REASON_SERVER || reason == CS_CALL_REASON_REQUIREMENT
         || reason == CS_CALL_REASON_KEYING;
}

const char *
cs_call_get_peer_uri (CsCall *self)
{
  return cs_call_party_get_uri (self->party);
}

const char *
cs_call_get_peer_name (CsCall *self)
{
  return cs_call_party_get_name (self->party);
}

const char *
cs_call_get_first_name (CsCall *self)
{
  return cs_call_party_get_first_name (self->party);
}

const char *
cs_call_get_shown_uri (CsCall *self)
{
  return cs_call_party_get_shown_uri (self->party);
}

const char *
cs_call_get_asserted_uri (CsCall *self)
{
  return cs_call_party_get_asserted_uri (self->party);
}

const char *
cs_call_get_asserted_name (CsCall *self)
{
  return cs_call_party_get_asserted_name (self->party);
}

gboolean
cs_call_is_said_by_provider (CsCall *self)
{
  return cs_call_party_is_said (self->party);
}

gboolean
cs_call_is_replaced (CsCall *self)
{
  return cs_call_party_is_replaced (self->party);
}

CsRequirement
cs_call_get_requirement (CsCall *self)
{
  return cs_call_demand_get (self->demand);
}

CsProtection
cs_call_get_protection (CsCall *self)
{
  return cs_call_trust_get_state (self->trust)->protection;
}

const char *
cs_call_get_sentence (CsCall *self)
{
  return cs_call_trust_get_sentence (self->trust);
}

const char *
cs_call_get_keying (CsCall *self)
{
  const CsMediaSecurity *security = cs_call_trust_get_security (self->trust);

  return security != NULL ? security->keying : NULL;
}

const char *
cs_call_get_suite (CsCall *self)
{
  const CsMediaSecurity *security = cs_call_trust_get_security (self->trust);

  return security != NULL ? security->suite : NULL;
}

const char *
cs_call_get_agreement (CsCall *self)
{
  const CsMediaSecurity *security = cs_call_trust_get_security (self->trust);

  return security != NULL ? security->agreement : NULL;
}

const char *
cs_call_get_hash (CsCall *self)
{
  const CsMediaSecurity *security = cs_call_trust_get_security (self->trust);

  return security != NULL ? security->hash : NULL;
}

CsCode *
cs_call_get_code (CsCall *self)
{
  return cs_call_trust_get_code (self->trust);
}

CsCheck *
cs_call_get_check (CsCall *self)
{
  return cs_call_trust_get_check (self->trust);
}

GDateTime *
cs_call_get_started (CsCall *self)
{
  return cs_call_times_get_started (self->times);
}

GDateTime *
cs_call_get_ended (CsCall *self)
{
  return cs_call_times_get_ended (self->times);
}

const char *
cs_call_get_codec (CsCall *self)
{
  return self->codec;
}

gboolean
cs_call_get_muted (CsCall *self)
{
  return self->muted;
}

gboolean
cs_call_get_silent (CsCall *self)
{
  return self->silent;
}

const CsCallQuality *
cs_call_get_quality (CsCall *self)
{
  return &self->quality;
}

gboolean
cs_call_is_ending (CsCall *self)
{
  return cs_call_ending_is_decided (self->end);
}

gboolean
cs_call_was_answered (CsCall *self)
{
  return self->answered;
}

GDateTime *
cs_call_get_created (CsCall *self)
{
  return cs_call_times_get_created (self->times);
}

guint
cs_call_get_duration_s (CsCall *self)
{
  return cs_call_times_get_duration (self->times);
}

CsSuspicion
cs_call_get_suspicion (CsCall *self)
{
  return cs_call_trust_get_state (self->trust)->suspicion;
}

CsCallContinuity
cs_call_get_continuity (CsCall *self)
{
  return cs_call_trust_get_continuity (self->trust);
}

GDateTime *
cs_call_get_checked_on (CsCall *self)
{
  return cs_call_trust_get_checked_on (self->trust);
}

gboolean
cs_call_get_peer_checked (CsCall *self)
{
  return cs_call_trust_get_peer_checked (self->trust);
}

gboolean
cs_call_get_disclosure (CsCall *self)
{
  const CsZrtpSecured *zrtp = cs_call_trust_get_zrtp (self->trust);

  return zrtp != NULL && zrtp->peer_disclosure;
}

gboolean
cs_call_get_relay (CsCall *self)
{
  const CsZrtpSecured *zrtp = cs_call_trust_get_zrtp (self->trust);

  return zrtp != NULL && zrtp->peer_mitm;
}

gboolean
cs_call_get_should_check (CsCall *self)
{
  return cs_call_trust_get_should_check (self->trust);
}

CsPeer *
cs_call_get_peer (CsCall *self)
{
  return self->peer;
}

gboolean
cs_call_can_retry (CsCall *self)
{
  return cs_call_get_retry_requirement (self) != cs_call_get_requirement (self);
}

CsRequirement
cs_call_get_retry_requirement (CsCall *self)
{
  return cs_call_demand_get_retry (self->demand);
}

const char *
cs_call_get_notice (CsCall *self)
{
  return self->notice;
}

/* (transfer full): twelve bytes as people read them. */
static char *
zid_text (const guint8 zid[static CS_ZID_LEN])
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < CS_ZID_LEN; i++)
    g_string_append_printf (text, "%02x", zid[i]);
  return g_string_free (text, FALSE);
}

CsCallPath *
cs_call_get_path (CsCall *self)
{
  const CsZrtpSecured *zrtp = cs_call_trust_get_zrtp (self->trust);
  const CsAddressHome home = cs_account_get_home (self->account);
  g_autoptr (CsSipUri) uri = cs_sip_uri_read (cs_call_get_shown_uri (self), NULL);
  g_autofree char *own_zid = zrtp != NULL ? zid_text (self->own_zid) : NULL;
  g_autofree char *peer_zid = zrtp != NULL ? zid_text (zrtp->peer_zid) : NULL;
  const gboolean tls = self->session != NULL && cs_sip_session_is_tls (self->session);
  CsSipAgent *agent = tls ? cs_account_get_agent (self->account) : NULL;

  return cs_call_path_new (&(CsCallPathFacts){
      .protection = cs_call_get_protection (self),
      .suspicion = cs_call_get_suspicion (self),
      .continuity = cs_call_get_continuity (self),
      .peer_name = cs_call_get_peer_name (self),
      .said_by_provider = cs_call_is_said_by_provider (self),
      .began_with = cs_call_is_replaced (self) ? cs_call_get_peer_uri (self) : NULL,
      .peer_domain = uri != NULL && !cs_address_home_has (&home, uri->host) ? uri->host : home.domain,
      .provider = cs_account_get_domain (self->account),
      .gateway = cs_call_party_is_telephone (self->party),
      .disclosure = cs_call_get_disclosure (self),
      .relay = cs_call_get_relay (self),
      .peer_checked = cs_call_get_peer_checked (self),
      .signalling_tls = tls,
      .tls_version = agent != NULL ? cs_sip_agent_get_tls_version (agent) : NULL,
      .tls_cipher = agent != NULL ? cs_sip_agent_get_tls_cipher (agent) : NULL,
      .keying = cs_call_get_keying (self),
      .suite = cs_call_get_suite (self),
      .agreement = cs_call_get_agreement (self),
      .hash = cs_call_get_hash (self),
      .peer_program = zrtp != NULL ? zrtp->peer_client_id : NULL,
      .own_zid = own_zid,
      .peer_zid = peer_zid,
      .checked_on = cs_call_get_checked_on (self),
  });
}
