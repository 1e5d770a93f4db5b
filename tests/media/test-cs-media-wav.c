/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-wav.h"

#include "lib/cs-test-audio.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define FMT_PCM16_MONO_8K "fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
#define SOUND "data\4\0\0\0\1\2\3\4"

typedef struct {
  const char *name;
  const char *bytes;
  gsize len;
  gboolean good;
} Row;

#define ROW(name, good, bytes)                                                                                         \
  {                                                                                                                    \
    name, bytes, sizeof (bytes) - 1, good                                                                              \
  }

static const Row rows[] = {
  ROW ("plain", TRUE, "RIFF\x24\0\0\0WAVE" FMT_PCM16_MONO_8K SOUND),
  ROW ("other chunks before", TRUE, "RIFF\0\0\0\0WAVELIST\3\0\0\0abc\0" FMT_PCM16_MONO_8K "fact\4\0\0\0abcd" SOUND),
  ROW ("length 0 while being written", TRUE, "RIFF\0\0\0\0WAVE" FMT_PCM16_MONO_8K "data\0\0\0\0\1\2\3\4"),
  ROW ("length longer than the file", TRUE, "RIFF\0\0\0\0WAVE" FMT_PCM16_MONO_8K "data\xff\xff\xff\xff\1\2\3\4"),
  ROW ("odd byte at the end", TRUE, "RIFF\0\0\0\0WAVE" FMT_PCM16_MONO_8K "data\5\0\0\0\1\2\3\4\5"),
  ROW ("24 bit, two channels", TRUE,
       "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x98\x09\4\0\6\0\x18\0data\6\0\0\0\1\2\3\4\5\6"),
  ROW ("float", TRUE, "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\3\0\1\0\x80\xbb\0\0\0\xee\2\0\4\0\x20\0data\4\0\0\0\0\0\0\x3f"),
  ROW ("empty", FALSE, ""),
  ROW ("only RIFF", FALSE, "RIFF\x24\0\0\0WAVE"),
  ROW ("not RIFF", FALSE, "RIFX\x24\0\0\0WAVE" FMT_PCM16_MONO_8K SOUND),
  ROW ("not WAVE", FALSE, "RIFF\x24\0\0\0AVI " FMT_PCM16_MONO_8K SOUND),
  ROW ("no format", FALSE, "RIFF\x24\0\0\0WAVE" SOUND),
  ROW ("no data", FALSE, "RIFF\x24\0\0\0WAVE" FMT_PCM16_MONO_8K),
  ROW ("empty data", FALSE, "RIFF\x24\0\0\0WAVE" FMT_PCM16_MONO_8K "data\0\0\0\0"),
  ROW ("less than a frame", FALSE, "RIFF\x24\0\0\0WAVE" FMT_PCM16_MONO_8K "data\1\0\0\0\1"),
  ROW ("format cut", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0"),
  ROW ("format too short", FALSE, "RIFF\x24\0\0\0WAVEfmt \x08\0\0\0\1\0\1\0\x40\x1f\0\0" SOUND),
  ROW ("format of 4 GB", FALSE, "RIFF\x24\0\0\0WAVEfmt \xff\xff\xff\xff\1\0\1\0\x40\x1f\0\0" SOUND),
  ROW ("A-law", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\6\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0" SOUND),
  ROW ("no channels", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\0\0\x40\x1f\0\0\0\0\0\0\0\0\x10\0" SOUND),
  ROW ("nine channels", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\x09\0\x40\x1f\0\0\0\0\0\0\0\0\x10\0" SOUND),
  ROW ("0 Hz", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\2\0\x10\0" SOUND),
  ROW ("4 GHz", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xff\xff\xff\xff\0\0\0\0\2\0\x10\0" SOUND),
  ROW ("12 bits", FALSE, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\0\0\0\0\2\0\x0c\0" SOUND),
  ROW ("chunk runs past the end", FALSE, "RIFF\x24\0\0\0WAVELIST\xff\xff\xff\x7f" FMT_PCM16_MONO_8K SOUND),
};

static char *
scratch (void)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("cs-wav-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  return path;
}

static void
test_headers (void)
{
  g_autofree char *path = scratch ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsMediaWavReader) reader = NULL;
      gint16 out[CS_MEDIA_FRAME];

      g_test_message ("%s", rows[i].name);
      g_assert_true (g_file_set_contents (path, rows[i].bytes, (gssize) rows[i].len, NULL));
      reader = cs_media_wav_reader_new (path, &error);
      g_assert_cmpint (reader != NULL, ==, rows[i].good);
      if (reader == NULL)
        {
          g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_FILE);
          continue;
        }
      for (guint frame = 0; frame < 10; frame++)
        cs_media_wav_reader_read (reader, out, CS_MEDIA_FRAME);
    }
  g_remove (path);
}

static void
fill_sine (gint16 *samples, gsize n, double hz, double rate)
{
  for (gsize i = 0; i < n; i++)
    samples[i] = (gint16) (8000 * sin (2 * G_PI * hz * (double) i / rate));
}

/* 400 Hz stays 400 Hz, and as loud, whatever the file's rate and channels; and the end joins the beginning. */
static void
test_rates (void)
{
  static const guint rates[] = { 8000, 16000, 22050, 44100, 48000, 96000 };
  g_autofree char *path = scratch ();
  g_autofree gint16 *expected = g_new (gint16, 48000);

  fill_sine (expected, 24000, 400, 48000);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (rates); i++)
    {
      const guint rate = rates[i / 2], n = rate / 4;
      g_autofree gint16 *samples = g_new (gint16, n);
      g_autofree gint16 *out = g_new (gint16, 48000);
      g_autoptr (CsMediaWavReader) reader = NULL;
      g_autoptr (GError) error = NULL;

      fill_sine (samples, n, 400, rate);
      cs_test_audio_save (path, samples, n, rate, 1 + i % 2);
      reader = cs_media_wav_reader_new (path, &error);
      g_assert_no_error (error);
      for (guint at = 0; at < 48000; at += CS_MEDIA_FRAME)
        cs_media_wav_reader_read (reader, out + at, CS_MEDIA_FRAME);
      g_assert_cmpfloat (cs_test_audio_correlate (expected, 24000, out, 48000, NULL), >, 0.99);
      g_assert_cmpfloat_with_epsilon (cs_test_audio_level_db (out + 4800, 38400),
                                      cs_test_audio_level_db (expected, 24000), 0.5);
    }
  g_remove (path);
}

static void
test_writer (void)
{
  g_autofree char *path = scratch ();
  g_autofree gint16 *samples = g_new (gint16, 60000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) empty = NULL;
  g_autoptr (GArray) read = NULL;
  CsMediaWavWriter *writer;
  GStatBuf info;
  guint rate, channels;

  g_remove (path);
  writer = cs_media_wav_writer_new (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  cs_media_wav_writer_free (writer);
  empty = cs_test_audio_load (path, &rate, &channels);
  g_assert_cmpuint (empty->len, ==, 0);

  fill_sine (samples, 60000, 300, 48000);
  writer = cs_media_wav_writer_new (path, &error);
  for (guint at = 0; at < 60000; at += 600)
    g_assert_true (cs_media_wav_writer_write (writer, samples + at, 600, &error));
  cs_media_wav_writer_free (writer);
  read = cs_test_audio_load (path, &rate, &channels);
  g_assert_cmpuint (rate, ==, 48000);
  g_assert_cmpuint (channels, ==, 1);
  g_assert_cmpmem (read->data, read->len * 2, samples, 60000 * 2);
  g_remove (path);
}

/* As after a kill: the header is a second behind at most. */
static void
test_header_is_kept_up (void)
{
  g_autofree char *path = scratch ();
  g_autofree gint16 *samples = g_new0 (gint16, 48000);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsMediaWavWriter) writer = cs_media_wav_writer_new (path, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    g_assert_true (cs_media_wav_writer_write (writer, samples, 47000, &error));
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpuint (GST_READ_UINT32_LE (bytes + 40), >=, 94000 * 2);
  g_remove (path);
}

static void
test_disk_full (void)
{
  g_autofree gint16 *samples = g_new0 (gint16, 48000);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsMediaWavWriter) writer = NULL;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full");
      return;
    }
  writer = cs_media_wav_writer_new ("/dev/full", &error);
  if (writer != NULL)
    g_assert_false (cs_media_wav_writer_write (writer, samples, 48000, &error)
                    && cs_media_wav_writer_write (writer, samples, 48000, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/media/wav/headers", test_headers);
  g_test_add_func ("/media/wav/rates", test_rates);
  g_test_add_func ("/media/wav/writer", test_writer);
  g_test_add_func ("/media/wav/header-is-kept-up", test_header_is_kept_up);
  g_test_add_func ("/media/wav/disk-full", test_disk_full);
  return g_test_run ();
}
