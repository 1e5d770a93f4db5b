/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_SIP_ERROR (cs_sip_error_quark ())

typedef enum {
  CS_SIP_ERROR_MALFORMED,
  CS_SIP_ERROR_TOO_MUCH,
  CS_SIP_ERROR_BAD_URI,
  CS_SIP_ERROR_AUTH, /* no usable challenge or no password */
  CS_SIP_ERROR_WRONG_STATE,
  CS_SIP_ERROR_FAILED,
} CsSipError;

GQuark cs_sip_error_quark (void);

G_END_DECLS
