/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-check.h"

G_BEGIN_DECLS

/* Emits `entered` (boolean: right) for every entry that decided something, `retried` and `skipped`. */
CsCheck *cs_check_new (CsCode *code, gboolean speak_first);

/* The user has taken the check back: from the beginning, with all its attempts. Without effect once a code was wrong.
 */
void cs_check_restart (CsCheck *self);

G_END_DECLS
