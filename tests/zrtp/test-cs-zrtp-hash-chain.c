/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-hash-chain.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

static const char *const captured[][4] = {
  { VECTOR_H0_A, VECTOR_H1_A, VECTOR_H2_A, VECTOR_H3_A },
  { VECTOR_H0_B, VECTOR_H1_B, VECTOR_H2_B, VECTOR_H3_B },
};

static void
test_captured (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (captured); i++)
    {
      g_autofree guint8 *h0 = cs_test_unhex (captured[i][0], NULL);
      g_autoptr (CsZrtpHashChain) chain = cs_zrtp_hash_chain_new_from (h0);

      for (guint k = 0; k < 4; k++)
        cs_test_assert_hex (cs_zrtp_hash_chain_get (chain, k), CS_ZRTP_IMAGE_LEN, captured[i][k]);
    }
}

static void
test_leads_to (void)
{
  g_autoptr (CsZrtpHashChain) chain = cs_zrtp_hash_chain_new (), other = cs_zrtp_hash_chain_new ();

  for (guint from = 0; from < 4; from++)
    {
      for (guint to = 0; to < 4; to++)
        {
          for (guint steps = 0; steps < 4; steps++)
            {
              const guint8 *revealed = cs_zrtp_hash_chain_get (chain, from);

              g_assert_cmpint (cs_zrtp_image_leads_to (revealed, steps, cs_zrtp_hash_chain_get (chain, to)), ==,
                               from + steps == to);
              g_assert_false (cs_zrtp_image_leads_to (revealed, steps, cs_zrtp_hash_chain_get (other, to)));
            }
        }
    }
}

static void
test_mac (void)
{
  const guint8 key[CS_ZRTP_IMAGE_LEN] = { 1 }, wrong[CS_ZRTP_IMAGE_LEN] = { 2 };
  guint8 buffer[64];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);
  g_autoptr (GBytes) message = NULL;

  cs_writer_bytes (&writer, (const guint8 *) "something to protect", 20);
  cs_zrtp_mac_append (&writer, key);
  g_assert_cmpuint (writer.len, ==, 28);
  message = g_bytes_new (buffer, writer.len);
  g_assert_true (cs_zrtp_mac_fits (message, key));
  g_assert_false (cs_zrtp_mac_fits (message, wrong));

  for (guint at = 0; at < 28; at++)
    {
      g_autoptr (GBytes) changed = NULL;

      buffer[at] ^= 0x80;
      changed = g_bytes_new (buffer, writer.len);
      buffer[at] ^= 0x80;
      g_assert_false (cs_zrtp_mac_fits (changed, key));
    }
  for (guint len = 0; len < 28; len++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (buffer, len);

      g_assert_false (cs_zrtp_mac_fits (cut, key));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/hash-chain/captured", test_captured);
  g_test_add_func ("/zrtp/hash-chain/leads-to", test_leads_to);
  g_test_add_func ("/zrtp/hash-chain/mac", test_mac);
  return g_test_run ();
}
