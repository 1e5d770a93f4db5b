/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_SDP_ERROR (cs_sdp_error_quark ())

typedef enum {
  CS_SDP_ERROR_MALFORMED,
  CS_SDP_ERROR_TOO_MUCH,
  CS_SDP_ERROR_NO_AUDIO,
  CS_SDP_ERROR_NO_COMMON_CODEC,
  CS_SDP_ERROR_PROFILE,       /* a transport profile that we do not speak */
  CS_SDP_ERROR_NOT_AN_ANSWER, /* does not fit the offer */
} CsSdpError;

GQuark cs_sdp_error_quark (void);

G_END_DECLS
