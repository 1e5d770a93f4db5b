/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_ZRTP_ERROR (cs_zrtp_error_quark ())

typedef enum {
  CS_ZRTP_ERROR_MALFORMED,
  CS_ZRTP_ERROR_TRAILING,
  CS_ZRTP_ERROR_CRC,
  CS_ZRTP_ERROR_UNSUPPORTED, /* version or algorithms */
  CS_ZRTP_ERROR_FAILED,
} CsZrtpError;

GQuark cs_zrtp_error_quark (void);

G_END_DECLS
