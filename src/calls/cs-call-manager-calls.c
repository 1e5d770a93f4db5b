/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manager's calls: placing them, taking incoming ones. */
#include "calls/cs-call-manager-internal.h"

#include "base/cs-process.h"
#include "calls/cs-account-private.h"
#include "calls/cs-calls-error.h"

#include <glib/gi18n-lib.h>

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
note_encryption (CsCallManager *self, CsCall *call)
{
  CsAccount *account = cs_call_get_account (call);

  if (cs_account_is_direct (account) || cs_account_is_practice (account))
    return;
  if (cs_call_get_protection (call) >= CS_PROTECTION_PROVIDER)
    cs_account_note_encryption (account, TRUE);
  else if (lacked_encryption (call) && cs_account_note_encryption (account, FALSE))
    cs_call_manager_add_notice (self, CS_NOTICE_NO_ENCRYPTION, cs_account_get_address (account));
}

static void
remember (CsCallManager *self, CsCall *call)
{
  note_encryption (self, call);
  cs_call_manager_note_peer (self, call);
  cs_recent_list_add (self->recents, call);
}

static void
on_call_state (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCallManager *self = user_data;
  g_autoptr (CsCall) kept = g_object_ref (call);

  cs_process_keep_out_of_dumps (); /* what threads have come since, and what was said of the call */
  if (cs_call_get_state (call) != CS_CALL_ENDED || !cs_call_table_remove (self->table, call))
    return;

  g_object_ref (self);
  cs_account_leave_call (cs_call_get_account (call));
  remember (self, call);
  g_signal_emit_by_name (self, "call-ended", call);
  cs_call_manager_check_closed (self);
  g_object_unref (self);
}

static void
add_call (CsCallManager *self, CsCall *call)
{
  cs_process_keep_out_of_dumps ();
  /* Afterwards, so that the call's page hears of its end before the call leaves the list. */
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_call_state), self, G_CONNECT_AFTER);
  cs_account_enter_call (cs_call_get_account (call));
  cs_call_table_add (self->table, call);
  g_signal_emit_by_name (self, "call-added", call);
}

/* It never rang, and has ended already. */
static void
note_refused (CsCallManager *self, CsCall *call)
{
  g_signal_emit_by_name (self, "call-added", call);
  remember (self, call);
  g_signal_emit_by_name (self, "call-ended", call);
}

/* The caller hears busy, and the user is told who it was. */
static void
note_missed (CsCallManager *self, CsCall *call)
{
  cs_call_be_missed (call);
  remember (self, call);
  g_signal_emit_by_name (self, "call-missed", call);
}

void
cs_call_manager_take_session (CsCallManager *self, CsAccount *account, CsSipSession *session)
{
  g_autoptr (CsCall) call = NULL;

  if (self->closing != NULL)
    {
      cs_sip_session_reject (session, 486, NULL, NULL);
      return;
    }
  call = cs_call_new_incoming (&self->environment, account, session, self->next_number++);
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
  g_signal_emit_by_name (self, "incoming", call);
}

/* @refused: the call that is placed again, or NULL. */
static CsCall *
place_call (CsCallManager *self, CsAccount *account, const char *address, const CsRequirement *requirement,
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

  call = cs_call_new_outgoing (&self->environment, account, uri, requirement, self->next_number++);
  if (refused != NULL)
    cs_call_mark_retry (call, refused);
  if (!cs_account_is_practice (account))
    cs_account_list_note_used (self->accounts, account);
  add_call (self, call);
  cs_call_manager_dial (self, call);
  return call; /* the list keeps it */
}

CsCall *
cs_call_manager_call (CsCallManager *self, CsAccount *account, const char *address, const CsRequirement *requirement,
                      GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return place_call (self, account, address, requirement, NULL, error);
}

CsCall *
cs_call_manager_call_again (CsCallManager *self, CsCall *refused, GError **error)
{
  const CsRequirement lower = cs_call_get_retry_requirement (refused);

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);

  if (!cs_call_can_retry (refused))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_WRONG_STATE, "This call cannot be placed again.");
      return NULL;
    }
  return place_call (self, cs_call_get_account (refused), cs_call_get_peer_uri (refused), &lower, refused, error);
}

/* ---- what is asked of them ---- */

void
cs_call_manager_set_keyings (CsCallManager *self, guint keyings)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  self->environment.keyings = keyings;
}

void
cs_call_manager_set_check_days (CsCallManager *self, guint days)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  self->environment.check_days = days;
}

void
cs_call_manager_set_ring_time (CsCallManager *self, guint ring_ms)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  self->environment.ring_ms = ring_ms;
}
