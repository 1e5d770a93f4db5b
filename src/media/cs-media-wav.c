/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes WAV files in the program's one sample format. */
#include "media/cs-media-wav.h"

#include "base/cs-limits.h"

#include <glib/gstdio.h>
#include <gst/audio/audio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define WAV_HEADER_LEN 44
#define FORMAT_PCM 1
#define FORMAT_FLOAT 3
#define FORMAT_EXTENSIBLE 0xfffe
#define FMT_MIN 16
#define FMT_EXTENSIBLE 40
#define FMT_MAX 128
#define CHUNKS_MAX 64
#define CHANNELS_MAX 8

struct _CsMediaWavReader {
  FILE *file;
  GstAudioInfo format;
  GstAudioConverter *converter;
  long data_start;
  guint32 data_len;  /* whole frames */
  guint32 data_left; /* until the end of this round */
  guint8 *raw;       /* what was read, before conversion */
  gsize raw_size;
  GArray *ready; /* of gint16: converted, not given out yet */
};

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_FILE, "%s: %s", path, why);
  return FALSE;
}

static GstAudioFormat
sample_format (guint format, guint bits)
{
  if (format == FORMAT_FLOAT)
    return bits == 32 ? GST_AUDIO_FORMAT_F32LE : GST_AUDIO_FORMAT_UNKNOWN;
  if (format != FORMAT_PCM)
    return GST_AUDIO_FORMAT_UNKNOWN;
  switch (bits)
    {
    case 8:
      return GST_AUDIO_FORMAT_U8;
    case 16:
      return GST_AUDIO_FORMAT_S16LE;
    case 24:
      return GST_AUDIO_FORMAT_S24LE;
    case 32:
      return GST_AUDIO_FORMAT_S32LE;
    default:
      return GST_AUDIO_FORMAT_UNKNOWN;
    }
}

static gboolean
parse_format (CsMediaWavReader *self, const guint8 *fmt, gsize len, const char *path, GError **error)
{
  GstAudioChannelPosition positions[CHANNELS_MAX];
  GstAudioFormat format;
  guint tag, channels, rate, bits;

  if (len < FMT_MIN)
    return refuse (error, path, "the format chunk is too short");
  tag = GST_READ_UINT16_LE (fmt);
  channels = GST_READ_UINT16_LE (fmt + 2);
  rate = GST_READ_UINT32_LE (fmt + 4);
  bits = GST_READ_UINT16_LE (fmt + 14);
  if (tag == FORMAT_EXTENSIBLE && len >= FMT_EXTENSIBLE)
    tag = GST_READ_UINT16_LE (fmt + 24);

  format = sample_format (tag, bits);
  if (format == GST_AUDIO_FORMAT_UNKNOWN)
    return refuse (error, path, "a sample format that is not supported");
  if (channels < 1 || channels > CHANNELS_MAX || rate < 4000 || rate > 192000)
    return refuse (error, path, "an impossible rate or number of channels");

  if (!gst_audio_channel_positions_from_mask ((gint) channels, gst_audio_channel_get_fallback_mask ((gint) channels),
                                              positions))
    return refuse (error, path, "channels without places");
  gst_audio_info_set_format (&self->format, format, (gint) rate, (gint) channels, channels == 1 ? NULL : positions);
  return TRUE;
}

static gboolean
read_exactly (FILE *file, gpointer out, gsize len)
{
  return fread (out, 1, len, file) == len;
}

