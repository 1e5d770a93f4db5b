/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one media-io thread and the only crossings to and from it. It owns every media socket and keying engine. Work is
 * copied into @data and done in the order of posting. Any thread may post; the thread starts with the first use and
 * lives as long as the program. */
typedef void (*CsMediaIoFunc) (gpointer data);

GMainContext *cs_media_io_get_context (void); /* (transfer none) */

/* Runs @func in the media-io thread, later, and then @destroy there. */
void cs_media_io_post (CsMediaIoFunc func, gpointer data, GDestroyNotify destroy);

/* Runs @func in the thread of @context, later and in order, and then @destroy there. */
void cs_media_io_reply (GMainContext *context, CsMediaIoFunc func, gpointer data, GDestroyNotify destroy);

/**
 * CsMediaLane:
 *
 * Slow work of one owner (opening and closing of sound devices), one piece after the other, in threads of a shared
 * pool: neither the main context nor media-io waits for a sound server. Any thread may post.
 */
typedef struct _CsMediaLane CsMediaLane;

CsMediaLane *cs_media_lane_new (void);
void cs_media_lane_post (CsMediaLane *self, CsMediaIoFunc func, gpointer data);
void cs_media_lane_unref (CsMediaLane *self); /* what was posted is still done */

G_END_DECLS
