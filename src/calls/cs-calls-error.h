/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_CALLS_ERROR (cs_calls_error_quark ())

typedef enum {
  CS_CALLS_ERROR_BAD_ADDRESS,
  CS_CALLS_ERROR_NO_ACCOUNT,
  CS_CALLS_ERROR_BAD_CODE, /* not something that could be a code; the call is unchanged */
  CS_CALLS_ERROR_WRONG_STATE,
  CS_CALLS_ERROR_TOO_MUCH,
  CS_CALLS_ERROR_ADDRESS_IN_USE, /* another program listens where we should; a sentence for the user */
  CS_CALLS_ERROR_FAILED,
} CsCallsError;

GQuark cs_calls_error_quark (void);

G_END_DECLS
