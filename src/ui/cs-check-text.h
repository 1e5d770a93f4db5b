/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

G_BEGIN_DECLS

/* The sentences of the check. Names from outside are in it: plain text, never markup. All are (transfer full). */

typedef struct {
  char *heading;
  char *text;
  char *step; /* "1 of 2", NULL where there is nothing to count */
} CsCheckText;

/* For the turn that the check of @call is in. @practice: the peer is the echo, which can't hear. */
void cs_check_text_for_turn (CsCheckText *text, CsCall *call, gboolean practice);

/* For a call that is suspected of something else than a wrong code. */
void cs_check_text_for_suspicion (CsCheckText *text, CsCall *call);

/* Label of the button that overrides the suspicion. (transfer none) */
const char *cs_check_text_go_on (CsSuspicion suspicion);

void cs_check_text_clear (CsCheckText *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsCheckText, cs_check_text_clear)

G_END_DECLS
