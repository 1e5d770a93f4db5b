/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-keyings.h"

G_BEGIN_DECLS

/**
 * CsCallRekeying:
 *
 * Whether the stream of a call that was keyed by ZRTP, and leads elsewhere since, is keyed again. One that is not goes
 * on in silence, may be moved back, and is never taken for a call that had no such keys. Pure; owned by its call.
 */
typedef struct _CsCallRekeying CsCallRekeying;

CsCallRekeying *cs_call_rekeying_new (void);
void cs_call_rekeying_free (CsCallRekeying *self);

/* Another stream takes the place of one with keys by @keying (of CsKeyings; 0: it had none yet). */
void cs_call_rekeying_begin (CsCallRekeying *self, guint keying);

/* The stream has keys. */
void cs_call_rekeying_succeed (CsCallRekeying *self);

/* And will have none. FALSE: it was never moved from keys by ZRTP, or has new ones. */
gboolean cs_call_rekeying_fail (CsCallRekeying *self);

/* It was moved, and has no keys yet. */
gboolean cs_call_rekeying_is_open (const CsCallRekeying *self);

/* What an offer for the stream is judged by: @keying, which the stream has now, or what a failed one had. */
guint cs_call_rekeying_choose (const CsCallRekeying *self, guint keying);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallRekeying, cs_call_rekeying_free)

G_END_DECLS
