/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-devices.h"

G_BEGIN_DECLS

/**
 * CsMediaEnd:
 *
 * The desk's microphone, or its speaker: one GStreamer pipeline at the device that is to be used now. It follows its
 * device: down to the default or another one when it is lost, up again when it is back; it waits for a sound server
 * that restarts, and never takes a monitor for a microphone. Any thread opens, closes and chooses; what takes time is
 * done in a lane. Until it is open, and while there is no device, it gives silence and takes everything.
 */
typedef struct _CsMediaEnd CsMediaEnd;

typedef void (*CsMediaEndFunc) (CsMediaEnd *end, gpointer user_data); /* device or problem changed; the lane */

/* @epoch: the base time that both ends' pipelines share, so that the echo canceller can compare them. It lives as long
 * as the program. */
CsMediaEnd *cs_media_end_new (gboolean is_source, const char *probe_name, guint64 epoch, CsMediaEndFunc changed,
                              gpointer user_data);

void cs_media_end_set_open (CsMediaEnd *self, gboolean open);
void cs_media_end_choose (CsMediaEnd *self, const char *device);

/* The id of the device in use. (transfer full) (nullable) */
char *cs_media_end_get_device (CsMediaEnd *self);
CsMediaProblem cs_media_end_get_problem (CsMediaEnd *self);

/* The desk's thread, 48 kHz mono. */
void cs_media_end_read (CsMediaEnd *self, gint16 *out, gsize n_samples);
void cs_media_end_write (CsMediaEnd *self, const gint16 *samples, gsize n_samples);

G_END_DECLS
