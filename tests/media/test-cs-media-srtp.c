/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-srtp.h"

#include "media/cs-media-demux.h"

#include <string.h>

#define PAYLOAD 40
#define RTP_LEN (CS_MEDIA_RTP_HEADER_LEN + PAYLOAD)
#define BUFFER 512

typedef struct {
  guint32 words[BUFFER / 4]; /* libsrtp wants them aligned */
  gsize len;
} Packet;

static guint8 *
bytes_of (Packet *packet)
{
  return (guint8 *) packet->words;
}

static Packet
new_rtp (guint16 sequence, guint32 ssrc)
{
  Packet packet = { .len = RTP_LEN };
  guint8 *p = bytes_of (&packet);

  memset (p, 'v', RTP_LEN);
  memcpy (p, "\x80\x6f\0\0\0\0\0\1", 8);
  p[2] = (guint8) (sequence >> 8);
  p[3] = (guint8) sequence;
  for (guint i = 0; i < 4; i++)
    p[8 + i] = (guint8) (ssrc >> (24 - 8 * i));
  return packet;
}

/* An empty receiver report. */
static Packet
new_rtcp (void)
{
  Packet packet = { .len = 8 };

  memcpy (bytes_of (&packet), "\x80\xc9\0\1\xde\xad\xbe\xef", 8);
  return packet;
}

static CsMediaSrtp *
new_srtp (CsMediaSrtpDirection direction, CsMediaSrtpSuite suite, guint8 seed)
{
  g_autoptr (CsSecret) key = cs_secret_new (cs_media_srtp_suite_key_len (suite));
  g_autoptr (CsSecret) salt = cs_secret_new (cs_media_srtp_suite_salt_len (suite));
  g_autoptr (GError) error = NULL;
  CsMediaSrtpKeys keys = { suite, key, salt };
  CsMediaSrtp *made;

  memset (key->bytes, seed, key->len);
  memset (salt->bytes, 7, salt->len);
  made = cs_media_srtp_new (direction, &keys, &error);
  g_assert_no_error (error);
  return made;
}

static gboolean
protect (CsMediaSrtp *srtp, CsMediaPacketKind kind, Packet *packet)
{
  return cs_media_srtp_protect (srtp, kind, bytes_of (packet), &packet->len, BUFFER);
}

static gboolean
unprotect (CsMediaSrtp *srtp, CsMediaPacketKind kind, Packet packet)
{
  return cs_media_srtp_unprotect (srtp, kind, bytes_of (&packet), &packet.len);
}

static const gsize tags[CS_MEDIA_SRTP_N_SUITES] = { 10, 4, 10, 4, 16, 16 };
static const gsize rtcp_tags[CS_MEDIA_SRTP_N_SUITES] = { 10, 10, 10, 10, 16, 16 };

static void
test_each_suite (void)
{
  for (int suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    {
      g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, suite, 1);
      g_autoptr (CsMediaSrtp) receiver = new_srtp (CS_MEDIA_SRTP_RECEIVE, suite, 1);
      const Packet clear = new_rtp (1, 0xdeadbeef);
      Packet packet = clear, report = new_rtcp ();

      g_assert_true (cs_media_srtp_suite_works (suite));
      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
      g_assert_cmpuint (packet.len, ==, RTP_LEN + tags[suite]);
      g_assert_cmpmem (packet.words, CS_MEDIA_RTP_HEADER_LEN, clear.words, CS_MEDIA_RTP_HEADER_LEN);
      g_assert_true (memcmp (bytes_of (&packet) + CS_MEDIA_RTP_HEADER_LEN,
                             (guint8 *) clear.words + CS_MEDIA_RTP_HEADER_LEN, PAYLOAD)
                     != 0);
      g_assert_true (cs_media_srtp_unprotect (receiver, CS_MEDIA_PACKET_RTP, bytes_of (&packet), &packet.len));
      g_assert_cmpmem (packet.words, packet.len, clear.words, clear.len);

      /* Never the short tag for RTCP; and the index. */
      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
      g_assert_cmpuint (report.len, ==, 8 + 4 + rtcp_tags[suite]);
      g_assert_true (cs_media_srtp_unprotect (receiver, CS_MEDIA_PACKET_RTCP, bytes_of (&report), &report.len));
      g_assert_cmpuint (report.len, ==, 8);
    }
}

