/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes Opus with libopus, including in-band FEC and concealment of lost packets. */

#include "media/cs-media-decoder.h"

#include "media/cs-media-wav.h"

#include <opus.h>

#define UNIT (CS_MEDIA_RATE / 400) /* 2.5 ms: concealment is in multiples of it */

static gpointer
opus_create (void)
{
  int error;
  OpusDecoder *decoder = opus_decoder_create (CS_MEDIA_RATE, 1, &error);

  g_assert (decoder != NULL); /* fails on rates and channels that do not exist, and without memory */
  return decoder;
}

static void
opus_free (gpointer decoder)
{
  opus_decoder_destroy (decoder);
}

static guint
opus_samples_in (const guint8 *packet, gsize len)
{
  const int n = opus_packet_get_nb_samples (packet, (opus_int32) len, CS_MEDIA_RATE);

  return n > 0 && n <= CS_MEDIA_DECODER_SAMPLES_MAX ? (guint) n : 0;
}

static guint
opus_decode_packet (gpointer decoder, const guint8 *packet, gsize len, gint16 *out, guint n_max)
{
  const int n = opus_decode (decoder, packet, (opus_int32) len, out, (int) n_max, 0);

  return n > 0 ? (guint) n : 0;
}

static gboolean
opus_recover (gpointer decoder, const guint8 *packet, gsize len, gint16 *out, guint n)
{
  return n % UNIT == 0 && opus_decode (decoder, packet, (opus_int32) len, out, (int) n, 1) == (int) n;
}

static gboolean
opus_conceal (gpointer decoder, gint16 *out, guint n)
{
  return n % UNIT == 0 && opus_decode (decoder, NULL, 0, out, (int) n, 0) == (int) n;
}

const CsMediaDecoder cs_media_decoder_opus = {
  .create = opus_create,
  .free = opus_free,
  .samples_in = opus_samples_in,
  .decode = opus_decode_packet,
  .recover = opus_recover,
  .conceal = opus_conceal,
};
