/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-loss.h"

#define REPORTED(fraction)                                                                                             \
  {                                                                                                                    \
    FALSE, fraction, 0                                                                                                 \
  }
#define JITTER(ms)                                                                                                     \
  {                                                                                                                    \
    FALSE, 0, ms                                                                                                       \
  }
#define SEEN(fraction)                                                                                                 \
  {                                                                                                                    \
    TRUE, fraction, 0                                                                                                  \
  }
#define N_MAX 8

typedef struct {
  gboolean seen; /* by us, of theirs */
  guint8 fraction;
  double jitter_ms;
} Event;

/* What is reported and seen, in turn, and what is believed then. */
static const struct {
  const char *name;
  guint n;
  Event events[N_MAX];
  CsMediaLossKind kind;
  guint percent;
} rows[] = {
  { "nothing", 0, { { 0 } }, CS_MEDIA_LOSS_UNKNOWN, 0 },
  { "clean", 1, { REPORTED (0) }, CS_MEDIA_LOSS_NONE, 0 },
  { "clean-for-long",
    6,
    { REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (0) },
    CS_MEDIA_LOSS_NONE,
    0 },
  { "clean-for-us", 2, { SEEN (0), SEEN (0) }, CS_MEDIA_LOSS_UNKNOWN, 0 },
  { "one-of-256", 1, { REPORTED (1) }, CS_MEDIA_LOSS_SOME, 1 },
  { "a-tenth", 1, { REPORTED (26) }, CS_MEDIA_LOSS_SOME, 10 },
  { "all", 1, { REPORTED (255) }, CS_MEDIA_LOSS_SOME, 100 },
  { "clean-then-lost", 3, { REPORTED (0), REPORTED (0), REPORTED (13) }, CS_MEDIA_LOSS_SOME, 5 },
  { "less-is-lost", 2, { REPORTED (100), REPORTED (3) }, CS_MEDIA_LOSS_SOME, 1 },
  { "lost-then-clean-once", 2, { REPORTED (26), REPORTED (0) }, CS_MEDIA_LOSS_SOME, 10 },
  { "lost-then-clean-thrice", 4, { REPORTED (26), REPORTED (0), REPORTED (0), REPORTED (0) }, CS_MEDIA_LOSS_SOME, 10 },
  { "lost-then-clean",
    5,
    { REPORTED (26), REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (0) },
    CS_MEDIA_LOSS_NONE,
    0 },
  { "lost-again",
    6,
    { REPORTED (26), REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (1), REPORTED (0) },
    CS_MEDIA_LOSS_SOME,
    1 },
  { "we-lose", 1, { SEEN (26) }, CS_MEDIA_LOSS_SOME, 10 },
  { "we-lose-they-do-not", 2, { REPORTED (0), SEEN (26) }, CS_MEDIA_LOSS_SOME, 10 },
  { "we-lose-more", 2, { REPORTED (13), SEEN (26) }, CS_MEDIA_LOSS_SOME, 10 },
  { "we-lose-less", 2, { REPORTED (26), SEEN (1) }, CS_MEDIA_LOSS_SOME, 10 },
  { "we-lose-on-and-on",
    7,
    { SEEN (3), REPORTED (0), REPORTED (0), REPORTED (0), SEEN (3), REPORTED (0), REPORTED (0) },
    CS_MEDIA_LOSS_SOME,
    1 },
  { "little-jitter", 1, { JITTER (25) }, CS_MEDIA_LOSS_NONE, 0 },
  { "much-jitter", 1, { JITTER (25.1) }, CS_MEDIA_LOSS_SOME, 1 },
  { "absurd-jitter", 1, { JITTER (89478485.3) }, CS_MEDIA_LOSS_SOME, 1 },
  { "much-jitter-passes",
    5,
    { JITTER (40), REPORTED (0), REPORTED (0), REPORTED (0), REPORTED (0) },
    CS_MEDIA_LOSS_NONE,
    0 },
};

static void
test_row (gconstpointer data)
{
  const guint at = GPOINTER_TO_UINT (data);
  CsMediaLoss loss = { 0 };

  for (guint i = 0; i < rows[at].n; i++)
    {
      const Event *event = &rows[at].events[i];

      if (event->seen)
        cs_media_loss_seen (&loss, event->fraction);
      else
        cs_media_loss_reported (&loss, event->fraction, event->jitter_ms);
    }
  g_assert_cmpuint (loss.kind, ==, rows[at].kind);
  g_assert_cmpuint (cs_media_loss_get_percent (&loss), ==, rows[at].percent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/media/loss/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
