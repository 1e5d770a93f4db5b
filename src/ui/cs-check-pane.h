/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCheckPane:
 *
 * The check of a call, the view of CsCheck: enter what was heard, then read aloud. It shows itself when a call has a
 * code and hides when the check is done or postponed. The code is in no widget before it is this side's turn to read
 * it.
 */
#define CS_TYPE_CHECK_PANE (cs_check_pane_get_type ())
G_DECLARE_FINAL_TYPE (CsCheckPane, cs_check_pane, CS, CHECK_PANE, GtkWidget)

void cs_check_pane_set_call (CsCheckPane *self, CsCall *call);

/* A practice call has nobody to ask or to read to: the words say so. */
void cs_check_pane_set_practice (CsCheckPane *self, gboolean practice);

/* Shows a postponed check again. */
void cs_check_pane_reopen (CsCheckPane *self);

G_END_DECLS
