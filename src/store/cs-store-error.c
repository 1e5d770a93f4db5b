/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "store/cs-store-error.h"

G_DEFINE_QUARK (cs_store_error, cs_store_error)
