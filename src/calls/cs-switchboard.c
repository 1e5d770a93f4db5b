/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places calls, takes incoming ones, and keeps them until they have ended. */
#include "calls/cs-switchboard-private.h"

#include "base/cs-process.h"
#include "calls/cs-account-private.h"
#include "calls/cs-call-table.h"
#include "calls/cs-calls-error.h"
#include "calls/cs-recent-list-private.h"
#include "calls/cs-waiting-session-private.h"

#include <glib/gi18n-lib.h>

struct _CsSwitchboard {
  GObject parent_instance;

  const CsCallEnvironment *environment;
  CsAccountList *accounts;
  CsPeople *people;
  CsNoticeList *notices;

  CsCallTable *table;
  CsRecentList *recents;
  guint next_number;
  gboolean closing;
};

enum {
  CALL_ADDED,
  INCOMING,
  CALL_ENDED,
  CALL_MISSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsSwitchboard, cs_switchboard, G_TYPE_OBJECT)

/* ---- the end of a call ---- */

/* Refusals that come when the server, or the phone behind it, knows no encryption. */
static gboolean
lacked_encryption (CsCall *call)
{
  static const char *const causes[] = { "not-encrypted", "refused", NULL };
  const char *cause = cs_call_get_cause (call);

  /* What is required of this person alone is not the account's matter, and who can't do more may do this. */
  return cause != NULL && g_strv_contains (causes, cause) && cs_call_get_requirement (call) == CS_REQUIREMENT_PROVIDER
         && cs_account_get_requirement (cs_call_get_account (call)) == CS_REQUIREMENT_PROVIDER;
}

/* Whether an account's server lets calls be encrypted is seen by calls alone. Said once, and never after one that was.
 */
static void
note_encryption (CsSwitchboard *self, CsCall *call)
{
  CsAccount *account = cs_call_get_account (call);

  if (cs_account_is_direct (account) || cs_account_is_practice (account))
    return;
  if (cs_call_get_protection (call) >= CS_PROTECTION_PROVIDER)
    cs_account_note_encryption (account, TRUE);
  else if (lacked_encryption (call) && cs_account_note_encryption (account, FALSE))
    cs_notice_list_add (self->notices, CS_NOTICE_NO_ENCRYPTION, cs_account_get_address (account));
}

static void
remember (CsSwitchboard *self, CsCall *call)
{
  note_encryption (self, call);
  cs_people_note_call (self->people, call);
  cs_recent_list_add (self->recents, call);
}

static void
on_call_state (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsSwitchboard *self = user_data;
  g_autoptr (CsCall) kept = g_object_ref (call);

  cs_process_keep_out_of_dumps (); /* what threads have come since, and what was said of the call */
  if (cs_call_get_state (call) != CS_CALL_ENDED || !cs_call_table_remove (self->table, call))
    return;

  cs_account_leave_call (cs_call_get_account (call));
  remember (self, call);
  g_signal_emit (self, signals[CALL_ENDED], 0, call);
}

static void
add_call (CsSwitchboard *self, CsCall *call)
{
  cs_process_keep_out_of_dumps ();
  /* Afterwards, so that the call's page hears of its end before the call leaves the list. */
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_call_state), self, G_CONNECT_AFTER);
  cs_account_enter_call (cs_call_get_account (call));
  cs_call_table_add (self->table, call);
  g_signal_emit (self, signals[CALL_ADDED], 0, call);
}

/* It never rang, and has ended already. */
static void
note_refused (CsSwitchboard *self, CsCall *call)
{
  g_signal_emit (self, signals[CALL_ADDED], 0, call);
  remember (self, call);
  g_signal_emit (self, signals[CALL_ENDED], 0, call);
}

/* The caller hears busy, and the user is told who it was. */
static void
note_missed (CsSwitchboard *self, CsCall *call)
{
  cs_call_be_missed (call);
  remember (self, call);
  g_signal_emit (self, signals[CALL_MISSED], 0, call);
}

static void
take_session (CsSwitchboard *self, CsAccount *account, CsSipSession *session)
{
  g_autoptr (CsCall) call = NULL;

  if (self->closing)
    {
      cs_sip_session_reject (session, 486, NULL, NULL);
      return;
    }
  call = cs_call_new_incoming (self->environment, account, session, self->next_number++);
  if (!cs_call_table_admits (self->table))
    {
      note_missed (self, call);
      return;
    }
  if (!cs_call_receive (call))
    {
      note_refused (self, call);
      return;
    }
  add_call (self, call);
  g_signal_emit (self, signals[INCOMING], 0, call);
}

static void
on_ready (CsAccount *account, CsSipSession *session, gpointer owner)
{
  take_session (owner, account, session);
}

void
cs_switchboard_receive (CsSwitchboard *self, CsAccount *account, CsSipSession *session)
{
  CsStorePeers *peers = cs_people_get_store (self->people);

  if (cs_store_peers_is_loaded (peers))
    take_session (self, account, session);
  else
    cs_waiting_session_begin (peers, account, session, on_ready, G_OBJECT (self));
}

