/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypts and decrypts Confirm1 and Confirm2. */
#include "zrtp/cs-zrtp-confirm.h"

#include "base/cs-limits.h"
#include "zrtp/cs-zrtp-error.h"

#define CONFIRM_LEN (19 * 4)
#define PLAIN_LEN (CS_ZRTP_IMAGE_LEN + 8) /* without a signature */

#define FLAG_ENROLLMENT (1u << 3)
#define FLAG_VERIFIED (1u << 2)
#define FLAG_ALLOW_CLEAR (1u << 1)
#define FLAG_DISCLOSURE (1u << 0)
#define SIGNATURE_WORDS(word) ((word) >> 8 & 0x1ff)

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Confirm: %s", what);
  return FALSE;
}

static void
confirm_mac (const CsZrtpConfirmKeys *keys, const guint8 *sealed, gsize len, guint8 out[static CS_ZRTP_MAC_LEN])
{
  guint8 mac[CS_HASH_MAX];

  cs_hmac_bytes (keys->hash, keys->mac_key->bytes, keys->mac_key->len, sealed, len, mac);
  for (guint i = 0; i < CS_ZRTP_MAC_LEN; i++)
    out[i] = mac[i];
}

static gboolean
read_plain (const guint8 *plain, gsize len, CsZrtpConfirm *confirm, GError **error)
{
  CsReader reader = CS_READER_INIT (plain, len);
  CsZrtpConfirm read = { 0 };
  guint32 flags;

  if (!cs_reader_copy (&reader, sizeof read.h0, read.h0) || !cs_reader_u32 (&reader, &flags)
      || !cs_reader_u32 (&reader, &read.cache_expiry_s) || !cs_reader_skip (&reader, 4 * SIGNATURE_WORDS (flags))
      || !cs_reader_at_end (&reader))
    return malformed (error, "wrong length");

  read.enrollment = (flags & FLAG_ENROLLMENT) != 0;
  read.verified = (flags & FLAG_VERIFIED) != 0;
  read.allow_clear = (flags & FLAG_ALLOW_CLEAR) != 0;
  read.disclosure = (flags & FLAG_DISCLOSURE) != 0;
  *confirm = read;
  return TRUE;
}

gboolean
cs_zrtp_confirm_open (const guint8 *message, gsize len, CsZrtpMessageType type, const CsZrtpConfirmKeys *keys,
                      CsZrtpConfirm *confirm, GError **error)
{
  guint8 plain[CS_LIMIT_ZRTP_PACKET];
  gboolean ok;
  CsReader reader;
  const guint8 *mac, *iv, *sealed;
  guint8 expected[CS_ZRTP_MAC_LEN];
  gsize sealed_len;

  g_assert (type == CS_ZRTP_MESSAGE_CONFIRM1 || type == CS_ZRTP_MESSAGE_CONFIRM2);

  if (!cs_zrtp_message_read_head (message, len, type, &reader, error))
    return FALSE;
  if (len < CONFIRM_LEN)
    return malformed (error, "too short");
  if (len > CS_LIMIT_ZRTP_PACKET)
    return malformed (error, "too long");

  sealed_len = len - CONFIRM_LEN + PLAIN_LEN;
  cs_reader_bytes (&reader, CS_ZRTP_MAC_LEN, &mac);
  cs_reader_bytes (&reader, CS_AES_CFB_IV, &iv);
  cs_reader_bytes (&reader, sealed_len, &sealed);
  g_assert (cs_reader_at_end (&reader));

  confirm_mac (keys, sealed, sealed_len, expected);
  if (!cs_bytes_equal (mac, expected, CS_ZRTP_MAC_LEN))
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_FAILED, "Confirm: wrong MAC");
      return FALSE;
    }

  cs_aes_cfb_decrypt (keys->zrtp_key, iv, sealed, sealed_len, plain);
  ok = read_plain (plain, sealed_len, confirm, error);
  cs_bytes_wipe (plain, sealed_len);
  return ok;
}

GBytes *
cs_zrtp_confirm_seal (const CsZrtpConfirm *confirm, CsZrtpMessageType type, const CsZrtpConfirmKeys *keys,
                      const guint8 iv[static CS_AES_CFB_IV])
{
  guint8 sealed[PLAIN_LEN], mac[CS_ZRTP_MAC_LEN], buffer[CONFIRM_LEN];
  CsWriter inner = CS_WRITER_INIT (sealed, sizeof sealed), writer = CS_WRITER_INIT (buffer, sizeof buffer);

  g_assert (type == CS_ZRTP_MESSAGE_CONFIRM1 || type == CS_ZRTP_MESSAGE_CONFIRM2);

  cs_writer_bytes (&inner, confirm->h0, sizeof confirm->h0);
  cs_writer_u32 (&inner, (confirm->enrollment ? FLAG_ENROLLMENT : 0) | (confirm->verified ? FLAG_VERIFIED : 0)
                             | (confirm->allow_clear ? FLAG_ALLOW_CLEAR : 0)
                             | (confirm->disclosure ? FLAG_DISCLOSURE : 0));
  cs_writer_u32 (&inner, confirm->cache_expiry_s);
  g_assert (cs_writer_ok (&inner) && inner.len == PLAIN_LEN);

  cs_aes_cfb_encrypt (keys->zrtp_key, iv, sealed, PLAIN_LEN, sealed);
  confirm_mac (keys, sealed, PLAIN_LEN, mac);

  cs_zrtp_message_write_head (&writer, type, CONFIRM_LEN);
  cs_writer_bytes (&writer, mac, sizeof mac);
  cs_writer_bytes (&writer, iv, CS_AES_CFB_IV);
  cs_writer_bytes (&writer, sealed, sizeof sealed);
  return cs_zrtp_message_finish (&writer);
}
