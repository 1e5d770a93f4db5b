/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-ring.h"

#include "media/cs-media-wav.h"

#define DELAY_MS 100
#define DELAY (DELAY_MS * CS_MEDIA_RATE / 1000)

static void
write_frame (CsMediaRing *delay, gint16 value)
{
  gint16 frame[CS_MEDIA_FRAME];

  for (guint i = 0; i < CS_MEDIA_FRAME; i++)
    frame[i] = value;
  cs_media_ring_write (delay, frame, CS_MEDIA_FRAME);
}

/* The value of a frame that is all the same. */
static gint16
read_frame (CsMediaRing *delay)
{
  gint16 frame[CS_MEDIA_FRAME];

  cs_media_ring_read (delay, frame, CS_MEDIA_FRAME);
  for (guint i = 1; i < CS_MEDIA_FRAME; i++)
    g_assert_cmpint (frame[i], ==, frame[0]);
  return frame[0];
}

static void
test_comes_out_later (void)
{
  g_autoptr (CsMediaRing) delay = cs_media_ring_new (DELAY_MS);
  const gint16 frames = DELAY / CS_MEDIA_FRAME;

  g_assert_cmpint (read_frame (delay), ==, 0);
  for (gint16 i = 1; i < 50; i++)
    {
      write_frame (delay, i);
      g_assert_cmpint (read_frame (delay), ==, MAX (0, i - frames));
    }
}

static void
test_gathers_again (void)
{
  g_autoptr (CsMediaRing) delay = cs_media_ring_new (DELAY_MS);
  guint silent = 0;

  for (gint16 i = 1; i <= 6; i++)
    write_frame (delay, i);
  for (gint16 i = 1; i <= 6; i++)
    g_assert_cmpint (read_frame (delay), ==, i);
  g_assert_cmpint (read_frame (delay), ==, 0);
  for (gint16 i = 7; i < 20; i++)
    {
      write_frame (delay, i);
      silent += read_frame (delay) == 0;
    }
  g_assert_cmpuint (silent, ==, DELAY / CS_MEDIA_FRAME);
}

/* A writer that is too fast loses the oldest, and memory stays what it is. */
static void
test_overrun (void)
{
  g_autoptr (CsMediaRing) delay = cs_media_ring_new (DELAY_MS);

  for (gint16 i = 1; i <= 1000; i++)
    write_frame (delay, i);
  g_assert_cmpint (read_frame (delay), ==, 1000 - (DELAY_MS + 200) / CS_MEDIA_FRAME_MS + 1);
}

static void
test_no_delay (void)
{
  g_autoptr (CsMediaRing) delay = cs_media_ring_new (0);

  for (gint16 i = 1; i < 10; i++)
    {
      write_frame (delay, i);
      g_assert_cmpint (read_frame (delay), ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/ring/comes-out-later", test_comes_out_later);
  g_test_add_func ("/media/ring/gathers-again", test_gathers_again);
  g_test_add_func ("/media/ring/overrun", test_overrun);
  g_test_add_func ("/media/ring/no-delay", test_no_delay);
  return g_test_run ();
}
