/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-recent.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The calls that have ended in this run, CS_LIMIT_RECENTS of them. Main context; belongs to the manager. */
typedef struct _CsRecentList CsRecentList;

CsRecentList *cs_recent_list_new (void);
void cs_recent_list_free (CsRecentList *self);
GListModel *cs_recent_list_get_model (CsRecentList *self); /* (transfer none), of CsRecent, newest first */

void cs_recent_list_add (CsRecentList *self, CsCall *call); /* it has ended */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsRecentList, cs_recent_list_free)

G_END_DECLS
