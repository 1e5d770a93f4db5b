/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parser of RTCP compound packets that rebuilds one sender or receiver report for the RTP stack. */

#include "media/cs-media-rtcp.h"

#include "base/cs-limits.h"
#include "base/cs-reader.h"
#include "base/cs-writer.h"

#define VERSION 2
#define PADDING_BIT 0x20
#define COUNT_MASK 0x1f

#define TYPE_FIRST 192
#define TYPE_SR 200
#define TYPE_RR 201
#define TYPE_LAST 223

/* NTP and RTP time, packets and octets sent. */
#define SENDER_INFO_LEN 20
/* Behind the SSRC of a report block: fraction and number of lost packets, highest sequence, jitter, LSR, DLSR. */
#define BLOCK_REST_LEN 20
#define BLOCK_LEN (4 + BLOCK_REST_LEN)

typedef struct {
  guint8 type;
  guint count;
  gboolean padded;
  CsReader body; /* behind the first four bytes, without padding */
} Packet;

typedef struct {
  guint32 sender;
  const guint8 *sender_info; /* NULL: a receiver report */
  const guint8 *about_us;    /* the rest of the block behind our SSRC, or NULL */
} Report;

void
cs_media_rtcp_init (CsMediaRtcp *self, guint32 own_ssrc)
{
  *self = (CsMediaRtcp){ .own_ssrc = own_ssrc };
}

void
cs_media_rtcp_heard_rtp (CsMediaRtcp *self, guint32 ssrc)
{
  self->peer_ssrc = ssrc;
  self->has_rtp = TRUE;
}

/* The length counts words, less one. The last byte of padding is the number of its bytes (RFC 3550 section 6.4.1). */
static gboolean
next_packet (CsReader *in, Packet *packet)
{
  const guint8 *body;
  guint8 first, type;
  guint16 words;
  gsize len;

  if (!cs_reader_u8 (in, &first) || !cs_reader_u8 (in, &type) || !cs_reader_u16 (in, &words) || first >> 6 != VERSION
      || type < TYPE_FIRST || type > TYPE_LAST)
    return FALSE;
  len = 4 * (gsize) words;
  if (!cs_reader_bytes (in, len, &body))
    return FALSE;
  packet->type = type;
  packet->count = first & COUNT_MASK;
  packet->padded = (first & PADDING_BIT) != 0;
  if (packet->padded)
    {
      if (len == 0 || body[len - 1] == 0 || body[len - 1] % 4 != 0 || body[len - 1] > len)
        return FALSE;
      len -= body[len - 1];
    }
  packet->body = CS_READER_INIT (body, len);
  return TRUE;
}

/* What stands behind the last block belongs to a profile that is not ours. */
static gboolean
read_report (CsMediaRtcp *self, Packet *packet, Report *report)
{
  CsReader *in = &packet->body;

  *report = (Report){ 0 };
  if (!cs_reader_u32 (in, &report->sender)
      || (packet->type == TYPE_SR && !cs_reader_bytes (in, SENDER_INFO_LEN, &report->sender_info)))
    return FALSE;
  for (guint i = 0; i < packet->count; i++)
    {
      const guint8 *rest;
      guint32 about;

      if (!cs_reader_u32 (in, &about) || !cs_reader_bytes (in, BLOCK_REST_LEN, &rest))
        return FALSE;
      if (about == self->own_ssrc && report->about_us == NULL)
        report->about_us = rest;
    }
  return TRUE;
}

/* A sender report tells the time of the RTP that has its SSRC, and of no other. A block about us counts whoever of the
 * peer's SSRCs sent it: a peer that only listens has none in RTP. */
static gboolean
concerns_stream (const CsMediaRtcp *self, Report *report)
{
  const gboolean from_peer = self->has_rtp && report->sender == self->peer_ssrc;

  if (report->sender == self->own_ssrc)
    return FALSE;
  if (!from_peer)
    report->sender_info = NULL;
  return from_peer || report->about_us != NULL;
}

