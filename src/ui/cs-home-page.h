/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsHomePage:
 *
 * Where calls begin: the dial entry, the accounts with their states, the recents of this run and the keypad. Its
 * buttons are actions of the window: "page.dial", "page.dial-address", "win.add-account".
 */
#define CS_TYPE_HOME_PAGE (cs_home_page_get_type ())
G_DECLARE_FINAL_TYPE (CsHomePage, cs_home_page, CS, HOME_PAGE, GtkWidget)

/* @accounts: those to show. */
void cs_home_page_setup (CsHomePage *self, CsCallManager *manager, GListModel *accounts);

/* What was typed; also when it was typed on the keypad. */
/* The one that the user sees chosen to call from; NULL when there is no choice. (transfer none) */
CsAccount *cs_home_page_get_account (CsHomePage *self);

const char *cs_home_page_get_dialled (CsHomePage *self);
void cs_home_page_set_dialled (CsHomePage *self, const char *address);

/* The address of the one person in the recents whom a typed name fits; NULL: none, several, or no name. */
char *cs_home_page_get_match (CsHomePage *self);

void cs_home_page_focus_dial (CsHomePage *self);
void cs_home_page_show (CsHomePage *self, const char *view); /* "recents", "keypad" */

/* Why what was typed cannot be called; NULL takes it back. */
void cs_home_page_set_problem (CsHomePage *self, const char *text);

G_END_DECLS
