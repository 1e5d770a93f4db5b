/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How late the packets of a path are, compared with its fastest ones: what the playout's delay has to make good. Times
 * are in samples of 48 kHz. Part of its owner; zero it before use. */
#define CS_MEDIA_LATENESS_BINS 64 /* of 5 ms */

typedef struct {
  gboolean begun;
  gint64 fastest[2]; /* least transit time: of this window, of the last */
  guint n_in_window;
  double share[CS_MEDIA_LATENESS_BINS]; /* of the packets, the old ones fading; sums to 1 */
} CsMediaLateness;

/* A packet with this timestamp came at this time. */
void cs_media_lateness_add (CsMediaLateness *self, gint64 timestamp, gint64 arrival);

/* The transit time of the fastest packets. */
gint64 cs_media_lateness_get_fastest (const CsMediaLateness *self);

/* The delay after the fastest that all but a few packets keep. */
gint64 cs_media_lateness_get_delay (const CsMediaLateness *self);

G_END_DECLS
