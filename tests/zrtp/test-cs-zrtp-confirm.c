/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-confirm.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static CsSecret *
secret (const char *hex)
{
  gsize len;
  g_autofree guint8 *bytes = cs_test_unhex (hex, &len);

  return cs_secret_new_copy (bytes, len);
}

static const struct {
  const char *packet;
  CsZrtpMessageType type;
  const char *mac_key;
  const char *zrtp_key;
  const char *h0;
} captured[] = {
  { VECTOR_CONFIRM1_A, CS_ZRTP_MESSAGE_CONFIRM1, VECTOR_MACKEY_R, VECTOR_ZRTPKEY_R, VECTOR_H0_A },
  { VECTOR_CONFIRM2_B, CS_ZRTP_MESSAGE_CONFIRM2, VECTOR_MACKEY_I, VECTOR_ZRTPKEY_I, VECTOR_H0_B },
};

static void
test_captured (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (captured); i++)
    {
      g_autoptr (CsSecret) mac_key = secret (captured[i].mac_key), zrtp_key = secret (captured[i].zrtp_key);
      const CsZrtpConfirmKeys keys = { CS_HASH_SHA256, mac_key, zrtp_key };
      g_autoptr (GBytes) message = cs_test_zrtp_message (captured[i].packet), again = NULL;
      CsZrtpConfirm confirm;
      gsize len;
      const guint8 *bytes = g_bytes_get_data (message, &len);

      g_assert_true (cs_zrtp_confirm_open (bytes, len, captured[i].type, &keys, &confirm, NULL));
      cs_test_assert_hex (confirm.h0, sizeof confirm.h0, captured[i].h0);
      g_assert_false (confirm.enrollment || confirm.verified || confirm.allow_clear || confirm.disclosure);
      g_assert_cmphex (confirm.cache_expiry_s, ==, 0xffffffff);

      again = cs_zrtp_confirm_seal (&confirm, captured[i].type, &keys, bytes + 20);
      g_assert_true (g_bytes_equal (again, message));
    }
}

/* Every byte behind the head counts, except those of the IV: a change there shows in H0. */
static void
test_flipped (void)
{
  g_autoptr (CsSecret) mac_key = secret (VECTOR_MACKEY_R), zrtp_key = secret (VECTOR_ZRTPKEY_R);
  const CsZrtpConfirmKeys keys = { CS_HASH_SHA256, mac_key, zrtp_key };
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_CONFIRM1_A);

  for (guint at = 0; at < 76; at++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (message, NULL), 76);
      g_autofree char *h0 = NULL;
      g_autoptr (GError) error = NULL;
      CsZrtpConfirm confirm;

      bytes[at] ^= 1;
      if (at >= 20 && at < 36)
        {
          g_assert_true (cs_zrtp_confirm_open (bytes, 76, CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, NULL));
          h0 = cs_test_hex (confirm.h0, sizeof confirm.h0);
          g_assert_cmpstr (h0, !=, VECTOR_H0_A);
        }
      else
        {
          g_assert_false (cs_zrtp_confirm_open (bytes, 76, CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, &error));
          if (at < 12)
            g_assert_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED);
          else
            g_assert_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_FAILED);
        }
    }
}

