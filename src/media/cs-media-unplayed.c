/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices sound that comes only under payload types that were not agreed on. */
#include "media/cs-media-unplayed.h"

#define LOOKS 5

/* Speech is 50 packets a second. Less than this is the comfort noise of somebody who listens. */
#define PACKETS 10

gboolean
cs_media_unplayed_look (CsMediaUnplayed *self, guint64 n_received, guint64 n_unknown)
{
  const guint64 received = n_received - self->n_received;
  const guint64 unknown = n_unknown - self->n_unknown;

  self->n_received = n_received;
  self->n_unknown = n_unknown;
  if (self->said || received > unknown)
    self->looks = 0;
  else if (unknown >= PACKETS)
    self->looks++;
  if (self->looks < LOOKS)
    return FALSE;
  self->said = TRUE;
  self->looks = 0;
  return TRUE;
}
