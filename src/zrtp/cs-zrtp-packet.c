/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints the packets around ZRTP messages, with their CRC. */
#include "zrtp/cs-zrtp-packet.h"

#include "base/cs-limits.h"
#include "zrtp/cs-zrtp-error.h"

#include <string.h>

#define PACKET_HEADER 12
#define FIRST_BYTE 0x10
#define COOKIE 0x5a525450 /* "ZRTP" */
#define MESSAGE_MAGIC 0x505a
#define TYPE_LEN 8

static const char *const type_names[] = {
  [CS_ZRTP_MESSAGE_HELLO] = "Hello   ",     [CS_ZRTP_MESSAGE_HELLO_ACK] = "HelloACK",
  [CS_ZRTP_MESSAGE_COMMIT] = "Commit  ",    [CS_ZRTP_MESSAGE_DHPART1] = "DHPart1 ",
  [CS_ZRTP_MESSAGE_DHPART2] = "DHPart2 ",   [CS_ZRTP_MESSAGE_CONFIRM1] = "Confirm1",
  [CS_ZRTP_MESSAGE_CONFIRM2] = "Confirm2",  [CS_ZRTP_MESSAGE_CONF2_ACK] = "Conf2ACK",
  [CS_ZRTP_MESSAGE_ERROR] = "Error   ",     [CS_ZRTP_MESSAGE_ERROR_ACK] = "ErrorACK",
  [CS_ZRTP_MESSAGE_GO_CLEAR] = "GoClear ",  [CS_ZRTP_MESSAGE_CLEAR_ACK] = "ClearACK",
  [CS_ZRTP_MESSAGE_SAS_RELAY] = "SASrelay", [CS_ZRTP_MESSAGE_RELAY_ACK] = "RelayACK",
  [CS_ZRTP_MESSAGE_PING] = "Ping    ",      [CS_ZRTP_MESSAGE_PING_ACK] = "PingACK ",
};

G_STATIC_ASSERT (G_N_ELEMENTS (type_names) == CS_N_ZRTP_MESSAGES);

const char *
cs_zrtp_message_type_name (CsZrtpMessageType type)
{
  g_assert ((guint) type < CS_N_ZRTP_MESSAGES);
  return type_names[type];
}

/* Packets are short and few: a bit at a time costs less than a table is worth. */
guint32
cs_zrtp_crc32c (const guint8 *bytes, gsize len)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < len; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (0x82f63b78 & (0 - (crc & 1)));
    }
  return crc ^ 0xffffffff;
}

static gboolean
read_head (CsReader *reader, CsZrtpMessageType *type, gsize *len)
{
  guint16 magic, words;
  const guint8 *name;

  if (!cs_reader_u16 (reader, &magic) || magic != MESSAGE_MAGIC || !cs_reader_u16 (reader, &words)
      || !cs_reader_bytes (reader, TYPE_LEN, &name))
    return FALSE;

  for (guint i = 0; i < CS_N_ZRTP_MESSAGES; i++)
    {
      if (memcmp (name, type_names[i], TYPE_LEN) == 0)
        {
          *type = (CsZrtpMessageType) i;
          *len = 4 * (gsize) words;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
parse_header (CsReader *reader, CsZrtpPacket *packet, GError **error)
{
  guint8 first, unused;
  guint32 cookie;

  if (!cs_reader_u8 (reader, &first) || first != FIRST_BYTE || !cs_reader_u8 (reader, &unused)
      || !cs_reader_u16 (reader, &packet->sequence) || !cs_reader_u32 (reader, &cookie) || cookie != COOKIE
      || !cs_reader_u32 (reader, &packet->ssrc))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Not a ZRTP packet");
      return FALSE;
    }
  return TRUE;
}

/* Unlike everything else in ZRTP the CRC has its least significant byte first, as in SCTP. */
static gboolean
crc_fits (const guint8 *bytes, gsize len)
{
  guint32 crc;

  memcpy (&crc, bytes + len - 4, 4);
  return GUINT32_FROM_LE (crc) == cs_zrtp_crc32c (bytes, len - 4);
}

gboolean
cs_zrtp_packet_parse (const guint8 *bytes, gsize len, CsZrtpPacket *packet, GError **error)
{
  CsReader reader = CS_READER_INIT (bytes, len);
  CsZrtpPacket parsed;
  gsize message_len;

  if (len < CS_ZRTP_PACKET_OVERHEAD + CS_ZRTP_MESSAGE_HEAD || len > CS_LIMIT_ZRTP_PACKET)
    {
      g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "A packet of %" G_GSIZE_FORMAT " bytes", len);
      return FALSE;
    }
  if (!parse_header (&reader, &parsed, error))
    return FALSE;
  if (!crc_fits (bytes, len))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_CRC, "Wrong checksum");
      return FALSE;
    }
  if (!read_head (&reader, &parsed.type, &message_len))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_UNSUPPORTED, "Not a message that we know");
      return FALSE;
    }
  if (message_len != len - CS_ZRTP_PACKET_OVERHEAD)
    {
      g_set_error_literal (error, CS_ZRTP_ERROR,
                           message_len < len - CS_ZRTP_PACKET_OVERHEAD ? CS_ZRTP_ERROR_TRAILING
                                                                       : CS_ZRTP_ERROR_MALFORMED,
                           "The message does not fill the packet");
      return FALSE;
    }

  parsed.message = bytes + PACKET_HEADER;
  parsed.len = message_len;
  *packet = parsed;
  return TRUE;
}

