/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-delay.h"
#include "media/cs-media-gate.h"
#include "media/cs-media-speech.h"
#include "media/cs-media-wav.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* The ends of the pipeline that need no sound server; those that do are in cs-media-device-elements.h. Elements that
 * give or take 48 kHz mono 16 bit; floating, in state NULL. Any thread. */

/* Plays exactly one of @file, @speech and @delay (each transfer full, the others NULL). It begins when @gate lets sound
 * out, so that the first word is not lost in the handshake; @gate has to outlive the element. */
GstElement *cs_media_source_new (CsMediaGate *gate, CsMediaWavReader *file, CsMediaSpeech *speech, CsMediaDelay *delay);

/* Silence, for when there is no microphone. */
GstElement *cs_media_source_new_silence (void);

/* Takes everything at once: for calls whose sound goes into a file, or nowhere. */
GstElement *cs_media_sink_new_nothing (void);

G_END_DECLS
