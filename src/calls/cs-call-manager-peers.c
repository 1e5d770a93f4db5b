/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a front end asks of the manager about people and notices; CsPeople and CsNoticeList know them. */
#include "calls/cs-call-manager-internal.h"

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

  cs_people_accept_loss (self->people);
}

/* ---- people ---- */

GListModel *
cs_call_manager_get_peers (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_peer_list_get_model (cs_people_get_list (self->people));
}

CsPeer *
cs_call_manager_find_peer (CsCallManager *self, const char *address)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_people_find (self->people, self->accounts, address);
}

gboolean
cs_call_manager_require (CsCallManager *self, const char *address, const CsRequirement *requirement, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);
  return cs_people_require (self->people, self->accounts, address, requirement, error);
}

static void
on_loaded_to_tell (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CsCallManager *self = g_task_get_source_object (task);

  cs_peer_list_sync (cs_people_get_list (self->people));
  g_task_return_boolean (task, TRUE);
}

void
cs_call_manager_load_peers_async (CsCallManager *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cs_call_manager_load_peers_async);
  cs_store_peers_load_async (cs_people_get_store (self->people), on_loaded_to_tell, task);
}

gboolean
cs_call_manager_load_peers_finish (CsCallManager *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_task_propagate_boolean (G_TASK (result), NULL);
  return cs_store_peers_get_state (cs_people_get_store (self->people)) == CS_STORE_PEERS_KEPT;
}
