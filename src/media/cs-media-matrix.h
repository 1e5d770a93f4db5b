/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-limits.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaMatrix:
 *
 * Who hears whom. Its ports are whatever gives or takes sound: the devices, a tone, each call, a file. Hold, swap,
 * conference, the practice attacker and a recorder are patterns of it. Pure; part of its owner. All zero: nobody hears
 * anybody.
 */
typedef struct {
  guint32 hears[CS_LIMIT_MEDIA_PORTS]; /* bit f of hears[t]: t hears f */
} CsMediaMatrix;

void cs_media_matrix_set (CsMediaMatrix *self, guint to, guint from, gboolean hears);
gboolean cs_media_matrix_get (const CsMediaMatrix *self, guint to, guint from);

/* The port hears nobody, and nobody hears it. */
void cs_media_matrix_clear (CsMediaMatrix *self, guint port);

gboolean cs_media_matrix_is_heard (const CsMediaMatrix *self, guint from);
gboolean cs_media_matrix_hears_any (const CsMediaMatrix *self, guint to);

/* What @to hears: the sum of the frames of those whose bit is also in @sounding, as loud as a sample can be at most.
 * @frames: by port. FALSE, and silence, when none sounds. */
gboolean cs_media_matrix_mix (const CsMediaMatrix *self, guint to, const gint16 *const *frames, guint32 sounding,
                              gint16 *out, gsize n_samples);

G_END_DECLS
