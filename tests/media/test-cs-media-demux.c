/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-demux.h"

#include "lib/cs-test-hex.h"

#include <string.h>

/* Every first byte, with the second at the borders of RFC 5761. */
static void
test_every_first_byte (void)
{
  static const guint8 seconds[] = { 0, 96, 111, 191, 192, 200, 207, 223, 224, 255 };

  for (guint first = 0; first < 256; first++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
        {
          const guint8 bytes[] = { (guint8) first, seconds[i], 0, 0 };
          CsMediaClass expected = CS_MEDIA_CLASS_UNKNOWN;

          if (first < 4)
            expected = CS_MEDIA_CLASS_STUN;
          else if (first == 16)
            expected = CS_MEDIA_CLASS_ZRTP;
          else if (first >= 20 && first < 64)
            expected = CS_MEDIA_CLASS_DTLS;
          else if (first >= 64 && first < 80)
            expected = CS_MEDIA_CLASS_TURN;
          else if (first >= 128 && first < 192)
            expected = seconds[i] >= 192 && seconds[i] <= 223 ? CS_MEDIA_CLASS_RTCP : CS_MEDIA_CLASS_RTP;
          g_assert_cmpint (cs_media_classify (bytes, sizeof bytes), ==, expected);
        }
    }
}

static void
test_too_short (void)
{
  static const guint8 bytes[] = { 0x80 };

  g_assert_cmpint (cs_media_classify (bytes, 0), ==, CS_MEDIA_CLASS_UNKNOWN);
  g_assert_cmpint (cs_media_classify (bytes, 1), ==, CS_MEDIA_CLASS_UNKNOWN);
}

#define FIXED "\x12\x34\x00\x00\x00\x01\xde\xad\xbe\xef"

typedef struct {
  const char *name;
  const char *bytes;
  gsize len;
  int payload_offset; /* -1: refused */
} Row;

static const Row rows[] = {
  { "plain", "\x80\x6f" FIXED, 12, 12 },
  { "marker", "\x80\xef" FIXED "xyz", 15, 12 },
  { "one CSRC", "\x81\x6f" FIXED "\0\0\0\1", 16, 16 },
  { "extension", "\x90\x6f" FIXED "\xbe\xde\0\1\0\0\0\0!", 21, 20 },
  { "empty extension", "\x90\x6f" FIXED "\xbe\xde\0\0", 16, 16 },
  { "nothing", "", 0, -1 },
  { "one byte short", "\x80\x6f" FIXED, 11, -1 },
  { "version 0", "\x00\x6f" FIXED, 12, -1 },
  { "version 1", "\x40\x6f" FIXED, 12, -1 },
  { "version 3", "\xc0\x6f" FIXED, 12, -1 },
  { "CSRC missing", "\x81\x6f" FIXED, 12, -1 },
  { "CSRC cut", "\x81\x6f" FIXED "\0\0\0", 15, -1 },
  { "fifteen CSRCs, one there", "\x8f\x6f" FIXED "\0\0\0\1", 16, -1 },
  { "extension missing", "\x90\x6f" FIXED, 12, -1 },
  { "extension header cut", "\x90\x6f" FIXED "\xbe\xde\0", 15, -1 },
  { "extension shorter than it says", "\x90\x6f" FIXED "\xbe\xde\0\2\0\0\0\0", 20, -1 },
  { "extension of 256 kB", "\x90\x6f" FIXED "\xbe\xde\xff\xff\0\0\0\0", 20, -1 },
};

static void
test_rtp_header (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* An exact copy on the heap, so that reading past the end is noticed. */
      g_autofree guint8 *bytes = g_memdup2 (rows[i].bytes, rows[i].len);
      CsMediaRtpHeader header = { .payload_offset = 4711 };
      const gboolean taken = cs_media_rtp_parse (bytes, rows[i].len, &header);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (taken, ==, rows[i].payload_offset >= 0);
      if (!taken)
        {
          g_assert_cmpuint (header.payload_offset, ==, 4711);
          continue;
        }
      g_assert_cmpuint (header.payload_offset, ==, rows[i].payload_offset);
      g_assert_cmpuint (header.payload_type, ==, 111);
      g_assert_cmpint (header.marker, ==, i == 1);
      g_assert_cmpuint (header.sequence, ==, 0x1234);
      g_assert_cmpuint (header.timestamp, ==, 1);
      g_assert_cmphex (header.ssrc, ==, 0xdeadbeef);
    }
}

