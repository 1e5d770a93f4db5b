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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/fingerprint/values", test_fingerprints);
  g_test_add_func ("/sdp/fingerprint/levels", test_levels);
  g_test_add_func ("/sdp/fingerprint/too-many", test_too_many);
  g_test_add_func ("/sdp/fingerprint/setup", test_setup);
  g_test_add_func ("/sdp/fingerprint/tls-id", test_tls_id);
  return g_test_run ();
}
