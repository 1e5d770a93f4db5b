/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of codecs. A new codec is a row here and what the row points to. */

#include "media/cs-media-codec.h"

#include <string.h>

/* (transfer full) (nullable): the value of "name=value" among parameters parted by ";". */
static char *
fmtp_value (const char *fmtp, const char *name)
{
  g_auto (GStrv) parameters = g_strsplit (fmtp != NULL ? fmtp : "", ";", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parameters[i], "=", 2);

      if (g_strv_length (pair) == 2 && g_ascii_strcasecmp (g_strstrip (pair[0]), name) == 0)
        return g_strdup (g_strstrip (pair[1]));
    }
  return NULL;
}

/* ---- Opus (RFC 6716, RFC 7587) ---- */

/* Measured at 64 kbit/s, constant, as intelligibility (STOI) by the share of packets lost, and as seconds of processor
 * time to encode a minute; of synthetic speech and, in brackets, of a recorded voice:
 *
 *                                  none           10 %           s/min
 *   CELT, complexity 5             0.981 (0.999)  0.898 (0.941)  0.17
 *   CELT, complexity 10            0.997 (0.999)  0.898 (0.941)  0.25
 *   hybrid, FEC for 10 %, 5        0.995 (0.996)  0.987 (0.986)  1.14
 *   hybrid, FEC for 10 %, 6        0.997 (0.996)  0.989 (0.986)  1.61
 *   hybrid, FEC for 10 %, 8        0.998 (0.996)  0.990 (0.986)  2.22
 *   hybrid, FEC for 20 %, 6        0.995 (0.984)  0.989 (0.974)  1.57
 *
 * Only SILK, the lower half of a hybrid packet, has in-band FEC. So CELT is for a path that loses nothing, and the
 * price of FEC is paid where it is worth it. The rate is constant, because sizes of packets tell what is said in them
 * (RFC 6562). */
#define OPUS_BITRATE 64000
#define OPUS_BITRATE_MIN 6000 /* RFC 7587 section 6.1 */
#define OPUS_RATE_CONSTANT 0
#define OPUS_AUDIO_TYPE_GENERIC 2049
#define OPUS_AUDIO_TYPE_VOICE 2048

/* From here on libopus takes CELT for speech, if not asked for FEC; shorter packets have to have more. */
#define OPUS_BITRATE_CELT 63000
#define OPUS_SHORT_PACKET_MS 10

/* Losses below the least do not make libopus leave CELT; preparing for more than the most costs the sound more than
 * losses do. */
#define OPUS_LOSS_MIN 6
#define OPUS_LOSS_MAX 10

static const guint opus_packet_ms[] = { 60, 40, 20, 10, 0 };

/* RFC 7587 section 6.1. More than we send anyway is not asked of us. */
static void
read_opus_fmtp (const char *fmtp, CsMediaCodecSettings *settings)
{
  g_autofree char *fec = fmtp_value (fmtp, "useinbandfec");
  g_autofree char *bitrate = fmtp_value (fmtp, "maxaveragebitrate");
  guint64 number;

  settings->bitrate = OPUS_BITRATE;
  settings->use_inband_fec = g_strcmp0 (fec, "1") == 0;
  if (bitrate != NULL && g_ascii_string_to_unsigned (bitrate, 10, 1, G_MAXUINT64, &number, NULL))
    settings->bitrate = (guint) CLAMP (number, OPUS_BITRATE_MIN, OPUS_BITRATE);
}

static gboolean
is_enough_for_celt (const CsMediaCodecSettings *settings)
{
  return settings->bitrate >= OPUS_BITRATE_CELT && settings->packet_ms > OPUS_SHORT_PACKET_MS;
}

static int
opus_complexity (const CsMediaCodecSettings *settings, gboolean fec)
{
  if (!is_enough_for_celt (settings))
    return 5;
  if (!fec)
    return 10;
  return settings->loss == CS_MEDIA_LOSS_SOME ? 6 : 5;
}

static void
set_up_opus_encoder (GstElement *encoder, const CsMediaCodecSettings *settings)
{
  g_autofree char *frame = g_strdup_printf ("%u", settings->packet_ms);
  const gboolean fec = settings->use_inband_fec && settings->loss != CS_MEDIA_LOSS_NONE;
  const guint loss = CLAMP (settings->loss_percent, OPUS_LOSS_MIN, OPUS_LOSS_MAX);

  gst_util_set_object_arg (G_OBJECT (encoder), "frame-size", frame);
  g_object_set (encoder, "audio-type", is_enough_for_celt (settings) ? OPUS_AUDIO_TYPE_GENERIC : OPUS_AUDIO_TYPE_VOICE,
                "bitrate-type", OPUS_RATE_CONSTANT, "bitrate", (gint) settings->bitrate, "complexity",
                opus_complexity (settings, fec), "inband-fec", fec, "packet-loss-percentage", fec ? (gint) loss : 0,
                NULL);
}

/* ---- the table ---- */

/* The payload types are those of Asterisk's own table: it hands packets from one phone to another without renumbering
 * them when it lets the two talk directly.
 *
 * 48000 Hz is the clock of the sound, as RFC 4733 wants it for events; 8000 Hz is what many send whatever the sound
 * is. */
static const CsMediaCodec codecs[] = {
  {
      .kind = CS_MEDIA_CODEC_SOUND,
      .format = { .encoding = "opus",
                  .clock_rate = 48000,
                  .channels = 2,
                  .fixed_channels = TRUE, /* RFC 7587 section 7 */
                  .payload_type = 107,
                  .fmtp = "useinbandfec=1;stereo=0;sprop-stereo=0",
                  .packet_ms = opus_packet_ms },
      .encoder = "opusenc",
      .decoder = &cs_media_decoder_opus,
      .read_fmtp = read_opus_fmtp,
      .set_up_encoder = set_up_opus_encoder,
  },
  {
      .kind = CS_MEDIA_CODEC_EVENTS,
      .format
      = { .encoding = "telephone-event", .clock_rate = 48000, .channels = 1, .payload_type = 102, .fmtp = "0-15" },
  },
  {
      .kind = CS_MEDIA_CODEC_EVENTS,
      .format
      = { .encoding = "telephone-event", .clock_rate = 8000, .channels = 1, .payload_type = 101, .fmtp = "0-15" },
  },
};

static CsSdpFormat formats[G_N_ELEMENTS (codecs) + 1];

const CsSdpFormat *
cs_media_codec_get_formats (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
        formats[i] = codecs[i].format;
      g_once_init_leave (&made, 1);
    }
  return formats;
}

const CsMediaCodec *
cs_media_codec_from_format (const CsSdpFormat *format)
{
  g_assert (format >= formats && format < formats + G_N_ELEMENTS (codecs));
  return &codecs[format - formats];
}

const CsMediaCodec *
cs_media_codec_get_default (void)
{
  return &codecs[0];
}

CsMediaCodecSettings
cs_media_codec_read_settings (const CsMediaCodec *self, const char *fmtp, guint packet_ms)
{
  CsMediaCodecSettings settings = { .packet_ms = packet_ms };

  if (self->read_fmtp != NULL)
    self->read_fmtp (fmtp, &settings);
  return settings;
}
