/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-calls-error.h"

G_DEFINE_QUARK (cs - calls - error - quark, cs_calls_error)
