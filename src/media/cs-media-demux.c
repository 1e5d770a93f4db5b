/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells RTP, RTCP, ZRTP, DTLS and STUN packets apart by their first bytes. */
#include "media/cs-media-demux.h"

#include "base/cs-reader.h"
#include "base/cs-writer.h"

#include <string.h>

CsMediaClass
cs_media_classify (const guint8 *bytes, gsize len)
{
  CsReader in = CS_READER_INIT (bytes, len);
  guint8 first, second;

  if (!cs_reader_u8 (&in, &first) || !cs_reader_u8 (&in, &second))
    return CS_MEDIA_CLASS_UNKNOWN;

  if (first <= 3)
    return CS_MEDIA_CLASS_STUN;
  /* 17 to 19 belong to ZRTP too, but only a fragmenting extension that we do not speak uses them. */
  if (first == 16)
    return CS_MEDIA_CLASS_ZRTP;
  if (first >= 20 && first <= 63)
    return CS_MEDIA_CLASS_DTLS;
  if (first >= 64 && first <= 79)
    return CS_MEDIA_CLASS_TURN;
  if (first >= 128 && first <= 191)
    return second >= 192 && second <= 223 ? CS_MEDIA_CLASS_RTCP : CS_MEDIA_CLASS_RTP;
  return CS_MEDIA_CLASS_UNKNOWN;
}

gboolean
cs_media_rtp_parse (const guint8 *bytes, gsize len, CsMediaRtpHeader *header)
{
  CsReader in = CS_READER_INIT (bytes, len);
  guint8 first, second;
  guint16 sequence, profile, extension_words;
  guint32 timestamp, ssrc;

  if (!cs_reader_u8 (&in, &first) || !cs_reader_u8 (&in, &second) || !cs_reader_u16 (&in, &sequence)
      || !cs_reader_u32 (&in, &timestamp) || !cs_reader_u32 (&in, &ssrc) || (first >> 6) != 2)
    return FALSE;
  if (!cs_reader_skip (&in, 4 * (gsize) (first & 0x0f)))
    return FALSE;
  if ((first & 0x10) != 0
      && (!cs_reader_u16 (&in, &profile) || !cs_reader_u16 (&in, &extension_words)
          || !cs_reader_skip (&in, 4 * (gsize) extension_words)))
    return FALSE;

  header->marker = (second & 0x80) != 0;
  header->payload_type = second & 0x7f;
  header->sequence = sequence;
  header->timestamp = timestamp;
  header->ssrc = ssrc;
  header->payload_offset = len - cs_reader_left (&in);
  return TRUE;
}

void
cs_media_rtp_write_header (guint8 *out, const CsMediaRtpHeader *header)
{
  CsWriter writer = CS_WRITER_INIT (out, CS_MEDIA_RTP_HEADER_LEN);

  cs_writer_u8 (&writer, 0x80);
  cs_writer_u8 (&writer, (guint8) ((header->marker ? 0x80 : 0) | header->payload_type));
  cs_writer_u16 (&writer, header->sequence);
  cs_writer_u32 (&writer, header->timestamp);
  cs_writer_u32 (&writer, header->ssrc);
}

void
cs_media_rtp_set_type (guint8 *bytes, guint8 payload_type, gboolean marker)
{
  bytes[1] = (guint8) ((marker ? 0x80 : 0) | (payload_type & 0x7f));
}

void
cs_media_rtp_set_timestamp (guint8 *bytes, guint32 timestamp)
{
  CsWriter out = CS_WRITER_INIT (bytes + 4, 4);

  cs_writer_u32 (&out, timestamp);
}

gsize
cs_media_rtp_copy_plain (const guint8 *bytes, gsize len, const CsMediaRtpHeader *header, guint8 *out)
{
  gsize padding = (bytes[0] & 0x20) != 0 ? bytes[len - 1] : 0;

  if ((bytes[0] & 0x20) != 0 && (padding == 0 || padding > len - header->payload_offset))
    return 0;
  memcpy (out, bytes, CS_MEDIA_RTP_HEADER_LEN);
  out[0] = 0x80;
  memcpy (out + CS_MEDIA_RTP_HEADER_LEN, bytes + header->payload_offset, len - header->payload_offset - padding);
  return CS_MEDIA_RTP_HEADER_LEN + len - header->payload_offset - padding;
}
