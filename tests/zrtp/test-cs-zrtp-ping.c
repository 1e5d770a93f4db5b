/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-ping.h"

#include "lib/cs-test-hex.h"

static void
test_lengths (void)
{
  for (guint words = 3; words < 10; words++)
    {
      guint8 bytes[40]
          = { 0x50, 0x5a, 0, (guint8) words, 'P', 'i', 'n', 'g', ' ', ' ', ' ', ' ', '1', '.', '1', '0', 1, 2, 3, 4, 5,
              6,    7,    8 };
      guint8 hash[CS_ZRTP_ENDPOINT_HASH_LEN];

      g_assert_cmpint (cs_zrtp_ping_parse (bytes, 4 * words, hash, NULL), ==, words == 6);
      if (words == 6)
        cs_test_assert_hex (hash, sizeof hash, "0102030405060708");
    }
}

static void
test_ack (void)
{
  static const guint8 zid[CS_ZID_LEN] = "abcdefghijkl", received[CS_ZRTP_ENDPOINT_HASH_LEN] = "12345678";
  g_autoptr (GBytes) ack = cs_zrtp_ping_ack_print (zid, received, 0xdeadbeef);

  cs_test_assert_hex (g_bytes_get_data (ack, NULL), g_bytes_get_size (ack),
                      "505a000950696e6741434b20312e313061626364656667683132333435363738deadbeef");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/ping/lengths", test_lengths);
  g_test_add_func ("/zrtp/ping/ack", test_ack);
  return g_test_run ();
}
