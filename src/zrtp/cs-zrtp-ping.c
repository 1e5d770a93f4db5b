/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses Ping and prints PingACK. */
#include "zrtp/cs-zrtp-ping.h"

#include "zrtp/cs-zrtp-error.h"
#include "zrtp/cs-zrtp-hello.h"
#include "zrtp/cs-zrtp-packet.h"

#define PING_ACK_LEN (9 * 4)

gboolean
cs_zrtp_ping_parse (const guint8 *message, gsize len, guint8 endpoint_hash[static CS_ZRTP_ENDPOINT_HASH_LEN],
                    GError **error)
{
  CsReader reader;
  guint8 hash[CS_ZRTP_ENDPOINT_HASH_LEN];

  if (!cs_zrtp_message_read_head (message, len, CS_ZRTP_MESSAGE_PING, &reader, error))
    return FALSE;
  if (!cs_reader_skip (&reader, CS_ZRTP_VERSION_LEN) || !cs_reader_copy (&reader, sizeof hash, hash)
      || !cs_reader_at_end (&reader))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Ping: wrong length");
      return FALSE;
    }

  for (guint i = 0; i < CS_ZRTP_ENDPOINT_HASH_LEN; i++)
    endpoint_hash[i] = hash[i];
  return TRUE;
}

GBytes *
cs_zrtp_ping_ack_print (const guint8 zid[static CS_ZID_LEN],
                        const guint8 received_hash[static CS_ZRTP_ENDPOINT_HASH_LEN], guint32 received_ssrc)
{
  guint8 buffer[PING_ACK_LEN];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);

  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_PING_ACK, PING_ACK_LEN);
  cs_writer_bytes (&writer, (const guint8 *) CS_ZRTP_VERSION, CS_ZRTP_VERSION_LEN);
  cs_writer_bytes (&writer, zid, CS_ZRTP_ENDPOINT_HASH_LEN);
  cs_writer_bytes (&writer, received_hash, CS_ZRTP_ENDPOINT_HASH_LEN);
  cs_writer_u32 (&writer, received_ssrc);
  return cs_zrtp_message_finish (&writer);
}
