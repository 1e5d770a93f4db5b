/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliCall:
 *
 * One call as the terminal follows it: what has been told of it, how long it may last, and what it came to. Main
 * context; owned by the run, which finds it by the call's number.
 */
typedef struct _CsCliCall CsCliCall;

/* What a call came to, for the practice. */
typedef struct {
  gboolean was_end_to_end;
  gboolean found_attacker;
  gboolean sound_came_back;
  gboolean time_is_up; /* @seconds ended it, and nobody's hand */
  guint judged;        /* how often the sound was looked at */
} CsCliCallResult;

/* Tells its first state at once. @output is borrowed; @seconds: after which an active call is hung up, 0: never;
 * @least_db: what comes back counts as sound when it is louder. */
CsCliCall *cs_cli_call_new (CsCall *call, CsCliOutput *output, guint seconds, double least_db);
void cs_cli_call_free (CsCliCall *self);

CsCall *cs_cli_call_get_call (CsCliCall *self);
const CsCliCallResult *cs_cli_call_get_result (CsCliCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliCall, cs_cli_call_free)

G_END_DECLS
