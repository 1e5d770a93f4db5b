/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaRing:
 *
 * Where samples change hands: one thread writes, another reads, and each keeps its own time. They come out @delay_ms
 * after they went in, silence where there are none. When the reader falls behind, because the writer's clock is faster
 * or a burst came, what is too old goes, a little at a time; when the reader is ahead, it waits until the delay is
 * there again. Reference counted.
 */
typedef struct _CsMediaRing CsMediaRing;

CsMediaRing *cs_media_ring_new (guint delay_ms);
CsMediaRing *cs_media_ring_ref (CsMediaRing *self);
void cs_media_ring_unref (CsMediaRing *self);

void cs_media_ring_write (CsMediaRing *self, const gint16 *samples, gsize n_samples);
void cs_media_ring_read (CsMediaRing *self, gint16 *out, gsize n_samples);

/* Forgets what is in it. */
void cs_media_ring_clear (CsMediaRing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaRing, cs_media_ring_unref)

G_END_DECLS
