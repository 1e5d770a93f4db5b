/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsWelcomePage:
 *
 * The page of the first start: "practice.try" calls the built-in echo, "win.add-account" adds an account.
 */
#define CS_TYPE_WELCOME_PAGE (cs_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (CsWelcomePage, cs_welcome_page, CS, WELCOME_PAGE, GtkWidget)

/* Not as the widget's own grab_focus(): GTK asks that for each Tab, too, and the way would end here. */
void cs_welcome_page_focus_first (CsWelcomePage *self);

G_END_DECLS
