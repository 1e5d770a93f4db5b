/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-codec.h"

/* ---- the table ---- */

static void
test_every_row_has_what_its_kind_needs (void)
{
  const CsSdpFormat *formats = cs_media_codec_get_formats ();

  for (guint i = 0; formats[i].encoding != NULL; i++)
    {
      const CsMediaCodec *codec = cs_media_codec_from_format (&formats[i]);

      g_assert_cmpstr (codec->format.encoding, ==, formats[i].encoding);
      g_assert_cmpuint (formats[i].clock_rate, >=, 8000);
      g_assert_cmpuint (formats[i].channels, >=, 1);
      g_assert_true ((codec->kind == CS_MEDIA_CODEC_SOUND) == (formats[i].packet_ms != NULL));
      if (codec->kind != CS_MEDIA_CODEC_SOUND)
        continue;
      for (guint k = 0; formats[i].packet_ms[k] != 0; k++)
        g_assert_true (k == 0 || formats[i].packet_ms[k] < formats[i].packet_ms[k - 1]);
      g_assert_nonnull (codec->encoder);
      g_assert_nonnull (codec->decoder);
    }
}

static void
test_payload_types_are_asterisks (void)
{
  const CsSdpFormat *formats = cs_media_codec_get_formats ();

  g_assert_true (cs_media_codec_get_default ()->format.packet_ms != NULL);
  g_assert_cmpstr (formats[0].encoding, ==, "opus");
  g_assert_cmpuint (formats[0].payload_type, ==, 107);
  g_assert_cmpuint (formats[1].clock_rate, ==, 48000);
  g_assert_cmpuint (formats[1].payload_type, ==, 102);
  g_assert_cmpuint (formats[2].clock_rate, ==, 8000);
  g_assert_cmpuint (formats[2].payload_type, ==, 101);
  g_assert_null (formats[3].encoding);
}

/* ---- a peer's fmtp ---- */

