/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-session.h"

G_BEGIN_DECLS

/**
 * CsCallDigits:
 *
 * Keypad tones by SIP INFO, for peers that take none inside the audio: one request at a time, so that they arrive in
 * order, as application/dtmf-relay, and as application/dtmf once a peer has refused that. Part of a call. Main context.
 */
typedef struct _CsCallDigits CsCallDigits;

CsCallDigits *cs_call_digits_new (void);
void cs_call_digits_free (CsCallDigits *self);

/* @digits: 0-9, A-D, * and #. FALSE: too many are waiting already. @session is borrowed until cs_call_digits_free(). */
gboolean cs_call_digits_send (CsCallDigits *self, CsSipSession *session, const char *digits);

/* The answer to the last INFO; 0: none came. FALSE: the peer takes no tones in either form, and what was waiting is
 * dropped. */
gboolean cs_call_digits_answered (CsCallDigits *self, CsSipSession *session, guint status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallDigits, cs_call_digits_free)

G_END_DECLS
