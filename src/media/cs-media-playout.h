/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-decoder.h"

G_BEGIN_DECLS

/**
 * CsMediaPlayout:
 *
 * Packets as the network brings them, turned into samples that never stop: it waits as long as the packets of this path
 * are late (but not longer), recovers what is lost from the packet after it (in-band FEC), conceals the rest, and
 * changes its delay by periods of the pitch. It owns no clock and no thread: it is given the time, in microseconds of
 * any monotonic clock. Its owner locks it.
 */
typedef struct _CsMediaPlayout CsMediaPlayout;

typedef struct {
  guint64 played;    /* packets */
  guint64 recovered; /* gaps filled from the packet behind them */
  guint64 concealed; /* 10 ms and less, concealed */
  guint64 late;      /* packets that came when their time was over */
  guint delay_ms;    /* from the arrival of the fastest packets to the ear's buffer, now */
  guint target_ms;
} CsMediaPlayoutStats;

CsMediaPlayout *cs_media_playout_new (const CsMediaDecoder *decoder);
void cs_media_playout_free (CsMediaPlayout *self);

/* The sender has restarted: other timestamps, unrelated to those before. */
void cs_media_playout_restart (CsMediaPlayout *self);

/* @payload: of an RTP packet with this timestamp (48 kHz). */
void cs_media_playout_put (CsMediaPlayout *self, guint32 timestamp, const guint8 *payload, gsize len, gint64 now_us);

/* Fills @out; at most 20 ms. FALSE, and silence, while there is nothing to play. */
gboolean cs_media_playout_get (CsMediaPlayout *self, gint16 *out, gsize n_samples, gint64 now_us);

void cs_media_playout_get_stats (CsMediaPlayout *self, CsMediaPlayoutStats *stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaPlayout, cs_media_playout_free)

G_END_DECLS
