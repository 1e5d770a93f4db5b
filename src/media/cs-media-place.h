/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-leg.h"

G_BEGIN_DECLS

/**
 * CsMediaPlace:
 *
 * A call's place at the desk: its port, and those of what it brings along instead of devices (a file, a generated
 * voice, its own echo, a recording), joined to a pattern of the matrix. Any thread, one at a time.
 */
typedef struct _CsMediaPlace CsMediaPlace;

/* Opens the files; it is not at the desk yet. */
CsMediaPlace *cs_media_place_new (CsMediaLeg *leg, const CsMediaAudio *audio, GError **error);

/* Again is harmless. FALSE: there will be no sound, which has been told as a failure of the leg. */
gboolean cs_media_place_join (CsMediaPlace *self);
void cs_media_place_free (CsMediaPlace *self); /* leaves the desk, closes the files */

G_END_DECLS
