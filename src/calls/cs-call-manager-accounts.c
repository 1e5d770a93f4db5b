/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a front end asks of the manager about accounts; CsAccountList knows them. */
#include "calls/cs-call-manager-internal.h"

#include "calls/cs-account-private.h"

GListModel *
cs_call_manager_get_accounts (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_account_list_get_model (self->accounts);
}

CsAccount *
cs_call_manager_find_account (CsCallManager *self, const char *address)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_account_list_find (self->accounts, address);
}

CsAccount *
cs_call_manager_add_account (CsCallManager *self, const CsAccountSettings *settings, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_account_list_add (self->accounts, settings, error);
}

gboolean
cs_call_manager_change_account (CsCallManager *self, CsAccount *account, const CsAccountSettings *settings,
                                GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);
  return cs_account_list_change (self->accounts, account, settings, error);
}

void
cs_call_manager_remove_account (CsCallManager *self, CsAccount *account)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  if (!cs_account_list_has (self->accounts, account))
    return;
  g_object_ref (account);
  cs_switchboard_hang_up (self->switchboard, account);
  if (!cs_account_is_direct (account))
    cs_storage_watch_forget_account (self->storage, account);
  cs_account_list_remove (self->accounts, account);
  g_object_unref (account);
}

CsAccount *
cs_call_manager_choose_account (CsCallManager *self, const char *address)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_account_list_choose (self->accounts, address);
}

char *
cs_call_manager_complete_address (CsCallManager *self, CsAccount *account, const char *typed, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_account_list_complete_address (self->accounts, account, typed, error);
}
