/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-code.h"

G_BEGIN_DECLS

/* Whose turn it is. With other software (and the built-in echo) the peer reads its code first: LISTEN, then SPEAK.
 * Between two Countersigns (CSW4) the caller reads its half first: SPEAK then LISTEN at the caller, LISTEN then SPEAK
 * at the callee. A side is shown its words only in SPEAK. CHECKED is set by one thing only: a right entry in LISTEN. */
typedef enum {
  CS_CHECK_LISTEN,   /* type what is heard */
  CS_CHECK_SPEAK,    /* read aloud what is shown, then cs_check_spoken() */
  CS_CHECK_DONE,     /* this side has entered the right code (and has spoken) */
  CS_CHECK_WRONG,    /* the code differs: hang up, or try again once */
  CS_CHECK_GIVEN_UP, /* wrong twice */
  CS_CHECK_SKIPPED,  /* not now: asked again in the next call, or by cs_check_reopen() */
} CsCheckTurn;

/**
 * CsCheck:
 *
 * The check of one call, without a user interface. Properties: turn, code-type, attempts-left, right (a right code was
 * entered), shown (the text to read in SPEAK, NULL in every other turn). Made by the call when keys are confirmed. Main
 * context.
 */
#define CS_TYPE_CHECK (cs_check_get_type ())
G_DECLARE_FINAL_TYPE (CsCheck, cs_check, CS, CHECK, GObject)

CsCheckTurn cs_check_get_turn (CsCheck *self);
CsCodeType cs_check_get_code_type (CsCheck *self);
gboolean cs_check_is_right (CsCheck *self);

/* What to read aloud; NULL unless it is our turn to speak. */
const char *cs_check_get_shown (CsCheck *self);

/* What the user heard. RIGHT and WRONG change turn and, through the call, the protection; the others change nothing. */
CsCodeEntry cs_check_enter (CsCheck *self, const char *heard);

void cs_check_spoken (CsCheck *self);    /* in SPEAK: "I have read it" */
void cs_check_try_again (CsCheck *self); /* in WRONG, once */

/* In LISTEN or SPEAK: "not now". A code that was wrong is entered again or the call ends; there is no way around. */
gboolean cs_check_can_skip (CsCheck *self);
void cs_check_skip (CsCheck *self);

/* In SKIPPED: from the beginning. Wrong entries stay counted. */
void cs_check_reopen (CsCheck *self);

#define CS_TYPE_CHECK_TURN (cs_check_turn_get_type ())
GType cs_check_turn_get_type (void);

G_END_DECLS
