/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-recent.h"

G_BEGIN_DECLS

/* What remains of an ended call. */
CsRecent *cs_recent_new (CsCall *call);

G_END_DECLS
