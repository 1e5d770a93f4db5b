/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the playout needs of a codec, to 48 kHz mono. One thread at a time. */
typedef struct {
  gpointer (*create) (void);
  void (*free) (gpointer decoder);

  /* How many samples the packet is; 0: it is broken. */
  guint (*samples_in) (const guint8 *packet, gsize len);

  /* Writes at most @n_max samples; how many. 0: it was broken after all. */
  guint (*decode) (gpointer decoder, const guint8 *packet, gsize len, gint16 *out, guint n_max);

  /* What may have been in the @n samples before @packet, from what it carries of them (or by concealment). */
  gboolean (*recover) (gpointer decoder, const guint8 *packet, gsize len, gint16 *out, guint n);

  /* The @n samples that follow, where nothing came. */
  gboolean (*conceal) (gpointer decoder, gint16 *out, guint n);
} CsMediaDecoder;

#define CS_MEDIA_DECODER_SAMPLES_MAX 5760 /* 120 ms: the longest packet of Opus */

/* Opus by libopus (RFC 6716): GStreamer's element waits 120 ms when it shall use in-band FEC. */
extern const CsMediaDecoder cs_media_decoder_opus;

G_END_DECLS
