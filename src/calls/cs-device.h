/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CsDevice: a microphone or a speaker. Immutable. Main context.
 */
#define CS_TYPE_DEVICE (cs_device_get_type ())
G_DECLARE_FINAL_TYPE (CsDevice, cs_device, CS, DEVICE, GObject)

const char *cs_device_get_id (CsDevice *self);
const char *cs_device_get_name (CsDevice *self);

G_END_DECLS
