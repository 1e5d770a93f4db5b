/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-reports.h"

#include <string.h>

#define OURS 0x0a0b0c0du
#define THEIRS 0x01020304u
#define SECOND ((gint64) G_USEC_PER_SEC)
#define WALL (1700000000 * SECOND)
#define NTP_1970 2208988800u

typedef struct {
  CsMediaReports *reports;
  guint8 packet[CS_MEDIA_REPORT_MAX];
  gsize len;
  gint64 now_us;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->reports = cs_media_reports_new (OURS, 0);
  f->now_us = 1000 * SECOND;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_media_reports_free (f->reports);
}

static guint32
get32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
put32 (guint8 *at, guint32 value)
{
  at[0] = (guint8) (value >> 24);
  at[1] = (guint8) (value >> 16);
  at[2] = (guint8) (value >> 8);
  at[3] = (guint8) value;
}

/* Sequence numbers @from to @to, one each 20 ms, without those that @lost has. */
static void
receive_from (Fixture *f, guint32 ssrc, guint from, guint to, guint lost_every)
{
  for (guint i = from; i <= to; i++)
    {
      const CsMediaRtpHeader header = { .sequence = (guint16) i, .timestamp = i * 960, .ssrc = ssrc };

      f->now_us += 20000;
      if (lost_every == 0 || i % lost_every != 0)
        cs_media_reports_received (f->reports, &header, 48000, f->now_us);
    }
}

static void
wait_for_report (Fixture *f)
{
  const gint64 since = f->now_us;

  do
    {
      f->now_us += 10000;
      f->len = cs_media_reports_write_due (f->reports, f->packet, sizeof f->packet, f->now_us, WALL);
      g_assert_cmpint (f->now_us - since, <=, 8 * SECOND);
  } while (f->len == 0);
}

/* Each packet of the compound, its length, and that they fill it. */
static const guint8 *
find (const Fixture *f, guint8 type)
{
  const guint8 *found = NULL;

  for (gsize at = 0; at < f->len;)
    {
      const gsize len = ((gsize) f->packet[at + 2] << 8 | f->packet[at + 3]) * 4 + 4;

      g_assert_cmpuint (f->packet[at] >> 6, ==, 2);
      g_assert_cmpuint (at + len, <=, f->len);
      if (f->packet[at + 1] == type)
        found = f->packet + at;
      at += len;
    }
  return found;
}

/* ---- ours ---- */

static void
test_receiver (Fixture *f, gconstpointer data)
{
  const guint8 *report;

  wait_for_report (f);
  report = find (f, 201);
  g_assert_nonnull (report);
  g_assert_true (report == f->packet && find (f, 200) == NULL);
  g_assert_cmpuint (report[0] & 0x1f, ==, 0); /* of nobody */
  g_assert_cmphex (get32 (report + 4), ==, OURS);
  receive_from (f, THEIRS, 1, 100, 0);
  wait_for_report (f);
  report = find (f, 201);
  g_assert_cmpuint (report[0] & 0x1f, ==, 1);
  g_assert_cmphex (get32 (report + 8), ==, THEIRS);
  g_assert_cmpuint (get32 (report + 12), ==, 0);
  g_assert_cmpuint (get32 (report + 16), ==, 100);
}

static void
test_sender (Fixture *f, gconstpointer data)
{
  const guint8 *report;

  cs_media_reports_sent (f->reports, 4800, 160, f->now_us);
  cs_media_reports_sent (f->reports, 5760, 100, f->now_us);
  wait_for_report (f);
  report = find (f, 200);
  g_assert_true (report == f->packet && find (f, 201) == NULL);
  g_assert_cmpuint (get32 (report + 8), ==, 1700000000u + NTP_1970);
  g_assert_cmpuint (get32 (report + 20), ==, 2);
  g_assert_cmpuint (get32 (report + 24), ==, 260);
  /* The clock of the sound went on. */
  g_assert_cmpuint (get32 (report + 16), >, 5760);
}

static void
test_name_is_one (Fixture *f, gconstpointer data)
{
  guint8 first[64];
  const guint8 *name;

  wait_for_report (f);
  name = find (f, 202);
  g_assert_cmphex (get32 (name + 4), ==, OURS);
  g_assert_cmpuint (name[8], ==, 1);
  g_assert_cmpuint (name[9], >=, 12);
  memcpy (first, name + 10, name[9]);
  wait_for_report (f);
  name = find (f, 202);
  g_assert_cmpmem (first, name[9], name + 10, name[9]);
}

