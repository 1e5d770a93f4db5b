/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-devices.h"

G_BEGIN_DECLS

/* The devices that PulseAudio, or PipeWire in its place, knows now; it is asked again whenever they or the defaults
 * change, and connected again when it has restarted. Monitors are none: they are what this computer plays. */
typedef struct _CsMediaPulse CsMediaPulse;

/* A thread of its own calls. @devices: (element-type CsMediaDevice) (transfer full), or NULL: no server answers. */
typedef void (*CsMediaPulseFunc) (GPtrArray *devices, gpointer user_data);

CsMediaPulse *cs_media_pulse_new (CsMediaPulseFunc changed, gpointer user_data);
void cs_media_pulse_free (CsMediaPulse *self);

G_END_DECLS
