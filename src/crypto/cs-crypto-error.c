/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "crypto/cs-crypto-error.h"

G_DEFINE_QUARK (cs_crypto_error, cs_crypto_error)
