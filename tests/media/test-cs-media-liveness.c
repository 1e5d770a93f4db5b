/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-liveness.h"

/* A row is what happens in each second of a call, from its first on, and what is known at the end of each:
 *   in:  '.' nothing  'r' RTP  'c' RTCP  'b' both  'h' held from now on  'u' no longer held
 *   out: '.' heard    's' silent  'G' gone */
typedef struct {
  const char *name;
  const char *in, *out;
} Row;

#define DOTS_10 ".........."
#define S_10 "ssssssssss"

static const Row rows[] = {
  { "speech", "rrrrrrrrrrrr", "............" },
  { "speech-and-reports", "rrrrbrrrrbrr", "............" },
  { "vanishes", "rrr" DOTS_10,
    "......."
    "ssssss" },
  { "vanishes-with-a-report", "rrb" DOTS_10,
    "......."
    "ssssss" },
  { "report-in-the-second-after", "rrrc" DOTS_10,
    "........"
    "ssssss" },
  { "vanishes-for-good", "r" DOTS_10 DOTS_10 DOTS_10 "..",
    ".....s"
    "ssss" S_10 S_10 "GGG" },
  { "comes-back", "rr......rr", "......ss.." },
  { "comes-back-late", "r" DOTS_10 DOTS_10 "......rr",
    ".....s"
    "s" S_10 S_10 ".." },
  { "gaps-of-four", "r...r...r...r...", "................" },
  { "gaps-of-five", "r....r....r....r", "................" },
  { "gaps-of-six", "r.....r.....r",
    ".....s"
    ".....s"
    "." },

  { "never", DOTS_10 DOTS_10 DOTS_10 "..",
    "....ssssss" S_10 "sssssssss"
    "GGG" },
  { "never-but-late", "......r", "....ss." },
  { "reports-alone-from-the-start", "..c....c....c....c....c....c....c....c", "....ssssss" S_10 S_10 "ssssssss" },
  { "reports-then-sound", "..c....c..r", "....ssssss." },

  /* Muted: reports are all that comes. */
  { "muted", "rrr....c....c....c....c....c....c....c....c",
    "......."
    "...................................." },
  { "muted-first-report-at-once", "rrr.c....c.......c", ".................." },
  { "muted-reports-as-rare-as-may-be", "rrrr.c.......c.......c.......c.......c",
    "......................................" },
  { "muted-report-after-it-was-said", "rrr.....c....c....c",
    "......."
    "s"
    "..........." },
  { "muted-one-report-lost", "rrr..c.......c...............c", ".............................." },
  { "muted-then-vanishes", "rrr..c" DOTS_10 "......." DOTS_10 "......",
    "....................."
    "ssss" S_10 "GGGG" },
  { "muted-then-speaks", "rrr..c....crrr", ".............." },
  { "muted-speaks-then-vanishes", "rrr..c....crrr.......", "..................sss" },

  /* Held: nothing is missed, however long. */
  { "held", "rrh" DOTS_10 DOTS_10 DOTS_10 DOTS_10, "..." DOTS_10 DOTS_10 DOTS_10 DOTS_10 },
  { "held-when-silent", "rr......h...", "......ss...." },
  { "held-from-the-start", "h" DOTS_10 DOTS_10 DOTS_10 DOTS_10, "." DOTS_10 DOTS_10 DOTS_10 DOTS_10 },
  { "taken-up-again", "rrh" DOTS_10 "urrr", "..." DOTS_10 "...." },
  { "taken-up-by-nobody",
    "rrh" DOTS_10 "u"
    "....." DOTS_10 DOTS_10 "......",
    "..." DOTS_10 "...."
    "sssss" S_10 S_10 "GGG" },
  { "held-with-music", "rrhrrrrrrrr" DOTS_10, "..........." DOTS_10 },
  { "held-and-silent-before-it-was-over", "rrh..........", "............." },
  { "gone-stays-gone", DOTS_10 DOTS_10 DOTS_10 "rrhu",
    "....ssssss" S_10 "sssssssss"
    "G"
    "GGGG" },
};

static char
letter (CsMediaLife life)
{
  return life == CS_MEDIA_LIFE_HEARD ? '.' : life == CS_MEDIA_LIFE_SILENT ? 's' : 'G';
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GString) out = g_string_new (NULL);
  CsMediaLiveness liveness = { 0 };
  gint64 now_us = 77 * G_TIME_SPAN_SECOND;
  guint64 n_rtp = 1000, n_rtcp = 10; /* what came before the call was active */

  cs_media_liveness_look (&liveness, n_rtp, n_rtcp, now_us);
  cs_media_liveness_watch (&liveness, TRUE, now_us);
  for (const char *p = row->in; *p != '\0'; p++)
    {
      const CsMediaLife before = liveness.life;
      gboolean changed = FALSE;

      if (*p == 'h' || *p == 'u')
        changed = cs_media_liveness_watch (&liveness, *p == 'u', now_us);
      now_us += G_TIME_SPAN_SECOND;
      n_rtp += *p == 'r' || *p == 'b' ? 50 : 0;
      n_rtcp += *p == 'c' || *p == 'b' ? 1 : 0;
      changed |= cs_media_liveness_look (&liveness, n_rtp, n_rtcp, now_us);
      g_assert_cmpint (changed, ==, liveness.life != before);
      g_string_append_c (out, letter (liveness.life));
    }
  g_assert_cmpstr (out->str, ==, row->out);
}

/* Before the call is active nobody is missed: keys are agreed on, or it rings with early sound. */
static void
test_unwatched (void)
{
  CsMediaLiveness liveness = { 0 };

  for (gint64 second = 0; second < 600; second++)
    g_assert_false (cs_media_liveness_look (&liveness, 0, 0, second * G_TIME_SPAN_SECOND));
  g_assert_cmpint (liveness.life, ==, CS_MEDIA_LIFE_HEARD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/media/liveness/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/media/liveness/unwatched", test_unwatched);
  return g_test_run ();
}
