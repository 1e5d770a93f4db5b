/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A GStreamer source of 48 kHz mono whose samples come from a function: files, the speech generator, the echo and the
 * tones, one frame of CS_MEDIA_FRAME samples at a time. A live one paces itself by the pipeline's clock and begins at
 * the running time at which it is started, so that it can join a running pipeline. One that is not is paced by its
 * sink. */
typedef void (*CsMediaFeedFunc) (gint16 *out, gsize n_samples, gpointer user_data); /* streaming thread */

GstElement *cs_media_feed_new (gboolean live, CsMediaFeedFunc func, gpointer user_data, GDestroyNotify destroy);

G_END_DECLS
