/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"
#include "sip/cs-sip-cause.h"

G_BEGIN_DECLS

/* What a session's cause means for a call that was in @state. Pure. */
CsCallReason cs_call_reason_from_cause (const CsSipCause *cause, CsCallDirection direction, CsCallState state);

G_END_DECLS
