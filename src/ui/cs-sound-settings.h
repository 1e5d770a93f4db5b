/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsSoundSettings:
 *
 * The choice of microphone and speaker, kept in the preferences ("microphone", "speaker": the device's id, empty for
 * the system's default) and handed to the call manager at once, also during a call.
 */
#define CS_TYPE_SOUND_SETTINGS (cs_sound_settings_get_type ())
G_DECLARE_FINAL_TYPE (CsSoundSettings, cs_sound_settings, CS, SOUND_SETTINGS, AdwPreferencesGroup)

GtkWidget *cs_sound_settings_new (CsCallManager *manager, GSettings *settings);

/* Hands the kept choice to the call manager and its running calls. */
void cs_sound_settings_apply (CsCallManager *manager, GSettings *settings);

G_END_DECLS
