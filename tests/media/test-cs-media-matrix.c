/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-matrix.h"

#define N 4 /* samples */

/* ---- who hears whom ---- */

static void
test_nobody_hears_anybody (void)
{
  const CsMediaMatrix matrix = { 0 };

  for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
    {
      for (guint from = 0; from < CS_LIMIT_MEDIA_PORTS; from++)
        g_assert_false (cs_media_matrix_get (&matrix, to, from));
      g_assert_false (cs_media_matrix_hears_any (&matrix, to));
      g_assert_false (cs_media_matrix_is_heard (&matrix, to));
    }
}

/* Each pair says something of itself only: not of the other way, nor of others. */
static void
test_one_way (void)
{
  for (guint a = 0; a < CS_LIMIT_MEDIA_PORTS; a++)
    for (guint b = 0; b < CS_LIMIT_MEDIA_PORTS; b++)
      {
        CsMediaMatrix matrix = { 0 };
        guint n = 0;

        cs_media_matrix_set (&matrix, a, b, TRUE);
        cs_media_matrix_set (&matrix, a, b, TRUE);
        for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
          for (guint from = 0; from < CS_LIMIT_MEDIA_PORTS; from++)
            n += cs_media_matrix_get (&matrix, to, from) ? 1 : 0;
        g_assert_cmpuint (n, ==, 1);
        g_assert_true (cs_media_matrix_get (&matrix, a, b));
        for (guint at = 0; at < CS_LIMIT_MEDIA_PORTS; at++)
          {
            g_assert_true (cs_media_matrix_hears_any (&matrix, at) == (at == a));
            g_assert_true (cs_media_matrix_is_heard (&matrix, at) == (at == b));
          }
        cs_media_matrix_set (&matrix, a, b, FALSE);
        g_assert_false (cs_media_matrix_hears_any (&matrix, a) || cs_media_matrix_is_heard (&matrix, b));
      }
}

static void
test_cleared (void)
{
  CsMediaMatrix matrix = { 0 };

  for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
    for (guint from = 0; from < CS_LIMIT_MEDIA_PORTS; from++)
      cs_media_matrix_set (&matrix, to, from, TRUE);
  cs_media_matrix_clear (&matrix, 3);
  for (guint to = 0; to < CS_LIMIT_MEDIA_PORTS; to++)
    for (guint from = 0; from < CS_LIMIT_MEDIA_PORTS; from++)
      g_assert_true (cs_media_matrix_get (&matrix, to, from) == (to != 3 && from != 3));
  g_assert_false (cs_media_matrix_hears_any (&matrix, 3) || cs_media_matrix_is_heard (&matrix, 3));
  cs_media_matrix_clear (&matrix, 3);
  g_assert_true (cs_media_matrix_hears_any (&matrix, 2));
}

/* ---- the sum ---- */

#define BIT(port) (1u << (port))

static const gint16 frames[][N] = {
  { 1, 2, 3, 4 },
  { 10, 20, -30, 40 },
  { 100, -200, 300, -400 },
  { G_MAXINT16, G_MAXINT16, G_MININT16, G_MININT16 },
  { G_MAXINT16, 1, G_MININT16, -1 },
};

static const struct {
  const char *name;
  guint32 heard;
  guint32 sounding;
  gboolean sounds;
  gint16 sum[N];
} rows[] = {
  { "nobody", 0, 0xffffffff, FALSE, { 0 } },
  { "all-silent", 0xffffffff, 0, FALSE, { 0 } },
  { "another-sounds", BIT (1), BIT (2), FALSE, { 0 } },
  { "the-last-port-sounds", BIT (1), BIT (CS_LIMIT_MEDIA_PORTS - 1), FALSE, { 0 } },
  { "others-sound", BIT (1) | BIT (2), ~(BIT (1) | BIT (2)), FALSE, { 0 } },
  { "one", BIT (1), BIT (1), TRUE, { 10, 20, -30, 40 } },
  { "one-of-two-is-silent", BIT (0) | BIT (1), BIT (1), TRUE, { 10, 20, -30, 40 } },
  { "one-of-two-is-not-heard", BIT (1), BIT (0) | BIT (1), TRUE, { 10, 20, -30, 40 } },
  { "two", BIT (0) | BIT (1), 0xffffffff, TRUE, { 11, 22, -27, 44 } },
  { "three", BIT (0) | BIT (1) | BIT (2), 0xffffffff, TRUE, { 111, -178, 273, -356 } },
  { "too-loud", BIT (3) | BIT (4), 0xffffffff, TRUE, { G_MAXINT16, G_MAXINT16, G_MININT16, G_MININT16 } },
  { "nearly-too-loud", BIT (0) | BIT (3), 0xffffffff, TRUE, { G_MAXINT16, G_MAXINT16, -32765, -32764 } },
  { "loud-against-soft", BIT (2) | BIT (3), 0xffffffff, TRUE, { G_MAXINT16, 32567, -32468, G_MININT16 } },
};

static void
test_row (gconstpointer data)
{
  const guint at = GPOINTER_TO_UINT (data), to = 2;
  static const gint16 other[N] = { 5, 5, 5, 5 };
  const gint16 *ports[CS_LIMIT_MEDIA_PORTS];
  CsMediaMatrix matrix = { 0 };
  gint16 out[N + 1] = { 7, 7, 7, 7, 7 };

  for (guint i = 0; i < CS_LIMIT_MEDIA_PORTS; i++)
    {
      ports[i] = i < G_N_ELEMENTS (frames) ? frames[i] : other;
      cs_media_matrix_set (&matrix, to, i, i < G_N_ELEMENTS (frames) && (rows[at].heard & BIT (i)) != 0);
      cs_media_matrix_set (&matrix, to + 1, i, TRUE); /* what others hear is nothing to it */
    }
  g_assert_true (cs_media_matrix_mix (&matrix, to, ports, rows[at].sounding, out, N) == rows[at].sounds);
  for (guint i = 0; i < N; i++)
    g_assert_cmpint (out[i], ==, rows[at].sum[i]);
  g_assert_cmpint (out[N], ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/matrix/nobody", test_nobody_hears_anybody);
  g_test_add_func ("/media/matrix/one-way", test_one_way);
  g_test_add_func ("/media/matrix/cleared", test_cleared);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/media/matrix/sum/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
