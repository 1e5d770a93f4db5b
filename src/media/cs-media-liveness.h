/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CS_MEDIA_LIFE_HEARD,  /* or nobody is listening for it */
  CS_MEDIA_LIFE_SILENT, /* nothing for 5 s: to be said */
  CS_MEDIA_LIFE_GONE,   /* nothing for 30 s: the call is to be ended. It stays so */
} CsMediaLife;

/**
 * CsMediaLiveness:
 *
 * Whether the other side is still there, by its authentic packets. RTP is what should come all the time, with
 * discontinuous transmission every 400 ms. RTCP is a sign of life, too: of a peer that sends nothing while it is muted,
 * it comes every 2.5 to 7.5 s (RFC 3550 section 6.2), so that once reports are all that comes, more time has to pass
 * without any. A peer that has never sent RTP is not heard, reports or not, but it is there. Pure: it is told the
 * counts and the time. Part of its owner, who begins it with zeros; one thread.
 */
typedef struct {
  gboolean watched;
  guint64 n_rtp;
  guint64 n_rtcp;
  gint64 since_us; /* when the watch began */
  gint64 rtp_us;   /* the last of each; -1: none */
  gint64 rtcp_us;
  CsMediaLife life;
} CsMediaLiveness;

/* While sound is to come: the call is active, and neither side holds it. It begins anew with every change to TRUE; with
 * FALSE nothing is missed. TRUE: life has changed. */
gboolean cs_media_liveness_watch (CsMediaLiveness *self, gboolean watched, gint64 now_us);

/* How many authentic packets have come so far, in all; to be called about once a second. TRUE: life has changed. */
gboolean cs_media_liveness_look (CsMediaLiveness *self, guint64 n_rtp, guint64 n_rtcp, gint64 now_us);

G_END_DECLS
