/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-unplayed.h"

/* A letter is what comes in a second.
 *   '.' nothing  'k' 50 packets of a known type  'u' of unknown ones  'm' mostly unknown ones  'n' comfort noise (3) */
static const struct {
  const char *in;
  int said_at; /* -1: never */
} rows[] = {
  { "", -1 },
  { "..........", -1 },
  { "kkkkkkkkkk", -1 },
  { "uuuu", -1 },
  { "uuuuu", 4 },
  { "uuuuuuuuuuuuuuuuuuuuuuuu", 4 },
  { "kkkuuuuu", 7 },
  { "...uuuuu", 7 },
  { "uuuukuuuu", -1 },
  { "uuuukuuuuu", 9 },
  { "uuuumuuuum", -1 },
  { "mmmmmmmmmm", -1 },
  { "ukukukukuk", -1 },
  { "uu..uuu", 6 }, /* a pause is no proof of the contrary */
  { "u.u.u.u.u", 8 },
  { "nnnnnnnnnnnn", -1 },
  { "knnnnnnnnnnn", -1 },
  { "uunnuuu", 6 },
  { "uuuuukuuuuuuuuuu", 4 }, /* once */
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsMediaUnplayed unplayed = { 0 };
      guint64 received = 0, unknown = 0;
      int said_at = -1;

      g_test_message ("%s", rows[i].in);
      for (int at = 0; rows[i].in[at] != '\0'; at++)
        {
          const char what = rows[i].in[at];

          received += what == '.' ? 0 : what == 'n' ? 3 : 50;
          unknown += what == 'u' ? 50 : what == 'm' ? 49 : what == 'n' ? 3 : 0;
          if (!cs_media_unplayed_look (&unplayed, received, unknown))
            continue;
          g_assert_cmpint (said_at, ==, -1);
          said_at = at;
        }
      g_assert_cmpint (said_at, ==, rows[i].said_at);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/unplayed/rows", test_rows);
  return g_test_run ();
}
