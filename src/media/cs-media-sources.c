/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limit on the SSRCs of incoming RTP, so that a peer cannot make the RTP stack grow. */

#include "media/cs-media-sources.h"

#include <string.h>

/* How long a new source has to wait after the one before, once the allowed number is known. */
#define ANOTHER_AFTER_US (2 * G_TIME_SPAN_SECOND)

static void
put_first (CsMediaSources *self, guint at, guint32 ssrc)
{
  memmove (self->known + 1, self->known, at * sizeof *self->known);
  self->known[0] = ssrc;
}

gboolean
cs_media_sources_admit (CsMediaSources *self, guint32 ssrc, gint64 now_us)
{
  guint at = 0;

  if (ssrc == self->own_ssrc)
    return FALSE;
  while (at < self->n_known && self->known[at] != ssrc)
    at++;
  if (at < self->n_known)
    {
      put_first (self, at, ssrc);
      return TRUE;
    }
  if (self->n_known == CS_LIMIT_MEDIA_STREAMS && now_us - self->newest_at_us < ANOTHER_AFTER_US)
    return FALSE;
  self->newest_at_us = now_us;
  self->n_known = MIN (self->n_known + 1, CS_LIMIT_MEDIA_STREAMS);
  put_first (self, self->n_known - 1, ssrc);
  return TRUE;
}
