/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sdp/cs-sdp.h"

#include <string.h>

G_BEGIN_DECLS

/* What the tests of this floor share. */

#define TEST_HASH "0b60f4b074b3c0748bc2fbd4c58ce2022d9e4bcfbab49b99388f57d1e09387f9"

/* As linphonec 5.1.65 sent it in a default setting with ZRTP, but for the address. */
#define TEST_LINPHONE                                                                                                  \
  "v=0\r\n"                                                                                                            \
  "o=linphone 3454 944 IN IP6 2001:db8::2\r\n"                                                                         \
  "s=Talk\r\n"                                                                                                         \
  "c=IN IP6 2001:db8::2\r\n"                                                                                           \
  "t=0 0\r\n"                                                                                                          \
  "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics\r\n"                                       \
  "m=audio 7078 RTP/AVP 96 97 98 0 8 18 99 100 101\r\n"                                                                \
  "a=rtpmap:96 opus/48000/2\r\n"                                                                                       \
  "a=fmtp:96 useinbandfec=1\r\n"                                                                                       \
  "a=rtpmap:97 speex/16000\r\n"                                                                                        \
  "a=fmtp:97 vbr=on\r\n"                                                                                               \
  "a=rtpmap:98 speex/8000\r\n"                                                                                         \
  "a=fmtp:98 vbr=on\r\n"                                                                                               \
  "a=fmtp:18 annexb=yes\r\n"                                                                                           \
  "a=rtpmap:99 telephone-event/48000\r\n"                                                                              \
  "a=rtpmap:100 telephone-event/16000\r\n"                                                                             \
  "a=rtpmap:101 telephone-event/8000\r\n"                                                                              \
  "a=zrtp-hash:1.10 " TEST_HASH "\r\n"                                                                                 \
  "a=rtcp-fb:* trr-int 5000\r\n"                                                                                       \
  "a=rtcp-fb:* ccm tmmbr\r\n"

/* As baresip 1.0.0 sent it with Opus alone. */
#define TEST_BARESIP                                                                                                   \
  "v=0\r\n"                                                                                                            \
  "o=- 212533997 1373856381 IN IP4 192.0.2.2\r\n"                                                                      \
  "s=-\r\n"                                                                                                            \
  "c=IN IP4 192.0.2.2\r\n"                                                                                             \
  "t=0 0\r\n"                                                                                                          \
  "a=tool:baresip 1.0.0\r\n"                                                                                           \
  "m=audio 24162 RTP/AVP 96 101\r\n"                                                                                   \
  "a=rtpmap:96 opus/48000/2\r\n"                                                                                       \
  "a=fmtp:96 stereo=1;sprop-stereo=1\r\n"                                                                              \
  "a=rtpmap:101 telephone-event/8000\r\n"                                                                              \
  "a=fmtp:101 0-15\r\n"                                                                                                \
  "a=sendrecv\r\n"                                                                                                     \
  "a=label:1\r\n"                                                                                                      \
  "a=rtcp-rsize\r\n"                                                                                                   \
  "a=ssrc:202219725 cname:sip:a@192.0.2.2\r\n"                                                                         \
  "a=minptime:20\r\n"                                                                                                  \
  "a=ptime:20\r\n"

/* The parts that hand-made descriptions are put together from. */
#define TEST_SESSION "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n"
#define TEST_HEAD TEST_SESSION "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define TEST_OPUS "a=rtpmap:96 opus/48000/2\r\n"
#define TEST_AUDIO "m=audio 4000 RTP/AVP 96\r\n" TEST_OPUS

/* A table of formats, for ends that have one. */
G_GNUC_UNUSED static const guint test_packet_ms[] = { 60, 40, 20, 10, 0 };

G_GNUC_UNUSED static const CsSdpFormat test_formats[] = {
  { "opus", 48000, 2, TRUE, 96, "useinbandfec=1;stereo=0;sprop-stereo=0", test_packet_ms },
  { "telephone-event", 48000, 1, FALSE, 97, "0-15", NULL },
  { "telephone-event", 8000, 1, FALSE, 101, "0-15", NULL },
  { NULL, 0, 0, FALSE, 0, NULL, NULL },
};

/* Asserts that it parses. (transfer full) */
static inline CsSdp *
test_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  CsSdp *sdp = cs_sdp_parse ((const guint8 *) text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (sdp);
  return sdp;
}

static inline void
test_refused (const char *bytes, gsize len, int code)
{
  g_autoptr (GError) error = NULL;
  /* the exact size: a byte read past the end shows under the sanitizer */
  g_autofree guint8 *exact = g_memdup2 (bytes, len);
  CsSdp *sdp = cs_sdp_parse (exact, len, &error);

  g_assert_error (error, CS_SDP_ERROR, code);
  g_assert_null (sdp);
}

G_END_DECLS
