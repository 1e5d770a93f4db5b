/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a call comes by its protection, and how the user changes it. */

#include "calls/cs-call-trust.h"

#include "calls/cs-check-private.h"

#include <string.h>

struct _CsCallTrust {
  CsCallTrustConfig config;
  CsCallTrustFunc func;
  gpointer user_data;
  CsCallTrustContext context; /* strings owned */

  CsPolicyState state;
  gboolean blocked;
  char *sentence;
  CsMediaSecurity security;
  guint keying; /* 0: there are no keys */
  CsCode *code;
  CsCheck *check;
  GDateTime *checked_on;
  GDateTime *checked_before; /* when the device of this call was checked, in an earlier one */
  gboolean check_wanted;     /* the user has not checked this device, or not for long */
  gboolean should_check;
  CsCallContinuity continuity;
  gboolean peer_checked;
  guint8 moved_from[CS_ZID_LEN]; /* the device before a move … */
  gboolean may_return;           /* … if there was nothing against it */
  gboolean over;
};

static void
report (CsCallTrust *self, const CsCallTrustOutcome *outcome)
{
  if (outcome->changed != 0 || outcome->must_end || outcome->proven
      || outcome->remember != CS_CALL_TRUST_REMEMBER_NOTHING)
    self->func (outcome, self->user_data);
}

/* ---- what follows from the state ---- */

/* What has changed of it. */
static guint
update_sentence (CsCallTrust *self)
{
  const CsZrtpSecured *zrtp = cs_call_trust_get_zrtp (self);
  const CsProtectionContext context = {
    .who = self->context.who,
    .provider = self->context.provider,
    .checked_on = self->checked_on,
    .signalling_open = self->context.signalling_open,
    .suspicion = self->state.suspicion,
    .gateway = self->context.telephone,
    .disclosure = zrtp != NULL && zrtp->peer_disclosure,
    .relay = zrtp != NULL && zrtp->peer_mitm,
  };
  g_autofree char *sentence = cs_protection_sentence (self->state.protection, &context);

  if (g_strcmp0 (sentence, self->sentence) == 0)
    return 0;
  g_free (self->sentence);
  self->sentence = g_steal_pointer (&sentence);
  return CS_CALL_TRUST_SENTENCE;
}

static guint
update_should_check (CsCallTrust *self)
{
  const CsCheckTurn turn = self->check != NULL ? cs_check_get_turn (self->check) : CS_CHECK_DONE;
  const gboolean open = turn == CS_CHECK_LISTEN || turn == CS_CHECK_SPEAK || turn == CS_CHECK_WRONG;
  const gboolean should = self->check_wanted && open && !self->over && !cs_call_trust_can_go_on (self);

  if (should == self->should_check)
    return 0;
  self->should_check = should;
  return CS_CALL_TRUST_SHOULD_CHECK;
}

static void
take_checked_on (CsCallTrust *self, CsPolicyEvent event)
{
  g_clear_pointer (&self->checked_on, g_date_time_unref);
  if (self->state.protection == CS_PROTECTION_CHECKED)
    self->checked_on = event == CS_POLICY_EVENT_ZRTP_CHECKED && self->checked_before != NULL
                           ? g_date_time_ref (self->checked_before)
                           : g_date_time_new_now_local ();
}

static guint
apply (CsCallTrust *self, CsPolicyEvent event)
{
  const CsPolicyState before = self->state;
  const CsPolicyState next = cs_policy_next (before, event);

  if (next.protection == before.protection && next.suspicion == before.suspicion && next.beneath == before.beneath
      && event != CS_POLICY_EVENT_CODE_RIGHT)
    return 0;
  g_debug ("protection %s -> %s", cs_protection_name (before.protection), cs_protection_name (next.protection));
  self->state = next;
  self->blocked = !cs_policy_audio_allowed (self->context.requirement, next.protection);
  take_checked_on (self, event);
  return CS_CALL_TRUST_PROTECTION | update_sentence (self) | update_should_check (self);
}

void
cs_call_trust_tell (CsCallTrust *self, CsPolicyEvent event)
{
  report (self, &(CsCallTrustOutcome){ .changed = apply (self, event) });
}