static void
test_flags (void)
{
  g_autoptr (CsSecret) mac_key = cs_secret_new_random (48), zrtp_key = cs_secret_new_random (32);
  const CsZrtpConfirmKeys keys = { CS_HASH_SHA384, mac_key, zrtp_key };
  const guint8 iv[CS_AES_CFB_IV] = { 3 };

  for (guint i = 0; i < 16; i++)
    {
      const CsZrtpConfirm confirm = { .enrollment = (i & 1) != 0,
                                      .verified = (i & 2) != 0,
                                      .allow_clear = (i & 4) != 0,
                                      .disclosure = (i & 8) != 0,
                                      .cache_expiry_s = i };
      g_autoptr (GBytes) message = cs_zrtp_confirm_seal (&confirm, CS_ZRTP_MESSAGE_CONFIRM2, &keys, iv);
      CsZrtpConfirm back;

      g_assert_true (cs_zrtp_confirm_open (g_bytes_get_data (message, NULL), g_bytes_get_size (message),
                                           CS_ZRTP_MESSAGE_CONFIRM2, &keys, &back, NULL));
      g_assert_cmpmem (&back, sizeof back, &confirm, sizeof confirm);
      g_assert_false (cs_zrtp_confirm_open (g_bytes_get_data (message, NULL), g_bytes_get_size (message),
                                            CS_ZRTP_MESSAGE_CONFIRM1, &keys, &back, NULL));
    }
}

/* A sealed Confirm of @words in all whose inner word says @signature_words. */
static GBytes *
with_signature (const CsZrtpConfirmKeys *keys, guint words, guint signature_words)
{
  const gsize len = 4 * words, plain_len = len - 36;
  g_autofree guint8 *plain = g_malloc0 (plain_len), *sealed = g_malloc (plain_len), *bytes = g_malloc0 (len);
  CsWriter writer = CS_WRITER_INIT (bytes, len);
  guint8 mac[CS_HASH_MAX];
  const guint8 iv[CS_AES_CFB_IV] = { 0 };

  plain[34] = (guint8) signature_words;
  plain[33] = (guint8) (signature_words >> 8);
  cs_aes_cfb_encrypt (keys->zrtp_key, iv, plain, plain_len, sealed);
  cs_hmac_bytes (keys->hash, keys->mac_key->bytes, keys->mac_key->len, sealed, plain_len, mac);
  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_CONFIRM1, len);
  cs_writer_bytes (&writer, mac, 8);
  cs_writer_bytes (&writer, iv, sizeof iv);
  cs_writer_bytes (&writer, sealed, plain_len);
  return g_bytes_new (bytes, len);
}

static void
test_signature (void)
{
  static const struct {
    guint words;
    guint signature_words;
    gboolean ok;
  } rows[] = {
    { 19, 0, TRUE },    { 30, 11, TRUE },  { 530, 511, TRUE }, { 19, 1, FALSE },
    { 19, 511, FALSE }, { 30, 10, FALSE }, { 30, 12, FALSE },  { 20, 0, FALSE },
  };
  g_autoptr (CsSecret) mac_key = cs_secret_new_random (32), zrtp_key = cs_secret_new_random (16);
  const CsZrtpConfirmKeys keys = { CS_HASH_SHA256, mac_key, zrtp_key };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) message = with_signature (&keys, rows[i].words, rows[i].signature_words);
      CsZrtpConfirm confirm;

      g_assert_cmpint (cs_zrtp_confirm_open (g_bytes_get_data (message, NULL), g_bytes_get_size (message),
                                             CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, NULL),
                       ==, rows[i].ok);
    }
}

static void
test_short (void)
{
  g_autoptr (CsSecret) key = cs_secret_new_random (32);
  const CsZrtpConfirmKeys keys = { CS_HASH_SHA256, key, key };

  for (guint words = 3; words < 19; words++)
    {
      g_autofree guint8 *bytes = g_malloc0 (4 * words);
      g_autoptr (GError) error = NULL;
      CsWriter writer = CS_WRITER_INIT (bytes, 4 * words);
      CsZrtpConfirm confirm;

      cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_CONFIRM1, 4 * words);
      g_assert_false (cs_zrtp_confirm_open (bytes, 4 * words, CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, &error));
      g_assert_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/confirm/captured", test_captured);
  g_test_add_func ("/zrtp/confirm/flipped", test_flipped);
  g_test_add_func ("/zrtp/confirm/flags", test_flags);
  g_test_add_func ("/zrtp/confirm/signature", test_signature);
  g_test_add_func ("/zrtp/confirm/short", test_short);
  return g_test_run ();
}
