/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-devices.h"

G_BEGIN_DECLS

/**
 * CsCallRinging:
 *
 * The ringing of one call, here or at the other end: a tone through the speaker, and how long it may last. It knows of
 * no call. Main context, owned by its call.
 */
typedef struct _CsCallRinging CsCallRinging;

/* @tones: FALSE: it rings without a sound. */
CsCallRinging *cs_call_ringing_new (gboolean tones);
void cs_call_ringing_free (CsCallRinging *self);

/* Until it is stopped. Once. */
void cs_call_ringing_start (CsCallRinging *self, CsMediaToneKind kind);

/* After @ms of ringing, @func is called, at most once, and not after cs_call_ringing_stop(). The tone goes on. */
void cs_call_ringing_limit (CsCallRinging *self, guint ms, void (*func) (gpointer user_data), gpointer user_data);

/* Tone and limit. Nothing when it does not ring. */
void cs_call_ringing_stop (CsCallRinging *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallRinging, cs_call_ringing_free)

G_END_DECLS
