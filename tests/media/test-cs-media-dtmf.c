/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-dtmf.h"

#include "media/cs-media-demux.h"

#include <string.h>

#define SPEECH_LEN 100

/* The speech packets of a call, one after the other; @out shows what became of the next. */
typedef struct {
  guint8 bytes[256];
  gsize len;
  CsMediaRtpHeader header;
} Packet;

static gboolean
next (CsMediaDtmf *dtmf, guint16 *sequence, Packet *out)
{
  gboolean replaced;

  memset (out, 's', sizeof *out);
  memcpy (out->bytes, "\x80\x6f", 2);
  out->bytes[2] = (guint8) (*sequence >> 8);
  out->bytes[3] = (guint8) *sequence;
  cs_media_rtp_set_timestamp (out->bytes, *sequence * 960u);
  out->len = SPEECH_LEN;
  replaced = cs_media_dtmf_replace (dtmf, out->bytes, &out->len, sizeof out->bytes);
  g_assert_true (cs_media_rtp_parse (out->bytes, out->len, &out->header));
  g_assert_cmpuint (out->header.sequence, ==, *sequence);
  g_assert_cmphex (out->header.ssrc, ==, 0x73737373);
  ++*sequence;
  return replaced;
}

static void
assert_event (const Packet *packet, guint8 event, gboolean end, guint duration)
{
  g_assert_cmpuint (packet->len, ==, packet->header.payload_offset + 4);
  g_assert_cmpuint (packet->bytes[12], ==, event);
  g_assert_cmpint ((packet->bytes[13] & 0x80) != 0, ==, end);
  g_assert_cmpuint (packet->bytes[13] & 0x40, ==, 0); /* reserved */
  g_assert_cmpuint (packet->bytes[14] << 8 | packet->bytes[15], ==, duration);
}

static void
check_digit (CsMediaDtmf *dtmf, guint16 *sequence, guint8 event, guint clock_rate)
{
  const guint32 start = *sequence * 960u;
  Packet packet;

  for (guint i = 1; i <= 9; i++)
    {
      g_assert_true (next (dtmf, sequence, &packet));
      g_assert_cmpuint (packet.header.payload_type, ==, 101);
      g_assert_cmpint (packet.header.marker, ==, i == 1);
      g_assert_cmpuint (packet.header.timestamp, ==, start);
      assert_event (&packet, event, i > 6, MIN (i, 6) * clock_rate / 50);
    }
  /* Speech between digits. */
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (next (dtmf, sequence, &packet));
      g_assert_cmpuint (packet.len, ==, SPEECH_LEN);
    }
}

static void
test_digits (void)
{
  static const guint rates[] = { 48000, 8000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (CsMediaDtmf) dtmf = cs_media_dtmf_new ();
      guint16 sequence = 65530;
      Packet packet;

      cs_media_dtmf_set_format (dtmf, 101, rates[i], 20);
      g_assert_false (next (dtmf, &sequence, &packet));
      g_assert_true (cs_media_dtmf_queue (dtmf, "0d"));
      g_assert_true (cs_media_dtmf_queue (dtmf, "*"));
      check_digit (dtmf, &sequence, 0, rates[i]);
      check_digit (dtmf, &sequence, 15, rates[i]);
      check_digit (dtmf, &sequence, 10, rates[i]);
      g_assert_false (next (dtmf, &sequence, &packet));
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = { "x", "1 2", "E", "1,2", "+", "12345\xc3\xbc", "\x01" };
  g_autoptr (CsMediaDtmf) dtmf = cs_media_dtmf_new ();
  g_autofree char *many = g_strnfill (65, '1');
  guint16 sequence = 0;
  Packet packet;

  g_assert_false (cs_media_dtmf_queue (dtmf, "1")); /* no format yet */
  cs_media_dtmf_set_format (dtmf, 101, 48000, 20);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cs_media_dtmf_queue (dtmf, bad[i]));
  g_assert_false (cs_media_dtmf_queue (dtmf, many));
  g_assert_false (next (dtmf, &sequence, &packet));
  many[64] = '\0';
  g_assert_true (cs_media_dtmf_queue (dtmf, many));
  g_assert_false (cs_media_dtmf_queue (dtmf, "1"));
}

static void
test_cancelled (void)
{
  g_autoptr (CsMediaDtmf) dtmf = cs_media_dtmf_new ();
  guint16 sequence = 0;
  Packet packet;

  cs_media_dtmf_set_format (dtmf, 101, 48000, 20);
  g_assert_true (cs_media_dtmf_queue (dtmf, "12"));
  g_assert_true (next (dtmf, &sequence, &packet));
  cs_media_dtmf_cancel (dtmf);
  g_assert_false (next (dtmf, &sequence, &packet));

  /* The peer takes none any more. */
  g_assert_true (cs_media_dtmf_queue (dtmf, "12"));
  cs_media_dtmf_set_format (dtmf, -1, 8000, 20);
  g_assert_false (next (dtmf, &sequence, &packet));
  cs_media_dtmf_set_format (dtmf, 101, 8000, 20);
  g_assert_false (next (dtmf, &sequence, &packet));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/dtmf/digits", test_digits);
  g_test_add_func ("/media/dtmf/refused", test_refused);
  g_test_add_func ("/media/dtmf/cancelled", test_cancelled);
  return g_test_run ();
}
