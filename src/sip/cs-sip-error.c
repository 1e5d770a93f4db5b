/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "sip/cs-sip-error.h"

G_DEFINE_QUARK (cs_sip_error, cs_sip_error)
