/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaRtcp:
 *
 * What the RTP stack hears of the peer's RTCP (RFC 3550 section 6), and what the peer hears of ours. Of a compound
 * packet with any number of reports, names, farewells and extensions it makes one sender or receiver report, with
 * nothing in it but what concerns this stream: the peer has one SSRC, and only blocks about our own SSRC count. So
 * nobody can name sources, or send bytes, that the stack would keep. One thread; it allocates nothing.
 */
typedef struct {
  guint32 own_ssrc;
  guint32 peer_ssrc;   /* of the newest RTP; before there is any, of the first report about us */
  gboolean has_rtp;    /* peer_ssrc comes from RTP */
  gboolean has_report; /* peer_ssrc comes from a report */
  gint64 second;
  guint n_in_second;
} CsMediaRtcp;

/* A sender report with one block. */
#define CS_MEDIA_RTCP_REPORT_MAX 52

/* @own_ssrc: of the RTP that we send. */
void cs_media_rtcp_init (CsMediaRtcp *self, guint32 own_ssrc);

/* RTP of the peer came. */
void cs_media_rtcp_heard_rtp (CsMediaRtcp *self, guint32 ssrc);

/* Any bytes of any length, already authentic where there are keys. The length of the report that is in @out, or 0: a
 * compound that is not sound from end to end, one that says nothing about this stream, or one too many in a second. */
gsize cs_media_rtcp_rebuild (CsMediaRtcp *self, const guint8 *compound, gsize len, gint64 now_us,
                             guint8 out[static CS_MEDIA_RTCP_REPORT_MAX]);

/* In a compound of ours: what was lost is never fewer than none. GStreamer's rtpsession counts the packets that it held
 * on probation twice, and reports -1. */
void cs_media_rtcp_correct (guint8 *compound, gsize len);

G_END_DECLS
