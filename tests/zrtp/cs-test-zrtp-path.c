/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-path.h"

#include <string.h>

enum { DELIVER, DROP, TWICE, LATE, CHANGE, CUT, INSERT, TURN_BACK };

guint8
cs_test_zrtp_path_next (CsTestZrtpPath *self)
{
  guint8 byte = DELIVER;

  cs_reader_u8 (&self->script, &byte);
  return byte;
}

static void
deliver_changed (CsTestZrtpPair *pair, CsTestZrtpPath *path, guint to, const guint8 *packet, gsize len)
{
  g_autofree guint8 *copy = g_memdup2 (packet, len);
  const gsize at = (gsize) (cs_test_zrtp_path_next (path) << 8 | cs_test_zrtp_path_next (path)) % len;

  copy[at] ^= cs_test_zrtp_path_next (path);
  cs_test_zrtp_fix_crc (copy, len);
  cs_test_zrtp_pair_deliver (pair, to, copy, len, pair->delay_us);
}

static void
deliver_cut (CsTestZrtpPair *pair, CsTestZrtpPath *path, guint to, const guint8 *packet, gsize len)
{
  const gsize wanted = 28 + 4 * (gsize) cs_test_zrtp_path_next (path), cut = MIN (len, wanted);
  g_autofree guint8 *copy = g_memdup2 (packet, cut);

  copy[14] = (guint8) ((cut - 16) / 4 >> 8);
  copy[15] = (guint8) ((cut - 16) / 4);
  cs_test_zrtp_fix_crc (copy, cut);
  cs_test_zrtp_pair_deliver (pair, to, copy, cut, pair->delay_us);
}

/* A message of the script's own making. */
static void
deliver_own (CsTestZrtpPair *pair, CsTestZrtpPath *path, guint to)
{
  const CsZrtpMessageType type = (CsZrtpMessageType) (cs_test_zrtp_path_next (path) % CS_N_ZRTP_MESSAGES);
  const gsize len = 28 + 4 * (gsize) (cs_test_zrtp_path_next (path) % 128);
  g_autofree guint8 *packet = g_malloc (len);

  for (gsize i = 0; i < len; i++)
    packet[i] = cs_test_zrtp_path_next (path);
  memcpy (packet, "\x10\x00\x00\x01ZRTP", 8);
  memcpy (packet + 12, "PZ", 2);
  packet[14] = (guint8) ((len - 16) / 4 >> 8);
  packet[15] = (guint8) ((len - 16) / 4);
  memcpy (packet + 16, cs_zrtp_message_type_name (type), 8);
  cs_test_zrtp_fix_crc (packet, len);
  cs_test_zrtp_pair_deliver (pair, to, packet, len, pair->delay_us);
}

void
cs_test_zrtp_path_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  CsTestZrtpPath *path = user_data;
  const guint8 what = cs_test_zrtp_path_next (path);

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
