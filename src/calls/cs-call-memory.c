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
  g_set_object (&self->peer, cs_peer_list_find (self->environment->peers, self->peer_uri, &home));
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

static void
take_requirement (CsCall *self)
{
  const CsRequirement requirement
      = cs_policy_requirement (cs_account_get_requirement (self->account), self->has_asked ? &self->asked : NULL,
                               self->is_retry, &self->history);

  if (requirement == self->requirement)
    return;
  self->requirement = requirement;
  self->retry = requirement;
  g_object_notify (G_OBJECT (self), "requirement");
  g_object_notify (G_OBJECT (self), "retry-requirement");
}

/* What a caller calls itself is the provider's to say. Who was checked keeps the name that stood beside the code; and
 * whoever we call ourselves goes by the name that we know. */
static void
take_name (CsCall *self)
{
  if (self->peer == NULL || (self->direction == CS_CALL_INCOMING && !self->history.is_checked))
    return;
  g_free (self->peer_name);
  self->peer_name = g_strdup (cs_peer_get_name (self->peer));
  g_object_notify (G_OBJECT (self), "peer-name");
  cs_call_update_sentence (self);
}

void
cs_call_recall (CsCall *self)
{
  CsPeerList *peers = self->environment->peers;
  const CsAddressHome home = cs_account_get_home (self->account);
  g_auto (CsPeerMemory) memory = { NULL };

  if (cs_account_is_practice (self->account))
    return;
  cs_peer_list_recall (peers, self->environment->zid, self->peer_uri, &home, &memory);
  self->peer_key = g_steal_pointer (&memory.address);
  self->cache = g_steal_pointer (&memory.cache);
  self->history = (CsPolicyHistory){
    .ever_checked = memory.ever_checked,
    .is_checked = memory.checked_on != NULL,
    .had_zrtp = memory.had_zrtp,
    .unreadable = memory.unreadable,
    .has_override = memory.has_requirement,
    .override = memory.requirement,
  };
  g_signal_connect_object (cs_peer_list_get_model (peers), "items-changed", G_CALLBACK (on_peers_changed), self, 0);
  take_peer (self);
  take_name (self);
  take_requirement (self);
}
