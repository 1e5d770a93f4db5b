/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsClock:
 *
 * The source of time. Engines never ask the system; they are given a clock (or the time itself), so that a test
 * jumps a minute in a microsecond. Reference counted; reading is safe from any thread, advancing a fake one is not.
 */
typedef struct _CsClock CsClock;

CsClock *cs_clock_system (void); /* (transfer none): monotonic, shared */
CsClock *cs_clock_fake_new (gint64 start_us);
CsClock *cs_clock_ref (CsClock *self);
void cs_clock_unref (CsClock *self);

gint64 cs_clock_now_us (CsClock *self);

/* Only for fake clocks. */
void cs_clock_fake_advance (CsClock *self, gint64 by_us);
void cs_clock_fake_set (CsClock *self, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsClock, cs_clock_unref)

G_END_DECLS
