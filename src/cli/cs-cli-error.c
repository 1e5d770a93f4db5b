/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of the command line. */
#include "cli/cs-cli-error.h"

G_DEFINE_QUARK (cs - cli - error - quark, cs_cli_error)