void
cs_call_trust_set_context (CsCallTrust *self, const CsCallTrustContext *context)
{
  const CsCallTrustContext before = self->context;

  self->context = *context;
  self->context.who = g_strdup (context->who);
  self->context.provider = g_strdup (context->provider);
  g_free ((char *) before.who);
  g_free ((char *) before.provider);
  report (self, &(CsCallTrustOutcome){ .changed = update_sentence (self) });
}

/* ---- the user ---- */

gboolean
cs_call_trust_can_go_on (const CsCallTrust *self)
{
  return !self->over && cs_policy_next (self->state, CS_POLICY_EVENT_GO_ON).protection != self->state.protection;
}

void
cs_call_trust_go_on (CsCallTrust *self)
{
  if (cs_call_trust_can_go_on (self))
    cs_call_trust_tell (self, CS_POLICY_EVENT_GO_ON);
}

void
cs_call_trust_uncheck (CsCallTrust *self)
{
  CsCallTrustOutcome outcome = { .remember = CS_CALL_TRUST_REMEMBER_UNCHECKED };

  if (self->state.protection != CS_PROTECTION_CHECKED || self->over)
    return;
  cs_check_restart (self->check);
  self->check_wanted = TRUE;
  outcome.changed = apply (self, CS_POLICY_EVENT_UNCHECK);
  report (self, &outcome);
}

/* ---- the check ---- */

/* A code that differs undoes what was believed of this device before. One that somebody read who is there in place of
 * the one whom the call began with is not that one's, nor may be one from where the call was moved to. */
static CsCallTrustMemory
what_to_remember (const CsCallTrust *self, gboolean right)
{
  if (right && (self->context.replaced || self->state.suspicion == CS_SUSPICION_MOVED))
    return CS_CALL_TRUST_REMEMBER_NOTHING;
  return right && !self->state.passes_on ? CS_CALL_TRUST_REMEMBER_CHECKED : CS_CALL_TRUST_REMEMBER_UNCHECKED;
}

static void
on_code_entered (CsCheck *check, gboolean right, gpointer user_data)
{
  CsCallTrust *self = user_data;
  CsCallTrustOutcome outcome = { .remember = what_to_remember (self, right) };

  if (self->over)
    return;
  outcome.changed = apply (self, right ? CS_POLICY_EVENT_CODE_RIGHT : CS_POLICY_EVENT_CODE_WRONG);
  report (self, &outcome);
}

/* What ended as suspect stays so. */
static void
on_code_retried (CsCheck *check, gpointer user_data)
{
  CsCallTrust *self = user_data;

  if (!self->over)
    cs_call_trust_tell (self, CS_POLICY_EVENT_TRY_AGAIN);
}

static void
on_check_skipped (CsCheck *check, gpointer user_data)
{
  CsCallTrust *self = user_data;

  if (!self->over && !cs_policy_meets (self->context.requirement, self->state.protection))
    report (self, &(CsCallTrustOutcome){ .must_end = TRUE });
}

static void
on_turn (CsCheck *check, GParamSpec *pspec, gpointer user_data)
{
  CsCallTrust *self = user_data;

  report (self, &(CsCallTrustOutcome){ .changed = update_should_check (self) });
}

/* Of the four words the caller reads its own first. A code that is the same at both ends is read by the peer, whatever
 * its program calls itself: what was heard could be said again. In the practice the echo reads, which cannot hear. */
static gboolean
speaks_first (const CsCallTrust *self, CsCodeType type)
{
  return type == CS_CODE_CSW4 && self->config.outgoing && !self->config.practice;
}

static CsCodeType
code_type (CsZrtpSas sas)
{
  switch (sas)
    {
    case CS_ZRTP_SAS_CSW4:
      return CS_CODE_CSW4;
    case CS_ZRTP_SAS_B256:
      return CS_CODE_B256;
    case CS_ZRTP_SAS_B32:
    default:
      return CS_CODE_B32;
    }
}

