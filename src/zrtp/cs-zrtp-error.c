/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "zrtp/cs-zrtp-error.h"

G_DEFINE_QUARK (cs_zrtp_error, cs_zrtp_error)
