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

/* What a caller calls itself is the provider's to say. Who was checked keeps the name that stood beside the code; and
 * whoever we call ourselves goes by the name that we know. */
static void
take_name (CsCall *self, gboolean is_checked)
{
  if (self->peer == NULL || (self->direction == CS_CALL_INCOMING && !is_checked))
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
  const CsPolicyHistory shown = recall_shown (self);

  return cs_call_demand_replace (self->demand, &shown);
}

/* Of a caller whom the server calls by another name than the caller does, what holds for either. */
static void
raise_requirement (CsCall *self, const CsPolicyHistory *history)
{
  const gboolean is_replaced = cs_call_is_replaced (self);
  const CsPolicyHistory shown = recall_shown (self);

  if (!cs_call_demand_recall (self->demand, cs_account_get_requirement (self->account), history,
                              is_replaced ? &shown : NULL))
    return;
  cs_call_update_trust (self);
  g_object_notify (G_OBJECT (self), "retry-requirement");
}

void
cs_call_recall (CsCall *self)
{
  CsPeerList *peers = self->environment->peers;
  CsPolicyHistory history;
  const CsAddressHome home = cs_account_get_home (self->account);
  g_auto (CsPeerMemory) memory = { NULL };

  if (cs_account_is_practice (self->account))
    return;
  cs_peer_list_recall (peers, self->environment->zid, cs_call_get_peer_uri (self), &home, &memory);
  self->peer_key = g_steal_pointer (&memory.address);
  self->cache = g_steal_pointer (&memory.cache);
  history = history_of (&memory);
  g_signal_connect_object (cs_peer_list_get_model (peers), "items-changed", G_CALLBACK (on_peers_changed), self, 0);
  take_peer (self);
  take_name (self, history.is_checked);
  raise_requirement (self, &history);
}