static void
make_check (CsCallTrust *self)
{
  const CsZrtpSecured *zrtp = &self->security.zrtp;
  const CsCodeType type = code_type (zrtp->suite.sas);

  self->code = cs_code_new (type, zrtp->sas_value, self->config.outgoing);
  self->check = cs_check_new (self->code, speaks_first (self, type));
  g_signal_connect (self->check, "entered", G_CALLBACK (on_code_entered), self);
  g_signal_connect (self->check, "retried", G_CALLBACK (on_code_retried), self);
  g_signal_connect (self->check, "skipped", G_CALLBACK (on_check_skipped), self);
  g_signal_connect (self->check, "notify::turn", G_CALLBACK (on_turn), self);
}

static void
drop_check (CsCallTrust *self)
{
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_data (self->check, self);
  g_clear_object (&self->check);
  g_clear_pointer (&self->code, cs_code_unref);
}

/* ---- keys ---- */

static CsCallContinuity
continuity_of (const CsZrtpSecured *zrtp)
{
  switch (zrtp->continuity)
    {
    case CS_ZRTP_CONTINUITY_KEPT:
      return CS_CALL_CONTINUITY_KEPT;
    case CS_ZRTP_CONTINUITY_BROKEN:
      return CS_CALL_CONTINUITY_BROKEN;
    case CS_ZRTP_CONTINUITY_FIRST:
    default:
      return CS_CALL_CONTINUITY_FIRST;
    }
}

/* A telephone system that takes the call to itself, for its music, gives it back afterwards. */
static void
remember_device (CsCallTrust *self)
{
  if (self->keying != CS_KEYING_ZRTP)
    return;
  self->may_return = self->state.suspicion == CS_SUSPICION_NONE;
  memcpy (self->moved_from, self->security.zrtp.peer_zid, sizeof self->moved_from);
}

static gboolean
is_returned (const CsCallTrust *self)
{
  return self->state.suspicion == CS_SUSPICION_MOVED && self->may_return
         && self->security.zrtp.continuity == CS_ZRTP_CONTINUITY_KEPT
         && memcmp (self->moved_from, self->security.zrtp.peer_zid, sizeof self->moved_from) == 0;
}

static CsPolicyEvent
take_zrtp (CsCallTrust *self, const CsPolicyHistory *history)
{
  const CsZrtpSecured *zrtp = &self->security.zrtp;
  const CsPolicyEvent judged
      = cs_policy_judge_zrtp (history, continuity_of (zrtp), zrtp->our_checked || zrtp->retained_checked);
  const CsPolicyEvent event = judged == CS_POLICY_EVENT_ZRTP && is_returned (self) ? CS_POLICY_EVENT_RETURNED : judged;

  self->continuity = continuity_of (zrtp);
  self->peer_checked = zrtp->peer_checked;
  g_clear_pointer (&self->checked_before, g_date_time_unref);
  if (zrtp->our_checked_at_s > 0)
    self->checked_before = g_date_time_new_from_unix_local (zrtp->our_checked_at_s);
  drop_check (self);
  make_check (self);
  self->state.passes_on = zrtp->peer_disclosure || zrtp->peer_mitm;
  self->check_wanted
      = !self->state.passes_on
        && cs_policy_should_check (cs_policy_next (self->state, event).protection, zrtp->our_checked_at_s,
                                   g_get_real_time () / G_USEC_PER_SEC, self->config.check_days);
  return event;
}

static guint
keying_of (const CsMediaSecurity *security)
{
  if (g_str_equal (security->keying, "sdes"))
    return CS_KEYING_SDES;
  return g_str_equal (security->keying, "dtls") ? CS_KEYING_DTLS : CS_KEYING_ZRTP;
}

void
cs_call_trust_take_keys (CsCallTrust *self, const CsMediaSecurity *security, const CsPolicyMeans *means)
{
  CsCallTrustOutcome outcome = { .changed = CS_CALL_TRUST_KEYS };
  CsPolicyEvent event;

  self->security = *security;
  self->keying = keying_of (security);
  if (self->keying == CS_KEYING_ZRTP)
    {
      event = take_zrtp (self, &means->history);
      outcome.changed |= CS_CALL_TRUST_CODE;
      outcome.proven = event == CS_POLICY_EVENT_ZRTP_CHECKED && !self->state.passes_on;
    }
  else
    event = cs_policy_judge_keys (means, self->keying);
  outcome.changed |= apply (self, event);
  report (self, &outcome);
}