/* ---- placing ---- */

static void
on_loaded_to_dial (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCall) call = user_data;

  if (cs_call_get_state (call) != CS_CALL_ENDED && !cs_call_is_ending (call))
    cs_call_dial (call);
}

/* Now, or once what is remembered has been read. */
static void
dial (CsSwitchboard *self, CsCall *call)
{
  CsStorePeers *peers = cs_people_get_store (self->people);

  if (cs_store_peers_is_loaded (peers))
    cs_call_dial (call);
  else
    cs_store_peers_load_async (peers, on_loaded_to_dial, g_object_ref (call));
}

/* @refused: the call that is placed again, or NULL. */
static CsCall *
place_call (CsSwitchboard *self, CsAccount *account, const char *address, const CsRequirement *requirement,
            CsCall *refused, GError **error)
{
  g_autofree char *uri = NULL;
  g_autoptr (CsCall) call = NULL;

  if (account == NULL)
    account = cs_account_list_choose (self->accounts, address);
  if (account == NULL || cs_account_get_agent (account) == NULL)
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_NO_ACCOUNT, _ ("No account is ready for calls."));
      return NULL;
    }
  if (!cs_call_table_admits (self->table))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_TOO_MUCH, _ ("Another call is in progress."));
      return NULL;
    }
  uri = cs_account_list_complete_address (self->accounts, account, address, error);
  if (uri == NULL)
    return NULL;

  call = cs_call_new_outgoing (self->environment, account, uri, requirement, self->next_number++);
  if (refused != NULL)
    cs_call_mark_retry (call, refused);
  if (!cs_account_is_practice (account))
    cs_account_list_note_used (self->accounts, account);
  add_call (self, call);
  dial (self, call);
  return call; /* the list keeps it */
}

CsCall *
cs_switchboard_call (CsSwitchboard *self, CsAccount *account, const char *address, const CsRequirement *requirement,
                     GError **error)
{
  return place_call (self, account, address, requirement, NULL, error);
}

CsCall *
cs_switchboard_call_again (CsSwitchboard *self, CsCall *refused, GError **error)
{
  const CsRequirement lower = cs_call_get_retry_requirement (refused);

  if (!cs_call_can_retry (refused))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_WRONG_STATE, "This call cannot be placed again.");
      return NULL;
    }
  return place_call (self, cs_call_get_account (refused), cs_call_get_peer_uri (refused), &lower, refused, error);
}

/* ---- all of them ---- */

GListModel *
cs_switchboard_get_calls (CsSwitchboard *self)
{
  return cs_call_table_get_model (self->table);
}

GListModel *
cs_switchboard_get_recents (CsSwitchboard *self)
{
  return cs_recent_list_get_model (self->recents);
}

void
cs_switchboard_hang_up (CsSwitchboard *self, CsAccount *account)
{
  GListModel *calls = cs_call_table_get_model (self->table);

  for (guint i = g_list_model_get_n_items (calls); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (calls, i - 1);

      if (account == NULL || cs_call_get_account (call) == account)
        cs_call_hang_up (call);
    }
}

void
cs_switchboard_close (CsSwitchboard *self)
{
  self->closing = TRUE;
  cs_switchboard_hang_up (self, NULL);
}

void
cs_switchboard_abandon (CsSwitchboard *self)
{
  GListModel *calls = cs_call_table_get_model (self->table);

  for (guint i = g_list_model_get_n_items (calls); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (calls, i - 1);

      cs_call_abandon (call);
    }
  cs_call_table_clear (self->table);
}

/* ---- its life ---- */

static void
cs_switchboard_finalize (GObject *object)
{
  CsSwitchboard *self = CS_SWITCHBOARD (object);

  g_clear_object (&self->accounts);
  cs_call_table_free (self->table);
  cs_recent_list_free (self->recents);
  G_OBJECT_CLASS (cs_switchboard_parent_class)->finalize (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, CS_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CS_TYPE_CALL);
}

static void
cs_switchboard_class_init (CsSwitchboardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_switchboard_finalize;

  signals[CALL_ADDED] = new_signal ("call-added");
  signals[INCOMING] = new_signal ("incoming");
  signals[CALL_ENDED] = new_signal ("call-ended");
  signals[CALL_MISSED] = new_signal ("call-missed");
}

static void
cs_switchboard_init (CsSwitchboard *self)
{
  self->table = cs_call_table_new ();
  self->recents = cs_recent_list_new ();
  self->next_number = 1;
}

CsSwitchboard *
cs_switchboard_new (const CsCallEnvironment *environment, CsAccountList *accounts, CsPeople *people,
                    CsNoticeList *notices)
{
  CsSwitchboard *self = g_object_new (CS_TYPE_SWITCHBOARD, NULL);

  self->environment = environment;
  self->accounts = g_object_ref (accounts);
  self->people = people;
  self->notices = notices;
  return self;
}
