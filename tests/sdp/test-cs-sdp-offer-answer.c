/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

#include "lib/cs-test-hex.h"

#define OTHER_HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static CsSdpLocal
local_side (void)
{
  static guint8 hash[32];

  for (guint i = 0; i < sizeof hash; i++)
    hash[i] = (guint8) i;
  return (CsSdpLocal){
    .address = "198.51.100.1",
    .port = 6000,
    .rtcp_port = 6001,
    .keyings = CS_KEYING_ZRTP,
    .zrtp_hash = hash,
    .formats = test_formats,
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
    .session_id = 77,
    .session_version = 5,
  };
}

static int
events_send (const CsSdpAgreed *agreed, guint clock_rate)
{
  const CsSdpAgreedFormat *events = cs_sdp_agreed_get_events (agreed, clock_rate);

  return events != NULL ? events->send_payload_type : -1;
}

static int
events_receive (const CsSdpAgreed *agreed, guint clock_rate)
{
  const CsSdpAgreedFormat *events = cs_sdp_agreed_get_events (agreed, clock_rate);

  return events != NULL ? events->receive_payload_type : -1;
}

static CsSdp *
our_offer (void)
{
  const CsSdpLocal local = local_side ();

  return cs_sdp_offer (&local);
}

/* ---- offers ---- */

#define OUR_HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void
test_offer (void)
{
  g_autoptr (CsSdp) offer = our_offer ();
  g_autofree char *text = cs_sdp_print (offer);

  g_assert_cmpstr (text, ==,
                   "v=0\r\n"
                   "o=- 77 5 IN IP4 198.51.100.1\r\n"
                   "s=-\r\n"
                   "c=IN IP4 198.51.100.1\r\n"
                   "t=0 0\r\n"
                   "m=audio 6000 RTP/AVP 96 97 101\r\n"
                   "a=rtpmap:96 opus/48000/2\r\n"
                   "a=fmtp:96 useinbandfec=1;stereo=0;sprop-stereo=0\r\n"
                   "a=rtpmap:97 telephone-event/48000\r\n"
                   "a=fmtp:97 0-15\r\n"
                   "a=rtpmap:101 telephone-event/8000\r\n"
                   "a=fmtp:101 0-15\r\n"
                   "a=ptime:20\r\n"
                   "a=rtcp:6001\r\n"
                   "a=rtcp-mux\r\n"
                   "a=zrtp-hash:1.10 " OUR_HASH "\r\n"
                   "a=sendrecv\r\n");
}

static void
test_offer_ipv6_without_hash (void)
{
  CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) offer = NULL;
  g_autofree char *text = NULL;

  local.address = "2001:db8::1";
  local.zrtp_hash = NULL;
  local.direction = CS_SDP_SENDONLY;
  offer = cs_sdp_offer (&local);
  text = cs_sdp_print (offer);

  g_assert_nonnull (strstr (text, "o=- 77 5 IN IP6 2001:db8::1\r\n"));
  g_assert_nonnull (strstr (text, "c=IN IP6 2001:db8::1\r\n"));
  g_assert_nonnull (strstr (text, "a=sendonly\r\n"));
  g_assert_null (strstr (text, "zrtp-hash"));
}

/* ---- answers of ours ---- */

