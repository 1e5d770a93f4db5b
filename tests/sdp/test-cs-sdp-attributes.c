/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

#include "lib/cs-test-hex.h"

/* One a= line each, below "m=audio 4000 RTP/AVP 96 0". */
#define MEDIA TEST_HEAD "m=audio 4000 RTP/AVP 96 0\r\n"

static CsSdp *
parse_with (const char *attributes)
{
  g_autofree char *text = g_strconcat (MEDIA, attributes, "\r\n", NULL);

  return test_parse (text);
}

static const CsSdpCodec *
codec_at (const CsSdp *sdp, guint i)
{
  g_assert_cmpuint (i, <, sdp->audio->codecs->len);
  return sdp->audio->codecs->pdata[i];
}

/* One line costs itself, of whatever it speaks: what is right beside it counts. */
static void
test_passed_over (void)
{
  static const char *const lines[] = {
    "a=rtpmap:",
    "a=rtpmap",
    "a=rtpmap:96",
    "a=rtpmap:96 ",
    "a=rtpmap:96 opus",
    "a=rtpmap:96 /48000",
    "a=rtpmap:96 opus/",
    "a=rtpmap:96 opus/0",
    "a=rtpmap:96 opus/-48000",
    "a=rtpmap:96 opus/48k",
    "a=rtpmap:96 opus/4294967296",
    "a=rtpmap:96 opus/48000/",
    "a=rtpmap:96 opus/48000/0",
    "a=rtpmap:96 opus/48000/256",
    "a=rtpmap:96 opus/48000/2/1",
    "a=rtpmap:96 op us/48000",
    "a=rtpmap:96 op;us/48000",
    "a=rtpmap:128 opus/48000/2",
    "a=rtpmap:-1 opus/48000/2",
    "a=rtpmap:x opus/48000/2",
    "a=rtpmap:96x opus/48000/2",
    "a=rtpmap:18446744073709551712 opus/48000/2",
    "a=rtpmap: 128 opus/48000/2",

    "a=fmtp:",
    "a=fmtp",
    "a=fmtp:128 x=1",
    "a=fmtp:x",
    "a=fmtp:-1 x=1",
    "a=fmtp:96;x=1",

    "a=rtcp:",
    "a=rtcp",
    "a=rtcp:65536",
    "a=rtcp:-1",
    "a=rtcp:4001x",
    "a=rtcp:4001 IN",
    "a=rtcp:4001 IN IP4",
    "a=rtcp:4001 IN IP4 192.0.2.256",
    "a=rtcp:4001 IN IP4 192.0.2.1 more",
    "a=rtcp:4001  IN IP4 192.0.2.1",
    "a=rtcp:4001 IN IP4 224.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat (lines[i], "\r\na=fmtp:96 a=1\r\na=rtpmap:96 opus/48000/2", NULL);
      g_autoptr (CsSdp) sdp = parse_with (text);

      g_test_message ("%s", lines[i]);
      g_assert_cmpuint (sdp->audio->codecs->len, ==, 2);
      g_assert_cmpstr (codec_at (sdp, 0)->encoding, ==, "opus");
      g_assert_cmpstr (codec_at (sdp, 0)->fmtp, ==, "a=1");
      g_assert_cmpuint (sdp->audio->rtcp_port, ==, 4001);
      g_assert_null (sdp->audio->rtcp_address);
    }
}

