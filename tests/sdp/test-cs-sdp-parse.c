/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

#include "base/cs-limits.h"

static void
test_linphone (void)
{
  static const struct {
    guint payload_type;
    const char *encoding;
    guint clock_rate;
    guint channels;
    const char *fmtp;
  } codecs[] = {
    { 96, "opus", 48000, 2, "useinbandfec=1" },
    { 97, "speex", 16000, 1, "vbr=on" },
    { 98, "speex", 8000, 1, "vbr=on" },
    { 0, "PCMU", 8000, 1, NULL },
    { 8, "PCMA", 8000, 1, NULL },
    { 18, "G729", 8000, 1, "annexb=yes" },
    { 99, "telephone-event", 48000, 1, NULL },
    { 100, "telephone-event", 16000, 1, NULL },
    { 101, "telephone-event", 8000, 1, NULL },
  };
  g_autoptr (CsSdp) sdp = test_parse (TEST_LINPHONE);

  g_assert_cmpstr (sdp->origin, ==, "linphone 3454 944 IN IP6 2001:db8::2");
  g_assert_cmpuint (sdp->other_media->len, ==, 1);
  g_assert_cmpuint (sdp->audio_index, ==, 0);
  g_assert_null (sdp->other_media->pdata[0]);

  g_assert_cmpstr (sdp->audio->address, ==, "2001:db8::2");
  g_assert_cmpuint (sdp->audio->port, ==, 7078);
  g_assert_cmpuint (sdp->audio->rtcp_port, ==, 7079);
  g_assert_false (sdp->audio->rtcp_mux);
  g_assert_cmpint (sdp->audio->profile, ==, CS_SDP_PROFILE_AVP);
  g_assert_cmpint (sdp->audio->direction, ==, CS_SDP_SENDRECV);
  g_assert_cmpuint (sdp->audio->zrtp_hashes->len, ==, 1);

  g_assert_cmpuint (sdp->audio->codecs->len, ==, G_N_ELEMENTS (codecs));
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      const CsSdpCodec *codec = sdp->audio->codecs->pdata[i];

      g_assert_cmpuint (codec->payload_type, ==, codecs[i].payload_type);
      g_assert_cmpstr (codec->encoding, ==, codecs[i].encoding);
      g_assert_cmpuint (codec->clock_rate, ==, codecs[i].clock_rate);
      g_assert_cmpuint (codec->channels, ==, codecs[i].channels);
      g_assert_cmpstr (codec->fmtp, ==, codecs[i].fmtp);
    }
}

static void
test_baresip (void)
{
  g_autoptr (CsSdp) sdp = test_parse (TEST_BARESIP);

  g_assert_cmpstr (sdp->origin, ==, "- 212533997 1373856381 IN IP4 192.0.2.2");
  g_assert_cmpstr (sdp->audio->address, ==, "192.0.2.2");
  g_assert_cmpuint (sdp->audio->port, ==, 24162);
  g_assert_cmpuint (sdp->audio->codecs->len, ==, 2);
  g_assert_cmpuint (sdp->audio->ptime_ms, ==, 20);
  g_assert_cmpint (sdp->audio->direction, ==, CS_SDP_SENDRECV);
  g_assert_cmpuint (sdp->audio->zrtp_hashes->len, ==, 0);
}