static void
test_answer_linphone (void)
{
  const CsSdpLocal local = local_side ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) offer = test_parse (TEST_LINPHONE);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = cs_sdp_print (answer);
  g_assert_cmpstr (text, ==,
                   "v=0\r\n"
                   "o=- 77 5 IN IP4 198.51.100.1\r\n"
                   "s=-\r\n"
                   "c=IN IP4 198.51.100.1\r\n"
                   "t=0 0\r\n"
                   "m=audio 6000 RTP/AVP 96 99 101\r\n"
                   "a=rtpmap:96 opus/48000/2\r\n"
                   "a=fmtp:96 useinbandfec=1;stereo=0;sprop-stereo=0\r\n"
                   "a=rtpmap:99 telephone-event/48000\r\n"
                   "a=fmtp:99 0-15\r\n"
                   "a=rtpmap:101 telephone-event/8000\r\n"
                   "a=fmtp:101 0-15\r\n"
                   "a=ptime:20\r\n"
                   "a=rtcp:6001\r\n"
                   "a=zrtp-hash:1.10 " OUR_HASH "\r\n"
                   "a=sendrecv\r\n");

  g_assert_cmpstr (agreed->remote_address, ==, "2001:db8::2");
  g_assert_cmpuint (agreed->remote_port, ==, 7078);
  g_assert_cmpstr (agreed->remote_rtcp_address, ==, "2001:db8::2");
  g_assert_cmpuint (agreed->remote_rtcp_port, ==, 7079);
  g_assert_false (agreed->rtcp_mux);
  g_assert_cmpint (agreed->direction, ==, CS_SDP_SENDRECV);
  g_assert_cmpuint (agreed->formats[0].send_payload_type, ==, 96);
  g_assert_cmpuint (agreed->formats[0].receive_payload_type, ==, 96);
  g_assert_cmpint (events_send (agreed, 48000), ==, 99);
  g_assert_cmpint (events_receive (agreed, 48000), ==, 99);
  g_assert_cmpint (events_send (agreed, 8000), ==, 101);
  g_assert_cmpint (events_receive (agreed, 8000), ==, 101);
  g_assert_cmpuint (agreed->ptime_ms, ==, 20);
  g_assert_nonnull (agreed->formats[0].fmtp);
  g_assert_true (agreed->peer_has_zrtp_hash);
  cs_test_assert_hex (agreed->peer_zrtp_hash, 32, TEST_HASH);
  g_assert_false (agreed->peer_has_other_keying);
}

static void
test_answer_baresip (void)
{
  const CsSdpLocal local = local_side ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) offer = test_parse (TEST_BARESIP);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->audio->codecs->len, ==, 2);
  g_assert_cmpint (events_send (agreed, 48000), ==, -1);
  g_assert_cmpint (events_receive (agreed, 48000), ==, -1);
  g_assert_cmpint (events_send (agreed, 8000), ==, 101);
  g_assert_false (agreed->peer_has_zrtp_hash);
}

static void
test_answer_refuses (void)
{
  static const struct {
    const char *media;
    int code;
  } rows[] = {
    { "", CS_SDP_ERROR_NO_AUDIO },
    { "m=video 9 RTP/AVP 96\r\n", CS_SDP_ERROR_NO_AUDIO },
    { "m=audio 0 RTP/AVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_NO_AUDIO },
    { "m=audio 0 RTP/SAVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_NO_AUDIO },
    { "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 x\r\n", CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS "a=zrtp-hash:1.10 " TEST_HASH "\r\n", CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 RTP/SAVPF 96\r\n" TEST_OPUS, CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 UDP/TLS/RTP/SAVPF 96\r\n" TEST_OPUS, CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 TCP/RTP/AVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_PROFILE },
    { "m=audio 4000 RTP/AVP 96\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 0 8\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/16000/2\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opusx/48000/2\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 0\r\n" TEST_OPUS, CS_SDP_ERROR_NO_COMMON_CODEC },
  };
  const CsSdpLocal local = local_side ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].media, NULL);
      g_autoptr (CsSdp) offer = test_parse (text);
      g_autoptr (GError) error = NULL;
      CsSdpAgreed *agreed = NULL;

      g_test_message ("%s", rows[i].media);
      g_assert_null (cs_sdp_answer (offer, &local, &agreed, &error));
      g_assert_error (error, CS_SDP_ERROR, rows[i].code);
      g_assert_null (agreed);
    }
}

