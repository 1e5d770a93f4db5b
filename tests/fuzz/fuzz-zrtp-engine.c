/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two live engines, and the input as the script of somebody on the path between them. Both roles come up, as the hvi
 * decides. Whatever the script does, the two are never secure with different keys.
 *
 * Each packet that is sent takes one byte of the script: its low three bits say what happens to it, and some of that
 * takes more bytes. When the script has ended everything is delivered, so that also what comes after is seen.
 */

#include "base/cs-reader.h"
#include "zrtp/cs-test-zrtp-pair.h"

#include <stdint.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define MAX_SCRIPT 512

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  CsReader script;
} Path;

enum { DELIVER, DROP, TWICE, LATE, CHANGE, CUT, INSERT, TURN_BACK };

static guint8
next (Path *path)
{
  guint8 byte = DELIVER;

  cs_reader_u8 (&path->script, &byte);
  return byte;
}

static void
deliver_changed (CsTestZrtpPair *pair, Path *path, guint to, const guint8 *packet, gsize len)
{
  g_autofree guint8 *copy = g_memdup2 (packet, len);
  const gsize at = (gsize) (next (path) << 8 | next (path)) % len;

  copy[at] ^= next (path);
  cs_test_zrtp_fix_crc (copy, len);
  cs_test_zrtp_pair_deliver (pair, to, copy, len, pair->delay_us);
}

static void
deliver_cut (CsTestZrtpPair *pair, Path *path, guint to, const guint8 *packet, gsize len)
{
  const gsize wanted = 28 + 4 * (gsize) next (path), cut = MIN (len, wanted);
  g_autofree guint8 *copy = g_memdup2 (packet, cut);

  copy[14] = (guint8) ((cut - 16) / 4 >> 8);
  copy[15] = (guint8) ((cut - 16) / 4);
  cs_test_zrtp_fix_crc (copy, cut);
  cs_test_zrtp_pair_deliver (pair, to, copy, cut, pair->delay_us);
}

/* A message of the script's own making. */
static void
deliver_own (CsTestZrtpPair *pair, Path *path, guint to)
{
  const CsZrtpMessageType type = (CsZrtpMessageType) (next (path) % CS_N_ZRTP_MESSAGES);
  const gsize len = 28 + 4 * (gsize) (next (path) % 128);
  g_autofree guint8 *packet = g_malloc (len);

  for (gsize i = 0; i < len; i++)
    packet[i] = next (path);
  memcpy (packet, "\x10\x00\x00\x01ZRTP", 8);
  memcpy (packet + 12, "PZ", 2);
  packet[14] = (guint8) ((len - 16) / 4 >> 8);
  packet[15] = (guint8) ((len - 16) / 4);
  memcpy (packet + 16, cs_zrtp_message_type_name (type), 8);
  cs_test_zrtp_fix_crc (packet, len);
  cs_test_zrtp_pair_deliver (pair, to, packet, len, pair->delay_us);
}

static void
on_path (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  Path *path = user_data;
  const guint8 what = next (path);

  switch (what & 7)
    {
    case DROP:
      return;
    case TWICE:
      cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
      break;
    case LATE:
      cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, (gint64) (what >> 3) * 100000);
      return;
    case CHANGE:
      deliver_changed (pair, path, 1 - from, packet, len);
      return;
    case CUT:
      deliver_cut (pair, path, 1 - from, packet, len);
      return;
    case INSERT:
      deliver_own (pair, path, what >> 3 & 1);
      break;
    case TURN_BACK:
      cs_test_zrtp_pair_deliver (pair, from, packet, len, pair->delay_us);
      break;
    case DELIVER:
    default:
      break;
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

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
  Path path = { .script = CS_READER_INIT (data, MIN (size, MAX_SCRIPT)) };
  g_autoptr (CsTestZrtpPair) pair = NULL;
  CsZrtpConfig a, b;
  const guint8 how = next (&path);

  cs_test_zrtp_config (&a, 0);
  cs_test_zrtp_config (&b, 1);
  a.offer.agreements[0] = (CsKeyAgreement) ((how >> 3) % CS_N_KEY_AGREEMENTS);
  a.offer.n_agreements = 1;
  pair = cs_test_zrtp_pair_new (&a, &b);
  pair->link = on_path;
  pair->link_data = &path;
  set_up (pair, how);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  if (how & 0x80)
    cs_zrtp_engine_srtp_received (pair->ends[0].engine, pair->now_us);
  cs_test_zrtp_pair_run (pair, pair->now_us + 30 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return 0;
}