static void
test_rewriting (void)
{
  guint8 bytes[] = "\x80\xef" FIXED;
  CsMediaRtpHeader header;

  cs_media_rtp_set_type (bytes, 96, FALSE);
  cs_media_rtp_set_timestamp (bytes, 0xcafe0001);
  g_assert_true (cs_media_rtp_parse (bytes, 12, &header));
  g_assert_cmpuint (header.payload_type, ==, 96);
  g_assert_false (header.marker);
  g_assert_cmphex (header.timestamp, ==, 0xcafe0001);
  g_assert_cmphex (header.ssrc, ==, 0xdeadbeef);
}

static const struct {
  const char *in, *out; /* out "": refused */
} plain[] = {
  { "80600001 00000002 00000003 aabbcc", "80600001 00000002 00000003 aabbcc" },
  { "80e00001 00000002 00000003", "80e00001 00000002 00000003" },
  { "82600001 00000002 00000003 11111111 22222222 aa", "80600001 00000002 00000003 aa" },
  { "8f600001 00000002 00000003 11111111 11111111 11111111 11111111 11111111 11111111 11111111 11111111 11111111 "
    "11111111 11111111 11111111 11111111 11111111 11111111 bb",
    "80600001 00000002 00000003 bb" },
  { "90600001 00000002 00000003 bede0001 10ff0000 aa", "80600001 00000002 00000003 aa" },
  { "91600001 00000002 00000003 11111111 bede0000 aa", "80600001 00000002 00000003 aa" },
  { "a0600001 00000002 00000003 aabb0003 000003", "80600001 00000002 00000003 aabb0003" },
  { "a0600001 00000002 00000003 01", "80600001 00000002 00000003" },
  { "a0600001 00000002 00000003", "" },
  { "a0600001 00000002 00000003 aabb00", "" },
  { "a0600001 00000002 00000003 aabb04", "" },
  { "a0600001 00000002 00000003 aabbff", "" },
  { "a1600001 00000002 00000003 11111111 05", "" },
  { "b0600001 00000002 00000003 bede0001 10ff0000 02", "" },
};

static void
test_plain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      gsize len, size, expected_len;
      g_autofree guint8 *in = cs_test_unhex (plain[i].in, &len);
      g_autofree guint8 *expected = NULL;
      g_autofree guint8 *out = g_malloc (len);
      CsMediaRtpHeader header;

      g_assert_true (cs_media_rtp_parse (in, len, &header));
      size = cs_media_rtp_copy_plain (in, len, &header, out);
      expected = cs_test_unhex (plain[i].out, &expected_len);
      g_assert_cmpmem (out, size, expected, expected_len);
    }
}

static void
test_header_is_written_as_it_is_read (void)
{
  static const CsMediaRtpHeader headers[] = {
    { FALSE, 0, 0, 0, 0, CS_MEDIA_RTP_HEADER_LEN },
    { TRUE, 107, 1, 2, 3, CS_MEDIA_RTP_HEADER_LEN },
    { TRUE, 127, 0xffff, 0xffffffff, 0xffffffff, CS_MEDIA_RTP_HEADER_LEN },
    { FALSE, 64, 0x8000, 0x80000000, 0x01020304, CS_MEDIA_RTP_HEADER_LEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      guint8 packet[CS_MEDIA_RTP_HEADER_LEN];
      CsMediaRtpHeader read;

      cs_media_rtp_write_header (packet, &headers[i]);
      g_assert_cmpint (cs_media_classify (packet, sizeof packet), ==, CS_MEDIA_CLASS_RTP);
      g_assert_true (cs_media_rtp_parse (packet, sizeof packet, &read));
      g_assert_true (read.marker == headers[i].marker);
      g_assert_cmpuint (read.payload_type, ==, headers[i].payload_type);
      g_assert_cmpuint (read.sequence, ==, headers[i].sequence);
      g_assert_cmpuint (read.timestamp, ==, headers[i].timestamp);
      g_assert_cmpuint (read.ssrc, ==, headers[i].ssrc);
      g_assert_cmpuint (read.payload_offset, ==, CS_MEDIA_RTP_HEADER_LEN);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/demux/every-first-byte", test_every_first_byte);
  g_test_add_func ("/media/demux/too-short", test_too_short);
  g_test_add_func ("/media/demux/rtp-header", test_rtp_header);
  g_test_add_func ("/media/demux/rewriting", test_rewriting);
  g_test_add_func ("/media/demux/plain", test_plain);
  g_test_add_func ("/media/demux/header", test_header_is_written_as_it_is_read);
  return g_test_run ();
}
