/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

G_BEGIN_DECLS

/**
 * CsCallTable:
 *
 * All calls, which of them has the focus (the microphone and the speaker), and whether there may be
 * another one. Main context; belongs to the manager.
 */
typedef struct _CsCallTable CsCallTable;

CsCallTable *cs_call_table_new (void);
void cs_call_table_free (CsCallTable *self);

GListModel *cs_call_table_get_model (CsCallTable *self); /* of CsCall, the oldest first */

void cs_call_table_add (CsCallTable *self, CsCall *call);
gboolean cs_call_table_remove (CsCallTable *self, CsCall *call); /* FALSE: it was not there */
void cs_call_table_clear (CsCallTable *self);

/* (transfer none), nullable: the call whose sound is heard. One that only waits for its last figures has lost it. */
CsCall *cs_call_table_get_focus (CsCallTable *self);

/* Whether another call may begin, placed or taken: one conversation at a time, and no more calls that have ended than
 * CS_LIMIT_CALLS. */
gboolean cs_call_table_admits (CsCallTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallTable, cs_call_table_free)

G_END_DECLS
