/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-error.h"

G_DEFINE_QUARK (cs - cli - error - quark, cs_cli_error)
