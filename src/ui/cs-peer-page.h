/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPeerPage:
 *
 * The page of a person: checks, required protection, devices, and forgetting all of it.
 * It follows what is remembered while it is shown. Actions: "win.back", "page.dial-address".
 */
#define CS_TYPE_PEER_PAGE (cs_peer_page_get_type ())
G_DECLARE_FINAL_TYPE (CsPeerPage, cs_peer_page, CS, PEER_PAGE, GtkWidget)

void cs_peer_page_setup (CsPeerPage *self, CsCallManager *manager);

/* @name: for people, of somebody who may not be remembered; NULL: the address. */
void cs_peer_page_set_address (CsPeerPage *self, const char *address, const char *name);

G_END_DECLS
