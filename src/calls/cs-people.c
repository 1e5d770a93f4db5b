/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of people, and what the user is told about that memory. */
#include "calls/cs-people-private.h"

#include "calls/cs-account-private.h"
#include "calls/cs-calls-error.h"

struct _CsPeople {
  CsStorePeers *store;
  CsPeerList *list;
  CsNoticeList *notices;
  gboolean told_this_run; /* that they are forgotten at the end */

  CsPeopleNotKept not_kept;
  gpointer user_data;
};

/* ---- the store's events ---- */

/* Only said once somebody is remembered: at a first start it would be a riddle. */
static void
tell_this_run (CsPeople *self)
{
  gboolean anybody = g_list_model_get_n_items (cs_peer_list_get_model (self->list)) > 0;

  if (anybody == self->told_this_run)
    return;
  self->told_this_run = anybody;
  if (anybody)
    cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_THIS_RUN, NULL);
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
  CsPeople *self = user_data;

  cs_notice_list_remove_kind (self->notices, CS_NOTICE_MEMORY_THIS_RUN);
  cs_notice_list_remove_kind (self->notices, CS_NOTICE_MEMORY_UNREADABLE);
  self->told_this_run = FALSE;
  if (is_for_this_run (store))
    tell_this_run (self);
  else if (cs_store_peers_get_state (store) == CS_STORE_PEERS_THIS_RUN)
    cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_UNREADABLE, NULL);
  /* In an earlier run, when the user did not say that it may be gone. */
  if (cs_store_peers_get_state (store) == CS_STORE_PEERS_KEPT && cs_store_peers_is_incomplete (store)
      && !cs_notice_list_tells_loss (self->notices))
    cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_LOST, NULL);
}

static void
on_changed (CsStorePeers *store, gpointer user_data)
{
  CsPeople *self = user_data;

  cs_peer_list_sync (self->list);
  if (is_for_this_run (store))
    tell_this_run (self);
}

static void
on_problem (CsStorePeers *store, CsStorePeersProblem problem, const char *detail, gpointer user_data)
{
  CsPeople *self = user_data;

  switch (problem)
    {
    case CS_STORE_PEERS_PUT_ASIDE:
      cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_PUT_ASIDE, detail);
      break;
    case CS_STORE_PEERS_KEY_GONE:
    case CS_STORE_PEERS_FILE_GONE:
      cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_LOST, NULL);
      break;
    case CS_STORE_PEERS_ROLLED_BACK:
      cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_OLD, NULL);
      break;
    case CS_STORE_PEERS_FULL:
      cs_notice_list_add (self->notices, CS_NOTICE_MEMORY_FULL, detail);
      break;
    case CS_STORE_PEERS_NOT_WRITTEN:
    default:
      cs_notice_list_add (self->notices, CS_NOTICE_NOT_SAVED, detail);
      self->not_kept (self->user_data);
      break;
    }
}

static const CsStorePeersEvents events = {
  .state = on_state,
  .changed = on_changed,
  .problem = on_problem,
};

/* ---- people ---- */

void
cs_people_note_call (CsPeople *self, CsCall *call)
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
    cs_store_peers_set_name (self->store, address, cs_call_get_peer_name (call));
}

static CsPeer *
find_at_home (CsPeople *self, CsAccountList *list, const char *uri)
{
  GListModel *accounts = cs_account_list_get_model (list);
  CsPeer *peer = NULL;

  for (guint i = 0; peer == NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);
      const CsAddressHome home = cs_account_get_home (account);

      peer = cs_peer_list_find (self->list, uri, &home);
    }
  return peer != NULL ? peer : cs_peer_list_find (self->list, uri, NULL);
}

CsPeer *
cs_people_find (CsPeople *self, CsAccountList *accounts, const char *address)
{
  g_autofree char *uri = NULL;
  CsPeer *peer;

  /* A caller that is known by a telephone number alone is not called back as such. */
  peer = find_at_home (self, accounts, address);
  if (peer != NULL)
    return peer;
  uri = cs_account_list_complete_address (accounts, NULL, address, NULL);
  return uri != NULL ? find_at_home (self, accounts, uri) : NULL;
}

/* (transfer full): by which @address is remembered, or would be. */
static char *
key_of (CsPeople *self, CsAccountList *accounts, const char *address, GError **error)
{
  CsPeer *peer = cs_people_find (self, accounts, address);
  g_autofree char *uri = NULL;
  char *key;

  if (peer != NULL)
    return g_strdup (cs_peer_get_address (peer));
  uri = cs_account_list_complete_address (accounts, NULL, address, error);
  if (uri == NULL)
    return NULL;
  key = cs_address_key (uri, NULL);
  if (key == NULL)
    g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS, "Nobody is known by this address.");
  return key;
}

gboolean
cs_people_require (CsPeople *self, CsAccountList *accounts, const char *address, const CsRequirement *requirement,
                   GError **error)
{
  g_autofree char *key = NULL;

  key = key_of (self, accounts, address, error);
  if (key == NULL)
    return FALSE;
  return cs_store_peers_set_requirement (self->store, key,
                                         requirement != NULL ? cs_requirement_name (*requirement) : NULL, error);
}

void
cs_people_accept_loss (CsPeople *self)
{
  cs_store_peers_accept_loss (self->store);
  cs_notice_list_remove_losses (self->notices);
}

CsStorePeers *
cs_people_get_store (CsPeople *self)
{
  return self->store;
}

CsPeerList *
cs_people_get_list (CsPeople *self)
{
  return self->list;
}

/* ---- its life ---- */

CsPeople *
cs_people_new (const char *folder, CsStoreKeyring *keyring, CsNoticeList *notices, CsPeopleNotKept not_kept,
               gpointer user_data)
{
  CsPeople *self = g_new0 (CsPeople, 1);

  self->notices = notices;
  self->not_kept = not_kept;
  self->user_data = user_data;
  self->store = cs_store_peers_new (folder, keyring);
  self->list = cs_peer_list_new (self->store);
  cs_store_peers_set_events (self->store, &events, self);
  cs_store_peers_load_async (self->store, NULL, NULL);
  return self;
}

void
cs_people_close (CsPeople *self)
{
  cs_store_peers_set_events (self->store, NULL, NULL);
}

void
cs_people_free (CsPeople *self)
{
  if (self == NULL)
    return;
  cs_people_close (self);
  cs_peer_list_free (self->list);
  cs_store_peers_unref (self->store);
  g_free (self);
}
