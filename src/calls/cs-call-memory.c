/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call knows about earlier calls with the same peer. */
#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

static void
take_peer (CsCall *self)
{
  CsAddressHome home;

  if (self->peer != NULL)
    return;
  home = cs_account_get_home (self->account);
  g_set_object (&self->peer, cs_peer_list_find (self->environment->peers, cs_call_get_peer_uri (self), &home));
  if (self->peer != NULL)
    g_object_notify (G_OBJECT (self), "peer");
}

/* With its first keys a peer comes to be known. */
static void
on_peers_changed (GListModel *peers, guint position, guint removed, guint added, gpointer user_data)
{
  CsCall *self = user_data;

  if (!cs_call_is_ending (self) && self->state != CS_CALL_ENDED)
    take_peer (self);
}

static CsRequirement
requirement_after (CsCall *self, const CsPolicyHistory *history)
{
  return cs_policy_requirement (cs_account_get_requirement (self->account), self->has_asked ? &self->asked : NULL,
                                self->is_retry, history);
}

static void
set_requirement (CsCall *self, CsRequirement requirement)
{
  if (requirement == self->requirement)
    return;
  self->requirement = requirement;
  cs_call_update_trust (self);
  self->retry = requirement;
  g_object_notify (G_OBJECT (self), "retry-requirement");
}

/* What a caller calls itself is the provider's to say. Who was checked keeps the name that stood beside the code; and
 * whoever we call ourselves goes by the name that we know. */
static void
take_name (CsCall *self)
{
  if (self->peer == NULL || (self->direction == CS_CALL_INCOMING && !self->history.is_checked))
    return;
  cs_call_party_set_known_name (self->party, cs_peer_get_name (self->peer));
  g_object_notify (G_OBJECT (self), "peer-name");
  cs_call_update_trust (self);
}

static CsPolicyHistory
history_of (const CsPeerMemory *memory)
{
  return (CsPolicyHistory){
    .ever_checked = memory->ever_checked,
    .is_checked = memory->checked_on != NULL,
    .had_zrtp = memory->had_zrtp,
    .unreadable = memory->unreadable,
    .has_override = memory->has_requirement,
    .override = memory->requirement,
  };
}

static CsPolicyHistory
recall_shown (CsCall *self)
{
  const CsAddressHome home = cs_account_get_home (self->account);
  g_auto (CsPeerMemory) memory = { NULL };

  if (cs_call_is_replaced (self) && !cs_account_is_practice (self->account))
    cs_peer_list_recall (self->environment->peers, self->environment->zid, cs_call_get_shown_uri (self), &home,
                         &memory);
  return history_of (&memory);
}

gboolean
cs_call_recall_shown (CsCall *self)
{
  const CsPolicyHistory history = recall_shown (self);
  const gboolean checked = history.ever_checked || history.is_checked;

  self->history.had_zrtp = self->history.had_zrtp || checked;
  return checked;
}

/* Of a caller whom the server calls by another name than the caller does, what holds for either. */
static CsRequirement
strictest_requirement (CsCall *self)
{
  const CsRequirement first = requirement_after (self, &self->history);
  CsPolicyHistory shown;

  if (!cs_call_is_replaced (self))
    return first;
  shown = recall_shown (self);
  self->history.ever_checked = self->history.ever_checked || shown.ever_checked;
  return MAX (first, requirement_after (self, &shown));
}

void
cs_call_recall (CsCall *self)
{
  CsPeerList *peers = self->environment->peers;
  const CsAddressHome home = cs_account_get_home (self->account);
  g_auto (CsPeerMemory) memory = { NULL };

  if (cs_account_is_practice (self->account))
    return;
  cs_peer_list_recall (peers, self->environment->zid, cs_call_get_peer_uri (self), &home, &memory);
  self->peer_key = g_steal_pointer (&memory.address);
  self->cache = g_steal_pointer (&memory.cache);
  self->history = history_of (&memory);
  g_signal_connect_object (cs_peer_list_get_model (peers), "items-changed", G_CALLBACK (on_peers_changed), self, 0);
  take_peer (self);
  take_name (self);
  set_requirement (self, strictest_requirement (self));
}
