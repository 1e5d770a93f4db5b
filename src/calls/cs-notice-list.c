/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of messages for the user that belong to no call. */

#include "calls/cs-notice-list-private.h"

struct _CsNoticeList {
  GListStore *store;
};

/* Whether a notice is one of those that are asked for. */
typedef struct {
  gboolean any_detail;
  gboolean losses; /* of any kind */
  CsNoticeKind kind;
  const char *detail;
} Wanted;

static gboolean
is_wanted (CsNotice *notice, const Wanted *wanted)
{
  if (wanted->losses)
    return cs_notice_is_loss (notice);
  return cs_notice_get_kind (notice) == wanted->kind
         && (wanted->any_detail || g_strcmp0 (cs_notice_get_detail (notice), wanted->detail) == 0);
}

static gboolean
has (CsNoticeList *self, const Wanted *wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (is_wanted (notice, wanted))
        return TRUE;
    }
  return FALSE;
}

static void
drop (CsNoticeList *self, const Wanted *wanted)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->store)); i > 0; i--)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (G_LIST_MODEL (self->store), i - 1);

      if (is_wanted (notice, wanted))
        g_list_store_remove (self->store, i - 1);
    }
}

CsNoticeList *
cs_notice_list_new (void)
{
  CsNoticeList *self = g_new0 (CsNoticeList, 1);

  self->store = g_list_store_new (CS_TYPE_NOTICE);
  return self;
}

void
cs_notice_list_free (CsNoticeList *self)
{
  g_object_unref (self->store);
  g_free (self);
}

GListModel *
cs_notice_list_get_model (CsNoticeList *self)
{
  return G_LIST_MODEL (self->store);
}

void
cs_notice_list_add (CsNoticeList *self, CsNoticeKind kind, const char *detail)
{
  g_autoptr (CsNotice) notice = NULL;

  if (has (self, &(Wanted){ .kind = kind, .detail = detail }))
    return;
  notice = cs_notice_new (kind, detail);
  g_list_store_append (self->store, notice);
}

void
cs_notice_list_remove (CsNoticeList *self, CsNoticeKind kind, const char *detail)
{
  drop (self, &(Wanted){ .kind = kind, .detail = detail });
}

void
cs_notice_list_remove_kind (CsNoticeList *self, CsNoticeKind kind)
{
  drop (self, &(Wanted){ .kind = kind, .any_detail = TRUE });
}

void
cs_notice_list_remove_losses (CsNoticeList *self)
{
  drop (self, &(Wanted){ .losses = TRUE });
}

gboolean
cs_notice_list_has (CsNoticeList *self, CsNotice *notice)
{
  return g_list_store_find (self->store, notice, NULL);
}

gboolean
cs_notice_list_has_kind (CsNoticeList *self, CsNoticeKind kind)
{
  return has (self, &(Wanted){ .kind = kind, .any_detail = TRUE });
}

gboolean
cs_notice_list_tells_loss (CsNoticeList *self)
{
  return has (self, &(Wanted){ .losses = TRUE });
}
