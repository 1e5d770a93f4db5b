/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-packet.h"

#include "base/cs-limits.h"
#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static const struct {
  const char *hex;
  guint16 sequence;
  guint32 ssrc;
  CsZrtpMessageType type;
} captured[] = {
  { VECTOR_HELLO_A, 0x09f1, 0x12345678, CS_ZRTP_MESSAGE_HELLO },
  { VECTOR_HELLO_B, 0x02ce, 0x87654321, CS_ZRTP_MESSAGE_HELLO },
  { VECTOR_HELLO_ACK_A, 0x09f2, 0x12345678, CS_ZRTP_MESSAGE_HELLO_ACK },
  { VECTOR_COMMIT_B, 0x02d0, 0x87654321, CS_ZRTP_MESSAGE_COMMIT },
  { VECTOR_DHPART1_A, 0x09f5, 0x12345678, CS_ZRTP_MESSAGE_DHPART1 },
  { VECTOR_DHPART2_B, 0x02d1, 0x87654321, CS_ZRTP_MESSAGE_DHPART2 },
  { VECTOR_CONFIRM1_A, 0x09f6, 0x12345678, CS_ZRTP_MESSAGE_CONFIRM1 },
  { VECTOR_CONFIRM2_B, 0x02d2, 0x87654321, CS_ZRTP_MESSAGE_CONFIRM2 },
  { VECTOR_CONF2_ACK_A, 0x09f7, 0x12345678, CS_ZRTP_MESSAGE_CONF2_ACK },
  { VECTOR_HELLO_GNU, 0x0001, 0x76dca7bd, CS_ZRTP_MESSAGE_HELLO },
};

static void
test_captured (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (captured); i++)
    {
      gsize len;
      g_autofree guint8 *bytes = cs_test_unhex (captured[i].hex, &len);
      g_autoptr (GBytes) message = NULL, again = NULL;
      CsZrtpPacket packet;

      g_assert_true (cs_zrtp_packet_parse (bytes, len, &packet, NULL));
      g_assert_cmphex (packet.sequence, ==, captured[i].sequence);
      g_assert_cmphex (packet.ssrc, ==, captured[i].ssrc);
      g_assert_cmpint (packet.type, ==, captured[i].type);
      g_assert_cmpuint (packet.len, ==, len - CS_ZRTP_PACKET_OVERHEAD);

      message = g_bytes_new (packet.message, packet.len);
      again = cs_zrtp_packet_print (message, packet.sequence, packet.ssrc);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), bytes, len);
    }
}

static void
test_crc (void)
{
  gsize len;
  g_autofree guint8 *bytes = cs_test_unhex ("100018cd5a52545063674bfb505a000348656c6c6f41434b", &len);

  g_assert_cmphex (cs_zrtp_crc32c (bytes, len), ==, 0xcddc9e9c);
  g_assert_cmphex (cs_zrtp_crc32c ((const guint8 *) "123456789", 9), ==, 0xe3069283);
  g_assert_cmphex (cs_zrtp_crc32c (NULL, 0), ==, 0);
}

