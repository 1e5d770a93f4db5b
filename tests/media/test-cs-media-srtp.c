/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-srtp.h"

#include "base/cs-limits.h"
#include "media/cs-media-demux.h"

#include <string.h>

#define PAYLOAD 40
#define RTP_LEN (CS_MEDIA_RTP_HEADER_LEN + PAYLOAD)
#define BUFFER 512
#define SRTCP_INDEX 4

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

/* Keys that fill with 1, 2, 3 …, each with an MKI of @mki_len bytes that ends in the same number. */
static CsMediaSrtp *
new_srtp_with_mki (CsMediaSrtpDirection direction, CsMediaSrtpSuite suite, gsize mki_len, guint first, guint n)
{
  CsMediaSrtpKeys keys[CS_LIMIT_SDP_MASTER_KEYS + 1] = { { 0 } };
  guint8 mkis[CS_LIMIT_SDP_MASTER_KEYS + 1][CS_LIMIT_SDP_MKI + 1] = { { 0 } };
  CsMediaSrtp *made;

  for (guint i = 0; i < n; i++)
    {
      CsSecret *key = cs_secret_new (cs_media_srtp_suite_key_len (suite));
      CsSecret *salt = cs_secret_new (cs_media_srtp_suite_salt_len (suite));

      memset (key->bytes, (int) (first + i), key->len);
      if (mki_len > 0)
        mkis[i][mki_len - 1] = (guint8) (first + i);
      keys[i] = (CsMediaSrtpKeys){ suite, key, salt, mkis[i], mki_len, i + 1 < n ? &keys[i + 1] : NULL };
    }
  made = cs_media_srtp_new (direction, keys, NULL);
  for (guint i = 0; i < n; i++)
    {
      cs_secret_free ((CsSecret *) keys[i].key);
      cs_secret_free ((CsSecret *) keys[i].salt);
    }
  return made;
}

static const gsize mki_lengths[] = { 1, 2, 4, 8, 127, 128 };

/* The MKI is in the packet as RFC 3711 has it, before the tag, with GCM at the end (RFC 7714 section 8.1); and none of
 * it is left in what comes out. */
static void
check_mki (CsMediaSrtpSuite suite, gsize mki_len)
{
  g_autoptr (CsMediaSrtp) sender = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, mki_len, 5, 1);
  g_autoptr (CsMediaSrtp) receiver = new_srtp_with_mki (CS_MEDIA_SRTP_RECEIVE, suite, mki_len, 5, 1);
  const gboolean is_gcm = suite == CS_MEDIA_SRTP_AES_GCM_128 || suite == CS_MEDIA_SRTP_AES_GCM_256;

  for (guint i = 0; i < 3; i++)
    {
      const Packet clear = new_rtp ((guint16) i, 1), clear_report = new_rtcp ();
      Packet packet = clear, report = clear_report;

      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
      g_assert_cmpuint (packet.len, ==, RTP_LEN + tags[suite] + mki_len);
      g_assert_cmpuint (bytes_of (&packet)[packet.len - 1 - (is_gcm ? 0 : tags[suite])], ==, 5);
      g_assert_true (cs_media_srtp_unprotect (receiver, CS_MEDIA_PACKET_RTP, bytes_of (&packet), &packet.len));
      g_assert_cmpmem (packet.words, packet.len, clear.words, clear.len);

      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
      g_assert_cmpuint (report.len, ==, 8 + SRTCP_INDEX + rtcp_tags[suite] + mki_len);
      g_assert_cmpuint (bytes_of (&report)[report.len - 1 - (is_gcm ? 0 : rtcp_tags[suite])], ==, 5);
      g_assert_true (cs_media_srtp_unprotect (receiver, CS_MEDIA_PACKET_RTCP, bytes_of (&report), &report.len));
      g_assert_cmpmem (report.words, report.len, clear_report.words, clear_report.len);
    }
}

static void
test_mki (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    for (guint i = 0; i < G_N_ELEMENTS (mki_lengths); i++)
      check_mki (suite, mki_lengths[i]);
}

/* Each packet says its key; one under a key that was not announced is nobody's, and so is one with another's MKI. */
static void
check_several_keys (CsMediaSrtpSuite suite)
{
  g_autoptr (CsMediaSrtp) receiver = new_srtp_with_mki (CS_MEDIA_SRTP_RECEIVE, suite, 4, 1, 3);
  guint16 sequence = 0;

  for (guint key = 1; key <= 5; key++)
    {
      g_autoptr (CsMediaSrtp) sender = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, 4, key, 1);
      Packet packet = new_rtp (++sequence, 1), report = new_rtcp ();

      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTP, &packet));
      g_assert_true (protect (sender, CS_MEDIA_PACKET_RTCP, &report));
      g_assert_cmpint (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet), ==, key <= 3);
      if (key == 1 || key > 3) /* the index of SRTCP begins anew with each sender here: the others are replays */
        g_assert_cmpint (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report), ==, key == 1);
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet));
      g_assert_false (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report));
    }
}

static void
test_several_keys (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    check_several_keys (suite);
}

