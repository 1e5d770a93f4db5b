/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detects a peer that has gone silent or vanished. */

#include "media/cs-media-liveness.h"

#define SILENT_AFTER_US (5 * G_TIME_SPAN_SECOND)
#define GONE_AFTER_US (30 * G_TIME_SPAN_SECOND)
/* A peer of whom only reports come: two of them may be late or lost. */
#define REPORTS_SILENT_AFTER_US (16 * G_TIME_SPAN_SECOND)
/* A report so long after the last RTP says that the peer is there and sends no RTP. */
#define REPORTS_ALONE_US (2 * G_TIME_SPAN_SECOND)

gboolean
cs_media_liveness_watch (CsMediaLiveness *self, gboolean watched, gint64 now_us)
{
  const CsMediaLife before = self->life;

  if (watched == self->watched || self->life == CS_MEDIA_LIFE_GONE)
    return FALSE;
  self->watched = watched;
  self->since_us = now_us;
  self->rtp_us = self->rtcp_us = -1;
  self->life = CS_MEDIA_LIFE_HEARD;
  return self->life != before;
}

/* How long nothing has come that should have. */
static gboolean
is_silent (const CsMediaLiveness *self, gint64 now_us)
{
  if (self->rtp_us < 0)
    return now_us - self->since_us >= SILENT_AFTER_US;
  if (self->rtcp_us - self->rtp_us >= REPORTS_ALONE_US)
    return now_us - self->rtcp_us >= REPORTS_SILENT_AFTER_US;
  return now_us - MAX (self->rtp_us, self->rtcp_us) >= SILENT_AFTER_US;
}

static CsMediaLife
life_at (const CsMediaLiveness *self, gint64 now_us)
{
  const gint64 last_us = MAX (self->since_us, MAX (self->rtp_us, self->rtcp_us));

  if (now_us - last_us >= GONE_AFTER_US)
    return CS_MEDIA_LIFE_GONE;
  return is_silent (self, now_us) ? CS_MEDIA_LIFE_SILENT : CS_MEDIA_LIFE_HEARD;
}

gboolean
cs_media_liveness_look (CsMediaLiveness *self, guint64 n_rtp, guint64 n_rtcp, gint64 now_us)
{
  const CsMediaLife before = self->life;

  if (n_rtp != self->n_rtp)
    self->rtp_us = now_us;
  if (n_rtcp != self->n_rtcp)
    self->rtcp_us = now_us;
  self->n_rtp = n_rtp;
  self->n_rtcp = n_rtcp;
  if (self->watched && self->life != CS_MEDIA_LIFE_GONE)
    self->life = life_at (self, now_us);
  return self->life != before;
}
