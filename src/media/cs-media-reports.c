/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts packets and writes and reads the RTCP reports of a stream. */

#include "media/cs-media-reports.h"

#include "crypto/cs-random.h"

#include <math.h>
#include <string.h>

/* RFC 3550 section 6.4: packet types. */
#define TYPE_SR 200
#define TYPE_RR 201
#define TYPE_SDES 202
#define TYPE_BYE 203
#define SDES_CNAME 1
#define HEADER_LEN 4
#define SENDER_INFO_LEN 20
#define BLOCK_LEN 24

/* Sections 6.2 and 6.3.1: five seconds, half of it for the first, at random from half to one and a half times as much.
 */
#define INTERVAL_MS 5000

#define NTP_1970 2208988800u /* seconds from 1900 */

/* Appendix A.1. */
#define MAX_DROPOUT 3000
#define MAX_MISORDER 100

struct _CsMediaReports {
  guint32 ssrc;
  char *cname;
  gint64 interval_us;
  gint64 due_us;
  gboolean reported; /* at least once */

  /* What we send. */
  guint32 n_sent;
  guint32 octets_sent;
  guint32 sent_timestamp;
  gint64 sent_us;

  /* What we get; all of it belongs to one source. */
  gboolean receiving;
  guint32 peer_ssrc;
  guint32 first; /* extended sequence numbers */
  guint32 highest;
  guint64 n_received;
  guint64 lost_before; /* of sources that came before this one */
  guint32 reported_expected;
  guint64 reported_received;
  gint64 last_transit; /* in units of the clock */
  double jitter;
  guint clock_rate;

  /* From their reports. */
  guint32 last_sr; /* middle of the NTP time of theirs */
  gint64 last_sr_us;
  double rtt_ms;
  CsMediaLoss loss;
};

CsMediaReports *
cs_media_reports_new (guint32 ssrc, guint interval_ms)
{
  CsMediaReports *self = g_new0 (CsMediaReports, 1);

  self->ssrc = ssrc;
  self->cname = cs_random_token (12);
  self->interval_us = (interval_ms > 0 ? interval_ms : INTERVAL_MS) * G_TIME_SPAN_MILLISECOND;
  self->rtt_ms = -1;
  return self;
}

