/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints HelloACK, Conf2ACK and ErrorACK. */
#include "zrtp/cs-zrtp-ack.h"

#include "zrtp/cs-zrtp-error.h"

gboolean
cs_zrtp_ack_parse (const guint8 *message, gsize len, CsZrtpMessageType type, GError **error)
{
  CsReader reader;

  if (!cs_zrtp_message_read_head (message, len, type, &reader, error))
    return FALSE;
  if (!cs_reader_at_end (&reader))
    {
      g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_TRAILING, "%s: not empty", cs_zrtp_message_type_name (type));
      return FALSE;
    }
  return TRUE;
}

GBytes *
cs_zrtp_ack_print (CsZrtpMessageType type)
{
  guint8 buffer[CS_ZRTP_MESSAGE_HEAD];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);

  cs_zrtp_message_write_head (&writer, type, sizeof buffer);
  return cs_zrtp_message_finish (&writer);
}
