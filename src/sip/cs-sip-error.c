/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-error.h"

G_DEFINE_QUARK (cs - sip - error - quark, cs_sip_error)
