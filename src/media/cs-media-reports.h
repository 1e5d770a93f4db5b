/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-demux.h"
#include "media/cs-media-loss.h"

G_BEGIN_DECLS

/**
 * CsMediaReports:
 *
 * RTCP of one stream (RFC 3550 section 6): what has gone and come is counted, and told to the other end in sender and
 * receiver reports with a random canonical name (RFC 7022); what it tells of us is read. It owns no clock and
 * no thread: it is given the time, in microseconds of any monotonic clock. Its owner locks it.
 */
typedef struct _CsMediaReports CsMediaReports;

#define CS_MEDIA_REPORT_MAX 128 /* bytes, at most, of one of ours */

/* @interval_ms: between two of our reports on average; 0: five seconds (section 6.2). */
CsMediaReports *cs_media_reports_new (guint32 ssrc, guint interval_ms);
void cs_media_reports_free (CsMediaReports *self);

/* A packet of ours went, or one of the other end came. */
void cs_media_reports_sent (CsMediaReports *self, guint32 timestamp, gsize payload_len, gint64 now_us);
void cs_media_reports_received (CsMediaReports *self, const CsMediaRtpHeader *header, guint clock_rate, gint64 now_us);

/* Writes a report when its time has come; its length, or 0. @wall_us: the time of day (g_get_real_time()). */
gsize cs_media_reports_write_due (CsMediaReports *self, guint8 *packet, gsize size, gint64 now_us, gint64 wall_us);

/* What ends it: a last report and a BYE (section 6.6). 0: nothing has been sent, so that nothing ends. */
gsize cs_media_reports_write_bye (CsMediaReports *self, guint8 *packet, gsize size, gint64 now_us, gint64 wall_us);

/* A compound packet of the other end. What is not for us is passed over. */
void cs_media_reports_read (CsMediaReports *self, const guint8 *packet, gsize len, gint64 now_us, gint64 wall_us);

guint64 cs_media_reports_get_lost (CsMediaReports *self); /* packets of theirs */
double cs_media_reports_get_jitter_ms (CsMediaReports *self);
double cs_media_reports_get_rtt_ms (CsMediaReports *self); /* < 0: not known yet */

/* Of our packets. */
const CsMediaLoss *cs_media_reports_get_loss (CsMediaReports *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaReports, cs_media_reports_free)

G_END_DECLS