/* Other media come back in their places with port 0, and the profile in kind. */
static void
test_answer_keeps_lines (void)
{
  const CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) offer
      = test_parse (TEST_HEAD "m=video 49170/2 RTP/AVP 31 32\r\nm=audio 9 RTP/SAVP 96\r\n"
                              "m=audio 4000 RTP/AVPF 111 126\r\na=rtpmap:111 OPUS/48000\r\na=rtcp-mux\r\n"
                              "m=message 0 TCP/MSRP *\r\n");
  g_autoptr (CsSdp) answer = NULL;
  g_autofree char *text = NULL;

  cs_sdp_take_line (offer, 2);
  answer = cs_sdp_answer (offer, &local, NULL, NULL);
  g_assert_nonnull (answer);
  text = cs_sdp_print (answer);
  g_assert_nonnull (strstr (text, "t=0 0\r\n"
                                  "m=video 0 RTP/AVP 31 32\r\n"
                                  "m=audio 0 RTP/SAVP 96\r\n"
                                  "m=audio 6000 RTP/AVPF 111\r\n"
                                  "a=rtpmap:111 opus/48000/2\r\n"));
  g_assert_nonnull (strstr (text, "a=rtcp:6000\r\na=rtcp-mux\r\n"));
  g_assert_true (g_str_has_suffix (text, "m=message 0 TCP/MSRP *\r\n"));
}

/* ---- directions ---- */

static const CsSdpDirection mirrored[] = {
  [CS_SDP_INACTIVE] = CS_SDP_INACTIVE,
  [CS_SDP_SENDONLY] = CS_SDP_RECVONLY,
  [CS_SDP_RECVONLY] = CS_SDP_SENDONLY,
  [CS_SDP_SENDRECV] = CS_SDP_SENDRECV,
};

/* [what the peer offers][what we want] is what we answer (RFC 3264 section 6.1). */
static const CsSdpDirection answered[4][4] = {
  [CS_SDP_INACTIVE] = { CS_SDP_INACTIVE, CS_SDP_INACTIVE, CS_SDP_INACTIVE, CS_SDP_INACTIVE },
  [CS_SDP_SENDONLY] = { CS_SDP_INACTIVE, CS_SDP_INACTIVE, CS_SDP_RECVONLY, CS_SDP_RECVONLY },
  [CS_SDP_RECVONLY] = { CS_SDP_INACTIVE, CS_SDP_SENDONLY, CS_SDP_INACTIVE, CS_SDP_SENDONLY },
  [CS_SDP_SENDRECV] = { CS_SDP_INACTIVE, CS_SDP_SENDONLY, CS_SDP_RECVONLY, CS_SDP_SENDRECV },
};

/* Two of us: both sides come to the same, seen from each. */
static void
test_directions (void)
{
  for (int theirs = 0; theirs < 4; theirs++)
    for (int ours = 0; ours < 4; ours++)
      {
        CsSdpLocal caller = local_side ();
        CsSdpLocal callee = local_side ();
        g_autoptr (CsSdp) offer = NULL;
        g_autoptr (CsSdp) answer = NULL;
        g_autoptr (CsSdpAgreed) at_caller = NULL;
        g_autoptr (CsSdpAgreed) at_callee = NULL;

        caller.direction = (CsSdpDirection) theirs;
        callee.direction = (CsSdpDirection) ours;
        offer = cs_sdp_offer (&caller);
        answer = cs_sdp_answer (offer, &callee, &at_callee, NULL);
        g_assert_cmpint (answer->audio->direction, ==, answered[theirs][ours]);
        g_assert_cmpint (at_callee->direction, ==, answered[theirs][ours]);

        at_caller = cs_sdp_agree (offer, answer, test_formats, NULL);
        g_assert_cmpint (at_caller->direction, ==, mirrored[answered[theirs][ours]]);
      }
}

