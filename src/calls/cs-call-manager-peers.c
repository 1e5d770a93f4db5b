/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the manager remembers about people, and the notices shown to the user. */
#include "calls/cs-call-manager-internal.h"

#include "calls/cs-account-private.h"
#include "calls/cs-calls-error.h"

/* ---- notices ---- */

void
cs_call_manager_add_notice (CsCallManager *self, CsNoticeKind kind, const char *detail)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  cs_notice_list_add (self->notices, kind, detail);
}

GListModel *
cs_call_manager_get_notices (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_notice_list_get_model (self->notices);
}

void
cs_call_manager_dismiss_notice (CsCallManager *self, CsNotice *notice)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  if (!cs_notice_list_has (self->notices, notice))
    return;
  if (cs_notice_is_loss (notice))
    cs_call_manager_accept_loss (self);
  else
    cs_notice_list_remove (self->notices, cs_notice_get_kind (notice), cs_notice_get_detail (notice));
}

void
cs_call_manager_accept_loss (CsCallManager *self)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  cs_store_peers_accept_loss (self->peers);
  cs_notice_list_remove_losses (self->notices);
}

/* ---- the store's events ---- */

/* Only said once somebody is remembered: at a first start it would be a riddle. */
static void
tell_this_run (CsCallManager *self)
{
  gboolean anybody = g_list_model_get_n_items (cs_peer_list_get_model (self->environment.peers)) > 0;

  if (anybody == self->told_this_run)
    return;
  self->told_this_run = anybody;
  if (anybody)
    cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_THIS_RUN, NULL);
  else
    cs_notice_list_remove_kind (self->notices, CS_NOTICE_MEMORY_THIS_RUN);
}

static gboolean
is_for_this_run (CsStorePeers *store)
{
  return cs_store_peers_get_state (store) == CS_STORE_PEERS_THIS_RUN && cs_store_peers_is_readable (store);
}

static void
on_state (CsStorePeers *store, gpointer user_data)
{
  CsCallManager *self = user_data;

  cs_notice_list_remove_kind (self->notices, CS_NOTICE_MEMORY_THIS_RUN);
  cs_notice_list_remove_kind (self->notices, CS_NOTICE_MEMORY_UNREADABLE);
  self->told_this_run = FALSE;
  if (is_for_this_run (store))
    tell_this_run (self);
  else if (cs_store_peers_get_state (store) == CS_STORE_PEERS_THIS_RUN)
    cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_UNREADABLE, NULL);
  /* In an earlier run, when the user did not say that it may be gone. */
  if (cs_store_peers_get_state (store) == CS_STORE_PEERS_KEPT && cs_store_peers_is_incomplete (store)
      && !cs_notice_list_tells_loss (self->notices))
    cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_LOST, NULL);
}

static void
on_changed (CsStorePeers *store, gpointer user_data)
{
  CsCallManager *self = user_data;

  cs_peer_list_sync (self->environment.peers);
  if (is_for_this_run (store))
    tell_this_run (self);
}

static void
on_problem (CsStorePeers *store, CsStorePeersProblem problem, const char *detail, gpointer user_data)
{
  CsCallManager *self = user_data;

  switch (problem)
    {
    case CS_STORE_PEERS_PUT_ASIDE:
      cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_PUT_ASIDE, detail);
      break;
    case CS_STORE_PEERS_KEY_GONE:
    case CS_STORE_PEERS_FILE_GONE:
      cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_LOST, NULL);
      break;
    case CS_STORE_PEERS_ROLLED_BACK:
      cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_OLD, NULL);
      break;
    case CS_STORE_PEERS_FULL:
      cs_call_manager_add_notice (self, CS_NOTICE_MEMORY_FULL, detail);
      break;
    case CS_STORE_PEERS_NOT_WRITTEN:
    default:
      cs_call_manager_add_notice (self, CS_NOTICE_NOT_SAVED, detail);
      cs_storage_watch_retry (self->storage);
      break;
    }
}

static const CsStorePeersEvents events = {
  .state = on_state,
  .changed = on_changed,
  .problem = on_problem,
};

void
cs_call_manager_open_peers (CsCallManager *self)
{
  self->peers = cs_store_peers_new (cs_store_profile_get_folder (self->profile), self->keyring);
  self->environment.peers = cs_peer_list_new (self->peers);
  cs_store_peers_set_events (self->peers, &events, self);
  cs_store_peers_load_async (self->peers, NULL, NULL);
}

void
cs_call_manager_close_peers (CsCallManager *self)
{
  if (self->peers != NULL)
    cs_store_peers_set_events (self->peers, NULL, NULL);
}

void
cs_call_manager_free_peers (CsCallManager *self)
{
  g_clear_pointer (&self->environment.peers, cs_peer_list_free);
  g_clear_pointer (&self->peers, cs_store_peers_unref);
}

/* ---- calls wait for what is remembered ---- */

static void
on_loaded_to_dial (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCall) call = user_data;

  if (cs_call_get_state (call) != CS_CALL_ENDED && !cs_call_is_ending (call))
    cs_call_dial (call);
}

void
cs_call_manager_dial (CsCallManager *self, CsCall *call)
{
  if (cs_store_peers_is_loaded (self->peers))
    cs_call_dial (call);
  else
    cs_store_peers_load_async (self->peers, on_loaded_to_dial, g_object_ref (call));
}

/* An INVITE that came while what is remembered was being read. Its caller hears 100 from the transaction. */
typedef struct {
  CsCallManager *manager; /* NULL: gone */
  CsAccount *account;
  CsSipSession *session; /* NULL: over */
} WaitingSession;

