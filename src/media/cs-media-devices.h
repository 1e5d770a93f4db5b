/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaDevices:
 *
 * The microphones and speakers of the sound server, followed while they come and go. Main context.
 */
typedef struct _CsMediaDevices CsMediaDevices;

typedef struct {
  char *id;   /* for CsMediaAudio */
  char *name; /* for people */
  gboolean is_source;
  gboolean is_default;
} CsMediaDevice;

typedef void (*CsMediaDevicesFunc) (CsMediaDevices *devices, gpointer user_data);

CsMediaDevices *cs_media_devices_new (CsMediaDevicesFunc changed, gpointer user_data);
void cs_media_devices_free (CsMediaDevices *self);

/* (transfer none) (element-type CsMediaDevice) */
GPtrArray *cs_media_devices_list (CsMediaDevices *self);

/* Whether a sound server answers at all. Takes up to some 100 ms the first time: not during a call. */
gboolean cs_media_has_sound_server (void);

/* Initialises GStreamer; before anything else of this floor. Again is harmless. */
void cs_media_init (void);

/* That, and what the first call would otherwise have to load between its packets: some 100 ms of processor time, in a
 * thread of its own that the end of the process waits for. Once; again is harmless. */
void cs_media_warm_up (void);

/* Ringing on this machine's speaker, until stopped: an incoming call, or the far end that rings. */
typedef struct _CsMediaTone CsMediaTone;
typedef enum { CS_MEDIA_TONE_RINGING, CS_MEDIA_TONE_RINGBACK, CS_MEDIA_TONE_BUSY } CsMediaToneKind;
CsMediaTone *cs_media_tone_start (CsMediaToneKind kind, const char *sink_device);
void cs_media_tone_stop (CsMediaTone *self); /* frees it; NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaDevices, cs_media_devices_free)

G_END_DECLS
