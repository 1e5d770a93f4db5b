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
      g_assert_nonnull (codec->rtp_name);
      g_assert_true ((codec->kind == CS_MEDIA_CODEC_SOUND) == (formats[i].packet_ms != NULL));
      if (codec->kind != CS_MEDIA_CODEC_SOUND)
        continue;
      for (guint k = 0; formats[i].packet_ms[k] != 0; k++)
        g_assert_true (k == 0 || formats[i].packet_ms[k] < formats[i].packet_ms[k - 1]);
      g_assert_nonnull (codec->encoder);
      g_assert_nonnull (codec->payloader);
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

static void
test_elements_take_their_settings (void)
{
  const CsMediaCodec *codec = cs_media_codec_get_default ();

  for (guint i = 0; codec->format.packet_ms[i] != 0; i++)
    {
      const CsMediaCodecSettings settings
          = { .bitrate = 20000, .use_inband_fec = TRUE, .loss_percent = 7, .packet_ms = codec->format.packet_ms[i] };
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
  return g_test_run ();
}