static void
test_rtpmap (void)
{
  static const struct {
    const char *line;
    guint index;
    const char *encoding;
    guint clock_rate;
    guint channels;
  } rows[] = {
    { "a=rtpmap:96 opus/48000/2", 0, "opus", 48000, 2 },
    { "a=rtpmap:96  OPUS/48000/2 ", 0, "OPUS", 48000, 2 },
    { "a=rtpmap:96 speex/16000", 0, "speex", 16000, 1 },
    { "a=rtpmap:97 opus/48000/2", 0, "", 0, 1 }, /* not in the media line */
    { "a=sendrecv", 0, "", 0, 1 },
    { "a=sendrecv", 1, "PCMU", 8000, 1 },
    { "a=rtpmap:0 pcmu/8000/1", 1, "pcmu", 8000, 1 },
    { "a=rtpmap:96 a/1\r\na=rtpmap:96 b/2", 0, "a", 1, 1 }, /* the first stands */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_with (rows[i].line);
      const CsSdpCodec *codec = codec_at (sdp, rows[i].index);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpstr (codec->encoding, ==, rows[i].encoding);
      g_assert_cmpuint (codec->clock_rate, ==, rows[i].clock_rate);
      g_assert_cmpuint (codec->channels, ==, rows[i].channels);
    }
}

