/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the path that our sound takes loses packets, as reports tell it. */

#include "media/cs-media-loss.h"

/* Reports of nothing lost before a path that has lost something is trusted again: some 20 s. */
#define QUIET_AFTER_LOSS 4

/* Beyond what playouts wait for. */
#define JITTER_MS 25

void
cs_media_loss_reported (CsMediaLoss *self, guint8 fraction, double jitter_ms)
{
  if (jitter_ms > JITTER_MS)
    fraction = MAX (fraction, 1);
  if (fraction > 0)
    *self = (CsMediaLoss){ .kind = CS_MEDIA_LOSS_SOME, .fraction = fraction };
  else if (self->kind == CS_MEDIA_LOSS_UNKNOWN || ++self->n_quiet >= QUIET_AFTER_LOSS)
    *self = (CsMediaLoss){ .kind = CS_MEDIA_LOSS_NONE };
}

void
cs_media_loss_seen (CsMediaLoss *self, guint8 fraction)
{
  if (fraction > 0)
    *self = (CsMediaLoss){ .kind = CS_MEDIA_LOSS_SOME, .fraction = MAX (self->fraction, fraction) };
}

guint
cs_media_loss_get_percent (const CsMediaLoss *self)
{
  return self->kind == CS_MEDIA_LOSS_SOME ? MAX (1, (self->fraction * 100 + 128) / 256) : 0;
}