void
cs_call_trust_follow_keys (CsCallTrust *self, const CsMediaSecurity *security)
{
  /* Those of ZRTP are of the one exchange whose code is shown. */
  if (self->keying == CS_KEYING_ZRTP || keying_of (security) != self->keying
      || (g_strcmp0 (self->security.suite, security->suite) == 0
          && g_strcmp0 (self->security.agreement, security->agreement) == 0))
    return;
  self->security.suite = security->suite;
  self->security.agreement = security->agreement;
  report (self, &(CsCallTrustOutcome){ .changed = CS_CALL_TRUST_SUITE });
}

void
cs_call_trust_drop_keys (CsCallTrust *self)
{
  remember_device (self);
  self->keying = 0;
  drop_check (self);
  g_clear_pointer (&self->checked_before, g_date_time_unref);
  self->check_wanted = FALSE;
  report (self, &(CsCallTrustOutcome){ .changed = CS_CALL_TRUST_KEYS | CS_CALL_TRUST_CODE });
}

/* ---- somebody else ---- */

/* The check was with the one before; nothing of it is told of this one. One that has not succeeded goes on: nobody else
 * grants another try. */
void
cs_call_trust_replace (CsCallTrust *self, gboolean was_checked)
{
  guint changed;

  if (self->check != NULL && self->state.protection == CS_PROTECTION_CHECKED)
    {
      cs_check_restart (self->check);
      self->check_wanted = !self->state.passes_on;
      g_clear_pointer (&self->checked_before, g_date_time_unref);
    }
  changed = apply (self, was_checked ? CS_POLICY_EVENT_REPLACED_CHECKED : CS_POLICY_EVENT_REPLACED);
  report (self, &(CsCallTrustOutcome){ .changed = changed | update_should_check (self) });
}

/* ---- life ---- */

void
cs_call_trust_end (CsCallTrust *self)
{
  self->over = TRUE;
  report (self, &(CsCallTrustOutcome){ .changed = update_should_check (self) });
}

CsCallTrust *
cs_call_trust_new (const CsCallTrustConfig *config, CsCallTrustFunc func, gpointer user_data)
{
  CsCallTrust *self = g_new0 (CsCallTrust, 1);

  self->config = *config;
  self->func = func;
  self->user_data = user_data;
  self->blocked = TRUE;
  return self;
}

void
cs_call_trust_free (CsCallTrust *self)
{
  if (self == NULL)
    return;
  drop_check (self);
  g_clear_pointer (&self->checked_on, g_date_time_unref);
  g_clear_pointer (&self->checked_before, g_date_time_unref);
  g_free (self->sentence);
  g_free ((char *) self->context.who);
  g_free ((char *) self->context.provider);
  g_free (self);
}

const CsPolicyState *
cs_call_trust_get_state (const CsCallTrust *self)
{
  return &self->state;
}

gboolean
cs_call_trust_is_blocked (const CsCallTrust *self)
{
  return self->blocked;
}

const char *
cs_call_trust_get_sentence (const CsCallTrust *self)
{
  return self->sentence;
}

const CsMediaSecurity *
cs_call_trust_get_security (const CsCallTrust *self)
{
  return self->keying != 0 ? &self->security : NULL;
}

guint
cs_call_trust_get_keying (const CsCallTrust *self)
{
  return self->keying;
}

const CsZrtpSecured *
cs_call_trust_get_zrtp (const CsCallTrust *self)
{
  return self->keying == CS_KEYING_ZRTP ? &self->security.zrtp : NULL;
}

CsCode *
cs_call_trust_get_code (const CsCallTrust *self)
{
  return self->code;
}

CsCheck *
cs_call_trust_get_check (const CsCallTrust *self)
{
  return self->check;
}

GDateTime *
cs_call_trust_get_checked_on (const CsCallTrust *self)
{
  return self->checked_on;
}

CsCallContinuity
cs_call_trust_get_continuity (const CsCallTrust *self)
{
  return self->continuity;
}

gboolean
cs_call_trust_get_peer_checked (const CsCallTrust *self)
{
  return self->peer_checked;
}

gboolean
cs_call_trust_get_should_check (const CsCallTrust *self)
{
  return self->should_check;
}