/* Finds `fmt ` and `data`, skipping what else there is. */
static gboolean
read_header (CsMediaWavReader *self, const char *path, GError **error)
{
  guint8 head[12], chunk[8], fmt[FMT_MAX];
  gboolean have_format = FALSE;

  if (!read_exactly (self->file, head, sizeof head) || memcmp (head, "RIFF", 4) != 0
      || memcmp (head + 8, "WAVE", 4) != 0)
    return refuse (error, path, "not a WAV file");

  for (guint i = 0; i < CHUNKS_MAX && read_exactly (self->file, chunk, sizeof chunk); i++)
    {
      const guint32 len = GST_READ_UINT32_LE (chunk + 4);

      if (memcmp (chunk, "data", 4) == 0)
        {
          if (!have_format)
            break;
          self->data_start = ftell (self->file);
          self->data_len = len;
          return TRUE;
        }
      if (memcmp (chunk, "fmt ", 4) == 0)
        {
          if (len > FMT_MAX || !read_exactly (self->file, fmt, len) || !parse_format (self, fmt, len, path, error))
            return error != NULL && *error != NULL ? FALSE : refuse (error, path, "a broken format chunk");
          have_format = TRUE;
          if (len & 1)
            fgetc (self->file);
        }
      else if (fseek (self->file, (long) len + (len & 1), SEEK_CUR) != 0)
        break;
    }
  return refuse (error, path, "no sound in it");
}

/* A header may promise more than there is (a recorder that was killed); the file's length decides. */
static gboolean
measure_data (CsMediaWavReader *self, const char *path, GError **error)
{
  const guint32 frame = (guint32) GST_AUDIO_INFO_BPF (&self->format);
  const guint64 cap = (guint64) CS_LIMIT_WAV_SECONDS * (guint64) GST_AUDIO_INFO_RATE (&self->format) * frame;
  guint64 len;
  long end;

  if (fseek (self->file, 0, SEEK_END) != 0 || (end = ftell (self->file)) < self->data_start)
    return refuse (error, path, "not a regular file");
  len = MIN ((guint64) (end - self->data_start), (guint64) self->data_len);
  if (self->data_len == 0)
    len = (guint64) (end - self->data_start);
  len = MIN (len, MIN (cap, G_MAXUINT32));
  self->data_len = (guint32) (len - len % frame);
  if (self->data_len == 0)
    return refuse (error, path, "no sound in it");
  if (fseek (self->file, self->data_start, SEEK_SET) != 0)
    return refuse (error, path, g_strerror (errno));
  self->data_left = self->data_len;
  return TRUE;
}

CsMediaWavReader *
cs_media_wav_reader_new (const char *path, GError **error)
{
  g_autoptr (CsMediaWavReader) self = g_new0 (CsMediaWavReader, 1);
  GstAudioInfo out;

  self->ready = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->file = fopen (path, "rbe");
  if (self->file == NULL)
    {
      refuse (error, path, g_strerror (errno));
      return NULL;
    }
  if (!read_header (self, path, error) || !measure_data (self, path, error))
    return NULL;

  gst_audio_info_set_format (&out, GST_AUDIO_FORMAT_S16, CS_MEDIA_RATE, 1, NULL);
  self->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &self->format, &out, NULL);
  if (self->converter == NULL)
    {
      refuse (error, path, "cannot be converted");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
cs_media_wav_reader_free (CsMediaWavReader *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, fclose);
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_array_unref (self->ready);
  g_free (self->raw);
  g_free (self);
}

/* Reads @len bytes, over the end of the file if need be. */
static void
read_round (CsMediaWavReader *self, guint8 *out, gsize len)
{
  while (len > 0)
    {
      gsize part = MIN (len, self->data_left);

      if (part == 0 || fread (out, 1, part, self->file) != part)
        {
          if (part != 0 || fseek (self->file, self->data_start, SEEK_SET) != 0)
            {
              gst_audio_format_info_fill_silence (self->format.finfo, out, len);
              return;
            }
          self->data_left = self->data_len;
          continue;
        }
      self->data_left -= (guint32) part;
      out += part;
      len -= part;
    }
}

