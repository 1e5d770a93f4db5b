/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsWaitingBar:
 *
 * Offers a ringing call that is not on the page that is shown: a second one, which waits behind the one that is on, or
 * the only one while another page is open. Its buttons are actions of the window: "page.answer-waiting",
 * "page.decline-waiting".
 */
#define CS_TYPE_WAITING_BAR (cs_waiting_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsWaitingBar, cs_waiting_bar, CS, WAITING_BAR, GtkWidget)

/* @call rings behind another one; it leaves the bar when it rings no more. */
void cs_waiting_bar_offer (CsWaitingBar *self, CsCall *call);

/* @call rings and its page is not shown; NULL: there is none. */
void cs_waiting_bar_set_hidden_call (CsWaitingBar *self, CsCall *call);

/* The one that is offered, or NULL. (transfer none) */
CsCall *cs_waiting_bar_get_call (CsWaitingBar *self);

G_END_DECLS
