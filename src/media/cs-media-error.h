/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_MEDIA_ERROR (cs_media_error_quark ())

typedef enum {
  CS_MEDIA_ERROR_SOCKET,
  CS_MEDIA_ERROR_FILE,   /* a WAV that cannot be read or written */
  CS_MEDIA_ERROR_DEVICE, /* no sound server or device */
  CS_MEDIA_ERROR_PIPELINE,
  CS_MEDIA_ERROR_KEYING, /* keys were not agreed */
  CS_MEDIA_ERROR_FAILED,
} CsMediaError;

GQuark cs_media_error_quark (void);

G_END_DECLS
