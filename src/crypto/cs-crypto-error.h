/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_CRYPTO_ERROR (cs_crypto_error_quark ())

typedef enum {
  CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE, /* out of range, off the curve, or leads to an all-zero result */
  CS_CRYPTO_ERROR_BAD_TEXT,         /* words, characters or hex that cannot be read */
  CS_CRYPTO_ERROR_FAILED,
  CS_CRYPTO_ERROR_NOT_AUTHENTIC, /* sealed bytes that were changed, or sealed with another key */
} CsCryptoError;

GQuark cs_crypto_error_quark (void);

G_END_DECLS