/* An answer that says more than the offer left open does not widen it. */
static void
test_direction_is_never_widened (void)
{
  for (int ours = 0; ours < 4; ours++)
    for (int theirs = 0; theirs < 4; theirs++)
      {
        CsSdpLocal local = local_side ();
        g_autoptr (CsSdp) offer = NULL;
        g_autoptr (CsSdp) answer = our_offer ();
        g_autoptr (CsSdpAgreed) agreed = NULL;

        local.direction = (CsSdpDirection) ours;
        offer = cs_sdp_offer (&local);
        answer->audio->direction = (CsSdpDirection) theirs;
        agreed = cs_sdp_agree (offer, answer, test_formats, NULL);
        g_assert_cmpint (agreed->direction, ==, answered[theirs][ours]);
      }
}

static void
test_hold_by_address (void)
{
  const CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) offer = test_parse (TEST_HEAD TEST_AUDIO "c=IN IP4 0.0.0.0\r\n");
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, NULL);

  g_assert_cmpint (answer->audio->direction, ==, CS_SDP_RECVONLY);
  g_assert_cmpint (agreed->direction, ==, CS_SDP_RECVONLY);
}

/* ---- answers to ours ---- */

static void
test_agree (void)
{
  g_autoptr (CsSdp) offer = our_offer ();
  g_autoptr (CsSdp) answer
      = test_parse (TEST_HEAD "m=audio 4000 RTP/AVP 0 120 121 122\r\n" /* more than was offered is allowed */
                              "a=rtpmap:120 opus/48000/2\r\na=rtpmap:121 telephone-event/48000\r\n"
                              "a=rtpmap:122 telephone-event/8000\r\na=rtcp-mux\r\na=rtcp:9 IN IP4 192.0.2.9\r\n"
                              "a=fmtp:120 stereo=1; maxaveragebitrate=20000 ; UseInBandFEC = 1\r\n"
                              "a=crypto:1 x\r\na=recvonly\r\na=ptime:40\r\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdpAgreed) agreed = cs_sdp_agree (offer, answer, test_formats, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (agreed->formats[0].send_payload_type, ==, 120);
  g_assert_cmpuint (agreed->formats[0].receive_payload_type, ==, 96);
  g_assert_cmpint (events_send (agreed, 48000), ==, 121);
  g_assert_cmpint (events_receive (agreed, 48000), ==, 97);
  g_assert_cmpint (events_send (agreed, 8000), ==, 122);
  g_assert_cmpint (events_receive (agreed, 8000), ==, 101);
  g_assert_true (agreed->rtcp_mux);
  g_assert_cmpstr (agreed->remote_rtcp_address, ==, "192.0.2.1");
  g_assert_cmpuint (agreed->remote_rtcp_port, ==, 4000);
  g_assert_cmpint (agreed->direction, ==, CS_SDP_SENDONLY);
  g_assert_cmpuint (agreed->ptime_ms, ==, 40);
  g_assert_nonnull (agreed->formats[0].fmtp);
  g_assert_true (agreed->peer_has_other_keying);
  g_assert_false (agreed->peer_has_zrtp_hash);
}

static void
test_agree_without_mux (void)
{
  g_autoptr (CsSdp) offer = our_offer ();
  g_autoptr (CsSdp) answer = test_parse (TEST_HEAD TEST_AUDIO "a=rtcp:4007 IN IP4 192.0.2.9\r\n");
  g_autoptr (CsSdpAgreed) agreed = cs_sdp_agree (offer, answer, test_formats, NULL);

  g_assert_false (agreed->rtcp_mux);
  g_assert_cmpstr (agreed->remote_rtcp_address, ==, "192.0.2.9");
  g_assert_cmpuint (agreed->remote_rtcp_port, ==, 4007);
}

static void
test_agree_refuses (void)
{
  static const struct {
    const char *media;
    int code;
  } rows[] = {
    { "", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO TEST_AUDIO, CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=video 9 RTP/AVP 97\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=Audio 4002 RTP/AVP 96\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=audio 4002 RTP/SAVP 96\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=video 0 RTP/AVP 97\r\nm=video 9 RTP/AVP 97\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=video 9 RTP/AVP 97\r\nm=video 0 RTP/AVP 97\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { TEST_AUDIO "m=application 1 UDP/BFCP *\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=video 0 RTP/AVP 97\r\n" TEST_AUDIO, CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=audio 0 RTP/AVP 96\r\n" TEST_AUDIO, CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=video 4000 RTP/AVP 96\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=audio 4000 RTP/SAVP 96\r\n" TEST_OPUS "a=crypto:1 x\r\n", CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=audio 4000 TCP/RTP/AVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_NOT_AN_ANSWER },
    { "m=audio 4000 RTP/AVP 0\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 96\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", CS_SDP_ERROR_NO_COMMON_CODEC },
    { "m=audio 0 RTP/AVP 96\r\n" TEST_OPUS, CS_SDP_ERROR_NO_AUDIO },
    { "m=audio 0 RTP/AVP 0\r\n", CS_SDP_ERROR_NO_AUDIO },
  };
  g_autoptr (CsSdp) offer = our_offer ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].media, NULL);
      g_autoptr (CsSdp) answer = test_parse (text);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].media);
      g_assert_null (cs_sdp_agree (offer, answer, test_formats, &error));
      g_assert_error (error, CS_SDP_ERROR, rows[i].code);
    }
}

