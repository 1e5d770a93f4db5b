/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-rtcp.h"

#include "lib/cs-test-hex.h"

#include "base/cs-limits.h"

#include <string.h>

/* Ours is 0a0a0a0a, the peer's RTP has 0b0b0b0b. */
#define OURS 0x0a0a0a0au
#define PEER 0x0b0b0b0bu

#define INFO "e8a1b2c3d4e5f607 00012345 00000064 00003e80"
#define BLOCK "05000007 0001abcd 00000030 b2c3d4e5 00018000"
#define US "0a0a0a0a" BLOCK
#define THEM "0c0c0c0c" BLOCK
#define SDES "81ca0003 0b0b0b0b 01026162 00000000"

/* 31 blocks about others. */
#define THEM5 THEM THEM THEM THEM THEM
#define THEM31 THEM5 THEM5 THEM5 THEM5 THEM5 THEM5 THEM

typedef struct {
  const char *name;
  const char *in;
  const char *out; /* NULL: nothing */
  gboolean no_rtp; /* no RTP of the peer came before */
} Row;

static const Row rows[] = {
  /* What a peer says, and what is made of it. */
  { "rr-about-us", "81c90007 0b0b0b0b" US, "81c90007 0b0b0b0b" US },
  { "rr-empty", "80c90001 0b0b0b0b", "80c90001 0b0b0b0b" },
  { "sr-about-us", "81c8000c 0b0b0b0b" INFO US, "81c8000c 0b0b0b0b" INFO US },
  { "sr-alone", "80c80006 0b0b0b0b" INFO, "80c80006 0b0b0b0b" INFO },
  { "sr-and-name", "80c80006 0b0b0b0b" INFO SDES, "80c80006 0b0b0b0b" INFO },
  { "rr-and-name", "81c90007 0b0b0b0b" US SDES, "81c90007 0b0b0b0b" US },
  { "rr-among-others", "83c90013 0b0b0b0b" THEM US THEM, "81c90007 0b0b0b0b" US },
  { "rr-31-blocks-then-us", "9fc900bb 0b0b0b0b" THEM31 "81c90007 0b0b0b0b" US, "81c90007 0b0b0b0b" US },
  { "sr-31-blocks-then-rr", "9fc800c0 0b0b0b0b" INFO THEM31 "81c90007 0b0b0b0b" US, "81c8000c 0b0b0b0b" INFO US },
  { "profile-extension", "81c90009 0b0b0b0b" US "deadbeef deadbeef", "81c90007 0b0b0b0b" US },
  { "padding-at-the-end", "a1c90009 0b0b0b0b" US "00000000 00000008", "81c90007 0b0b0b0b" US },
  { "name-first", SDES "81c90007 0b0b0b0b" US, "81c90007 0b0b0b0b" US },
  { "feedback-first",
    "81ce0002 0b0b0b0b 0a0a0a0a"
    "81c90007 0b0b0b0b" US,
    "81c90007 0b0b0b0b" US },
  { "us-twice", "82c9000d 0b0b0b0b" US "0a0a0a0a ffffffff ffffffff ffffffff ffffffff ffffffff",
    "81c90007 0b0b0b0b" US },
  { "listener-has-another-ssrc", "81c90007 0d0d0d0d" US, "81c90007 0b0b0b0b" US },
  { "sr-of-another-ssrc-about-us", "81c8000c 0d0d0d0d" INFO US, "81c90007 0b0b0b0b" US },
  { "listener-before-rtp", "81c90007 0d0d0d0d" US, "81c90007 0d0d0d0d" US, TRUE },
  { "sr-before-rtp", "81c8000c 0b0b0b0b" INFO US, "81c90007 0b0b0b0b" US, TRUE },
  { "bye-behind-rr", "81c90007 0b0b0b0b" US "81cb0001 0b0b0b0b", "81c90007 0b0b0b0b" US },

  /* What does not concern the stream. */
  { "rr-about-others", "81c90007 0d0d0d0d" THEM, NULL },
  { "rr-of-others-empty", "80c90001 0d0d0d0d", NULL },
  { "rr-empty-before-rtp", "80c90001 0b0b0b0b", NULL, TRUE },
  { "sr-of-others", "80c80006 0d0d0d0d" INFO, NULL },
  { "sr-alone-before-rtp", "80c80006 0b0b0b0b" INFO, NULL, TRUE },
  { "our-own-come-back", "81c90007 0a0a0a0a" US, NULL },
  { "our-own-sr-come-back", "80c80006 0a0a0a0a" INFO, NULL },
  { "name-alone", SDES, NULL },
  { "names-of-31", "9fca0001 0b0b0b0b", NULL },
  { "priv-longer-than-its-item", "81ca0003 0b0b0b0b 0801ff00 00000000", NULL },
  { "priv-behind-rr", "80c90001 0b0b0b0b 81ca0003 0b0b0b0b 0801ff00 00000000", "80c90001 0b0b0b0b" },
  { "item-longer-than-its-chunk", "81ca0002 0b0b0b0b 01ff6162", NULL },
  { "bye", "81cb0001 0b0b0b0b", NULL },
  { "bye-of-31",
    "9fcb001f"
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
    NULL },
  { "bye-of-ours", "81cb0001 0a0a0a0a", NULL },
  { "bye-with-count-and-no-ssrc", "9fcb0000", NULL },
  { "app", "80cc0002 0b0b0b0b 41424344", NULL },
  { "app-without-name", "80cc0000", NULL },
  { "xr", "80cf0002 0b0b0b0b 04000000", NULL },
  { "xr-dlrr-block-too-long", "80cf0003 0b0b0b0b 0500ffff 00000000", NULL },
  { "nack", "81cd0003 0b0b0b0b 0a0a0a0a 00010000", NULL },
  { "picture-loss", "81ce0002 0b0b0b0b 0a0a0a0a", NULL },
  { "unknown-type", "80df0001 0b0b0b0b", NULL },

  /* What is not sound: nothing of it counts, not even what came before. */
  { "empty", "", NULL },
  { "one-byte", "80", NULL },
  { "three-bytes", "80c900", NULL },
  { "header-alone", "80c90000", NULL },
  { "length-past-the-end", "80c90002 0b0b0b0b", NULL },
  { "length-65535", "80c9ffff 0b0b0b0b", NULL },
  { "half-a-word-behind", "80c90001 0b0b0b0b 80c9", NULL },
  { "half-a-header-behind", "81c90007 0b0b0b0b" US "81", NULL },
  { "garbage-behind", "81c90007 0b0b0b0b" US "00000000", NULL },
  { "second-is-too-long", "81c90007 0b0b0b0b" US "81ca0009 0b0b0b0b", NULL },
  { "version-0", "01c90007 0b0b0b0b" US, NULL },
  { "version-1", "41c90007 0b0b0b0b" US, NULL },
  { "version-3", "c1c90007 0b0b0b0b" US, NULL },
  { "version-of-the-second", "80c90001 0b0b0b0b 41ca0001 0b0b0b0b", NULL },
  { "type-191", "80bf0001 0b0b0b0b", NULL },
  { "type-224", "80c90001 0b0b0b0b 80e00001 0b0b0b0b", NULL },
  { "rr-without-sender", "81c90000", NULL },
  { "rr-block-cut", "81c90006 0b0b0b0b 0a0a0a0a 05000007 0001abcd 00000030 b2c3d4e5", NULL },
  { "rr-count-31-of-1", "9fc90007 0b0b0b0b" US, NULL },
  { "rr-count-2-of-1", "82c90007 0b0b0b0b" US, NULL },
  { "sr-without-info", "80c80001 0b0b0b0b", NULL },
  { "sr-info-cut", "80c80005 0b0b0b0b e8a1b2c3d4e5f607 00012345 00000064", NULL },
  { "sr-block-cut", "81c80007 0b0b0b0b" INFO "0a0a0a0a", NULL },
  { "sr-count-too-high", "82c8000c 0b0b0b0b" INFO US, NULL },
  { "padding-0", "a1c90008 0b0b0b0b" US "00000000", NULL },
  { "padding-3", "a1c90008 0b0b0b0b" US "00000003", NULL },
  { "padding-longer-than-all", "a1c90008 0b0b0b0b" US "000000ff", NULL },
  { "padding-252-of-32", "a1c90008 0b0b0b0b" US "000000fc", NULL },
  { "padding-eats-the-block", "a1c90008 0b0b0b0b" US "00000008", NULL },
  { "padding-of-nothing", "a0c90000", NULL },
  { "padding-not-at-the-end",
    "a1c90008 0b0b0b0b" US "00000004"
    "80c90001 0b0b0b0b",
    NULL },
  { "good-then-cut-rr", "81c90007 0b0b0b0b" US "81c90002 0b0b0b0b 0a0a0a0a", NULL },
};

