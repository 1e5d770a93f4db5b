/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-limits.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaSources:
 *
 * Which SSRCs of incoming RTP the RTP stack hears of: it keeps state for every one of them. A peer that restarts takes
 * another one; so a few may come at once, and then one every now and then, for as long as the call lasts. Part of its
 * owner, who begins it with own_ssrc and zeros. One thread.
 */
typedef struct {
  guint32 own_ssrc; /* of the RTP that we send: what comes with it is ours, come back (RFC 3550 section 8.2) */
  guint32 known[CS_LIMIT_MEDIA_STREAMS]; /* the newest first */
  guint n_known;
  gint64 newest_at_us;
} CsMediaSources;

gboolean cs_media_sources_admit (CsMediaSources *self, guint32 ssrc, gint64 now_us);

G_END_DECLS