static void
test_accepted (void)
{
  static const char *const texts[] = {
    TEST_HEAD TEST_AUDIO,
    "v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4000 RTP/AVP 96\n", /* bare LF */
    TEST_HEAD "m=audio 4000 RTP/AVP 96",                                                        /* no end of line */
    TEST_HEAD TEST_AUDIO "\r\n\r\n",                                                            /* empty lines after */
    TEST_HEAD "m=audio 4000 RTP/AVP 96 \r\n",                                                   /* blank after */
    TEST_HEAD "m=audio  4000 RTP/AVP  96\r\n",
    TEST_HEAD "m=audio\t4000 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP\t96\t\r\n",
    TEST_HEAD "m=audio\t4000\tRTP/AVP \t96\r\n",
    "v=0 \r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO,
    "v=0 \t \r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO,
    "\357\273\277" TEST_HEAD TEST_AUDIO,
    "\357\273\277v=0 \r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO,
    TEST_HEAD "m=audio 4000/2 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP 96 128 -1 * 96x opus 4294967392\r\n", /* formats that are none */
    "\r\n" TEST_HEAD "\r\n" TEST_AUDIO,
    "v=0\rc=IN IP4 192.0.2.1\rm=audio 4000 RTP/AVP 96\r",                  /* bare CR */
    TEST_HEAD "m=audio 9 RTP/SAVP 0\r\nc=IN IP4 224.2.1.1\r\n" TEST_AUDIO, /* a line that goes nowhere costs itself */
    TEST_HEAD "m=audio 4000 RTP/AVP 96 96 096\r\n",                        /* twice the same */
    TEST_SESSION "i=J\303\274rgen\tx\r\nb=AS:64\r\nk=clear:x\r\nq=?\r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO,
    TEST_SESSION TEST_AUDIO "c=IN IP4 192.0.2.1\r\n",
    "v=0\r\no=- 18446744073709551615 0 IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CsSdp) sdp = NULL;

      g_test_message ("%s", texts[i]);
      sdp = test_parse (texts[i]);
      g_assert_cmpuint (sdp->audio->port, ==, 4000);
      g_assert_cmpuint (sdp->audio->codecs->len, ==, 1);
      g_assert_cmpstr (sdp->audio->address, ==, "192.0.2.1");
    }
}

/* What is no media line, and no address of one, costs nobody anything. */
static void
test_passed_over (void)
{
  static const char *const lines[] = {
    "",
    "a",
    "audio",
    "=x",
    "A=sendrecv",
    " a=recvonly",
    "a =recvonly",
    "i=\033[2J",
    "i=\177",
    "s=J\374rgen",
    "a=x:J\374rgen",
    "a=x:\355\240\200",
    "o=- 1 2 IN IP4 192.0.2.9",
    "o=",
    "t=",
    "z=\303",
    "m",
    "a=candidate",
    "a=\001=recvonly",
    "k=clear",
  };
  static const char *const origins[] = {
    "",
    "o=",
    "o=-",
    "o=- 1 2 IN IP4",
    "o=1 2 IN IP4 192.0.2.1",
    "o=- x 2 IN IP4 192.0.2.1",
    "o=- 1 -2 IN IP4 192.0.2.1",
    "o=- 0x12ab 2.0 IN IP4 192.0.2.1",
    "o=- 18446744073709551616 2 IN IP4 192.0.2.1",
    "o=- 1 99999999999999999999999999 IN IP4 192.0.2.1",
    "o=Some Device 1 1 IN IP4 192.0.2.1",
    "o= 1 1 IN IP4 192.0.2.1",
    "o=- 1 2 IN IP4 192.0.2.1;rm",
    "o=- 1 2 IN IP4 5f2a8c9e1d3b",
    "o=- 1 2 IN IP4 pbx.3cx",
    "o=- 1 2 IN IP4 224.2.17.12",
    "o=- 1 2 IN IP6 10.0.0.1",
    "o=- 1 2 in ip4 10.0.0.1",
    "o=J\374rgen 1 2 IN IP4 10.0.0.1",
    "o=\033[2J 1 2 IN IP4 10.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines) + G_N_ELEMENTS (origins); i++)
    {
      const gboolean is_line = i < G_N_ELEMENTS (lines);
      const char *row = is_line ? lines[i] : origins[i - G_N_ELEMENTS (lines)];
      g_autofree char *text
          = is_line ? g_strconcat (TEST_HEAD, row, "\r\n", TEST_AUDIO, row, "\r\n", "a=ptime:30\r\n", NULL)
                    : g_strconcat ("v=0\r\n", row, "\r\nc=IN IP4 192.0.2.1\r\n" TEST_AUDIO "a=ptime:30\r\n", NULL);
      g_autoptr (CsSdp) sdp = NULL;
      g_autoptr (CsSdp) again = NULL;
      g_autofree char *printed = NULL;
      g_autofree char *escaped = NULL;

      escaped = g_strescape (row, NULL);
      g_test_message ("%s", escaped);
      sdp = test_parse (text);
      g_assert_cmpuint (sdp->audio->port, ==, 4000);
      g_assert_cmpuint (sdp->audio->ptime_ms, ==, 30);
      g_assert_cmpint (sdp->audio->direction, ==, CS_SDP_SENDRECV);
      printed = cs_sdp_print (sdp);
      again = test_parse (printed);
      g_assert_cmpstr (again->origin, ==, sdp->origin);
    }
}

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "\r\n",
    "v",
    "v=",
    "v=1\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v=00\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v=0 0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v= 0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v=0x\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v=1 \r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v= \r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "V=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    " v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "\357\273\277",
    "\357\273\277\357\273\277v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "\357\273v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "\357\273\277o=- 1 2 IN IP4 192.0.2.1\r\n",
    "\377\376v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "v\357\273\277=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "o=- 1 2 IN IP4 192.0.2.1\r\nv=0\r\n",
    "v=0\r\nv=0\r\no=- 1 2 IN IP4 192.0.2.1\r\n",
    "INVITE sip:a@example.org SIP/2.0\r\n",

    TEST_SESSION "t=0 0\r\n" TEST_AUDIO,
    TEST_HEAD TEST_AUDIO "c=\r\n",

    TEST_HEAD TEST_AUDIO "v=0\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP 96\033\r\n",
    TEST_HEAD TEST_AUDIO "c=IN IP4 224.2.1.1/127\r\n",
    TEST_HEAD "m=\r\n",
    TEST_HEAD "m=audio\r\n",
    TEST_HEAD "m=audio 4000\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP \r\n",
    TEST_HEAD "m=audio 65536 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio -1 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio +1 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 80x RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 0x50 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4294971296 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000/ RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000/0 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000/2/2 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio /2 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio $ RTP/AVP 96\r\n",
    TEST_HEAD "m=audio/x 4000 RTP/AVP 96\r\n",
    TEST_HEAD "m=audio 4000 RTP/AVP 0\0139\r\n",
    TEST_HEAD "m=audio\t4000\tRTP/AVP\t\r\n",
    TEST_HEAD "m=audio\t80x\tRTP/AVP\t0\r\n",
    TEST_HEAD "m=audio\v4000 RTP/AVP 0\r\n",
    TEST_HEAD "m=\t\t\r\n",
    TEST_HEAD "m=video 70000 RTP/AVP 96\r\n" TEST_AUDIO,
    TEST_HEAD "m=vid\303\251o 4000 RTP/AVP 96\r\n" TEST_AUDIO,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      test_refused (texts[i], strlen (texts[i]), CS_SDP_ERROR_MALFORMED);
    }
}

