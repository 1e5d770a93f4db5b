/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-error.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* The sound server's ends of a pipeline. PulseAudio's interface is preferred, because PipeWire offers it too (and is
 * all that a sandbox is given); PipeWire's own is the second choice. Any thread. */
typedef enum { CS_MEDIA_SOUND_NONE, CS_MEDIA_SOUND_PULSE, CS_MEDIA_SOUND_PIPEWIRE } CsMediaSound;

/* What an end gives or takes. */
#define CS_MEDIA_CAPS "audio/x-raw, format=S16LE, rate=48000, channels=1, layout=interleaved"

/* Which sound server accepts connections at this moment: one connect() on its socket. */
CsMediaSound cs_media_sound_server (void);

/* A fresh name for the probe through which echo cancellation learns what is played, or NULL where GStreamer has no
 * echo cancellation. (transfer full) */
char *cs_media_device_probe_name (void);

/* Elements that give or take 48 kHz mono 16 bit; floating, in state NULL. @device NULL: the default. @probe NULL: no
 * echo cancellation, noise suppression and gain control. CS_MEDIA_ERROR_DEVICE when there is no sound server. */
GstElement *cs_media_device_source_new (const char *device, const char *probe, GError **error);
GstElement *cs_media_device_sink_new (const char *device, const char *probe, GError **error);

/* The sound server's own element in what one of these made. (transfer full) (nullable) */
GstElement *cs_media_device_element_find (GstElement *element);

G_END_DECLS
