/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_STORE_ERROR (cs_store_error_quark ())

typedef enum {
  CS_STORE_ERROR_NO_KEYRING,
  CS_STORE_ERROR_LOCKED,
  CS_STORE_ERROR_NOT_FOUND,
  CS_STORE_ERROR_CORRUPT,
  CS_STORE_ERROR_IO,
  CS_STORE_ERROR_NO_SPACE,  /* the disk is full */
  CS_STORE_ERROR_READ_ONLY, /* the file or its folder must not be written */
  CS_STORE_ERROR_BAD_VALUE, /* what should be saved is not fit to be */
  CS_STORE_ERROR_TOO_MUCH,  /* a cap of base/cs-limits.h */
} CsStoreError;

GQuark cs_store_error_quark (void);

G_END_DECLS