static void
test_not_text (void)
{
  static const char nul[] = TEST_HEAD TEST_AUDIO "a=x\0y\r\n";
  static const char nuls[] = TEST_HEAD TEST_AUDIO "\0\0";
  static const char overlong[] = TEST_HEAD "m=audio 4000 RTP/AVP \300\260\r\n";
  g_autoptr (CsSdp) inside = cs_sdp_parse ((const guint8 *) nul, sizeof nul - 1, NULL);
  g_autoptr (CsSdp) behind = cs_sdp_parse ((const guint8 *) nuls, sizeof nuls, NULL);

  test_refused ("", 0, CS_SDP_ERROR_MALFORMED);
  test_refused ("\0", 1, CS_SDP_ERROR_MALFORMED);
  test_refused (overlong, sizeof overlong - 1, CS_SDP_ERROR_MALFORMED);
  g_assert_cmpuint (inside->audio->codecs->len, ==, 1);
  g_assert_cmpuint (behind->audio->codecs->len, ==, 1);
}

/* Any beginning of a good description is an error or a description, never something else. */
static void
test_truncated (void)
{
  for (gsize len = 0; len < strlen (TEST_LINPHONE); len++)
    {
      g_autofree guint8 *exact = g_memdup2 (TEST_LINPHONE, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSdp) sdp = cs_sdp_parse (exact, len, &error);

      g_assert_true ((sdp == NULL) == (error != NULL));
    }
}

static char *
repeated (const char *head, const char *piece, guint n, const char *tail)
{
  GString *out = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (out, piece);
  g_string_append (out, tail);
  return g_string_free (out, FALSE);
}

/* Of a browser, or of a telephone that lists all it has: nothing of it counts. */
static void
test_many (void)
{
  GString *text = g_string_new (TEST_HEAD "m=audio 4000 RTP/AVP");
  g_autoptr (CsSdp) sdp = NULL;

  for (guint i = 31; i < 128; i++)
    g_string_append_printf (text, " %u", i);
  g_string_append (text, "\r\n");
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "a=candidate:%u 1 UDP %u 192.0.2.1 %u typ host\r\n", i, 1000 - i, 4000 + i);
  for (guint i = 31; i < 128; i++)
    g_string_append_printf (text, "a=rtpmap:%u x%u/8000\r\na=fmtp:%u a\r\n", i, i, i);
  g_string_append (text, "a=ptime:30\r\n");
  for (guint i = 0; i < 8; i++)
    g_string_append (text, "m=video 9 RTP/AVP 31\r\n");
  sdp = test_parse (text->str);
  g_assert_cmpuint (sdp->audio->codecs->len, ==, 97);
  g_assert_cmpstr (((const CsSdpCodec *) sdp->audio->codecs->pdata[96])->encoding, ==, "x127");
  g_assert_cmpuint (sdp->audio->ptime_ms, ==, 30);
  g_assert_cmpuint (sdp->lines->len, ==, 9);
  g_string_free (text, TRUE);
}

