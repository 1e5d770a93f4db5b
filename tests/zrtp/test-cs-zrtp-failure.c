/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-failure.h"

#include "zrtp/cs-zrtp-packet.h"

static const CsZrtpFailure codes[] = {
  CS_ZRTP_FAILURE_MALFORMED,   CS_ZRTP_FAILURE_SOFTWARE,         CS_ZRTP_FAILURE_VERSION,
  CS_ZRTP_FAILURE_HASH,        CS_ZRTP_FAILURE_HELLO_COMPONENTS, CS_ZRTP_FAILURE_CIPHER,
  CS_ZRTP_FAILURE_AUTH_TAG,    CS_ZRTP_FAILURE_KEY_AGREEMENT,    CS_ZRTP_FAILURE_SAS,
  CS_ZRTP_FAILURE_BAD_PV,      CS_ZRTP_FAILURE_NO_SHARED_SECRET, CS_ZRTP_FAILURE_HVI_MISMATCH,
  CS_ZRTP_FAILURE_CONFIRM_MAC, CS_ZRTP_FAILURE_UNTRUSTED_MITM,   CS_ZRTP_FAILURE_NONCE_REUSE,
  CS_ZRTP_FAILURE_EQUAL_ZIDS,  CS_ZRTP_FAILURE_SSRC_COLLISION,   CS_ZRTP_FAILURE_UNAVAILABLE,
  CS_ZRTP_FAILURE_TIMEOUT,     CS_ZRTP_FAILURE_GOCLEAR,
};

static CsZrtpFailure
through_the_wire (CsZrtpFailure failure)
{
  g_autoptr (GBytes) message = cs_zrtp_failure_print (failure);
  CsZrtpFailure back;

  g_assert_true (cs_zrtp_failure_parse (g_bytes_get_data (message, NULL), g_bytes_get_size (message), &back, NULL));
  return back;
}

static void
test_codes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_assert_cmphex (through_the_wire (codes[i]), ==, codes[i]);
      g_assert_nonnull (cs_zrtp_failure_name (codes[i]));
    }
}

/* Our own reasons are nobody's business: neither sent nor believed. */
static void
test_own_values (void)
{
  static const CsZrtpFailure own[]
      = { CS_ZRTP_FAILURE_NO_PEER, CS_ZRTP_FAILURE_HELLO_HASH, CS_ZRTP_FAILURE_HASH_CHAIN };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_assert_cmphex (through_the_wire (own[i]), ==, CS_ZRTP_FAILURE_MALFORMED);
      g_assert_nonnull (cs_zrtp_failure_name (own[i]));
    }
}

static void
test_unknown_codes (void)
{
  static const guint32 unknown[] = { 0, 1, 0x11, 0x50, 0x57, 0x64, 0xff, 0x101, 0x10000, 0x10001, 0x10002, 0xffffffff };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      guint8 bytes[16];
      CsWriter writer = CS_WRITER_INIT (bytes, sizeof bytes);
      CsZrtpFailure failure;

      cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_ERROR, sizeof bytes);
      cs_writer_u32 (&writer, unknown[i]);
      g_assert_true (cs_zrtp_failure_parse (bytes, sizeof bytes, &failure, NULL));
      g_assert_cmphex (failure, ==, CS_ZRTP_FAILURE_SOFTWARE);
    }
}

static void
test_lengths (void)
{
  for (guint words = 3; words < 8; words++)
    {
      guint8 bytes[32] = { 0 };
      CsWriter writer = CS_WRITER_INIT (bytes, sizeof bytes);
      CsZrtpFailure failure;

      cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_ERROR, 4 * words);
      g_assert_cmpint (cs_zrtp_failure_parse (bytes, 4 * words, &failure, NULL), ==, words == 4);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/failure/codes", test_codes);
  g_test_add_func ("/zrtp/failure/own-values", test_own_values);
  g_test_add_func ("/zrtp/failure/unknown-codes", test_unknown_codes);
  g_test_add_func ("/zrtp/failure/lengths", test_lengths);
  return g_test_run ();
}
