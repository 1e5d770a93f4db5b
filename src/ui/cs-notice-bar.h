/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsNoticeBar:
 *
 * Shows the manager's notices one at a time, with a button to dismiss each. Action: "notice.dismiss".
 */
#define CS_TYPE_NOTICE_BAR (cs_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsNoticeBar, cs_notice_bar, CS, NOTICE_BAR, GtkWidget)

void cs_notice_bar_setup (CsNoticeBar *self, CsCallManager *manager);

/* FALSE: notices wait, as during a call. FALSE at first. */
void cs_notice_bar_set_allowed (CsNoticeBar *self, gboolean allowed);

G_END_DECLS
