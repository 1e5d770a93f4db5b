/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-sources.h"

#define OURS 1000u

static void
test_ours_is_not_theirs (void)
{
  CsMediaSources sources = { .own_ssrc = OURS };

  g_assert_false (cs_media_sources_admit (&sources, OURS, 0));
  g_assert_true (cs_media_sources_admit (&sources, OURS + 1, 0));
}

/* Zero is an SSRC like any other. */
static void
test_zero (void)
{
  CsMediaSources sources = { .own_ssrc = OURS };

  g_assert_true (cs_media_sources_admit (&sources, 0, 0));
  g_assert_true (cs_media_sources_admit (&sources, 0, 0));
  g_assert_cmpuint (sources.n_known, ==, 1);
}

static void
test_a_flood (void)
{
  CsMediaSources sources = { .own_ssrc = OURS };
  guint admitted = 0;

  for (guint i = 0; i < 100000; i++)
    admitted += cs_media_sources_admit (&sources, OURS + 1 + i, i * 100);
  /* Ten seconds: eight at once, and one every two seconds. */
  g_assert_cmpuint (admitted, >=, CS_LIMIT_MEDIA_STREAMS);
  g_assert_cmpuint (admitted, <=, CS_LIMIT_MEDIA_STREAMS + 5);
}

/* Who is there stays, whatever comes beside. */
static void
test_present_one_stays (void)
{
  CsMediaSources sources = { .own_ssrc = OURS };

  for (guint i = 0; i < 10000; i++)
    {
      g_assert_true (cs_media_sources_admit (&sources, 7, i * 20 * G_TIME_SPAN_MILLISECOND));
      cs_media_sources_admit (&sources, OURS + 1 + i, i * 20 * G_TIME_SPAN_MILLISECOND);
    }
}

/* A long call with many transfers behind one server. */
static void
test_new_ones_for_ever (void)
{
  CsMediaSources sources = { .own_ssrc = OURS };

  for (guint i = 0; i < 200; i++)
    g_assert_true (cs_media_sources_admit (&sources, OURS + 1 + i, i * 3 * G_TIME_SPAN_SECOND));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/sources/ours-is-not-theirs", test_ours_is_not_theirs);
  g_test_add_func ("/media/sources/zero", test_zero);
  g_test_add_func ("/media/sources/a-flood", test_a_flood);
  g_test_add_func ("/media/sources/present-one-stays", test_present_one_stays);
  g_test_add_func ("/media/sources/new-ones-for-ever", test_new_ones_for_ever);
  return g_test_run ();
}
