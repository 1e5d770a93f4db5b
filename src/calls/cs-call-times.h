/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsCallTimes:
 *
 * When one call was made, became active and was over, by the clock on the wall for people; and how long it lasted, by
 * one that nobody sets. Owned by its call.
 */
typedef struct _CsCallTimes CsCallTimes;

/* Created: now. */
CsCallTimes *cs_call_times_new (void);
void cs_call_times_free (CsCallTimes *self);

/* Once each. A call that never became active has no start. */
void cs_call_times_start (CsCallTimes *self);
void cs_call_times_end (CsCallTimes *self);

GDateTime *cs_call_times_get_created (const CsCallTimes *self);
GDateTime *cs_call_times_get_started (const CsCallTimes *self); /* NULL until then */
GDateTime *cs_call_times_get_ended (const CsCallTimes *self);   /* NULL until then */

/* In seconds, of a call that has ended; 0 without a start. */
guint cs_call_times_get_duration (const CsCallTimes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallTimes, cs_call_times_free)

G_END_DECLS