/* What is past this cap is passed over. */
static void
test_many_attributes (void)
{
  g_autofree char *good = repeated (TEST_HEAD TEST_AUDIO, "a=ptime:20\r\n", CS_LIMIT_SDP_ATTRIBUTES - 2, "a=ptime:30");
  g_autofree char *bad = repeated (TEST_HEAD TEST_AUDIO, "a=ptime:20\r\n", CS_LIMIT_SDP_ATTRIBUTES - 1, "a=ptime:30");
  g_autoptr (CsSdp) at = test_parse (good);
  g_autoptr (CsSdp) past = test_parse (bad);

  g_assert_cmpuint (at->audio->ptime_ms, ==, 30);
  g_assert_cmpuint (past->audio->ptime_ms, ==, 20);
}

/* Right at the cap is fine; one more is not. */
static void
assert_cap (char *at, char *past)
{
  g_autofree char *good = at;
  g_autofree char *bad = past;
  g_autoptr (CsSdp) sdp = test_parse (good);

  test_refused (bad, strlen (bad), CS_SDP_ERROR_TOO_MUCH);
}

static void
test_caps (void)
{
  const gsize left = CS_LIMIT_SDP_BYTES - strlen (TEST_HEAD TEST_AUDIO);

  assert_cap (repeated (TEST_HEAD, "m=video 1 RTP/AVP 1\r\n", CS_LIMIT_SDP_MEDIA, ""),
              repeated (TEST_HEAD, "m=video 1 RTP/AVP 1\r\n", CS_LIMIT_SDP_MEDIA + 1, ""));
  assert_cap (repeated (TEST_HEAD TEST_AUDIO "a=", "x", CS_LIMIT_SDP_LINE - 2, "\r\n"),
              repeated (TEST_HEAD "m=audio 1 RTP/AVP", " 1", CS_LIMIT_SDP_LINE / 2, "\r\n"));
  assert_cap (repeated (TEST_HEAD TEST_AUDIO, "\n", (guint) left, ""),
              repeated (TEST_HEAD TEST_AUDIO, "\n", (guint) left + 1, ""));
}

/* The one that is taken is the caller's choice. */
static void
test_take_line (void)
{
  g_autoptr (CsSdp) sdp
      = test_parse (TEST_HEAD "m=audio 4000 RTP/AVP 96\r\nm=audio 4002 RTP/SAVP 0 8\r\na=crypto:1 x\r\n");
  g_autoptr (CsSdp) copy = NULL;

  g_assert_cmpuint (sdp->audio->port, ==, 4000);
  cs_sdp_take_line (sdp, 1);
  g_assert_cmpuint (sdp->audio->port, ==, 4002);
  g_assert_true (sdp->audio->has_crypto);
  g_assert_cmpuint (sdp->audio_index, ==, 1);
  g_assert_cmpstr (sdp->other_media->pdata[0], ==, "audio 4000 RTP/AVP 96");
  g_assert_null (sdp->other_media->pdata[1]);
  copy = cs_sdp_copy (sdp);
  cs_sdp_take_line (copy, 0);
  g_assert_cmpstr (copy->other_media->pdata[1], ==, "audio 4002 RTP/SAVP 0 8");
  g_assert_cmpuint (sdp->audio->port, ==, 4002);
}

