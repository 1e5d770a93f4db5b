/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaDtmf:
 *
 * Digits as telephone events (RFC 4733). An event takes the place of speech, so each of its packets takes the place of
 * one 20 ms speech packet and keeps that one's sequence number and SSRC; the timestamp is that of the event's start
 * (section 2.5.1.2). Any thread queues; the thread that sends asks.
 */
typedef struct _CsMediaDtmf CsMediaDtmf;

CsMediaDtmf *cs_media_dtmf_new (void);
void cs_media_dtmf_free (CsMediaDtmf *self);

/* What was agreed: payload type and clock rate, 48000 or 8000 Hz; -1: the peer takes none, and what waits is dropped.
 */
void cs_media_dtmf_set_format (CsMediaDtmf *self, int payload_type, guint clock_rate, guint packet_ms);

/* FALSE, with nothing queued, when a character is no digit, there are too many, or the peer takes none. */
gboolean cs_media_dtmf_queue (CsMediaDtmf *self, const char *digits);
void cs_media_dtmf_cancel (CsMediaDtmf *self);

/* To be called with every speech packet, in order. When an event is due, writes it over the packet and sets *@len. */
gboolean cs_media_dtmf_replace (CsMediaDtmf *self, guint8 *packet, gsize *len, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaDtmf, cs_media_dtmf_free)

G_END_DECLS