static void
test_suites_are_told_apart (void)
{
  static const struct {
    gsize key_len, salt_len;
    guint tag_bits;
    const char *name;
  } rows[] = {
    { 16, 14, 80, "AES_CM_128_HMAC_SHA1_80" },
    { 16, 14, 32, "AES_CM_128_HMAC_SHA1_32" },
    { 32, 14, 80, "AES_256_CM_HMAC_SHA1_80" },
    { 32, 14, 32, "AES_256_CM_HMAC_SHA1_32" },
    { 16, 12, 128, "AEAD_AES_128_GCM" },
    { 32, 12, 128, "AEAD_AES_256_GCM" },
    { 24, 14, 80, NULL },
    { 16, 14, 64, NULL },
    { 16, 12, 80, NULL },
    { 16, 14, 128, NULL },
    { 16, 12, 64, NULL }, /* the GCM of eight octets that RFC 7714 dropped */
    { 0, 0, 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsMediaSrtpSuite suite = 99, again = 99;
      const gboolean found = cs_media_srtp_suite_for (rows[i].key_len, rows[i].salt_len, rows[i].tag_bits, &suite);

      g_assert_cmpint (found, ==, rows[i].name != NULL);
      if (!found)
        {
          g_assert_cmpint (suite, ==, 99);
          continue;
        }
      g_assert_cmpstr (cs_media_srtp_suite_name (suite), ==, rows[i].name);
      g_assert_true (cs_media_srtp_suite_from_name (rows[i].name, &again));
      g_assert_cmpint (again, ==, suite);
    }
  {
    CsMediaSrtpSuite suite = 99;

    g_assert_false (cs_media_srtp_suite_from_name ("AES_CM_256_HMAC_SHA1_80", &suite));
    g_assert_false (cs_media_srtp_suite_from_name ("AEAD_AES_128_GCM_8", &suite));
    g_assert_false (cs_media_srtp_suite_from_name ("", &suite));
    g_assert_cmpint (suite, ==, 99);
  }
}

static void
test_wrong_lengths (void)
{
  g_autoptr (CsSecret) key = cs_secret_new (16);
  g_autoptr (CsSecret) salt = cs_secret_new (12);
  g_autoptr (GError) error = NULL;
  CsMediaSrtpKeys keys = { CS_MEDIA_SRTP_AES_CM_128_80, key, salt };

  g_assert_null (cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &keys, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING);
  g_clear_error (&error);

  keys.suite = CS_MEDIA_SRTP_AES_GCM_256;
  g_assert_null (cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &keys, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING);
  g_clear_error (&error);

  keys.suite = CS_MEDIA_SRTP_AES_CM_256_80;
  g_assert_null (cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &keys, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING);
}

static void
test_wrong_key (void)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, CS_MEDIA_SRTP_AES_CM_256_80, 1);
  g_autoptr (CsMediaSrtp) other = new_srtp (CS_MEDIA_SRTP_RECEIVE, CS_MEDIA_SRTP_AES_CM_256_80, 2);
  g_autoptr (CsMediaSrtp) other_suite = new_srtp (CS_MEDIA_SRTP_RECEIVE, CS_MEDIA_SRTP_AES_CM_128_80, 1);
  Packet packet = new_rtp (1, 1), report = new_rtcp ();

  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
  g_assert_false (unprotect (other, CS_MEDIA_PACKET_RTP, packet));
  g_assert_false (unprotect (other, CS_MEDIA_PACKET_RTCP, report));
  g_assert_false (unprotect (other_suite, CS_MEDIA_PACKET_RTP, packet));
  g_assert_false (unprotect (other_suite, CS_MEDIA_PACKET_RTCP, report));
}

