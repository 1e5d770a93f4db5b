/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All calls, and the rule by which another one may begin. */

#include "calls/cs-call-table.h"

#include "base/cs-limits.h"
#include "calls/cs-call-private.h"

struct _CsCallTable {
  GListStore *calls;
};

CsCallTable *
cs_call_table_new (void)
{
  CsCallTable *self = g_new0 (CsCallTable, 1);

  self->calls = g_list_store_new (CS_TYPE_CALL);
  return self;
}

void
cs_call_table_free (CsCallTable *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->calls);
  g_free (self);
}

GListModel *
cs_call_table_get_model (CsCallTable *self)
{
  return G_LIST_MODEL (self->calls);
}

void
cs_call_table_add (CsCallTable *self, CsCall *call)
{
  g_list_store_append (self->calls, call);
}

gboolean
cs_call_table_remove (CsCallTable *self, CsCall *call)
{
  guint position;

  if (!g_list_store_find (self->calls, call, &position))
    return FALSE;
  g_list_store_remove (self->calls, position);
  return TRUE;
}

void
cs_call_table_clear (CsCallTable *self)
{
  g_list_store_remove_all (self->calls);
}

CsCall *
cs_call_table_get_focus (CsCallTable *self)
{
  GListModel *model = G_LIST_MODEL (self->calls);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (model, i);

      if (!cs_call_is_ending (call))
        return call; /* the table keeps it */
    }
  return NULL;
}

gboolean
cs_call_table_admits (CsCallTable *self)
{
  return cs_call_table_get_focus (self) == NULL
         && g_list_model_get_n_items (G_LIST_MODEL (self->calls)) < CS_LIMIT_CALLS;
}
