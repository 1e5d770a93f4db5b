/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPathPage:
 *
 * "Who can hear this call?": the path of a call drawn from here to the peer, where its keys are, who could listen, what
 * the servers see all the same, and every detail. It follows the call while it is shown. Actions: "win.back",
 * "page.check-again", "page.uncheck", "call.hang-up".
 */
#define CS_TYPE_PATH_PAGE (cs_path_page_get_type ())
G_DECLARE_FINAL_TYPE (CsPathPage, cs_path_page, CS, PATH_PAGE, GtkWidget)

void cs_path_page_set_call (CsPathPage *self, CsCall *call);

G_END_DECLS
