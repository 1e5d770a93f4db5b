/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

#define F32 "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"
#define F48 F32 ":20:21:22:23:24:25:26:27:28:29:2A:2B:2C:2D:2E:2F"
#define F64 F48 ":30:31:32:33:34:35:36:37:38:39:3A:3B:3C:3D:3E:3F"
#define F20 "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13"

static CsSdp *
parse (const char *session, const char *media)
{
  g_autofree char *text
      = g_strconcat (TEST_HEAD, session, "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS, media, NULL);

  return test_parse (text);
}

static void
test_fingerprints (void)
{
  static const struct {
    const char *value;
    int alg; /* -1: passed over */
  } rows[] = {
    { "sha-256 " F32, CS_HASH_SHA256 },
    { "SHA-256 " F32, CS_HASH_SHA256 },
    { "sha-256  " F32 " ", CS_HASH_SHA256 },
    { "sha-384 " F48, CS_HASH_SHA384 },
    { "sha-512 " F64, CS_HASH_SHA512 },
    { "", -1 },
    { "sha-256", -1 },
    { F32, -1 },
    { "sha-1 " F20, -1 },
    { "sha-224 " F32, -1 },
    { "md5 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F", -1 },
    { "sha-256 " F20, -1 },
    { "sha-256 " F48, -1 },
    { "sha-512 " F48, -1 },
    { "sha-256 " F32 ":", -1 },
    { "sha-256 " F32 "x", -1 },
    { "sha-256 00-01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F", -1 },
    { "sha-256 0g:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F", -1 },
    { "sha-256 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("a=fingerprint:%s\r\n", rows[i].value);
      g_autoptr (CsSdp) sdp = parse ("", line);
      const GPtrArray *all = sdp->audio->fingerprints;

      g_test_message ("%s", rows[i].value);
      g_assert_true (sdp->audio->has_fingerprint);
      g_assert_cmpuint (all->len, ==, rows[i].alg >= 0 ? 1 : 0);
      for (guint j = 0; j < all->len; j++)
        {
          const CsSdpFingerprint *fingerprint = all->pdata[j];

          g_assert_cmpint (fingerprint->alg, ==, rows[i].alg);
          for (gsize at = 0; at < cs_hash_len (fingerprint->alg); at++)
            g_assert_cmpuint (fingerprint->value[at], ==, at);
        }
    }
}

/* Those of the medium take the place of the session's, whether they are any good or not. */
static void
test_levels (void)
{
  static const struct {
    const char *session, *media;
    guint n;
  } rows[] = {
    { "a=fingerprint:sha-256 " F32 "\r\n", "", 1 },
    { "", "a=fingerprint:sha-256 " F32 "\r\na=fingerprint:sha-512 " F64 "\r\n", 2 },
    { "a=fingerprint:sha-256 " F32 "\r\na=fingerprint:sha-384 " F48 "\r\n", "a=fingerprint:sha-512 " F64 "\r\n", 1 },
    { "a=fingerprint:sha-256 " F32 "\r\n", "a=fingerprint:sha-1 " F20 "\r\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdp) sdp = parse (rows[i].session, rows[i].media);

      g_assert_true (sdp->audio->has_fingerprint);
      g_assert_cmpuint (sdp->audio->fingerprints->len, ==, rows[i].n);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new (TEST_HEAD "m=audio 4000 UDP/TLS/RTP/SAVP 96\r\n" TEST_OPUS);
  g_autoptr (CsSdp) sdp = NULL;

  for (guint i = 0; i < 17; i++)
    g_string_append (text, "a=fingerprint:sha-256 " F32 "\r\n");
  sdp = test_parse (text->str);
  g_assert_cmpuint (sdp->audio->fingerprints->len, ==, CS_LIMIT_SDP_FINGERPRINTS);
}

static void
test_setup (void)
{
  static const struct {
    const char *value;
    CsSdpSetup setup;
  } rows[] = {
    { "actpass", CS_SDP_SETUP_ACTPASS }, { "active", CS_SDP_SETUP_ACTIVE },       { "passive", CS_SDP_SETUP_PASSIVE },
    { "Active", CS_SDP_SETUP_ACTIVE },   { "holdconn", CS_SDP_SETUP_HOLDCONN },   { "", CS_SDP_SETUP_NONE },
    { "act", CS_SDP_SETUP_NONE },        { "active passive", CS_SDP_SETUP_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("a=setup:%s\r\n", rows[i].value);
      g_autoptr (CsSdp) of_medium = parse ("", line);
      g_autoptr (CsSdp) of_session = parse (line, "");

      g_assert_cmpint (of_medium->audio->setup, ==, rows[i].setup);
      g_assert_cmpint (of_session->audio->setup, ==, rows[i].setup);
    }
}

static void
test_tls_id (void)
{
  static const struct {
    const char *value;
    gboolean taken;
  } rows[] = {
    { "abcdefghijklmnopqrst", TRUE },  { "ABC+/-_456789012345xyz", TRUE }, { "", FALSE },
    { "abcdefghijklmnopqrs", FALSE },  { "abcdefghijklmnopqrs!", FALSE },  { "abcdefghij klmnopqrst", FALSE },
    { "abcdefghijklmnopqrs=", FALSE },
  };
  g_autofree char *endless = g_strnfill (256, 'x');
  g_autofree char *line_endless = g_strdup_printf ("a=tls-id:%s\r\n", endless);
  g_autoptr (CsSdp) too_long = parse ("", line_endless);

  g_assert_null (too_long->audio->tls_id);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("a=tls-id:%s\r\n", rows[i].value);
      g_autoptr (CsSdp) sdp = parse ("", line);

      g_test_message ("%s", rows[i].value);
      g_assert_cmpstr (sdp->audio->tls_id, ==, rows[i].taken ? rows[i].value : NULL);
    }
}

/* Letters for fingerprints: values 'A', 'B', …; a lower-case one is the same value of SHA-512. */
static void
digest (const char *letters, guint8 *out)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = letters; *p != '\0'; p++)
    {
      CsSdpFingerprint *fingerprint = g_new0 (CsSdpFingerprint, 1);

      fingerprint->alg = g_ascii_islower (*p) ? CS_HASH_SHA512 : CS_HASH_SHA256;
      memset (fingerprint->value, g_ascii_toupper (*p), cs_hash_len (fingerprint->alg));
      g_ptr_array_add (all, fingerprint);
    }
  memset (out, 0x55, CS_SDP_FINGERPRINTS_DIGEST);
  cs_sdp_digest_fingerprints (all, out);
}

/* Two lists are the same when they are the same set, and in no other case. */
static void
test_digest (void)
{
  static const struct {
    const char *a, *b;
    gboolean same;
  } rows[] = {
    { "", "", TRUE },
    { "A", "A", TRUE },
    { "AB", "BA", TRUE },
    { "ABC", "CAB", TRUE },
    { "AA", "A", TRUE },
    { "ABAB", "BA", TRUE },
    { "aA", "Aa", TRUE },
    { "ABCDEFGHIJKLMNOP", "PONMLKJIHGFEDCBA", TRUE },
    { "A", "", FALSE },
    { "AA", "", FALSE },
    { "AABB", "", FALSE },
    { "AA", "BB", FALSE },
    { "AAB", "BCC", FALSE },
    { "AAA", "B", FALSE },
    { "A", "B", FALSE },
    { "A", "a", FALSE },
    { "Aa", "A", FALSE },
    { "Aa", "a", FALSE },
    { "A", "AB", FALSE },
    { "AB", "AC", FALSE },
    { "AB", "ab", FALSE },
    { "Ab", "aB", FALSE },
    { "ABC", "ABD", FALSE },
    { "ABC", "BC", FALSE },
    { "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNO", FALSE },
    { "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOQ", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 a[CS_SDP_FINGERPRINTS_DIGEST], b[CS_SDP_FINGERPRINTS_DIGEST];

      g_test_message ("%s, %s", rows[i].a, rows[i].b);
      digest (rows[i].a, a);
      digest (rows[i].b, b);
      g_assert_cmpint (memcmp (a, b, sizeof a) == 0, ==, rows[i].same);
    }
}

/* The value is not the combination of those of its members: whoever chooses many could choose it then. */
static void
test_digest_combines (void)
{
  guint8 a[CS_SDP_FINGERPRINTS_DIGEST], b[CS_SDP_FINGERPRINTS_DIGEST], c[CS_SDP_FINGERPRINTS_DIGEST];
  guint8 both[CS_SDP_FINGERPRINTS_DIGEST], all[CS_SDP_FINGERPRINTS_DIGEST], none[CS_SDP_FINGERPRINTS_DIGEST];
  static const guint8 zeros[CS_SDP_FINGERPRINTS_DIGEST];
  guint xors = 0, sums = 0;

  digest ("A", a);
  digest ("B", b);
  digest ("C", c);
  digest ("AB", both);
  digest ("ABC", all);
  digest ("", none);
  g_assert_cmpmem (none, sizeof none, zeros, sizeof zeros);
  for (guint i = 0; i < sizeof a; i++)
    {
      xors += both[i] == (a[i] ^ b[i]) && all[i] == (a[i] ^ b[i] ^ c[i]);
      sums += both[i] == (guint8) (a[i] + b[i]) && all[i] == (guint8) (a[i] + b[i] + c[i]);
    }
  g_assert_cmpuint (xors, <, sizeof a);
  g_assert_cmpuint (sums, <, sizeof a);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/fingerprint/values", test_fingerprints);
  g_test_add_func ("/sdp/fingerprint/levels", test_levels);
  g_test_add_func ("/sdp/fingerprint/too-many", test_too_many);
  g_test_add_func ("/sdp/fingerprint/digest", test_digest);
  g_test_add_func ("/sdp/fingerprint/digest-combines", test_digest_combines);
  g_test_add_func ("/sdp/fingerprint/setup", test_setup);
  g_test_add_func ("/sdp/fingerprint/tls-id", test_tls_id);
  return g_test_run ();
}
