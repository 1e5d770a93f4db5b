/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How protected a call is, and what the user decides about that. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"
#include "calls/cs-check-private.h"

#include <glib/gi18n-lib.h>

void
cs_call_update_sentence (CsCall *self)
{
  const CsProtectionContext context = {
    .who = cs_call_get_peer_name (self),
    .provider = cs_account_get_domain (self->account),
    .checked_on = self->checked_on,
    .signalling_open = self->session != NULL && !cs_sip_session_is_tls (self->session),
    .suspicion = self->trust.suspicion,
    .gateway = cs_call_party_is_telephone (self->party),
    .disclosure = cs_call_get_disclosure (self),
    .relay = cs_call_get_relay (self),
  };
  g_autofree char *sentence = cs_protection_sentence (self->trust.protection, &context);

  if (g_strcmp0 (sentence, self->sentence) == 0)
    return;
  g_free (self->sentence);
  self->sentence = g_steal_pointer (&sentence);
  g_object_notify (G_OBJECT (self), "sentence");
}

void
cs_call_set_notice (CsCall *self, const char *notice)
{
  g_free (self->notice);
  self->notice = g_strdup (notice);
  g_object_notify (G_OBJECT (self), "notice");
}

/* ---- the protection ---- */

static void
take_checked_on (CsCall *self, CsPolicyEvent event)
{
  g_clear_pointer (&self->checked_on, g_date_time_unref);
  if (self->trust.protection == CS_PROTECTION_CHECKED)
    self->checked_on = event == CS_POLICY_EVENT_ZRTP_CHECKED && self->checked_before != NULL
                           ? g_date_time_ref (self->checked_before)
                           : g_date_time_new_now_local ();
  g_object_notify (G_OBJECT (self), "checked-on");
}

void
cs_call_apply (CsCall *self, CsPolicyEvent event)
{
  const CsPolicyState before = self->trust;
  const CsPolicyState next = cs_policy_next (before, event);

  if (next.protection == before.protection && next.suspicion == before.suspicion && next.beneath == before.beneath
      && event != CS_POLICY_EVENT_CODE_RIGHT)
    return;
  g_debug ("call %u: protection %s -> %s", self->number, cs_protection_name (before.protection),
           cs_protection_name (next.protection));

  g_object_freeze_notify (G_OBJECT (self));
  self->trust = next;
  self->blocked = !cs_policy_audio_allowed (self->requirement, next.protection);
  if (self->media != NULL)
    cs_media_session_set_blocked (self->media, self->blocked);
  take_checked_on (self, event);
  g_object_notify (G_OBJECT (self), "protection");
  g_object_notify (G_OBJECT (self), "suspicion");
  cs_call_update_sentence (self);
  cs_call_update_should_check (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* For this call's device, in later calls too. */
static void
remember_check (CsCall *self, gboolean checked)
{
  if (self->media != NULL)
    cs_media_session_set_checked (self->media, checked);
}

gboolean
cs_call_can_go_on (CsCall *self)
{
  g_return_val_if_fail (CS_IS_CALL (self), FALSE);
  return !cs_call_is_ending (self)
         && cs_policy_next (self->trust, CS_POLICY_EVENT_GO_ON).protection != self->trust.protection;
}

void
cs_call_go_on (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));

  if (cs_call_can_go_on (self))
    cs_call_apply (self, CS_POLICY_EVENT_GO_ON);
}

void
cs_call_uncheck (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));

  if (self->trust.protection != CS_PROTECTION_CHECKED || cs_call_is_ending (self))
    return;
  cs_check_restart (self->check);
  self->check_wanted = TRUE;
  remember_check (self, FALSE);
  cs_call_apply (self, CS_POLICY_EVENT_UNCHECK);
}

/* ---- the check ---- */

void
cs_call_update_should_check (CsCall *self)
{
  const CsCheckTurn turn = self->check != NULL ? cs_check_get_turn (self->check) : CS_CHECK_DONE;
  const gboolean open = turn == CS_CHECK_LISTEN || turn == CS_CHECK_SPEAK || turn == CS_CHECK_WRONG;
  const gboolean should = self->check_wanted && open && !cs_call_is_ending (self) && !cs_call_can_go_on (self);

  if (should == self->should_check)
    return;
  self->should_check = should;
  g_object_notify (G_OBJECT (self), "should-check");
}

static void
on_code_entered (CsCheck *check, gboolean right, gpointer user_data)
{
  CsCall *self = user_data;

  if (cs_call_is_ending (self))
    return;
  /* A code that differs undoes what was believed of this device before. One that somebody read who is there in place of
   * the one whom the call began with is not that one's, nor may be one from where the call was moved to. */
  if (!right || (!cs_call_is_replaced (self) && self->trust.suspicion != CS_SUSPICION_MOVED))
    remember_check (self, right && !self->trust.passes_on);
  cs_call_apply (self, right ? CS_POLICY_EVENT_CODE_RIGHT : CS_POLICY_EVENT_CODE_WRONG);
}

static void
on_code_retried (CsCheck *check, gpointer user_data)
{
  CsCall *self = user_data;

  /* What ended as suspect stays so. */
  if (!cs_call_is_ending (self))
    cs_call_apply (self, CS_POLICY_EVENT_TRY_AGAIN);
}

static void
on_check_skipped (CsCheck *check, gpointer user_data)
{
  CsCall *self = user_data;

  if (!cs_call_is_ending (self) && !cs_policy_meets (self->requirement, self->trust.protection))
    cs_call_hang_up_because (self, CS_CALL_REASON_REQUIREMENT, NULL, NULL);
}

static void
on_turn (CsCheck *check, GParamSpec *pspec, gpointer user_data)
{
  cs_call_update_should_check (user_data);
}

