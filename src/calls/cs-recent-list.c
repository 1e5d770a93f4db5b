/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of recent calls, the newest first. */
#include "calls/cs-recent-list-private.h"

#include "base/cs-limits.h"
#include "calls/cs-recent-private.h"

struct _CsRecentList {
  GListStore *store;
};

CsRecentList *
cs_recent_list_new (void)
{
  CsRecentList *self = g_new0 (CsRecentList, 1);

  self->store = g_list_store_new (CS_TYPE_RECENT);
  return self;
}

void
cs_recent_list_free (CsRecentList *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->store);
  g_free (self);
}

GListModel *
cs_recent_list_get_model (CsRecentList *self)
{
  return G_LIST_MODEL (self->store);
}

void
cs_recent_list_add (CsRecentList *self, CsCall *call)
{
  g_autoptr (CsRecent) recent = cs_recent_new (call);
  guint n;

  g_list_store_insert (self->store, 0, recent);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  if (n > CS_LIMIT_RECENTS)
    g_list_store_remove (self->store, n - 1);
}
