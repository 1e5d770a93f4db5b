/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsCallActions:
 *
 * The commands of one call as named actions, for buttons, shortcuts and tests: answer, decline, hang-up, mute (with a
 * state). Insert it as "call". Enabled only where the call's state allows.
 */
#define CS_TYPE_CALL_ACTIONS (cs_call_actions_get_type ())
G_DECLARE_FINAL_TYPE (CsCallActions, cs_call_actions, CS, CALL_ACTIONS, GSimpleActionGroup)

CsCallActions *cs_call_actions_new (void);
void cs_call_actions_set_call (CsCallActions *self, CsCall *call);

G_END_DECLS
