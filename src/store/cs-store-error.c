/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cs-store-error.h"

G_DEFINE_QUARK (cs - store - error - quark, cs_store_error)
