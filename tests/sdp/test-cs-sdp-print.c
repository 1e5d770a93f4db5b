/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

/* One text of each, to the byte: what goes out is looked at by other people's parsers. */
static void
test_text (void)
{
  static const char *const texts[] = {
    "v=0\r\n"
    "o=- 1 2 IN IP6 2001:db8::1\r\n"
    "s=-\r\n"
    "c=IN IP6 2001:db8::2\r\n"
    "t=0 0\r\n"
    "m=video 0 RTP/AVP 97\r\n"
    "m=audio 4000 RTP/AVPF 96 0 101\r\n"
    "a=rtpmap:96 opus/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-15\r\n"
    "a=ptime:20\r\n"
    "a=maxptime:60\r\n"
    "a=rtcp:4001 IN IP4 192.0.2.3\r\n"
    "a=rtcp-mux\r\n"
    "a=zrtp-hash:1.10 " TEST_HASH "\r\n"
    "a=zrtp-hash:1.11 " TEST_HASH "\r\n"
    "a=recvonly\r\n"
    "m=message 9 TCP/MSRP *\r\n",

    "v=0\r\no=u 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n",

    "v=0\r\no=u 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 media.example.org\r\nt=0 0\r\n"
    "m=audio 0 TCP/X *\r\na=inactive\r\n",

    "v=0\r\no=u 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 65535 RTP/SAVP 96\r\na=rtcp:0\r\na=sendonly\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CsSdp) sdp = test_parse (texts[i]);
      g_autofree char *printed = cs_sdp_print (sdp);

      g_assert_cmpstr (printed, ==, texts[i]);
    }
}

static void
assert_same_audio (const CsSdpAudio *a, const CsSdpAudio *b)
{
  g_assert_cmpstr (a->address, ==, b->address);
  g_assert_cmpuint (a->port, ==, b->port);
  g_assert_cmpstr (a->rtcp_address, ==, b->rtcp_address);
  g_assert_cmpuint (a->rtcp_port, ==, b->rtcp_port);
  g_assert_cmpint (a->rtcp_mux, ==, b->rtcp_mux);
  g_assert_cmpint (a->profile, ==, b->profile);
  g_assert_cmpstr (a->profile_name, ==, b->profile_name);
  g_assert_cmpint (a->direction, ==, b->direction);
  g_assert_cmpuint (a->ptime_ms, ==, b->ptime_ms);
  g_assert_cmpuint (a->maxptime_ms, ==, b->maxptime_ms);

  g_assert_cmpuint (a->codecs->len, ==, b->codecs->len);
  for (guint i = 0; i < a->codecs->len; i++)
    {
      const CsSdpCodec *x = a->codecs->pdata[i];
      const CsSdpCodec *y = b->codecs->pdata[i];

      g_assert_cmpuint (x->payload_type, ==, y->payload_type);
      g_assert_cmpstr (x->encoding, ==, y->encoding);
      g_assert_cmpuint (x->clock_rate, ==, y->clock_rate);
      g_assert_cmpuint (x->channels, ==, y->channels);
      g_assert_cmpstr (x->fmtp, ==, y->fmtp);
    }

  g_assert_cmpuint (a->zrtp_hashes->len, ==, b->zrtp_hashes->len);
  for (guint i = 0; i < a->zrtp_hashes->len; i++)
    {
      const CsSdpZrtpHash *x = a->zrtp_hashes->pdata[i];
      const CsSdpZrtpHash *y = b->zrtp_hashes->pdata[i];

      g_assert_cmpstr (x->version, ==, y->version);
      g_assert_cmpmem (x->hash, sizeof x->hash, y->hash, sizeof y->hash);
    }
}

static void
assert_same (const CsSdp *a, const CsSdp *b)
{
  g_assert_cmpstr (a->origin, ==, b->origin);

  g_assert_cmpuint (a->other_media->len, ==, b->other_media->len);
  for (guint i = 0; i < a->other_media->len; i++)
    g_assert_cmpstr (a->other_media->pdata[i], ==, b->other_media->pdata[i]);

  g_assert_true ((a->audio == NULL) == (b->audio == NULL));
  g_assert_cmpuint (a->audio_index, ==, b->audio_index);
  if (a->audio != NULL)
    assert_same_audio (a->audio, b->audio);
}

/* Texts that are not printed as they came still mean the same afterwards. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    TEST_LINPHONE,
    TEST_BARESIP,
    TEST_HEAD,
    TEST_HEAD "m=video 9/2 RTP/AVP 31  32 \r\n",
    TEST_HEAD "m=audio 0 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 0 RTP/AVP 96\r\na=rtcp:9 IN IP4 0.0.0.0\r\n",
    TEST_HEAD TEST_AUDIO "c=IN IP4 0.0.0.0\r\n",
    TEST_HEAD TEST_AUDIO "c=IN IP6 name.example.org\r\na=sendonly\r\n",
    TEST_HEAD "a=inactive\r\na=ptime:40\r\n" TEST_AUDIO,
    TEST_HEAD "m=audio 9 RTP/SAVP 1\r\na=crypto:1 x\r\n" TEST_AUDIO "m=text 9 RTP/AVP 98\r\n",
    TEST_HEAD "m=audio 65535 RTP/AVPF 96 127 126\r\na=fmtp:127 x  y\r\na=rtpmap:126 a/1/255\r\n",
    TEST_HEAD "m=audio 7 a/b/c d e f\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CsSdp) first = test_parse (texts[i]);
      g_autofree char *printed = cs_sdp_print (first);
      g_autoptr (CsSdp) second = test_parse (printed);

      g_test_message ("%s", texts[i]);
      assert_same (first, second);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/print/text", test_text);
  g_test_add_func ("/sdp/print/round-trip", test_round_trip);
  return g_test_run ();
}