/* What costs nothing: lines that were not offered and are refused, letters of another case, feedback. */
static void
test_agree_all_the_same (void)
{
  static const char *const rows[] = {
    TEST_AUDIO "m=video 0 RTP/AVP 97\r\n",    TEST_AUDIO "m=audio 0 RTP/AVP 96\r\n",
    TEST_AUDIO "m=AUDIO 0 RTP/SAVP 96\r\n",   TEST_AUDIO "m=video 0 RTP/AVP 97\r\nm=application 0 UDP/BFCP *\r\n",
    "m=Audio 4000 RTP/AVP 96\r\n" TEST_OPUS,  "m=audio 4000 rtp/avp 96\r\n" TEST_OPUS,
    "m=audio 4000 RTP/AVPF 96\r\n" TEST_OPUS, "m=audio 4000 Rtp/Avpf 96\r\n" TEST_OPUS,
  };
  g_autoptr (CsSdp) offer = our_offer ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i], NULL);
      g_autoptr (CsSdp) answer = test_parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdpAgreed) agreed = cs_sdp_agree (offer, answer, test_formats, &error);

      g_test_message ("%s", rows[i]);
      g_assert_no_error (error);
      g_assert_cmpuint (agreed->remote_port, ==, 4000);
      g_assert_cmpint (agreed->keying, ==, CS_KEYING_NONE);
    }
}

static void
test_agree_refuses_unoffered_mux (void)
{
  g_autoptr (CsSdp) offer = our_offer ();
  g_autoptr (CsSdp) answer = test_parse (TEST_HEAD TEST_AUDIO "a=rtcp-mux\r\n");
  g_autoptr (GError) error = NULL;

  offer->audio->rtcp_mux = FALSE;
  g_assert_null (cs_sdp_agree (offer, answer, test_formats, &error));
  g_assert_error (error, CS_SDP_ERROR, CS_SDP_ERROR_NOT_AN_ANSWER);
}

/* ---- details of what is agreed ---- */

static CsSdpAgreed *
agreed_on (const char *attributes)
{
  const CsSdpLocal local = local_side ();
  g_autofree char *text = g_strconcat (TEST_HEAD, TEST_AUDIO, attributes, "\r\n", NULL);
  g_autoptr (CsSdp) offer = test_parse (text);
  g_autoptr (CsSdp) answer = NULL;
  CsSdpAgreed *agreed = NULL;

  answer = cs_sdp_answer (offer, &local, &agreed, NULL);
  g_assert_nonnull (answer);
  return agreed;
}