/* A HelloACK with one thing wrong; with_crc: the CRC is made to fit. */
static const struct {
  const char *name;
  const char *hex;
  gboolean with_crc;
  CsZrtpError code;
} bad[] = {
  { "empty", "", FALSE, CS_ZRTP_ERROR_MALFORMED },
  { "one byte", "10", FALSE, CS_ZRTP_ERROR_MALFORMED },
  { "header only", "100009f25a52545012345678", FALSE, CS_ZRTP_ERROR_MALFORMED },
  { "header and CRC only", "100009f25a5254501234567800000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "one byte short", "100009f25a52545012345678505a000348656c6c6f414300000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "wrong CRC", "100009f25a52545012345678505a000348656c6c6f41434b770e4408", FALSE, CS_ZRTP_ERROR_CRC },
  { "CRC the wrong way round", "100009f25a52545012345678505a000348656c6c6f41434b07440e77", FALSE, CS_ZRTP_ERROR_CRC },
  { "a fragment", "110009f25a52545012345678505a000348656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "RTP", "800009f25a52545012345678505a000348656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "STUN", "000009f25a52545012345678505a000348656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "wrong cookie", "100009f25a52545112345678505a000348656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "wrong magic", "100009f25a52545012345678505b000348656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_UNSUPPORTED },
  { "unknown type", "100009f25a52545012345678505a000348656c6c6f41434c00000000", TRUE, CS_ZRTP_ERROR_UNSUPPORTED },
  { "lower case", "100009f25a52545012345678505a000368656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_UNSUPPORTED },
  { "length 0", "100009f25a52545012345678505a000048656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_TRAILING },
  { "length 2", "100009f25a52545012345678505a000248656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_TRAILING },
  { "length 4", "100009f25a52545012345678505a000448656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "length 65535", "100009f25a52545012345678505affff48656c6c6f41434b00000000", TRUE, CS_ZRTP_ERROR_MALFORMED },
  { "trailing byte", "100009f25a52545012345678505a000348656c6c6f41434b0000000000", TRUE, CS_ZRTP_ERROR_TRAILING },
  { "trailing word", "100009f25a52545012345678505a000348656c6c6f41434b0000000000000000", TRUE, CS_ZRTP_ERROR_TRAILING },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gsize len;
      g_autofree guint8 *bytes = cs_test_unhex (bad[i].hex, &len);
      g_autoptr (GError) error = NULL;
      CsZrtpPacket packet = { .sequence = 7 };

      if (bad[i].with_crc)
        cs_test_zrtp_fix_crc (bytes, len);
      g_test_message ("%s", bad[i].name);
      g_assert_false (cs_zrtp_packet_parse (bytes, len, &packet, &error));
      g_assert_error (error, CS_ZRTP_ERROR, (int) bad[i].code);
      g_assert_cmpint (packet.sequence, ==, 7);
    }
}

static void
test_any_length (void)
{
  gsize whole;
  g_autofree guint8 *bytes = cs_test_unhex (VECTOR_DHPART1_A, &whole);

  /* Cut anywhere, with a CRC that fits; in a block of exactly that size, so that a read past it is seen. */
  for (gsize len = 0; len < whole; len++)
    {
      g_autofree guint8 *cut = g_memdup2 (bytes, len);
      CsZrtpPacket packet;

      if (len >= 4)
        cs_test_zrtp_fix_crc (cut, len);
      g_assert_false (cs_zrtp_packet_parse (cut, len, &packet, NULL));
    }
}

static void
test_too_long (void)
{
  const gsize len = CS_LIMIT_ZRTP_PACKET + 4;
  g_autofree guint8 *bytes = g_malloc0 (len);
  const gsize words = (len - CS_ZRTP_PACKET_OVERHEAD) / 4;
  CsZrtpPacket packet;

  memcpy (bytes, "\x10\x00\x00\x01ZRTP\x00\x00\x00\x01PZ", 14);
  bytes[14] = (guint8) (words >> 8);
  bytes[15] = (guint8) words;
  memcpy (bytes + 16, "DHPart1 ", 8);
  cs_test_zrtp_fix_crc (bytes, len);
  g_assert_false (cs_zrtp_packet_parse (bytes, len, &packet, NULL));

  /* A word less is within the limit. */
  bytes[15]--;
  cs_test_zrtp_fix_crc (bytes, len - 4);
  g_assert_true (cs_zrtp_packet_parse (bytes, len - 4, &packet, NULL));
}

static void
test_type_names (void)
{
  for (guint i = 0; i < CS_N_ZRTP_MESSAGES; i++)
    g_assert_cmpuint (strlen (cs_zrtp_message_type_name ((CsZrtpMessageType) i)), ==, 8);
}

static void
test_head (void)
{
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_HELLO_ACK_A);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (message, &len);
  CsReader reader;

  g_assert_true (cs_zrtp_message_read_head (bytes, len, CS_ZRTP_MESSAGE_HELLO_ACK, &reader, NULL));
  g_assert_true (cs_reader_at_end (&reader));
  g_assert_false (cs_zrtp_message_read_head (bytes, len, CS_ZRTP_MESSAGE_CONF2_ACK, &reader, NULL));
  g_assert_false (cs_zrtp_message_read_head (bytes, len - 1, CS_ZRTP_MESSAGE_HELLO_ACK, &reader, NULL));
}

/* Before anything else is known of it. */
static void
test_peek (void)
{
  guint8 bytes[CS_LIMIT_ZRTP_PACKET + 1] = { 0 };
  gsize len = 0;

  memcpy (bytes + 16, "Hello   ", 8);
  for (gsize i = 0; i < 24; i++)
    g_assert_false (cs_zrtp_packet_claims_hello (bytes, i));
  g_assert_true (cs_zrtp_packet_claims_hello (bytes, 24));
  g_assert_null (cs_zrtp_packet_peek_message (bytes, 27, &len));
  g_assert_null (cs_zrtp_packet_peek_message (bytes, sizeof bytes, &len));
  g_assert_true (cs_zrtp_packet_peek_message (bytes, 28, &len) == bytes + 12);
  g_assert_cmpuint (len, ==, 12);
  memcpy (bytes + 16, "HelloACK", 8);
  g_assert_false (cs_zrtp_packet_claims_hello (bytes, 28));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/packet/captured", test_captured);
  g_test_add_func ("/zrtp/packet/crc", test_crc);
  g_test_add_func ("/zrtp/packet/bad", test_bad);
  g_test_add_func ("/zrtp/packet/any-length", test_any_length);
  g_test_add_func ("/zrtp/packet/too-long", test_too_long);
  g_test_add_func ("/zrtp/packet/type-names", test_type_names);
  g_test_add_func ("/zrtp/packet/head", test_head);
  g_test_add_func ("/zrtp/packet/peek", test_peek);
  return g_test_run ();
}