static void
test_fmtp (void)
{
  static const struct {
    const char *fmtp;
    guint bitrate;
    gboolean fec;
  } rows[] = {
    { NULL, 64000, FALSE },
    { "", 64000, FALSE },
    { "useinbandfec=1", 64000, TRUE },
    { "useinbandfec=0", 64000, FALSE },
    { " UseInbandFEC = 1 ", 64000, TRUE },
    { "useinbandfec=yes", 64000, FALSE },
    { "useinbandfec", 64000, FALSE },
    { ";;=;useinbandfec=1;;", 64000, TRUE },
    { "minptime=10;useinbandfec=1", 64000, TRUE },
    { "stereo=1; maxaveragebitrate=20000; useinbandfec=1", 20000, TRUE },
    { "maxaveragebitrate=64001", 64000, FALSE },
    { "maxaveragebitrate=510001", 64000, FALSE },
    { "maxaveragebitrate=99999999999999999999", 64000, FALSE },
    { "maxaveragebitrate=1", 6000, FALSE },
    { "maxaveragebitrate=0", 64000, FALSE },
    { "maxaveragebitrate=-20000", 64000, FALSE },
    { "maxaveragebitrate=20000.5", 64000, FALSE },
    { "maxaveragebitrate=", 64000, FALSE },
    { "maxaveragebitrate=20000 useinbandfec=1", 64000, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsMediaCodecSettings settings
          = cs_media_codec_read_settings (cs_media_codec_get_default (), rows[i].fmtp, 20);

      g_test_message ("%s", rows[i].fmtp);
      g_assert_cmpuint (settings.bitrate, ==, rows[i].bitrate);
      g_assert_true (settings.use_inband_fec == rows[i].fec);
      g_assert_cmpuint (settings.packet_ms, ==, 20);
    }
}

/* ---- GStreamer ---- */

/* FEC costs, and is there only where it can help; CELT is there only where it is as good. */
static void
test_loss_decides (void)
{
  static const struct {
    guint bitrate;
    gboolean use_inband_fec;
    CsMediaLossKind loss;
    guint loss_percent;
    gboolean fec;
    int prepared;
    int complexity;
    int audio_type;
  } rows[] = {
    { 64000, TRUE, CS_MEDIA_LOSS_NONE, 0, FALSE, 0, 10, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_NONE, 50, FALSE, 0, 10, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_UNKNOWN, 0, TRUE, 6, 5, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_SOME, 1, TRUE, 6, 6, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_SOME, 9, TRUE, 9, 6, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_SOME, 11, TRUE, 10, 6, 2049 },
    { 64000, TRUE, CS_MEDIA_LOSS_SOME, 100, TRUE, 10, 6, 2049 },
    { 64000, FALSE, CS_MEDIA_LOSS_UNKNOWN, 0, FALSE, 0, 10, 2049 },
    { 64000, FALSE, CS_MEDIA_LOSS_SOME, 10, FALSE, 0, 10, 2049 },
    { 63000, TRUE, CS_MEDIA_LOSS_NONE, 0, FALSE, 0, 10, 2049 },
    { 62999, TRUE, CS_MEDIA_LOSS_NONE, 0, FALSE, 0, 5, 2048 },
    { 20000, TRUE, CS_MEDIA_LOSS_NONE, 0, FALSE, 0, 5, 2048 },
    { 20000, TRUE, CS_MEDIA_LOSS_SOME, 7, TRUE, 7, 5, 2048 },
    { 20000, FALSE, CS_MEDIA_LOSS_SOME, 7, FALSE, 0, 5, 2048 },
  };
  const CsMediaCodec *codec = cs_media_codec_get_default ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsMediaCodecSettings settings = { .bitrate = rows[i].bitrate,
                                              .use_inband_fec = rows[i].use_inband_fec,
                                              .loss = rows[i].loss,
                                              .loss_percent = rows[i].loss_percent,
                                              .packet_ms = 20 };
      GstElement *encoder = gst_object_ref_sink (gst_element_factory_make (codec->encoder, NULL));
      int prepared, complexity, audio_type;
      gboolean fec;

      codec->set_up_encoder (encoder, &settings);
      g_object_get (encoder, "inband-fec", &fec, "packet-loss-percentage", &prepared, "complexity", &complexity,
                    "audio-type", &audio_type, NULL);
      g_test_message ("row %u", i);
      g_assert_true (fec == rows[i].fec);
      g_assert_cmpint (prepared, ==, rows[i].prepared);
      g_assert_cmpint (complexity, ==, rows[i].complexity);
      g_assert_cmpint (audio_type, ==, rows[i].audio_type);
      gst_object_unref (encoder);
    }
}

static void
test_elements_take_their_settings (void)
{
  const CsMediaCodec *codec = cs_media_codec_get_default ();

  for (guint i = 0; codec->format.packet_ms[i] != 0; i++)
    {
      const CsMediaCodecSettings settings = { .bitrate = 20000,
                                              .use_inband_fec = TRUE,
                                              .loss = CS_MEDIA_LOSS_SOME,
                                              .loss_percent = 7,
                                              .packet_ms = codec->format.packet_ms[i] };
      GstElement *encoder = gst_object_ref_sink (gst_element_factory_make (codec->encoder, NULL));
      int bitrate, frame, loss;
      gboolean fec;

      codec->set_up_encoder (encoder, &settings);
      g_object_get (encoder, "bitrate", &bitrate, "inband-fec", &fec, "frame-size", &frame, "packet-loss-percentage",
                    &loss, NULL);
      g_assert_cmpint (bitrate, ==, 20000);
      g_assert_true (fec);
      g_assert_cmpint (loss, ==, 7);
      g_assert_cmpint (frame, ==, (int) settings.packet_ms);
      gst_object_unref (encoder);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/codec/rows", test_every_row_has_what_its_kind_needs);
  g_test_add_func ("/media/codec/payload-types", test_payload_types_are_asterisks);
  g_test_add_func ("/media/codec/fmtp", test_fmtp);
  g_test_add_func ("/media/codec/elements", test_elements_take_their_settings);
  g_test_add_func ("/media/codec/loss", test_loss_decides);
  return g_test_run ();
}