/* Of the four words the caller reads its own first. A code that is the same at both ends is read by the peer, whatever
 * its program calls itself: what was heard could be said again. In the practice the echo reads, which cannot hear. */
static gboolean
speaks_first (CsCall *self, CsCodeType type)
{
  return type == CS_CODE_CSW4 && self->direction == CS_CALL_OUTGOING && !cs_account_is_practice (self->account);
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
make_check (CsCall *self)
{
  const CsZrtpSecured *zrtp = &self->security_storage.zrtp;
  const CsCodeType type = code_type (zrtp->suite.sas);

  self->code = cs_code_new (type, zrtp->sas_value, self->direction == CS_CALL_OUTGOING);
  self->check = cs_check_new (self->code, speaks_first (self, type));
  g_signal_connect_object (self->check, "entered", G_CALLBACK (on_code_entered), self, 0);
  g_signal_connect_object (self->check, "retried", G_CALLBACK (on_code_retried), self, 0);
  g_signal_connect_object (self->check, "skipped", G_CALLBACK (on_check_skipped), self, 0);
  g_signal_connect_object (self->check, "notify::turn", G_CALLBACK (on_turn), self, 0);
  g_object_notify (G_OBJECT (self), "code");
  g_object_notify (G_OBJECT (self), "check");
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
  else if (self->trust.protection != CS_PROTECTION_CHECKED && say_checked_elsewhere (self, zrtp))
    return;
  else if (self->trust.protection == CS_PROTECTION_SUSPECT)
    return;
  else if (zrtp->continuity == CS_ZRTP_CONTINUITY_BROKEN)
    cs_call_set_notice (
        self, _ ("The other side's phone doesn't remember earlier calls with you. Its code was never checked."));
  else if (zrtp->continuity == CS_ZRTP_CONTINUITY_FIRST && self->history.had_zrtp)
    cs_call_set_notice (self, _ ("This is your first call with this device."));
}

static void
take_zrtp (CsCall *self)
{
  const CsZrtpSecured *zrtp = &self->security_storage.zrtp;
  const CsPolicyEvent event
      = cs_policy_judge_zrtp (&self->history, continuity_of (zrtp), zrtp->our_checked || zrtp->retained_checked);

  self->continuity = continuity_of (zrtp);
  self->peer_checked = zrtp->peer_checked;
  if (zrtp->our_checked_at_s > 0)
    self->checked_before = g_date_time_new_from_unix_local (zrtp->our_checked_at_s);
  g_object_notify (G_OBJECT (self), "disclosure");
  g_object_notify (G_OBJECT (self), "continuity");
  g_object_notify (G_OBJECT (self), "peer-checked");
  make_check (self);
  self->trust.passes_on = zrtp->peer_disclosure || zrtp->peer_mitm;
  self->check_wanted
      = !self->trust.passes_on
        && cs_policy_should_check (cs_policy_next (self->trust, event).protection, zrtp->our_checked_at_s,
                                   g_get_real_time () / G_USEC_PER_SEC, self->environment->check_days);
  if (event == CS_POLICY_EVENT_ZRTP_CHECKED && !self->trust.passes_on && cs_call_party_prove (self->party))
    g_object_notify (G_OBJECT (self), "peer-name");
  cs_call_apply (self, event);
  say_what_is_new (self, zrtp);
}

static guint
keying_of (const CsMediaSecurity *security)
{
  if (g_str_equal (security->keying, "sdes"))
    return CS_KEYING_SDES;
  return g_str_equal (security->keying, "dtls") ? CS_KEYING_DTLS : CS_KEYING_ZRTP;
}

void
cs_call_take_security (CsCall *self, const CsMediaSecurity *security)
{
  const CsPolicyMeans means = cs_call_get_means (self);

  self->security_storage = *security;
  self->security = &self->security_storage;
  self->keying = keying_of (security);
  self->moving = FALSE;
  g_object_notify (G_OBJECT (self), "keying");
  g_object_notify (G_OBJECT (self), "suite");
  g_object_notify (G_OBJECT (self), "agreement");
  g_object_notify (G_OBJECT (self), "hash");
  if (self->keying == CS_KEYING_ZRTP)
    take_zrtp (self);
  else
    cs_call_apply (self, cs_policy_judge_keys (&means, self->keying));
}

void
cs_call_drop_security (CsCall *self)
{
  self->moving = self->moving || self->keying == CS_KEYING_ZRTP;
  self->keying = 0;
  self->security = NULL;
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_data (self->check, self);
  g_clear_object (&self->check);
  g_clear_pointer (&self->code, cs_code_unref);
  g_clear_pointer (&self->checked_before, g_date_time_unref);
  self->check_wanted = FALSE;
  g_object_notify (G_OBJECT (self), "keying");
  g_object_notify (G_OBJECT (self), "suite");
  g_object_notify (G_OBJECT (self), "agreement");
  g_object_notify (G_OBJECT (self), "hash");
  g_object_notify (G_OBJECT (self), "code");
  g_object_notify (G_OBJECT (self), "check");
}

/* Of the same mechanism, which the stream never changes: they are worth what the first were. Those of ZRTP are of the
 * one exchange whose code is shown. */
void
cs_call_follow_security (CsCall *self, const CsMediaSecurity *security)
{
  if (self->keying == CS_KEYING_ZRTP || keying_of (security) != self->keying)
    return;
  if (g_strcmp0 (self->security_storage.suite, security->suite) != 0)
    {
      self->security_storage.suite = security->suite;
      g_object_notify (G_OBJECT (self), "suite");
    }
  if (g_strcmp0 (self->security_storage.agreement, security->agreement) != 0)
    {
      self->security_storage.agreement = security->agreement;
      g_object_notify (G_OBJECT (self), "agreement");
    }
}