static void
test_profiles (void)
{
  static const struct {
    const char *name;
    CsSdpProfile profile;
  } rows[] = {
    { "RTP/AVP", CS_SDP_PROFILE_AVP },
    { "RTP/AVPF", CS_SDP_PROFILE_AVPF },
    { "RTP/SAVP", CS_SDP_PROFILE_SAVP },
    { "RTP/SAVPF", CS_SDP_PROFILE_SAVPF },
    { "UDP/TLS/RTP/SAVP", CS_SDP_PROFILE_DTLS_SAVP },
    { "UDP/TLS/RTP/SAVPF", CS_SDP_PROFILE_DTLS_SAVPF },
    { "TCP/RTP/AVP", CS_SDP_PROFILE_OTHER },
    { "rtp/avp", CS_SDP_PROFILE_AVP },
    { "Rtp/Avpf", CS_SDP_PROFILE_AVPF },
    { "rtp/savp", CS_SDP_PROFILE_SAVP },
    { "RTP/savpf", CS_SDP_PROFILE_SAVPF },
    { "udp/tls/rtp/savp", CS_SDP_PROFILE_DTLS_SAVP },
    { "Udp/Tls/Rtp/SavpF", CS_SDP_PROFILE_DTLS_SAVPF },
    { "rtp/av", CS_SDP_PROFILE_OTHER },
    { "rtp/avpff", CS_SDP_PROFILE_OTHER },
    { "rtp-avp", CS_SDP_PROFILE_OTHER },
    { "tcp/rtp/avp", CS_SDP_PROFILE_OTHER },
    { "RTP/AVPX", CS_SDP_PROFILE_OTHER },
    { "udptl", CS_SDP_PROFILE_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD "m=audio 4000 ", rows[i].name, " 96\r\n", NULL);
      g_autoptr (CsSdp) sdp = test_parse (text);

      g_assert_cmpint (sdp->audio->profile, ==, rows[i].profile);
      g_assert_cmpstr (sdp->audio->profile_name, ==, rows[i].name);
    }
}

/* The audio line is told by its port; each row's is 4000 or 0. */
static void
test_which_audio (void)
{
  static const struct {
    const char *media;
    int index; /* -1: none */
    guint n;
  } rows[] = {
    { "", -1, 0 },
    { "m=video 9 RTP/AVP 96\r\n", -1, 1 },
    { "m=Audio 4000 RTP/AVP 96\r\n", 0, 1 },
    { "m=video 9 RTP/AVP 96\r\nm=AUDIO 4000 RTP/AVP 96\r\n", 1, 2 },
    { "m=AUDIO 0 RTP/AVP 96\r\nm=Audio 4000 RTP/AVP 96\r\n", 1, 2 },
    { "m=Audios 9 RTP/AVP 96\r\n", -1, 1 },
    { "m=audi 9 RTP/AVP 96\r\n", -1, 1 },
    { "m=audio 4000 RTP/AVP 96\r\nm=audio 9 RTP/AVP 96\r\n", 0, 2 },
    { "m=video 9 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 96\r\nm=text 9 RTP/AVP 98\r\n", 1, 3 },
    { "m=audio 4000 RTP/SAVP 96\r\nm=audio 9 RTP/AVP 96\r\n", 0, 2 },
    { "m=audio 4000 RTP/AVP 96\r\nm=audio 9 RTP/SAVP 96\r\n", 0, 2 },
    { "m=audio 0 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 96\r\n", 1, 2 },
    { "m=audio 0 RTP/AVP 96\r\nm=audio 4000 RTP/SAVP 96\r\n", 1, 2 },
    { "m=audio 0 RTP/AVP 96\r\nm=video 9 RTP/AVP 96\r\nm=audio 0 RTP/AVP 96\r\n", 0, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, rows[i].media, NULL);
      g_autoptr (CsSdp) sdp = NULL;

      g_test_message ("%s", rows[i].media);
      sdp = test_parse (text);
      g_assert_cmpuint (sdp->other_media->len, ==, rows[i].n);
      g_assert_cmpint (sdp->audio != NULL ? (int) sdp->audio_index : -1, ==, rows[i].index);
      for (guint j = 0; j < rows[i].n; j++)
        g_assert_cmpint (sdp->other_media->pdata[j] == NULL, ==, (int) j == rows[i].index);
    }
}

static void
test_other_media (void)
{
  g_autoptr (CsSdp) sdp = test_parse (TEST_HEAD "m=video  49170/2 RTP/AVP 31 32 \r\na=x\r\n" TEST_AUDIO
                                                "m=application 9 TCP/TLS/BFCP *\r\nm=message 0 TCP/MSRP *\r\n");

  g_assert_cmpuint (sdp->other_media->len, ==, 4);
  g_assert_cmpstr (sdp->other_media->pdata[0], ==, "video 49170/2 RTP/AVP 31 32");
  g_assert_cmpstr (sdp->other_media->pdata[2], ==, "application 9 TCP/TLS/BFCP *");
  g_assert_cmpstr (sdp->other_media->pdata[3], ==, "message 0 TCP/MSRP *");
}