static void
test_interval (Fixture *f, gconstpointer data)
{
  gint64 last, sum = 0;

  wait_for_report (f);
  last = f->now_us;
  for (guint i = 0; i < 50; i++)
    {
      wait_for_report (f);
      g_assert_cmpint (f->now_us - last, >=, 5 * SECOND / 2);
      g_assert_cmpint (f->now_us - last, <=, 5 * SECOND * 3 / 2 + 20000);
      sum += f->now_us - last;
      last = f->now_us;
    }
  g_assert_cmpint (sum / 50, >, 4 * SECOND);
  g_assert_cmpint (sum / 50, <, 6 * SECOND);
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  const guint8 *report;

  receive_from (f, THEIRS, 1, 100, 10);
  g_assert_cmpuint (cs_media_reports_get_lost (f->reports), ==, 9); /* the last is not known yet */
  wait_for_report (f);
  report = find (f, 201);
  g_assert_cmpuint (report[12], ==, 9 * 256 / 99);
  g_assert_cmpuint (get32 (report + 12) & 0xffffff, ==, 9);
  g_assert_cmpuint (cs_media_reports_get_loss (f->reports)->kind, ==, CS_MEDIA_LOSS_SOME);
  /* The fraction is of the time since; the sum stays. */
  receive_from (f, THEIRS, 101, 200, 0);
  wait_for_report (f);
  report = find (f, 201);
  g_assert_cmpuint (report[12], ==, 2); /* the hundredth */
  g_assert_cmpuint (get32 (report + 12) & 0xffffff, ==, 10);
}

static void
test_twice_is_not_less_than_nothing (Fixture *f, gconstpointer data)
{
  const CsMediaRtpHeader again = { .sequence = 5, .timestamp = 4800, .ssrc = THEIRS };

  receive_from (f, THEIRS, 1, 5, 0);
  for (guint i = 0; i < 3; i++)
    cs_media_reports_received (f->reports, &again, 48000, f->now_us);
  g_assert_cmpuint (cs_media_reports_get_lost (f->reports), ==, 0);
  wait_for_report (f);
  g_assert_cmpuint (get32 (find (f, 201) + 12), ==, 0);
}

static void
test_wraps (Fixture *f, gconstpointer data)
{
  receive_from (f, THEIRS, 65530, 65540, 0);
  g_assert_cmpuint (cs_media_reports_get_lost (f->reports), ==, 0);
  wait_for_report (f);
  g_assert_cmpuint (get32 (find (f, 201) + 16), ==, 65540);
}

static void
test_another_source (Fixture *f, gconstpointer data)
{
  receive_from (f, THEIRS, 1, 100, 10);
  receive_from (f, THEIRS + 1, 40000, 40010, 0);
  g_assert_cmpuint (cs_media_reports_get_lost (f->reports), ==, 9);
  wait_for_report (f);
  g_assert_cmphex (get32 (find (f, 201) + 8), ==, THEIRS + 1);
  /* A leap is another source, too. */
  receive_from (f, THEIRS + 1, 10000, 10001, 0);
  g_assert_cmpuint (cs_media_reports_get_lost (f->reports), ==, 9);
}

static void
test_jitter (Fixture *f, gconstpointer data)
{
  receive_from (f, THEIRS, 1, 100, 0);
  g_assert_cmpfloat (cs_media_reports_get_jitter_ms (f->reports), <, 0.1);
  for (guint i = 101; i < 300; i++)
    {
      f->now_us += i % 2 == 0 ? 10000 : -10000;
      receive_from (f, THEIRS, i, i, 0);
    }
  g_assert_cmpfloat (cs_media_reports_get_jitter_ms (f->reports), >, 8);
  g_assert_cmpfloat (cs_media_reports_get_jitter_ms (f->reports), <, 12);
}

static void
test_bye (Fixture *f, gconstpointer data)
{
  const guint8 *bye;

  /* Whoever has sent nothing says nothing. */
  g_assert_cmpuint (cs_media_reports_write_bye (f->reports, f->packet, sizeof f->packet, f->now_us, WALL), ==, 0);
  receive_from (f, THEIRS, 1, 10, 0);
  g_assert_cmpuint (cs_media_reports_write_bye (f->reports, f->packet, sizeof f->packet, f->now_us, WALL), ==, 0);
  cs_media_reports_sent (f->reports, 960, 160, f->now_us);
  f->len = cs_media_reports_write_bye (f->reports, f->packet, sizeof f->packet, f->now_us, WALL);
  g_assert_cmpuint (f->len, <=, CS_MEDIA_REPORT_MAX);
  g_assert_true (find (f, 200) == f->packet);
  g_assert_nonnull (find (f, 202));
  bye = find (f, 203);
  g_assert_true (bye == f->packet + f->len - 8);
  g_assert_cmpuint (bye[0] & 0x1f, ==, 1);
  g_assert_cmphex (get32 (bye + 4), ==, OURS);
}

static void
test_bye_of_a_listener (Fixture *f, gconstpointer data)
{
  wait_for_report (f);
  f->len = cs_media_reports_write_bye (f->reports, f->packet, sizeof f->packet, f->now_us, WALL);
  g_assert_true (find (f, 201) == f->packet);
  g_assert_nonnull (find (f, 203));
}