static void
convert_more (CsMediaWavReader *self)
{
  const gsize in_frames = (gsize) GST_AUDIO_INFO_RATE (&self->format) * CS_MEDIA_FRAME_MS / 1000;
  const gsize in_len = in_frames * (gsize) GST_AUDIO_INFO_BPF (&self->format);
  gsize out_frames = gst_audio_converter_get_out_frames (self->converter, in_frames);
  guint old = self->ready->len;
  gpointer in[1], out[1];

  if (self->raw_size < in_len)
    {
      self->raw = g_realloc (self->raw, in_len);
      self->raw_size = in_len;
    }
  read_round (self, self->raw, in_len);
  g_array_set_size (self->ready, old + (guint) out_frames);
  in[0] = self->raw;
  out[0] = &g_array_index (self->ready, gint16, old);
  gst_audio_converter_samples (self->converter, GST_AUDIO_CONVERTER_FLAG_NONE, in, in_frames, out, out_frames);
}

void
cs_media_wav_reader_read (CsMediaWavReader *self, gint16 *out, gsize n_samples)
{
  while (self->ready->len < n_samples)
    convert_more (self);
  memcpy (out, self->ready->data, n_samples * sizeof *out);
  g_array_remove_range (self->ready, 0, (guint) n_samples);
}

struct _CsMediaWavWriter {
  FILE *file;
  char *path;
  guint32 n_samples;
  guint32 header_samples; /* what the header in the file says */
};

static gboolean
write_header (CsMediaWavWriter *self)
{
  guint8 header[WAV_HEADER_LEN] = { 0 };
  const guint32 data = self->n_samples * 2;

  memcpy (header, "RIFF", 4);
  GST_WRITE_UINT32_LE (header + 4, WAV_HEADER_LEN - 8 + data);
  memcpy (header + 8, "WAVEfmt ", 8);
  GST_WRITE_UINT32_LE (header + 16, FMT_MIN);
  GST_WRITE_UINT16_LE (header + 20, FORMAT_PCM);
  GST_WRITE_UINT16_LE (header + 22, 1);
  GST_WRITE_UINT32_LE (header + 24, CS_MEDIA_RATE);
  GST_WRITE_UINT32_LE (header + 28, CS_MEDIA_RATE * 2);
  GST_WRITE_UINT16_LE (header + 32, 2);
  GST_WRITE_UINT16_LE (header + 34, 16);
  memcpy (header + 36, "data", 4);
  GST_WRITE_UINT32_LE (header + 40, data);

  self->header_samples = self->n_samples;
  return fseek (self->file, 0, SEEK_SET) == 0 && fwrite (header, 1, sizeof header, self->file) == sizeof header
         && fseek (self->file, 0, SEEK_END) == 0 && fflush (self->file) == 0;
}

/* A conversation is for its owner's ears. */
static FILE *
open_private (const char *path)
{
  const int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  return fd >= 0 ? fdopen (fd, "wb") : NULL;
}

CsMediaWavWriter *
cs_media_wav_writer_new (const char *path, GError **error)
{
  g_autoptr (CsMediaWavWriter) self = g_new0 (CsMediaWavWriter, 1);

  self->path = g_strdup (path);
  self->file = open_private (path);
  if (self->file == NULL || !write_header (self))
    {
      refuse (error, path, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
cs_media_wav_writer_write (CsMediaWavWriter *self, const gint16 *samples, gsize n_samples, GError **error)
{
  const guint32 room = CS_LIMIT_WAV_SECONDS * CS_MEDIA_RATE - self->n_samples;
  gint16 block[256];

  n_samples = MIN (n_samples, room);
  while (n_samples > 0)
    {
      const gsize n = MIN (n_samples, G_N_ELEMENTS (block));

      for (gsize i = 0; i < n; i++)
        block[i] = GINT16_TO_LE (samples[i]);
      if (fwrite (block, sizeof *block, n, self->file) != n)
        return refuse (error, self->path, g_strerror (errno));
      self->n_samples += (guint32) n;
      samples += n;
      n_samples -= n;
    }
  if (self->n_samples - self->header_samples >= CS_MEDIA_RATE && !write_header (self))
    return refuse (error, self->path, g_strerror (errno));
  return TRUE;
}

void
cs_media_wav_writer_free (CsMediaWavWriter *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    {
      write_header (self);
      fclose (self->file);
    }
  g_free (self->path);
  g_free (self);
}
