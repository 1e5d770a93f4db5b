/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "sdp/cs-sdp-error.h"

G_DEFINE_QUARK (cs_sdp_error, cs_sdp_error)