static void
test_connection_in_force (void)
{
  static const struct {
    const char *session;
    const char *media;
    const char *address;
  } rows[] = {
    { "c=IN IP4 192.0.2.5\r\n", TEST_AUDIO, "192.0.2.5" },
    { "c=IN IP4 192.0.2.5\r\n", TEST_AUDIO "c=IN IP6 2001:db8::6\r\n", "2001:db8::6" },
    { "", TEST_AUDIO "c=IN IP4 192.0.2.6\r\n", "192.0.2.6" },
    { "", TEST_AUDIO "c=IN IP4 192.0.2.6\r\nc=IN IP4 192.0.2.7\r\n", "192.0.2.6" },
    { "", "m=audio 0 RTP/AVP 96\r\n", "0.0.0.0" }, /* refused: an address is not needed */
    { "c=IN IP4 192.0.2.5\r\n", "m=video 9 RTP/AVP 96\r\nc=IN IP4 192.0.2.8\r\n" TEST_AUDIO, "192.0.2.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_SESSION, rows[i].session, rows[i].media, NULL);
      g_autoptr (CsSdp) sdp = test_parse (text);

      g_assert_cmpstr (sdp->audio->address, ==, rows[i].address);
    }
}

static void
test_hold_by_address (void)
{
  static const struct {
    const char *connection;
    const char *attribute;
    CsSdpDirection direction;
  } rows[] = {
    { "c=IN IP4 0.0.0.0\r\n", "", CS_SDP_SENDONLY },
    { "c=IN IP4 0.0.0.0\r\n", "a=sendrecv\r\n", CS_SDP_SENDONLY },
    { "c=IN IP4 0.0.0.0\r\n", "a=sendonly\r\n", CS_SDP_SENDONLY },
    { "c=IN IP4 0.0.0.0\r\n", "a=recvonly\r\n", CS_SDP_INACTIVE },
    { "c=IN IP4 0.0.0.0\r\n", "a=inactive\r\n", CS_SDP_INACTIVE },
    { "c=IN IP6 ::\r\n", "", CS_SDP_SENDONLY },
    { "c=IN IP4 0.0.0.1\r\n", "", CS_SDP_SENDRECV },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEAD, TEST_AUDIO, rows[i].connection, rows[i].attribute, NULL);
      g_autoptr (CsSdp) sdp = test_parse (text);

      g_assert_cmpint (sdp->audio->direction, ==, rows[i].direction);
    }
}

static void
test_last_port_has_no_rtcp (void)
{
  g_autoptr (CsSdp) last = test_parse (TEST_HEAD "m=audio 65535 RTP/AVP 96\r\n");
  g_autoptr (CsSdp) refused = test_parse (TEST_HEAD "m=audio 0 RTP/AVP 96\r\n");

  g_assert_cmpuint (last->audio->rtcp_port, ==, 0);
  g_assert_cmpuint (refused->audio->rtcp_port, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/parse/linphone", test_linphone);
  g_test_add_func ("/sdp/parse/baresip", test_baresip);
  g_test_add_func ("/sdp/parse/accepted", test_accepted);
  g_test_add_func ("/sdp/parse/passed-over", test_passed_over);
  g_test_add_func ("/sdp/parse/many", test_many);
  g_test_add_func ("/sdp/parse/many-attributes", test_many_attributes);
  g_test_add_func ("/sdp/parse/take-line", test_take_line);
  g_test_add_func ("/sdp/parse/malformed", test_malformed);
  g_test_add_func ("/sdp/parse/not-text", test_not_text);
  g_test_add_func ("/sdp/parse/truncated", test_truncated);
  g_test_add_func ("/sdp/parse/caps", test_caps);
  g_test_add_func ("/sdp/parse/profiles", test_profiles);
  g_test_add_func ("/sdp/parse/which-audio", test_which_audio);
  g_test_add_func ("/sdp/parse/other-media", test_other_media);
  g_test_add_func ("/sdp/parse/connection-in-force", test_connection_in_force);
  g_test_add_func ("/sdp/parse/hold-by-address", test_hold_by_address);
  g_test_add_func ("/sdp/parse/last-port-has-no-rtcp", test_last_port_has_no_rtcp);
  return g_test_run ();
}
