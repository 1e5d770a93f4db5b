/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-session.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Fills in lost, jitter_ms and rtt_ms from the statistics of rtpbin's session 0 and of the newest jitter buffer (NULL:
 * none yet); leaves the rest alone. Any thread. */
void cs_media_quality_read (GstElement *rtpbin, GstElement *jitter_buffer, CsMediaQuality *quality);

G_END_DECLS
