/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

G_BEGIN_DECLS

/**
 * CsRecent: one line of the recents. Immutable; its duration is 0 when it was not answered.
 */
#define CS_TYPE_RECENT (cs_recent_get_type ())
G_DECLARE_FINAL_TYPE (CsRecent, cs_recent, CS, RECENT, GObject)

const char *cs_recent_get_peer_uri (CsRecent *self);
const char *cs_recent_get_peer_name (CsRecent *self);
CsCallDirection cs_recent_get_direction (CsRecent *self);
CsCallReason cs_recent_get_reason (CsRecent *self);
gboolean cs_recent_get_answered (CsRecent *self);
CsProtection cs_recent_get_protection (CsRecent *self);
GDateTime *cs_recent_get_when (CsRecent *self);
guint cs_recent_get_duration_s (CsRecent *self);

G_END_DECLS
