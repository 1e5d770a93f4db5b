/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends and receives keypad tones as telephone-event packets (RFC 4733). */
#include "media/cs-media-dtmf.h"

#include "base/cs-limits.h"
#include "base/cs-writer.h"
#include "media/cs-media-demux.h"
#include "media/cs-media-wav.h"

#include <string.h>

/* A digit of 120 ms, its last packet three times (RFC 4733 section 2.5.1.4), then 60 ms of speech so that two equal
 * digits are told apart. */
#define TONE_MS 120
#define END_PACKETS 3
#define PAUSE_MS 60

#define VOLUME_DBM0 10
#define END_BIT 0x80

struct _CsMediaDtmf {
  GMutex lock;
  GString *waiting;
  int payload_type;
  guint clock_rate;
  guint packet_ms; /* of the speech that is replaced */

  guint8 event;
  guint step; /* packets of this digit so far; 0: none is under way */
  guint32 start_timestamp;
};

CsMediaDtmf *
cs_media_dtmf_new (void)
{
  CsMediaDtmf *self = g_new0 (CsMediaDtmf, 1);

  g_mutex_init (&self->lock);
  self->waiting = g_string_new (NULL);
  self->payload_type = -1;
  self->packet_ms = CS_MEDIA_FRAME_MS;
  return self;
}

void
cs_media_dtmf_free (CsMediaDtmf *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_string_free (self->waiting, TRUE);
  g_free (self);
}

/* RFC 4733 section 3.2, table 3. */
static int
event_of (char digit)
{
  static const char events[] = "0123456789*#ABCD";
  const char *at = strchr (events, g_ascii_toupper (digit));

  return digit != '\0' && at != NULL ? (int) (at - events) : -1;
}

void
cs_media_dtmf_set_format (CsMediaDtmf *self, int payload_type, guint clock_rate, guint packet_ms)
{
  g_mutex_lock (&self->lock);
  if (payload_type < 0)
    {
      g_string_truncate (self->waiting, 0);
      self->step = 0;
    }
  self->payload_type = payload_type;
  self->clock_rate = clock_rate;
  self->packet_ms = packet_ms;
  g_mutex_unlock (&self->lock);
}

gboolean
cs_media_dtmf_queue (CsMediaDtmf *self, const char *digits)
{
  gboolean taken;

  for (const char *p = digits; *p != '\0'; p++)
    {
      if (event_of (*p) < 0)
        return FALSE;
    }

  g_mutex_lock (&self->lock);
  taken = self->payload_type >= 0 && self->waiting->len + strlen (digits) <= CS_LIMIT_MEDIA_DIGITS;
  if (taken)
    g_string_append (self->waiting, digits);
  g_mutex_unlock (&self->lock);
  return taken;
}

void
cs_media_dtmf_cancel (CsMediaDtmf *self)
{
  g_mutex_lock (&self->lock);
  g_string_truncate (self->waiting, 0);
  self->step = 0;
  g_mutex_unlock (&self->lock);
}

/* As many packets as last for @ms, one at least. */
static guint
packets (const CsMediaDtmf *self, guint ms)
{
  return MAX (1, ms / self->packet_ms);
}

static void
write_event (CsMediaDtmf *self, guint8 *packet, gsize *len, gsize size)
{
  const guint tone_step = MIN (self->step, packets (self, TONE_MS));
  const gboolean is_end = self->step > packets (self, TONE_MS);
  const guint duration = tone_step * self->packet_ms * (self->clock_rate / 1000);
  CsWriter out = CS_WRITER_INIT (packet + CS_MEDIA_RTP_HEADER_LEN, size - CS_MEDIA_RTP_HEADER_LEN);

  /* Version 2, no padding, extension or CSRC: the speech packet's were for speech. */
  packet[0] = 0x80;
  cs_media_rtp_set_type (packet, (guint8) self->payload_type, self->step == 1);
  cs_media_rtp_set_timestamp (packet, self->start_timestamp);
  cs_writer_u8 (&out, self->event);
  cs_writer_u8 (&out, (is_end ? END_BIT : 0) | VOLUME_DBM0);
  cs_writer_u16 (&out, (guint16) duration);
  *len = CS_MEDIA_RTP_HEADER_LEN + out.len;
}

gboolean
cs_media_dtmf_replace (CsMediaDtmf *self, guint8 *packet, gsize *len, gsize size)
{
  CsMediaRtpHeader header;
  gboolean replaced = FALSE;

  if (size < CS_MEDIA_RTP_HEADER_LEN + 4 || !cs_media_rtp_parse (packet, *len, &header))
    return FALSE;

  g_mutex_lock (&self->lock);
  if (self->step == 0 && self->waiting->len > 0)
    {
      self->event = (guint8) event_of (self->waiting->str[0]);
      self->start_timestamp = header.timestamp;
      g_string_erase (self->waiting, 0, 1);
      self->step = 1;
    }
  else if (self->step > 0)
    self->step++;

  if (self->step > 0 && self->step <= packets (self, TONE_MS) + END_PACKETS)
    {
      write_event (self, packet, len, size);
      replaced = TRUE;
    }
  else if (self->step >= packets (self, TONE_MS) + END_PACKETS + packets (self, PAUSE_MS))
    self->step = 0;
  g_mutex_unlock (&self->lock);
  return replaced;
}
