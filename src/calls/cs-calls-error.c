/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "calls/cs-calls-error.h"

G_DEFINE_QUARK (cs_calls_error, cs_calls_error)