/* Announced and never sent: taken, of the first key. Sent and never announced: not authentic. */
static void
check_mki_of_one_side (CsMediaSrtpSuite suite)
{
  g_autoptr (CsMediaSrtp) without = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, 0, 1, 1);
  g_autoptr (CsMediaSrtp) with = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, 1, 1, 1);
  g_autoptr (CsMediaSrtp) of_second = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, 0, 2, 1);
  g_autoptr (CsMediaSrtp) announced = new_srtp_with_mki (CS_MEDIA_SRTP_RECEIVE, suite, 1, 1, 2);
  g_autoptr (CsMediaSrtp) plain = new_srtp_with_mki (CS_MEDIA_SRTP_RECEIVE, suite, 0, 1, 1);

  /* As many that one in 256 looks as if it had the MKI. */
  for (guint16 i = 0; i < 2000; i++)
    {
      const Packet clear = new_rtp (i, 1), clear_report = new_rtcp ();
      Packet packet = clear, report = clear_report;

      g_assert_true (protect (without, CS_MEDIA_PACKET_RTP, &packet));
      g_assert_true (protect (without, CS_MEDIA_PACKET_RTCP, &report));
      g_assert_true (cs_media_srtp_unprotect (announced, CS_MEDIA_PACKET_RTP, bytes_of (&packet), &packet.len));
      g_assert_true (cs_media_srtp_unprotect (announced, CS_MEDIA_PACKET_RTCP, bytes_of (&report), &report.len));
      g_assert_cmpmem (packet.words, packet.len, clear.words, clear.len);
      g_assert_cmpmem (report.words, report.len, clear_report.words, clear_report.len);
    }
  for (guint16 i = 2000; i < 2010; i++)
    {
      Packet packet = new_rtp (i, 1), other = packet, report = new_rtcp (), other_report = report;

      g_assert_true (protect (of_second, CS_MEDIA_PACKET_RTP, &other));
      g_assert_true (protect (of_second, CS_MEDIA_PACKET_RTCP, &other_report));
      g_assert_false (unprotect (announced, CS_MEDIA_PACKET_RTP, other));
      g_assert_false (unprotect (announced, CS_MEDIA_PACKET_RTCP, other_report));
      g_assert_true (protect (with, CS_MEDIA_PACKET_RTP, &packet));
      g_assert_true (protect (with, CS_MEDIA_PACKET_RTCP, &report));
      g_assert_false (unprotect (plain, CS_MEDIA_PACKET_RTP, packet));
      g_assert_false (unprotect (plain, CS_MEDIA_PACKET_RTCP, report));
    }
}

static void
test_mki_of_one_side (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    check_mki_of_one_side (suite);
}

/* With GCM the MKI stands at the end, and without it a packet is one that never had it. */
static void
check_cuts (CsMediaSrtp *receiver, CsMediaPacketKind kind, const Packet *packet, CsMediaSrtpSuite suite)
{
  const gboolean is_gcm = suite == CS_MEDIA_SRTP_AES_GCM_128 || suite == CS_MEDIA_SRTP_AES_GCM_256;

  for (gsize len = 0; len < packet->len; len++)
    {
      g_autofree guint8 *cut = g_memdup2 (packet->words, len); /* nothing behind it, for the sanitizers */
      gsize left = len;

      if (is_gcm && len == packet->len - 4)
        continue;
      g_assert_false (cs_media_srtp_unprotect (receiver, kind, cut, &left));
    }
}

/* Every bit, also of the MKI: nothing authenticates it, but another MKI means another key. */
static void
test_mki_every_bit_counts (void)
{
  for (guint suite = 0; suite < CS_MEDIA_SRTP_N_SUITES; suite++)
    {
      g_autoptr (CsMediaSrtp) sender = new_srtp_with_mki (CS_MEDIA_SRTP_SEND, suite, 4, 1, 1);
      g_autoptr (CsMediaSrtp) receiver = new_srtp_with_mki (CS_MEDIA_SRTP_RECEIVE, suite, 4, 1, 2);
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
      check_cuts (receiver, CS_MEDIA_PACKET_RTP, &packet, suite);
      check_cuts (receiver, CS_MEDIA_PACKET_RTCP, &report, suite);
      g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTP, packet));
      g_assert_true (unprotect (receiver, CS_MEDIA_PACKET_RTCP, report));
    }
}

static void
test_impossible_mkis (void)
{
  static const struct {
    gsize mki_len;
    guint n;
    gboolean possible;
  } rows[] = {
    { 0, 1, TRUE },  { 1, 1, TRUE },    { 128, 4, TRUE },
    { 0, 2, FALSE }, { 129, 1, FALSE }, { 1, CS_LIMIT_SDP_MASTER_KEYS + 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint direction = 0; direction < 2; direction++)
      {
        g_autoptr (CsMediaSrtp) made
            = new_srtp_with_mki (direction, CS_MEDIA_SRTP_AES_CM_128_80, rows[i].mki_len, 1, rows[i].n);

        g_assert_cmpint (made != NULL, ==, rows[i].possible);
      }
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
  g_test_add_func ("/media/srtp/mki", test_mki);
  g_test_add_func ("/media/srtp/several-keys", test_several_keys);
  g_test_add_func ("/media/srtp/mki-of-one-side", test_mki_of_one_side);
  g_test_add_func ("/media/srtp/mki-every-bit-counts", test_mki_every_bit_counts);
  g_test_add_func ("/media/srtp/impossible-mkis", test_impossible_mkis);
  return g_test_run ();
}
