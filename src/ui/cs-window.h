/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsWindow:
 *
 * The main window: welcome, home, add an account, and the call. It shows one call at a time; a further one that rings
 * is offered in a bar, as is one that rings while another page is open. Signal: quit. Property: caption (what the
 * practice peer reads aloud). Actions: "page.dial",
 * "page.dial-address" (address), "page.focus-dial", "page.show-view" ("recents", "keypad"), "win.add-account",
 * "page.close-call", "page.call-again", "page.call-unprotected", "page.answer-waiting", "page.decline-waiting",
 * "page.preferences"; and "call.…".
 */
#define CS_TYPE_WINDOW (cs_window_get_type ())
G_DECLARE_FINAL_TYPE (CsWindow, cs_window, CS, WINDOW, AdwApplicationWindow)

CsWindow *cs_window_new (AdwApplication *application, CsCallManager *manager, GSettings *settings);

/* The account of the practice call, which is nobody's own: it is not listed, and nobody else is called from it. */
void cs_window_set_practice_account (CsWindow *self, CsAccount *account);

/* Whether the practice call goes through an attacker in the middle. */
void cs_window_set_practice_attacked (CsWindow *self, gboolean attacked);

/* What there is to know about the practice call beside what its peer reads aloud, or NULL. */
void cs_window_set_practice_notice (CsWindow *self, const char *notice);

void cs_window_show_call (CsWindow *self, CsCall *call);

/* Brings the call before the user's eyes, whatever page is shown; not over another one that is on. */
void cs_window_reveal_call (CsWindow *self, CsCall *call);

/* Asks before a call ends by quitting; "quit" is emitted when the user wants it. FALSE: there is nothing to ask. */
gboolean cs_window_ask_to_quit (CsWindow *self);

/* Answers a call that rings; one that is on is hung up first. */
void cs_window_answer (CsWindow *self, CsCall *call);

/* Fills the dial entry; calling stays with the user. */
void cs_window_offer_address (CsWindow *self, const char *address);

void cs_window_say (CsWindow *self, const char *text);

G_END_DECLS