/* FALSE: the compound is not sound. @best: sender 0 with nothing in it when there is none. */
static gboolean
find_report (CsMediaRtcp *self, const guint8 *compound, gsize len, Report *best)
{
  CsReader in = CS_READER_INIT (compound, len);
  gboolean found = FALSE;

  do
    {
      Packet packet;
      Report report;

      /* Only the last may be padded. */
      if (!next_packet (&in, &packet) || (packet.padded && cs_reader_left (&in) > 0))
        return FALSE;
      if (packet.type != TYPE_SR && packet.type != TYPE_RR)
        continue;
      if (!read_report (self, &packet, &report))
        return FALSE;
      /* A sender with more than 31 blocks goes on in a second packet. */
      if (!concerns_stream (self, &report) || (found && (best->about_us != NULL || report.about_us == NULL)))
        continue;
      if (found && report.sender_info == NULL)
        report.sender_info = best->sender_info;
      *best = report;
      found = TRUE;
  } while (cs_reader_left (&in) > 0);
  return found;
}

static gboolean
is_too_fast (CsMediaRtcp *self, gint64 now_us)
{
  const gint64 second = now_us / G_USEC_PER_SEC;

  if (second != self->second)
    {
      self->second = second;
      self->n_in_second = 0;
    }
  return ++self->n_in_second > CS_LIMIT_RTCP_PER_SECOND;
}

static gsize
write_report (const CsMediaRtcp *self, const Report *report, guint8 *out)
{
  CsWriter writer = CS_WRITER_INIT (out, CS_MEDIA_RTCP_REPORT_MAX);
  const guint n_blocks = report->about_us != NULL ? 1 : 0;
  const gsize len = 4 + (report->sender_info != NULL ? SENDER_INFO_LEN : 0) + n_blocks * BLOCK_LEN;

  cs_writer_u8 (&writer, (guint8) (VERSION << 6 | n_blocks));
  cs_writer_u8 (&writer, report->sender_info != NULL ? TYPE_SR : TYPE_RR);
  cs_writer_u16 (&writer, (guint16) (len / 4));
  cs_writer_u32 (&writer, self->peer_ssrc);
  if (report->sender_info != NULL)
    cs_writer_bytes (&writer, report->sender_info, SENDER_INFO_LEN);
  if (report->about_us != NULL)
    {
      cs_writer_u32 (&writer, self->own_ssrc);
      cs_writer_bytes (&writer, report->about_us, BLOCK_REST_LEN);
    }
  g_assert (cs_writer_ok (&writer));
  return writer.len;
}

gsize
cs_media_rtcp_rebuild (CsMediaRtcp *self, const guint8 *compound, gsize len, gint64 now_us,
                       guint8 out[static CS_MEDIA_RTCP_REPORT_MAX])
{
  Report report = { 0 };

  if (!find_report (self, compound, len, &report) || is_too_fast (self, now_us))
    return 0;
  if (!self->has_rtp && !self->has_report)
    {
      self->peer_ssrc = report.sender;
      self->has_report = TRUE;
    }
  return write_report (self, &report, out);
}

static void
correct_blocks (guint8 *block, guint count)
{
  for (guint i = 0; i < count; i++, block += BLOCK_LEN)
    {
      guint8 *lost = block + 5; /* 24 bits with a sign, behind SSRC and fraction */

      if (lost[0] & 0x80)
        lost[0] = lost[1] = lost[2] = 0;
    }
}

void
cs_media_rtcp_correct (guint8 *compound, gsize len)
{
  CsReader in = CS_READER_INIT (compound, len);
  gsize at = 0;
  Packet packet;

  for (; cs_reader_left (&in) > 0 && next_packet (&in, &packet); at = len - cs_reader_left (&in))
    {
      const gsize blocks = packet.type == TYPE_SR ? 4 + 4 + SENDER_INFO_LEN : 4 + 4;

      if ((packet.type == TYPE_SR || packet.type == TYPE_RR)
          && at + blocks + packet.count * BLOCK_LEN <= len - cs_reader_left (&in))
        correct_blocks (compound + at + blocks, packet.count);
    }
}
