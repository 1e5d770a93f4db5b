/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-error.h"

G_DEFINE_QUARK (cs_net_error_quark, cs_net_error)
