/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-io.h"

#include "lib/cs-test-loop.h"

#define N 1000

typedef struct {
  GThread *thread; /* in which it ran */
  guint next;
  gboolean in_order;
  gint n_done;
} Log;

typedef struct {
  Log *log;
  guint number;
} Entry;

static Entry *
entry_new (Log *log, guint number)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry){ log, number };
  return entry;
}

static void
write_entry (gpointer data)
{
  Entry *entry = data;

  entry->log->in_order &= entry->log->next++ == entry->number;
  entry->log->thread = g_thread_self ();
  g_atomic_int_inc (&entry->log->n_done);
}

static void
write_and_free (gpointer data)
{
  write_entry (data);
  g_free (data);
}

static void
reply_entry (gpointer data)
{
  Entry *entry = data;

  cs_media_io_reply (g_main_context_default (), write_entry, entry_new (entry->log, entry->number), g_free);
}

static void
test_there_and_back (void)
{
  Log log = { .in_order = TRUE };

  for (guint i = 0; i < N; i++)
    cs_media_io_post (reply_entry, entry_new (&log, i), g_free);
  CS_TEST_WAIT_FOR (g_atomic_int_get (&log.n_done) == N);
  g_assert_true (log.in_order);
  g_assert_true (log.thread == g_thread_self ());
}

static void
test_lane (void)
{
  Log log = { .in_order = TRUE }, other = { .in_order = TRUE };
  CsMediaLane *lane = cs_media_lane_new ();
  CsMediaLane *second = cs_media_lane_new ();

  for (guint i = 0; i < N; i++)
    {
      cs_media_lane_post (lane, write_and_free, entry_new (&log, i));
      cs_media_lane_post (second, write_and_free, entry_new (&other, i));
    }
  /* What was posted is done all the same. */
  cs_media_lane_unref (lane);
  cs_media_lane_unref (second);
  while (g_atomic_int_get (&log.n_done) < N || g_atomic_int_get (&other.n_done) < N)
    g_thread_yield ();
  g_assert_true (log.in_order && other.in_order);
  g_assert_true (log.thread != g_thread_self ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/io/there-and-back", test_there_and_back);
  g_test_add_func ("/media/io/lane", test_lane);
  return g_test_run ();
}
