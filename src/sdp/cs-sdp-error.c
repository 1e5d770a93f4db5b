/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sdp/cs-sdp-error.h"

G_DEFINE_QUARK (cs_sdp_error, cs_sdp_error)
