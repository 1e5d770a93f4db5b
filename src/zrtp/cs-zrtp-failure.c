/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints Error messages. */
#include "zrtp/cs-zrtp-failure.h"

#include "zrtp/cs-zrtp-error.h"
#include "zrtp/cs-zrtp-packet.h"

#define ERROR_LEN (4 * 4)

static const struct {
  CsZrtpFailure failure;
  const char *name;
  gboolean own; /* not a code of the RFC */
} failures[] = {
  { CS_ZRTP_FAILURE_MALFORMED, "malformed packet", FALSE },
  { CS_ZRTP_FAILURE_SOFTWARE, "software error", FALSE },
  { CS_ZRTP_FAILURE_VERSION, "unsupported version", FALSE },
  { CS_ZRTP_FAILURE_HELLO_COMPONENTS, "Hello components mismatch", FALSE },
  { CS_ZRTP_FAILURE_HASH, "unsupported hash", FALSE },
  { CS_ZRTP_FAILURE_CIPHER, "unsupported cipher", FALSE },
  { CS_ZRTP_FAILURE_KEY_AGREEMENT, "unsupported key agreement", FALSE },
  { CS_ZRTP_FAILURE_AUTH_TAG, "unsupported SRTP auth tag", FALSE },
  { CS_ZRTP_FAILURE_SAS, "unsupported SAS rendering", FALSE },
  { CS_ZRTP_FAILURE_NO_SHARED_SECRET, "no shared secret", FALSE },
  { CS_ZRTP_FAILURE_BAD_PV, "bad public value", FALSE },
  { CS_ZRTP_FAILURE_HVI_MISMATCH, "hvi mismatch", FALSE },
  { CS_ZRTP_FAILURE_UNTRUSTED_MITM, "SAS relayed by an untrusted PBX", FALSE },
  { CS_ZRTP_FAILURE_CONFIRM_MAC, "bad Confirm MAC", FALSE },
  { CS_ZRTP_FAILURE_NONCE_REUSE, "nonce reuse", FALSE },
  { CS_ZRTP_FAILURE_EQUAL_ZIDS, "equal ZIDs", FALSE },
  { CS_ZRTP_FAILURE_SSRC_COLLISION, "SSRC collision", FALSE },
  { CS_ZRTP_FAILURE_UNAVAILABLE, "service unavailable", FALSE },
  { CS_ZRTP_FAILURE_TIMEOUT, "timeout", FALSE },
  { CS_ZRTP_FAILURE_GOCLEAR, "GoClear not allowed", FALSE },
  { CS_ZRTP_FAILURE_NO_PEER, "no ZRTP peer", TRUE },
  { CS_ZRTP_FAILURE_HELLO_HASH, "Hello differs from signalling", TRUE },
  { CS_ZRTP_FAILURE_HASH_CHAIN, "broken hash chain", TRUE },
};

const char *
cs_zrtp_failure_name (CsZrtpFailure failure)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      if (failures[i].failure == failure)
        return failures[i].name;
    }
  g_assert_not_reached ();
}

static gboolean
is_wire_code (guint32 code)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      if ((guint32) failures[i].failure == code)
        return !failures[i].own;
    }
  return FALSE;
}

gboolean
cs_zrtp_failure_parse (const guint8 *message, gsize len, CsZrtpFailure *failure, GError **error)
{
  CsReader reader;
  guint32 code;

  if (!cs_zrtp_message_read_head (message, len, CS_ZRTP_MESSAGE_ERROR, &reader, error))
    return FALSE;
  if (!cs_reader_u32 (&reader, &code) || !cs_reader_at_end (&reader))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Error: wrong length");
      return FALSE;
    }

  *failure = is_wire_code (code) ? (CsZrtpFailure) code : CS_ZRTP_FAILURE_SOFTWARE;
  return TRUE;
}

GBytes *
cs_zrtp_failure_print (CsZrtpFailure failure)
{
  guint8 buffer[ERROR_LEN];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);

  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_ERROR, ERROR_LEN);
  cs_writer_u32 (&writer, is_wire_code (failure) ? failure : CS_ZRTP_FAILURE_MALFORMED);
  return cs_zrtp_message_finish (&writer);
}
