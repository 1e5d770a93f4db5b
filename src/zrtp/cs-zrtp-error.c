/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-error.h"

G_DEFINE_QUARK (cs - zrtp - error - quark, cs_zrtp_error)
