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

/* Half of the default of 10: no difference that one can hear, and a third less processor time. */
#define OPUS_COMPLEXITY 5
/* Measured as intelligibility (tests/media/test-cs-media-playout.c): 0.984 at 32 kbit/s, 0.989 at 48, 0.994 at 64. */
#define OPUS_BITRATE 64000
#define OPUS_BITRATE_MIN 6000 /* RFC 7587 section 6.1 */
#define OPUS_AUDIO_TYPE_VOICE 2048

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

static void
set_up_opus_encoder (GstElement *encoder, const CsMediaCodecSettings *settings)
{
  g_autofree char *frame = g_strdup_printf ("%u", settings->packet_ms);

  gst_util_set_object_arg (G_OBJECT (encoder), "frame-size", frame);
  g_object_set (encoder, "audio-type", OPUS_AUDIO_TYPE_VOICE, "complexity", OPUS_COMPLEXITY, "bitrate",
                (gint) settings->bitrate, "inband-fec", settings->use_inband_fec, "packet-loss-percentage",
                settings->use_inband_fec ? settings->loss_percent : 0, NULL);
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
      .payloader = "rtpopuspay",
      .decoder = &cs_media_decoder_opus,
      .rtp_name = "OPUS",
      .read_fmtp = read_opus_fmtp,
      .set_up_encoder = set_up_opus_encoder,
  },
  {
      .kind = CS_MEDIA_CODEC_EVENTS,
      .format
      = { .encoding = "telephone-event", .clock_rate = 48000, .channels = 1, .payload_type = 102, .fmtp = "0-15" },
      .rtp_name = "TELEPHONE-EVENT",
  },
  {
      .kind = CS_MEDIA_CODEC_EVENTS,
      .format
      = { .encoding = "telephone-event", .clock_rate = 8000, .channels = 1, .payload_type = 101, .fmtp = "0-15" },
      .rtp_name = "TELEPHONE-EVENT",
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
