/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints DHPart1 and DHPart2. */
#include "zrtp/cs-zrtp-dhpart.h"

#include "zrtp/cs-zrtp-error.h"

#define DHPART_LEN (21 * 4) /* without the public value */

gboolean
cs_zrtp_dhpart_parse (const guint8 *message, gsize len, CsZrtpMessageType type, CsZrtpDhpart *dhpart, GError **error)
{
  CsZrtpDhpart read = { 0 };
  CsReader reader;

  g_assert (type == CS_ZRTP_MESSAGE_DHPART1 || type == CS_ZRTP_MESSAGE_DHPART2);

  if (!cs_zrtp_message_read_head (message, len, type, &reader, error))
    return FALSE;
  if (len <= DHPART_LEN)
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "DHPart: no public value");
      return FALSE;
    }

  read.public_len = len - DHPART_LEN;
  cs_reader_copy (&reader, sizeof read.h1, read.h1);
  cs_reader_copy (&reader, sizeof read.secret_ids, read.secret_ids[0]);
  cs_reader_bytes (&reader, read.public_len, &read.public_value);
  cs_reader_skip (&reader, CS_ZRTP_MAC_LEN);
  g_assert (cs_reader_at_end (&reader));

  *dhpart = read;
  return TRUE;
}

GBytes *
cs_zrtp_dhpart_print (const CsZrtpDhpart *dhpart, CsZrtpMessageType type, const guint8 h0[static CS_ZRTP_IMAGE_LEN])
{
  guint8 buffer[DHPART_LEN + CS_KEY_AGREEMENT_PUBLIC_MAX];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);

  g_assert (type == CS_ZRTP_MESSAGE_DHPART1 || type == CS_ZRTP_MESSAGE_DHPART2);

  cs_zrtp_message_write_head (&writer, type, DHPART_LEN + dhpart->public_len);
  cs_writer_bytes (&writer, dhpart->h1, sizeof dhpart->h1);
  cs_writer_bytes (&writer, dhpart->secret_ids[0], sizeof dhpart->secret_ids);
  cs_writer_bytes (&writer, dhpart->public_value, dhpart->public_len);
  cs_zrtp_mac_append (&writer, h0);
  return cs_zrtp_message_finish (&writer);
}
