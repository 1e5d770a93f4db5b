/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-ack.h"

#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

static void
test_captured (void)
{
  static const struct {
    const char *packet;
    CsZrtpMessageType type;
  } rows[] = {
    { VECTOR_HELLO_ACK_A, CS_ZRTP_MESSAGE_HELLO_ACK },
    { VECTOR_CONF2_ACK_A, CS_ZRTP_MESSAGE_CONF2_ACK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) message = cs_test_zrtp_message (rows[i].packet), ours = cs_zrtp_ack_print (rows[i].type);

      g_assert_true (g_bytes_equal (message, ours));
      g_assert_true (cs_zrtp_ack_parse (g_bytes_get_data (message, NULL), 12, rows[i].type, NULL));
      g_assert_false (cs_zrtp_ack_parse (g_bytes_get_data (message, NULL), 12, CS_ZRTP_MESSAGE_ERROR_ACK, NULL));
    }
}

static void
test_not_empty (void)
{
  static const guint8 bytes[] = "\x50\x5a\x00\x04HelloACK\0\0\0";
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_zrtp_ack_parse (bytes, 16, CS_ZRTP_MESSAGE_HELLO_ACK, &error));
  g_assert_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_TRAILING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/ack/captured", test_captured);
  g_test_add_func ("/zrtp/ack/not-empty", test_not_empty);
  return g_test_run ();
}
