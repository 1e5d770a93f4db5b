/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-sound.h"
#include "media/cs-media-session.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsSound:
 *
 * How all calls sound (devices, files, a room shared with others), and what is known of the devices. Main context;
 * belongs to the manager.
 */
typedef struct _CsSound CsSound;

/* @changed: the device in use, or what is missing, is another one. Not before the devices were first asked for. */
typedef void (*CsSoundChanged) (gpointer user_data);

CsSound *cs_sound_new (CsSoundChanged changed, gpointer user_data); /* with the devices */
void cs_sound_free (CsSound *self);

/* Nothing is told of the devices any more. */
void cs_sound_close (CsSound *self);

void cs_sound_set_audio (CsSound *self, const CsCallAudio *audio);
void cs_sound_enter_room (CsSound *self, guint room); /* of cs_media_room_new () */

/* For the calls that begin from now on; its strings belong to the sound. */
const CsMediaAudio *cs_sound_get_audio (CsSound *self);
gboolean cs_sound_has_tones (CsSound *self); /* calls ring through the speaker */

GListModel *cs_sound_get_microphones (CsSound *self); /* of CsDevice; followed from now on */
GListModel *cs_sound_get_speakers (CsSound *self);

/* (transfer full) (nullable) */
char *cs_sound_get_device_in_use (CsSound *self, gboolean microphone);

/* What calls lack, as a sentence, or NULL. (transfer none) */
const char *cs_sound_get_problem (CsSound *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSound, cs_sound_free)

G_END_DECLS
