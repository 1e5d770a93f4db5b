/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A GStreamer filter for 48 kHz mono 16 bit through which a function sees, and may change, every sample in place. It
 * also keeps trouble downstream from what is upstream: a sink that fails or is being exchanged takes nothing for a
 * moment, and the jitter buffer goes on. @pts: running time of the first sample. */
typedef void (*CsMediaTapFunc) (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data);

/* Floating; streaming thread calls. */
GstElement *cs_media_tap_new (CsMediaTapFunc func, gpointer user_data);

G_END_DECLS