static GByteArray *
bytes_of (const char *hex)
{
  gsize len;
  guint8 *bytes = cs_test_unhex (hex, &len);

  return g_byte_array_new_take (bytes, len);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GByteArray) in = bytes_of (row->in);
  g_autofree guint8 *exact = g_memdup2 (in->data, in->len);
  guint8 out[CS_MEDIA_RTCP_REPORT_MAX];
  CsMediaRtcp rtcp;
  gsize len;

  cs_media_rtcp_init (&rtcp, OURS);
  if (!row->no_rtp)
    cs_media_rtcp_heard_rtp (&rtcp, PEER);
  len = cs_media_rtcp_rebuild (&rtcp, exact, in->len, 0, out);
  if (row->out == NULL)
    {
      g_assert_cmpuint (len, ==, 0);
      return;
    }
  {
    g_autoptr (GByteArray) expected = bytes_of (row->out);

    g_assert_cmpmem (out, len, expected->data, expected->len);
  }
}

/* Whatever is cut off, the rest is not sound: no part of it is believed. */
static void
test_cut_anywhere (void)
{
  g_autoptr (GByteArray) whole = bytes_of ("82c80012 0b0b0b0b" INFO US THEM SDES "81cb0001 0b0b0b0b");
  guint8 out[CS_MEDIA_RTCP_REPORT_MAX];

  for (guint len = 0; len <= whole->len; len++)
    {
      g_autofree guint8 *exact = g_memdup2 (whole->data, len);
      const gboolean at_a_border = len == whole->len || len == whole->len - 8 || len == whole->len - 24;
      CsMediaRtcp rtcp;

      cs_media_rtcp_init (&rtcp, OURS);
      cs_media_rtcp_heard_rtp (&rtcp, PEER);
      g_assert_cmpuint (cs_media_rtcp_rebuild (&rtcp, exact, len, 0, out), ==,
                        at_a_border ? CS_MEDIA_RTCP_REPORT_MAX : 0);
    }
}

