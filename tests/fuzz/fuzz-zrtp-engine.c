/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two live engines, and the input as the script of somebody on the path between them. Both roles come up, as the hvi
 * decides. Whatever the script does, the two are never secure with different keys. */

#include "zrtp/cs-test-zrtp-path.h"

#include <stdint.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define MAX_SCRIPT 512

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The first byte is the set-up: who starts late, who knows a Hello hash, which agreement. */
static void
set_up (CsTestZrtpPair *pair, guint8 how)
{
  guint8 hash[CS_ZRTP_HELLO_HASH_LEN];

  if (how & 1)
    {
      cs_zrtp_engine_get_hello_hash (pair->ends[1].engine, hash);
      cs_zrtp_engine_set_peer_hello_hash (pair->ends[0].engine, hash, 0);
    }
  cs_zrtp_engine_start (pair->ends[how >> 1 & 1].engine, 0);
  if (how & 4)
    cs_test_zrtp_pair_run (pair, SECOND);
  cs_zrtp_engine_start (pair->ends[1 - (how >> 1 & 1)].engine, pair->now_us);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CsTestZrtpPath path = { .script = CS_READER_INIT (data, MIN (size, MAX_SCRIPT)) };
  g_autoptr (CsTestZrtpPair) pair = NULL;
  CsZrtpConfig a, b;
  const guint8 how = cs_test_zrtp_path_next (&path);

  cs_test_zrtp_config (&a, 0);
  cs_test_zrtp_config (&b, 1);
  a.offer.agreements[0] = (CsKeyAgreement) ((how >> 3) % CS_N_KEY_AGREEMENTS);
  a.offer.n_agreements = 1;
  pair = cs_test_zrtp_pair_new (&a, &b);
  pair->link = cs_test_zrtp_path_link;
  pair->link_data = &path;
  set_up (pair, how);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  if (how & 0x80)
    cs_zrtp_engine_srtp_received (pair->ends[0].engine, pair->now_us);
  cs_test_zrtp_pair_run (pair, pair->now_us + 30 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return 0;
}
