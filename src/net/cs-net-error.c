/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-error.h"

G_DEFINE_QUARK (cs_net_error, cs_net_error)
