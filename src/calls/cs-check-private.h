/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-check.h"

G_BEGIN_DECLS

/* Emits `entered` (boolean: right) for every entry that decided something, and `retried`. */
CsCheck *cs_check_new (CsCode *code, gboolean speak_first);

G_END_DECLS
