/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaDelay:
 *
 * The line between what was received and what is sent, back or in another call: samples come out a set time after they
 * went in, silence where there are none. Reference counted; one thread writes, another reads.
 */
typedef struct _CsMediaDelay CsMediaDelay;

CsMediaDelay *cs_media_delay_new (guint delay_ms);
CsMediaDelay *cs_media_delay_ref (CsMediaDelay *self);
void cs_media_delay_unref (CsMediaDelay *self);

void cs_media_delay_write (CsMediaDelay *self, const gint16 *samples, gsize n_samples);
void cs_media_delay_read (CsMediaDelay *self, gint16 *out, gsize n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaDelay, cs_media_delay_unref)

G_END_DECLS