static void
forget_session (WaitingSession *waiting)
{
  if (waiting->session != NULL)
    cs_sip_session_set_events (waiting->session, NULL, NULL);
  g_clear_pointer (&waiting->session, cs_sip_session_unref);
}

static void
on_waiting_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  forget_session (user_data);
}

static void
on_waiting_offer (CsSipSession *session, GBytes *offer, gpointer user_data)
{
  cs_sip_session_reject_offer (session, 491, NULL);
}

static const CsSipSessionEvents waiting_events = {
  .offer = on_waiting_offer,
  .ended = on_waiting_ended,
};

static void
on_account_left (CsAccount *account, gpointer user_data)
{
  forget_session (user_data);
}

static void
on_loaded_to_take (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WaitingSession *waiting = user_data;
  g_autoptr (CsSipSession) session = waiting->session != NULL ? cs_sip_session_ref (waiting->session) : NULL;

  forget_session (waiting);
  if (waiting->manager != NULL && session != NULL)
    cs_call_manager_take_session (waiting->manager, waiting->account, session);
  g_signal_handlers_disconnect_by_data (waiting->account, waiting);
  g_clear_weak_pointer (&waiting->manager);
  g_object_unref (waiting->account);
  g_free (waiting);
}

void
cs_call_manager_receive (CsCallManager *self, CsAccount *account, CsSipSession *session)
{
  WaitingSession *waiting;

  if (cs_store_peers_is_loaded (self->peers))
    {
      cs_call_manager_take_session (self, account, session);
      return;
    }
  waiting = g_new0 (WaitingSession, 1);
  g_set_weak_pointer (&waiting->manager, self);
  waiting->account = g_object_ref (account);
  waiting->session = cs_sip_session_ref (session);
  cs_sip_session_set_events (session, &waiting_events, waiting);
  g_signal_connect (account, "agent-leaving", G_CALLBACK (on_account_left), waiting);
  cs_store_peers_load_async (self->peers, on_loaded_to_take, waiting);
}

void
cs_call_manager_note_peer (CsCallManager *self, CsCall *call)
{
  const CsProtection protection = cs_call_get_protection (call);
  const CsAddressHome home = cs_account_get_home (cs_call_get_account (call));
  g_autofree char *address = NULL;

  /* A name that came with any other call is anybody's, and none comes with ours. */
  if (cs_account_is_practice (cs_call_get_account (call)) || cs_call_get_direction (call) == CS_CALL_OUTGOING
      || cs_call_is_replaced (call))
    return;
  if (protection != CS_PROTECTION_END_TO_END && protection != CS_PROTECTION_CHECKED)
    return;
  address = cs_address_key (cs_call_get_peer_uri (call), &home);
  if (address != NULL)
    cs_store_peers_set_name (self->peers, address, cs_call_get_peer_name (call));
}

/* ---- for the front ends ---- */

GListModel *
cs_call_manager_get_peers (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_peer_list_get_model (self->environment.peers);
}

static CsPeer *
find_at_home (CsCallManager *self, const char *uri)
{
  GListModel *accounts = cs_account_list_get_model (self->accounts);
  CsPeer *peer = NULL;

  for (guint i = 0; peer == NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);
      const CsAddressHome home = cs_account_get_home (account);

      peer = cs_peer_list_find (self->environment.peers, uri, &home);
    }
  return peer != NULL ? peer : cs_peer_list_find (self->environment.peers, uri, NULL);
}

CsPeer *
cs_call_manager_find_peer (CsCallManager *self, const char *address)
{
  g_autofree char *uri = NULL;
  CsPeer *peer;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);

  /* A caller that is known by a telephone number alone is not called back as such. */
  peer = find_at_home (self, address);
  if (peer != NULL)
    return peer;
  uri = cs_account_list_complete_address (self->accounts, NULL, address, NULL);
  return uri != NULL ? find_at_home (self, uri) : NULL;
}

/* (transfer full): by which @address is remembered, or would be. */
static char *
key_of (CsCallManager *self, const char *address, GError **error)
{
  CsPeer *peer = cs_call_manager_find_peer (self, address);
  g_autofree char *uri = NULL;
  char *key;

  if (peer != NULL)
    return g_strdup (cs_peer_get_address (peer));
  uri = cs_account_list_complete_address (self->accounts, NULL, address, error);
  if (uri == NULL)
    return NULL;
  key = cs_address_key (uri, NULL);
  if (key == NULL)
    g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS, "Nobody is known by this address.");
  return key;
}

gboolean
cs_call_manager_require (CsCallManager *self, const char *address, const CsRequirement *requirement, GError **error)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);

  key = key_of (self, address, error);
  if (key == NULL)
    return FALSE;
  return cs_store_peers_set_requirement (self->peers, key,
                                         requirement != NULL ? cs_requirement_name (*requirement) : NULL, error);
}

static void
on_loaded_to_tell (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CsCallManager *self = g_task_get_source_object (task);

  cs_peer_list_sync (self->environment.peers);
  g_task_return_boolean (task, TRUE);
}

void
cs_call_manager_load_peers_async (CsCallManager *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cs_call_manager_load_peers_async);
  cs_store_peers_load_async (self->peers, on_loaded_to_tell, task);
}

gboolean
cs_call_manager_load_peers_finish (CsCallManager *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_task_propagate_boolean (G_TASK (result), NULL);
  return cs_store_peers_get_state (self->peers) == CS_STORE_PEERS_KEPT;
}
