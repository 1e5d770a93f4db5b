/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *id;   /* for CsMediaAudio */
  char *name; /* for people */
  gboolean is_source;
  gboolean is_default;
  gboolean is_in_use; /* by the desk, now */
} CsMediaDevice;

CsMediaDevice *cs_media_device_copy (const CsMediaDevice *device);
void cs_media_device_free (gpointer device);

/* The one to use of @devices (element-type CsMediaDevice, never a monitor) for a microphone (@is_source) or speaker:
 * the wanted one, or the default, or any. (transfer none) (nullable): there is none. Pure. */
const CsMediaDevice *cs_media_device_choose (GPtrArray *devices, gboolean is_source, const char *wanted);

/* Why an end of the desk that is wanted gives or takes no sound. */
typedef enum {
  CS_MEDIA_PROBLEM_NONE,
  CS_MEDIA_PROBLEM_NO_SERVER, /* it is waited for */
  CS_MEDIA_PROBLEM_NO_DEVICE, /* likewise */
} CsMediaProblem;

/**
 * CsMediaDevices:
 *
 * The microphones and speakers of the sound server, followed while they and it come and go, and what the desk makes of
 * them. Main context.
 */
typedef struct _CsMediaDevices CsMediaDevices;

typedef void (*CsMediaDevicesFunc) (CsMediaDevices *devices, gpointer user_data);

/* @changed: in the thread's default main context, also when only the use has changed. */
CsMediaDevices *cs_media_devices_new (CsMediaDevicesFunc changed, gpointer user_data);
void cs_media_devices_free (CsMediaDevices *self);

/* (transfer none) (element-type CsMediaDevice) */
GPtrArray *cs_media_devices_list (CsMediaDevices *self);

CsMediaProblem cs_media_devices_get_problem (CsMediaDevices *self, gboolean of_source);

/* Whether a sound server answers at all. Takes up to some 100 ms the first time: not during a call. */
gboolean cs_media_has_sound_server (void);

/* Which devices the desk uses, by id; NULL: the default. The one that was chosen is used whenever it is there. */
void cs_media_choose_devices (const char *source_device, const char *sink_device);

/* Initialises GStreamer; before anything else of this floor. Again is harmless. */
void cs_media_init (void);

/* That, and what the first call would otherwise have to load between its packets: some 100 ms of processor time, in a
 * thread of its own that the end of the process waits for. Once; again is harmless. */
void cs_media_warm_up (void);

/* Ringing on this machine's speaker, until stopped: an incoming call, or the far end that rings. */
typedef struct _CsMediaTone CsMediaTone;
typedef enum { CS_MEDIA_TONE_RINGING, CS_MEDIA_TONE_RINGBACK, CS_MEDIA_TONE_BUSY } CsMediaToneKind;
CsMediaTone *cs_media_tone_start (CsMediaToneKind kind);
void cs_media_tone_stop (CsMediaTone *self); /* frees it; NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaDevices, cs_media_devices_free)

G_END_DECLS