static void
test_packet_time (void)
{
  static const struct {
    const char *attributes;
    guint ms;
  } rows[] = {
    { "a=x", 20 },
    { "a=ptime:10", 10 },
    { "a=ptime:30", 20 },
    { "a=ptime:40", 40 },
    { "a=ptime:59", 40 },
    { "a=ptime:60", 60 },
    { "a=ptime:120", 60 },
    { "a=ptime:65535", 60 },
    { "a=ptime:2.5", 10 },
    { "a=ptime:0", 20 },
    { "a=maxptime:10", 10 },
    { "a=maxptime:120", 20 },
    { "a=ptime:60\r\na=maxptime:40", 40 },
    { "a=ptime:60\r\na=maxptime:1", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdpAgreed) agreed = agreed_on (rows[i].attributes);

      g_test_message ("%s", rows[i].attributes);
      g_assert_cmpuint (agreed->ptime_ms, ==, rows[i].ms);
    }
}

static void
test_which_zrtp_hash (void)
{
  static const struct {
    const char *attributes;
    const char *hash; /* NULL: none */
  } rows[] = {
    { "a=x", NULL },
    { "a=zrtp-hash:2.00 " TEST_HASH, NULL },
    { "a=zrtp-hash:1.10 " TEST_HASH, TEST_HASH },
    { "a=zrtp-hash:1.12 " TEST_HASH, TEST_HASH },
    { "a=zrtp-hash:1.12 " OTHER_HASH "\r\na=zrtp-hash:1.10 " TEST_HASH, TEST_HASH },
    { "a=zrtp-hash:1.10 " TEST_HASH "\r\na=zrtp-hash:1.12 " OTHER_HASH, TEST_HASH },
    { "a=zrtp-hash:1.10 " TEST_HASH "\r\na=zrtp-hash:1.10 " OTHER_HASH, TEST_HASH },
    { "a=zrtp-hash:1.12 " TEST_HASH "\r\na=zrtp-hash:1.13 " OTHER_HASH, TEST_HASH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdpAgreed) agreed = agreed_on (rows[i].attributes);

      g_test_message ("%s", rows[i].attributes);
      g_assert_cmpint (agreed->peer_has_zrtp_hash, ==, rows[i].hash != NULL);
      if (rows[i].hash != NULL)
        cs_test_assert_hex (agreed->peer_zrtp_hash, 32, rows[i].hash);
    }
}

/* ---- offers again ---- */

static guint
payload_type_of (const CsSdp *sdp, guint i)
{
  return ((const CsSdpCodec *) sdp->audio->codecs->pdata[i])->payload_type;
}

static void
test_reoffer (void)
{
  CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) first = our_offer ();
  g_autoptr (CsSdp) second = NULL;
  g_autoptr (CsSdp) third = NULL;

  local.session_id = 1; /* not read */
  local.session_version = 1;
  local.direction = CS_SDP_SENDONLY;
  second = cs_sdp_reoffer (first, &local);
  third = cs_sdp_reoffer (second, &local);

  g_assert_cmpuint (second->session_id, ==, 77);
  g_assert_cmpuint (second->session_version, ==, 6);
  g_assert_cmpuint (third->session_version, ==, 7);
  g_assert_cmpint (second->audio->direction, ==, CS_SDP_SENDONLY);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (payload_type_of (second, i), ==, payload_type_of (first, i));
}