/* ---- theirs ---- */

/* A receiver report of one block about @about. */
static gsize
make_report (guint8 packet[static 32], guint32 about, guint8 fraction, guint32 jitter, guint32 last_sr, guint32 delay)
{
  memset (packet, 0, 32);
  packet[0] = 0x81;
  packet[1] = 201;
  packet[3] = 7;
  put32 (packet + 4, THEIRS);
  put32 (packet + 8, about);
  packet[12] = fraction;
  put32 (packet + 20, jitter);
  put32 (packet + 24, last_sr);
  put32 (packet + 28, delay);
  return 32;
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  const guint32 now = (guint32) (((guint64) 1700000000 + NTP_1970) << 16);
  guint8 packet[32];
  gsize len;

  g_assert_cmpfloat (cs_media_reports_get_rtt_ms (f->reports), <, 0);
  len = make_report (packet, OURS, 0, 0, 0, 0); /* it has seen none of ours */
  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpfloat (cs_media_reports_get_rtt_ms (f->reports), <, 0);
  len = make_report (packet, OURS, 0, 0, now - 65536, 65536 / 2);
  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpfloat_with_epsilon (cs_media_reports_get_rtt_ms (f->reports), 500, 1);
  len = make_report (packet, OURS, 0, 0, now - 65536, 2 * 65536); /* it would have come before it went */
  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpfloat_with_epsilon (cs_media_reports_get_rtt_ms (f->reports), 500, 1);
  len = make_report (packet, OURS, 0, 0, now - 90 * 65536, 0); /* minutes */
  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpfloat_with_epsilon (cs_media_reports_get_rtt_ms (f->reports), 500, 1);
}

static void
test_their_losses (Fixture *f, gconstpointer data)
{
  guint8 packet[32];
  gsize len = make_report (packet, OURS, 0, 0, 0, 0);

  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpuint (cs_media_reports_get_loss (f->reports)->kind, ==, CS_MEDIA_LOSS_NONE);
  len = make_report (packet, OURS, 26, 0, 0, 0);
  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpuint (cs_media_loss_get_percent (cs_media_reports_get_loss (f->reports)), ==, 10);
}

static void
test_their_jitter (Fixture *f, gconstpointer data)
{
  guint8 packet[32];
  const gsize len = make_report (packet, OURS, 0, 48 * 40, 0, 0);

  cs_media_reports_read (f->reports, packet, len, f->now_us, WALL);
  g_assert_cmpuint (cs_media_reports_get_loss (f->reports)->kind, ==, CS_MEDIA_LOSS_SOME);
}

/* None of these is about us, or is sound: nothing is believed of them. */
static void
test_not_about_us (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *what;
    gsize at;
    guint8 value;
    gsize len;
  } rows[] = {
    { "another SSRC", 11, 0, 32 },
    { "version 1", 0, 0x41, 32 },
    { "version 3", 0, 0xc1, 32 },
    { "no block", 0, 0x80, 32 },
    { "longer than it is", 3, 8, 32 },
    { "cut in the block", 3, 7, 31 },
    { "of the length of a header", 3, 0, 32 },
    { "shorter than its block", 3, 6, 32 },
    { "a name", 1, 202, 32 },
    { "a BYE", 1, 203, 32 },
    { "an application's", 1, 204, 32 },
    { "cut in the header", 3, 7, 3 },
    { "empty", 3, 7, 0 },
    { "a sender's, cut", 1, 200, 32 },
    { "of a great length", 2, 0xff, 32 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 packet[32];

      make_report (packet, OURS, 26, 0, 0, 0);
      packet[rows[i].at] = rows[i].value;
      g_test_message ("%s", rows[i].what);
      cs_media_reports_read (f->reports, packet, rows[i].len, f->now_us, WALL);
      g_assert_cmpuint (cs_media_reports_get_loss (f->reports)->kind, ==, CS_MEDIA_LOSS_UNKNOWN);
    }
}

#define ADD(path, func) g_test_add ("/media/reports/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("receiver", test_receiver);
  ADD ("sender", test_sender);
  ADD ("name", test_name_is_one);
  ADD ("interval", test_interval);
  ADD ("lost", test_lost);
  ADD ("twice", test_twice_is_not_less_than_nothing);
  ADD ("wraps", test_wraps);
  ADD ("another-source", test_another_source);
  ADD ("jitter", test_jitter);
  ADD ("bye", test_bye);
  ADD ("bye-of-a-listener", test_bye_of_a_listener);
  ADD ("round-trip", test_round_trip);
  ADD ("their-losses", test_their_losses);
  ADD ("their-jitter", test_their_jitter);
  ADD ("not-about-us", test_not_about_us);
  return g_test_run ();
}
