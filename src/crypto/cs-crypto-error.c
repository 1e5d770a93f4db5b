/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-crypto-error.h"

G_DEFINE_QUARK (cs - crypto - error - quark, cs_crypto_error)
