/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a front end asks of the manager about calls; CsSwitchboard places and takes them. */
#include "calls/cs-call-manager-internal.h"

GListModel *
cs_call_manager_get_calls (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_switchboard_get_calls (self->switchboard);
}

GListModel *
cs_call_manager_get_recents (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_switchboard_get_recents (self->switchboard);
}

CsCall *
cs_call_manager_call (CsCallManager *self, CsAccount *account, const char *address, const CsRequirement *requirement,
                      GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_switchboard_call (self->switchboard, account, address, requirement, error);
}

CsCall *
cs_call_manager_call_again (CsCallManager *self, CsCall *refused, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_switchboard_call_again (self->switchboard, refused, error);
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
