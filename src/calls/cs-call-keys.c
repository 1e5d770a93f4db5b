/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells a call's trust what happens, and does what comes of it: blocks the sound, remembers checks, tells watchers. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

#include <glib/gi18n-lib.h>

/* ---- what comes of it ---- */

static void
notify_changes (CsCall *self, guint changed)
{
  static const struct {
    guint change;
    const char *properties[5];
  } rows[] = {
    { CS_CALL_TRUST_KEYS, { "keying", "suite" } },
    { CS_CALL_TRUST_SUITE, { "suite" } },
    { CS_CALL_TRUST_CODE, { "code", "check" } },
    { CS_CALL_TRUST_PROTECTION, { "checked-on", "protection", "suspicion" } },
    { CS_CALL_TRUST_SENTENCE, { "sentence" } },
    { CS_CALL_TRUST_SHOULD_CHECK, { "should-check" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; (changed & rows[i].change) != 0 && rows[i].properties[k] != NULL; k++)
      g_object_notify (G_OBJECT (self), rows[i].properties[k]);
}

static void
on_outcome (const CsCallTrustOutcome *outcome, gpointer user_data)
{
  CsCall *self = user_data;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->media != NULL && outcome->remember != CS_CALL_TRUST_REMEMBER_NOTHING)
    cs_media_session_set_checked (self->media, outcome->remember == CS_CALL_TRUST_REMEMBER_CHECKED);
  if (self->media != NULL && (outcome->changed & CS_CALL_TRUST_PROTECTION) != 0)
    cs_media_session_set_blocked (self->media, cs_call_trust_is_blocked (self->trust));
  notify_changes (self, outcome->changed);
  if (outcome->proven && cs_call_party_prove (self->party))
    {
      g_object_notify (G_OBJECT (self), "peer-name");
      cs_call_update_trust (self);
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (outcome->must_end)
    cs_call_hang_up_because (self, CS_CALL_REASON_REQUIREMENT, NULL, NULL);
}

void
cs_call_make_trust (CsCall *self)
{
  const CsCallTrustConfig config = {
    .outgoing = self->direction == CS_CALL_OUTGOING,
    .practice = cs_account_is_practice (self->account),
    .check_days = self->environment->check_days,
  };

  self->trust = cs_call_trust_new (&config, on_outcome, self);
  cs_call_update_trust (self);
}

void
cs_call_update_trust (CsCall *self)
{
  const CsCallTrustContext context = {
    .requirement = cs_call_demand_get (self->demand),
    .who = cs_call_get_peer_name (self),
    .provider = cs_account_get_domain (self->account),
    .signalling_open = self->session != NULL && !cs_sip_session_is_tls (self->session),
    .telephone = cs_call_party_is_telephone (self->party),
    .replaced = cs_call_is_replaced (self),
  };

  cs_call_trust_set_context (self->trust, &context);
}

/* ---- keys ---- */

/* A device is known by what it says of itself; that it is the same one is for the code to prove. */
static gboolean
say_checked_elsewhere (CsCall *self, const CsZrtpSecured *zrtp)
{
  CsPeer *other = NULL;
  g_autofree char *text = NULL;

  if (!cs_account_is_practice (self->account) && self->environment->peers != NULL)
    other = cs_peer_list_find_checked (self->environment->peers, zrtp->peer_zid, self->peer_key);
  if (other == NULL)
    return FALSE;
  /* Translators: a name, then an address such as sip:bob@example.org */
  text = g_strdup_printf (
      _ ("This device says that it is the one you have checked as %s (%s). Check the code to be sure."),
      cs_peer_get_name (other), cs_peer_get_address (other));
  cs_call_set_notice (self, text);
  return TRUE;
}

static void
say_what_is_new (CsCall *self, const CsZrtpSecured *zrtp)
{
  if (zrtp->peer_disclosure)
    cs_call_set_notice (self, _ ("The other side's phone says that it passes this call's keys to someone else."));
  else if (zrtp->peer_mitm)
    cs_call_set_notice (
        self, _ ("The other side says that it is a telephone system. The call is encrypted up to that system, "
                 "whose operator can listen."));
  else if (cs_call_get_protection (self) != CS_PROTECTION_CHECKED && say_checked_elsewhere (self, zrtp))
    return;
  else if (cs_call_get_protection (self) == CS_PROTECTION_SUSPECT)
    return;
  else if (zrtp->continuity == CS_ZRTP_CONTINUITY_BROKEN)
    cs_call_set_notice (
        self, _ ("The other side's phone doesn't remember earlier calls with you. Its code was never checked."));
  else if (zrtp->continuity == CS_ZRTP_CONTINUITY_FIRST && cs_call_demand_get_history (self->demand)->had_zrtp)
    cs_call_set_notice (self, _ ("This is your first call with this device."));
}

void
cs_call_take_security (CsCall *self, const CsMediaSecurity *security)
{
  const CsPolicyMeans means = cs_call_get_means (self);

  cs_call_rekeying_succeed (self->rekeying);
  cs_call_trust_take_keys (self->trust, security, &means);
  if (cs_call_trust_get_zrtp (self->trust) != NULL)
    say_what_is_new (self, cs_call_trust_get_zrtp (self->trust));
}

void
cs_call_drop_security (CsCall *self)
{
  cs_call_rekeying_begin (self->rekeying, cs_call_trust_get_keying (self->trust));
  cs_call_trust_drop_keys (self->trust);
  if (!cs_call_party_drop_proof (self->party))
    return;
  g_object_notify (G_OBJECT (self), "peer-name");
  cs_call_update_trust (self);
}
