/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-encoder.h"

#include "media/cs-media-demux.h"
#include "media/cs-media-speech.h"
#include "media/cs-media-wav.h"

#define SSRC 0x12345678u
#define TYPE 107

/* RFC 6716 table 2. */
#define FIRST_HYBRID 12
#define FIRST_CELT 16

typedef struct {
  CsMediaEncoder *encoder;
  CsMediaSpeech *speech;
  guint n;
  gboolean begun;
  CsMediaRtpHeader last;
  guint step; /* of the timestamp, between the last two */
  guint mode; /* of the last */
  gsize len;
} Fixture;

static void
on_packet (CsMediaRoom *packet, gsize len, guint32 timestamp, gpointer user_data)
{
  Fixture *f = user_data;
  CsMediaRtpHeader header;

  g_assert_true (cs_media_rtp_parse (packet->bytes, len, &header));
  g_assert_cmpuint (header.payload_type, ==, TYPE);
  g_assert_cmpuint (header.ssrc, ==, SSRC);
  g_assert_cmpuint (header.payload_offset, ==, CS_MEDIA_RTP_HEADER_LEN);
  g_assert_cmpuint (header.timestamp, ==, timestamp);
  g_assert_true (header.marker == !f->begun); /* nothing of it is silence that is not sent */
  if (f->begun)
    {
      g_assert_cmpuint ((guint16) (header.sequence - f->last.sequence), ==, 1);
      f->step = header.timestamp - f->last.timestamp;
    }
  f->begun = TRUE;
  f->last = header;
  f->mode = packet->bytes[header.payload_offset] >> 3;
  f->len = len - header.payload_offset;
  f->n++;
}

static CsMediaCodecSettings
settings_for (CsMediaLossKind loss, guint packet_ms)
{
  CsMediaCodecSettings settings
      = cs_media_codec_read_settings (cs_media_codec_get_default (), "useinbandfec=1", packet_ms);

  settings.loss = loss;
  settings.loss_percent = loss == CS_MEDIA_LOSS_SOME ? 10 : 0;
  return settings;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->encoder = cs_media_encoder_new (cs_media_codec_get_default (), TYPE, SSRC, on_packet, f);
  f->speech = cs_media_speech_new ();
  g_assert_nonnull (f->encoder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_media_encoder_free (f->encoder);
  cs_media_speech_free (f->speech);
}

static void
set (Fixture *f, CsMediaLossKind loss, guint packet_ms)
{
  const CsMediaCodecSettings settings = settings_for (loss, packet_ms);

  cs_media_encoder_set (f->encoder, &settings);
}

static void
push_ms (Fixture *f, guint ms)
{
  gint16 frame[480];

  for (guint i = 0; i < ms / 10; i++)
    {
      cs_media_speech_fill (f->speech, frame, G_N_ELEMENTS (frame));
      cs_media_encoder_push (f->encoder, frame, G_N_ELEMENTS (frame));
    }
}

static void
test_packets_come_in_the_call (Fixture *f, gconstpointer data)
{
  set (f, CS_MEDIA_LOSS_NONE, 20);
  push_ms (f, 10);
  g_assert_cmpuint (f->n, ==, 0);
  push_ms (f, 10);
  g_assert_cmpuint (f->n, ==, 1);
  push_ms (f, 1000);
  g_assert_cmpuint (f->n, ==, 51);
  g_assert_cmpuint (f->step, ==, 960);
}

static void
test_packet_times (Fixture *f, gconstpointer data)
{
  static const guint times[] = { 10, 20, 40, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      set (f, CS_MEDIA_LOSS_NONE, times[i]);
      push_ms (f, 480);
      f->n = 0;
      push_ms (f, 480);
      g_assert_cmpuint (f->n, ==, 480 / times[i]);
      g_assert_cmpuint (f->step, ==, times[i] * 48);
    }
}

/* All packets are of one size, whatever is said in them: sizes are not encrypted (RFC 6562). */
static void
test_size_tells_nothing (Fixture *f, gconstpointer data)
{
  static const CsMediaLossKind kinds[] = { CS_MEDIA_LOSS_UNKNOWN, CS_MEDIA_LOSS_NONE, CS_MEDIA_LOSS_SOME };
  static const gint16 silence[960];

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      set (f, kinds[k], 20);
      for (guint i = 0; i < 100; i++)
        {
          push_ms (f, 20);
          g_assert_cmpuint (f->len, ==, 160);
        }
      for (guint i = 0; i < 20; i++)
        {
          cs_media_encoder_push (f->encoder, silence, G_N_ELEMENTS (silence));
          g_assert_cmpuint (f->len, ==, 160);
        }
    }
}

/* While it runs: what can carry FEC where there is loss, and what costs a quarter where there is none. */
static void
test_mode_follows_loss (Fixture *f, gconstpointer data)
{
  static const struct {
    CsMediaLossKind loss;
    guint least, most;
  } rows[] = {
    { CS_MEDIA_LOSS_UNKNOWN, FIRST_HYBRID, FIRST_CELT - 1 }, { CS_MEDIA_LOSS_NONE, FIRST_CELT, 31 },
    { CS_MEDIA_LOSS_SOME, FIRST_HYBRID, FIRST_CELT - 1 },    { CS_MEDIA_LOSS_NONE, FIRST_CELT, 31 },
    { CS_MEDIA_LOSS_UNKNOWN, FIRST_HYBRID, FIRST_CELT - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      set (f, rows[i].loss, 20);
      push_ms (f, 200);
      for (guint k = 0; k < 50; k++)
        {
          push_ms (f, 20);
          g_assert_cmpuint (f->mode, >=, rows[i].least);
          g_assert_cmpuint (f->mode, <=, rows[i].most);
        }
    }
}

static void
test_missing_elements (void)
{
  CsMediaCodec codec = *cs_media_codec_get_default ();

  codec.encoder = "no-such-encoder";
  g_assert_null (cs_media_encoder_new (&codec, TYPE, SSRC, on_packet, NULL));
  cs_media_encoder_free (NULL);
}

/* Nothing has to have gone in for it to go. */
static void
test_unused (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (f->n, ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("/media/encoder/in-the-call", test_packets_come_in_the_call);
  ADD ("/media/encoder/packet-times", test_packet_times);
  ADD ("/media/encoder/sizes", test_size_tells_nothing);
  ADD ("/media/encoder/mode", test_mode_follows_loss);
  ADD ("/media/encoder/unused", test_unused);
  g_test_add_func ("/media/encoder/missing", test_missing_elements);
  return g_test_run ();
}
