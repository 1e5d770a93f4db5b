/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sdp/cs-sdp-error.h"

G_DEFINE_QUARK (cs - sdp - error - quark, cs_sdp_error)
