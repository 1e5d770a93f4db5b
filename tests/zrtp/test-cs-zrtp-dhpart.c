/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-dhpart.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static void
test_captured (void)
{
  static const struct {
    const char *packet;
    CsZrtpMessageType type;
    const char *h1;
    const char *h0;
    const char *rs1_id;
  } rows[] = {
    { VECTOR_DHPART1_A, CS_ZRTP_MESSAGE_DHPART1, VECTOR_H1_A, VECTOR_H0_A, "abbcc68dbd5de667" },
    { VECTOR_DHPART2_B, CS_ZRTP_MESSAGE_DHPART2, VECTOR_H1_B, VECTOR_H0_B, "ae9797da5f9f89ba" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) message = cs_test_zrtp_message (rows[i].packet);
      g_autofree guint8 *h0 = cs_test_unhex (rows[i].h0, NULL);
      g_autoptr (GBytes) again = NULL;
      CsZrtpDhpart dhpart;
      gsize len;
      const guint8 *bytes = g_bytes_get_data (message, &len);

      g_assert_true (cs_zrtp_dhpart_parse (bytes, len, rows[i].type, &dhpart, NULL));
      cs_test_assert_hex (dhpart.h1, sizeof dhpart.h1, rows[i].h1);
      cs_test_assert_hex (dhpart.secret_ids[0], 8, rows[i].rs1_id);
      g_assert_cmpuint (dhpart.public_len, ==, 384);
      g_assert_true (cs_zrtp_mac_fits (message, h0));

      again = cs_zrtp_dhpart_print (&dhpart, rows[i].type, h0);
      g_assert_true (g_bytes_equal (again, message));
    }
}

static void
test_wrong_part (void)
{
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_DHPART1_A);
  CsZrtpDhpart dhpart;

  g_assert_false (cs_zrtp_dhpart_parse (g_bytes_get_data (message, NULL), g_bytes_get_size (message),
                                        CS_ZRTP_MESSAGE_DHPART2, &dhpart, NULL));
}

static void
test_lengths (void)
{
  g_autoptr (GBytes) message = cs_test_zrtp_message (VECTOR_DHPART1_A);

  for (guint words = 3; words < 117; words++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (message, NULL), 4 * words);
      CsZrtpDhpart dhpart;

      bytes[3] = (guint8) words;
      g_assert_cmpint (cs_zrtp_dhpart_parse (bytes, 4 * words, CS_ZRTP_MESSAGE_DHPART1, &dhpart, NULL), ==, words > 21);
      if (words > 21)
        g_assert_cmpuint (dhpart.public_len, ==, 4 * (words - 21));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/dhpart/captured", test_captured);
  g_test_add_func ("/zrtp/dhpart/wrong-part", test_wrong_part);
  g_test_add_func ("/zrtp/dhpart/lengths", test_lengths);
  return g_test_run ();
}
