/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-exit.h"
#include "cli/cs-cli-options.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/* Does what the options say, with a main loop of its own, until it is done, told to quit or interrupted. */
CsCliExit cs_cli_run (const CsCliOptions *options, CsCliOutput *output);

G_END_DECLS