static void
test_fmtp (void)
{
  static const struct {
    const char *line;
    const char *fmtp;
  } rows[] = {
    { "a=fmtp:96 useinbandfec=1; stereo=0", "useinbandfec=1; stereo=0" },
    { "a=fmtp:96   a=b ", "a=b" },
    { "a=fmtp:96 a=1\r\na=fmtp:96 a=2", "a=1" },
    { "a=fmtp:96", NULL },
    { "a=fmtp:96 ", NULL },
    { "a=fmtp:97 a=1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_with (rows[i].line);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpstr (codec_at (sdp, 0)->fmtp, ==, rows[i].fmtp);
    }
}

static void
test_rtcp (void)
{
  static const struct {
    const char *line;
    guint port;
    const char *address;
    gboolean mux;
  } rows[] = {
    { "a=sendrecv", 4001, NULL, FALSE },
    { "a=rtcp:5000", 5000, NULL, FALSE },
    { "a=rtcp:5000 IN IP4 192.0.2.9", 5000, "192.0.2.9", FALSE },
    { "a=rtcp:5000 IN IP6 2001:db8::9", 5000, "2001:db8::9", FALSE },
    { "a=rtcp:5000 IN IP6 192.0.2.9", 5000, "192.0.2.9", FALSE },
    { "a=rtcp:5000 IN IP4 192.0.2.9\r\na=rtcp:5002", 5002, NULL, FALSE },
    { "a=rtcp:0", 0, NULL, FALSE },
    { "a=rtcp-mux", 4001, NULL, TRUE },
    { "a=rtcp-mux-only", 4001, NULL, FALSE },
    { "a=rtcp-fb:* trr-int 5000", 4001, NULL, FALSE },
    { "a=rtcp-xr:voip-metrics", 4001, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_with (rows[i].line);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpuint (sdp->audio->rtcp_port, ==, rows[i].port);
      g_assert_cmpstr (sdp->audio->rtcp_address, ==, rows[i].address);
      g_assert_cmpint (sdp->audio->rtcp_mux, ==, rows[i].mux);
    }
}

static void
test_ptime (void)
{
  static const struct {
    const char *value;
    guint ms;
  } rows[] = {
    { "20", 20 },   { "60", 60 }, { "2.5", 2 },   { "65535", 65535 }, { " 40 ", 40 },       { "0", 0 },
    { "", 0 },      { "-20", 0 }, { "65536", 0 }, { "20ms", 0 },      { "0x14", 0 },        { "20.", 0 },
    { "20.5x", 0 }, { ".5", 0 },  { "1e3", 0 },   { "20 40", 0 },     { "99999999999", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *lines = g_strdup_printf ("a=ptime:%s\r\na=maxptime:%s", rows[i].value, rows[i].value);
      g_autoptr (CsSdp) sdp = parse_with (lines);

      g_test_message ("%s", rows[i].value);
      g_assert_cmpuint (sdp->audio->ptime_ms, ==, rows[i].ms);
      g_assert_cmpuint (sdp->audio->maxptime_ms, ==, rows[i].ms);
    }
}

static void
test_direction (void)
{
  static const struct {
    const char *session;
    const char *media;
    CsSdpDirection direction;
  } rows[] = {
    { "", "", CS_SDP_SENDRECV },
    { "", "a=sendrecv\r\n", CS_SDP_SENDRECV },
    { "", "a=sendonly\r\n", CS_SDP_SENDONLY },
    { "", "a=recvonly\r\n", CS_SDP_RECVONLY },
    { "", "a=inactive\r\n", CS_SDP_INACTIVE },
    { "", "a=sendonly \r\n", CS_SDP_SENDONLY },
    { "a=sendonly\r\n", "", CS_SDP_SENDONLY },
    { "a=inactive\r\n", "", CS_SDP_INACTIVE },
    { "a=inactive\r\n", "a=sendrecv\r\n", CS_SDP_SENDRECV },
    { "a=recvonly\r\n", "a=sendonly\r\n", CS_SDP_SENDONLY },
    { "", "a=SENDONLY\r\n", CS_SDP_SENDRECV },
    { "", "a=sendonlyx\r\n", CS_SDP_SENDRECV },
    { "", "a=send\r\n", CS_SDP_SENDRECV },
    { "", "a=\r\n", CS_SDP_SENDRECV },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].session, TEST_AUDIO, rows[i].media, NULL);
      g_autoptr (CsSdp) sdp = test_parse (text);

      g_test_message ("session '%s' media '%s'", rows[i].session, rows[i].media);
      g_assert_cmpint (sdp->audio->direction, ==, rows[i].direction);
    }
}

static void
test_zrtp_hash (void)
{
  static const struct {
    const char *lines;
    guint n;
  } rows[] = {
    { "a=zrtp-hash:1.10 " TEST_HASH, 1 },
    { "a=zrtp-hash:1.10 0B60F4B074B3C0748BC2FBD4C58CE2022D9E4BCFBAB49B99388F57D1E09387F9", 1 },
    { "a=zrtp-hash:1.10 " TEST_HASH "\r\na=zrtp-hash:1.11 " TEST_HASH, 2 },
    { "a=zrtp-hash:2.00 " TEST_HASH "\r\na=zrtp-hash:1.10 " TEST_HASH, 1 },

    { "a=zrtp-hash", 0 },
    { "a=zrtp-hash:", 0 },
    { "a=zrtp-hash:1.10", 0 },
    { "a=zrtp-hash:1.10 ", 0 },
    { "a=zrtp-hash:1.1 " TEST_HASH, 0 },
    { "a=zrtp-hash:1.20 " TEST_HASH, 0 },
    { "a=zrtp-hash:2.10 " TEST_HASH, 0 },
    { "a=zrtp-hash:1.1x " TEST_HASH, 0 },
    { "a=zrtp-hash:1.100 " TEST_HASH, 0 },
    { "a=zrtp-hash:" TEST_HASH, 0 },
    { "a=zrtp-hash:1.10  " TEST_HASH, 0 },
    { "a=zrtp-hash:1.10 " TEST_HASH "00", 0 },
    { "a=zrtp-hash:1.10 " TEST_HASH "0", 0 },
    { "a=zrtp-hash:1.10 " TEST_HASH " more", 0 },
    { "a=zrtp-hash:1.10 0b60f4b074b3c0748bc2fbd4c58ce2022d9e4bcfbab49b99388f57d1e09387f", 0 },
    { "a=zrtp-hash:1.10 0x60f4b074b3c0748bc2fbd4c58ce2022d9e4bcfbab49b99388f57d1e09387f9", 0 },
    { "a=zrtp-hash:1.10 gb60f4b074b3c0748bc2fbd4c58ce2022d9e4bcfbab49b99388f57d1e09387f9", 0 },
    { "a=zrtp-hash:1.10 \303\274\303\274f4b074b3c0748bc2fbd4c58ce2022d9e4bcfbab49b99388f57d1e09387f9", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse_with (rows[i].lines);

      g_test_message ("%s", rows[i].lines);
      g_assert_cmpuint (sdp->audio->zrtp_hashes->len, ==, rows[i].n);
      for (guint j = 0; j < rows[i].n; j++)
        cs_test_assert_hex (((const CsSdpZrtpHash *) sdp->audio->zrtp_hashes->pdata[j])->hash, 32, TEST_HASH);
    }
}

/* A Hello belongs to one stream, so does its hash (RFC 6189 section 8). */
static void
test_zrtp_hash_of_session (void)
{
  g_autoptr (CsSdp) sdp = test_parse (TEST_HEAD "a=zrtp-hash:1.10 " TEST_HASH "\r\n" TEST_AUDIO);

  g_assert_cmpuint (sdp->audio->zrtp_hashes->len, ==, 0);
}

static void
test_keying_is_noted (void)
{
  static const struct {
    const char *session;
    const char *media;
    gboolean crypto;
    gboolean fingerprint;
  } rows[] = {
    { "", "", FALSE, FALSE },
    { "", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n", TRUE, FALSE },
    { "", "a=fingerprint:sha-256 00\r\n", FALSE, TRUE },
    { "a=fingerprint:sha-256 00\r\n", "", FALSE, TRUE },
    { "a=fingerprint:sha-256 00\r\n", "a=crypto:1 x\r\n", TRUE, TRUE },
    { "a=crypto:1 x\r\n", "", FALSE, FALSE },
    { "", "a=acap:1 crypto:1 x\r\na=tcap:1 RTP/SAVP\r\na=pcfg:1 t=1 a=1\r\n", FALSE, FALSE },
    { "", "a=setup:actpass\r\na=candidate:1 1 udp 1 192.0.2.1 4000 typ host\r\na=ice-ufrag:x\r\n", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].session, TEST_AUDIO, rows[i].media, NULL);
      g_autoptr (CsSdp) sdp = test_parse (text);

      g_test_message ("session '%s' media '%s'", rows[i].session, rows[i].media);
      g_assert_cmpint (sdp->audio->has_crypto, ==, rows[i].crypto);
      g_assert_cmpint (sdp->audio->has_fingerprint, ==, rows[i].fingerprint);
    }
}

/* What belongs to another medium or to the session does not reach the audio stream. */
static void
test_other_levels (void)
{
  g_autoptr (CsSdp) sdp = test_parse (
      TEST_HEAD "a=rtcp-mux\r\na=rtcp:70000\r\na=rtpmap:nonsense\r\n"
                "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=sendonly\r\na=ptime:60\r\n" TEST_AUDIO
                "m=video 5002 RTP/AVP 96\r\na=inactive\r\na=zrtp-hash:1.10 " TEST_HASH "\r\na=rtcp:9\r\n");

  g_assert_cmpstr (codec_at (sdp, 0)->encoding, ==, "opus");
  g_assert_cmpint (sdp->audio->direction, ==, CS_SDP_SENDRECV);
  g_assert_cmpuint (sdp->audio->rtcp_port, ==, 4001);
  g_assert_cmpuint (sdp->audio->ptime_ms, ==, 0);
  g_assert_cmpuint (sdp->audio->zrtp_hashes->len, ==, 0);
  g_assert_false (sdp->audio->rtcp_mux);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/attributes/passed-over", test_passed_over);
  g_test_add_func ("/sdp/attributes/rtpmap", test_rtpmap);
  g_test_add_func ("/sdp/attributes/fmtp", test_fmtp);
  g_test_add_func ("/sdp/attributes/rtcp", test_rtcp);
  g_test_add_func ("/sdp/attributes/ptime", test_ptime);
  g_test_add_func ("/sdp/attributes/direction", test_direction);
  g_test_add_func ("/sdp/attributes/zrtp-hash", test_zrtp_hash);
  g_test_add_func ("/sdp/attributes/zrtp-hash-of-session", test_zrtp_hash_of_session);
  g_test_add_func ("/sdp/attributes/keying-is-noted", test_keying_is_noted);
  g_test_add_func ("/sdp/attributes/other-levels", test_other_levels);
  return g_test_run ();
}