/* Thousands of reporters are one to the stack. */
static void
test_many_senders (void)
{
  CsMediaRtcp rtcp;
  guint8 out[CS_MEDIA_RTCP_REPORT_MAX];
  guint n_reports = 0;

  cs_media_rtcp_init (&rtcp, OURS);
  for (guint i = 1; i <= 5000; i++)
    {
      g_autofree char *hex = g_strdup_printf ("81c90007 %08x" US, i);
      g_autoptr (GByteArray) in = bytes_of (hex);
      const gsize len
          = cs_media_rtcp_rebuild (&rtcp, in->data, in->len, (gint64) i * G_TIME_SPAN_MILLISECOND * 100, out);

      g_assert_cmpuint (len, >, 0);
      g_assert_cmpmem (out + 4, 4, ((guint8[]){ 0, 0, 0, 1 }), 4);
      n_reports++;
    }
  g_assert_cmpuint (n_reports, ==, 5000);
}

static void
test_too_many_in_a_second (void)
{
  g_autoptr (GByteArray) in = bytes_of ("81c90007 0b0b0b0b" US);
  CsMediaRtcp rtcp;
  guint8 out[CS_MEDIA_RTCP_REPORT_MAX];
  guint passed = 0;

  cs_media_rtcp_init (&rtcp, OURS);
  for (guint i = 0; i < 1000; i++)
    passed += cs_media_rtcp_rebuild (&rtcp, in->data, in->len, 5 * G_USEC_PER_SEC + i, out) > 0;
  g_assert_cmpuint (passed, ==, CS_LIMIT_RTCP_PER_SECOND);
  g_assert_cmpuint (cs_media_rtcp_rebuild (&rtcp, in->data, in->len, 6 * G_USEC_PER_SEC, out), >, 0);
}

/* ---- what we say ---- */

#define LOST(fraction, lost) "0b0b0b0b" fraction lost "0001abcd 00000030 b2c3d4e5 00018000"

static const struct {
  const char *in, *out;
} corrected[] = {
  { "81c90007 0a0a0a0a" LOST ("00", "ffffff"), "81c90007 0a0a0a0a" LOST ("00", "000000") },
  { "81c90007 0a0a0a0a" LOST ("00", "800000"), "81c90007 0a0a0a0a" LOST ("00", "000000") },
  { "81c90007 0a0a0a0a" LOST ("03", "7fffff"), "81c90007 0a0a0a0a" LOST ("03", "7fffff") },
  { "81c90007 0a0a0a0a" LOST ("03", "000005"), "81c90007 0a0a0a0a" LOST ("03", "000005") },
  { "81c8000c 0a0a0a0a" INFO LOST ("00", "ffffff"), "81c8000c 0a0a0a0a" INFO LOST ("00", "000000") },
  { "82c90013 0a0a0a0a" LOST ("00", "ffffff") LOST ("00", "fffffe") "00000000 00000000 00000000 00000000 00000000 "
                                                                    "00000000",
    "82c90013 0a0a0a0a" LOST ("00", "000000") LOST ("00", "000000") "00000000 00000000 00000000 00000000 00000000 "
                                                                    "00000000" },
  { "80c90001 0a0a0a0a" SDES "81c90007 0a0a0a0a" LOST ("00", "ffffff"),
    "80c90001 0a0a0a0a" SDES "81c90007 0a0a0a0a" LOST ("00", "000000") },
  /* Nothing is written past what there is. */
  { "81c90007 0a0a0a0a", "81c90007 0a0a0a0a" },
  { "9fc90007 0a0a0a0a" LOST ("00", "ffffff"), "9fc90007 0a0a0a0a" LOST ("00", "ffffff") },
  { "81cb0001 ffffffff", "81cb0001 ffffffff" },
  { "", "" },
};

static void
test_corrected (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (corrected); i++)
    {
      g_autoptr (GByteArray) in = bytes_of (corrected[i].in);
      g_autoptr (GByteArray) out = bytes_of (corrected[i].out);
      g_autofree guint8 *exact = g_memdup2 (in->data, in->len);

      cs_media_rtcp_correct (exact, in->len);
      g_assert_cmpmem (exact, in->len, out->data, out->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/media/rtcp/rebuild/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/media/rtcp/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/media/rtcp/many-senders", test_many_senders);
  g_test_add_func ("/media/rtcp/too-many-in-a-second", test_too_many_in_a_second);
  g_test_add_func ("/media/rtcp/corrected", test_corrected);
  return g_test_run ();
}
