/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sound is heard where, and mixing it. */

#include "media/cs-media-matrix.h"

#include <string.h>

G_STATIC_ASSERT (CS_LIMIT_MEDIA_PORTS <= 32);

#define BIT(port) (1u << (port))

void
cs_media_matrix_set (CsMediaMatrix *self, guint to, guint from, gboolean hears)
{
  g_assert (to < CS_LIMIT_MEDIA_PORTS && from < CS_LIMIT_MEDIA_PORTS);
  if (hears)
    self->hears[to] |= BIT (from);
  else
    self->hears[to] &= ~BIT (from);
}

gboolean
cs_media_matrix_get (const CsMediaMatrix *self, guint to, guint from)
{
  return (self->hears[to] & BIT (from)) != 0;
}

void
cs_media_matrix_clear (CsMediaMatrix *self, guint port)
{
  self->hears[port] = 0;
  for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
    cs_media_matrix_set (self, to, port, FALSE);
}

gboolean
cs_media_matrix_is_heard (const CsMediaMatrix *self, guint from)
{
  guint32 all = 0;

  for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
    all |= self->hears[to];
  return (all & BIT (from)) != 0;
}

gboolean
cs_media_matrix_hears_any (const CsMediaMatrix *self, guint to)
{
  return self->hears[to] != 0;
}

static void
add (gint16 *out, const gint16 *frame, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    out[i] = (gint16) CLAMP (out[i] + frame[i], G_MININT16, G_MAXINT16);
}

gboolean
cs_media_matrix_mix (const CsMediaMatrix *self, guint to, const gint16 *const *frames, guint32 sounding, gint16 *out,
                     gsize n_samples)
{
  const guint32 heard = self->hears[to] & sounding;
  gboolean first = TRUE;

  for (guint from = 0; from < CS_LIMIT_MEDIA_PORTS; from++)
    {
      if ((heard & BIT (from)) == 0)
        continue;
      if (first)
        memcpy (out, frames[from], n_samples * sizeof *out);
      else
        add (out, frames[from], n_samples);
      first = FALSE;
    }
  if (first)
    memset (out, 0, n_samples * sizeof *out);
  return !first;
}
