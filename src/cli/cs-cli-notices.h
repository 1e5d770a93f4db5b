/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliNotices:
 *
 * Tells what belongs to no call, as the manager notices it. Main context.
 */
typedef struct _CsCliNotices CsCliNotices;

/* Tells at once what there is. @output is borrowed. */
CsCliNotices *cs_cli_notices_new (CsCallManager *manager, CsCliOutput *output);
void cs_cli_notices_free (CsCliNotices *self);

G_END_DECLS