/* After an answer: the peer's numbers, the peer's lines, and a format that was missing gets a number nobody has. */
static void
test_reoffer_after_answer (void)
{
  const CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) offer = test_parse (TEST_HEAD "m=video 9 RTP/AVP 31\r\nm=audio 4000 RTP/AVPF 97 96\r\n"
                                                  "a=rtpmap:97 opus/48000/2\r\na=rtpmap:96 telephone-event/8000\r\n");
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, NULL, NULL);
  g_autoptr (CsSdp) again = cs_sdp_reoffer (answer, &local);

  g_assert_cmpuint (again->other_media->len, ==, 2);
  g_assert_cmpstr (again->other_media->pdata[0], ==, "video 0 RTP/AVP 31");
  g_assert_cmpuint (again->audio_index, ==, 1);
  g_assert_cmpint (again->audio->profile, ==, CS_SDP_PROFILE_AVPF);
  g_assert_cmpuint (again->audio->codecs->len, ==, 3);
  g_assert_cmpuint (payload_type_of (again, 0), ==, 97);
  g_assert_cmpuint (payload_type_of (again, 1), ==, 98);
  g_assert_cmpuint (payload_type_of (again, 2), ==, 96);
}

/* Lines that stand refused in a re-offer have to stay so, and stay what they are. */
static void
test_agree_on_reoffer (void)
{
  static const struct {
    const char *media;
    gboolean fits;
  } rows[] = {
    { "m=video 0 RTP/AVP 31\r\n" TEST_AUDIO, TRUE },
    { "m=video 9 RTP/AVP 31\r\n" TEST_AUDIO, FALSE },
    { "m=text 0 RTP/AVP 31\r\n" TEST_AUDIO, FALSE },
    { TEST_AUDIO "m=video 0 RTP/AVP 31\r\n", FALSE },
    { "m=video 0 RTP/AVP 31\r\nm=video 0 RTP/AVP 31\r\n", FALSE },
    { TEST_AUDIO, FALSE },
  };
  const CsSdpLocal local = local_side ();
  g_autoptr (CsSdp) offer = test_parse (TEST_HEAD "m=video 9 RTP/AVP 31\r\n" TEST_AUDIO);
  g_autoptr (CsSdp) ours = cs_sdp_answer (offer, &local, NULL, NULL);
  g_autoptr (CsSdp) again = cs_sdp_reoffer (ours, &local);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].media, NULL);
      g_autoptr (CsSdp) answer = test_parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdpAgreed) agreed = cs_sdp_agree (again, answer, test_formats, &error);

      g_test_message ("%s", rows[i].media);
      if (rows[i].fits)
        g_assert_no_error (error);
      else
        g_assert_error (error, CS_SDP_ERROR, CS_SDP_ERROR_NOT_AN_ANSWER);
      g_assert_true ((agreed != NULL) == rows[i].fits);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/offer", test_offer);
  g_test_add_func ("/sdp/offer/ipv6-without-hash", test_offer_ipv6_without_hash);
  g_test_add_func ("/sdp/answer/linphone", test_answer_linphone);
  g_test_add_func ("/sdp/answer/baresip", test_answer_baresip);
  g_test_add_func ("/sdp/answer/refuses", test_answer_refuses);
  g_test_add_func ("/sdp/answer/keeps-lines", test_answer_keeps_lines);
  g_test_add_func ("/sdp/direction/pairs", test_directions);
  g_test_add_func ("/sdp/direction/never-widened", test_direction_is_never_widened);
  g_test_add_func ("/sdp/direction/hold-by-address", test_hold_by_address);
  g_test_add_func ("/sdp/agree", test_agree);
  g_test_add_func ("/sdp/agree/without-mux", test_agree_without_mux);
  g_test_add_func ("/sdp/agree/refuses", test_agree_refuses);
  g_test_add_func ("/sdp/agree/all-the-same", test_agree_all_the_same);
  g_test_add_func ("/sdp/agree/refuses-unoffered-mux", test_agree_refuses_unoffered_mux);
  g_test_add_func ("/sdp/agreed/packet-time", test_packet_time);
  g_test_add_func ("/sdp/agreed/which-zrtp-hash", test_which_zrtp_hash);
  g_test_add_func ("/sdp/reoffer", test_reoffer);
  g_test_add_func ("/sdp/reoffer/after-answer", test_reoffer_after_answer);
  g_test_add_func ("/sdp/reoffer/agree", test_agree_on_reoffer);
  return g_test_run ();
}
