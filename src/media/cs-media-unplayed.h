/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaUnplayed:
 *
 * Whether all that comes from the other side is under payload types that were not agreed on: it sends sound, and nobody
 * hears it. Said once. Pure: it is told the counts. Part of its owner, who begins it with zeros; one thread.
 */
typedef struct {
  guint64 n_received;
  guint64 n_unknown;
  guint looks;
  gboolean said;
} CsMediaUnplayed;

/* How many packets have come so far, and how many of them under an unknown type; to be called about once a second.
 * TRUE, at most once: for 5 s there was sound, and none that could be played. */
gboolean cs_media_unplayed_look (CsMediaUnplayed *self, guint64 n_received, guint64 n_unknown);

G_END_DECLS