void
cs_media_reports_free (CsMediaReports *self)
{
  if (self == NULL)
    return;
  g_free (self->cname);
  g_free (self);
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

/* ---- counting ---- */

void
cs_media_reports_sent (CsMediaReports *self, guint32 timestamp, gsize payload_len, gint64 now_us)
{
  self->n_sent++;
  self->octets_sent += (guint32) payload_len;
  self->sent_timestamp = timestamp;
  self->sent_us = now_us;
}

static guint32
expected (const CsMediaReports *self)
{
  return self->receiving ? self->highest - self->first + 1 : 0;
}

static gint64
lost_now (const CsMediaReports *self)
{
  return (gint64) expected (self) - (gint64) self->n_received;
}

static void
begin_source (CsMediaReports *self, const CsMediaRtpHeader *header)
{
  self->lost_before = cs_media_reports_get_lost (self);
  self->receiving = TRUE;
  self->peer_ssrc = header->ssrc;
  self->first = self->highest = header->sequence;
  self->n_received = self->reported_received = 0;
  self->reported_expected = 0;
  self->last_transit = 0;
  self->jitter = 0;
}

/* Appendix A.8. */
static void
follow_jitter (CsMediaReports *self, guint32 timestamp, gint64 now_us)
{
  const gint64 arrival = now_us / 1000 * self->clock_rate / 1000 + now_us % 1000 * self->clock_rate / G_USEC_PER_SEC;
  const gint64 transit = (gint32) ((guint32) arrival - timestamp);

  if (self->n_received > 1)
    {
      const gint64 d = (gint32) (transit - self->last_transit);

      self->jitter += ((double) ABS (d) - self->jitter) / 16;
    }
  self->last_transit = transit;
}

void
cs_media_reports_received (CsMediaReports *self, const CsMediaRtpHeader *header, guint clock_rate, gint64 now_us)
{
  const gint16 step = (gint16) (header->sequence - (guint16) self->highest);

  if (!self->receiving || header->ssrc != self->peer_ssrc || step > MAX_DROPOUT || step < -MAX_MISORDER)
    begin_source (self, header);
  else if (step > 0)
    self->highest += (guint32) step;
  self->clock_rate = clock_rate;
  self->n_received++;
  follow_jitter (self, header->timestamp, now_us);
}

/* ---- writing ---- */

static gsize
write_header (guint8 *at, guint count, guint8 type, gsize len)
{
  at[0] = (guint8) (0x80 | count);
  at[1] = type;
  at[2] = (guint8) ((len / 4 - 1) >> 8);
  at[3] = (guint8) (len / 4 - 1);
  return len;
}

static void
write_sender_info (CsMediaReports *self, guint8 *at, gint64 now_us, gint64 wall_us)
{
  const guint64 second = (guint64) wall_us / G_USEC_PER_SEC, rest = (guint64) wall_us % G_USEC_PER_SEC;

  put32 (at, (guint32) second + NTP_1970);
  put32 (at + 4, (guint32) ((rest << 32) / G_USEC_PER_SEC));
  put32 (at + 8, self->sent_timestamp + (guint32) ((now_us - self->sent_us) * 48 / 1000));
  put32 (at + 12, self->n_sent);
  put32 (at + 16, self->octets_sent);
}

static guint8
fraction_lost (CsMediaReports *self)
{
  const gint64 n_expected = (gint64) (expected (self) - self->reported_expected);
  const gint64 n_lost = n_expected - (gint64) (self->n_received - self->reported_received);
  const guint8 fraction = n_expected > 0 && n_lost > 0 ? (guint8) MIN (255, n_lost * 256 / n_expected) : 0;

  self->reported_expected = expected (self);
  self->reported_received = self->n_received;
  cs_media_loss_seen (&self->loss, fraction);
  return fraction;
}

/* Section 6.4.1. What came twice does not make less than nothing lost. */
static void
write_block (CsMediaReports *self, guint8 *at, gint64 now_us)
{
  const gint64 since = self->last_sr != 0 ? now_us - self->last_sr_us : 0;

  put32 (at, self->peer_ssrc);
  put32 (at + 4, (guint32) CLAMP (lost_now (self), 0, 0x7fffff));
  at[4] = fraction_lost (self);
  put32 (at + 8, self->highest);
  put32 (at + 12, (guint32) self->jitter);
  put32 (at + 16, self->last_sr);
  put32 (at + 20, (guint32) (since * 65536 / G_USEC_PER_SEC));
}

static gsize
write_name (CsMediaReports *self, guint8 *at)
{
  const gsize name_len = strlen (self->cname);
  const gsize len = (HEADER_LEN + 4 + 2 + name_len + 1 + 3) / 4 * 4;

  memset (at, 0, len);
  write_header (at, 1, TYPE_SDES, len);
  put32 (at + 4, self->ssrc);
  at[8] = SDES_CNAME;
  at[9] = (guint8) name_len;
  memcpy (at + 10, self->cname, name_len);
  return len;
}

static gint64
next_interval (gint64 base)
{
  guint8 chance;

  cs_random_bytes (&chance, 1);
  return base / 2 + base * chance / 255;
}

static gsize
write_report (CsMediaReports *self, guint8 *packet, gint64 now_us, gint64 wall_us)
{
  const gboolean sender = self->n_sent > 0;
  const guint n_blocks = self->receiving ? 1 : 0;
  gsize len = HEADER_LEN + 4;

  self->reported = TRUE;
  put32 (packet + HEADER_LEN, self->ssrc);
  if (sender)
    {
      write_sender_info (self, packet + len, now_us, wall_us);
      len += SENDER_INFO_LEN;
    }
  if (n_blocks > 0)
    {
      write_block (self, packet + len, now_us);
      len += BLOCK_LEN;
    }
  write_header (packet, n_blocks, sender ? TYPE_SR : TYPE_RR, len);
  return len + write_name (self, packet + len);
}

gsize
cs_media_reports_write_due (CsMediaReports *self, guint8 *packet, gsize size, gint64 now_us, gint64 wall_us)
{
  g_assert (size >= CS_MEDIA_REPORT_MAX);
  if (self->due_us == 0)
    self->due_us = now_us + next_interval (self->interval_us / 2);
  if (now_us < self->due_us)
    return 0;
  self->due_us = now_us + next_interval (self->interval_us);
  return write_report (self, packet, now_us, wall_us);
}

gsize
cs_media_reports_write_bye (CsMediaReports *self, guint8 *packet, gsize size, gint64 now_us, gint64 wall_us)
{
  gsize len;

  g_assert (size >= CS_MEDIA_REPORT_MAX);
  if (self->n_sent == 0 && !self->reported)
    return 0;
  len = write_report (self, packet, now_us, wall_us);
  write_header (packet + len, 1, TYPE_BYE, HEADER_LEN + 4);
  put32 (packet + len + HEADER_LEN, self->ssrc);
  return len + HEADER_LEN + 4;
}

/* ---- reading ---- */

static void
read_block (CsMediaReports *self, const guint8 *at, gint64 wall_us)
{
  const guint32 last = get32 (at + 16), delay = get32 (at + 20);
  const guint64 second = (guint64) wall_us / G_USEC_PER_SEC + NTP_1970, rest = (guint64) wall_us % G_USEC_PER_SEC;
  const guint32 now = (guint32) (second << 16 | (rest << 16) / G_USEC_PER_SEC);
  const gint32 round = (gint32) (now - last - delay);

  cs_media_loss_reported (&self->loss, at[4], get32 (at + 12) / 48.0);
  /* 0: it has not seen a report of ours yet. */
  if (last != 0 && round >= 0 && round < 60 * 65536)
    self->rtt_ms = round * 1000.0 / 65536;
}

static void
read_report (CsMediaReports *self, const guint8 *at, gsize len, gint64 now_us, gint64 wall_us)
{
  const guint n_blocks = at[0] & 0x1f;
  gsize offset = HEADER_LEN + 4;

  if (at[1] == TYPE_SR)
    {
      if (len < offset + SENDER_INFO_LEN)
        return;
      if (self->receiving && get32 (at + 4) == self->peer_ssrc)
        {
          self->last_sr = get32 (at + 8) << 16 | get32 (at + 12) >> 16;
          self->last_sr_us = now_us;
        }
      offset += SENDER_INFO_LEN;
    }
  for (guint i = 0; i < n_blocks && offset + BLOCK_LEN <= len; i++, offset += BLOCK_LEN)
    if (get32 (at + offset) == self->ssrc)
      read_block (self, at + offset, wall_us);
}

void
cs_media_reports_read (CsMediaReports *self, const guint8 *packet, gsize len, gint64 now_us, gint64 wall_us)
{
  while (len >= HEADER_LEN + 4)
    {
      const gsize part = ((gsize) packet[2] << 8 | packet[3]) * 4 + 4;

      if ((packet[0] & 0xc0) != 0x80 || part > len)
        return;
      if ((packet[1] == TYPE_SR || packet[1] == TYPE_RR) && part >= HEADER_LEN + 4)
        read_report (self, packet, part, now_us, wall_us);
      packet += part;
      len -= part;
    }
}

guint64
cs_media_reports_get_lost (CsMediaReports *self)
{
  return self->lost_before + (guint64) MAX (0, lost_now (self));
}

double
cs_media_reports_get_jitter_ms (CsMediaReports *self)
{
  return self->clock_rate > 0 ? self->jitter * 1000 / self->clock_rate : 0;
}

double
cs_media_reports_get_rtt_ms (CsMediaReports *self)
{
  return self->rtt_ms;
}

const CsMediaLoss *
cs_media_reports_get_loss (CsMediaReports *self)
{
  return &self->loss;
}
