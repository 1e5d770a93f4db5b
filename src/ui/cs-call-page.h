/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCallPage:
 *
 * One call from dialing or ringing to its end: who, how long, who could listen, the check, and what can be done. Its
 * buttons are actions: "call.…" (CsCallActions), "page.close-call", "page.call-again", "page.call-unprotected".
 */
#define CS_TYPE_CALL_PAGE (cs_call_page_get_type ())
G_DECLARE_FINAL_TYPE (CsCallPage, cs_call_page, CS, CALL_PAGE, GtkWidget)

void cs_call_page_setup (CsCallPage *self, CsCallManager *manager, GSettings *settings);
void cs_call_page_set_call (CsCallPage *self, CsCall *call);
CsCall *cs_call_page_get_call (CsCallPage *self);

/* Opens the check, also one that was postponed. */
void cs_call_page_check (CsCallPage *self);

typedef enum {
  CS_CALL_PAGE_NO_PRACTICE,
  CS_CALL_PAGE_PRACTICE,
  CS_CALL_PAGE_PRACTICE_ATTACKED, /* with an attacker in the middle */
} CsCallPagePractice;
void cs_call_page_set_practice (CsCallPage *self, CsCallPagePractice practice);

/* What the practice peer reads aloud, or NULL in a call with people. */
void cs_call_page_set_caption (CsCallPage *self, const char *caption);

/* What else there is to know about the practice call, under its caption; or NULL. */
void cs_call_page_set_notice (CsCallPage *self, const char *notice);

/* What happened to the call, beneath the sentence about its protection, until something else is said; or NULL. */
void cs_call_page_say (CsCallPage *self, const char *text);

/* Moves the focus to what the state of the call asks for: Answer, or Call Again. */
void cs_call_page_focus (CsCallPage *self);

G_END_DECLS