gboolean
cs_zrtp_packet_claims_hello (const guint8 *bytes, gsize len)
{
  const gsize type_at = PACKET_HEADER + CS_ZRTP_MESSAGE_HEAD - TYPE_LEN;

  return len >= type_at + TYPE_LEN && memcmp (bytes + type_at, type_names[CS_ZRTP_MESSAGE_HELLO], TYPE_LEN) == 0;
}

const guint8 *
cs_zrtp_packet_peek_message (const guint8 *bytes, gsize len, gsize *message_len)
{
  if (len < CS_ZRTP_PACKET_OVERHEAD + CS_ZRTP_MESSAGE_HEAD || len > CS_LIMIT_ZRTP_PACKET)
    return NULL;
  *message_len = len - CS_ZRTP_PACKET_OVERHEAD;
  return bytes + PACKET_HEADER;
}

GBytes *
cs_zrtp_packet_print (GBytes *message, guint16 sequence, guint32 ssrc)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);
  const gsize size = len + CS_ZRTP_PACKET_OVERHEAD;
  g_autofree guint8 *packet = g_malloc (size);
  CsWriter writer = CS_WRITER_INIT (packet, size);
  guint32 crc;

  cs_writer_u8 (&writer, FIRST_BYTE);
  cs_writer_u8 (&writer, 0);
  cs_writer_u16 (&writer, sequence);
  cs_writer_u32 (&writer, COOKIE);
  cs_writer_u32 (&writer, ssrc);
  cs_writer_bytes (&writer, bytes, len);
  crc = GUINT32_TO_LE (cs_zrtp_crc32c (packet, writer.len));
  cs_writer_bytes (&writer, (const guint8 *) &crc, sizeof crc);
  g_assert (cs_writer_ok (&writer) && writer.len == size);

  return g_bytes_new_take (g_steal_pointer (&packet), size);
}

gboolean
cs_zrtp_message_read_head (const guint8 *message, gsize len, CsZrtpMessageType type, CsReader *reader, GError **error)
{
  CsReader head = CS_READER_INIT (message, len);
  CsZrtpMessageType found;
  gsize found_len;

  if (!read_head (&head, &found, &found_len) || found != type || found_len != len)
    {
      g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Not a whole %s message", type_names[type]);
      return FALSE;
    }
  *reader = head;
  return TRUE;
}

void
cs_zrtp_message_write_head (CsWriter *writer, CsZrtpMessageType type, gsize len)
{
  g_assert (len % 4 == 0 && len <= CS_LIMIT_ZRTP_PACKET - CS_ZRTP_PACKET_OVERHEAD);

  cs_writer_u16 (writer, MESSAGE_MAGIC);
  cs_writer_u16 (writer, (guint16) (len / 4));
  cs_writer_bytes (writer, (const guint8 *) cs_zrtp_message_type_name (type), TYPE_LEN);
}

GBytes *
cs_zrtp_message_finish (const CsWriter *writer)
{
  g_assert (cs_writer_ok (writer) && writer->len >= CS_ZRTP_MESSAGE_HEAD);
  g_assert (writer->len == 4 * (gsize) (writer->bytes[2] << 8 | writer->bytes[3]));

  return g_bytes_new (writer->bytes, writer->len);
}