static void
check_every_bit (CsMediaSrtpSuite suite)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, suite, 1);
  g_autoptr (CsMediaSrtp) receiver = new_srtp (CS_MEDIA_SRTP_RECEIVE, suite, 1);
  Packet packet = new_rtp (1, 1), report = new_rtcp ();

  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
  for (gsize bit = 0; bit < packet.len * 8; bit++)
    {
      Packet changed = packet;

      bytes_of (&changed)[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, changed));
    }
  for (gsize bit = 0; bit < report.len * 8; bit++)
    {
      Packet changed = report;

      bytes_of (&changed)[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, changed));
    }
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report));
}

static void
test_every_bit_counts (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    check_every_bit (suite);
}

static void
check_every_length (CsMediaSrtpSuite suite)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, suite, 1);
  g_autoptr (CsMediaSrtp) receiver = new_srtp (CS_MEDIA_SRTP_RECEIVE, suite, 1);
  Packet packet = new_rtp (1, 1), report = new_rtcp ();

  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
  for (gsize len = 0; len < packet.len; len++)
    {
      Packet cut = packet;

      cut.len = len;
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, cut));
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, cut));
    }
  for (gsize len = 0; len < report.len; len++)
    {
      Packet cut = report;

      cut.len = len;
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, cut));
    }
  /* No room for the tag, or nothing to protect. */
  packet = new_rtp (2, 1);
  g_assert_false (cs_media_srtp_protect (sender, CS_MEDIA_PACKET_RTP, bytes_of (&packet), &packet.len, packet.len + 3));
  packet.len = 11;
  g_assert_false (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  report.len = 7;
  g_assert_false (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
}

static void
test_every_length (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    check_every_length (suite);
}

static void
test_replay (void)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, CS_MEDIA_SRTP_AES_CM_128_80, 1);
  g_autoptr (CsMediaSrtp) receiver = new_srtp (CS_MEDIA_SRTP_RECEIVE, CS_MEDIA_SRTP_AES_CM_128_80, 1);
  Packet packets[200], report = new_rtcp ();

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      packets[i] = new_rtp ((guint16) (65500 + i), 1); /* over the wrap */
      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packets[i]));
    }
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[0]));
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[0]));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[2]));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[1])); /* late, but new */
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[1]));
  for (guint i = 3; i < 200; i += 50)
    g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[i]));
  /* New, but too far behind to know that. */
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, packets[4]));

  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report));
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report));
}

/* RTP is not RTCP, and any SSRC goes under the one key. */
static void
test_kinds_and_ssrcs (void)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp (CS_MEDIA_SRTP_SEND, CS_MEDIA_SRTP_AES_CM_128_80, 1);
  g_autoptr (CsMediaSrtp) receiver = new_srtp (CS_MEDIA_SRTP_RECEIVE, CS_MEDIA_SRTP_AES_CM_128_80, 1);
  Packet packet = new_rtp (9, 1), report = new_rtcp ();

  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, packet));
  g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, report));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet));

  packet = new_rtp (1, 0x1234);
  g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
  g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/srtp/each-suite", test_each_suite);
  g_test_add_func ("/media/srtp/suites-are-told-apart", test_suites_are_told_apart);
  g_test_add_func ("/media/srtp/wrong-lengths", test_wrong_lengths);
  g_test_add_func ("/media/srtp/wrong-key", test_wrong_key);
  g_test_add_func ("/media/srtp/every-bit-counts", test_every_bit_counts);
  g_test_add_func ("/media/srtp/every-length", test_every_length);
  g_test_add_func ("/media/srtp/replay", test_replay);
  g_test_add_func ("/media/srtp/kinds-and-ssrcs", test_kinds_and_ssrcs);
  return g_test_run ();
}
